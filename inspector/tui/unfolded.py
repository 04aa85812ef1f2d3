"""A payload's tree as the flat list of rows that are unfolded right now.

Nothing here recurses and nothing reads more than a page of a wide node, so a hundred thousand
levels and a million items cost no more than what is looked at. A node whose `count` is None has a
large level that nobody has read yet: opening it takes up to a tenth of a second, so it is read in
a thread first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from inspector.payload import Node

PAGE = 500
"""Children read at a time."""

UNFOLD_AT_MOST = 5_000
"""Rows that «expand all» stops at."""


class Unfolding:
    """One row: a node, or what stands for some of a wide node's children.

    Attributes:
        node: the node; for a rest, the node whose children they are.
        depth: levels below the top.
        parent: the row above it in the tree; None at the top.
        open: whether its children are shown.
        rest: the children that are not shown; None for a node's own row.
    """

    __slots__ = ("depth", "node", "open", "parent", "rest")

    def __init__(
        self, node: Node, depth: int, parent: Unfolding | None, rest: range | None = None
    ) -> None:
        self.node = node
        self.depth = depth
        self.parent = parent
        self.open = False
        self.rest = rest


class Way(NamedTuple):
    """How a tree is unfolded to a row.

    Attributes:
        rows: all rows.
        open: those of them whose children are shown now and were not before.
        at: the index of the row.
        version: of the tree that this was worked out for.
    """

    rows: list[Unfolding]
    open: list[Unfolding]
    at: int
    version: int


class Unfolded:
    """The rows of a tree in order; the root's own row is left out where it has children.

    Attributes:
        rows: what is unfolded.
        version: another number whenever these were changed.
    """

    def __init__(self, root: Node, height: int = 0) -> None:
        self.root = root
        self.version = 0
        self._top = Unfolding(root, -1, None)
        self.rows: list[Unfolding] = []
        self.close_all()
        self._unfold_into(height)

    def close_all(self) -> None:
        """Fold everything but the top level."""
        self.version += 1
        if self.root.has_children:
            self.rows = _page(self._top)
        else:
            self.rows = [Unfolding(self.root, 0, None)]

    def open(self, index: int) -> None:
        """Show a row's children, or the next page of a rest."""
        row = self.rows[index]
        self.version += 1
        if row.rest is not None:
            self.rows[index : index + 1] = _page(row.parent or self._top, row.rest)
        elif row.node.has_children and not row.open:
            row.open = True
            self.rows[index + 1 : index + 1] = _page(row)

    def close(self, index: int) -> None:
        """Hide a row's children."""
        row = self.rows[index]
        if row.open:
            self.version += 1
            row.open = False
            del self.rows[index + 1 : self._end(index)]

    def toggle(self, index: int) -> None:
        """Open what is closed, close what is open."""
        if self.rows[index].open:
            self.close(index)
        else:
            self.open(index)

    def open_all(self, at_most: int = UNFOLD_AT_MOST) -> bool:
        """Unfold everything but large levels that nobody read yet; False where rows stay folded."""
        whole = True
        index = 0
        while index < len(self.rows):
            row = self.rows[index]
            if row.rest is not None:
                whole = False
            elif not row.open and row.node.has_children:
                if len(self.rows) >= at_most or row.node.count is None:
                    whole = False
                else:
                    self.open(index)
            index += 1
        return whole

    def parent(self, index: int) -> int | None:
        """The index of the row above this one in the tree."""
        wanted = self.rows[index].parent
        if wanted is None or wanted is self._top:
            return None
        for above in range(index - 1, -1, -1):
            if self.rows[above] is wanted:
                return above
        return None

    def _unfold_into(self, height: int) -> None:
        depth = 0
        while len(self.rows) < height:
            level = [row for row in self.rows if row.depth == depth]
            if not self._unfold_level(level, height):
                break
            depth += 1
        if len(self.rows) <= height // 2:
            self._unfold_one()

    def _unfold_level(self, level: Iterable[Unfolding], height: int) -> bool:
        opened = False
        for row in level:
            count = row.node.count
            fits = count is not None and len(self.rows) + count <= height
            if row.rest is None and row.node.has_children and fits:
                self.open(self.rows.index(row))
                opened = True
        return opened

    def _unfold_one(self) -> None:
        """Rather the beginning of what does not fit whole than a view that is mostly empty."""
        for index, row in enumerate(self.rows):
            if row.rest is None and not row.open and row.node.count:
                self.open(index)
                return

    def _end(self, index: int) -> int:
        depth = self.rows[index].depth
        end = index + 1
        while end < len(self.rows) and self.rows[end].depth > depth:
            end += 1
        return end

    def way_to(self, route: Sequence[int], stop: Callable[[], bool]) -> Way | None:
        """Work out how a node comes into sight; changes nothing, so that a thread can do it.

        Args:
            route: which child to take, and of that which, from the root on.
            stop: whether nobody wants to go there any more; None is returned then.
        """
        version, rows = self.version, list(self.rows)
        at, steps = self._as_far_as_unfolded(rows, route)
        before, after, opened = rows[: at + 1], [rows[at + 1 :]], []
        for step in steps:
            if stop():
                return None
            owner = before[-1] if before else self._top
            if owner.rest is not None:
                before.pop()
                page = _page(owner.parent or self._top, owner.rest, step)
            else:
                opened.append(owner)
                page = _page(owner, near=step)
            here = _place_in(page, step, owner.rest)
            before += page[: here + 1]
            after.append(page[here + 1 :])
        at = len(before) - 1
        before += [row for part in reversed(after) for row in part]
        return Way(before, opened, at, version)

    def row_of(self, route: Sequence[int]) -> int | None:
        """The index of a node's row; None where it is folded away."""
        at, steps = self._as_far_as_unfolded(self.rows, route)
        return None if steps else at

    def go(self, way: Way) -> bool:
        """Unfold as it was worked out; False where the tree was changed meanwhile."""
        if way.version != self.version:
            return False
        self.version += 1
        self.rows = way.rows
        for row in way.open:
            row.open = True
        return True

    def _as_far_as_unfolded(
        self, rows: Sequence[Unfolding], route: Sequence[int]
    ) -> tuple[int, Sequence[int]]:
        """The last row on a way that is there already, and the steps from there on."""
        at, owner = -1, self._top
        for done, step in enumerate(route):
            if owner.rest is not None:
                return at, route[done - 1 :]
            if not owner.open and owner is not self._top:
                return at, route[done:]
            at = _child(rows, at, owner.depth + 1, step)
            owner = rows[at]
        if owner.rest is not None:
            return at, route[-1:]
        return (at, ()) if route else (0, ())


