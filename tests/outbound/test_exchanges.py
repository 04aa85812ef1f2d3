"""What is sent is sent as it is, and what comes back is told as it came."""

import asyncio
import gzip
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import RawHeaders
from inspector.outbound.connections import Connections
from inspector.outbound.exchange import Address, address_of, request
from tests.support.asked import (
    CHUNKED,
    HEAD,
    OK,
    Visit,
    always_ok,
    reset,
    saying,
    sending,
)
from tests.support.clock import Clock
from tests.support.waiting import PATIENCE, soon


async def test_the_bytes_of_a_request_are_sent_as_they_are() -> None:
    message = b"pOsT /%zz HTTP/1.1\r\nX-A: \xe9\r\nx-a:2\r\nHOST: h\r\ncontent-length: 2\r\n\r\n{}"
    async with sending(always_ok) as it:
        for _ in range(2):
            await it.connections.exchange(it.server.address, message, limit=9, patience=PATIENCE)
    assert it.server.got == [message, message]


async def test_a_compressed_body_is_not_touched() -> None:
    packed = gzip.compress(b"{}" * 50, mtime=0)
    said = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    async with sending(saying(said + packed)) as it:
        assert (await it.send()).body == packed


async def test_a_body_of_many_small_chunks_comes_whole() -> None:
    said = CHUNKED + b"1\r\na\r\n" * 50_000 + b"0\r\n\r\n"
    async with sending(saying(said, OK)) as it:
        assert (await it.send(limit=50_000)).body == b"a" * 50_000
        assert (await it.send()).reused


@pytest.mark.parametrize(
    "head", [HEAD + b"Content-Length: 2000000\r\n\r\n", CHUNKED + b"1fffff\r\n", HEAD + b"\r\n"]
)
async def test_no_more_than_the_limit_is_taken_of_a_body(head: bytes) -> None:
    async with sending(saying(head + b"x" * 2_000_000)) as it:
        got = await it.send(limit=1000)
        assert got.body == b"x" * 1000
        assert got.problem == "its answer is longer than the 1000 bytes that are kept of a body"
        await it.send(limit=1000)
    assert len(it.server.visits) == 2


@pytest.mark.parametrize(
    ("said", "status", "body", "problem"),
    [
        (b"", None, b"", "it closed the connection without an answer"),
        (b"HTTP/1.1 200 O", None, b"", "it closed the connection without an answer"),
        (b"what?\r\n\r\n", None, b"", "its answer is not HTTP"),
        (b"\x00" * 100, None, b"", "its answer is not HTTP"),
        (HEAD + b"X\0: 1\r\n\r\n", None, b"", "its answer is not HTTP"),
        (b"HTTP/1.1 101 Switching\r\n\r\n", None, b"", "its answer is not HTTP"),
        (b"HTTP/1.1 102 Wait\r\n\r\n", None, b"", "it closed the connection without an answer"),
        (b"HTTP/1.1 102 Wait\r\n\r\n" * 101 + OK, None, b"", "its answer is not HTTP"),
        (HEAD + b"Content-Length: 9\r\n\r\ncut", 200, b"cut", "its answer broke off"),
        (CHUNKED + b"3\r\ncu", 200, b"cu", "its answer broke off"),
        (CHUNKED + b"1\r\na\r\nzz\r\n", 200, b"a", "its answer broke off"),
    ],
)
async def test_what_is_no_answer_is_told_apart_and_its_connection_is_not_kept(
    said: bytes, status: int | None, body: bytes, problem: str
) -> None:
    async def serve(visit: Visit) -> None:
        await visit.answer(said if visit.number == 1 else OK)

    async with sending(serve) as it:
        got = await it.send()
        assert (await it.send()).body == b"ok"
    assert (got.status, got.problem) == (status, problem)
    assert body.startswith(got.body)
    assert len(it.server.got) == 2


@pytest.mark.parametrize(
    "said", [HEAD + b"Content-Length: 9\r\n\r\ncut", CHUNKED + b"1\r\na\r\n", HEAD + b"\r\nuntil"]
)
async def test_a_reset_cuts_an_answer_however_it_is_framed(said: bytes) -> None:
    read = asyncio.Event()

    async def serve(visit: Visit) -> None:
        await visit.answer(said)
        await read.wait()
        await reset(visit)

    async with sending(serve) as it:
        sent = asyncio.create_task(it.send())
        await soon(lambda: it.server.got)
        for _ in range(20):  # turns of the loop, in which that much is read
            await asyncio.sleep(0)
        read.set()
        got = await sent
    assert (got.status, got.problem) == (200, "its answer broke off")


