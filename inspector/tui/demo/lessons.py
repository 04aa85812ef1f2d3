"""What the demo says to look at: sentences about what is on the screen by then.

Each looks for the delivery that it is about among those that came, so it speaks of real ids, and
is left out where what somebody tried made the story go another way. They fit into 80 columns.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from inspector.insight.judged import Insight, RepeatKind
from inspector.tui.model import Row
from inspector.tui.text import Line

Rows = Sequence[Row]

BEFORE: Line = [("Missive, Mailabl and ManySends are about to send to this screen.", "")]


class Lesson(msgspec.Struct, frozen=True):
    """Something to look at.

    Attributes:
        find: the sentence about it, for the rows so far; None while it is not there.
        seconds: how long the sentence stays at least.
        opens: whether a payload is opened meanwhile, where there is room for one pane only.
        patience: seconds to wait for what it is about.
    """

    find: Callable[[Rows], Line | None]
    seconds: float = 3.5
    opens: bool = False
    patience: float = 4.0


def largest(rows: Rows) -> Row | None:
    """The delivery whose payload is worth being opened."""
    return max((row for row, _ in _judged(rows)), key=lambda row: row.size, default=None)


def _valid(rows: Rows) -> Line | None:
    for row, insight in _judged(rows):
        if insight.signature.verdict == "valid":
            return [(f"#{row.id} came from {insight.provider}. ", ""), ("✓ ok", "ok"),
                    (": its signature is right.", "")]  # fmt: skip
    return None


def _payload(rows: Rows) -> Line | None:
    if largest(rows) is None:
        return None
    return [("A payload as a tree, exactly as it was sent. ", ""), ("enter", "key"),
            (" opens, ", ""), ("esc", "key"), (" closes.", "")]  # fmt: skip


def _retried(rows: Rows) -> Line | None:
    for row, insight in _judged(rows):
        if insight.repeat.kind == "retry" and row.accepted == "yes":
            return [(f"#{insight.repeat.of} was refused, so it came again: ", ""),
                    ("retry", "warn"), (f". #{row.id} was accepted.", "")]  # fmt: skip
    return None


def _duplicate(rows: Rows) -> Line | None:
    for row, insight in _of_kind(rows, "duplicate"):
        return [(f"#{row.id} repeats #{insight.repeat.of}, which was accepted: ", ""),
                ("dup", "info"), (". Attempts (", ""), ("4", "key"),
                (") has both.", "")]  # fmt: skip
    return None


def _invalid(rows: Rows) -> Line | None:
    for row, insight in _judged(rows):
        if insight.signature.verdict == "invalid":
            return [(f"#{row.id} was changed on its way: ", ""), ("✗ bad", "bad"),
                    (". Signature (", ""), ("3", "key"), ("): expected, given.", "")]  # fmt: skip
    return None


def _conflict(rows: Rows) -> Line | None:
    for row, insight in _of_kind(rows, "conflict"):
        return [(f"#{row.id} has #{insight.repeat.of}'s id, but another body: ", ""),
                ("CONFL", "bad"), (". Attempts (", ""), ("4", "key"), (") tells.", "")]  # fmt: skip
    return None


def _held(rows: Rows) -> Line | None:
    for row, insight in _judged(rows):
        held = row.settled is None and row.waits_for is not None
        if held and insight.provider == "mailabl":
            return [(f"#{row.id} gets no answer and counts up. Mailabl gives up after 3 s.", "")]
    return None


def _guessed(rows: Rows) -> Line | None:
    for row, insight in _judged(rows):
        if insight.provider == "manysends" and insight.signature.verdict == "valid":
            return [(f"#{row.id}, ManySends: ", ""), ("✓", "ok"),
                    (" by a recipe that is a guess; none is public.", "")]  # fmt: skip
    return None


def _observed(_: Rows) -> Line | None:
    return [("R", "key"), (" tells how long each provider waits, and when it comes again.", "")]


def _waited(rows: Rows) -> Line | None:
    for row, insight in _of_kind(rows, "retry"):
        if insight.provider == "mailabl":
            return [(f"#{row.id} is #{insight.repeat.of} again, 10 s later, ", ""),
                    ("as Mailabl documents it.", "")]  # fmt: skip
    return None


def _yours(_: Rows) -> Line | None:
    line: Line = [("Try ", "")]
    for key, what in (("a", "answers"), ("/", "filter"), ("R", "retries"), ("?", "keys")):
        line += [(key, "key"), (f" {what}, ", "")]
    return [*line, ("q", "key"), (" ends without a trace.", "")]


def _judged(rows: Rows) -> Iterator[tuple[Row, Insight]]:
    """What the providers sent and is judged, oldest first."""
    for row in rows:
        if row.insight is not None and row.origin == "provider":
            yield row, row.insight


def _of_kind(rows: Rows, kind: RepeatKind) -> Iterator[tuple[Row, Insight]]:
    return ((row, insight) for row, insight in _judged(rows) if insight.repeat.kind == kind)


LESSONS = (
    Lesson(_valid, 3.0, patience=15.0),
    Lesson(_payload, 3.0, opens=True),
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
