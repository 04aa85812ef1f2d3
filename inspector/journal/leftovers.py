"""Getting what was deleted off the disk: out of the log, and out of the file's free pages.

The log keeps copies of pages from before, until it is begun anew; pages that were freed stay in the
file, until they are used again. Both is seen to in moments in which nobody writes, a little at a
time, so that no answer waits for it.
"""

import sqlite3
import time
from collections.abc import Callable

LATEST = 5.0  # seconds after which the log is begun anew though others never stop writing
BUDGET = 0.02  # seconds of a step
PAUSE = 0.001  # seconds between two transactions, for whoever wants to write

_PAGES = 64  # of a transaction: a millisecond
_INCREMENTAL = 2
_DELETED = """
SELECT coalesce((SELECT max(seq) FROM deleted), 0)
     + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'wish'), 0)
"""  # grows with each batch of deliveries that is deleted, and with each wish, which soon is


class Leftovers:
    """What is left on the disk of deleted deliveries, and of what screens asked for.

    Args:
        db: a connection to the journal that writes.
        begin_anew: checkpoints all of the log and cuts it; whether that could be done.
    """

    def __init__(self, db: sqlite3.Connection, begin_anew: Callable[[], bool]) -> None:
        self._db = db
        self._begin_anew = begin_anew
        self._version = self._newest = -1
        self._are_some = False
        self._due = 0.0

    def step(self) -> None:
        """See to some of it, a few times a second; raises sqlite3.Error."""
        is_quiet = self._is_quiet()
        if not self._are_some:
            return
        if is_quiet:
            self._are_some = not (shrink(self._db, BUDGET) and self._begin_anew())
        elif time.monotonic() > self._due and self._begin_anew():
            self._due = time.monotonic() + LATEST

    def _is_quiet(self) -> bool:
        """Whether nobody wrote since the last look; notes what was deleted.

        At the first look there may be what an earlier listener was killed over.
        """
        version = _number(self._db, "PRAGMA data_version")
        newest = _number(self._db, _DELETED)
        is_quiet = (version, newest) == (self._version, self._newest)
        if newest != self._newest and not self._are_some:
            self._are_some, self._due = True, time.monotonic() + LATEST
        self._version, self._newest = version, newest
        return is_quiet


def shrink(db: sqlite3.Connection, seconds: float) -> bool:
    """Cut free pages off the file, in small transactions.

    Journals of earlier inspectors keep theirs, to be used again, until they are compacted.

    Args:
        db: a connection that writes.
        seconds: for about so long.

    Returns:
        whether none are left that can be cut off.
    """
    if _number(db, "PRAGMA auto_vacuum") != _INCREMENTAL:
        return True
    until = time.monotonic() + seconds
    free = _number(db, "PRAGMA freelist_count")
    while free:
        db.executescript(f"PRAGMA incremental_vacuum({_PAGES})")  # `execute` takes one step of it
        before, free = free, _number(db, "PRAGMA freelist_count")
        if free >= before:
            return True
        if time.monotonic() > until:
            return free == 0
        time.sleep(PAUSE)
    return True


def _number(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])
