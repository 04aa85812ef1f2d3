"""A HAR of any tool: its requests, and how they were answered."""

import base64
import io
import json
from typing import Any

import msgspec
import pytest

from inspector.delivery import Answer, Settled
from inspector.errors import InspectorError
from inspector.export import Exported, formats
from inspector.importing import Source, read
from tests.export.samples import Memory, exported
from tests.importing.reading import read_bytes

ENTRY: dict[str, Any] = {
    "startedDateTime": "2026-01-31T11:52:24.123+01:00",
    "time": 250.5,
    "request": {
        "method": "POST", "url": "https://user:pw@api.example.com/hooks?x=1#top",
        "httpVersion": "h2", "cookies": [], "queryString": [], "headersSize": -1, "bodySize": 7,
        "headers": [{"name": ":authority", "value": "x"}, {"name": "content-type", "value": "t"}],
        "postData": {"mimeType": "application/json", "text": '{"a":1}'},
    },
    "response": {
        "status": 201, "statusText": "", "httpVersion": "h2", "cookies": [], "redirectURL": "",
        "headers": [{"name": "a", "value": "b"}], "headersSize": -1, "bodySize": 2,
        "content": {"size": 2, "mimeType": "", "text": base64.b64encode(b"\xff!").decode(),
                    "encoding": "base64"},
    },
    "cache": {}, "timings": {},
}  # fmt: skip


