"""HAR 1.2: by its schema, and as a reader that no one here wrote opens it."""

import base64
import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
from haralyzer import HarParser
from msgspec.structs import replace

from inspector.delivery import Forwarded
from inspector.export import Exported, formats
from tests.export.samples import BODIES, HEADERS, TARGETS, Memory, exported, settled

SCHEMA = json.loads((Path(__file__).parent / "har-1.2.schema.json").read_text())

valid = fastjsonschema.compile(SCHEMA)


def har(*deliveries: Exported) -> Any:
    out = Memory()
    formats()["har"].write(iter(deliveries), out)
    return json.loads(out.content)


ODD = [
    *(exported(body, HEADERS) for body in BODIES.values()),
    replace(exported(), pinned=True),
    *(exported(target=target, method="GET") for target in TARGETS),
    exported(b"", ((b"Cookie", b"a=b; c; d=e=f"), (b"X", b"\xff"))),
    exported(settled=settled(503, b"no", ("Content-Type", "text/plain"), ("Retry-After", "30"))),
    exported(settled=settled(599, b"\xff")),
    exported(settled=settled(301, b"", ("Location", "/b"))),
    exported(settled=settled(None)),
]


def test_what_any_delivery_becomes_is_valid() -> None:
    valid(har())
    valid(har(*ODD))


def test_the_schema_refuses_what_the_specification_does_not_have() -> None:
    log = har(exported(b"x"))
    for place, name in ((log["log"]["entries"][0], "cache"), (log["log"], "creator")):
        kept = place.pop(name)
        with pytest.raises(fastjsonschema.JsonSchemaValueException):
            valid(log)
        place[name] = kept
    log["log"]["entries"][0]["request"]["postData"]["encoding"] = "base64"
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        valid(log)


def test_another_reader_opens_it() -> None:
    deliveries = [
        exported(b'{"a": 1}', ((b"Host", b"here:1"), (b"Content-Type", b"application/json"))),
        exported(b"", target=b"/b?c=d%20e", method="GET", settled=settled(503, b"no")),
    ]
    first, second = HarParser(har(*deliveries)).pages[0].entries
    assert (first.request.method, first.request.url) == ("POST", "http://here:1/hooks")
    assert first.request.text == '{"a": 1}'
    assert first.request.mimeType == "application/json"
    assert first.startTime.isoformat() == "2026-01-31T10:52:24.123456+00:00"
    assert second.request.queryString == [{"name": "c", "value": "d e"}]
    assert (second.response.status, second.response.text) == (503, "no")
    assert second.time == 3.1


def test_a_body_that_is_no_text_is_base64_and_says_so() -> None:
    (entry,) = har(exported(BODIES["binary"]))["log"]["entries"]
    data = entry["request"]["postData"]
    assert data["_encoding"] == "base64"
    assert base64.b64decode(data["text"]) == BODIES["binary"]
    assert entry["request"]["bodySize"] == 256


def test_what_was_not_answered_has_no_status_and_says_why() -> None:
    fault, still_open, unknown = har(
        exported(settled=settled(None)), exported(peer="::1"), exported(peer="")
    )["log"]["entries"]
    assert (fault["response"]["status"], fault["response"]["comment"]) == (0, "fault")
    assert (still_open["response"]["status"], still_open["response"]["comment"]) == (
        0,
        "not answered yet",
    )
    assert (unknown["response"]["status"], unknown["response"]["comment"]) == (0, "not known")


def test_it_is_safe_to_look_at() -> None:
    out = Memory()
    formats()["har"].write(iter([exported("\x9b31m\u202e é".encode())]), out)
    assert b"\\u009b31m\\u202e \xc3\xa9" in out.content


def response(one: Exported) -> Any:
    log = har(one)
    valid(log)
    return log["log"]["entries"][0]["response"]


def test_an_answer_that_was_set_is_told_as_it_was_sent() -> None:
    told = response(exported(settled=settled(200, b"no", ("Set-Cookie", "a=b"))))
    assert told["headers"] == [{"name": "Set-Cookie", "value": "a=b"}]
    assert (told["content"]["size"], told["content"]["text"], told["bodySize"]) == (2, "no", 2)
    assert "comment" not in told


@pytest.mark.parametrize(
    ("step", "lost"),
    [
        ("200 header 'A: b' body 'x'", "not recorded: its headers and body"),
        ("200 after 1s body @large", "not recorded: its body"),
        ("200 over 2s", "not recorded: its body"),
        ("429 retry-after 30s", "not recorded: its headers"),
        ("forward", "its headers and its body are not recorded"),
    ],
)
def test_what_is_not_recorded_of_an_answer_is_not_told_as_nothing(step: str, lost: str) -> None:
    ended = settled(200)
    one = exported(settled=replace(ended, answer=replace(ended.answer, step=step)))
    told = response(one)
    assert told["comment"] == lost
    assert (told["bodySize"] == -1) is ("body" in lost)


@pytest.mark.parametrize("step", ["200", "200 header 'X: body over' forwarded"])
def test_words_within_quotes_set_nothing(step: str) -> None:
    ended = settled(200, b"", ("X", "body over"))
    told = response(exported(settled=replace(ended, answer=replace(ended.answer, step=step))))
    assert "comment" not in told
    assert told["bodySize"] == 0


def test_the_local_apps_answer_is_told_where_it_was_given_back() -> None:
    ended = settled(201)
    relayed = replace(ended, answer=replace(ended.answer, step="forward"))
    app = Forwarded(1, 12, 0, "http://app", 0.1, 201, ((b"X-App", b"yes"),), b"made")
    one = replace(exported(settled=relayed), forwarded=app)
    told = response(one)
    assert told["headers"] == [{"name": "X-App", "value": "yes"}]
    assert (told["content"]["text"], told["bodySize"]) == ("made", 4)
    said = response(replace(one, forwarded=replace(app, problem="it left")))
    assert (said["headers"], said["bodySize"]) == ([], -1)


def test_what_was_not_sent_whole_has_no_headers() -> None:
    ended = replace(settled(200, b"no", ("X", "y")), outcome="sender-left")
    assert response(exported(settled=ended))["headers"] == []


def test_a_part_of_a_body_a_note_and_an_odd_target_are_said() -> None:
    part = exported(b"abc", target=b"*", body_state="over-limit", size=9)
    (entry,) = har(replace(part, note="why?"))["log"]["entries"]
    request = entry["request"]
    assert entry["comment"] == "delivery-12: why?"
    assert (request["bodySize"], request["_body_state"]) == (9, "over-limit")
    assert base64.b64decode(request["_target_base64"]) == b"*"
    assert request["comment"] == (
        "its body was over the limit: only the first 3 of 9 bytes are here;"
        " how it was answered is not known; its target was *"
    )
