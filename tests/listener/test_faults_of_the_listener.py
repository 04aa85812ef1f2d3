"""The faults again, from the listener as the process that it is, on the loop that it runs on."""

import pytest

from tests.support.client import Client, wire
from tests.support.listening import Running

POST = b"POST /%b HTTP/1.1"


def ask(listener: Running, client: Client, plan: str, path: str) -> None:
    listener.answers(plan, f"/{path}")
    client.send(wire(POST % path.encode(), b"{}"))


def test_a_reset_is_seen_as_one(listener: Running) -> None:
    with listener.connect() as client:
        ask(listener, client, "reset", "resets")
        with pytest.raises(ConnectionResetError):
            client.rest()
    ending = listener.ending("/resets")
    assert (ending.outcome, ending.answer.status) == ("fault", None)


def test_a_close_is_an_end_without_a_byte(listener: Running) -> None:
    with listener.connect() as client:
        ask(listener, client, "close", "closes")
        assert client.rest() == b""
    assert listener.ending("/closes").outcome == "fault"


def test_garbage_is_followed_by_the_end(listener: Running) -> None:
    with listener.connect() as client:
        ask(listener, client, "garbage", "garbles")
        said = client.rest()
    assert said
    assert b"HTTP/" not in said
    assert listener.ending("/garbles").outcome == "fault"


def test_what_is_truncated_ends_early(listener: Running) -> None:
    with listener.connect() as client:
        ask(listener, client, "truncate", "truncates")
        with pytest.raises(ConnectionError, match="closed after"):
            client.answer()
    ending = listener.ending("/truncates")
    assert (ending.outcome, ending.answer.status) == ("fault", 200)


def test_a_head_comes_while_its_body_is_yet_to_come(listener: Running) -> None:
    with listener.connect() as client:
        ask(listener, client, "200 over 1h body 'ab'", "spreads")
        assert client.head().startswith(b"HTTP/1.1 200 ")
        held = listener.hold("/spreads")
        assert held.delivery not in listener.endings
        listener.wish("release", {"delivery": held.delivery, "reply": None})
        assert client.take(2) == b"ab"
    assert listener.ending_of(held.delivery).outcome == "answered"


def test_what_hangs_is_released_by_a_wish(listener: Running) -> None:
    with listener.connect() as client:
        ask(listener, client, "hang", "hangs")
        held = listener.hold("/hangs")
        listener.wish("release", {"delivery": held.delivery, "reply": None})
        assert client.answer().status == 200
    ending = listener.ending("/hangs")
    assert (ending.outcome, ending.answer.step) == ("answered", "hang")