def har(*entries: Any, indent: int | None = None) -> bytes:
    log = {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": list(entries)}
    return json.dumps({"log": log}, indent=indent).encode()


def with_request(**changed: Any) -> dict[str, Any]:
    return ENTRY | {"request": ENTRY["request"] | changed}


def with_response(**changed: Any) -> dict[str, Any]:
    return ENTRY | {"response": ENTRY["response"] | changed}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_request_is_a_delivery_and_its_response_the_answer(
    indent: int | None, mark: bytes
) -> None:
    (one,) = read_bytes(mark + har(ENTRY, indent=indent))
    delivery = one.delivery
    assert delivery.received_at == 1_769_856_744_123_000
    assert (delivery.method, delivery.target, delivery.http_version) == (
        "POST",
        b"/hooks?x=1",
        "1.1",
    )
    assert delivery.headers == ((b"Host", b"api.example.com"), (b"content-type", b"t"))
    assert (delivery.body, delivery.size, delivery.body_state) == (b'{"a":1}', 7, "complete")
    assert one.settled is not None
    answer = one.settled.answer
    assert (answer.status, answer.headers, answer.body) == (201, (("a", "b"),), b"\xff!")
    assert (one.settled.took, one.settled.outcome) == (0.2505, "answered")
    assert one.settled.at - delivery.received_at == 250_500


@pytest.mark.parametrize(
    ("data", "body", "state"),
    [
        ({"text": "ü"}, "ü".encode(), "complete"),
        ({"text": "/wA=", "encoding": "base64"}, b"\xff\x00", "complete"),
        ({"text": "/wA=", "_encoding": "base64"}, b"\xff\x00", "complete"),
        ({"params": [{"name": "a b", "value": "&"}, {"name": "c"}]}, b"a+b=%26&c=", "complete"),
        ({"params": [{"name": "a"}], "mimeType": "multipart/form-data"}, b"", "partial"),
        ({}, b"", "partial"),
        (None, b"", "partial"),
    ],
)
def test_a_body_is_read_however_it_is_told(data: Any, body: bytes, state: str) -> None:
    (one,) = read_bytes(har(with_request(postData=data)))
    assert (one.delivery.body, one.delivery.body_state) == (body, state)
    assert one.delivery.size == (len(body) if state == "complete" else 7)


def test_a_host_that_is_there_is_left_as_it_is() -> None:
    (one,) = read_bytes(har(with_request(headers=[{"name": "HOST", "value": "other"}])))
    assert one.delivery.headers == ((b"HOST", b"other"),)


def test_a_response_that_never_came_is_none() -> None:
    (one,) = read_bytes(har(with_response(status=0, comment="net::ERR_FAILED")))
    assert one.settled is not None
    assert (one.settled.outcome, one.settled.answer.status) == ("failed", None)


def test_nobody_is_made_up_who_decided_somebody_elses_answer() -> None:
    for entry in (ENTRY, with_response(status=0)):
        (one,) = read_bytes(har(entry))
        assert one.settled is not None
        assert (one.settled.answer.by, one.settled.answer.plan) == (None, None)


HALF = rb"a\ud800b"


@pytest.mark.parametrize("where", ["request", "response"])
def test_half_a_character_is_told_and_replaced(where: str) -> None:
    entry = with_request(postData={"text": "TEXT 😀 \\ud800"})
    entry["response"] = ENTRY["response"] | {"content": {"text": "TEXT"}}
    place = b'"text": "TEXT \\' if where == "request" else b'"text": "TEXT"'
    content = har(entry)
    assert place in content
    content = content.replace(place, place.replace(b"TEXT", HALF))
    noted: list[str] = []
    (one,) = read(Source("a file", io.BytesIO(content), 0, noted=noted.append))
    text = "a\ufffdb" if where == "request" else "TEXT"
    assert one.delivery.body.decode() == text + " 😀 \\ud800"
    assert one.settled is not None
    assert one.settled.answer.body.decode() == ("TEXT" if where == "request" else "a\ufffdb")
    assert noted == ["1 half character (a lone surrogate) stands as U+FFFD"]
    with pytest.raises(InspectorError, match="this is no HAR"):
        read_bytes(content[:-2])


FAULT = Settled(
    0, 0, -1, 0, "fault", Answer("rule", "truncate, 200", "truncate", 200, rule="x"), 0.25
)
HANDSHAKE = Settled(0, 0, -1, 0, "answered", Answer("handshake", status=200, body=b"hi"), 0.25)
LEFT = Settled(0, 0, -1, 0, "sender-left", Answer("app", "hang", "hang", released=True), 0.25, 0.2)


@pytest.mark.parametrize("settled", [FAULT, HANDSHAKE, LEFT], ids=lambda one: one.outcome)
def test_who_decided_our_own_answer_and_how_it_ended_is_kept(settled: Settled) -> None:
    out = Memory()
    formats()["har"].write(iter([exported(settled=settled, peer="::1")]), out)
    (again,) = read_bytes(out.content)
    assert again.settled is not None
    assert msgspec.structs.replace(again.settled, at=0) == settled


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (with_request(url="/hooks"), "'/hooks' is no URL of HTTP"),
        (with_request(url="localhost:80/b"), "'localhost:80/b' is no URL of HTTP"),
        (with_request(_target_base64="?"), "'?' is not base64, though it is said to be"),
        (with_request(_headers_base64=[["", ""]]), "is no name of a header"),
        (with_request(url="http://[::1"), "'http://[::1' has a host that is no address"),
        (with_request(url="http://a/\x1b"), "control character"),
        (with_request(method=""), "is no HTTP method"),
        (with_request(headers=[{"name": "a", "value": "b\nc: d"}]), "holds a line break"),
        (with_request(postData={"text": "?", "encoding": "base64"}), "base64"),
        (with_request(bodySize=1e300, postData=None), "out of range"),
        (ENTRY | {"startedDateTime": ""}, "'' is no time in ISO 8601, such as 2026-"),
        (ENTRY | {"startedDateTime": "2026-01-01T00:00:00+99:00"}, "+99:00' is no time in ISO"),
        (ENTRY | {"time": 1e300}, "it took 1e+297 s"),
        (ENTRY | {"startedDateTime": "9999-12-31T20:00:00Z"}, "no date in every zone"),
        (
            ENTRY | {"startedDateTime": "9999-12-29T23:59:59Z", "time": 2000},
            "it took 2 s, and so ended when there is no date in every zone",
        ),
        ({}, "missing required field"),
        ([], "entry 2"),
    ],
)
def test_an_entry_that_is_none_is_told_with_its_number(entry: Any, said: str) -> None:
    with pytest.raises(InspectorError) as raised:
        read_bytes(har(ENTRY, entry))
    assert said in raised.value.message
    assert raised.value.message.startswith("a file, entry 2: this is no request that can have come")
    assert raised.value.message.isprintable()


