"""What the demo says to look at: sentences about what is on the screen by then.

Each looks for the delivery that it is about among those that came, so it speaks of real ids, and
is left out where what somebody tried made the story go another way. They fit into 80 columns.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from inspector.insight.judged import Insight, RepeatKind
from inspector.tui.model import Row
from inspector.tui.text import Line

Rows = Sequence[Row]

BEFORE: Line = [("Missive, Mailabl and ManySends are about to send to this screen.", "")]
ENDED: Line = [("The receiver has ended. ", "bad"), ("q", "key"), (" ends the demo.", "")]

TEN_SECONDS = (9.0, 11.0)
"""Between these a gap of Mailabl's is the documented one before its second attempt."""


class Said(NamedTuple):
    """A sentence, and the delivery that it is about; None for none."""

    line: Line
    row: Row | None = None


def _never(_: Row) -> bool:
    return False


class Lesson(msgspec.Struct, frozen=True):
    """Something to look at.

    Attributes:
        find: what is said, for the rows so far; None while what it is about is not there.
        seconds: how long the sentence stays at least.
        opens: whether the delivery is opened meanwhile, where there is room for one pane only.
        patience: seconds to wait for what it is about.
        is_over: whether the sentence stopped being true of its delivery.
    """

    find: Callable[[Rows], Said | None]
    seconds: float = 3.5
    opens: bool = False
    patience: float = 4.0
    is_over: Callable[[Row], bool] = _never


def _valid(rows: Rows) -> Said | None:
    for row, insight in _judged(rows):
        if insight.signature.verdict == "valid":
            return Said([(f"#{row.id} came from {insight.provider}. ", ""), ("✓ ok", "ok"),
                         (": its signature is right.", "")], row)  # fmt: skip
    return None


def _payload(rows: Rows) -> Said | None:
    largest = max((row for row, _ in _judged(rows)), key=lambda row: row.size, default=None)
    if largest is None:
        return None
    return Said([("A payload as a tree, exactly as sent. ", ""), ("enter", "key"),
                 (" goes there, ", ""), ("esc", "key"), (" comes back.", "")],
                largest)  # fmt: skip


def _retried(rows: Rows) -> Said | None:
    for row, insight in _of_kind(rows, "retry"):
        first = _first(rows, insight)
        refused = first is not None and first.accepted == "no" and _status(first) is not None
        if insight.provider == "missive" and refused and row.accepted == "yes":
            return Said([(f"#{insight.repeat.of} was refused, so it came again: ", ""),
                         ("retry", "warn"), (f". #{row.id} was accepted.", "")], row)  # fmt: skip
    return None


def _duplicate(rows: Rows) -> Said | None:
    for row, insight in _of_kind(rows, "duplicate"):
        return Said([(f"#{row.id} repeats #{insight.repeat.of}, which was accepted: ", ""),
                     ("dup", "info"), (". ", ""), ("4", "key"),
                     (" shows its attempts.", "")], row)  # fmt: skip
    return None


def _invalid(rows: Rows) -> Said | None:
    found = [row for row, one in _judged(rows) if one.signature.verdict == "invalid"]
    if len(found) != 1 or found[0].settled is None:
        return None  # with more of them the secret is another one than the demo's
    (row,) = found
    return Said([(f"A newline got into #{row.id} on its way: ", ""), ("✗ bad", "bad"),
                 (f", answered {_status(row)}. ", ""), ("3", "key"),
                 (" tells why.", "")], row)  # fmt: skip


def _rules(_: Rows) -> Said:
    return Said([("Line 2 says which answers are set, and by which rules. ", ""), ("a", "key"),
                 (" sets yours.", "")])  # fmt: skip


def _conflict(rows: Rows) -> Said | None:
    for row, insight in _of_kind(rows, "conflict"):
        return Said([(f"#{row.id} has #{insight.repeat.of}'s id, but another body: ", ""),
                     ("CONFL", "bad"), (". ", ""), ("4", "key"),
                     (" tells.", "")], row)  # fmt: skip
    return None


def _held(rows: Rows) -> Said | None:
    for row, insight in _judged(rows):
        waits = not _is_settled(row) and (row.waits_for or "").startswith(("timeout", "hang"))
        if waits and insight.provider == "mailabl":
            return Said(
                [(f"#{row.id} gets no answer and counts up. Mailabl gives up after 3 s.", "")], row
            )
    return None


def _guessed(rows: Rows) -> Said | None:
    for row, insight in _judged(rows):
        if insight.provider == "manysends" and insight.signature.verdict == "valid":
            return Said([(f"#{row.id}, ManySends: ", ""), ("✓", "ok"),
                         (" by a recipe that is a guess; none is public.", "")], row)  # fmt: skip
    return None


def _observed(_: Rows) -> Said:
    what = " tells how long each provider waits, and when it comes again."
    return Said([("R", "key"), (what, "")])


def _waited(rows: Rows) -> Said | None:
    shortest, longest = TEN_SECONDS
    for row, insight in _of_kind(rows, "retry"):
        first = _first(rows, insight)
        if insight.provider != "mailabl" or first is None or first.settled is None:
            continue
        if shortest <= (row.received_at - first.settled.at) / 1e6 <= longest:
            return Said([(f"#{row.id} is #{first.id} again, 10 s later, ", ""),
                         ("as Mailabl documents it.", "")], row)  # fmt: skip
    return None


def _yours(_: Rows) -> Said:
    line: Line = [("Try ", "")]
    for key, what in (("a", "answers"), ("/", "filter"), ("R", "retries"), ("?", "keys")):
        line += [(key, "key"), (f" {what}, ", "")]
    return Said([*line, ("q", "key"), (" ends without a trace.", "")])


def _judged(rows: Rows) -> Iterator[tuple[Row, Insight]]:
    """What the providers sent and is judged, oldest first."""
    for row in rows:
        if row.insight is not None and row.origin == "provider":
            yield row, row.insight


def _of_kind(rows: Rows, kind: RepeatKind) -> Iterator[tuple[Row, Insight]]:
    return ((row, insight) for row, insight in _judged(rows) if insight.repeat.kind == kind)


def _first(rows: Rows, insight: Insight) -> Row | None:
    """The first delivery of an event."""
    return next((row for row in rows if row.id == insight.repeat.of), None)


def _status(row: Row) -> int | None:
    """The status code that a delivery got; None where it got none."""
    settled = row.settled
    return settled.answer.status if settled and settled.outcome == "answered" else None


def _is_settled(row: Row) -> bool:
    return row.settled is not None


LESSONS = (
    Lesson(_valid, 3.0, patience=15.0),
    Lesson(_payload, 3.0, opens=True),
    Lesson(_retried),
    Lesson(_duplicate),
    Lesson(_invalid),
    Lesson(_rules),
    Lesson(_conflict),
    Lesson(_held, 3.0, is_over=_is_settled),
    Lesson(_guessed),
    Lesson(_observed),
    Lesson(_waited, patience=12.0),
    Lesson(_yours),
)
