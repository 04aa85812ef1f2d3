"""The append-only record on disk; the only thing that processes share."""

from inspector.journal.lock import acquire, is_held
from inspector.journal.reader import Cursor, Entry, Reader, ask, open_existing
from inspector.journal.rows import Held, Malformed, Plan, Wish
from inspector.journal.schema import identify, prepare

__all__ = [
    "Cursor",
    "Entry",
    "Held",
    "Malformed",
    "Plan",
    "Reader",
    "Wish",
    "acquire",
    "ask",
    "identify",
    "is_held",
    "open_existing",
    "prepare",
]
