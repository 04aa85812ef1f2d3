"""What is forwarded reaches the local app as it was sent, and its answer goes back as it came."""

import asyncio
import fcntl
import gzip
import socket
import struct
import termios
from array import array
from pathlib import Path

import pytest

from inspector.delivery import Answer
from inspector.listener.decision import Target
from tests.support.answering import Decide, answering, getting, one_answer
from tests.support.app import OK, local_app, saying
from tests.support.client import wire
from tests.support.clock import Clock
from tests.support.waiting import soon

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
NO_STATUS = "its answer has no status code from 100 to 999"
POST = wire(b"POST /hooks HTTP/1.1", b"{}")


def forwarding(url: str, below: str = "/hooks", text: str = "forward") -> Decide:
    return getting(text, target=Target(url, below))


async def test_the_app_gets_the_request_and_the_sender_its_answer(tmp_path: Path) -> None:
    said = (
        b"HTTP/1.1 201 All is w\xe9ll\r\nServer: mine\r\nSET-Cookie: a=1\r\ncontent-length: 3\r\n"
        b"Set-Cookie: b=2\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nX-Bytes: \xe9\r\n\r\nyes"
    )
    async with local_app(said) as app, answering(tmp_path, forwarding(app.url)) as it:
        back = await it.exchange(
            wire(b"POST /hooks?x=%20y HTTP/1.1\r\nX-One: 1\r\nx-one: 2", b'{"a": 1}')
        )
        ending, forwarded = await it.ending(), await it.forwarded()
    assert back == (
        b"HTTP/1.1 201 All is w\xe9ll\r\nServer: mine\r\nSET-Cookie: a=1\r\ncontent-length: 3\r\n"
        b"Set-Cookie: b=2\r\nX-Bytes: \xe9\r\n\r\nyes"
    )
    first, headers, body = app.request
    assert (first, body) == (b"POST /hooks?x=%20y HTTP/1.1", b'{"a": 1}')
    assert headers[1:4] == [b"X-One: 1", b"x-one: 2", b"Content-Length: 8"]
    assert headers[0] == b"Host: " + app.url.removeprefix("http://").encode()
    assert (ending.outcome, ending.answer) == (
        "answered",
        Answer("option", "forward", "forward", 201),
    )
    assert (forwarded.delivery, forwarded.url, forwarded.status) == (1, f"{app.url}/hooks", 201)
    assert forwarded.headers[1] == (b"SET-Cookie", b"a=1")
    assert (forwarded.body, forwarded.problem) == (b"yes", None)
    assert 0 < forwarded.took <= ending.took


async def test_forward_forwarded_is_forward(tmp_path: Path) -> None:
    async with (
        local_app() as app,
        answering(tmp_path, forwarding(app.url, text="forward forwarded")) as it,
    ):
        assert await it.exchange(POST) == OK
        assert len(app.got) == 1
        assert (await it.ending()).answer.status == 200


async def test_the_connection_to_the_sender_goes_on(tmp_path: Path) -> None:
    async with local_app() as app, answering(tmp_path, forwarding(app.url)) as it:
        async with it.connection() as (reader, writer):
            writer.write(POST + POST)
            for _ in range(2):
                assert (await one_answer(reader)).endswith(b"\r\n\r\nok")
        assert len(app.got) == 2


async def test_a_chunked_body_arrives_whole_with_its_length(tmp_path: Path) -> None:
    head = wire(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked")
    async with local_app() as app, answering(tmp_path, forwarding(app.url)) as it:
        await it.exchange(head + b"2\r\n{}\r\n3\r\n\r\n!\r\n0\r\n\r\n")
        _, headers, body = app.request
    assert body == b"{}\r\n!"
    assert b"Content-Length: 5" in headers
    assert not any(header.lower().startswith(b"transfer-") for header in headers)


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (
            CHUNKED + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            b"abcde",
        ),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
    ],
)
async def test_however_an_answer_is_framed_its_bytes_go_back(
    tmp_path: Path, said: bytes, body: bytes
) -> None:
    async with local_app(said) as app, answering(tmp_path, forwarding(app.url)) as it:
        back = await it.exchange(POST)
        assert (await it.forwarded()).body == body
    assert back == b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


async def test_compressed_and_large_bodies_are_not_touched(tmp_path: Path) -> None:
    packed = gzip.compress(bytes(range(256)) * 10, mtime=0) * 2000
    said = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    sending = wire(b"POST / HTTP/1.1\r\nContent-Encoding: gzip", packed)
    async with (
        local_app(said + packed) as app,
        answering(tmp_path, forwarding(app.url), limit=len(packed)) as it,
    ):
        assert await it.exchange(sending) == said + packed
        assert app.request[2] == packed
        assert (await it.forwarded()).body == packed


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (b"HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n"),
        (b"POST", b"HTTP/1.1 204 No\r\nX: 1\r\n\r\n"),
        (b"POST", b"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n"),
    ],
)
async def test_an_answer_without_a_body_stays_without_one(
    tmp_path: Path, method: bytes, said: bytes
) -> None:
    async with local_app(said) as app, answering(tmp_path, forwarding(app.url)) as it:
        async with it.connection() as (reader, writer):
            for _ in range(2):
                writer.write(wire(method + b" / HTTP/1.1"))
                assert await reader.readuntil(b"\r\n\r\n") == said
        await soon(lambda: len(it.endings) == 2)


