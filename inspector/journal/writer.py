"""Appending to the journal: group commit, settling, and checkpoints that delay nobody."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import msgspec

from inspector.delivery import Answer, Delivery, Outcome, RawHeaders, Settled
from inspector.journal.checkpoints import Checkpoints, connect
from inspector.journal.items import Append, Ending, Item, Statement
from inspector.journal.leftovers import shrink
from inspector.journal.rows import (
    DELIVERY,
    SETTLED,
    Plan,
    Wish,
    delivery_values,
    encode_answer,
    pack_headers,
    settled_values,
)
from inspector.journal.schema import FAILURES, unusable

SETTLE_WITHIN = 0.002  # seconds: a settlement rides with the next appends, or goes alone then
PLAN_PATIENCE = 200  # milliseconds: a plan is set by hand, and must not be lost to a busy moment
RETRY_BUSY = 0.001  # seconds
PROBE_TROUBLE = 0.5  # seconds
LAST_PATIENCE = 2000  # milliseconds, at the end: nobody waits for an answer any more
SHRINK_WITHIN = 0.2  # seconds at the end, for the pages that what was deleted has left

log = logging.getLogger(__name__)

_INSERT_DELIVERY = f"INSERT INTO delivery ({DELIVERY}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608 - a constant
_INSERT_SETTLED = f"INSERT INTO settled ({SETTLED}) VALUES (?,?,?,?,?,?,?,?)"  # noqa: S608 - a constant


class JournalTrouble(Exception):  # noqa: N818 - it is a state of the disk more than an error
    """What was to be written could not be; the message says why."""


Decision = TypeVar("Decision", covariant=True)


class Observer(Protocol[Decision]):
    """Who is told what was written, in the order of the journal, right after it is durable."""

    def appended(self, delivery: Delivery) -> Decision:
        """A delivery was recorded; what is returned is what `Writer.append` gives."""

    def settled(self, settled: Settled, delivery: Delivery) -> None:
        """How a delivery ended was recorded."""

    def trouble(self, reason: str | None) -> None:
        """The journal can't be written, for this reason; None when it can again."""


