"""Connections are used again where that is safe, and a request is sent once whatever happens."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing

import pytest

from inspector.outbound.connections import Connections
from inspector.outbound.exchange import Exchanged, address_of, request
from tests.support.asked import (
    CHUNKED,
    FOR_EVER,
    HEAD,
    OK,
    Sender,
    Serve,
    Visit,
    always_ok,
    asked,
    reset,
    saying,
    sending,
    silent,
)
from tests.support.clock import Clock
from tests.support.waiting import PATIENCE, soon


async def test_ten_requests_one_after_the_other_share_a_connection() -> None:
    async with sending(always_ok) as it:
        for number in range(10):
            got = await it.send(b"%d" % number)
            assert (got.status, got.body, got.problem) == (200, b"ok", None)
            assert got.reused is (number > 0)
            assert 0 < got.sent <= got.took
    assert len(it.server.visits) == 1
    assert [sent.rpartition(b"\r\n")[2] for sent in it.server.got] == [
        b"%d" % number for number in range(10)
    ]


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (OK, b"ok"),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + OK, b"ok"),
        (b"HTTP/1.1 204 No\r\n\r\n", b""),
        (b"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", b""),
        (HEAD + b"Content-Length: 0\r\n\r\n", b""),
        (CHUNKED + b"1\r\na\r\n2;x=y\r\nbc\r\n0\r\nX-Trailer: 1\r\n\r\n", b"abc"),
        (b"HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy", b"busy"),
    ],
)
async def test_a_connection_is_used_again_after_a_framed_answer(answer: bytes, body: bytes) -> None:
    async with sending(saying(answer, answer)) as it:
        gots = [await it.send(), await it.send()]
    assert [(got.body, got.problem) for got in gots] == [(body, None)] * 2
    assert len(it.server.visits) == 1


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (OK + b"\nleft over", b"ok"),
        (OK + OK, b"ok"),
        (CHUNKED + b"1\r\na\r\n0\r\n\r\nleft over", b"a"),
        (b"HTTP/1.1 204 No\r\n\r\nleft over", b""),
        pytest.param(OK + b"too much" * 20_000, b"ok", id="a long rest"),
    ],
)
async def test_a_connection_is_not_used_again_where_something_speaks_against_it(
    answer: bytes, body: bytes
) -> None:
    async with sending(saying(answer)) as it:
        gots = [await it.send(), await it.send()]
    assert [(got.status or 0) // 100 for got in gots] == [2, 2]
    assert [(got.body, got.problem) for got in gots] == [(body, None)] * 2
    assert len(it.server.visits) == 2
    assert len(it.server.got) == 2


async def test_an_answer_that_ends_with_its_connection_is_whole() -> None:
    async def serve(visit: Visit) -> None:
        await visit.answer(HEAD + b"\r\nuntil the end")

    async with sending(serve) as it:
        gots = [await it.send(), await it.send()]
    assert [(got.body, got.problem) for got in gots] == [(b"until the end", None)] * 2
    assert len(it.server.visits) == 2


async def test_an_answer_to_head_has_no_body_whatever_it_says_of_one() -> None:
    async with sending(saying(HEAD + b"Content-Length: 70\r\n\r\n", OK)) as it:
        got = await it.send(b"", method="HEAD")
        assert (got.status, got.body, got.problem) == (200, b"", None)
        assert (await it.send()).body == b"ok"
    assert len(it.server.visits) == 1
    assert b"ontent-" not in it.server.got[0]


async def test_a_server_that_closes_behind_each_answer_gets_a_connection_for_each() -> None:
    async def serve(visit: Visit) -> None:
        await visit.answer(OK)

    async with sending(serve) as it:
        gots = [await it.send() for _ in range(10)]
    assert [(got.body, got.problem) for got in gots] == [(b"ok", None)] * 10
    assert len(it.server.visits) == 10


async def test_a_connection_that_was_idle_for_too_long_is_not_used_again() -> None:
    async with sending(always_ok, idle=0.0) as it:
        gots = [await it.send(), await it.send()]
    assert not any(got.problem or got.reused for got in gots)
    assert len(it.server.visits) == 2


async def test_a_connection_that_nobody_needs_ends_by_itself() -> None:
    left = asyncio.Event()

    async def serve(visit: Visit) -> None:
        await visit.answer(OK)
        await visit.left()
        left.set()

    async with sending(serve, idle=0.02) as it:
        await it.send()
        await asyncio.wait_for(left.wait(), PATIENCE)


async def test_at_the_end_nothing_stays_open() -> None:
    left = asyncio.Event()

    async def serve(visit: Visit) -> None:
        await visit.answer(OK)
        await visit.left()
        left.set()

    async with asked(serve) as server:
        async with Connections(FOR_EVER) as connections:
            await Sender(connections, server).send()
        await asyncio.wait_for(left.wait(), PATIENCE)


async def test_what_is_under_way_at_the_end_is_not_kept() -> None:
    answering = asyncio.Event()

    async def serve(visit: Visit) -> None:
        await visit.request()
        await answering.wait()
        visit.writer.write(OK)
        await visit.left()
        left.set()

    left = asyncio.Event()
    async with asked(serve) as server:
        async with Connections(FOR_EVER) as connections:
            sent = asyncio.create_task(Sender(connections, server).send())
            await soon(lambda: server.got)
        answering.set()
        assert (await sent).body == b"ok"
        await asyncio.wait_for(left.wait(), PATIENCE)


class Closing:
    """A server in a thread of its own, which closes its first connection when it is told to.

    Attributes:
        accepted: how many connections there were.
    """

    def __init__(self, answers: int) -> None:
        self.accepted = 0
        self._answers = answers
        self._asked, self._closed = threading.Event(), threading.Event()

    def close(self) -> None:
        """Let the first connection be closed; returns when it is, and the loop was not told."""
        self._asked.set()
        assert self._closed.wait(PATIENCE)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Callable[[], Awaitable[Exchanged]]]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(PATIENCE)
            address = address_of(f"http://127.0.0.1:{listening.getsockname()[1]}")
            assert address is not None
            message = request("POST", address, (), b"{}")
            serving = asyncio.create_task(asyncio.to_thread(self._serve, listening))
            async with Connections(FOR_EVER) as connections:
                yield lambda: connections.exchange(address, message, limit=9, patience=PATIENCE)
            self._asked.set()
            await serving

    def _serve(self, listening: socket.socket) -> None:
        for answers in (self._answers, 1):
            with contextlib.suppress(TimeoutError):
                connection, _ = listening.accept()
                self.accepted += 1
                with connection:
                    for _ in range(answers):
                        self._answer(connection)
                    self._asked.wait(PATIENCE)
                self._closed.set()

    def _answer(self, connection: socket.socket) -> None:
        got = b""
        while not got.endswith(b"{}"):
            data = connection.recv(65536)
            assert data, "it left"
            got += data
        connection.sendall(OK)


async def test_a_server_that_closes_a_little_later_gets_a_new_connection_too(
    clock: Clock,  # which stands: however late the second one comes, the first has just ended
) -> None:
    server = Closing(answers=1)
    async with server.sending() as send:
        await send()
        second = asyncio.ensure_future(send())
        await asyncio.sleep(0)  # it looks now whether the connection stays open
        server.close()
        got = await second
    assert (got.body, got.problem, got.reused) == (b"ok", None, False)
    assert server.accepted == 2


async def test_a_connection_that_just_closed_is_not_used_though_nobody_heard_of_it_yet() -> None:
    server = Closing(answers=2)
    async with server.sending() as send:
        assert [(await send()).reused, (await send()).reused] == [False, True]
        server.close()  # the loop does not turn between this and the next request
        got = await send()
    assert (got.body, got.problem, got.reused) == (b"ok", None, False)
    assert server.accepted == 2


@pytest.mark.parametrize("leaving", [lambda visit: asyncio.sleep(0), reset])
async def test_a_request_is_never_sent_twice(leaving: Serve) -> None:
    async def serve(visit: Visit) -> None:
        await visit.answer(OK, OK)
        await visit.request()
        await leaving(visit)

    async with sending(serve) as it:
        gots = [await it.send(b"%d" % number) for number in range(3)]
    assert gots[2].reused
    assert gots[2].problem in (
        "it closed the connection without an answer",
        "it reset the connection",
    )
    assert len(it.server.got) == 3
    assert len(it.server.visits) == 1


async def test_one_who_is_cancelled_leaves_at_once() -> None:
    left = asyncio.Event()

    async def serve(visit: Visit) -> None:
        await visit.answer(OK)
        await silent(visit)
        left.set()

    async with sending(serve) as it:
        await it.send()
        sent = asyncio.create_task(it.send())
        await soon(lambda: len(it.server.got) == 2)
        sent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sent
        await asyncio.wait_for(left.wait(), PATIENCE)


async def test_one_who_is_cancelled_before_sending_leaves_nothing_behind(clock: Clock) -> None:
    left = asyncio.Event()

    async def serve(visit: Visit) -> None:
        await visit.answer(OK)
        await visit.left()
        left.set()

    async with sending(serve) as it:
        await it.send()
        sent = asyncio.create_task(it.send())
        await asyncio.sleep(0)  # it looks now whether the connection stays open
        sent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sent
        await asyncio.wait_for(left.wait(), PATIENCE)
    assert len(it.server.got) == 1


async def test_as_many_connections_as_requests_at_once() -> None:
    together = asyncio.Barrier(32)

    async def serve(visit: Visit) -> None:
        while True:
            await visit.request()
            await together.wait()
            visit.writer.write(OK)

    async with sending(serve) as it:
        for turn in range(3):
            gots = await asyncio.gather(*(it.send() for _ in range(32)))
            assert {(got.body, got.problem, got.reused) for got in gots} == {
                (b"ok", None, turn > 0)
            }
    assert len(it.server.visits) == 32


async def test_hosts_are_told_apart_and_may_be_of_ipv6() -> None:
    with closing(socket.socket(socket.AF_INET6)) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
    async with asked(always_ok) as one, asked(always_ok, host="::1") as two, Connections() as both:
        for _ in range(2):
            assert (await Sender(both, one).send()).body == b"ok"
            assert (await Sender(both, two).send()).body == b"ok"
    assert (len(one.visits), len(two.visits)) == (1, 1)
    assert two.got[0].startswith(b"POST /hooks HTTP/1.1\r\nHost: [::1]:")
