"""Taking deliveries in that came elsewhere, or before: with their endings in their places."""

import sqlite3
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

import msgspec

from inspector.delivery import Delivery, Settled
from inspector.journal.rows import DELIVERY, SETTLED, delivery_values, settled_values

_INSERT_DELIVERY = f"INSERT INTO delivery ({DELIVERY}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608 - a constant
_INSERT_SETTLED = f"INSERT INTO settled ({SETTLED}) VALUES (?,?,?,?,?,?,?,?)"  # noqa: S608 - a constant
_NEWEST = (
    "SELECT max(delivery, coalesce((SELECT max(id) FROM delivery), 0)),"
    " max(settled, coalesce((SELECT max(seq) FROM settled), 0)) FROM used"
)
_ANNOTATE = "INSERT INTO annotation (delivery, at, pinned, note) VALUES (?,?,?,?)"


class Taken(NamedTuple):
    """A delivery to take in.

    Attributes:
        delivery: with its id where it comes from; 0 where it had none.
        settled: how it ended; None where it was interrupted. `after` is the newest delivery's id
            then, where it comes from; -1 where only the times tell.
        pinned: whether a person pinned it.
        note: what a person noted; empty for nothing.
    """

    delivery: Delivery
    settled: Settled | None = None
    pinned: bool = False
    note: str = ""


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
        self._by_time.clear()
        self._by_place.clear()
        return [settled for _, _, settled in left]


def take_in(db: sqlite3.Connection, several: Iterable[Taken], at: int) -> int:
    """Take deliveries in behind those that there are, inside the transaction that is open.

    Args:
        db: a connection to a journal to which nobody else writes.
        several: in the order in which they came. Where an id is not above the one before, they
            come from elsewhere again, where all before them had ended.
        at: microseconds since the Unix epoch, UTC.

    Returns:
        how many they were.
    """
    newest, newest_ending = db.execute(_NEWEST).fetchone()
    before = newest
    run = db.execute("INSERT INTO run (started_at) VALUES (?)", [at]).lastrowid
    endings = _Endings()
    one_before = 0

    def settle(several: Iterable[Settled]) -> None:
        nonlocal newest_ending
        for settled in several:
            newest_ending += 1
            placed = msgspec.structs.replace(settled, seq=newest_ending, after=newest)
            db.execute(_INSERT_SETTLED, settled_values(placed))

    for delivery, settled, pinned, note in several:
        elsewhere = 0 < delivery.id <= one_before
        settle(endings.all() if elsewhere else endings.before(delivery))
        one_before = delivery.id
        newest += 1
        taken = msgspec.structs.replace(delivery, id=newest, run=run)
        db.execute(_INSERT_DELIVERY, delivery_values(taken))
        if settled is not None:
            endings.add(msgspec.structs.replace(settled, delivery=newest))
        if pinned or note:
            db.execute(_ANNOTATE, [newest, at, pinned, note])
    settle(endings.all())
    return int(newest - before)
