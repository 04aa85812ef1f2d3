"""A raw request, as it stands on the wire or as an editor saved it."""

import pytest

from inspector.errors import InspectorError
from tests.importing.reading import CHANGED, read_bytes


def test_a_request_is_a_delivery_that_came_when_the_file_was_changed() -> None:
    (one,) = read_bytes(b"POST /a?b=\xff HTTP/1.0\r\nA: b \r\na:\r\n\r\n\x00\r\n")
    delivery = one.delivery
    assert (delivery.method, delivery.target, delivery.http_version) == (
        "POST",
        b"/a?b=\xff",
        "1.0",
    )
    assert delivery.headers == ((b"A", b"b"), (b"a", b""))
    assert (delivery.body, delivery.size, delivery.body_state) == (b"\x00\r\n", 3, "complete")
    assert delivery.received_at == CHANGED
    assert one.settled is None


@pytest.mark.parametrize(
    ("rest", "body", "state"),
    [
        (b"", b"", "complete"),
        (b"\n", b"", "complete"),
        (b"\n\n", b"\n", "complete"),
        (b"Content-Length: 2\n\n{}\n", b"{}", "complete"),
        (b"Content-Length: 3\n\n{}\n", b"{}\n", "complete"),
        (b"Content-Length: 9\n\n{}", b"{}", "partial"),
        (b"Content-Length: 2\nContent-Length: 2\n\n{}", b"{}", "complete"),
        (
            b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n1;x=y\r\n!\r\n0\r\n\r\n",
            b"{}!",
            "complete",
        ),
        (b"Transfer-Encoding: chunked\n\n2\n{}\n1;x=y\n!\n0\n\n", b"{}!", "complete"),
        (b"Transfer-Encoding: chunked\n\n2\n{}\n", b"{}", "partial"),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}", b"{}", "partial"),
        (b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", b"{}", "partial"),
        (b"Transfer-Encoding: chunked\n\n{}", b"{}", "complete"),
        (b"Transfer-Encoding: chunked\n\n", b"", "complete"),
        (b"Transfer-Encoding: chunked\n\nabc\ndef", b"abc\ndef", "complete"),
    ],
)
def test_the_body_is_what_its_headers_say(rest: bytes, body: bytes, state: str) -> None:
    (one,) = read_bytes(b"POST / HTTP/1.1\n" + rest)
    assert (one.delivery.body, one.delivery.body_state) == (body, state)


def test_a_byte_order_mark_of_an_editor_is_none_of_its_bytes() -> None:
    (one,) = read_bytes(b"\xef\xbb\xbfPOST / HTTP/1.1\n\n\xef\xbb\xbf{}")
    assert (one.delivery.method, one.delivery.body) == ("POST", b"\xef\xbb\xbf{}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"POST / HTTP/1.1\nno header\n\n", "line 2 is no header"),
        (b"POST / HTTP/1.1\n: x\n\n", "is no name of a header"),
        (b"POST / HTTP/1.1\nA: \x00\n\n", "holds a line break"),
        (b"POST / HTTP/1.1\nContent-Length: x\n\n", "Content-Length is no number"),
        (b"POST / HTTP/1.1\nContent-Length: 1\n\n{}", "has 2 bytes, and its Content-Length is 1"),
        (b"POST / HTTP/1.1\nContent-Length: 2\ncontent-length: 1\n\n{}", "that differ"),
        ("POST / HTTP/1.1\n\n".encode("utf-16"), "text in UTF-16"),
        (b"POST /\x1b HTTP/1.1\n\n", "control character"),
        (b"POST /\n\n", "neither JSON Lines"),
        (b"\x89PNG\r\n\x1a\n", "neither JSON Lines"),
        (b"POST / HTTP/4\n\n", "neither JSON Lines"),
        (b"GET / HTTP/1.1\n\nGET /b HTTP/1.1\n\n", "more than one request stands in it"),
        (b"P / HTTP/1.1\nTransfer-Encoding: chunked\n\n2\n{}!\n0\n", "has not the size"),
    ],
)
def test_what_is_none_is_told(content: bytes, said: str) -> None:
    with pytest.raises(InspectorError) as raised:
        read_bytes(content)
    assert said in raised.value.message
    assert raised.value.message.isprintable()


def test_a_request_that_came_over_http_2_is_one() -> None:
    (one,) = read_bytes(b"POST /a HTTP/2\nHost: x\n\n{}")
    assert (one.delivery.target, one.delivery.http_version, one.delivery.body) == (
        b"/a",
        "1.1",
        b"{}",
    )
