"""What arrives is recorded as it was sent, and answered as HTTP wants it."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspector.delivery import Delivery
from tests.support.client import wire
from tests.support.listening import Running, running

METHODS = (
    *("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"),
    *("PROPFIND", "REPORT", "M-SEARCH", "PURGE", "QUERY"),
)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_that_http_knows_is_taken(listener: Running, method: str) -> None:
    path = f"/methods/{method}"
    assert listener.request(f"{method} {path} HTTP/1.1".encode()).status == 200
    assert listener.delivery(path).method == method


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/t/a%2Fb", "/t/a%2Fb", ""),
        ("/t/q?a=b?c&d=%20", "/t/q", "a=b?c&d=%20"),
        ("/t/dots/../a/./b", "/t/dots/../a/./b", ""),
        ("/t//double//slash/", "/t//double//slash/", ""),
        ("/t/not-%zz-escaped", "/t/not-%zz-escaped", ""),
        ("/t/empty?", "/t/empty", ""),
        ("http://some.example:81/t/whole?x=1", "/t/whole", "x=1"),
        ("//t/two", "//t/two", ""),
    ],
)
def test_the_target_is_kept_as_sent(listener: Running, target: str, path: str, query: str) -> None:
    assert listener.request(f"GET {target} HTTP/1.1".encode()).status == 200
    delivery = listener.delivery(path)
    assert (delivery.target, delivery.query) == (target.encode(), query)


def test_a_target_that_is_no_path_is_kept_too(listener: Running) -> None:
    assert listener.request(b"OPTIONS * HTTP/1.1").status == 200
    assert listener.delivery("*").target == b"*"


def test_headers_keep_order_case_repeats_and_bytes(listener: Running) -> None:
    head = (
        b"GET /headers HTTP/1.1\r\nX-B: 1\r\nhOST: here\r\nx-a: caf\xe9\r\nX-B:2\r\nEmpty:\r\n"
        b"X-Colon: a: b: c\r\nUtf: \xe2\x98\x83"
    )
    assert listener.request(head).status == 200
    assert listener.delivery("/headers").headers == (
        (b"X-B", b"1"),
        (b"hOST", b"here"),
        (b"x-a", b"caf\xe9"),
        (b"X-B", b"2"),
        (b"Empty", b""),
        (b"X-Colon", b"a: b: c"),
        (b"Utf", b"\xe2\x98\x83"),
    )


def test_ten_thousand_headers_are_taken(listener: Running) -> None:
    fields = b"".join(b"\r\nX-%d: %d" % (number, number) for number in range(10_000))
    assert listener.request(b"GET /ten-thousand HTTP/1.1" + fields).status == 200
    headers = listener.delivery("/ten-thousand").headers
    assert len(headers) == 10_001
    assert headers[-1] == (b"X-9999", b"9999")


def test_http_1_0_is_answered_as_such_and_closed(listener: Running) -> None:
    with listener.connect() as client:
        client.send(b"GET /old HTTP/1.0\r\n\r\n")
        answer = client.answer()
        assert (answer.status, answer.version, client.rest()) == (200, "HTTP/1.0", b"")
    assert listener.delivery("/old").http_version == "1.0"


def test_http_1_0_that_asks_for_it_keeps_its_connection(listener: Running) -> None:
    with listener.connect() as client:
        for _ in range(2):
            client.send(b"GET /old-kept HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            assert client.answer().header("connection") == "keep-alive"
    assert len(listener.several("/old-kept", 2)) == 2


def test_a_connection_serves_many_requests(listener: Running) -> None:
    with listener.connect() as client:
        for number in range(5):
            assert client.request(b"POST /kept HTTP/1.1", b"%d" % number).status == 200
    assert [d.body for d in listener.several("/kept", 5)] == [b"0", b"1", b"2", b"3", b"4"]


def test_pipelined_requests_are_answered_in_turn(listener: Running) -> None:
    with listener.connect() as client:
        client.send(b"".join(wire(b"POST /piped HTTP/1.1", b"%d" % n) for n in range(5)))
        assert [client.answer().status for _ in range(5)] == [200] * 5
    assert [d.body for d in listener.several("/piped", 5)] == [b"0", b"1", b"2", b"3", b"4"]


def test_connection_close_is_obeyed(listener: Running) -> None:
    with listener.connect() as client:
        answer = client.request(b"GET /closing HTTP/1.1\r\nConnection: close")
        assert (answer.status, answer.header("connection"), client.rest()) == (200, "close", b"")


def test_an_answer_to_head_has_no_body(listener: Running) -> None:
    with listener.connect() as client:
        assert client.request(b"HEAD /head HTTP/1.1").header("content-length") == "0"
        assert client.request(b"GET /head HTTP/1.1").status == 200


def test_a_chunked_body_is_put_together_without_its_trailers(listener: Running) -> None:
    with listener.connect() as client:
        client.send(wire(b"POST /chunked HTTP/1.1\r\nTransfer-Encoding: chunked"))
        for piece in (b"3;name=value\r\nabc\r\n", b"4\r\ndefg", b"\r\n0\r\nX-Trailer: 1\r\n\r\n"):
            client.send(piece)
        assert client.answer().status == 200
        assert client.request(b"GET /after-chunks HTTP/1.1").status == 200
    delivery = listener.delivery("/chunked")
    assert (delivery.body, delivery.size, delivery.body_state) == (b"abcdefg", 7, "complete")
    assert delivery.header("x-trailer") is None


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "nonsense"])
def test_an_encoded_body_is_kept_as_sent(listener: Running, coding: str) -> None:
    packed = gzip.compress(b'{"a": 1}')
    path = f"/packed/{coding}"
    head = f"POST {path} HTTP/1.1\r\nContent-Encoding: {coding}".encode()
    assert listener.request(head, packed).status == 200
    assert listener.delivery(path).body == packed


def test_who_expects_100_continue_is_told_to_go_on(listener: Running) -> None:
    with listener.connect() as client:
        client.send(wire(b"POST /expects HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue"))
        assert client.answer().status == 100
        client.send(b"abc")
        assert client.answer().status == 200
    assert listener.delivery("/expects").body == b"abc"


def test_who_sends_the_body_at_once_is_not_told_to_go_on(listener: Running) -> None:
    head = b"POST /expects-at-once HTTP/1.1\r\nExpect: 100-continue"
    assert listener.request(head, b"abc").status == 200


def test_a_wish_to_switch_protocols_is_answered_as_any_request(listener: Running) -> None:
    switch = b"\r\nConnection: upgrade\r\nUpgrade: websocket"
    with listener.connect() as client:
        assert client.request(b"POST /upgrade HTTP/1.1" + switch, b"abc").status == 200
        assert client.request(b"GET /upgrade/after HTTP/1.1").status == 200
    assert listener.delivery("/upgrade").body == b"abc"


def test_a_delivery_tells_when_and_from_where_it_came(listener: Running) -> None:
    listener.post("/first")
    listener.post("/second")
    first, second = listener.delivery("/first"), listener.delivery("/second")
    assert first.received_at <= second.received_at <= listener.ending("/second").at
    assert first.peer == "127.0.0.1"
    assert first.id < second.id


def _token(journal: Path) -> str:
    with closing(sqlite3.connect(journal)) as db:
        return str(db.execute("SELECT value FROM meta WHERE key = 'token'").fetchone()[0])


def _from(listener: Running, origin: str, path: str) -> Delivery:
    listener.request(f"POST {path} HTTP/1.1\r\nInspector-Origin: {origin}".encode(), b"{}")
    return listener.delivery(path)


def test_our_own_deliveries_prove_themselves_by_the_journals_token(listener: Running) -> None:
    token = _token(listener.journal)
    assert _from(listener, f"send {token}", "/origin/send").origin == "send"
    assert _from(listener, f"replay {token}", "/origin/replay").origin == "replay"


@pytest.mark.parametrize("claim", ["send", "send ", "send wrong", "replay é", "provider", "{}"])
def test_nobody_else_can_claim_to_be_us(listener: Running, claim: str) -> None:
    path = f"/claimed/{abs(hash(claim))}"
    assert _from(listener, claim, path).origin == "provider"


def test_a_delivery_to_the_public_host_came_through_the_tunnel(journal: Path) -> None:
    with running(journal, tunnel="https://hooks.example.com") as listener:
        listener.told("tunnel", state="up", public_url="https://hooks.example.com")
        listener.request(b"POST /a HTTP/1.1\r\nHost: hooks.example.com")
        listener.request(b"POST /b HTTP/1.1\r\nx-forwarded-host: hooks.example.com")
        listener.request(b"POST /c HTTP/1.1\r\nHost: hooks.example.org")
        via = [listener.delivery(path).via for path in ("/a", "/b", "/c")]
    assert via == ["tunnel", "tunnel", "local"]
