"""The append-only record on disk; the only thing that processes share."""

from inspector.journal.editor import Editor, ask
from inspector.journal.kinds import Entry
from inspector.journal.lock import acquire, claim, is_held, is_taken_over, no_listener, only_writer
from inspector.journal.reader import Cursor, Reader, open_existing
from inspector.journal.rows import Deleted, Held, Malformed, Plan, Wish
from inspector.journal.schema import identify, prepare
from inspector.journal.taking import Taken

__all__ = [
    "Cursor",
    "Deleted",
    "Editor",
    "Entry",
    "Held",
    "Malformed",
    "Plan",
    "Reader",
    "Taken",
    "Wish",
    "acquire",
    "ask",
    "claim",
    "identify",
    "is_held",
    "is_taken_over",
    "no_listener",
    "only_writer",
    "open_existing",
    "prepare",
]
