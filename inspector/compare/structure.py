"""The walk through two trees side by side."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Generic, Literal, NamedTuple

from inspector.compare.align import Match, matches
from inspector.compare.rows import SAME_NUMBER, Row, RowKind, Structure
from inspector.compare.trees import ID_NAMES, Inside, P, Tree
from inspector.payload import Node

MOST_CHANGES = 10_000
"""Changes that are kept; how many more there are is counted."""

MOST_VALUES = 120_000
"""Values that are looked at, on both sides together; a payload's nodes count for `Tree.price`."""

MOST_BYTES = 64 << 20
"""Bytes that are looked at in all: those deep in a tree again at each level above them."""

LONGEST_NUMBER = 1_000
"""Characters up to which numbers are compared by what they mean too."""


def compare_trees(tree: Tree[P], before: P, after: P, path: str = "$") -> Structure:
    """Compare two values and all that is in them, as far as the bounds above let it.

    Equal bytes are passed over. Members go by name, and by their number where a name repeats;
    items by the longest sequence that both have in common, told apart by an id where they have
    one. So one item put in front of a thousand is one change.

    Args:
        tree: how the values are read.
        before: the first root.
        after: the second root.
        path: where they stand.
    """
    return _Walk(tree).run(before, after, path)


class _Run(NamedTuple):
    """Children side by side that do not differ, or were not compared."""

    kind: RowKind
    before: int
    after: int
    length: int


class _Frame(Generic[P]):
    """A pair of values whose insides are being compared.

    Attributes:
        match: which of the children of what holds it it is.
        paths: where it stood, and where it stands.
        inside: the children before and after.
        row: its own row; None until something inside is known to differ.
        matches: the pairs of children that are still to be looked at.
        runs: the children since the last that differs.
        whole: whether these are all children.
        seen: whether all below them was compared.
    """

    def __init__(
        self,
        match: Match,
        paths: tuple[str, str],
        inside: tuple[Inside[P], Inside[P]],
        row: Row | None,
    ) -> None:
        self.match = match
        self.paths = paths
        self.inside = inside
        self.row = row
        self.matches: Iterator[Match] = iter(())
        self.runs: list[_Run] = []
        self.whole = self.seen = inside[0].whole and inside[1].whole

    def take(self, kind: RowKind, match: Match) -> None:
        """Take a child that does not differ, or was not compared, into a run."""
        self.seen = self.seen and kind == "same"
        b, a = match.before or 0, match.after or 0
        if self.runs:
            run = self.runs[-1]
            names = len(self.inside[1].names)
            named = kind == "same" and a < names  # whatever their order was
            follows = named or (a != names and b == run.before + run.length)
            if kind == run.kind and a == run.after + run.length and follows:
                self.runs[-1] = _Run(kind, run.before, run.after, run.length + 1)
                return
        self.runs.append(_Run(kind, b, a, 1))


