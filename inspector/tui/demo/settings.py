"""With what the demo listens: nothing of the user's is read, and nothing is left of it."""

import secrets as chance
from collections.abc import Sequence
from pathlib import Path

from inspector.config import Rule, Settings

PROVIDERS = ("missive", "mailabl", "manysends")

TORN_SAIL = "tore"
SLOW_TASK = "4711"
"""What stands in the events that the rules are for."""

RULES = (
    Rule("sig:invalid", "401"),
    Rule(f"$.conversation.subject:{TORN_SAIL}", "503 x2, 200"),
    Rule(f"$.data.object.id:{SLOW_TASK}", "timeout, 200"),
)
"""What the story needs; everything else gets 200."""


def settings_in(folder: Path, port: int = 0, providers: Sequence[str] = PROVIDERS) -> Settings:
    """The demo's settings, with a journal in a folder and new secrets.

    Args:
        folder: where the journal is made.
        port: where to listen; 0 for any free port.
        providers: who sends.
    """
    return Settings(
        journal=str(folder / "journal.db"),
        port=port,
        tunnel="none",
        rules=RULES,
        secrets={name: (chance.token_hex(16),) for name in providers},
    )
