"""What the demo says to look at: sentences about what is on the screen by then.

Each looks for the delivery that it is about among those that came, so it speaks of real ids, and
is left out where what somebody tried made the story go another way.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from inspector.insight.judged import RepeatKind
from inspector.tui.model import Row
from inspector.tui.text import Line

BEFORE: Line = [("Missive, Mailabl and ManySends are about to send to this screen.", "")]

Find = Callable[[Sequence[Row]], Line | None]


class Lesson(msgspec.Struct, frozen=True):
    """Something to look at.

    Attributes:
        find: the sentence about it, for the rows so far; None while it is not there.
        seconds: how long the sentence stays at least.
        shows: `payload` where, with one pane, a delivery is opened meanwhile.
        patience: seconds to wait for what it is about.
    """

    find: Find
    seconds: float = 3.5
    shows: Literal["payload"] | None = None
    patience: float = 4.0


def opened(rows: Sequence[Row]) -> Row | None:
    """The delivery whose payload is worth being opened: the largest that is there."""
    return max(_told(rows), key=lambda row: row.size, default=None)


def _told(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows that are judged and came from the providers."""
    return (row for row in rows if row.insight is not None and row.origin == "provider")


def _of_kind(rows: Sequence[Row], kind: RepeatKind) -> tuple[Row, int] | None:
    """The first delivery of a kind, and the first one of its event."""
    for row in _told(rows):
        repeat = row.insight.repeat if row.insight else None
        if repeat is not None and repeat.kind == kind and repeat.of is not None:
            return row, repeat.of
    return None


def _valid(rows: Sequence[Row]) -> Line | None:
    for row in _told(rows):
        if row.insight and row.insight.signature.verdict == "valid":
            kind = row.insight.events[0].type or "delivery"
            return [(f"#{row.id} is a {kind}. ", ""), ("✓ ok", "ok"),
                    (": its signature is right.", "")]  # fmt: skip
    return None


def _payload(rows: Sequence[Row]) -> Line | None:
    if opened(rows) is None:
        return None
    return [("A payload as a tree, exactly as it was sent. ", ""), ("enter", "key"),
            (" opens, ", ""), ("esc", "key"), (" closes.", "")]  # fmt: skip


def _retried(rows: Sequence[Row]) -> Line | None:
    for row in _told(rows):
        repeat = row.insight.repeat if row.insight else None
        if repeat and repeat.kind == "retry" and row.accepted == "yes":
            return [(f"#{repeat.of} got {_status(rows, repeat.of)}, so it came again: ", ""),
                    ("retry", "warn"), (f". #{row.id} was accepted.", "")]  # fmt: skip
    return None


def _status(rows: Sequence[Row], number: int | None) -> str:
    for row in rows:
        if row.id == number and row.settled is not None and row.settled.answer.status:
            return str(row.settled.answer.status)
    return "no answer"


def _duplicate(rows: Sequence[Row]) -> Line | None:
    found = _of_kind(rows, "duplicate")
    if found is None:
        return None
    return [(f"#{found[0].id} is #{found[1]} once more, although that was accepted: ", ""),
            ("dup", "info"), (".", "")]  # fmt: skip


def _invalid(rows: Sequence[Row]) -> Line | None:
    for row in _told(rows):
        if row.insight and row.insight.signature.verdict == "invalid":
            return [(f"#{row.id} was changed on its way: ", ""), ("✗ bad", "bad"),
                    (". Its Signature tab (", ""), ("3", "key"), (") says more.", "")]  # fmt: skip
    return None


def _conflict(rows: Sequence[Row]) -> Line | None:
    found = _of_kind(rows, "conflict")
    if found is None:
        return None
    return [(f"#{found[0].id} has the id of #{found[1]} and another body: ", ""),
            ("CONFL", "bad"), (". Attempts: ", ""), ("4", "key"), (".", "")]  # fmt: skip


def _held(rows: Sequence[Row]) -> Line | None:
    for row in _told(rows):
        if row.settled is None and row.insight and row.insight.provider == "mailabl":
            return [(f"#{row.id} is held open, counting up. Mailabl gives up after 3 s.", "")]
    return None


def _guessed(rows: Sequence[Row]) -> Line | None:
    for row in _told(rows):
        if row.insight and row.insight.provider == "manysends":
            return [(f"#{row.id}, ManySends: ", ""), ("✓", "ok"),
                    (" by a recipe that is a guess; none is public.", "")]  # fmt: skip
    return None


def _observed(rows: Sequence[Row]) -> Line | None:
    del rows
    return [("R", "key"), (" tells how long each waits, and when it comes again.", "")]


def _waited(rows: Sequence[Row]) -> Line | None:
    for row in _told(rows):
        repeat = row.insight.repeat if row.insight else None
        if repeat and repeat.kind == "retry" and row.insight and row.insight.provider == "mailabl":
            return [(f"#{row.id} is #{repeat.of} again, 10 s later, as Mailabl documents.", "")]
    return None


def _yours(rows: Sequence[Row]) -> Line | None:
    del rows
    keys = (("a", "answers"), ("/", "filter"), ("R", "retries"), ("s", "secret"), ("?", "keys"))
    line: Line = [("Try ", "")]
    for key, what in keys:
        line += [(key, "key"), (f" {what}, ", "")]
    return [*line, ("q", "key"), (" ends, nothing is left.", "")]


LESSONS = (
    Lesson(_valid, 3.0, patience=15.0),
    Lesson(_payload, 3.0, shows="payload"),
    Lesson(_retried),
    Lesson(_duplicate),
    Lesson(_invalid),
    Lesson(_conflict),
    Lesson(_held, 3.0),
    Lesson(_guessed),
    Lesson(_observed),
    Lesson(_waited, patience=12.0),
    Lesson(_yours),
)
