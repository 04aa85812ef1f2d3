"""A payload's tree as the flat list of rows that are unfolded right now.

Nothing here recurses and nothing reads more than a page of a wide node, so a hundred thousand
levels and a million items cost no more than what is looked at. A node whose `count` is None has a
large level that nobody has read yet: opening it takes up to a tenth of a second, so it is read in
a thread first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.payload import Node

PAGE = 500
"""Children read at a time."""

UNFOLD_AT_MOST = 5_000
"""Rows that «expand all» stops at."""


class Unfolding:
    """One row: a node, or what stands for the rest of a wide node's children.

    Attributes:
        node: the node; for a rest, the node whose children go on.
        depth: levels below the top.
        parent: the row above it in the tree; None at the top.
        open: whether its children are shown.
        rest: the index of the first child that is not shown; None for a node's own row.
    """

    __slots__ = ("depth", "node", "open", "parent", "rest")

    def __init__(
        self, node: Node, depth: int, parent: Unfolding | None, rest: int | None = None
    ) -> None:
        self.node = node
        self.depth = depth
        self.parent = parent
        self.open = False
        self.rest = rest


class Unfolded:
    """The rows of a tree in order; the root's own row is left out where it has children.

    Attributes:
        rows: what is unfolded.
    """

    def __init__(self, root: Node, height: int = 0) -> None:
        self.root = root
        self._top = Unfolding(root, -1, None)
        self.rows: list[Unfolding] = []
        self.close_all()
        self._unfold_into(height)

    def close_all(self) -> None:
        """Fold everything but the top level."""
        if self.root.has_children:
            self.rows = self._page(self._top, 0)
        else:
            self.rows = [Unfolding(self.root, 0, None)]

    def open(self, index: int) -> None:
        """Show a row's children, or the next page of a rest."""
        row = self.rows[index]
        if row.rest is not None:
            owner = row.parent or self._top
            self.rows[index : index + 1] = self._page(owner, row.rest)
        elif row.node.has_children and not row.open:
            row.open = True
            self.rows[index + 1 : index + 1] = self._page(row, 0)

    def close(self, index: int) -> None:
        """Hide a row's children."""
        row = self.rows[index]
        if row.open:
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

    def _page(self, owner: Unfolding, start: int) -> list[Unfolding]:
        stop = start + PAGE
        depth = owner.depth + 1
        page = [Unfolding(child, depth, owner) for child in owner.node.children(start, stop)]
        if (owner.node.count or 0) > stop:
            page.append(Unfolding(owner.node, depth, owner, rest=stop))
        return page
