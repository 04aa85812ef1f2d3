"""Taking deliveries in that came elsewhere, or before: with their endings in their places."""

import sqlite3
from collections.abc import Iterable
from heapq import heappop, heappush

import msgspec

from inspector.delivery import Delivery, Settled
from inspector.journal.rows import DELIVERY, SETTLED, delivery_values, settled_values

_INSERT_DELIVERY = f"INSERT INTO delivery ({DELIVERY}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608 - a constant
_INSERT_SETTLED = f"INSERT INTO settled ({SETTLED}) VALUES (?,?,?,?,?,?,?,?)"  # noqa: S608 - a constant
_NEWEST = (
    "SELECT max(delivery, coalesce((SELECT max(id) FROM delivery), 0)),"
    " max(settled, coalesce((SELECT max(seq) FROM settled), 0)) FROM used"
)


class _Endings:
    """Endings that have not had their turn yet, by when or after which delivery that is."""

    def __init__(self) -> None:
        self._by_time: list[tuple[int, int, Settled]] = []
        self._by_place: list[tuple[int, int, Settled]] = []

    def add(self, settled: Settled) -> None:
        """Put one in; `after` is the newest delivery's id then, -1 where only the time tells."""
        if settled.after < 0:
            heappush(self._by_time, (settled.at, settled.delivery, settled))
        else:
            heappush(self._by_place, (settled.after, settled.delivery, settled))

    def before(self, delivery: Delivery) -> list[Settled]:
        """Take out those that had happened when a delivery came."""
        found = []
        while self._by_time and self._by_time[0][0] <= delivery.received_at:
            found.append(heappop(self._by_time)[2])
        while self._by_place and self._by_place[0][0] < delivery.id:
            found.append(heappop(self._by_place)[2])
        return found

    def all(self) -> list[Settled]:
        """Take out what is left."""
        left = sorted(self._by_time) + sorted(self._by_place)
        return [settled for _, _, settled in left]


def take_in(
    db: sqlite3.Connection, several: Iterable[tuple[Delivery, Settled | None]], at: int
) -> int:
    """Take deliveries in behind those that there are, inside the transaction that is open.

    Args:
        db: a connection to a journal to which nobody else writes.
        several: in the order in which they came, with their ids where they come from, and how each
            ended; one without an ending was interrupted.
        at: microseconds since the Unix epoch, UTC.

    Returns:
        how many they were.
    """
    newest, newest_ending = db.execute(_NEWEST).fetchone()
    before = newest
    run = db.execute("INSERT INTO run (started_at) VALUES (?)", [at]).lastrowid
    endings = _Endings()

    def settle(several: Iterable[Settled]) -> None:
        nonlocal newest_ending
        for settled in several:
            newest_ending += 1
            placed = msgspec.structs.replace(settled, seq=newest_ending, after=newest)
            db.execute(_INSERT_SETTLED, settled_values(placed))

    for delivery, settled in several:
        settle(endings.before(delivery))
        newest += 1
        taken = msgspec.structs.replace(delivery, id=newest, run=run)
        db.execute(_INSERT_DELIVERY, delivery_values(taken))
        if settled is not None:
            endings.add(msgspec.structs.replace(settled, delivery=newest))
    settle(endings.all())
    return int(newest - before)
