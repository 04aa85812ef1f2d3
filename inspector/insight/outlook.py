"""What the documents let one expect of an event next, or why nothing more is promised."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from inspector.insight.timeline import Line, micros, tolerance
from inspector.providers.provider import Reading


class Taken(msgspec.Struct, frozen=True):
    """An attempt was accepted: nothing more is due.

    Attributes:
        number: of the first attempt that was accepted.
        again: how many attempts came after it.
    """

    number: int
    again: int = 0


class Due(msgspec.Struct, frozen=True):
    """The documents name the time of the next attempt.

    Attributes:
        number: of that attempt.
        at: when, microseconds since the Unix epoch, UTC.
        gap: the documented gap, seconds.
        until: up to when it would be on time.
        reading: of which reading of the documents that is; empty for the only one.
        passed: readings whose time for it has passed.
        held: whether the attempt before is still held open.
        perhaps: whether the attempt before may have been accepted.
    """

    number: int
    at: int
    gap: float
    until: int
    reading: str = ""
    passed: tuple[str, ...] = ()
    held: bool = False
    perhaps: bool = False


class Overdue(msgspec.Struct, frozen=True):
    """The time of the next attempt has passed by every reading, that of the last one has not.

    Attributes:
        number: of the attempt that is missing.
        at: when it was due.
        until: when the last documented attempt will have passed, with all tolerance.
    """

    number: int
    at: int
    until: int


class Within(msgspec.Struct, frozen=True):
    """The documents name how many more attempts there are, not their times.

    Attributes:
        left: how many more.
        until: when the documented window closes, microseconds; None where none is documented.
        window: the same in seconds after the first attempt.
        held: whether the last attempt is still held open.
        perhaps: whether the last attempt may have been accepted.
    """

    left: int
    until: int | None
    window: float | None
    held: bool = False
    perhaps: bool = False


class GivenUp(msgspec.Struct, frozen=True):
    """The provider has given up, as far as its documents say.

    Attributes:
        why: `last`, the last documented attempt has come; `window`, the documented time for all of
            them has passed; `schedule`, that of every single one has.
        attempts: how many came.
        at: when that was so, microseconds, tolerance included.
        perhaps: whether the last attempt may have been accepted.
    """

    why: Literal["last", "window", "schedule"]
    attempts: int
    at: int
    perhaps: bool = False


class LastHeld(msgspec.Struct, frozen=True):
    """The last documented attempt is still held open."""

    number: int


class Unpromised(msgspec.Struct, frozen=True):
    """The documents promise no attempts, or there are none."""

    held: bool = False


class OursOnly(msgspec.Struct, frozen=True):
    """Nothing of the event came from outside."""


Outlook = Taken | Due | Overdue | Within | GivenUp | LastHeld | Unpromised | OursOnly


def outlook(line: Line, now: int) -> Outlook:
    """What is to be expected of an event.

    Args:
        line: its attempts.
        now: microseconds since the Unix epoch, UTC.
    """
    last = line.last
    if last is None:
        return OursOnly()
    accepted = line.accepted
    if accepted is not None:
        return Taken(accepted, line.count - accepted)
    held = last.settled is None
    retries = line.retries
    if retries is None:
        return Unpromised(held)
    if line.count > retries.count:
        if last.settled is None:
            return LastHeld(line.count)
        return GivenUp("last", line.count, last.settled.at, last.accepted == "unknown")
    readings = [reading for reading in line.readings if line.count <= len(reading.gaps)]
    return _by_gaps(line, readings, now) if readings else _by_window(line, now)


def _by_gaps(line: Line, readings: list[Reading], now: int) -> Outlook:
    held, perhaps = _state(line)
    known_from = line.failed_at
    number = line.count + 1
    for index, reading in enumerate(readings):
        gap = reading.gaps[line.count - 1]
        at = known_from + micros(gap)
        until = at + micros(tolerance(gap))
        if now <= until or (held and reading is readings[-1]):
            passed = tuple(one.name for one in readings[:index])
            return Due(number, at, gap, until, reading.name, passed, held, perhaps)
    end = max(_ends(line, readings, known_from))
    if now > end:
        return GivenUp("schedule", line.count, end, perhaps)
    return Overdue(number, max(known_from + micros(r.gaps[line.count - 1]) for r in readings), end)


def _ends(line: Line, readings: list[Reading], known_from: int) -> Iterator[int]:
    """When all that is left will have passed; each attempt may take the whole timeout."""
    for reading in readings:
        left = reading.gaps[line.count - 1 :]
        each = [gap + tolerance(gap) for gap in left]
        yield known_from + micros(sum(each) + (line.timeout or 0.0) * max(0, len(left) - 1))


def _by_window(line: Line, now: int) -> Outlook:
    held, perhaps = _state(line)
    retries, first = line.retries, line.first
    assert retries is not None and first is not None  # noqa: S101, PT018 - `outlook` looked
    left = retries.count + 1 - line.count
    if retries.window is None:
        return Within(left, None, None, held, perhaps)
    until = first.received_at + micros(retries.window)
    end = until + micros(tolerance(retries.window))
    if now > end and not held:
        return GivenUp("window", line.count, end, perhaps)
    return Within(left, until, retries.window, held, perhaps)


def _state(line: Line) -> tuple[bool, bool]:
    """Whether the last attempt is held, and whether it may have been accepted."""
    last = line.last
    if last is None or last.settled is None:
        return last is not None, False
    return False, last.accepted == "unknown"
