"""Requests over connections that are kept alive, against aiohttp's client.

    python -m tests.benchmarks.sending_wire [ROUNDS]

Both send the same bodies of 2.8 KB, so many at once, on the same kind of loop, to the same server,
which is another process and does next to nothing; ratios are within a round.
"""

import asyncio
import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import cast

from aiohttp import ClientSession, TCPConnector

from inspector.machine import loop_factory
from inspector.outbound.connections import Connections
from inspector.outbound.exchange import address_of, request
from tests.benchmarks.load import BODY

MODULE = "tests.benchmarks.sending_wire"
AT_ONCE = 32
SECONDS = 3.0
HEADERS = (
    (b"User-Agent", b"load"),
    (b"Accept", b"*/*"),
    (b"Content-Type", b"application/json"),
    (b"X-Hook-Signature", b"sha256=" + b"0" * 64),
)

Send = Callable[[int], Awaitable[None]]


def main(rounds: int) -> None:
    """Print a line a round, and the median."""
    ratios = []
    with server() as port:
        for _ in range(rounds):
            theirs, ours = measured(aiohttps, port), measured(ourselves, port)
            ratios.append(ours / theirs)
            print(f"aiohttp {theirs:,.0f}/s, ours {ours:,.0f}/s = {ratios[-1]:.2f}", flush=True)
    print(f"{AT_ONCE} at once: median ratio {statistics.median(ratios):.2f}")


def measured(
    sender: Callable[[int], contextlib.AbstractAsyncContextManager[Send]], port: int
) -> float:
    """Requests a second."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(_measured(sender, port))


async def _measured(
    sender: Callable[[int], contextlib.AbstractAsyncContextManager[Send]], port: int
) -> float:
    numbers = count()
    began = time.perf_counter()
    end = began + SECONDS

    async def one_after_the_other(send: Send) -> None:
        while time.perf_counter() < end:
            await send(next(numbers))

    async with sender(port) as send:
        await asyncio.gather(*(one_after_the_other(send) for _ in range(AT_ONCE)))
    return next(numbers) / (time.perf_counter() - began)


@asynccontextmanager
async def aiohttps(port: int) -> AsyncIterator[Send]:
    """The baseline: a bare loop around aiohttp's client."""
    headers = {name.decode(): value.decode() for name, value in HEADERS}
    url = f"http://127.0.0.1:{port}/hooks/missive"

    async def send(number: int) -> None:
        async with session.post(url, data=BODY % number, headers=headers) as answer:
            await answer.read()
            assert answer.status == 200

    async with ClientSession(connector=TCPConnector(limit=AT_ONCE)) as session:
        yield send


@asynccontextmanager
async def ourselves(port: int) -> AsyncIterator[Send]:
    """What is measured."""
    address = address_of(f"http://127.0.0.1:{port}/hooks/missive")
    assert address is not None

    async def send(number: int) -> None:
        message = request("POST", address, HEADERS, BODY % number)
        got = await connections.exchange(address, message, limit=1 << 20, patience=15)
        assert got.status == 200
        assert got.problem is None

    async with Connections() as connections:
        yield send


class _Server(asyncio.Protocol):
    """Answers each whole body of the length that all have; looks at nothing else."""

    def __init__(self) -> None:
        self._left = 0
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if not self._left:
            data = self._head + data
            head, found, rest = data.partition(b"\r\n\r\n")
            self._head = b"" if found else data
            if not found:
                return
            size = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._left = int(size)
            data = rest
        self._left -= len(data)
        if not self._left:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain; charset=utf-8"
                b"\r\nDate: Sun, 22 Nov 2026 00:00:00 GMT\r\nServer: bare\r\n\r\nok"
            )


@contextlib.contextmanager
def server() -> Iterator[int]:
    """A raw server in another process; its port."""
    process = subprocess.Popen([sys.executable, "-m", MODULE, "server"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(_Server, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["server"]:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve())
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
