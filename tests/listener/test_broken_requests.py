"""Senders that are broken or hostile: nothing is lost, and they are told what is wrong."""

import asyncio
from pathlib import Path

import pytest

from tests.support.answering import answering
from tests.support.client import wire
from tests.support.clock import Clock
from tests.support.listening import Running

LIMIT = 100_000  # of the shared listener


def _let_it_read(listener: Running) -> None:
    """An answer on another connection: what was sent before its request has been read by then."""
    assert listener.post("/between").status == 200


def test_a_body_over_the_limit_is_cut_and_refused(listener: Running) -> None:
    with listener.connect() as client:
        client.send(wire(b"POST /too-large HTTP/1.1", b"x" * LIMIT + b"y"))
        answer = client.answer()
        assert (answer.status, answer.header("connection")) == (413, "close")
        assert b"--limit-body" in answer.body
    delivery = listener.delivery("/too-large")
    assert (delivery.body_state, delivery.body) == ("over-limit", b"x" * LIMIT)
    assert delivery.size > LIMIT
    ending = listener.ending("/too-large")
    assert (ending.outcome, ending.answer.status, ending.answer.by) == ("answered", 413, "default")


def test_a_body_at_the_limit_is_whole(listener: Running) -> None:
    assert listener.post("/just-right", b"x" * LIMIT).status == 200
    assert listener.delivery("/just-right").body_state == "complete"


