"""The rows that a filter lets through, kept up as rows come and change."""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from inspector.tui.model import Change, Row

if TYPE_CHECKING:
    from inspector.query import Matcher

SLICE = 1_000
"""Rows judged by what is recorded between two turns of others: about a millisecond."""

AROUND = 1_000
"""Rows on each side of the selected one that are looked at before all others."""

_ID = attrgetter("id")


def _facts(row: Row) -> int:
    """What can change of what a filter asks of a row; while it is the same, so is its answer."""
    judged = row.insight and replace(row.insight, deleted_before=0)  # no filter asks for that
    return hash((judged, row.settled, row.accepted, row.pinned))


class Filtered:
    """A view over all rows, which are in the order of their ids.

    Whatever changes is judged alone, in logarithmic time. What headers or a body decide waits in
    `undecided` until somebody who may read the journal has looked at it.

    Args:
        everything: all rows, the same list for ever.
        matcher: what lets rows through; None for everything.

    Attributes:
        rows: those that match, in the same order; only to be read.
    """

    def __init__(self, everything: list[Row], matcher: "Matcher | None" = None) -> None:
        self.rows: list[Row] = [] if matcher else everything
        self.matcher = matcher
        self._everything = everything
        self._judged_up_to = 0 if matcher else sys.maxsize
        self._undecided: dict[int, Row] = {}
        self._in_hand: dict[int, list[Row]] = {}  # among which a row is looked at
        self._looked_at_as: dict[int, int] = {}  # facts of those that had, or have, to be looked at

    @property
    def undecided(self) -> int:
        """How many rows have to be looked at, those being looked at included."""
        return len(self._undecided) + len(self._in_hand)

    def judge(self, at_once: int = SLICE) -> Iterator[None]:
        """Judge all rows for the first time, in slices; changes may be taken up between them."""
        assert self.matcher is not None  # noqa: S101 - everything needs no judging
        matching, undecided = self.rows, self._undecided
        while rows := self._not_judged_yet(at_once):
            quick = self.matcher.quick
            for row in rows:
                matches = quick(row)
                if matches:
                    matching.append(row)
                elif matches is None:
                    undecided[row.id] = row
                    self._looked_at_as[row.id] = _facts(row)
            self._judged_up_to = rows[-1].id
            yield
        self._judged_up_to = sys.maxsize

    def take_up(self, change: Change, find: Callable[[int], Row | None]) -> None:
        """Judge what a change of the feed touched.

        Args:
            change: where `changed` is None, some are gone; what is known of the others stays known.
            find: the row of an id; None where it is gone.
        """
        if self.matcher is None:
            return
        rows = self._everything
        put_in = rows[change.earlier.start : change.earlier.stop]
        self.judge_again(chain(put_in, rows[len(rows) - change.added :]))
        if change.changed is None:
            self._drop_gone(find)
        for delivery_id in change.changed or ():
            row = find(delivery_id)
            if row is None:
                self._forget(delivery_id)
                index = self.index(delivery_id)
                if index is not None:
                    del self.rows[index]
            elif self._looked_at_as.get(delivery_id) != _facts(row):  # else it is as it was
                self._judge(row)

    def judge_again(self, rows: Iterable[Row]) -> None:
        """Judge some rows, whether or not they were judged before."""
        for row in rows:
            self._judge(row)

    def _drop_gone(self, find: Callable[[int], Row | None]) -> None:
        self.rows[:] = [row for row in self.rows if find(row.id) is not None]
        for delivery_id in [one for one in self._looked_at_as if find(one) is None]:
            self._forget(delivery_id)

    def some_undecided(self, most: int, size: int) -> list[Row]:
        """Rows to be looked at next, the newest first; `decide` is to be called for all of them.

        Args:
            most: how many at most.
            size: bytes of their bodies; the last one may go beyond.
        """
        taken: list[Row] = []
        while self._undecided and len(taken) < most and size > 0:
            _, row = self._undecided.popitem()
            taken.append(row)
            size -= row.size
        self._in_hand.update(dict.fromkeys(map(_ID, taken), taken))
        return taken

    def decide(self, rows: list[Row], matching: Collection[int]) -> None:
        """Take up what was found out about rows that were looked at.

        Args:
            rows: what `some_undecided` gave, itself: those that changed since then, and are looked
                at once more, wait for that.
            matching: the ids of those that match.
        """
        decided = [row for row in rows if self._in_hand.get(row.id) is rows]
        for row in decided:
            del self._in_hand[row.id]
        self._settle(decided, matching)

    def look_first(self, delivery_id: int) -> None:
        """Look at a delivery and those around it before the newest ones."""
        at = bisect_left(self._everything, delivery_id, key=_ID)
        around = self._everything[max(0, at - AROUND) : at + AROUND]
        for row in sorted(around, key=lambda row: abs(row.id - delivery_id), reverse=True):
            if self._undecided.pop(row.id, None) is not None:
                self._undecided[row.id] = row

    def index(self, delivery_id: int) -> int | None:
        """Where a delivery stands; None where it does not match."""
        at = bisect_left(self.rows, delivery_id, key=_ID)
        return at if at < len(self.rows) and self.rows[at].id == delivery_id else None

    def nearest(self, delivery_id: int) -> int | None:
        """Where a delivery stands, or else the one nearest to it; None where nothing matches."""
        rows = self.rows
        at = bisect_left(rows, delivery_id, key=_ID)
        around = [index for index in (at, at - 1) if 0 <= index < len(rows)]
        return min(around, key=lambda index: abs(rows[index].id - delivery_id), default=None)

    def after(self, delivery_id: int) -> int:
        """How many rows stand behind a delivery, whether it matches or not."""
        return len(self.rows) - bisect_right(self.rows, delivery_id, key=_ID)

    def _not_judged_yet(self, most: int) -> Sequence[Row]:
        begin = bisect_right(self._everything, self._judged_up_to, key=_ID)
        return self._everything[begin : begin + most]

    def _judge(self, row: Row) -> None:
        if row.id > self._judged_up_to or self.matcher is None:
            return  # its turn will come
        self._forget(row.id)
        matches = self.matcher.quick(row)
        if matches is None:
            self._undecided[row.id] = row
            self._looked_at_as[row.id] = _facts(row)
        else:
            self._settle([row], (row.id,) if matches else ())

    def _forget(self, delivery_id: int) -> None:
        self._undecided.pop(delivery_id, None)
        self._looked_at_as.pop(delivery_id, None)
        self._in_hand.pop(delivery_id, None)

    def _settle(self, rows: list[Row], matching: Collection[int]) -> None:
        """Show those of some rows that match, and no other of them."""
        if not rows:
            return
        ids = {row.id for row in rows}
        begin = bisect_left(self.rows, min(ids), key=_ID)
        end = bisect_right(self.rows, max(ids), key=_ID)
        kept = [row for row in self.rows[begin:end] if row.id not in ids]
        kept += [row for row in rows if row.id in matching]
        if kept or begin < end:
            self.rows[begin:end] = sorted(kept, key=_ID)
