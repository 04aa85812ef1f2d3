"""A server that is asked again and again, and counts its connections."""

import asyncio
import re
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from inspector.outbound.connections import Connections
from inspector.outbound.exchange import Address, Exchanged, address_of, request
from tests.support.waiting import PATIENCE

HEAD = b"HTTP/1.1 200 OK\r\n"
OK = HEAD + b"Content-Length: 2\r\n\r\nok"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

FOR_EVER = 3600.0
"""Seconds that no test lasts."""

Serve = Callable[["Visit"], Awaitable[None]]


class Visit:
    """One connection, as the server sees it.

    Attributes:
        number: its place among all of them, from 1.
    """

    def __init__(
        self, asked: "Asked", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.number = len(asked.visits) + 1
        self.reader, self.writer = reader, writer
        self._asked = asked

    async def request(self) -> bytes:
        """The next whole request; raises IncompleteReadError where none comes."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        size = re.search(rb"(?i)content-length: (\d+)", head)
        got = head + await self.reader.readexactly(int(size[1]) if size else 0)
        self._asked.got.append(got)
        return got

    async def answer(self, *answers: bytes) -> None:
        """Answer as many requests."""
        for answer in answers:
            await self.request()
            self.writer.write(answer)

    async def left(self) -> None:
        """Wait until the other side is gone, orderly or not."""
        try:
            while await self.reader.read(65536):
                pass
        except ConnectionError:
            pass


class Asked:
    """The server.

    Attributes:
        address: where it is.
        got: the requests, in order.
        visits: the connections, in order.
    """

    def __init__(self) -> None:
        self.address = Address("127.0.0.1", 0, False, b"", b"", b"")
        self.got: list[bytes] = []
        self.visits: list[Visit] = []


@asynccontextmanager
async def asked(
    serve: Serve, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Asked]:
    """A server on which each connection is served by `serve`, and closed when that returns."""
    it = Asked()
    serving: set[asyncio.Task[None]] = set()

    async def visited(visit: Visit) -> None:
        try:
            await serve(visit)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side left
        finally:
            visit.writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = Visit(it, reader, writer)
        it.visits.append(visit)
        serving.add(asyncio.create_task(visited(visit)))

    server = await asyncio.start_server(accept, host, 0, ssl=tls)
    shown = f"[{host}]" if ":" in host else host
    scheme = "http" if tls is None else "https"
    address = address_of(f"{scheme}://{shown}:{server.sockets[0].getsockname()[1]}/hooks")
    assert address is not None
    it.address = address
    try:
        yield it
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


class Sender:
    """Sends to one server."""

    def __init__(self, connections: Connections, server: Asked) -> None:
        self.connections, self.server = connections, server

    async def send(
        self,
        body: bytes = b"{}",
        *,
        method: str = "POST",
        limit: int = 1000,
        patience: float = PATIENCE,
    ) -> Exchanged:
        return await self.connections.exchange(
            self.server.address,
            request(method, self.server.address, (), body),
            to_head=method == "HEAD",
            limit=limit,
            patience=patience,
        )


@asynccontextmanager
async def sending(serve: Serve, idle: float = FOR_EVER) -> AsyncIterator[Sender]:
    async with asked(serve) as server, Connections(idle) as connections:
        yield Sender(connections, server)


def saying(*answers: bytes) -> Serve:
    """Answer as many requests of a connection, and wait for more that should not come."""

    async def serve(visit: Visit) -> None:
        await visit.answer(*answers)
        await visit.left()

    return serve


async def always_ok(visit: Visit) -> None:
    while True:
        await visit.answer(OK)


async def silent(visit: Visit) -> None:
    await visit.request()
    await visit.left()


async def reset(visit: Visit) -> None:
    linger = struct.pack("ii", 1, 0)
    connection = visit.writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    visit.writer.transport.abort()
