"""A receiver inside the test's own process, for what no option of the listener can set."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import TypeVar

from inspector.answers import delay, parse_reply
from inspector.delivery import Answer, Delivery, Forwarded, Settled
from inspector.journal import Cursor, Held, Reader, prepare
from inspector.journal.writer import Writer
from inspector.listener.capture import BODY_IDLE
from inspector.listener.decision import DEFAULT, Decision, Target
from inspector.listener.forwarding import PATIENCE
from inspector.listener.receiver import Receiver
from inspector.listener.server import Server
from tests.support.waiting import soon

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Entry = TypeVar("Entry", Held, Forwarded)
Decide = Callable[[Delivery], Decision]


def getting(text: str, *, hold: float = 0.0, target: Target | None = None) -> Decide:
    """Everything gets this reply of the answer language."""
    reply = parse_reply(text)
    answer = Answer("option", text, text, reply.status)
    return lambda _: Decision(reply, delay(reply, 0.5), answer, hold, target)


class Answering:
    """A receiver at a port of its own, and what its journal was told."""

    def __init__(self, decide: Decide, journal: Path) -> None:
        self.port = 0
        self.journal = journal
        self.deliveries: list[Delivery] = []
        self.endings: list[Settled] = []
        self.refused: list[tuple[str, str, bytes]] = []
        self.receiver: Receiver
        self.server: Server
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

    async def end(self) -> None:
        """Answer no longer; as the listener ends."""
        self.receiver.closing = True
        await self.server.shutdown(0.05)
        await self.receiver.close()

    async def hold(self) -> Held:
        """Wait until something is told to be held."""
        return await self._entry(Held)

    async def forwarded(self) -> Forwarded:
        """Wait until it is recorded what the local app did, and read it whole."""
        entry = await self._entry(Forwarded)
        with closing(Reader(self.journal)) as reader:
            found = reader.forwarded(entry.delivery)
        assert found is not None
        return found

    async def _entry(self, kind: type[Entry]) -> Entry:
        with closing(Reader(self.journal)) as reader:

            def look() -> Entry | None:
                return next((e for e in reader.entries(Cursor()) if isinstance(e, kind)), None)

            return await soon(look, f"a {kind.__name__}")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Streams]:
        """A connection of one's own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def exchange(self, data: bytes) -> bytes:
        """Send bytes, and read one answer."""
        async with self.connection() as (reader, writer):
            writer.write(data)
            return await one_answer(reader)

    async def converse(self, data: bytes) -> bytes:
        """Send bytes, and read until the other side closes."""
        async with self.connection() as (reader, writer):
            writer.write(data)
            return await reader.read()


async def one_answer(reader: asyncio.StreamReader) -> bytes:
    """Read a head, and the body that it promises."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = re.search(rb"(?i)content-length: (\d+)", head)
    return head + await reader.readexactly(int(size[1]) if size else 0)


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
    it = Answering(decide, journal)
    writer: Writer[Decision] = Writer(journal, 0, it)
    it.receiver = receiver = Receiver(writer, limit, idle, PATIENCE)
    it.server = server = Server(receiver, lambda *refused: it.refused.append(refused))
    accepting = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    it.port = accepting.sockets[0].getsockname()[1]
    try:
        yield it
    finally:
        accepting.close()
        await it.end()
        writer.close()