class _Walk(Generic[P]):
    """One comparison, until all or enough was seen. Nothing in it recurses."""

    def __init__(self, tree: Tree[P]) -> None:
        self._tree = tree
        self._rows: list[Row] = []
        self._frames: list[_Frame[P]] = []
        self._changes = self._kept = 0
        self._whole = True
        self._reordered = self._respelled = False
        self._values_left = MOST_VALUES
        self._bytes_left = MOST_BYTES

    def run(self, before: P, after: P, path: str) -> Structure:
        one, other = (self._tree.node(value, None, path) for value in (before, after))
        relation = self._relation(before, after)
        if relation == "differ":
            self._changes = self._kept = 1
            self._rows = [Row("changed", 0, one, other, note=self._note(before, after))]
        elif relation == "open":
            self._rows = [Row("within", 0, one, other)]
            self._enter(Match(0, 0), (path, path), before, after, self._rows[0])
            while self._frames:
                self._step(self._frames[-1])
        if not self._changes:
            self._rows = [Row("same" if self._whole else "unseen", 0, one, other)]
        return Structure(
            self._rows, self._changes, self._kept, self._whole, self._reordered, self._respelled
        )

    def _step(self, frame: _Frame[P]) -> None:
        match = next(frame.matches, None)
        if match is None:
            self._leave(frame)
        elif match.before is None or match.after is None:
            if frame.whole:  # what is missing may only stand further on
                self._change("added" if match.before is None else "removed", match)
        else:
            self._pair(frame, match, match.before, match.after)

    def _pair(self, frame: _Frame[P], match: Match, b: int, a: int) -> None:
        one, other = frame.inside[0].children[b], frame.inside[1].children[a]
        relation = self._relation(one, other)
        row = None
        if match.moved and a < len(frame.inside[1].names):
            self._reordered = True
        elif match.moved:
            row = self._change("moved", match, f"was [{b}]")
            if row is None or relation != "open":
                return
        if relation == "same":
            frame.take("same", match)
        elif relation == "differ":
            self._change("changed", match, self._note(one, other))
        else:
            paths = self._path(frame, 0, b), self._path(frame, 1, a)
            self._enter(match, paths, one, other, row)

    def _relation(self, one: P, other: P) -> Literal["same", "differ", "open"]:
        """What two values are to each other, as far as it is told without their insides."""
        tree = self._tree
        before, after = tree.raw(one), tree.raw(other)
        self._bytes_left -= max(len(before), len(after))
        if before == after:
            return "same"
        if tree.kind(one) != tree.kind(other):
            return "differ"
        if tree.opens(one, other):
            return "open"
        said = tree.says(one)
        if said is None or said != tree.says(other):
            return "differ"
        self._respelled = True
        return "same"

    def _note(self, one: P, other: P) -> str | None:
        tree = self._tree
        if not tree.kind(one) == tree.kind(other) == "number":
            return None
        return SAME_NUMBER if _is_same_number(tree.says(one), tree.says(other)) else None

    # Going down and up.

    def _enter(
        self, match: Match, paths: tuple[str, str], one: P, other: P, row: Row | None
    ) -> None:
        if self._bytes_left <= 0 or self._values_left <= 0:
            self._whole = False
            if row is None:
                self._frames[-1].take("unseen", match)
            return
        # Some are left for what stands below them.
        most = self._values_left // self._tree.price // 2 + 1
        inside = (self._tree.inside(one, most), self._tree.inside(other, most))
        read = len(inside[0].children) + len(inside[1].children)
        self._values_left -= read * self._tree.price
        frame = _Frame(match, paths, inside, row)
        self._whole = self._whole and frame.whole
        # The smaller one first, so that both directions find the same.
        turned = self._tree.raw(one) > self._tree.raw(other)
        frame.matches = self._matched(*inside, turned=turned)
        self._frames.append(frame)

    def _leave(self, frame: _Frame[P]) -> None:
        self._frames.pop()
        if frame.row is not None:
            self._end_runs(frame, frame.row)
        else:
            self._frames[-1].take("same" if frame.seen else "unseen", frame.match)

    # Which children belong together.

    def _matched(self, one: Inside[P], other: Inside[P], *, turned: bool) -> Iterator[Match]:
        yield from matches(_numbered(one.names), _numbered(other.names), turned=turned)
        b, a = len(one.names), len(other.names)
        old, new = one.children[b:], other.children[a:]
        if old or new:
            shape = self._tree.shape
            shapes = (lambda at: shape(old[at]), lambda at: shape(new[at]))
            for match in matches(*self._keys(old, new), shapes, turned=turned):
                yield match.shifted(b, a) if b or a else match

    def _keys(
        self, old: Sequence[P], new: Sequence[P]
    ) -> tuple[Sequence[Hashable], Sequence[Hashable]]:
        """What tells items apart: their bytes, or an id where those that differ have one."""
        raw = self._tree.raw
        one: list[Hashable] = [raw(item) for item in old]
        other: list[Hashable] = [raw(item) for item in new]
        shared = set(one) & set(other)
        differing = [
            [at for at, key in enumerate(keys) if key not in shared] for keys in (one, other)
        ]
        price = self._tree.price_of_ids * sum(map(len, differing))
        if price > self._values_left // 2:
            return one, other
        self._values_left -= price
        ids = [
            {at: self._tree.ids(items[at]) for at in those}
            for items, those in zip((old, new), differing)
        ]
        name = next((name for name in ID_NAMES if _tells_apart(name, *ids)), None)
        if name is not None:
            for keys, found in zip((one, other), ids):
                for at, its in found.items():
                    if name in its:
                        keys[at] = (name, its[name])
        return one, other

    # What is kept.

    def _change(self, kind: RowKind, match: Match, note: str | None = None) -> Row | None:
        """Count a change, and keep its row with those of all that holds it; None if it is not."""
        self._changes += 1
        if self._kept >= MOST_CHANGES:
            return None
        self._kept += 1
        holder = self._tell()
        row = self._row(kind, len(self._frames), self._frames[-1], match, note)
        self._end_runs(self._frames[-1], holder)
        self._rows.append(row)
        return row

    def _tell(self) -> Row:
        """Keep the rows of all that is open; returns the innermost."""
        depth = len(self._frames) - 1
        while (row := self._frames[depth].row) is None:
            depth -= 1
        for above, frame in pairwise(self._frames[depth:]):
            self._end_runs(above, row)
            row = frame.row = self._row("within", row.depth + 1, above, frame.match)
            self._rows.append(row)
        return row

    def _end_runs(self, frame: _Frame[P], row: Row) -> None:
        """Keep what stood between changes."""
        if self._kept <= MOST_CHANGES:
            for kind, b, a, count in frame.runs:
                run = Row(kind, row.depth + 1, row.before, row.after, (b, a), count)
                self._rows.append(run)
        frame.runs.clear()

    def _row(
        self, kind: RowKind, depth: int, frame: _Frame[P], match: Match, note: str | None = None
    ) -> Row:
        """The row of a child of a frame."""
        before = self._node(frame, 0, match.before)
        after = self._node(frame, 1, match.after)
        return Row(kind, depth, before, after, note=note)

    def _node(self, frame: _Frame[P], side: Literal[0, 1], index: int | None) -> Node | None:
        if index is None:
            return None
        inside = frame.inside[side]
        label = inside.names[index] if index < len(inside.names) else f"[{index}]"
        return self._tree.node(inside.children[index], label, self._path(frame, side, index))

    def _path(self, frame: _Frame[P], side: Literal[0, 1], index: int) -> str:
        names = frame.inside[side].names
        name = names[index] if index < len(names) else None
        return self._tree.path(frame.paths[side], name, index)


def _numbered(names: Sequence[str]) -> Sequence[Hashable]:
    """Names that repeat, told apart by their number."""
    if len(set(names)) == len(names):
        return names
    seen: Counter[str] = Counter()
    numbered: list[Hashable] = []
    for name in names:
        numbered.append((name, seen[name]) if seen[name] else name)
        seen[name] += 1
    return numbered


def _tells_apart(name: str, *sides: dict[int, dict[str, bytes]]) -> bool:
    """Whether all objects that differ have this id, and no two of them the same."""
    for found in sides:
        values = [its.get(name) for its in found.values() if its]
        if not values or None in values or len(set(values)) < len(values):
            return False
    return True


def _is_same_number(one: str | None, other: str | None) -> bool:
    if one is None or other is None or max(len(one), len(other)) > LONGEST_NUMBER:
        return False
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False
