"""A local app for deliveries: it keeps what it gets, and sends what it is told."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Respond = Callable[[asyncio.StreamWriter], Awaitable[None]]


class App:
    """A server that takes one request a connection."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[bytes] = []

    @property
    def request(self) -> tuple[bytes, list[bytes], bytes]:
        """The first line, the headers and the body of the only request."""
        (request,) = self.got
        head, _, body = request.partition(b"\r\n\r\n")
        first, *headers = head.split(b"\r\n")
        return first, headers, body


def saying(data: bytes) -> Respond:
    """Send bytes, and close."""

    async def respond(writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return respond


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def local_app(respond: Respond | bytes = OK) -> AsyncIterator[App]:
    """An app that responds to whole requests, and closes then."""
    app = App()
    answer = saying(respond) if isinstance(respond, bytes) else respond
    serving: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            size = re.search(rb"(?i)content-length: (\d+)", head)
            app.got.append(head + await reader.readexactly(int(size[1]) if size else 0))
            await answer(writer)
        finally:
            writer.close()
            await writer.wait_closed()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(converse(reader, writer)))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
    app.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield app
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