@pytest.mark.parametrize(("begun", "status"), [(b"", None), (OK[:-1], 200)])
async def test_when_patience_ends_the_other_side_sees_it_at_once(
    begun: bytes, status: int | None, clock: Clock
) -> None:
    left = asyncio.Event()

    async def serve(visit: Visit) -> None:
        await visit.answer(begun)
        await visit.left()
        left.set()

    async with sending(serve) as it:
        got = await it.send(patience=15)
        ended = clock.now
        await left.wait()
        assert clock.now == ended
    assert (got.status, got.gateway) == (status, 504)
    assert got.problem == "it gave no whole answer within 15 s"
    assert got.took == pytest.approx(15)


async def test_a_request_counts_as_sent_when_the_last_of_it_is() -> None:
    reading = asyncio.Event()

    async def serve(visit: Visit) -> None:
        visit.writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's can
        await reading.wait()
        began.append(asyncio.get_running_loop().time())
        visit.writer.transport.resume_reading()  # type: ignore[attr-defined]  # the same
        await visit.answer(OK)

    began: list[float] = []
    async with sending(serve) as it:
        large = request("POST", it.server.address, (), b"x" * 20_000_000)
        sent = asyncio.create_task(
            it.connections.exchange(it.server.address, large, limit=9, patience=PATIENCE)
        )
        await soon(lambda: it.server.visits)
        reading.set()
        got = await sent
        since = asyncio.get_running_loop().time() - began[0]
    assert got.problem is None
    assert 0 < got.took - got.sent < since


async def test_what_was_answered_before_all_was_sent_does_not_count_as_sent() -> None:
    async def serve(visit: Visit) -> None:
        visit.writer.write(OK.replace(b"200 OK", b"413 No"))
        await asyncio.Event().wait()

    async with sending(serve) as it:
        got = await it.send(b"x" * 20_000_000)
        assert (got.status, got.sent) == (413, 0.0)
        await it.send()
    assert len(it.server.visits) == 2


async def test_nobody_who_listens_is_a_problem() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # so that nobody else listens there meanwhile
        address = address_of(f"http://127.0.0.1:{free.getsockname()[1]}")
        assert address is not None
        async with Connections() as connections:
            got = await connections.exchange(address, b"", limit=9, patience=PATIENCE)
    assert (got.problem, got.sent, got.reused) == ("nobody listens there", 0.0, False)


@pytest.mark.parametrize(
    ("method", "body", "framing"),
    [
        ("POST", b"{}", [b"Content-Length: 2"]),
        ("POST", b"", [b"Content-Length: 0"]),
        ("DELETE", b"", [b"Content-Length: 0"]),
        ("GET", b"", []),
        ("HEAD", b"", []),
        ("GET", b"{}", [b"Content-Length: 2"]),
    ],
)
def test_a_request_of_ours_names_its_host_first_and_its_length_last(
    method: str, body: bytes, framing: list[bytes]
) -> None:
    address = address_of("https://me:pw@app:8443/hooks/a b?x=1#part")
    assert address is not None
    headers = (
        *((b"Accept", b"*/*"), (b"HOST", b"other"), (b"X-Twice", b"1"), (b"X-Twice", b"\xe9 2")),
        *((b"content-length", b"99"), (b"Transfer-Encoding", b"chunked")),
    )
    assert request(method, address, headers, body).split(b"\r\n") == [
        method.encode() + b" /hooks/a%20b?x=1 HTTP/1.1",
        b"Host: app:8443",
        b"Accept: */*",
        b"X-Twice: 1",
        b"X-Twice: \xe9 2",
        *framing,
        b"",
        body,
    ]


ANY_NAME = st.binary(max_size=9).map(lambda rest: b"X" + rest)
ANY_HEADERS = st.lists(st.tuples(ANY_NAME, st.binary(max_size=9))).map(tuple)


@given(ANY_HEADERS)
def test_no_header_can_become_two(headers: RawHeaders) -> None:
    address = Address("app", 80, False, b"app", b"/", b"")
    broken = any(sign in b"".join(header) for header in headers for sign in (b"\r", b"\n", b"\0"))
    if broken:
        with pytest.raises(ValueError, match="line break"):
            request("GET", address, headers, b"")
    else:
        assert len(request("GET", address, headers, b"").split(b"\r\n")) == 4 + len(headers)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "ftp://app/",
            "http://",
            "http:///x",
            "//app/",
            "app:80",
            "http://app:99999/",
            "http://[::1",
        ),
        *("http://a b/", "http://a\0b/", "http://app\x7f/", "http://a\\@b/", "http://a..b/"),
        *("http://\xa8/", f"http://{'a' * 64}/", "http://<app>/", "http://app/\ud800"),
    ],
)
def test_what_nobody_can_be_asked_at_is_no_address(url: str) -> None:
    assert address_of(url) is None
