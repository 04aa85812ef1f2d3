"""Plans and the guard over a whole story: many events at once, and the listener ends in between."""

import asyncio
import itertools
import random
import signal
from collections.abc import Sequence
from typing import Any

import pytest

from tests.cli.place import Headless, Place
from tests.endtoend.printing import read_to_its_end
from tests.support.senders import MISSIVE, Attempt, Fault, Sender
from tests.support.waiting import PATIENCE

SECRET = "a validation secret"
LIMIT = 50
"""Failures in a row after which Missive switches a rule off."""

QUICK = MISSIVE.scaled(patience=4.0, gaps=0.0)
"""Missive, which waits as long as it takes here, and tries again at once."""

IMPATIENT = MISSIVE.scaled(patience=0.1, gaps=0.0)
"""Missive, where it is to give up."""


def interleaved(events: int, attempts: int, seed: int) -> list[str]:
    """The names of so many events, each so many times, in an order of its own."""
    order = [f"event {number}" for number in range(events)] * attempts
    random.Random(seed).shuffle(order)
    return order


async def send(port: int, path: str, events: Sequence[str]) -> list[tuple[str, Attempt]]:
    """Send these events, an attempt each: an event's one after the other, the others meanwhile."""
    sender = Sender(MISSIVE, SECRET)
    turns = asyncio.Semaphore(32)
    order: dict[str, asyncio.Lock] = {event: asyncio.Lock() for event in events}

    async def one(event: str) -> tuple[str, Attempt]:
        async with order[event], turns:
            return event, await sender.attempt(port, path, event)

    return await asyncio.gather(*map(one, events))


def told(it: Headless, count: int) -> list[dict[str, Any]]:
    """The lines of so many deliveries."""
    lines: list[dict[str, Any]] = []
    while len(lines) < count:
        line = it.next()
        lines += [line] if line["type"] == "delivery" else []
    return lines


def finish(it: Headless, how: signal.Signals) -> None:
    """End the command, or what answers behind it."""
    if how == signal.SIGKILL:
        (listener,) = it.children()
        it.kill(listener)
        assert it.process.wait(PATIENCE) != 0
    else:
        assert it.end(how) == 0


def test_every_event_gets_its_own_steps_whatever_comes_between_and_over_restarts(
    place: Place,
) -> None:
    order = interleaved(events=80, attempts=3, seed=7)
    parts = order[:70], order[70:160], order[160:]
    seen: dict[str, list[object]] = {}
    lines: list[dict[str, Any]] = []
    for part, how in zip(parts, (signal.SIGTERM, signal.SIGKILL, signal.SIGINT), strict=True):
        with place.headless("--answer", "503 x2, 200", "--no-guard") as it:
            for event, attempt in asyncio.run(send(it.port, "/hooks", part)):
                seen.setdefault(event, []).append(attempt.result)
            lines += told(it, len(part))
            finish(it, how)
    assert len(seen) == 80
    assert {tuple(results) for results in seen.values()} == {(503, 503, 200)}
    steps = {(line["attempt"], line["answer"]["step"], line["repeat"]["kind"]) for line in lines}
    assert steps == {(1, "503", "first"), (2, "503", "retry"), (3, "200", "retry")}
    (summary,) = place.run("retries", "--json").lines
    assert summary["accepted_at"] == {"3": 80}


def test_a_kill_within_attempts_loses_no_answer_and_shifts_no_step(place: Place) -> None:
    seen: dict[str, list[int | Fault]] = {f"event {number}": [] for number in range(60)}
    for kill_after in (90, None):
        with place.headless("--answer", "503 x4, 200", "--no-guard") as it:
            asyncio.run(send_until_accepted(it, seen, kill_after))
            read_to_its_end(it)
    recorded: dict[str, list[str]] = {}
    for line in place.run("ls", "--json").lines:
        recorded.setdefault(line["events"][0]["key"], []).append(line["answer"]["step"])
    assert len(recorded) == len(seen)
    assert all(steps[-1] == "200" and len(steps) == 5 for steps in recorded.values()), recorded
    faults = 0
    for results in seen.values():
        answers = [one for one in results if isinstance(one, int)]
        assert answers[-1] == 200
        cut = len(results) - len(answers)  # recorded before the kill, or not
        assert 4 - cut <= answers.count(503) <= 4
        faults += cut
    assert faults


async def send_until_accepted(
    it: Headless, seen: dict[str, list[int | Fault]], kill_after: int | None
) -> None:
    """Send each event until it is accepted, or cannot be sent any more."""
    sender = Sender(MISSIVE, SECRET)
    answered = itertools.count(1)
    (listener,) = it.children()

    async def one(event: str) -> None:
        while 200 not in seen[event]:
            seen[event].append((await sender.attempt(it.port, "/hooks", event)).result)
            if isinstance(seen[event][-1], str):
                break
            if next(answered) == kill_after:
                it.kill(listener)

    await asyncio.gather(*map(one, seen))


@pytest.mark.parametrize("guard", [True, False], ids=["guarded", "not guarded"])
def test_sixty_failures_in_a_row_switch_a_rule_off_only_without_the_guard(
    place: Place, guard: bool
) -> None:
    sender = Sender(QUICK, SECRET)

    async def send_ten(port: int) -> list[Attempt]:
        told = [await sender.deliver(port, "/hooks", f"event {number}") for number in range(10)]
        return [attempt for story in told for attempt in story]

    with place.headless("--answer", "503", *([] if guard else ["--no-guard"])) as it:
        attempts = asyncio.run(send_ten(it.port))
        lines = told(it, len(attempts))
    assert sender.is_off is not guard
    assert [line["answer"]["status"] for line in lines] == [a.result for a in attempts]
    if guard:
        assert len(attempts) == 60
        assert sender.most_failures < LIMIT
    else:
        assert sender.most_failures == len(attempts) == LIMIT


@pytest.mark.parametrize("guard", [True, False], ids=["guarded", "not guarded"])
def test_thirty_at_once_held_switch_a_rule_off_only_without_the_guard(
    place: Place, guard: bool
) -> None:
    sender = Sender(IMPATIENT, SECRET)

    async def send_thirty(port: int) -> list[Attempt]:
        told = await asyncio.gather(
            *(sender.deliver(port, "/hooks", f"event {number}") for number in range(30))
        )
        return [attempt for story in told for attempt in story]

    with place.headless("--answer", "hang", *([] if guard else ["--no-guard"])) as it:
        attempts = asyncio.run(send_thirty(it.port))
        lines = told(it, len(attempts))
    left = sum(line["outcome"] == "sender-left" for line in lines)
    assert left == sum(attempt.result == "gave up" for attempt in attempts)
    assert sender.is_off is not guard
    if guard:
        assert 30 <= sender.most_failures < LIMIT
        assert {line["answer"]["by"] for line in lines} == {"option", "guard"}
