"""What could be typed next."""

import re
from collections.abc import Mapping
from typing import Final, Protocol

from inspector.answers.grammar import (
    COUNT,
    DURATION,
    IN_ORDER,
    KINDS,
    MODIFIERS,
    NOTHING,
    PERCENT,
    STATUS,
    ReadFile,
    parse,
)
from inspector.answers.mistake import PlanError

_EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    STATUS: ("200", "503", "500", "429", "404", "410", "401", "202", "204", "502", "504"),
    DURATION: ("1s", "5s", "15s", "30s", "1m"),
    COUNT: ("x2", "x3", "x5"),
    PERCENT: ("20%", "50%"),
    "','": (",",),
    "'|'": ("|",),
    **{word: (word,) for word in (*KINDS, *MODIFIERS, *IN_ORDER)},
}
_LAST_WORD = re.compile(r"""[^\s,|'"]*\Z""")
_NO_WORD = "\0"


class Parse(Protocol):
    """Reads a text, as `parse` and `parse_reply` do."""

    def __call__(
        self, text: str, *, read_file: ReadFile | None, refused: Mapping[str, str]
    ) -> object:
        """What the text means. Raises PlanError."""


def suggest(
    text: str, cursor: int, *, refused: Mapping[str, str] = NOTHING, read: Parse = parse
) -> list[str]:
    """Words that could stand at the cursor: what the grammar would have expected there.

    Args:
        text: what has been typed so far.
        cursor: a place in it, in characters from 0; only what is before it counts.
        refused: words that cannot be used here.
        read: what the whole text is: a plan, or one reply.

    Returns:
        Whole words that begin with what is typed of the word at the cursor, and go on; none inside
        of quotes and none behind a mistake.
    """
    before = text[:cursor]
    found = _LAST_WORD.search(before)
    start = found.start() if found else cursor
    typed = before[start:].lower()
    try:
        read(before[:start] + _NO_WORD, read_file=lambda _: b"", refused=refused)
    except PlanError as mistake:
        if mistake.column != start:
            return []
        words = [word for offer in mistake.expected for word in _EXAMPLES.get(offer, ())]
        return [word for word in words if word.startswith(typed) and word != typed]
    return []
