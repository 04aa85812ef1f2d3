"""Reading a journal: by id, from its end, and by cursor as it grows."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from inspector.delivery import Delivery, Forwarded, RawHeaders, Settled, text
from inspector.errors import InspectorError
from inspector.journal.rows import (
    DELIVERY,
    FORWARDED,
    SETTLED,
    Held,
    Malformed,
    decode_answer,
    delivery_from,
    forwarded_from,
    settled_from,
    unpack_headers,
)
from inspector.journal.schema import identify, unusable

Entry = Delivery | Settled | Held | Forwarded | Malformed

BATCH = 500  # deliveries read at once: no read transaction lasts longer than a few milliseconds
_WITHOUT_BODY = DELIVERY.replace(" body,", " x'',")
_FORWARDED_WITHOUT_BODY = FORWARDED.replace(" body,", " x'',")


class Cursor(msgspec.Struct):
    """How far a follower has read: the last delivery, ending, hold, … that it has seen."""

    delivery: int = 0
    settled: int = 0
    held: int = 0
    malformed: int = 0
    forwarded: int = 0


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
        self._knows_forwarded = False
        try:
            self._db = _open(path)
        except sqlite3.Error as error:
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
            limit: deliveries at most. Fewer come only at the end of the journal.

        Returns:
            deliveries with each ending right after the delivery that was the newest then, and
            what is held, forwarded (without the bodies) and refused behind them.
        """
        with self._snapshot() as execute:
            rows = execute(
                f"SELECT {DELIVERY} FROM delivery WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608 - constants
                [cursor.delivery, limit],
            ).fetchall()
            last = rows[-1][0] if len(rows) == limit else 1 << 62
            endings = execute(
                # Up to the first later one: «after <= ?» alone would look at all that follow.
                f"SELECT {SETTLED} FROM settled WHERE seq > ? AND seq < coalesce("  # noqa: S608 - constants
                "(SELECT min(seq) FROM settled WHERE seq > ? AND after > ?), ?) ORDER BY seq",
                [cursor.settled, cursor.settled, last, 1 << 62],
            ).fetchall()
            holds = execute(
                # In the order of the sequence: what stands behind one that has to wait waits too.
                "SELECT seq, delivery, answer FROM held WHERE seq > ? AND seq < coalesce("
                "(SELECT min(seq) FROM held WHERE seq > ? AND delivery > ?), ?) ORDER BY seq",
                [cursor.held, cursor.held, last, 1 << 62],
            ).fetchall()
            forwarded = (
                execute(
                    f"SELECT {_FORWARDED_WITHOUT_BODY} FROM forwarded WHERE seq > ?"  # noqa: S608 - constants
                    " AND seq < coalesce((SELECT min(seq) FROM forwarded WHERE seq > ?"
                    " AND delivery > ?), ?) ORDER BY seq LIMIT ?",
                    [cursor.forwarded, cursor.forwarded, last, 1 << 62, limit],
                ).fetchall()
                if self._has_forwarded()
                else []
            )
            refused = execute(
                "SELECT seq, at, peer, reason, first_bytes FROM malformed WHERE seq > ?"
                " ORDER BY seq LIMIT ?",
                [cursor.malformed, limit],
            ).fetchall()
        entries = _in_order(rows, endings)
        entries += [Held(seq, delivery, decode_answer(raw)) for seq, delivery, raw in holds]
        entries += map(forwarded_from, forwarded)
        entries += [Malformed(*row) for row in refused]
        if rows:
            cursor.delivery = rows[-1][0]
        if endings:
            cursor.settled = endings[-1][0]
        if holds:
            cursor.held = holds[-1][0]
        if forwarded:
            cursor.forwarded = forwarded[-1][0]
        if refused:
            cursor.malformed = refused[-1][0]
        return entries

    def cursor_behind(self, delivery: int) -> Cursor:
        """A cursor for following on behind a delivery, without what happened before it came."""
        settled, held = self._db.execute(
            "SELECT (SELECT coalesce(max(seq), 0) FROM settled WHERE after < ?),"
            " (SELECT coalesce(max(seq), 0) FROM held WHERE delivery < ?)",
            [delivery, delivery],
        ).fetchone()
        forwarded = 0
        if self._has_forwarded():
            (forwarded,) = self._db.execute(
                "SELECT coalesce(max(seq), 0) FROM forwarded WHERE delivery < ?", [delivery]
            ).fetchone()
        return Cursor(delivery, settled, held, forwarded=forwarded)

    def newest(self) -> int:
        """The newest delivery's id, 0 in an empty journal."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM delivery").fetchone()[0])

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
        if not self._has_forwarded():
            return None
        row = self._db.execute(
            f"SELECT {FORWARDED} FROM forwarded WHERE delivery = ? ORDER BY seq DESC LIMIT 1",  # noqa: S608 - constants
            [delivery_id],
        ).fetchone()
        return forwarded_from(row) if row else None

    def _has_forwarded(self) -> bool:
        """Whether this journal has that table: an older one has none until it is written to."""
        if not self._knows_forwarded:
            found = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'forwarded'")
            self._knows_forwarded = found.fetchone() is not None
        return self._knows_forwarded

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
        return msgspec.json.decode(row[0]) if row else None

    @contextmanager
    def _snapshot(self) -> Iterator[Any]:
        """One moment of the journal, for several queries; held for as long as it takes to read."""
        self._db.execute("BEGIN")
        try:
            yield self._db.execute
        finally:
            self._db.execute("COMMIT")


def ask(path: Path, at: int, kind: str, value: object) -> None:
    """Leave a wish for the listener of a journal; it takes it up within a few milliseconds.

    Raises:
        InspectorError: the journal can't be written.
    """
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
        try:
            # Our commit must not checkpoint: that would hold up the listener's next one.
            db.execute("PRAGMA wal_autocheckpoint = 0")
            db.execute(
                "INSERT INTO wish (at, kind, value) VALUES (?,?,?)",
                [at, kind, msgspec.json.encode(value)],
            )
        finally:
            db.close()
    except sqlite3.Error as error:
        raise unusable(path, error) from error


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
    failure: sqlite3.Error | None = None
    for options in ("mode=rw", "mode=ro", "mode=ro&immutable=1"):
        uri = f"file:{quote(str(path.absolute()))}?{options}"
        db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA query_only = 1")
            db.execute("SELECT 1 FROM meta").fetchone()
        except sqlite3.Error as error:
            failure = failure or error
            db.close()
        else:
            return db
    assert failure is not None  # noqa: S101 - the loop ran
    raise failure


def _in_order(rows: list[Any], endings: list[Any]) -> list[Entry]:
    """Each ending right behind the delivery that was the newest when it happened."""
    entries: list[Entry] = []
    at = 0
    for row in rows:
        while at < len(endings) and endings[at][2] < row[0]:
            entries.append(settled_from(endings[at]))
            at += 1
        entries.append(delivery_from(row))
    entries += map(settled_from, endings[at:])
    return entries