async def reset(writer: asyncio.StreamWriter) -> None:
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


def _on_its_way(connection: socket.socket) -> int:
    """Bytes that the other side's system does not have yet."""
    size = array("i", [0])
    fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, size)
    return size[0]


async def broken_later(writer: asyncio.StreamWriter) -> None:
    writer.write(CHUNKED + b"1\r\na\r\n")
    connection = writer.get_extra_info("socket")
    await soon(lambda: not _on_its_way(connection))
    for _ in range(20):  # turns of the loop, in which that much is read
        await asyncio.sleep(0)
    writer.write(b"zz\r\n")
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("respond", "status", "problem"),
    [
        (reset, None, "it reset the connection"),
        (saying(b""), None, "it closed the connection without an answer"),
        (saying(b"\x16\x03\x01 what?\r\n\r\n"), None, "its answer is not HTTP"),
        (saying(b"HTTP/1.1 101 Switching\r\n\r\n"), None, "its answer is not HTTP"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"), 200, "its answer broke off"),
        (saying(HEAD + b"no header that was reset\r\n\r\n"), None, "its answer is not HTTP"),
        (saying(b"HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"), None, NO_STATUS),
        (saying(b"HTTP/1.1 000 Odd\r\n\r\n"), None, NO_STATUS),
        (saying(b"HTTP/1.1 99 Odd\r\n\r\n"), None, NO_STATUS),
        (saying(b"HTTP/1.1 1000 Odd\r\n\r\n"), None, NO_STATUS),
        (
            saying(HEAD + b"X: " + b"x" * 100_000 + b"\r\n\r\n"),
            None,
            "a line in the head of its answer is too long",
        ),
        (saying(HEAD + b"X: 1\r\n" * 20_001 + b"\r\n"), None, "its answer has too many headers"),
        (
            saying(HEAD + b"Content-Length: 2\r\n" * 2 + b"\r\nok"),
            None,
            "its answer has more than one Content-Length",
        ),
        (
            saying(HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            None,
            "its answer is chunked and has a Content-Length too",
        ),
        (saying(CHUNKED + b"zz\r\n"), 200, "its answer broke off"),
        (saying(CHUNKED + b"1\r\na"), 200, "its answer broke off"),
        (broken_later, 200, "its answer broke off"),
        (
            saying(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2000),
            200,
            "its answer is longer than the 1000 bytes that are kept of a body",
        ),
    ],
)
async def test_an_app_that_does_not_answer_well_is_a_bad_gateway(
    tmp_path: Path, respond: object, status: int | None, problem: str
) -> None:
    async with (
        local_app(respond) as app,  # type: ignore[arg-type]  # the table's own
        answering(tmp_path, forwarding(app.url), limit=1000) as it,
    ):
        back = await it.exchange(POST)
        ending, forwarded = await it.ending(), await it.forwarded()
    assert back.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    assert back.endswith(f"inspector: the local app could not answer: {problem}\n".encode())
    assert (ending.outcome, ending.answer.status) == ("answered", 502)
    assert (forwarded.status, forwarded.problem) == (status, problem)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:{free}/x", "nobody listens there"),
        ("http://localhost:{free}", "nobody listens there"),
        ("http://no-such-host.invalid", "its host is not known"),
        ("not a url", "its address is no http:// or https:// URL"),
    ],
)
async def test_an_app_that_is_not_there_is_a_bad_gateway(
    tmp_path: Path, url: str, problem: str
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # so that nobody else listens there meanwhile
        url = url.format(free=free.getsockname()[1])
        async with answering(tmp_path, forwarding(url, "")) as it:
            assert (await it.exchange(POST)).startswith(b"HTTP/1.1 502 ")
            forwarded = await it.forwarded()
    assert (forwarded.url, forwarded.status, forwarded.problem) == (url, None, problem)


async def test_an_app_that_speaks_no_tls_is_a_bad_gateway(tmp_path: Path) -> None:
    targets: list[str] = []
    async with answering(tmp_path, lambda d: forwarding(targets[0])(d)) as it:
        targets.append(f"https://127.0.0.1:{it.port}")  # ourselves: no TLS is spoken here
        assert (await it.exchange(POST)).startswith(b"HTTP/1.1 502 ")
        forwarded = await it.forwarded()
    assert (forwarded.problem or "").startswith("no TLS connection could be made: ")


@pytest.mark.parametrize("path", [b"/../etc", b"/%2e%2e/admin", b"/..;/admin", b"/..\\admin"])
async def test_a_path_that_leads_out_of_the_endpoint_never_reaches_the_app(
    tmp_path: Path, path: bytes
) -> None:
    async with (
        local_app() as app,
        answering(tmp_path, forwarding(f"{app.url}/base", path.decode())) as it,
    ):
        back = await it.exchange(wire(b"POST /hooks" + path + b" HTTP/1.1", b"{}"))
        forwarded = await it.forwarded()
    assert app.got == []
    assert back.startswith(b"HTTP/1.1 502 ")
    assert b"its path leads out of the endpoint" in back
    assert (forwarded.status, forwarded.problem) == (None, "its path leads out of the endpoint")


async def silent(writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def beginning(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbegun")
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("respond", "status", "body"), [(silent, None, b""), (beginning, 200, b"begun")]
)
async def test_an_app_that_takes_too_long_is_a_gateway_timeout(
    tmp_path: Path, respond: object, status: int | None, body: bytes, clock: Clock
) -> None:
    async with (
        local_app(respond) as app,  # type: ignore[arg-type]  # the table's own
        answering(tmp_path, forwarding(app.url)) as it,
    ):
        assert (await it.exchange(POST)).startswith(b"HTTP/1.1 504 ")
        ending, forwarded = await it.ending(), await it.forwarded()
    assert ending.answer.status == 504
    assert (forwarded.status, forwarded.body) == (status, body)
    assert ending.took == pytest.approx(60)
    assert forwarded.problem == "it gave no whole answer within 60 s"


async def test_without_an_app_it_is_said_how_to_name_one(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("forward")) as it:
        back = await it.exchange(POST)
        assert (await it.ending()).outcome == "answered"
    assert back.startswith(b"HTTP/1.1 502 ")
    assert back.endswith(b"\r\n\r\ninspector: nothing to forward to; set --forward-to\n")


async def test_what_an_app_answers_to_one_that_left_is_recorded(tmp_path: Path) -> None:
    left = asyncio.Event()

    async def late(writer: asyncio.StreamWriter) -> None:
        await left.wait()
        writer.write(OK)

    async with local_app(late) as app, answering(tmp_path, forwarding(app.url)) as it:
        async with it.connection() as (_, writer):
            writer.write(POST)
            assert (await it.hold()).answer.step == "forward"  # it takes long enough to be told
        ending = await it.ending()
        left.set()
        forwarded = await it.forwarded()
    assert (ending.outcome, ending.answer.status) == ("sender-left", None)
    assert (forwarded.status, forwarded.body) == (200, b"ok")


async def test_what_an_app_has_not_answered_at_the_end_is_recorded_as_such(tmp_path: Path) -> None:
    async with local_app(silent) as app, answering(tmp_path, forwarding(app.url)) as it:
        async with it.connection() as (_, writer):
            writer.write(POST)
            await soon(lambda: app.got)
            await it.end()
        assert (await it.forwarded()).problem == "inspector ended before it had answered"
    assert [ending.outcome for ending in it.endings] == ["interrupted"]


@pytest.mark.parametrize("text", ["503 forwarded", "reset forwarded", "hang forwarded"])
async def test_an_app_gets_what_fails_too_at_once(tmp_path: Path, text: str) -> None:
    async with local_app() as app, answering(tmp_path, forwarding(app.url, text=text)) as it:
        async with it.connection() as (_, writer):
            writer.write(POST)
            forwarded = await it.forwarded()
        ending = await it.ending()
    assert (forwarded.status, forwarded.body) == (200, b"ok")
    assert app.request[2] == b"{}"
    outcomes = {"503": "answered", "reset": "fault", "hang": "sender-left"}
    assert ending.outcome == outcomes[text.split()[0]]


async def test_a_forward_after_a_while_reaches_the_app_at_once(tmp_path: Path) -> None:
    async with (
        local_app() as app,
        answering(tmp_path, forwarding(app.url, text="forward after 1h")) as it,
        it.connection() as (reader, writer),
    ):
        writer.write(POST)
        assert (await it.forwarded()).status == 200
        assert not it.endings
        assert it.receiver.holding.release(1) == 1
        assert (await one_answer(reader)).endswith(b"\r\n\r\nok")


async def test_released_before_the_app_has_answered_it_is_a_gateway_timeout(
    tmp_path: Path,
) -> None:
    async with (
        local_app(silent) as app,
        answering(tmp_path, forwarding(app.url)) as it,
        it.connection() as (reader, writer),
    ):
        writer.write(POST)
        await it.hold()
        assert it.receiver.holding.release(1) == 1
        assert (await one_answer(reader)).startswith(b"HTTP/1.1 504 ")


async def test_an_app_that_is_ourselves_gets_it_once(tmp_path: Path) -> None:
    targets: list[Target] = []
    async with answering(tmp_path, lambda d: forwarding(targets[0].url)(d)) as it:
        targets.append(Target(f"http://127.0.0.1:{it.port}"))
        back = await it.exchange(POST)
        await soon(lambda: len(it.endings) == 2)
        assert len(it.deliveries) == 2
    assert back.startswith(b"HTTP/1.1 508 ")
    assert b"leads back here" in back
