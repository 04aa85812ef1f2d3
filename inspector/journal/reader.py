"""Reading a journal: by id, from its end, and by cursor as it grows."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from inspector.delivery import Annotation, Delivery, Forwarded, RawHeaders, Replayed, Settled, text
from inspector.errors import InspectorError
from inspector.journal.kinds import KINDS, Entry, Kind
from inspector.journal.rows import (
    ANNOTATION,
    DELIVERY,
    FORWARDED,
    REPLAYED,
    REPLAYED_IN_SHORT,
    SETTLED,
    Deleted,
    annotation_from,
    delivery_from,
    forwarded_from,
    replayed_from,
    settled_from,
    unpack_headers,
)
from inspector.journal.schema import FAILURES, damaged, identify, unusable, version_of

BATCH = 500  # deliveries read at once: no read transaction lasts longer than a few milliseconds
BATCH_BYTES = 8 * 1024 * 1024  # of their bodies; the last one may go beyond
_WITHOUT_BODY = DELIVERY.replace(" body,", " x'',")


class Cursor(msgspec.Struct):
    """How far a follower has read: the last delivery, ending, hold, … that it has seen."""

    delivery: int = 0
    settled: int = 0
    held: int = 0
    malformed: int = 0
    forwarded: int = 0
    annotation: int = 0
    replayed: int = 0
    deleted: int = 0


class Sent(msgspec.Struct, frozen=True, gc=False):
    """The headers and the body of a delivery, for who looks through very many of them.

    Attributes:
        packed: the headers as the journal keeps them.
        body: the bytes as sent.
    """

    packed: bytes
    body: bytes

    @property
    def headers(self) -> RawHeaders:
        """Names and values in order, with case and repeats."""
        return unpack_headers(self.packed)

    def header(self, name: str) -> str | None:
        """The first value of a header, its case ignored; None when it is absent."""
        wanted = name.lower().encode()
        if wanted not in self.packed.lower():
            return None
        return next((text(value) for given, value in self.headers if given.lower() == wanted), None)


class Reader:
    """A connection that reads; for one thread at a time.

    Args:
        path: a journal, whether a listener writes to it or not.

    Raises:
        InspectorError: there is none, it is something else, or it can't be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data_version = -1
        self._version = 0
        try:
            self._db = _open(path)
        except FAILURES as error:
            raise unusable(path, error) from error

    def close(self) -> None:
        """Let go of the journal."""
        self._db.close()

    def changed(self) -> bool:
        """Whether anybody wrote since the last call; costs microseconds."""
        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        changed = version != self._data_version
        self._data_version = version
        return bool(changed)

    def entries(self, cursor: Cursor, limit: int = BATCH) -> list[Entry]:
        """What came after the cursor, in the order in which it happened; moves the cursor.

        Args:
            cursor: how far this follower is.
            limit: deliveries at most; fewer come where their bodies are large, and at the end of
                the journal.

        Returns:
            deliveries with each ending right after the delivery that was the newest then, and
            what is held, refused, forwarded, annotated, sent again (without the bodies) and
            deleted behind them.
        """
        with self._snapshot() as execute:
            deliveries, is_end = _at_once(
                execute(
                    f"SELECT {DELIVERY} FROM delivery WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608 - constants
                    [cursor.delivery, limit],
                )
            )
            last = 1 << 62 if is_end and len(deliveries) < limit else deliveries[-1].id
            endings = execute(
                # Up to the first later one: «after <= ?» alone would look at all that follow.
                f"SELECT {SETTLED} FROM settled WHERE seq > ? AND seq < coalesce("  # noqa: S608 - constants
                "(SELECT min(seq) FROM settled WHERE seq > ? AND after > ?), ?) ORDER BY seq",
                [cursor.settled, cursor.settled, last, 1 << 62],
            ).fetchall()
            entries = _in_order(deliveries, list(map(settled_from, endings)))
            for kind in filter(self._has, KINDS):
                seen = getattr(cursor, kind.table)
                found = execute(kind.query, {"seen": seen, "last": last, "limit": limit}).fetchall()
                if found:
                    entries += map(kind.entry, found)
                    setattr(cursor, kind.table, found[-1][0])
                    if kind.table == "deleted" and found[0][0] > seen + 1:
                        entries.append(self._all_that_is_gone(found[-1]))
        if deliveries:
            cursor.delivery = deliveries[-1].id
        if endings:
            cursor.settled = endings[-1][0]
        return entries

    def cursor_at_the_beginning(self) -> Cursor:
        """A cursor for following from the first delivery that there is: what is gone is gone."""
        return Cursor(deleted=self._newest_seq("deleted") if self._at_least(3) else 0)

    def cursor_behind(self, delivery: int) -> Cursor:
        """A cursor for following on behind a delivery, without what happened before it came."""
        (settled,) = self._db.execute(
            "SELECT coalesce(max(seq), 0) FROM settled WHERE after < ?", [delivery]
        ).fetchone()
        cursor = self.cursor_at_the_beginning()
        cursor.delivery, cursor.settled = delivery, settled
        for kind in filter(self._has, KINDS):
            if kind.of_a_delivery:
                setattr(cursor, kind.table, self._newest_seq(kind.table, delivery))
        return cursor

    def newest(self) -> int:
        """The newest delivery's id, 0 in an empty journal."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM delivery").fetchone()[0])

    def newest_ever(self) -> int:
        """The newest delivery's id, also where it was deleted; 0 where none has ever come."""
        return int(
            self._db.execute(
                "SELECT max(delivery, coalesce((SELECT max(id) FROM delivery), 0)) FROM used"
            ).fetchone()[0]
        )

    def tail(self, limit: int, after: int = 0) -> list[tuple[Delivery, Settled | None]]:
        """The newest deliveries behind an id, oldest first, without their bodies."""
        with self._snapshot() as execute:
            rows = execute(
                f"SELECT {_WITHOUT_BODY} FROM delivery WHERE id > ? ORDER BY id DESC LIMIT ?",  # noqa: S608 - constants
                [after, limit],
            ).fetchall()
            endings = execute(
                f"SELECT {SETTLED} FROM settled WHERE delivery >= ?",  # noqa: S608 - constants
                [rows[-1][0] if rows else 1 << 62],
            ).fetchall()
        settled = {row[1]: settled_from(row) for row in endings}
        return [(delivery_from(row), settled.get(row[0])) for row in reversed(rows)]

    def delivery(self, delivery_id: int) -> Delivery | None:
        """One delivery with its body."""
        row = self._db.execute(
            f"SELECT {DELIVERY} FROM delivery WHERE id = ?",  # noqa: S608 - constants
            [delivery_id],
        ).fetchone()
        return delivery_from(row) if row else None

    def forwarded(self, delivery_id: int) -> Forwarded | None:
        """What the local app did last with a delivery, whole; None where it never got it."""
        if not self._at_least(2):
            return None
        row = self._db.execute(
            f"SELECT {FORWARDED} FROM forwarded WHERE delivery = ? ORDER BY seq DESC LIMIT 1",  # noqa: S608 - constants
            [delivery_id],
        ).fetchone()
        return forwarded_from(row) if row else None

    def annotation(self, delivery_id: int) -> Annotation | None:
        """What a person has put to a delivery; None for nothing."""
        if not self._at_least(3):
            return None
        row = self._db.execute(
            f"SELECT {ANNOTATION} FROM annotation WHERE delivery = ?",  # noqa: S608 - constants
            [delivery_id],
        ).fetchone()
        return annotation_from(row) if row else None

    def annotations(self, first: int, last: int) -> list[Annotation]:
        """What a person has put to the deliveries from one to another."""
        if not self._at_least(3):
            return []
        rows = self._db.execute(
            f"SELECT {ANNOTATION} FROM annotation WHERE delivery BETWEEN ? AND ?",  # noqa: S608 - constants
            [first, last],
        )
        return list(map(annotation_from, rows.fetchall()))

    def replays(self, delivery_id: int, whole: int = 1) -> list[Replayed]:
        """How a delivery was sent again, the oldest first.

        Args:
            delivery_id: which.
            whole: how many of the newest come with their bodies; each may be very large.
        """
        if not self._at_least(3):
            return []
        with self._snapshot() as execute:
            rows = execute(
                f"SELECT {REPLAYED} FROM replayed WHERE delivery = ? ORDER BY seq DESC LIMIT ?",  # noqa: S608 - constants
                [delivery_id, whole],
            ).fetchall()
            rows += execute(
                f"SELECT {REPLAYED_IN_SHORT} FROM replayed WHERE delivery = ? AND seq < ?"  # noqa: S608 - constants
                " ORDER BY seq DESC",
                [delivery_id, rows[-1][0] if rows else 1 << 62],
            ).fetchall()
        return list(map(replayed_from, reversed(rows)))

    def replay(self, seq: int) -> Replayed | None:
        """One replay, whole, by its own place in the journal; None where it was deleted."""
        if not self._at_least(3):
            return None
        row = self._db.execute(f"SELECT {REPLAYED} FROM replayed WHERE seq = ?", [seq]).fetchone()  # noqa: S608 - constants
        return replayed_from(row) if row else None

    def count(self) -> int:
        """How many deliveries there are."""
        return int(self._db.execute("SELECT count(*) FROM delivery").fetchone()[0])

    def ids(self) -> list[int]:
        """All deliveries, in ascending order."""
        return [number for (number,) in self._db.execute("SELECT id FROM delivery ORDER BY id")]

    def pinned(self) -> set[int]:
        """Those that a person pinned."""
        if not self._at_least(3):
            return set()
        rows = self._db.execute("SELECT delivery FROM annotation WHERE pinned")
        return {number for (number,) in rows}

    def _has(self, kind: Kind) -> bool:
        return self._at_least(kind.since)

    def _at_least(self, version: int) -> bool:
        """Whether the journal has what a version brought; an older one may get it meanwhile."""
        if self._version < version:
            self._version = version_of(self._db)
        return self._version >= version

    def _newest_seq(self, table: str, delivery: int | None = None) -> int:
        """The newest number of a table, of rows about deliveries before one."""
        where = "" if delivery is None else " WHERE delivery < ?"
        query = f"SELECT coalesce(max(seq), 0) FROM {table}{where}"  # noqa: S608 - constants
        return int(self._db.execute(query, [] if delivery is None else [delivery]).fetchone()[0])

    def _all_that_is_gone(self, newest: tuple[int, int, bytes]) -> Deleted:
        """What was ever deleted, where not all of it is told any more.

        It may be more than this follower has read: another may have read it before for the same
        screen.
        """
        there = self._db.execute("SELECT id FROM delivery ORDER BY id").fetchall()
        (up_to,) = self._db.execute("SELECT delivery FROM used").fetchone()
        gone, begin = [], 1
        for (number,) in [*there, (up_to + 1,)]:
            if begin < number:
                gone.append((begin, number - 1))
            begin = number + 1
        return Deleted(newest[0], newest[1], tuple(gone))

    def with_values(
        self, values: Collection[bytes], first: int, before: int, limit: int
    ) -> list[int]:
        """The deliveries that have a header with one of some values, in ascending order.

        Args:
            values: of headers, whole; at least one, and few.
            first: the first id that is looked at.
            before: the first that is not.
            limit: as many at most.
        """
        holds = " OR ".join(["instr(headers, ?)"] * len(values))
        rows = self._db.execute(
            f"SELECT id FROM delivery WHERE id >= ? AND id < ? AND ({holds}) ORDER BY id LIMIT ?",  # noqa: S608 - marks alone
            [first, before, *(b": %b\r\n" % value for value in values), limit],
        )
        return [number for (number,) in rows]

    def with_header(self, name: str, first: int, before: int, limit: int) -> list[int]:
        """The deliveries that have a header of a name, in any case, the newest first.

        Args:
            name: the header's.
            first: the first id that is looked at.
            before: the first that is not.
            limit: as many at most.
        """
        rows = self._db.execute(
            "SELECT id FROM delivery WHERE id >= ? AND id < ?"
            " AND instr(x'0d0a' || lower(headers), ?) ORDER BY id DESC LIMIT ?",
            (first, before, f"\r\n{name.lower()}: ", limit),
        )
        return [number for (number,) in rows]

    def sent(self, ids: Sequence[int]) -> list[tuple[int, Sent]]:
        """What was sent in these deliveries, at most a few hundred, in the order of their ids.

        Those that there are not any more are left out.
        """
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(
            f"SELECT id, headers, body FROM delivery WHERE id IN ({marks}) ORDER BY id",  # noqa: S608 - marks alone
            ids,
        )
        return [(number, Sent(packed, body)) for number, packed, body in rows.fetchall()]

    @property
    def token(self) -> str:
        """What proves to the listener that a delivery is from one of us; never to be told."""
        return str(self._db.execute("SELECT value FROM meta WHERE key = 'token'").fetchone()[0])

    def state(self, key: str) -> Any:
        """What the listener last told of itself under this key; None when it never did."""
        row = self._db.execute("SELECT value FROM state WHERE key = ?", [key]).fetchone()
        try:
            return msgspec.json.decode(row[0]) if row else None
        except (msgspec.MsgspecError, UnicodeDecodeError, TypeError) as error:
            raise damaged(f"what its listener told can't be read ({error})") from error

    @contextmanager
    def _snapshot(self) -> Iterator[Any]:
        """One moment of the journal, for several queries; held for as long as it takes to read."""
        self._db.execute("BEGIN")
        try:
            yield self._db.execute
        finally:
            self._db.execute("COMMIT")


