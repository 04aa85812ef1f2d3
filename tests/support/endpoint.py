"""An endpoint that says when each request came, and answers with the statuses that it is told."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import chain, repeat
from typing import Any, NamedTuple

HANG = 0
"""In place of a status: no answer, until the sender leaves."""


class Arrival(NamedTuple):
    """A request that came.

    Attributes:
        at: when it was there whole, seconds of the monotonic clock.
        first: its first line.
        headers: by their names in lower case.
        body: its bytes.
    """

    at: float
    first: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> Any:
        return json.loads(self.body)


class Endpoint:
    """What stands at a URL, and the requests that it got.

    Attributes:
        url: where it is.
        got: its requests, in the order in which they came.
        answered: when each was answered, or its sender left.
        most: requests that were there at the same time, at most.
    """

    def __init__(self, status: Callable[[Arrival], int]) -> None:
        self.url = ""
        self.got: list[Arrival] = []
        self.answered: list[float] = []
        self.most = 0
        self._now = 0
        self._status = status

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while arrival := await _request(reader):
                self.got.append(arrival)
                self._now += 1
                self.most = max(self.most, self._now)
                status = self._status(arrival)
                if status == HANG:
                    await reader.read(1)
                else:
                    writer.write(b"HTTP/1.1 %d It\r\nContent-Length: 2\r\n\r\nok" % status)
                    await asyncio.sleep(0)  # whoever else waits gets his turn
                self.answered.append(time.monotonic())
                self._now -= 1
        except ConnectionError:
            self.answered.append(time.monotonic())
            self._now -= 1
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Arrival | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Arrival(time.monotonic(), first, headers, body)


def each(*statuses: int) -> Callable[[Arrival], int]:
    """One status after the other; the last of them from then on."""
    told: Iterator[int] = chain(statuses, repeat(statuses[-1]))
    return lambda _: next(told)


@asynccontextmanager
async def endpoint(
    status: Callable[[Arrival], int] | Iterable[int] = (200,),
) -> AsyncIterator[Endpoint]:
    """An endpoint on a port of its own."""
    place = Endpoint(status if callable(status) else each(*status))
    serving: set[asyncio.Task[None]] = set()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(place.serve(reader, writer)))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
    place.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks"
    try:
        yield place
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await server.wait_closed()