def test_an_endless_body_is_cut_while_it_comes(listener: Running) -> None:
    piece = b"%x\r\n%b\r\n" % (LIMIT // 2, b"x" * (LIMIT // 2))
    with listener.connect() as client:
        client.send(wire(b"POST /endless HTTP/1.1\r\nTransfer-Encoding: chunked"))
        for _ in range(3):
            client.send(piece)
        assert client.answer().status == 413
    assert len(listener.delivery("/endless").body) == LIMIT


def test_who_leaves_within_the_body_is_recorded_with_what_came(listener: Running) -> None:
    with listener.connect() as client:
        client.send(wire(b"POST /half HTTP/1.1\r\nContent-Length: 10", b"12345"))
        client.reset()
    delivery = listener.delivery("/half")
    assert (delivery.body_state, delivery.body, delivery.size) == ("partial", b"12345", 5)
    ending = listener.ending("/half")
    assert (ending.outcome, ending.answer.status) == ("sender-left", None)


def test_who_closes_its_half_within_the_body_is_recorded_too(listener: Running) -> None:
    with listener.connect() as client:
        client.send(wire(b"POST /half-closed HTTP/1.1\r\nContent-Length: 10", b"12345"))
        client.half_close()
        assert client.rest() == b""
    assert listener.delivery("/half-closed").body_state == "partial"
    assert listener.ending("/half-closed").outcome == "sender-left"


@pytest.mark.parametrize(
    "packets", [(b"3\r\nabc\r\n", b"no size\r\n"), (b"3\r\nabc\r\nno size\r\n",)]
)
def test_garbage_in_a_later_chunk_is_refused_at_once(
    listener: Running, packets: tuple[bytes, ...]
) -> None:
    path = f"/bad-chunk/{len(packets)}"
    head = f"POST {path} HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue"
    with listener.connect() as client:
        client.send(wire(head.encode()))
        assert client.answer().status == 100
        for packet in packets:
            client.send(packet)
            _let_it_read(listener)
        answer = client.answer()
        assert (answer.status, answer.header("connection")) == (400, "close")
    delivery = listener.delivery(path)
    assert (delivery.body_state, delivery.body) == ("partial", b"abc")
    ending = listener.ending(path)
    assert (ending.outcome, ending.answer.status) == ("answered", 400)


async def test_who_stops_within_the_body_is_told_so(tmp_path: Path, clock: Clock) -> None:
    async with answering(tmp_path, idle=30) as it:
        sent = wire(b"POST /stops HTTP/1.1\r\nContent-Length: 10", b"12345")
        answer = await it.exchange(sent)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"nothing came for 30 s" in answer
        (delivery,) = it.deliveries
        assert (delivery.body_state, delivery.body) == ("partial", b"12345")
        ending = await it.ending()
        assert (ending.outcome, ending.answer.status) == ("answered", 408)


async def test_who_sends_slowly_but_steadily_is_waited_for(tmp_path: Path, clock: Clock) -> None:
    async with answering(tmp_path, idle=30) as it:
        reader, writer = await asyncio.open_connection("127.0.0.1", it.port)
        writer.write(wire(b"POST /slow HTTP/1.1\r\nConnection: close\r\nContent-Length: 5"))
        for byte in b"12345":
            writer.write(bytes([byte]))
            await asyncio.sleep(20)
        assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
        writer.close()
        await writer.wait_closed()
        assert it.deliveries[0].body == b"12345"


REFUSED = [
    (b"hello\r\n\r\n", "method"),
    (b"get /lower HTTP/1.1\r\nHost: x\r\n\r\n", "method"),
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "TLS"),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2"),
    (b"GET /bare HTTP/1.1\nHost: x\n\n", "CRLF"),
    (b"GET /hostless HTTP/1.1\r\n\r\n", "Host"),
    (b"POST /l HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "Length"),
    (b"POST /l HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "Length"),
    (
        b"POST /t HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding",
    ),
    (b"GET /v HTTP/1.2\r\nHost: x\r\n\r\n", "version"),
    (b"GET /f HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n", "whitespace"),
    (b"GET /n HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n", "header value"),
    (b"GET /n HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", "header token"),
    (b"GET /caf\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", "url path"),
    (b"GET * HTTP/1.1\r\nHost: x\r\n\r\n", "target"),
    (b"GET http://[x/ HTTP/1.1\r\nHost: x\r\n\r\n", "target"),
    (b"POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n", "chunk size"),
]


@pytest.mark.parametrize(("sent", "reason"), REFUSED, ids=[repr(s[:24]) for s, _ in REFUSED])
def test_what_the_parser_refuses_is_counted_with_its_reason_and_beginning(
    listener: Running, sent: bytes, reason: str
) -> None:
    with listener.connect() as client:
        client.send(sent)
        answer = client.answer()
        assert (answer.status, client.rest()) == (400, b"")
    refused = listener.refusal(lambda r: r.first_bytes == sent)
    assert reason in refused.reason
    assert refused.reason.isprintable()
    assert len(refused.reason) <= 300
    assert refused.peer == "127.0.0.1"
    assert refused.at > 0


def test_too_many_headers_are_refused_with_the_beginning_of_the_head(listener: Running) -> None:
    with listener.connect() as client:
        fields = b"".join(b"\r\nX-%d: %d" % (number, number) for number in range(30_000))
        client.send(wire(b"GET /thirty-thousand HTTP/1.1" + fields))
        assert client.answer().status == 400
    refused = listener.refusal(lambda r: r.first_bytes.startswith(b"GET /thirty-thousand "))
    assert refused.reason == "Too many headers received"
    assert len(refused.first_bytes) == 1024


def test_the_beginning_of_a_head_that_comes_in_pieces_is_kept(listener: Running) -> None:
    with listener.connect() as client:
        assert client.request(b"POST /good HTTP/1.1", b"a good one").status == 200
        client.send(b"GET /pieces HTTP/1.1\r\nHost: x\r\n")
        _let_it_read(listener)
        client.send(b"A b: c\r\n\r\n")
        assert client.answer().status == 400
    refused = listener.refusal(lambda r: b"/pieces" in r.first_bytes)
    assert refused.first_bytes == b"GET /pieces HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n"


def test_a_refusal_ends_its_connection_and_disturbs_no_other(listener: Running) -> None:
    with listener.connect() as good, listener.connect() as bad:
        assert good.request(b"POST /good-one HTTP/1.1", b"1").status == 200
        bad.send(b"garbage\r\n\r\n")
        assert bad.answer().status == 400
        assert good.request(b"POST /good-one HTTP/1.1", b"2").status == 200


def test_who_connects_and_says_nothing_is_no_delivery(listener: Running) -> None:
    listener.post("/before-silence")
    before = listener.delivery("/before-silence").id
    listener.connect().close()
    listener.post("/after-silence")
    listener.delivery("/after-silence")
    after = [one.path for one in listener.deliveries.values() if one.id > before]
    assert after == ["/after-silence"]
