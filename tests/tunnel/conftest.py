"""A tunnel that is watched, and a receiver to lead it to."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from inspector.tunnel.protocol import State, TunnelReport
from inspector.tunnel.spec import parse
from inspector.tunnel.supervise import Tunnel
from tests.standin import Facts
from tests.support.ports import sockets_at
from tests.support.waiting import PATIENCE


class Receiver:
    """Answers every request with 200 and keeps its head."""

    def __init__(self) -> None:
        self.url = ""
        self.heads: list[str] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    async with server:
        receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as it:
        yield it


class Watched:
    """A tunnel whose reports are kept and can be waited for."""

    def __init__(self, home: Path, **options: Any) -> None:
        self.reports: list[TunnelReport] = []
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(home)}
        self._news = asyncio.Event()
        self._seen = 0
        self.tunnel = Tunnel(self._take, environ=self.environ, **options)

    def _take(self, report: TunnelReport) -> None:
        self.reports.append(report)
        self._news.set()

    def start(self, spec: str, **options: Any) -> None:
        self.tunnel.start(parse(spec), **options)

    async def next(self, state: State) -> TunnelReport:
        """The first report of this state that was not looked at yet."""
        async with asyncio.timeout(PATIENCE):
            while True:
                while self._seen < len(self.reports):
                    self._seen += 1
                    if self.reports[self._seen - 1].state == state:
                        return self.reports[self._seen - 1]
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def watching(home: Path, **options: Any) -> AsyncIterator[Watched]:
    watched = Watched(home, **options)
    try:
        yield watched
    finally:
        await watched.tunnel.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


async def get(url: str, target: str = "/hooks") -> str:
    """The whole answer to a GET, as text."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    async with asyncio.timeout(PATIENCE):
        answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.decode()


def is_open(facts: Facts) -> bool:
    """Whether a stand-in still takes traffic; by now its port may be another's."""
    return bool({facts.socket, 0} & sockets_at(int(facts.edge.rpartition(":")[2])))


needs_pidfd = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="only Linux lets one wait for a stranger's process"
)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
