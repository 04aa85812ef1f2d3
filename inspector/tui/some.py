"""Which deliveries something is done with: the selected one, its event's attempts, those shown."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from inspector.tui.model import Feed, Row
from inspector.tui.words import attempts_of, plural


class Shown(NamedTuple):
    """What the list shows.

    Attributes:
        rows: those that match the filter.
        filtered: whether there is a filter.
        searching: whether it has not looked at all of them yet.
        takes_replays: whether the filter names replays of ours too, where others are sent again.
    """

    rows: Sequence[Row]
    filtered: bool = False
    searching: bool = False
    takes_replays: bool = False


class Some(NamedTuple):
    """Deliveries that something can be done with.

    Attributes:
        which: what makes them belong together.
        words: which they are, as a choice among others says it.
        rows: the deliveries, oldest first; those that arrive later are not among them.
    """

    which: Literal["one", "attempts", "shown"]
    words: str
    rows: tuple[Row, ...]


def some_of(
    feed: Feed,
    selected: Row | None,
    shown: Shown,
    *,
    replays: bool = False,
    again: bool = False,
) -> list[Some]:
    """All that can be chosen, the nearest first; those that are the same are one.

    Args:
        feed: the deliveries.
        selected: the delivery that is looked at.
        shown: what the list shows.
        replays: whether the replays of an event belong to its attempts.
        again: whether they are sent again: what is a replay of ours then stays out of those shown,
            unless the filter names it.
    """
    found: list[Some] = []
    if selected is not None:
        found.append(Some("one", f"this delivery, #{selected.id}", (selected,)))
        attempts = [row for row in feed.attempts(selected) if replays or row.origin != "replay"]
        if len(attempts) > 1:
            found.append(Some("attempts", f"its {attempts_of(attempts)}", tuple(attempts)))
    rows, without = tuple(shown.rows), ""
    if again and not shown.takes_replays:
        rows = tuple(row for row in rows if row.origin != "replay")
        if left := len(shown.rows) - len(rows):
            without = f", without {plural(left, 'replay', 'replays')} of yours"
    is_another = len(found) < 2 or [row.id for row in rows] != [row.id for row in found[1].rows]
    if len(rows) > 1 and is_another:
        which = "found so far" if shown.searching else "that the filter shows"
        words = (
            f"the {len(rows):,} {which}"
            if shown.filtered
            else f"all {plural(len(rows), 'delivery', 'deliveries')}"
        )
        found.append(Some("shown", words + without, rows))
    return found


def of_one_event(row: Row, rows: list[Row]) -> list[Row]:
    """Of rows that share any event with a row, those of its event that came most often."""
    if row.insight is None or len(row.insight.events) < 2:
        return rows
    key = max(row.insight.events, key=lambda event: event.attempt).key
    return [
        one for one in rows
        if one.insight and any(event.key == key for event in one.insight.events)
    ]  # fmt: skip
