"""Filters that move on: with the clock (`age:..10m`), or with what arrives (`last:20`)."""

from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from inspector.tui.model import Row

if TYPE_CHECKING:
    from inspector.query import Filter
    from inspector.query.filter import Newest, Node, Term


class Moving:
    """A filter and the moment it is asked at.

    Args:
        wanted: the filter.
        rows: all rows in the order of their ids, the same list for ever.
        now: microseconds since the Unix epoch.

    Attributes:
        matcher: what the filter means at that moment.
        by_clock: whether it means something else later.
        by_arrivals: whether it means something else when more has arrived.
    """

    def __init__(self, wanted: "Filter", rows: list[Row], now: int) -> None:
        self._wanted = wanted
        self._rows = rows
        self._now = now
        leaves = [] if wanted.root is None else list(_leaves(wanted.root))
        self._ages = {int(age * 1e6) for leaf in leaves for age in _ages(leaf)}
        self._oldest = {count: self._newest(count) for leaf in leaves for count in _counts(leaf)}
        self.by_clock, self.by_arrivals = bool(self._ages), bool(self._oldest)
        self._ask_now()

    def move_on(self, now: int) -> list[Row]:
        """Take up a later moment; returns the rows that the filter may see otherwise from now on.

        Args:
            now: microseconds since the Unix epoch.
        """
        rows = self._rows
        then, self._now = self._now, now
        # A little more on either side, for what is equal or was rounded.
        spans = [(then - age - 2, now - age + 2) for age in self._ages]
        passed = [row for low, high in spans for row in rows if low < row.received_at < high]
        for count, before in self._oldest.items():
            after = self._oldest[count] = self._newest(count)
            passed += rows[self._at(min(before, after)) : self._at(max(before, after))]
        self._ask_now()
        return passed

    def _ask_now(self) -> None:
        from inspector.query import Context, matcher  # not needed for the first paint

        self.matcher = matcher(self._wanted, Context(self._now, self._newest))

    def _newest(self, count: int) -> int:
        """The least id among so many newest rows."""
        rows = self._rows
        return rows[max(0, len(rows) - count)].id if rows and count else 0

    def _at(self, delivery_id: int) -> int:
        return bisect_left(self._rows, delivery_id, key=attrgetter("id"))


def _leaves(node: "Node") -> "Iterator[Term | Newest]":
    from inspector.query.filter import All, AnyOf, Newest, Not, Term

    waiting: list[Node] = [node]
    while waiting:
        match waiting.pop():
            case Term() | Newest() as leaf:
                yield leaf
            case Not(inner):
                waiting.append(inner)
            case All(nodes) | AnyOf(nodes):
                waiting += nodes


def _ages(leaf: "Term | Newest") -> list[float]:
    from inspector.query.filter import Span, Term

    if not (isinstance(leaf, Term) and leaf.field == "age" and isinstance(leaf.test, Span)):
        return []
    return [float(limit) for limit in (leaf.test.low, leaf.test.high) if limit is not None]


def _counts(leaf: "Term | Newest") -> list[int]:
    from inspector.query.filter import Newest

    return [leaf.count] if isinstance(leaf, Newest) else []
