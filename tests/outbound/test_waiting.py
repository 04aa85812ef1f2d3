"""Waiting for a moment, or for what happens before."""

import asyncio
import time

import pytest

from inspector.outbound.waiting import happens_by


async def test_a_moment_comes_when_it_is_due_and_not_before() -> None:
    for wait in (0.0, 0.003, 0.06, 0.12):
        moment = time.monotonic() + wait
        assert not await happens_by(asyncio.Event(), moment)
        assert time.monotonic() >= moment
        assert time.monotonic() == pytest.approx(moment, abs=0.03)


async def test_what_happens_before_ends_the_waiting_at_once() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(happens_by(event, time.monotonic() + 60))
    await asyncio.sleep(0)
    event.set()
    assert await asyncio.wait_for(waiting, 1)


async def test_without_a_moment_it_waits_as_long_as_it_takes() -> None:
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    assert await asyncio.wait_for(happens_by(event, None), 1)


async def test_what_has_happened_is_not_waited_for() -> None:
    event = asyncio.Event()
    event.set()
    assert await happens_by(event, 0.0)
