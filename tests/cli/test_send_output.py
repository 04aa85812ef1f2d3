"""What `inspector send` writes to, and when it writes: never before the events that it sends."""

import os
from asyncio import TaskGroup
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.cli.sending import outlet as outlets
from inspector.cli.sending.attempts import follows
from inspector.cli.sending.outlet import Outlet
from inspector.cli.sending.summing import summary
from inspector.outbound.simulator.attempt import Attempt, Outcome, Tally
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.payloads import OwnBody
from inspector.outbound.simulator.run import Run
from inspector.outbound.simulator.schedule import schedule_of
from inspector.providers import builtin
from tests.cli.place import COMMAND, Place
from tests.cli.target import target
from tests.endtoend.terminal import NARROW, terminal
from tests.support.endpoint import endpoint
from tests.support.waiting import soon

CTRL_S, CTRL_Q = "\x13", "\x11"

PIPE = 64 * 1024  # bytes that a pipe takes without a reader


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(writing)
    os.close(reading)


def test_what_a_reader_does_not_take_waits_for_it(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    outlet = Outlet(writing)
    sent = os.urandom(3 * PIPE)
    outlet.put(sent)
    got = b""
    while not outlet.is_empty:
        got += os.read(reading, PIPE)
        outlet.flush()
    while len(got) < len(sent):
        got += os.read(reading, PIPE)
    assert got == sent


@given(st.lists(st.binary(max_size=20_000), max_size=20))
def test_bytes_come_out_in_their_order_whatever_their_size(parts: list[bytes]) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    outlet = Outlet(writing)
    got = b""
    for part in parts:
        outlet.put(part)
    while not outlet.is_empty:
        outlet.flush()
        got += os.read(reading, 2 * PIPE)
    os.close(writing)
    got += os.read(reading, 2 * PIPE)
    os.close(reading)
    assert got == b"".join(parts)


def test_a_reader_that_is_gone_is_known_without_a_word_to_it() -> None:
    reading, writing = os.pipe()
    outlet = Outlet(writing)
    os.close(reading)
    outlet.flush()
    assert isinstance(outlet.failure, BrokenPipeError)
    outlet.put(b"nobody hears this")
    assert outlet.is_empty
    os.close(writing)


def test_so_much_may_wait_and_no_more(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlets, "FULL", 1000)
    outlet = Outlet(pipe[1])
    outlet.put(b"x" * (PIPE + 1000))
    assert not outlet.is_full
    outlet.put(b"x")
    assert outlet.is_full


async def test_nothing_new_is_begun_while_a_run_is_paused() -> None:
    provider = builtin()["missive"]
    told: list[Attempt] = []
    async with endpoint([503, 200]) as place:
        orders = Orders(
            provider=provider,
            url=place.url,
            payloads=OwnBody(b"{}", provider),
            schedule=schedule_of(provider, speed=1000.0),
            count=2,
        )

        def report(attempt: Attempt) -> None:
            told.append(attempt)
            run.pause(True)

        run = Run(orders, report)
        async with TaskGroup() as group:
            group.create_task(run.run())
            # What was begun goes on all the same.
            await soon(lambda: len(told) == 2, "the retry")
            assert [attempt.event for attempt in told] == [1, 1]
            assert run.tally.begun == 1
            run.pause(False)
            # The last of them pauses it again, which must not keep it from its end.
    assert run.tally.all_accepted


def test_a_terminal_that_was_stopped_delays_nothing(place: Place) -> None:
    with target() as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "--count", "40", "--rate", "100"]
        with terminal(args, place.environ, place.project, NARROW) as screen:
            it.wait_for(2)
            screen.press(CTRL_S)
            it.wait_for(40)
            screen.press(CTRL_Q)
            assert screen.end() == 0
    assert "40 of 40 events accepted" in screen.text


def attempt(
    outcome: Outcome,
    gap: float | None = None,
    due_in: float | None = None,
    standing: str | None = None,
) -> Attempt:
    return Attempt(
        event=1,
        kind="event",
        type="",
        attempt=6,
        sent_at=0,
        status=503,
        problem=None,
        took=0.1,
        outcome=outcome,
        gap=gap,
        gap_standing=standing,
        due_in=due_in,
    )


@pytest.mark.parametrize(
    ("name", "speed", "of", "said"),
    [
        (
            "missive",
            60.0,
            attempt("retry", 81.0, 1.35, "assumed"),
            "again in 1.35 s (1 min 21 s, assumed)",
        ),
        ("missive", 1.0, attempt("retry", 81.0, 81.0, "assumed"), "again in 1 min 21 s (assumed)"),
        ("mailabl", 1.0, attempt("retry", 10.0, 10.0, "documented"), "again in 10 s"),
        ("mailabl", 100.0, attempt("retry", 10.0, 0.1, "documented"), "again in 100 ms (10 s)"),
        ("missive", 1.0, attempt("given up"), "given up after 6"),
        ("missive", 1.0, attempt("switched off"), "switched off: 50 failures in a row"),
        ("missive", 1.0, attempt("refused"), "not accepted"),
        ("missive", 1.0, attempt("accepted"), "accepted"),
    ],
)
def test_what_follows_is_said_with_how_well_it_is_known(
    name: str, speed: float, of: Attempt, said: str
) -> None:
    assert follows(of, schedule_of(builtin()[name], speed=speed)) == said


def test_the_sums_leave_no_event_out() -> None:
    provider = builtin()["missive"]
    orders = Orders(
        provider=provider,
        url="http://127.0.0.1/",
        payloads=OwnBody(b"", provider),
        schedule=schedule_of(provider),
        count=10,
    )
    tally = Tally(wanted=10, begun=7, accepted=4, given_up=2, requests=9, took=3.0)
    tally.answers.update({200: 4, "nobody listens there": 5})
    said = list(summary(tally, orders))
    assert said[0] == (
        "4 of 10 events accepted, 2 given up, 1 not finished, 3 not begun"
        " · 9 requests in 3.000 s (3 a second)"
    )
    seldom = Tally(wanted=1, begun=1, accepted=1, requests=1, took=11.0)
    assert next(summary(seldom, orders)) == "1 of 1 event accepted · 1 request in 11.0 s"
    assert said[1] == "  answers  nobody listens there ×5, 200 ×4"
