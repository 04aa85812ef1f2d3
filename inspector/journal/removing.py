"""Removing deliveries whole, in transactions so small that no answer waits for them.

Freed pages are overwritten with zeros (`secure_delete`). Older copies of them stay in the
write-ahead log until it is begun anew, which the listener sees to as soon as nobody writes.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence

import msgspec

from inspector.journal.rows import ranges

MOST = 50
"""Deliveries of a batch."""

MOST_BYTES = 256 * 1024
"""Bytes of their bodies; a larger one goes alone."""

REMEMBERED = 1000
"""Batches that are told to followers which come later to it."""


def prepare(db: sqlite3.Connection) -> None:
    """Have what this connection deletes overwritten."""
    db.execute("PRAGMA secure_delete = ON")


def batches(db: sqlite3.Connection, ids: Sequence[int]) -> Iterator[list[int]]:
    """Ids in ascending order, as many at a time as may go together."""
    for begin in range(0, len(ids), MOST):
        some = ids[begin : begin + MOST]
        rows = db.execute(
            f"SELECT id, size FROM delivery WHERE id IN ({_marks(some)}) ORDER BY id",  # noqa: S608 - marks alone
            some,
        ).fetchall()
        yield from fitting(rows)


def fitting(rows: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Ids with the sizes of their bodies, as batches of ids."""
    batch: list[int] = []
    room = MOST_BYTES
    for number, size in rows:
        if batch and (size > room or len(batch) == MOST):
            yield batch
            batch, room = [], MOST_BYTES
        batch.append(number)
        room -= size
    if batch:
        yield batch


def remove(
    db: sqlite3.Connection,
    ids: Sequence[int],
    at: int,
    *,
    open_too: bool = False,
    pinned_too: bool = False,
    until: Callable[[], bool] = lambda: False,
) -> int:
    """Remove one batch inside the transaction that is open, and tell followers.

    Args:
        db: a connection that was prepared.
        ids: in ascending order.
        at: microseconds since the Unix epoch, UTC.
        open_too: whether those go too that are not settled.
        pinned_too: whether those go too that are pinned, perhaps since they were chosen.
        until: asked before each of them; the rest stays once it is true.

    Returns:
        how many were removed.
    """
    table, column = ("delivery", "id") if open_too else ("settled", "delivery")
    unpinned = f"AND {column} NOT IN (SELECT delivery FROM annotation WHERE pinned)"  # noqa: S608 - a constant
    found = db.execute(
        f"SELECT {column} FROM {table} WHERE {column} IN ({_marks(ids)})"  # noqa: S608 - constants and marks
        f" {'' if pinned_too else unpinned} ORDER BY {column}",
        ids,
    ).fetchall()
    gone = []
    for (number,) in found:
        if until():
            break
        db.execute("DELETE FROM delivery WHERE id = ?", [number])
        gone.append(number)
    if not gone:
        return 0
    told = msgspec.json.encode(ranges(gone))
    seq = db.execute("INSERT INTO deleted (at, ids) VALUES (?,?)", [at, told]).lastrowid
    db.execute("DELETE FROM deleted WHERE seq <= ?", [(seq or 0) - REMEMBERED])
    return len(gone)


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
