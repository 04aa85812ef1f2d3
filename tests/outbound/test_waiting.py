"""Waiting for a moment, or for what happens before."""

import asyncio

import pytest

from inspector.outbound.waiting import happens_by
from tests.support.clock import Clock


async def test_a_moment_comes_when_it_is_due_and_not_before(clock: Clock) -> None:
    for wait in (0.0, 0.003, 0.06, 7200.0):
        moment = clock.now + wait
        assert not await happens_by(asyncio.Event(), moment)
        assert clock.now >= moment
        assert clock.now == pytest.approx(moment, abs=1e-6)


async def test_what_happens_before_ends_the_waiting_at_once(clock: Clock) -> None:
    event, began = asyncio.Event(), clock.now
    waiting = asyncio.create_task(happens_by(event, began + 60))
    await asyncio.sleep(0)
    event.set()
    assert await waiting
    assert clock.now == began


async def test_without_a_moment_it_waits_as_long_as_it_takes(clock: Clock) -> None:
    event, began = asyncio.Event(), clock.now
    asyncio.get_running_loop().call_later(7200, event.set)
    assert await happens_by(event, None)
    assert clock.now == pytest.approx(began + 7200)


async def test_what_has_happened_is_not_waited_for() -> None:
    event = asyncio.Event()
    event.set()
    assert await happens_by(event, 0.0)
