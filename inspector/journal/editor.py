"""What people do with what was recorded; written by the process that they do it in.

The listener may be writing at the same time: each transaction is short, and checkpoints are left to
it, since one of ours would hold up its next commit.
"""

import math
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import msgspec

from inspector.delivery import Replayed
from inspector.errors import InspectorError
from inspector.journal import leftovers, removing, taking
from inspector.journal.lock import claim
from inspector.journal.rows import REPLAYED, replayed_values
from inspector.journal.schema import FAILURES, VERSION, unusable, upgrade, version_of
from inspector.journal.taking import Taken

LONGEST_NOTE = 2000  # characters

_SOME = 500  # ids in a transaction
_INSERT_REPLAYED = f"INSERT INTO replayed ({REPLAYED}) VALUES (?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608 - a constant
_ANNOTATE = """
INSERT OR REPLACE INTO annotation (delivery, at, pinned, note)
SELECT id, :at, coalesce(:pinned, pinned, 0), coalesce(:note, note, '')
FROM delivery LEFT JOIN annotation ON annotation.delivery = delivery.id WHERE id = :id
"""

_LEFT = """
SELECT count(*), coalesce(sum(coalesce(pinned, 0)), 0)
FROM delivery LEFT JOIN annotation ON annotation.delivery = delivery.id
WHERE delivery.id IN (SELECT value FROM json_each(?))
"""


class Editor:
    """Writes to a journal beside its listener, or without one; for one thread at a time.

    Args:
        path: a journal; an older one's is brought to this version first.
        alone: whether its lock is held by who calls this.

    Raises:
        InspectorError: it can't be written to; or it is older, and another is at work on it.
    """

    def __init__(self, path: Path, *, alone: bool = False) -> None:
        self._path = path
        try:
            self._db = _connect(path)
            try:
                if version_of(self._db) < VERSION:
                    self._upgrade(alone)
            except BaseException:
                self._db.close()
                raise
        except FAILURES as error:
            raise unusable(path, error) from error

    def close(self) -> None:
        """Let go of the journal."""
        self._db.close()

    def annotate(
        self, ids: Sequence[int], at: int, *, pinned: bool | None = None, note: str | None = None
    ) -> int:
        """Pin deliveries or not, put a note to them; what is None stays as it is.

        Args:
            ids: which.
            at: microseconds since the Unix epoch, UTC.
            pinned: whether they are kept when others of their age go.
            note: a text; empty to take it back.

        Returns:
            how many of them there are.

        Raises:
            InspectorError: the note is too long or no text, or the journal can't be written to.
        """
        if note is not None:
            check_note(note)
        values = [{"id": id_, "at": at, "pinned": pinned, "note": note} for id_ in ids]
        done = 0
        for begin in range(0, len(values), _SOME):
            with self._transaction() as db:
                done += db.executemany(_ANNOTATE, values[begin : begin + _SOME]).rowcount
        return done

    def replayed(self, several: Sequence[Replayed]) -> None:
        """Record what was sent again, in one transaction; nothing of a delivery that is gone."""
        with self._transaction() as db:
            db.executemany(_INSERT_REPLAYED, map(replayed_values, several))

    def delete(
        self,
        ids: Collection[int],
        at: int,
        *,
        open_too: bool,
        pinned_too: bool = False,
        told: Callable[[int], None] = lambda _: None,
    ) -> int:
        """Delete deliveries, with all that belongs to them, in small transactions.

        Args:
            ids: which.
            at: microseconds since the Unix epoch, UTC.
            open_too: whether those go too that are not settled. Only who holds the journal's lock
                may say so: a listener would go on to settle them.
            pinned_too: whether those go too that are pinned, perhaps since they were chosen.
            told: called with the number of those deleted so far.

        Returns:
            how many were deleted.
        """
        done = 0
        with _sentences(self._path):
            removing.prepare(self._db)
            for some in removing.batches(self._db, sorted(ids)):
                with self._transaction() as db:
                    done += removing.remove(db, some, at, open_too=open_too, pinned_too=pinned_too)
                told(done)
        return done

    def left(self, ids: Sequence[int]) -> tuple[int, int]:
        """How many of some deliveries there are, and how many of these are pinned."""
        there = pinned = 0
        with _sentences(self._path):
            for begin in range(0, len(ids), _SOME):
                some = msgspec.json.encode(ids[begin : begin + _SOME]).decode()
                counted = self._db.execute(_LEFT, [some]).fetchone()
                there += counted[0]
                pinned += counted[1]
        return there, pinned

    def belongs_to(self, project: str) -> None:
        """Note whose journal it is, where nobody did yet.

        Args:
            project: its folder, as text.
        """
        with self._transaction() as db:
            told = msgspec.json.encode(project)
            db.execute("INSERT OR IGNORE INTO state (key, value) VALUES ('project', ?)", [told])

    def take_in(self, several: Iterable[Taken], at: int) -> int:
        """Take deliveries in, all of them or none; only for who holds the journal's lock.

        Args:
            several: see `taking.take_in`; what it raises leaves the journal as it was.
            at: microseconds since the Unix epoch, UTC.

        Returns:
            how many they were.
        """
        with self._transaction() as db:
            return taking.take_in(db, several, at)

    def forget_refusals(self) -> None:
        """Delete what the HTTP parser refused."""
        with self._transaction() as db:
            db.execute("DELETE FROM malformed")

    def compact(self) -> None:
        """Give back what deleted deliveries took.

        Only for who holds the journal's lock: nobody else can write meanwhile.

        Raises:
            InspectorError: there is no room for it; what was deleted is.
        """
        with _sentences(self._path):
            (pages,) = self._db.execute("PRAGMA page_count").fetchone()
            (free,) = self._db.execute("PRAGMA freelist_count").fetchone()
            if free > pages / 2:
                self._db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # earlier ones have none
                self._db.execute("VACUUM")
            leftovers.shrink(self._db, math.inf)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _upgrade(self, alone: bool) -> None:
        """Make what an older journal lacks, while nobody listens there."""
        lock = None if alone else claim(self._path)
        if lock is None and not alone and version_of(self._db) < VERSION:
            raise InspectorError(
                f"An older inspector is writing to the journal {self._path}, so nothing else of "
                "it can be changed.",
                "End that one first.",
            )
        try:
            with self._transaction() as db:
                upgrade(db)
        finally:
            if lock is not None:
                os.close(lock)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with _sentences(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk ends it by itself
                    self._db.execute("ROLLBACK")
                raise


def check_note(note: str) -> None:
    """See that a text can be kept as a note; raises InspectorError."""
    if len(note) > LONGEST_NOTE:
        raise InspectorError(
            f"The note has {len(note):,} characters; {LONGEST_NOTE:,} are the most."
        )
    try:
        note.encode()
    except UnicodeEncodeError:
        raise InspectorError("The note holds bytes that are no text.") from None


def ask(path: Path, at: int, kind: str, value: object) -> None:
    """Leave a wish for the listener of a journal; it takes it up within a few milliseconds.

    Raises:
        InspectorError: the journal can't be written.
    """
    with _sentences(path):
        db = _connect(path)
        try:
            db.execute(
                "INSERT INTO wish (at, kind, value) VALUES (?,?,?)",
                [at, kind, msgspec.json.encode(value)],
            )
        finally:
            db.close()


def _connect(path: Path) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode=rw"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA wal_autocheckpoint = 0")
    except FAILURES:
        db.close()
        raise
    return db


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """Make of SQLite's errors what a person is told."""
    try:
        yield
    except FAILURES as error:
        raise unusable(path, error) from error
