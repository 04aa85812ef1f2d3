"""An answer that takes its time: the head at once, the body in pieces until the end."""

from pathlib import Path

import pytest

from inspector.answers import Body, Reply
from inspector.delivery import Answer
from inspector.listener.decision import Decision
from inspector.listener.wire import response
from tests.support.answering import answering, getting, one_answer
from tests.support.client import wire
from tests.support.clock import Clock
from tests.support.waiting import soon

POST = wire(b"POST /hooks HTTP/1.1", b"{}")


async def test_the_head_comes_before_the_body_and_the_body_bit_by_bit(
    tmp_path: Path, clock: Clock
) -> None:
    reply = "202 over 12s retry-after 3s header 'X-Own: 1' body 'abcd'"
    async with answering(tmp_path, getting(reply)) as it:
        async with it.connection() as (reader, writer):
            writer.write(POST)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 202 Accepted\r\nContent-Length: 4\r\n")
            assert b"\r\nRetry-After: 3\r\nX-Own: 1\r\n" in head
            assert not it.endings
            pieces = [await reader.read(100)]
            while len(b"".join(pieces)) < 4:
                pieces.append(await reader.read(100))
        assert pieces == [b"a", b"b", b"c", b"d"]
        ending = await it.ending()
    assert (ending.outcome, ending.answer.status) == ("answered", 202)
    assert ending.took == pytest.approx(12)


async def test_without_a_body_dots_are_spread(tmp_path: Path, clock: Clock) -> None:
    async with answering(tmp_path, getting("500 over 30s retry-after 3s")) as it:
        head, _, body = (await it.exchange(POST)).partition(b"\r\n\r\n")
    assert body == b"." * 20
    assert b"\r\nRetry-After: 3\r\n" in head


async def test_after_delays_the_head_and_over_counts_from_the_request_too(
    tmp_path: Path, clock: Clock
) -> None:
    async with answering(tmp_path, getting("200 after 60s over 20s")) as it:
        assert (await it.exchange(POST)).endswith(b"." * 20)
        ending = await it.ending()
    assert ending.took == pytest.approx(60)


async def test_a_long_body_arrives_whole(tmp_path: Path) -> None:
    body = "0123456789" * 10_000
    async with answering(tmp_path, getting(f"200 over 200ms body '{body}'")) as it:
        assert (await it.exchange(POST)).endswith(b"\r\n\r\n" + body.encode())


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
async def test_the_connection_goes_on_behind_it(tmp_path: Path, version: bytes) -> None:
    one = wire(b"POST / HTTP/" + version + b"\r\nConnection: keep-alive", b"{}")
    async with answering(tmp_path, getting("200 over 20ms body 'hello'")) as it:
        async with it.connection() as (reader, writer):
            writer.write(one + one)  # in one go: the second waits for the first
            for _ in range(2):
                assert (await one_answer(reader)).endswith(b"\r\n\r\nhello")
        await soon(lambda: len(it.endings) == 2)


@pytest.mark.parametrize("reply", ["200", "200 over 20ms"])
async def test_a_sender_that_is_seen_to_have_left_while_writing_is_no_error(
    tmp_path: Path, reply: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def closing(*_: object) -> None:
        raise ConnectionResetError  # as where the server is only about to cancel the handler

    monkeypatch.setattr(response, "write", closing)
    async with answering(tmp_path, getting(reply)) as it:
        assert await it.converse(POST) == b""
        ending = await it.ending()
    assert (ending.outcome, ending.answer.status) == ("sender-left", None)
    ours = [record for record in caplog.records if record.name.startswith("inspector.")]
    assert ours == []


async def test_there_is_nothing_to_spread_where_http_has_no_body(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("200 over 1h body 'hello'")) as it:
        said = await it.converse(wire(b"HEAD / HTTP/1.1\r\nConnection: close"))
    assert b"\r\nContent-Length: 5\r\n" in said
    assert said.endswith(b"\r\n\r\n")


async def test_who_leaves_in_the_middle_has_left_though_a_status_was_sent(tmp_path: Path) -> None:
    async with answering(tmp_path, getting("200 over 1h")) as it:
        async with it.connection() as (reader, writer):
            writer.write(POST)
            await reader.readuntil(b"\r\n\r\n")
        ending = await it.ending()
    assert (ending.outcome, ending.answer.status) == ("sender-left", 200)
    assert ending.sender_waited is not None


async def test_who_does_not_take_a_large_answer_has_left_when_it_leaves(tmp_path: Path) -> None:
    large = Reply("status", 200, body=Body(b"x" * 20_000_000))
    decision = Decision(large, 0, Answer("option", status=200))
    async with answering(tmp_path, lambda _: decision) as it:
        async with it.connection() as (reader, writer):
            writer.write(POST)
            await reader.readuntil(b"\r\n\r\n")
            assert not it.endings
            writer.transport.abort()
        ending = await it.ending()
    assert ending.outcome == "sender-left"