class Writer(Generic[Decision]):
    """The one writer of a journal; lives on the event loop of the process that answers.

    Everything that waits in one turn of the loop shares a transaction. What is appended is durable
    when the awaited `append` returns: a committed row survives the end of this process.

    Args:
        path: a prepared journal, whose lock this process holds.
        run_started: microseconds since the Unix epoch, UTC.
        observer: told of all that is written.
        chore: done beside the appends, see `Checkpoints`.
    """

    def __init__(
        self,
        path: Path,
        run_started: int,
        observer: Observer[Decision],
        chore: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        self._observer = observer
        self.trouble: str | None = None
        self._path = path
        self._gone: str | None = None
        self._queue: list[Item] = []
        self._scheduled: asyncio.TimerHandle | asyncio.Handle | None = None
        self._scheduled_soon = False
        self._gated = self._closed = False
        try:
            self._db = connect(path)
            self._identity = _identity(path)
            try:
                self._db.execute("PRAGMA secure_delete = ON")
                self._db.execute(f"PRAGMA busy_timeout = {PLAN_PATIENCE}")
                self.run = self._begin_run(run_started)
                self._db.execute("PRAGMA busy_timeout = 0")
            except FAILURES:
                self._db.close()
                raise
        except FAILURES as error:
            raise unusable(path, error) from error
        self._data_version = -1  # as wishes were last looked for
        self._loop = asyncio.get_running_loop()
        self._checkpoints = Checkpoints(path, self._pause, self._go_on, chore)
        self._checkpoints.start()

    def _begin_run(self, started: int) -> int:
        """Record this run; what an earlier one left open was interrupted when that one ended."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        self.newest: int
        self.newest, self._newest_ending = db.execute(
            "SELECT max(delivery, coalesce((SELECT max(id) FROM delivery), 0)),"
            " max(settled, coalesce((SELECT max(seq) FROM settled), 0)) FROM used"
        ).fetchone()
        run = db.execute("INSERT INTO run (started_at) VALUES (?)", [started]).lastrowid
        interrupted = db.execute(
            "INSERT INTO settled (seq, delivery, after, at, outcome, answer, took)"
            " SELECT ? + row_number() OVER (ORDER BY id), delivery.id, ?, ?, 'interrupted',"
            "  coalesce((SELECT answer FROM held WHERE held.delivery = delivery.id"
            "            ORDER BY seq DESC), ?), 0"
            " FROM delivery LEFT JOIN settled ON settled.delivery = delivery.id"
            " WHERE settled.seq IS NULL",
            [self._newest_ending, self.newest, started, encode_answer(Answer("default"))],
        )
        self._newest_ending += interrupted.rowcount
        db.execute("COMMIT")
        assert run is not None  # noqa: S101 - an insert has a row id
        return run

    @property
    def token(self) -> str:
        """What our own senders prove with that a delivery is theirs."""
        return str(self._db.execute("SELECT value FROM meta WHERE key = 'token'").fetchone()[0])

    def append(self, delivery: Delivery) -> asyncio.Future[Decision]:
        """Record a delivery; its id is set when the future is done, and it is durable then.

        Who stops waiting does not stop the recording.

        Returns:
            what the observer made of it; raises JournalTrouble when it could not be recorded.
        """
        done: asyncio.Future[Decision] = self._loop.create_future()
        self._queue.append(Append(delivery, done))
        if not self._scheduled_soon:
            if self._scheduled is not None:
                self._scheduled.cancel()
            self._scheduled = self._loop.call_soon(self._flush)
            self._scheduled_soon = True
        return done

    def settle(
        self,
        delivery: Delivery,
        at: int,
        outcome: Outcome,
        answer: Answer,
        took: float,
        sender_waited: float | None = None,
    ) -> None:
        """Record how a delivery ended. One that was never recorded has no ending either."""
        self._later(Ending(delivery, at, outcome, answer, took, sender_waited))

    def hold(self, delivery: Delivery, answer: Answer) -> None:
        """Record what a delivery is held for."""
        sql = "INSERT INTO held (delivery, answer) VALUES (?,?)"
        self._later(Statement(sql, (encode_answer(answer),), delivery))

    def forwarded(
        self,
        delivery: Delivery,
        at: int,
        url: str,
        took: float,
        status: int | None,
        headers: RawHeaders,
        body: bytes,
        problem: str | None,
    ) -> None:
        """Record what the local app did with a delivery; see `Forwarded`."""
        sql = (
            "INSERT INTO forwarded (delivery, at, url, took, status, headers, body, problem)"
            " VALUES (?,?,?,?,?,?,?,?)"
        )
        values = (at, url, took, status, pack_headers(headers), body, problem)
        self._later(Statement(sql, values, delivery))

    def malformed(self, at: int, peer: str, reason: str, first_bytes: bytes) -> None:
        """Record what the HTTP parser refused."""
        sql = "INSERT INTO malformed (at, peer, reason, first_bytes) VALUES (?,?,?,?)"
        self._later(Statement(sql, (at, peer, reason, first_bytes)))

    def set_state(self, key: str, value: object) -> None:
        """Tell whoever follows the journal about the listener."""
        sql = "INSERT OR REPLACE INTO state VALUES (?,?)"
        self._later(Statement(sql, (key, msgspec.json.encode(value))))

    def set_plan(self, at: int, by: str, endpoint: str | None, text: str | None) -> Plan:
        """Record that a plan was set from here on; raises JournalTrouble."""
        self._flush()
        sql = "INSERT INTO plan (run, set_at, after, by, endpoint, text) VALUES (?,?,?,?,?,?)"
        values = (self.run, at, self.newest, by, endpoint, text)
        try:
            self._db.execute(f"PRAGMA busy_timeout = {PLAN_PATIENCE}")
            plan_id = self._db.execute(sql, values).lastrowid
        except sqlite3.Error as error:
            raise JournalTrouble(_why(error)) from error
        finally:
            self._db.execute("PRAGMA busy_timeout = 0")
        return Plan(plan_id or 0, *values)

    def last_plan(self, by: str, endpoint: str | None) -> Plan | None:
        """The plan that this one set last for an endpoint (or everything), in any run."""
        row = self._db.execute(
            "SELECT id, run, set_at, after, by, endpoint, text FROM plan"
            " WHERE by = ? AND endpoint IS ? ORDER BY id DESC LIMIT 1",
            [by, endpoint],
        ).fetchone()
        return Plan(*row) if row else None

    def standing_plans(self) -> list[tuple[str, str | None]]:
        """By whom and for which endpoint a plan of options or configuration was last in force."""
        return self._db.execute(
            "SELECT by, endpoint FROM plan WHERE by != 'app' AND id IN"
            " (SELECT max(id) FROM plan GROUP BY by, endpoint) AND text IS NOT NULL"
        ).fetchall()

    def wishes(self, after: int) -> list[Wish]:
        """What screens asked for since; cheap while nobody else wrote to the journal."""
        try:
            version = self._read_data_version()
            if version == self._data_version:
                return []
            rows = self._db.execute(
                "SELECT seq, at, kind, value FROM wish WHERE seq > ? ORDER BY seq", [after]
            ).fetchall()
        except sqlite3.Error:
            return []  # busy or unreadable right now: the next look finds it
        self._data_version = version
        return [Wish(*row) for row in rows]

    def forget_wish(self, wish: Wish) -> None:
        """Delete a wish that was seen to: it may hold a token, as a tunnel's command does."""
        self._later(Statement("DELETE FROM wish WHERE seq = ?", (wish.seq,)))

    def close(self) -> None:
        """Write what waits, and leave a journal that opens without a recovery."""
        self._checkpoints.stop()
        self._gated = False
        with contextlib.suppress(sqlite3.Error):
            self._db.execute(f"PRAGMA busy_timeout = {LAST_PATIENCE}")
        self._flush()
        self._closed = True
        if self._scheduled is not None:
            self._scheduled.cancel()
        for item in self._queue:
            if isinstance(item, Append) and not item.done.done():
                item.done.set_exception(JournalTrouble("the listener is ending"))
        # Readers or a full disk may be in the way: then the -wal file stays, and is whole.
        with contextlib.suppress(sqlite3.Error):
            shrink(self._db, SHRINK_WITHIN)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

    def _later(self, item: Item) -> None:
        self._queue.append(item)
        if self._scheduled is None:
            self._scheduled = self._loop.call_later(SETTLE_WITHIN, self._flush)

    def _again(self, delay: float) -> None:
        self._scheduled = self._loop.call_later(delay, self._flush)

    def _flush(self) -> None:
        """One transaction for all that waits."""
        if self._scheduled is not None:
            self._scheduled.cancel()
            self._scheduled, self._scheduled_soon = None, False
        if self._gated or self._closed or not self._queue:
            return
        db = self._db
        batch, self._queue = self._queue, []
        if any(isinstance(item, Append) for item in batch):
            batch = [item for item in batch if not _is_probe(item)]  # this tells as much
        try:
            if self._gone is not None:
                raise JournalTrouble(self._gone)
            db.execute("BEGIN IMMEDIATE")
            newest, newest_ending = self._write(batch)
            db.execute("COMMIT")
        except Exception as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if _name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                self._queue = batch + self._queue
                self._again(RETRY_BUSY)
            else:
                self._failed(batch, error)
            return
        self.newest, self._newest_ending = newest, newest_ending
        if self.trouble is not None:
            self.trouble = None
            self._observer.trouble(None)
            self._later(Statement(_PROBE, (0,)))
        for item in batch:
            self._tell(item)

    def _write(self, batch: list[Item]) -> tuple[int, int]:
        """Write the batch.

        Returns:
            the newest delivery's and the newest ending's number, in force once it is committed.
        """
        newest, newest_ending = self.newest, self._newest_ending
        deliveries, endings = [], []
        for item in batch:
            if isinstance(item, Append):
                newest += 1
                msgspec.structs.force_setattr(item.delivery, "id", newest)
                deliveries.append(delivery_values(item.delivery))
            elif isinstance(item, Ending) and item.delivery.id:
                newest_ending += 1
                item.settled = item.numbered(newest_ending, newest)
                endings.append(settled_values(item.settled))
        if deliveries:
            self._db.executemany(_INSERT_DELIVERY, deliveries)
        if endings:
            self._db.executemany(_INSERT_SETTLED, endings)
        for item in batch:
            if isinstance(item, Statement):
                if item.delivery is None:
                    self._db.execute(item.sql, item.values)
                elif item.delivery.id:
                    self._db.execute(item.sql, (item.delivery.id, *item.values))
        return newest, newest_ending

    def _tell(self, item: Item) -> None:
        if isinstance(item, Append):
            try:
                result = self._observer.appended(item.delivery)
            except Exception as error:
                if not item.done.done():
                    item.done.set_exception(error)
            else:
                if not item.done.done():
                    item.done.set_result(result)
        elif isinstance(item, Ending) and item.settled is not None:
            self._observer.settled(item.settled, item.delivery)

    def _failed(self, batch: list[Item], error: Exception) -> None:
        """Refuse what was to be recorded; keep the endings of what already is."""
        why = _why(error)
        for item in batch:
            if isinstance(item, Append):
                msgspec.structs.force_setattr(item.delivery, "id", 0)
                if not item.done.done():
                    item.done.set_exception(JournalTrouble(why))
        if isinstance(error, sqlite3.OperationalError | JournalTrouble):
            kept = [item for item in batch if not isinstance(item, Append)]
        else:  # a bug, in what cannot be written ever: it must not come back for ever
            log.error("a batch can't be written", exc_info=error)
            kept = [item for item in batch if isinstance(item, Ending)]
        self._queue = [*kept, *self._queue]
        if why != self.trouble:
            self.trouble = why
            self._observer.trouble(why)
        # A write of our own, as large as what did not fit, finds out when there is room again.
        if not any(map(_is_probe, kept)):
            sizes = [len(item.delivery.body) for item in batch if isinstance(item, Append)]
            self._queue.append(Statement(_PROBE, (max(sizes, default=0),)))
        self._again(PROBE_TROUBLE)

    def look_for_file(self) -> None:
        """See whether the file at the journal's path is still ours; asked about once a second.

        SQLite would go on writing to a file that was deleted, or moved away, and nobody would ever
        read what it holds.
        """
        try:
            found: tuple[int, int] | None = _identity(self._path)
        except OSError:
            found = None
        gone = None if found == self._identity else _GONE
        if gone != self._gone:
            self._gone = gone
            if self.trouble is None:
                self._queue.append(Statement(_PROBE, (0,)))
                self._flush()

    def _read_data_version(self) -> int:
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def _pause(self) -> None:
        self._gated = True

    def _go_on(self) -> None:
        self._gated = False
        self._flush()


_PROBE = "INSERT OR REPLACE INTO state VALUES ('probe', zeroblob(?))"


_GONE = "the journal's file was deleted, moved or replaced"


def _is_probe(item: Item) -> bool:
    return isinstance(item, Statement) and item.sql == _PROBE


def _identity(path: Path) -> tuple[int, int]:
    """What tells the file at a path from every other."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _why(error: Exception) -> str:
    name = _name(error)
    if name == "SQLITE_FULL":
        return "the disk is full"
    if name.startswith("SQLITE_READONLY"):
        return "the journal is read-only"
    return str(error)


def _name(error: Exception) -> str:
    """SQLite's name of an error; empty where it has none."""
    return getattr(error, "sqlite_errorname", "")
