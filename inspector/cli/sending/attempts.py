"""An attempt as one line: its words, in columns, each with the style that it has on a terminal."""

import time
from collections.abc import Iterable, Iterator

from inspector import durations
from inspector.outbound.simulator.attempt import Attempt
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.schedule import Schedule
from inspector.providers.sample import Sample
from inspector.tui.text import Piece, pad, width
from inspector.tui.words import clock_time, duration
from inspector.visible import visible

ALL_LISTED = 50
"""Events of which every attempt is listed; of more only those that were not accepted, so many."""

TOO_MANY = "… the rest is counted below (--json lists all)"

_GAP: Piece = ("  ", "")
_NARROW_TYPE, _WIDEST_TYPE = 12, 30
_COLOURS = {"accepted": "green", "retry": "yellow"}


class Lines:
    """Attempts as lines with straight columns.

    Args:
        orders: of the run.
        samples: what is sent; none where it is a body of the user's own.
        is_narrow: whether there is no room for much.
    """

    def __init__(
        self, orders: Orders, samples: Iterable[Sample], *, is_narrow: bool = False
    ) -> None:
        self._is_narrow = is_narrow
        self._schedule = orders.schedule
        self._lists_all = orders.count <= ALL_LISTED
        self._left = ALL_LISTED
        self._number = len(str(orders.count)) + 1
        self._which = max(len(count_of(orders.schedule.attempts or 1, orders.schedule)), 5)
        types = [width(sample.type) for sample in samples]
        self._type = min(max(types, default=_NARROW_TYPE), _WIDEST_TYPE)

    def of(self, attempt: Attempt) -> list[Piece] | None:
        """The line of an attempt; None where there are too many to list this one."""
        if not self._lists_all:
            if attempt.outcome == "accepted" or self._left < 0:
                return None
            self._left -= 1
            if self._left < 0:
                return [(TOO_MANY, "dim")]
        return list(self._columns(attempt))

    def _columns(self, attempt: Attempt) -> Iterator[Piece]:
        colour = _COLOURS.get(attempt.outcome, "red")
        number = f"#{attempt.event}" if attempt.event else ""
        yield clock_time(attempt.sent_at, time.time(), None, 8 if self._is_narrow else 12), "dim"
        yield _GAP
        yield pad(number, self._number, "right"), ""
        yield _GAP
        type_ = "validation" if attempt.kind == "validation" else visible(attempt.type)
        yield pad(type_, self._type), ""
        yield _GAP
        yield pad(which(attempt, self._schedule), self._which), "dim"
        yield _GAP
        yield pad(str(attempt.status or "none"), 4), colour
        yield _GAP
        if not self._is_narrow:
            yield pad(duration(attempt.took), 7, "right"), "dim"
            yield _GAP
        if attempt.problem:
            yield f"{visible(attempt.problem)}; ", ""
        yield follows(attempt, self._schedule), colour


def which(attempt: Attempt, schedule: Schedule) -> str:
    """`2/6`: the second attempt of six; what it was for where it was for something else."""
    if attempt.kind == "event":
        return count_of(attempt.attempt, schedule)
    return {"duplicate": "again", "conflict": "other", "validation": ""}[attempt.kind]


def count_of(attempt: int, schedule: Schedule) -> str:
    """`2/6`, or `2` where there is no end of attempts."""
    return str(attempt) if schedule.attempts is None else f"{attempt}/{schedule.attempts}"


def follows(attempt: Attempt, schedule: Schedule) -> str:
    """What comes after an attempt, in words."""
    if attempt.outcome == "given up":
        return f"given up after {attempt.attempt}"
    if attempt.outcome == "switched off":
        return f"switched off: {schedule.disabled_after} failures in a row"
    if attempt.gap is None or attempt.due_in is None:
        return "not accepted" if attempt.outcome == "refused" else "accepted"
    gap, due_in = durations.exactly(attempt.gap), durations.exactly(round(attempt.due_in, 4))
    said = [gap] if schedule.speed != 1 else []
    if attempt.gap_standing is not None and attempt.gap_standing != "documented":
        said.append(attempt.gap_standing)
    return f"again in {due_in}" + (f" ({', '.join(said)})" if said else "")
