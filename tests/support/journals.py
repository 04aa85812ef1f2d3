"""A journal that is written in the test's own process, and what it tells."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from inspector.delivery import Answer, Delivery, Settled
from inspector.journal import prepare
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