def _page(owner: Unfolding, within: range | None = None, near: int = 0) -> list[Unfolding]:
    """Rows of a page of children, and of what stands for those before and behind it.

    Args:
        owner: whose children.
        within: which of them; None for all.
        near: one that is shown.
    """
    node, depth = owner.node, owner.depth + 1
    first = 0 if within is None else within.start
    start = first if near < first + PAGE else near - PAGE // 2
    stop = start + PAGE if within is None else min(start + PAGE, within.stop)
    page = [Unfolding(child, depth, owner) for child in node.children(start, stop)]
    last = (node.count or 0) if within is None else within.stop
    if start > first:
        page.insert(0, Unfolding(node, depth, owner, range(first, start)))
    if stop < last:
        page.append(Unfolding(node, depth, owner, range(stop, last)))
    return page


def _place_in(page: Sequence[Unfolding], child: int, within: range | None) -> int:
    before = page[0].rest
    if before is not None:
        return child - before.stop + 1
    return child - (0 if within is None else within.start)


def _child(rows: Sequence[Unfolding], at: int, depth: int, wanted: int) -> int:
    """The index of a row's child, or of what stands for it."""
    child = 0
    for index in range(at + 1, len(rows)):
        row = rows[index]
        if row.depth == depth:
            if row.rest is not None:
                if wanted in row.rest:
                    return index
                child = row.rest.stop
            elif child == wanted:
                return index
            else:
                child += 1
    raise LookupError(wanted)
