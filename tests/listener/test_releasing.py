"""What is held can be answered now, with what was decided or with what somebody chooses."""

from pathlib import Path

import pytest

from inspector.answers import parse_reply
from inspector.delivery import Answer
from tests.support.answering import Answering, answering, getting, one_answer
from tests.support.client import wire
from tests.support.waiting import soon

POST = wire(b"POST /hooks HTTP/1.1", b"{}")


async def released(it: Answering, chosen: str | None = None, delivery: int | None = None) -> bytes:
    """Send a delivery, release it when it is held, and read what it gets."""
    async with it.connection() as (reader, writer):
        writer.write(POST)
        await it.hold()
        reply = None if chosen is None else parse_reply(chosen)
        assert it.receiver.holding.release(delivery, reply, chosen) == 1
        return await reader.read() if chosen in ("close",) else await one_answer(reader)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("202 after 1h", 202),
        ("202 after 1h..2h", 202),
        ("timeout", 504),
        ("hang", 200),
        ("ask", 200),
    ],
)
async def test_released_it_gets_what_was_decided_or_is_accepted(
    tmp_path: Path, text: str, status: int
) -> None:
    async with answering(tmp_path, getting(text, hold=3600)) as it:
        assert (await released(it)).startswith(b"HTTP/1.1 %d " % status)
        ending = await it.ending()
    assert ending.outcome == "answered"
    assert ending.answer == Answer("option", text, text, status, released=True)


async def test_a_fault_that_was_to_come_later_comes_now(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("close after 1h")) as it:
        async with it.connection() as (reader, writer):
            writer.write(POST)
            await it.hold()
            assert it.receiver.holding.release(None) == 1
            assert await reader.read() == b""
        assert (await it.ending()).outcome == "fault"


@pytest.mark.parametrize("text", ["ask", "hang", "timeout", "202 after 1h", "forward after 1h"])
async def test_what_is_chosen_is_given_instead_and_recorded_as_the_apps(
    tmp_path: Path, text: str
) -> None:
    chosen = "422 body 'no'"
    async with answering(tmp_path, getting(text, hold=3600)) as it:
        said = await released(it, chosen, delivery=1)
        ending = await it.ending()
    assert said.startswith(b"HTTP/1.1 422 ")
    assert said.endswith(b"\r\n\r\nno")
    assert ending.answer == Answer("app", chosen, chosen, 422, body=b"no", released=True)


async def test_a_fault_can_be_chosen(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("ask")) as it:
        assert await released(it, "close") == b""
        ending = await it.ending()
    assert ending.outcome == "fault"
    assert ending.answer == Answer("app", "close", "close", released=True)


async def test_what_is_chosen_may_be_held_too_and_released_again(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("ask")) as it, it.connection() as (reader, writer):
        writer.write(POST)
        await it.hold()
        holding = it.receiver.holding
        assert holding.release(1, parse_reply("202 after 1h"), "202 after 1h") == 1
        assert holding.release(1) == 0  # it is released already
        await soon(lambda: holding.release(1), "a hold of what was chosen")
        assert (await one_answer(reader)).startswith(b"HTTP/1.1 202 ")


async def test_a_body_that_is_being_spread_comes_at_once(tmp_path: Path) -> None:
    text = "200 over 1h body 'abc'"
    async with answering(tmp_path, getting(text)) as it:
        async with it.connection() as (reader, writer):
            writer.write(POST)
            await reader.readuntil(b"\r\n\r\n")
            assert it.receiver.holding.release(1, parse_reply("503"), "503") == 1
            assert await reader.readexactly(3) == b"abc"
        ending = await it.ending()
    assert ending.answer == Answer("option", text, text, 200, released=True)


async def test_one_is_released_and_the_others_are_not(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("hang")) as it:
        async with it.connection() as (one, write_one), it.connection() as (two, write_two):
            write_one.write(POST)
            await soon(lambda: len(it.deliveries) == 1)
            write_two.write(POST)
            holding = it.receiver.holding
            await soon(lambda: holding.release(2), "the second to be held")
            assert holding.release(7) == 0
            assert (await one_answer(two)).startswith(b"HTTP/1.1 200 ")
            await soon(lambda: len(it.endings) == 1)
            assert holding.release(None) == 1
            assert (await one_answer(one)).startswith(b"HTTP/1.1 200 ")
        await soon(lambda: len(it.endings) == 2)
        assert holding.release(None) == 0
