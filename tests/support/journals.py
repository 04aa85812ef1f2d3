"""A journal that is written in the test's own process, and what it tells."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from inspector.delivery import Answer, Delivery, Settled
from inspector.journal import prepare
from inspector.journal.schema import VERSION
from inspector.journal.writer import Writer

OK = Answer("default", status=200)


def delivery(body: bytes = b"{}", path: str = "/hooks", **fields: object) -> Delivery:
    """A delivery that has no id yet."""
    values: dict[str, object] = {
        "id": 0,
        "received_at": 1_700_000_000_000_000,
        "method": "POST",
        "target": path.encode(),
        "http_version": "1.1",
        "headers": ((b"Host", b"here"),),
        "body": body,
        "size": len(body),
    }
    return Delivery(**(values | fields))  # type: ignore[arg-type]  # the fields of a delivery


def back_to(version: int, path: Path) -> None:
    """Make a journal of an older version of one that nobody has open."""
    added = {
        2: ["TABLE forwarded"],
        3: [
            *("TABLE annotation", "TABLE deleted", "TABLE replayed", "INDEX held_delivery"),
            "TRIGGER delivery_deleted_whole",
            "TRIGGER forwarded_too_late",
        ],
    }
    with closing(sqlite3.connect(path)) as db:
        for later in range(VERSION, version, -1):
            for what in added.get(later, ()):
                db.execute(f"DROP {what}")
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()


class Recorder:
    """Keeps what a writer tells, in order."""

    def __init__(self) -> None:
        self.told: list[Delivery | Settled] = []
        self.troubles: list[str | None] = []

    def appended(self, delivery: Delivery) -> int:
        self.told.append(delivery)
        return delivery.id

    def settled(self, settled: Settled, delivery: Delivery) -> None:
        self.told.append(settled)

    def trouble(self, reason: str | None) -> None:
        self.troubles.append(reason)

    @property
    def endings(self) -> list[Settled]:
        return [entry for entry in self.told if isinstance(entry, Settled)]


@asynccontextmanager
async def writing(
    path: Path, recorder: Recorder | None = None, started: int = 0
) -> AsyncIterator[Writer[int]]:
    """The writer of a journal, which is made where there is none."""
    prepare(path)
    writer: Writer[int] = Writer(path, started, recorder or Recorder())
    try:
        yield writer
    finally:
        writer.close()
