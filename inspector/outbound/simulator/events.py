"""The events of a run: their order, and when they happened."""

from collections.abc import Iterator
from random import Random

import msgspec

BLOCK = 64
"""Events that are shuffled among each other: what waits to be sent stays that little."""

FIRST_MOMENT = 1_767_225_600_000_000
"""When the events of a run happened that repeats: from 2026-01-01 on, a second apart."""

_APART = 1000  # microseconds between events that are thought up at once


class Event(msgspec.Struct, gc=False):
    """An event that is on its way.

    Attributes:
        number: from 1, in the order in which the events happened.
        at: when it happened, microseconds since the Unix epoch.
        attempts: requests for it so far.
        spent: seconds from its first request on, with gaps as documented.
    """

    number: int
    at: int
    attempts: int = 0
    spent: float = 0.0


def in_order(count: int, *, seed: str, shuffle: bool) -> Iterator[list[int]]:
    """The numbers 1 to `count` in the order of sending, in blocks that are thought up at once."""
    size = BLOCK if shuffle else 1
    for first in range(1, count + 1, size):
        block = list(range(first, min(first + size, count + 1)))
        if shuffle:
            Random(f"{seed} order {first}").shuffle(block)  # noqa: S311 - it is to repeat
        yield block


def happened(number: int, block: list[int], now: int, *, repeats: bool) -> int:
    """When an event of a block happened, microseconds since the Unix epoch.

    Args:
        number: the event's.
        block: the numbers that are sent with it.
        now: the time, in microseconds too.
        repeats: whether it must be the same in the next run.
    """
    if repeats:
        return FIRST_MOMENT + (number - 1) * 1_000_000
    return now - (max(block) - number) * _APART


def is_drawn(share: float, seed: str, number: int) -> bool:
    """Whether an event is among a share of them; the same each time."""
    return share > 0 and Random(f"{seed} twice {number}").random() < share  # noqa: S311 - it is to repeat
