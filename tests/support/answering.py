"""A receiver inside the test's own process, for what no option of the listener can set."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from inspector.delivery import Delivery, Settled
from inspector.journal import prepare
from inspector.journal.writer import Writer
from inspector.listener.capture import BODY_IDLE
from inspector.listener.desk import DEFAULT, Decision
from inspector.listener.receiver import Receiver
from inspector.listener.server import Server
from tests.support.waiting import soon

Decide = Callable[[Delivery], Decision]


class Answering:
    """A receiver at a port of its own, and what its journal was told."""

    def __init__(self, decide: Decide) -> None:
        self.port = 0
        self.deliveries: list[Delivery] = []
        self.endings: list[Settled] = []
        self.refused: list[tuple[str, str, bytes]] = []
        self._decide = decide

    def appended(self, delivery: Delivery) -> Decision:
        self.deliveries.append(delivery)
        return self._decide(delivery)

    def settled(self, settled: Settled, delivery: Delivery) -> None:
        self.endings.append(settled)

    def trouble(self, reason: str | None) -> None:
        pass

    async def ending(self) -> Settled:
        """Wait for the only ending."""
        await soon(lambda: self.endings, "the ending")
        (ending,) = self.endings
        return ending

    async def exchange(self, data: bytes) -> bytes:
        """Send bytes, and read one answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            size = re.search(rb"(?i)content-length: (\d+)", head)
            return head + await reader.readexactly(int(size[1]) if size else 0)
        finally:
            writer.close()
            await writer.wait_closed()

    async def converse(self, data: bytes) -> bytes:
        """Send bytes, and read until the other side closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(data)
        try:
            return await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def answering(
    folder: Path,
    decide: Decide = lambda _: DEFAULT,
    *,
    limit: int = 1_000_000,
    idle: float = BODY_IDLE,
) -> AsyncIterator[Answering]:
    """A receiver that answers everything as `decide` says."""
    journal = folder / "journal.db"
    prepare(journal)
    it = Answering(decide)
    writer: Writer[Decision] = Writer(journal, 0, it)
    receiver = Receiver(writer, limit, idle)
    server = Server(receiver, lambda *refused: it.refused.append(refused))
    accepting = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    it.port = accepting.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        accepting.close()
        receiver.closing = True
        await server.shutdown(0.05)
        await receiver.close()
        writer.close()
