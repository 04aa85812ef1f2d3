"""Faults really happen on the wire, and what was waited for is recorded."""

import asyncio
from pathlib import Path

import pytest

from inspector.delivery import Answer
from inspector.listener.wire import kinds
from tests.support.answering import answering, getting, one_answer
from tests.support.client import wire
from tests.support.waiting import soon

POST = wire(b"POST /hooks HTTP/1.1", b"{}")


def answer(text: str, status: int | None = None) -> Answer:
    return Answer("option", text, text, status)


@pytest.mark.parametrize("text", ["reset", "reset after 20ms"])
async def test_a_reset_is_a_reset_and_nothing_else(tmp_path: Path, text: str) -> None:
    async with answering(tmp_path, getting(text)) as it:
        with pytest.raises(ConnectionResetError):
            await it.converse(POST)
        ending = await it.ending()
    assert (ending.outcome, ending.answer) == ("fault", answer(text))
    assert ending.took >= (0.02 if "after" in text else 0)


@pytest.mark.parametrize("text", ["close", "close after 20ms"])
async def test_a_close_is_orderly_and_without_a_byte(tmp_path: Path, text: str) -> None:
    async with answering(tmp_path, getting(text)) as it:
        assert await it.converse(POST) == b""
        ending = await it.ending()
    assert (ending.outcome, ending.answer) == ("fault", answer(text))
    assert ending.took >= (0.02 if "after" in text else 0)


@pytest.mark.parametrize("text", ["garbage", "garbage after 20ms"])
async def test_garbage_is_not_http(tmp_path: Path, text: str) -> None:
    async with answering(tmp_path, getting(text)) as it:
        said = await it.converse(POST)
        ending = await it.ending()
    assert said
    assert b"HTTP/" not in said
    assert (ending.outcome, ending.answer) == ("fault", answer(text))


@pytest.mark.parametrize("text", ["truncate", "truncate after 20ms"])
async def test_what_is_truncated_ends_before_its_length(tmp_path: Path, text: str) -> None:
    async with answering(tmp_path, getting(text)) as it:
        async with it.connection() as (reader, writer):
            writer.write(POST)
            with pytest.raises(asyncio.IncompleteReadError) as raised:
                await one_answer(reader)
        ending = await it.ending()
    assert raised.value.expected
    assert 0 < len(raised.value.partial) < raised.value.expected
    assert (ending.outcome, ending.answer) == ("fault", answer(text, 200))


@pytest.mark.parametrize("method", [b"POST", b"HEAD"])
@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
async def test_timeout_gives_up_for_the_provider(
    tmp_path: Path, method: bytes, version: bytes
) -> None:
    request = wire(method + b" / HTTP/" + version + b"\r\nConnection: keep-alive")
    async with answering(tmp_path, getting("timeout", hold=0.03)) as it:
        async with it.connection() as (reader, writer):
            for _ in range(2):
                writer.write(request)
                assert (await one_answer(reader)).startswith(b"HTTP/" + version + b" 504 ")
        await soon(lambda: len(it.endings) == 2)
    for ending in it.endings:
        assert (ending.outcome, ending.answer) == ("answered", answer("timeout", 504))
        assert ending.took >= 0.03


async def test_a_timeout_that_comes_after_a_while_is_no_sooner_than_that(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("timeout after 40ms", hold=0.01)) as it:
        await it.exchange(POST)
        assert (await it.ending()).took >= 0.04


async def test_a_hang_ends_without_a_byte_when_it_has_lasted_long_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "HANG", 0.03)
    async with answering(tmp_path, getting("hang")) as it:
        assert await it.converse(POST) == b""
        ending = await it.ending()
    assert (ending.outcome, ending.answer) == ("fault", answer("hang"))


HELD = ["hang", "ask", "timeout", "200 after 1h", "reset after 1h", "forward after 1h"]


@pytest.mark.parametrize("text", HELD)
async def test_who_leaves_what_is_held_has_waited_so_long_and_got_nothing(
    tmp_path: Path, text: str
) -> None:
    async with answering(tmp_path, getting(text, hold=3600)) as it:
        async with it.connection() as (_, writer):
            writer.write(POST)
            assert (await it.hold()).answer.step == text
        ending = await it.ending()
    assert (ending.outcome, ending.answer) == ("sender-left", answer(text))
    assert ending.sender_waited is not None
    assert 0 < ending.sender_waited <= ending.took


@pytest.mark.parametrize("text", HELD)
async def test_what_is_held_at_the_end_is_interrupted(tmp_path: Path, text: str) -> None:
    async with (
        answering(tmp_path, getting(text, hold=3600)) as it,
        it.connection() as (reader, writer),
    ):
        writer.write(POST)
        await it.hold()
        await it.end()
        assert await reader.read() == b""
    (ending,) = it.endings
    assert (ending.outcome, ending.answer) == ("interrupted", answer(text))
    assert ending.sender_waited is None