@pytest.mark.parametrize(
    "content",
    [b"{}", b'{"log": 1}', b'{"log":{"entries":[', b'{"log":' * 9000],
    ids=["empty", "number", "cut", "deep"],
)
def test_what_is_no_har_is_told(content: bytes) -> None:
    with pytest.raises(InspectorError, match="a file"):
        read_bytes(content)


def test_what_is_clear_however_it_is_written_is_read() -> None:
    entry = with_request(url="https://a/b c?d=e f", bodySize=None, httpVersion=None, comment=1)
    entry["response"] = entry["response"] | {"status": "201", "headers": None}
    (one,) = read_bytes(har(entry))
    assert one.delivery.target == b"/b%20c?d=e%20f"
    assert one.settled is not None
    assert one.settled.answer.status == 201


def test_what_a_page_used_beside_http_is_passed_over_and_said() -> None:
    urls = ("wss://a/b", "data:text/plain,x", "blob:https://a/1", "Chrome-Extension://a/b.js",
            "ftp://a/b")  # fmt: skip
    skipped: list[str] = []
    content = har(*(with_request(url=url, method="GET") for url in urls), ENTRY)
    (one,) = read(Source("a file", io.BytesIO(content), 0, skipped=skipped.append))
    assert one.delivery.target == b"/hooks?x=1"
    schemes = ("wss", "data", "blob", "chrome-extension", "ftp")
    assert skipped == [f"with a {scheme}: URL" for scheme in schemes]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://a", b"/"),
        ("http://a?", b"/?"),
        ("http://a/q?", b"/q?"),
        ("HTTP://a//b#c?d", b"//b"),
        ("http://a/?b?c=%zz", b"/?b?c=%zz"),
    ],
)
def test_a_target_is_what_stands_in_the_url(url: str, target: bytes) -> None:
    (one,) = read_bytes(har(with_request(url=url)))
    assert one.delivery.target == target


def test_http_1_0_needs_no_host() -> None:
    (one,) = read_bytes(har(with_request(httpVersion="HTTP/1.0")))
    assert one.delivery.headers == ((b"content-type", b"t"),)


@pytest.mark.parametrize(
    ("comment", "note"),
    [("why?", "why?"), ("delivery-12: why?", "why?"), ("delivery-12", ""), (None, "")],
)
def test_a_comment_is_a_note(comment: str | None, note: str) -> None:
    (one,) = read_bytes(har(ENTRY | {"comment": comment}))
    assert one.note == note


ODD: list[Any] = [
    *(exported(target=target) for target in (b"/q?", b"*", b"/a#b", b"/\xff", b"http://a/b?c")),
    exported(b"", ((b"X", b"\xff"), (b"x", b"\xc3\xa9"))),
    exported(b"", ((b"X", b"1"),), http_version="1.0"),
    exported(b"", ((b"X", b"1"),), http_version="1.1"),
    exported(b"abc", body_state="partial", size=3),
    exported(b"abc", body_state="over-limit", size=99),
]


@pytest.mark.parametrize("one", ODD, ids=repr)
def test_our_own_is_the_same_again(one: Exported) -> None:
    out = Memory()
    formats()["har"].write(iter([one]), out)
    (again,) = read_bytes(out.content)
    assert msgspec.structs.replace(again.delivery, id=12) == one.delivery
    assert again.settled is None
