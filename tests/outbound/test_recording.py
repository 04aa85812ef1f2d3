"""What replays got is recorded soon, some together; what is lost of it is known."""

import asyncio
from collections.abc import Sequence

from inspector.delivery import Replayed
from inspector.errors import InspectorError
from inspector.outbound.recording import TOGETHER, Recording
from tests.support.waiting import PATIENCE


def got(delivery: int, status: int = 200) -> Replayed:
    return Replayed(0, delivery, 0, "http://127.0.0.1:1", 0.1, status=status)


async def test_one_is_recorded_soon_though_none_comes_after_it() -> None:
    recorded = asyncio.get_running_loop().create_future()
    recording = Recording(recorded.set_result)
    recording.take(got(1))
    assert not recorded.done()
    assert await asyncio.wait_for(recorded, PATIENCE) == [got(1)]


async def test_many_are_recorded_together_and_the_rest_at_the_end() -> None:
    told: list[int] = []
    recording = Recording(lambda several: told.append(len(several)))
    for number in range(2 * TOGETHER + 1):
        recording.take(got(number, 200 if number else 500))
    assert told == [TOGETHER, TOGETHER]
    recording.flush()
    recording.flush()
    assert told == [TOGETHER, TOGETHER, 1]
    assert (recording.done, recording.good) == (2 * TOGETHER + 1, 2 * TOGETHER)


async def test_what_can_not_be_recorded_is_known_and_hinders_nothing_after_it() -> None:
    told: list[Replayed] = []

    def record(several: Sequence[Replayed]) -> None:
        if several[0].delivery == 1:
            raise InspectorError("The disk is full.")
        told.extend(several)

    recording = Recording(record)
    for number in (1, 2):
        recording.take(got(number))
        recording.flush()
    assert told == [got(2)]
    assert recording.unrecorded == "The disk is full."
    assert recording.done == 2
