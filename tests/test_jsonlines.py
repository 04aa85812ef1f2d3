"""The lines that other tools read: exactly the names, the order and the values of the contract."""

import json

import msgspec
import pytest

from inspector import jsonlines
from inspector.delivery import Answer, Delivery, Settled
from inspector.insight import Event, Insight, Repeat
from inspector.journal import Malformed
from inspector.signatures import Verdict

AT = 1_769_856_744_123_456

DELIVERY = Delivery(
    id=12,
    received_at=AT,
    method="POST",
    target=b"/hooks/missive?x=1",
    http_version="1.1",
    headers=((b"Content-Type", b"application/json"), (b"x-NAME", b"caf\xc3\xa9"), (b"X", b"\xff")),
    body='{"a": "ü"}'.encode(),
    size=11,
    peer="127.0.0.1",
    via="tunnel",
    run=3,
)

INSIGHT = Insight(
    provider="missive",
    endpoint="/hooks/missive",
    signature=Verdict("valid", "hmac-sha256 hex, sha256= prefix"),
    events=(Event(None, "label_change", None, "a+b", "weak", Repeat("retry", 11), 2),),
    repeat=Repeat("retry", 11),
    attempt=2,
)

SETTLED = Settled(
    seq=9,
    delivery=12,
    after=13,
    at=AT + 5,
    outcome="answered",
    answer=Answer("option", "503 x2, 200", "503", 503, (("X-Own", "1"),), b"no"),
    took=0.0031,
)

LINE = (
    '{"type":"delivery","id":12,"received_at":"2026-01-31T10:52:24.123456Z","origin":"provider",'
    '"via":"tunnel","peer":"127.0.0.1","method":"POST","target":"/hooks/missive?x=1",'
    '"path":"/hooks/missive","query":"x=1","http_version":"1.1",'
    '"headers":[["Content-Type","application/json"],["x-NAME","café"],["X","ÿ"]],'
    '"content_type":"application/json","size":11,"body_state":"complete","provider":"missive",'
    '"endpoint":"/hooks/missive","signature":{"verdict":"valid",'
    '"scheme":"hmac-sha256 hex, sha256= prefix","reason":null,"hint":null},'
    '"events":[{"id":null,"type":"label_change","occurred_at":null,"key":"a+b",'
    '"key_strength":"weak","repeat":{"kind":"retry","of":11},"attempt":2}],'
    '"repeat":{"kind":"retry","of":11},"attempt":2,'
    '"answer":{"by":"option","plan":"503 x2, 200","step":"503","status":503},'
    '"outcome":"answered","accepted":"no","took":0.0031,"sender_waited":null}'
)


def line_of(value: object) -> str:
    return jsonlines.encode(value).decode()


def test_a_delivery_is_one_line_as_the_contract_has_it() -> None:
    assert line_of(jsonlines.delivery_line(DELIVERY, INSIGHT, SETTLED, "no")) == LINE


def test_an_open_delivery_has_no_answer_yet() -> None:
    line = json.loads(line_of(jsonlines.delivery_line(DELIVERY, INSIGHT, None, "unknown")))
    assert [line[name] for name in ("answer", "outcome", "took", "sender_waited")] == [None] * 4
    assert line["accepted"] == "unknown"
    assert list(line) == list(json.loads(LINE))


def test_a_sender_that_left_says_how_long_it_waited_to_the_microsecond() -> None:
    left = msgspec.structs.replace(
        SETTLED,
        outcome="sender-left",
        answer=Answer("default"),
        took=15.00000049,
        sender_waited=15.00000151,
    )
    line = json.loads(line_of(jsonlines.delivery_line(DELIVERY, INSIGHT, left, "no")))
    assert (line["took"], line["sender_waited"]) == (15.0, 15.000002)
    assert line["answer"] == {"by": "default", "plan": None, "step": None, "status": None}


def test_a_diagnosis_takes_the_verdicts_place() -> None:
    verdict = Verdict("invalid", "a scheme", "the secret is another's", "give it")
    line = jsonlines.delivery_line(DELIVERY, INSIGHT, SETTLED, "no", verdict=verdict)
    assert json.loads(line_of(line))["signature"] == {
        "verdict": "invalid",
        "scheme": "a scheme",
        "reason": "the secret is another's",
        "hint": "give it",
    }


@pytest.mark.parametrize(
    ("body", "member"),
    [
        ('{"a": "ü"}'.encode(), '"body":"{\\"a\\": \\"ü\\"}"'),
        (b"", '"body":""'),
        (b"\x00\x1b[31m", '"body":"\\u0000\\u001b[31m"'),
        (b"\xff\x00", '"body_base64":"/wA="'),
        (b"\xed\xa0\x80", '"body_base64":"7aCA"'),
    ],
)
def test_a_body_is_text_where_it_is_utf8_and_base64_elsewhere(body: bytes, member: str) -> None:
    delivery = msgspec.structs.replace(DELIVERY, body=body)
    line = line_of(jsonlines.delivery_line(delivery, INSIGHT, SETTLED, "no", body=True))
    assert line == LINE[:-1] + "," + member + "}"


def test_a_line_has_no_line_break_whatever_was_sent() -> None:
    hostile = msgspec.structs.replace(
        DELIVERY,
        target=b"/\r\n\x1b]52;c;x\x07?\xe2\x80\xa8",
        headers=((b"A", b"\r\n\x00"),),
        body=b"a\nb\r\n\x1b",
    )
    line = line_of(jsonlines.delivery_line(hostile, INSIGHT, SETTLED, "no", body=True))
    assert not set(line) & {"\n", "\r", "\x1b", "\x00"}
    assert json.loads(line)["body"] == "a\nb\r\n\x1b"


def test_received_says_what_is_known_at_once() -> None:
    assert line_of(jsonlines.received(DELIVERY, INSIGHT)) == (
        '{"type":"received","id":12,"received_at":"2026-01-31T10:52:24.123456Z","method":"POST",'
        '"path":"/hooks/missive","provider":"missive"}'
    )


def test_malformed_gives_the_first_bytes_in_base64() -> None:
    refused = Malformed(1, AT, "127.0.0.1", "Invalid method", b"\x16\x03")
    assert line_of(jsonlines.malformed(refused)) == (
        '{"type":"malformed","at":"2026-01-31T10:52:24.123456Z","peer":"127.0.0.1",'
        '"reason":"Invalid method","first_bytes_base64":"FgM="}'
    )


def test_listening_and_tunnel_say_where() -> None:
    assert line_of(jsonlines.Listening("http://127.0.0.1:8080", None, "/j.db")) == (
        '{"type":"listening","url":"http://127.0.0.1:8080","public_url":null,"journal":"/j.db"}'
    )
    assert line_of(jsonlines.Tunnel("up", "https://x.example", None)) == (
        '{"type":"tunnel","state":"up","public_url":"https://x.example","reason":null}'
    )


@pytest.mark.parametrize(
    ("microseconds", "written"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1_769_857_945_000_000, "2026-01-31T11:12:25.000000Z"),
        (1_709_251_199_999_999, "2024-02-29T23:59:59.999999Z"),
        (4_102_444_800_000_001, "2100-01-01T00:00:00.000001Z"),
    ],
)
def test_times_are_utc_to_the_microsecond(microseconds: int, written: str) -> None:
    assert jsonlines.iso(microseconds) == written
