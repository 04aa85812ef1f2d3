"""Which deliveries something is done with: the selected one, its event's attempts, those shown."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from inspector.tui.model import Feed, Row
from inspector.tui.words import plural


class Shown(NamedTuple):
    """What the list shows.

    Attributes:
        rows: those that match the filter.
        filtered: whether there is a filter.
        searching: whether it has not looked at all of them yet.
    """

    rows: Sequence[Row]
    filtered: bool = False
    searching: bool = False


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


def some_of(feed: Feed, selected: Row | None, shown: Shown) -> list[Some]:
    """All that can be chosen, the nearest first; those that are the same are one.

    Args:
        feed: the deliveries.
        selected: the delivery that is looked at.
        shown: what the list shows.
    """
    found: list[Some] = []
    if selected is not None:
        found.append(Some("one", f"this delivery, #{selected.id}", (selected,)))
        attempts = tuple(feed.attempts(selected))
        if len(attempts) > 1:
            found.append(Some("attempts", f"all {len(attempts):,} of its event", attempts))
    rows = tuple(shown.rows)
    is_another = len(found) < 2 or [row.id for row in rows] != [row.id for row in found[1].rows]
    if len(rows) > 1 and is_another:
        which = "found so far" if shown.searching else "that the filter shows"
        words = (
            f"the {len(rows):,} {which}"
            if shown.filtered
            else f"all {plural(len(rows), 'delivery', 'deliveries')}"
        )
        found.append(Some("shown", words, rows))
    return found
