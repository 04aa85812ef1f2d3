"""Keeping a journal within its limits: what is beyond them goes, without delaying an answer."""

import logging
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from itertools import takewhile

import msgspec

from inspector.config.keep import Keep
from inspector.journal import removing

EVERY = 5.0  # seconds between two looks for what is beyond the limits
BUDGET = 0.01  # seconds of a step
PAUSE = 0.001  # seconds between two transactions, for whoever wants to write

log = logging.getLogger(__name__)

_EMPTY = 24  # pages of a journal with nothing in it: one for each table and index, and its schema
_OLDEST = f"""
SELECT delivery.id, delivery.received_at, delivery.size FROM delivery
JOIN settled ON settled.delivery = delivery.id
LEFT JOIN annotation ON annotation.delivery = delivery.id
WHERE NOT coalesce(annotation.pinned, 0) ORDER BY delivery.id LIMIT {removing.MOST}
"""  # noqa: S608 - a constant


class _Limits(msgspec.Struct, frozen=True):
    """The limits at a moment: deliveries up to an id, or older than a moment, are beyond them."""

    up_to: int
    before: int
    refusals_up_to: int

    def are_past(self, row: tuple[int, int, int]) -> bool:
        """Whether a delivery is beyond them, by its id, when it came, and its size."""
        number, received_at, _ = row
        return number <= self.up_to or received_at < self.before


class Keeping:
    """Removes the oldest deliveries that are beyond the limits, a few at each call.

    What they took is given back when nobody writes (see `journal.leftovers`): the file is about as
    large as what it holds, and larger while very much comes at once.

    Args:
        keep: the limits.
        now: microseconds since the Unix epoch, UTC.
    """

    def __init__(self, keep: Keep, now: Callable[[], int] = lambda: time.time_ns() // 1000) -> None:
        self._keep = keep
        self._now = now
        self._next_look = 0.0
        self._limits: _Limits | None = None
        self._trouble = ""

    def __call__(self, db: sqlite3.Connection) -> None:
        """Remove some of it; takes a hundredth of a second, in transactions of a thousandth."""
        if time.monotonic() < self._next_look:
            return
        try:
            if self._limits is None:
                db.execute("PRAGMA secure_delete = FAST")
                self._limits = self._limits_now(db)
            is_done = self._step(db, self._limits)
        except sqlite3.Error as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            self._complain(error)
            return  # busy or full: the next call tries again
        self._trouble = ""
        if is_done:
            self._limits = None
            self._next_look = time.monotonic() + EVERY

    def _step(self, db: sqlite3.Connection, limits: _Limits) -> bool:
        """Whether nothing is left to be removed."""
        until = time.monotonic() + BUDGET
        while self._remove_some(db, limits):
            if time.monotonic() > until:
                return False
            time.sleep(PAUSE)
        return True

    def _remove_some(self, db: sqlite3.Connection, limits: _Limits) -> bool:
        """Remove some of the oldest in one transaction; whether there were any to be removed."""
        oldest = db.execute(_OLDEST).fetchall()
        rows = list(takewhile(limits.are_past, oldest))
        refused = _refused(db, limits.refusals_up_to, limits.before)
        fits = _never
        if not rows and not refused and not self._fits(db):
            rows = oldest[:-1]  # the newest stays, however large it is: it has just been sent
            refused = _refused(db, 0, rows[0][1] if rows else self._now())
            fits = partial(self._fits, db)
        if not rows and not refused:
            return False
        db.execute("BEGIN IMMEDIATE")
        if refused:
            _remove_refused(db, refused, fits)
        else:
            batch = next(removing.fitting([(number, size) for number, _, size in rows]))
            removing.remove(db, batch, self._now(), until=fits)
        db.execute("COMMIT")
        return True

    def _fits(self, db: sqlite3.Connection) -> bool:
        """Whether the journal is within the size that is kept."""
        return self._keep.size is None or used(db) <= self._keep.size

    def _limits_now(self, db: sqlite3.Connection) -> _Limits:
        before = 0 if self._keep.age is None else self._now() - int(self._keep.age * 1_000_000)
        up_to = refusals = 0
        if self._keep.count is not None:
            # By its index: the deliveries themselves are a page each.
            row = db.execute(
                "SELECT delivery FROM settled ORDER BY delivery DESC LIMIT 1 OFFSET ?",
                [self._keep.count],
            ).fetchone()
            up_to = row[0] if row else 0
            newest = db.execute("SELECT coalesce(max(seq), 0) FROM malformed").fetchone()[0]
            refusals = newest - self._keep.count
        return _Limits(up_to, before, refusals)

    def _complain(self, error: sqlite3.Error) -> None:
        if error.sqlite_errorname not in ("SQLITE_BUSY", self._trouble):
            self._trouble = error.sqlite_errorname
            log.warning("what is not to be kept can't be removed: %s", error)


def used(db: sqlite3.Connection) -> int:
    """Bytes of the pages that hold what came."""
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int(pages - free - _EMPTY) * int(size)


def _refused(db: sqlite3.Connection, up_to: int, before: int) -> list[int]:
    """Some of what the HTTP parser refused, up to a number of it or before a moment."""
    oldest = db.execute("SELECT seq, at FROM malformed ORDER BY seq LIMIT ?", [removing.MOST])
    return [seq for seq, _ in takewhile(lambda row: row[0] <= up_to or row[1] < before, oldest)]


def _remove_refused(db: sqlite3.Connection, refused: list[int], until: Callable[[], bool]) -> None:
    """Remove it inside the transaction that is open, one by one, until it is enough."""
    for seq in refused:
        if until():
            break
        db.execute("DELETE FROM malformed WHERE seq = ?", [seq])


def _never() -> bool:
    return False
