"""Two trees as one list of rows: what the comparison finds, and what the screen draws."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from inspector.compare.trees import NAMED, NodeTree
from inspector.payload import Node

RowKind = Literal["within", "same", "unseen", "added", "removed", "changed", "moved"]

SAME_NUMBER = "the same number, written otherwise"


class Row(msgspec.Struct, frozen=True):
    """One row of the two trees, depth first; what it holds follows it, one level deeper.

    Attributes:
        kind: `within`, where something inside differs; `same`, a run of children that do not;
            `unseen`, a run that was not compared to its end; `added`, `removed`, `changed`;
            `moved` in an array, perhaps with changes inside.
        depth: levels below the root.
        before: the value as it was; None of added ones. Of a run, what holds it.
        after: the value as it is; None of removed ones. Of a run, what holds it.
        start: of a run, the indices of its first child, before and after.
        count: of a run, how many there are; 0 of all others.
        note: what else is to be said of it.
    """

    kind: RowKind
    depth: int
    before: Node | None
    after: Node | None
    start: tuple[int, int] = (0, 0)
    count: int = 0
    note: str | None = None

    @property
    def is_change(self) -> bool:
        """Whether something differs here itself."""
        return self.kind in ("added", "removed", "changed", "moved")

    @property
    def node(self) -> Node:
        """The value as it is; of what was removed, as it was."""
        return self.after or self.before or Node("empty", b"")


class Structure(msgspec.Struct, frozen=True):
    """What differs between two trees.

    Attributes:
        rows: the root's own row, and all below it in order.
        changes: how many there are, those that are not kept in `rows` among them.
        kept: how many of them are in `rows`.
        whole: False where the trees were so large that not all of them was compared.
        reordered: whether members of an object, headers or fields stand in another order.
        respelled: whether a value means the same in other bytes (escapes; the case of a header).
    """

    rows: list[Row]
    changes: int = 0
    kept: int = 0
    whole: bool = True
    reordered: bool = False
    respelled: bool = False


def children_of_run(row: Row, start: int, stop: int) -> list[Row]:
    """A row for each child of a run, from one to another, counted from its beginning."""
    if row.before is None or row.after is None:
        return []
    b, a = row.start
    stop = min(stop, row.count)
    after = _children(row.after, a + start, a + stop)
    # What is named may stand in another order; of an element that is its attributes.
    named = row.after.kind in NAMED or any(child.kind == "attribute" for child in after)
    before = after if named and row.kind == "same" else _children(row.before, b + start, b + stop)
    return [Row(row.kind, row.depth, one, other) for one, other in zip(before, after)]


def children_of(row: Row, start: int, stop: int) -> list[Row]:
    """A row for each child of a value that is whole on one side or the same on both."""
    depth = row.depth + 1
    if row.kind in ("same", "moved") and row.after is not None:
        nodes = row.after.children(start, stop)
        return [Row("same", depth, node, node) for node in nodes]
    rows = []
    if row.before is not None:
        rows = [Row("removed", depth, one, None) for one in row.before.children(start, stop)]
    if row.after is not None:
        rows += [Row("added", depth, None, one) for one in row.after.children(start, stop)]
    return rows


def _children(node: Node, start: int, stop: int) -> Sequence[Node]:
    if node.has_children:
        return node.children(start, stop)
    return NodeTree().inside(node, stop).children[start:stop]