def open_existing(path: Path) -> Reader:
    """A reader for a journal that must be there already.

    Raises:
        InspectorError: there is none, or it is something else.
    """
    if not identify(path):
        raise InspectorError(
            f"There is no journal at {path} yet.",
            "Start `inspector` in this folder first, or name a journal with --journal.",
        )
    return Reader(path)


def _open(path: Path) -> sqlite3.Connection:
    """Read-write where possible (a live journal needs it for its shared memory), else read-only."""
    failure: sqlite3.Error | UnicodeDecodeError | None = None
    for options in ("mode=rw", "mode=ro", "mode=ro&immutable=1"):
        uri = f"file:{quote(str(path.absolute()))}?{options}"
        db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA query_only = 1")
            db.execute("SELECT 1 FROM meta").fetchone()
        except FAILURES as error:
            failure = failure or error
            db.close()
        else:
            return db
    assert failure is not None  # noqa: S101 - the loop ran
    raise failure


def _at_once(found: Iterable[tuple[Any, ...]]) -> tuple[list[Delivery], bool]:
    """As many deliveries as may be in memory together, and whether they are all of them."""
    deliveries = []
    room = BATCH_BYTES
    for delivery in map(delivery_from, found):
        deliveries.append(delivery)
        room -= len(delivery.body)
        if room < 0:
            return deliveries, False
    return deliveries, True


def _in_order(deliveries: Sequence[Delivery], endings: Sequence[Settled]) -> list[Entry]:
    """Each ending right behind the delivery that was the newest when it happened."""
    entries: list[Entry] = []
    at = 0
    for delivery in deliveries:
        while at < len(endings) and endings[at].after < delivery.id:
            entries.append(endings[at])
            at += 1
        entries.append(delivery)
    entries += endings[at:]
    return entries
