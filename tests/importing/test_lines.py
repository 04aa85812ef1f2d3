"""Lines of an export: what they may be, and what is said of all others."""

import base64
import io
import json
from typing import Any

import pytest

from inspector.delivery import Answer, Delivery, Settled
from inspector.errors import InspectorError
from inspector.importing import Source, read
from tests.importing.reading import CHANGED, read_bytes

LINE: dict[str, Any] = {
    "type": "delivery", "id": 12, "received_at": "2026-01-31T10:52:24.123456Z", "path": "/hooks",
    "via": "tunnel", "peer": "127.0.0.1", "method": "POST", "target": "/hooks?x=1",
    "origin": "provider", "query": "x=1", "http_version": "1.1", "headers": [["A", "ü"], ["a", ""]],
    "size": 2, "body_state": "complete", "provider": None, "repeat": {"kind": "retry", "of": 11},
    "answer": {"by": "option", "plan": "503 x2, 200", "step": "503", "status": 503},
    "outcome": "answered", "accepted": "no", "took": 0.25, "sender_waited": None, "body": "{}",
}  # fmt: skip
AT = 1_769_856_744_123_456


def written(**changed: Any) -> bytes:
    line = LINE | changed
    return json.dumps({key: value for key, value in line.items() if value is not ...}).encode()


def test_a_line_is_the_delivery_that_it_was() -> None:
    (one,) = read_bytes(b"\n" + written() + b"\r\n\n")
    delivery = one.delivery
    assert (delivery.id, delivery.received_at, delivery.target) == (12, AT, b"/hooks?x=1")
    assert delivery.headers == ((b"A", "ü".encode()), (b"a", b""))
    assert (delivery.body, delivery.size, delivery.via) == (b"{}", 2, "tunnel")
    assert one.settled == Settled(
        0, 12, -1, AT + 250_000, "answered", Answer("option", "503 x2, 200", "503", 503), 0.25
    )


def test_an_answer_of_somebody_else_is_nobodys_here() -> None:
    answer = {"by": None, "plan": None, "step": None, "status": 200}
    (one,) = read_bytes(written(answer=answer))
    assert one.settled is not None
    assert one.settled.answer == Answer(None, status=200)


def test_bytes_that_are_no_text_stand_beside_it() -> None:
    encoded = base64.b64encode(b"\xff\x00").decode()
    line = written(
        body=..., body_base64=encoded, target_base64=base64.b64encode(b"/\xff").decode(),
        headers_base64=[[base64.b64encode(b"N").decode(), base64.b64encode(b"\xe9").decode()]],
    )  # fmt: skip
    (one,) = read_bytes(line)
    assert (one.delivery.body, one.delivery.target) == (b"\xff\x00", b"/\xff")
    assert one.delivery.headers == ((b"N", b"\xe9"),)


def test_what_was_open_has_no_ending_and_where_it_ended_can_be_told() -> None:
    open_one, told = read_bytes(
        written(answer=None, outcome=None, took=None) + b"\n" + written(settled_after=40)
    )
    assert open_one.settled is None
    assert told.settled is not None
    assert told.settled.after == 40


def test_an_empty_file_holds_nothing() -> None:
    assert read_bytes(b"") == read_bytes(b"\n \n") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "line 2: this is no delivery of an export"),
        (b"[]", "line 2"),
        (b'{"type":"replayed","id":1}', "Invalid value 'replayed'"),
        (written(http_version="1.1\n"), "line 2"),
        (written(http_version="1.1 x"), "line 2"),
        (written(http_version="9.9"), "line 2"),
        (
            written(body=...),
            "it is without its body, as lines are that were printed without --body",
        ),
        (written(body=..., body_base64="?"), "'?' is not base64, though it is said to be"),
        (written(id=-1), "line 2"),
        (written(id=2**63), "line 2"),
        (written(size=1), "its size is less than its body"),
        (written(size=2**63), "line 2"),
        (written(method="GET /"), "'GET /' is no HTTP method"),
        (written(method="\x1b[2J"), "is no HTTP method"),
        (written(target="/a b"), "its target is empty, or holds a space"),
        (written(target=""), "its target is empty"),
        (written(headers=[["A", "b\r\nC: d"]]), "the header A holds a line break"),
        (written(headers=[["A:", "b"]]), "is no name of a header"),
        (written(headers=[["", "b"]]), "is no name of a header"),
        (written(received_at="yesterday"), "line 2"),
        (written(received_at="1969-01-01T00:00:00Z"), "before 1970"),
        (written(received_at="9999-12-31T23:59:59.999999Z"), "no date in every zone"),
        (written(received_at="9999-12-29T23:59:59Z", took=2.0), "it took 2 s, and so ended"),
        (written(body="{}", body_base64="e30x"), "its body and its body_base64 differ"),
        (written(took=-1), "line 2"),
        (written(took=1e300), "line 2"),
        (written(outcome="perfect"), "line 2"),
        (written(origin="outer space"), "line 2"),
        (written(peer="x" * 301), "line 2"),
        (written(method="\ud800"), "line 2"),
        (b"\xff" + written(), "line 2"),
    ],
)
def test_a_line_that_is_none_is_told_with_its_number(line: bytes, said: str) -> None:
    with pytest.raises(InspectorError) as raised:
        read_bytes(written() + b"\n" + line + b"\n")
    assert said in raised.value.message
    assert raised.value.message.startswith("a file, line 2: ")
    assert raised.value.message.isprintable()
    assert raised.value.hint
    needs = '"type": "delivery", "method", "target", and "body" or "body_base64"'
    assert needs in raised.value.hint


def test_a_line_of_ones_own_needs_no_more_than_is_said() -> None:
    line = b'{"type": "delivery", "method": "PUT", "target": "/x", "body": "abc"}'
    (one,) = read_bytes(line)
    assert one.delivery == Delivery(0, CHANGED, "PUT", b"/x", "1.1", (), b"abc", size=3)
    assert one.settled is None


def test_a_line_that_is_nested_too_deep_is_a_mistake_like_others() -> None:
    with pytest.raises(InspectorError, match="a file, line 1: this is no delivery"):
        read_bytes(b'{"type":"delivery","a":' + b"[" * 100_000 + b"\n")


def test_a_first_line_that_is_cut_is_a_line_still() -> None:
    with pytest.raises(InspectorError, match="a file, line 1: this is no delivery"):
        read_bytes(written()[:-5])


def test_what_a_listener_prints_beside_deliveries_is_passed_over() -> None:
    skipped: list[str] = []
    others = [{"type": name} for name in ("listening", "tunnel", "received", "malformed")]
    log = b"\n".join([*(json.dumps(line).encode() for line in others), written()])
    (one,) = read(Source("a log", io.BytesIO(log), 0, skipped=skipped.append))
    assert one.delivery.id == 12
    assert skipped == ["listening", "tunnel", "received", "malformed"]
