"""The append-only record on disk; the only thing that processes share."""

from inspector.journal.editor import Editor, ask
from inspector.journal.lock import acquire, is_held
from inspector.journal.reader import Cursor, Entry, Reader, open_existing
from inspector.journal.rows import Deleted, Held, Malformed, Plan, Wish
from inspector.journal.schema import identify, prepare

__all__ = [
    "Cursor",
    "Deleted",
    "Editor",
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
