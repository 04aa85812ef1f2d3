"""What a sender gets is what was decided, when it was decided."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from inspector.answers import Body, Reply
from inspector.delivery import Answer, Endpoint
from inspector.listener.decision import Decision
from tests.support.answering import answering, getting
from tests.support.client import wire
from tests.support.listening import Running, running
from tests.support.waiting import until


def test_every_status_code_is_framed_so_that_the_connection_goes_on(listener: Running) -> None:
    codes = range(200, 600)
    listener.answers(", ".join(map(str, codes)), "/codes")
    with listener.connect() as client:
        answers = [client.request(b"POST /codes HTTP/1.1", b"the same event") for _ in codes]
    assert [answer.status for answer in answers] == list(codes)
    for answer in answers:
        bare = answer.status in (204, 304)
        assert answer.header("content-length") == (None if bare else "0")
        assert answer.header("connection") is None
        assert answer.header("date")
    assert {a.status: a.reason for a in answers if a.status in (200, 404, 599)} == {
        200: "OK",
        404: "Not Found",
        599: "",
    }


@pytest.mark.parametrize(
    ("status", "method", "framed", "body"),
    [
        (200, b"POST", b"Content-Length: 5\r\n", b"hello"),
        (200, b"HEAD", b"Content-Length: 5\r\n", b""),
        (204, b"POST", b"", b""),
        (304, b"POST", b"", b""),
    ],
)
async def test_a_body_goes_where_http_has_one(
    tmp_path: Path, status: int, method: bytes, framed: bytes, body: bytes
) -> None:
    reply = Reply("status", status, body=Body(b"hello"), retry_after=3, headers=(("X-Own", "1"),))
    decision = Decision(reply, 0, Answer("option", status=status))
    async with answering(tmp_path, lambda _: decision) as it:
        head, _, rest = (
            await it.converse(wire(method + b" / HTTP/1.1\r\nConnection: close"))
        ).partition(b"\r\n\r\n")
    assert (framed in head + b"\r\n", rest) == (True, body)
    assert (b"Content-Length" in head) == bool(framed)
    assert b"\r\nRetry-After: 3\r\n" in head
    assert b"\r\nX-Own: 1\r\n" in head


async def test_a_header_that_is_spelt_out_goes_before_ours(tmp_path: Path) -> None:
    headers = (
        ("Retry-After", "5"),
        ("server", "mine"),
        ("DATE", "never"),
        ("Content-type", "a/b"),
    )
    reply = Reply("status", 429, headers=headers, body=Body(b"no"), retry_after=3)
    decision = Decision(reply, 0, Answer("option", status=429))
    async with answering(tmp_path, lambda _: decision) as it:
        back = await it.exchange(wire(b"POST / HTTP/1.1"))
    assert back == (
        b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\nRetry-After: 5\r\n"
        b"server: mine\r\nDATE: never\r\nContent-type: a/b\r\n\r\nno"
    )


async def test_headers_go_out_as_utf_8(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("200 header 'X-Own: né 漢字 🎉'")) as it:
        back = await it.exchange(wire(b"POST / HTTP/1.1"))
    assert b"\r\nX-Own: n\xc3\xa9 \xe6\xbc\xa2\xe5\xad\x97 \xf0\x9f\x8e\x89\r\n" in back


def test_a_delay_counts_from_the_end_of_the_request(listener: Running) -> None:
    listener.answers("200 after 100ms", "/delayed")
    started = time.monotonic()
    assert listener.post("/delayed").status == 200
    assert time.monotonic() - started >= 0.1
    ending = listener.ending("/delayed")
    assert 0.1 <= ending.took <= time.monotonic() - started
    assert ending.answer == Answer("app", "200 after 100ms", "200 after 100ms", 200)


def test_what_is_held_is_told_and_holds_nobody_up(listener: Running) -> None:
    listener.answers("202 after 1h", "/held")
    with listener.connect() as client:
        client.send(wire(b"POST /held HTTP/1.1", b"{}"))
        held = listener.hold("/held")
        assert listener.post("/not-held").status == 200
        assert held.delivery not in listener.endings
        assert held.answer == Answer("app", "202 after 1h", "202 after 1h", 202)
        listener.wish("release", {"delivery": held.delivery, "reply": None})
        assert client.answer().status == 202


def test_what_is_held_keeps_what_was_decided(listener: Running) -> None:
    listener.answers("202 after 1h", "/keeps")
    with listener.connect() as client:
        client.send(wire(b"POST /keeps HTTP/1.1", b"{}"))
        held = listener.hold("/keeps")
        listener.answers("500", "/keeps")
        assert listener.post("/keeps", b"another").status == 500
        listener.wish("release", {"delivery": held.delivery, "reply": None})
        assert client.answer().status == 202


def test_who_leaves_while_held_is_recorded_with_how_long_it_waited(listener: Running) -> None:
    listener.answers("200 after 1h", "/left")
    listener.answers("200 after 150ms", "/clock")
    with listener.connect() as client:
        sent = time.monotonic()
        client.send(wire(b"POST /left HTTP/1.1", b"{}"))
        listener.hold("/left")
        assert listener.post("/clock").status == 200
    ending = listener.ending("/left")
    assert ending.outcome == "sender-left"
    assert ending.sender_waited is not None
    assert 0.15 <= ending.sender_waited <= time.monotonic() - sent
    assert ending.answer == Answer("app", "200 after 1h", "200 after 1h")


def test_the_app_comes_before_the_endpoint_and_the_endpoint_before_the_option(
    journal: Path,
) -> None:
    endpoints = (Endpoint("/hooks", answer="501"), Endpoint("/hooks/deep", answer="502"))
    with running(journal, answer="500", endpoints=endpoints) as listener:
        with listener.connect() as client:

            def got(path: str) -> int:
                return client.request(f"GET {path} HTTP/1.1".encode()).status

            assert [got(p) for p in ("/", "/hooks", "/hooks/deep/er", "/hooks2")] == [
                500,
                501,
                502,
                500,
            ]
            listener.answers("202", "/hooks")
            assert [got(p) for p in ("/", "/hooks", "/hooks/deep")] == [500, 202, 202]
            listener.answers("203")
            assert [got(p) for p in ("/", "/hooks")] == [203, 202]
            listener.answers(None, "/hooks")
            assert got("/hooks") == 203
            listener.answers(None)
            assert [got(p) for p in ("/", "/hooks")] == [500, 501]
        listener.stop()
        by = [ending.answer.by for _, ending in sorted(listener.endings.items())]
    assert by == [
        *("option", "endpoint", "endpoint", "option"),
        *("option", "app", "app"),
        *("app", "app", "app"),
        *("option", "endpoint"),
    ]


def test_without_a_plan_everything_is_accepted(listener: Running) -> None:
    assert listener.post("/plain").status == 200
    assert listener.ending("/plain").answer == Answer("default", status=200)


def test_a_mistaken_wish_changes_nothing(listener: Running) -> None:
    listener.answers("503", "/mistaken")
    listener.wish("answer", {"plan": "not a plan", "endpoint": "/mistaken"})
    listener.answers("200", "/mistaken/other")
    assert listener.post("/mistaken").status == 503


def test_what_was_asked_for_is_kept_no_longer_than_it_is_seen_to(listener: Running) -> None:
    listener.wish("tunnel", {"spec": "no tunnel with a token"})
    listener.answers("200", "/seen-to")
    with closing(sqlite3.connect(listener.journal)) as db:
        until(lambda: not db.execute("SELECT 1 FROM wish").fetchone())
