"""Which two deliveries are compared: the marked one and the selected, or two attempts."""

from collections.abc import Sequence
from typing import NamedTuple

from inspector.errors import InspectorError
from inspector.tui.model import Feed, Row


class Two(NamedTuple):
    """Two deliveries to compare, the earlier one first."""

    before: Row
    after: Row


def two_of(feed: Feed, selected: Row, attempts: Sequence[Row], marked: int | None) -> Two:
    """The marked delivery and the selected one; without a mark, the attempt before and it.

    Args:
        feed: the deliveries.
        selected: the delivery that is looked at.
        attempts: those of its event, oldest first.
        marked: the id of the delivery that was marked.

    Raises:
        InspectorError: there is no other one to compare it with.
    """
    other = feed.row(marked) if marked is not None else None
    if other is not None and other.id != selected.id:
        return Two(*sorted((other, selected), key=lambda row: row.id))
    before = attempt_before(selected, attempts)
    if before is not None:
        return Two(before, selected)
    raise InspectorError(
        f"There is no attempt before #{selected.id} to compare it with.",
        "Mark a delivery with m, select another, and press d.",
    )


def attempt_before(row: Row, attempts: Sequence[Row]) -> Row | None:
    """The attempt that one is held against; None for a first one.

    The provider knows nothing of our replays: its attempts are held against one another. A replay
    is held against whatever stands before it.

    Args:
        row: one of the attempts.
        attempts: those of its event, oldest first.
    """
    earlier = (one for one in reversed(attempts) if one.id < row.id)
    return next((one for one in earlier if row.origin in ("replay", one.origin)), None)
