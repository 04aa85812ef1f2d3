"""A journal followed and judged in order: what the screen, the headless command and `ls` share."""

import logging
import sqlite3
import time
from pathlib import Path

import msgspec

from inspector.delivery import Annotation, Answer, Delivery, Forwarded, Replayed, Settled
from inspector.errors import InspectorError
from inspector.insight import Accepted, Fold, Insight, Known
from inspector.journal import Cursor, Deleted, Entry, Held, Malformed, Reader
from inspector.journal.reader import BATCH
from inspector.journal.schema import damaged, unusable

log = logging.getLogger(__name__)


MAY_PASS = frozenset(
    {
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL),
        *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL),
        *(sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT),
    }
)
"""What SQLite says of its surroundings, not of the journal: the next time it may be otherwise."""


class Arrived(msgspec.Struct, frozen=True, gc=False):
    """A delivery came, and this is what it means."""

    delivery: Delivery
    insight: Insight


class Ended(msgspec.Struct, frozen=True, gc=False):
    """A delivery was settled."""

    settled: Settled
    accepted: Accepted


News = Arrived | Ended | Held | Malformed | Forwarded | Annotation | Replayed | Deleted


class Follower:
    """Reads a journal from its beginning, and goes on as it grows; for one thread at a time.

    What was deleted before this begins is as if it had never been. What is deleted later is told,
    and has been counted: who wants the rest judged without it begins anew.

    Args:
        path: the journal.
        known: what its deliveries are judged with.
        deleted: the deletion after which they are told; None: the newest one that there is.
    """

    def __init__(self, path: Path, known: Known, deleted: int | None = None) -> None:
        self.reader = Reader(path)
        self.fold = Fold(known, failed=_log)
        at_the_beginning = self.reader.cursor_at_the_beginning
        self.cursor = at_the_beginning() if deleted is None else Cursor(deleted=deleted)
        self._behind = True
        self._newest = 0
        self._busy = 0.0

    def close(self) -> None:
        """Let go of the journal."""
        self.reader.close()

    def poll(self, limit: int = BATCH) -> list[News]:
        """What came since the last call, judged; empty when nothing did.

        Where it fails, nothing is lost: the next call begins where this one did.

        Args:
            limit: deliveries, or refusals, at most; while there may be more, `behind` is true.

        Raises:
            InspectorError: the journal is damaged, or can't be read; see `may_pass`.
        """
        try:
            return self._poll(limit)
        except sqlite3.Error as error:
            raise trouble(self.reader.path, error) from error

    def _poll(self, limit: int) -> list[News]:
        changed = self.reader.changed()
        if not changed and not self._behind:
            return []
        began = time.monotonic()
        self._behind = True  # also where what follows fails
        cursor = msgspec.structs.replace(self.cursor)
        entries = self.reader.entries(cursor, limit)
        self._behind = len(entries) >= limit or cursor.delivery < self.reader.newest()
        self.cursor = cursor
        news = [self._judge(entry) for entry in entries]
        self._busy = time.monotonic() - began
        return news

    @property
    def behind(self) -> bool:
        """Whether there may be more to read at once."""
        return self._behind

    def rest(self) -> float:
        """Seconds to wait before the next poll; asked for once after each.

        What answers comes first: while more arrives than can be followed, following takes only a
        quarter of a processor, falls behind, and makes up for it when the flood is over.
        """
        if not self._behind:
            return 0.0
        before, self._newest = self._newest, self.reader.newest()
        return 3 * self._busy if self._newest > before else 0.0

    def _judge(self, entry: Entry) -> News:
        if isinstance(entry, Delivery):
            return Arrived(entry, self.fold.arrive(entry))
        if isinstance(entry, Settled):
            return Ended(entry, self.fold.settle(entry))
        return entry


def trouble(path: Path, error: sqlite3.Error) -> InspectorError:
    """The sentence for a journal that can't be followed; not all that SQLite says is damage."""
    return unusable(path, error) if may_pass(error) else damaged(str(error))


def may_pass(error: BaseException | None) -> bool:
    """Whether what went wrong, or what led to it, is none of the journal's own doing."""
    if not isinstance(error, sqlite3.Error):
        return error is not None and may_pass(error.__cause__)
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in MAY_PASS


def _log(delivery: Delivery, error: Exception) -> None:
    log.error("delivery #%d can't be judged", delivery.id, exc_info=error)


def interrupted(delivery_id: int, received_at: int, held: Answer | None) -> Settled:
    """The end of a delivery that is still open in a journal that no listener writes to any more."""
    answer = held or Answer("default")
    return Settled(0, delivery_id, delivery_id, received_at, "interrupted", answer, 0.0)
