"""The formats that keep a delivery as it is: raw requests and JSON Lines; and what all share."""

import base64
import json
from typing import Any

import pytest
from msgspec.structs import replace

from inspector.delivery import RawHeaders
from inspector.export import Exported, formats
from inspector.export.known.raw import request
from inspector.jsonlines import delivery_line, encode
from tests.export.samples import BODIES, HEADERS, TARGETS, Memory, exported, settled


def written(name: str, *deliveries: Exported) -> bytes:
    out = Memory()
    formats()[name].write(iter(deliveries), out)
    return out.content


def test_there_is_a_format_for_each_module() -> None:
    assert list(formats()) == ["curl", "har", "httpie", "jsonl", "pytest", "raw"]


def test_raw_is_the_request_as_it_came() -> None:
    headers: RawHeaders = ((b"hOst", b"here"), (b"X", b"\xff"), (b"X", b""))
    assert request(exported(b"a\r\n\x00", headers, b"/\xff?%zz", "it's").delivery) == (
        b"it's /\xff?%zz HTTP/1.1\r\nhOst: here\r\nX: \xff\r\nX: \r\nContent-Length: 4\r\n\r\n"
        b"a\r\n\x00"
    )


@pytest.mark.parametrize(
    ("body", "framed"), [(b"hello", b"5\r\nhello\r\n0\r\n\r\n"), (b"", b"0\r\n\r\n")]
)
def test_raw_puts_what_came_in_chunks_into_one_chunk(body: bytes, framed: bytes) -> None:
    one = exported(body, ((b"Transfer-Encoding", b"gzip, Chunked"),))
    assert request(one.delivery).endswith(b"\r\n\r\n" + framed)


def test_raw_does_not_end_what_had_no_end() -> None:
    one = exported(b"hel", ((b"Transfer-Encoding", b"chunked"),), body_state="partial")
    assert request(one.delivery).endswith(b"\r\n\r\n3\r\nhel\r\n")


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_jsonl_is_the_line_of_the_contract_with_its_body(body: bytes) -> None:
    one = exported(body, HEADERS, settled=settled(503), accepted="no")
    line = written("jsonl", one)
    told = delivery_line(one.delivery, one.insight, one.settled, "no", body=True)
    assert json.loads(line) == json.loads(encode(told)) | {"settled_after": 12}
    assert line.count(b"\n") == 1


@pytest.mark.parametrize(
    ("target", "headers"),
    [*((target, HEADERS) for target in TARGETS), (b"/", ((b"X", b"\xff"), (b"\xe9", b"")))],
    ids=repr,
)
def test_jsonl_keeps_the_bytes_of_headers_and_target(target: bytes, headers: RawHeaders) -> None:
    one = exported(b"", headers, target)
    line = json.loads(written("jsonl", one))
    assert bytes_of(line, "target") == target
    assert bytes_of(line, "headers") == [list(header) for header in headers]
    contract = json.loads(encode(delivery_line(one.delivery, one.insight, None, "unknown")))
    assert contract.items() <= line.items()
    assert ("target_base64" in line) is (b"\xff" in target)


def bytes_of(line: Any, name: str) -> Any:
    """A member as bytes, from its base64 where it has one."""
    if f"{name}_base64" in line:
        return _each(base64.b64decode, line[f"{name}_base64"])
    return _each(str.encode, line[name])


def _each(convert: Any, value: Any) -> Any:
    return [_each(convert, one) for one in value] if isinstance(value, list) else convert(value)


def test_jsonl_is_safe_to_look_at() -> None:
    line = written("jsonl", exported("\x9b31m\u202e é".encode(), ((b"X", "\x85".encode()),)))
    assert "\\u009b31m\\u202e é" in line.decode()
    assert "\\u0085" in line.decode()


RECEIVER = "http://127.0.0.1:1234"
PUBLIC = "https://mine.ngrok.app"


@pytest.mark.parametrize(
    ("host", "via", "base", "expected"),
    [
        (b"localhost:1234", "local", None, ("http://localhost:1234", None)),
        (b"127.0.0.1:1234", "local", None, (RECEIVER, None)),
        (b"localhost:6379", "local", None, (RECEIVER, "localhost:6379")),
        (b"127.0.0.1", "local", None, (RECEIVER, "127.0.0.1")),
        (b"127.0.0.2:1234", "local", None, (RECEIVER, "127.0.0.2:1234")),
        (b"[::1]:1234", "local", None, (RECEIVER, "[::1]:1234")),
        (b"Mine.ngrok.app", "tunnel", None, ("https://Mine.ngrok.app", None)),
        (b"yesterday.ngrok.app", "tunnel", None, (RECEIVER, "yesterday.ngrok.app")),
        (b"evil.example", "tunnel", None, (RECEIVER, "evil.example")),
        (b"evil.example", "local", None, (RECEIVER, "evil.example")),
        (b"localhost:1234@evil.example", "local", None, (RECEIVER, "localhost:1234@evil.example")),
        (b"localhost:1234/x", "local", None, (RECEIVER, "localhost:1234/x")),
        (None, "local", None, (RECEIVER, None)),
        (b"evil.example", "local", "http://here:3000", ("http://here:3000", None)),
    ],
)
def test_no_sender_decides_where_a_command_sends(
    host: bytes | None, via: str, base: str | None, expected: tuple[str, str | None]
) -> None:
    headers = () if host is None else ((b"Host", host),)
    one = exported(b"", headers, via=via)
    one = replace(one, base=base, receiver=RECEIVER, public=PUBLIC)
    assert one.destination == expected
