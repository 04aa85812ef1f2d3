"""Two sequences side by side: which of their items are the same, in the same order or moved."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

MOST_PAIRS = 200_000
"""Pairs of equal items that are weighed against each other."""

Pair = tuple[int, int]

Shape = Callable[[int], Hashable]
"""What the item at an index has in common with its other versions."""


class Match(NamedTuple):
    """One place of two sequences.

    Attributes:
        before: the item's index in the first; None where it was added.
        after: its index in the second; None where it was removed.
        moved: whether it stands elsewhere among the others.
    """

    before: int | None
    after: int | None
    moved: bool = False

    def shifted(self, before: int, after: int) -> "Match":
        """The same place in sequences with so many items in front."""
        return Match(
            None if self.before is None else self.before + before,
            None if self.after is None else self.after + after,
            self.moved,
        )


def common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """The most items that stand in both in the same order, as pairs of indices.

    It never takes quadratic time: where more than `MOST_PAIRS` pairs are equal, the most frequent
    items are only found beside the others and at the ends, and the result may not be the longest.
    J. W. Hunt, T. G. Szymanski, «A fast algorithm for computing longest common subsequences», 1977.
    """
    found, (b, b_end, a, a_end) = _ends(before, after, (0, len(before), 0, len(after)))
    anchors = _chain(before[b:b_end], after[a:a_end])
    for i, j in [*((b + i, a + j) for i, j in anchors), (b_end, a_end)]:
        found += _ends(before, after, (b, i, a, j))[0]
        if i < b_end:
            found.append((i, j))
        b, a = i + 1, j + 1
    return sorted(found)


def matches(
    before: Sequence[Hashable],
    after: Sequence[Hashable],
    shapes: tuple[Shape, Shape] | None = None,
    *,
    turned: bool = False,
) -> list[Match]:
    """Two sequences as one: in the order of the second, with what was removed where it stood.

    Args:
        before: what tells the items of the first apart.
        after: the same of the second.
        shapes: by what items that are left in one place are paired, as versions of each other;
            None pairs none.
        turned: choose as from the second to the first, where there is a choice.
    """
    if before == after:
        return [Match(at, at) for at in range(len(before))]
    if turned:
        turned_shapes = (shapes[1], shapes[0]) if shapes else None
        fixed, moved = _pairs(after, before, turned_shapes)
        fixed, moved = [(b, a) for a, b in fixed], {a: b for b, a in moved.items()}
    else:
        fixed, moved = _pairs(before, after, shapes)
    return list(_merged(fixed, moved, len(before), len(after)))


def _pairs(
    before: Sequence[Hashable],
    after: Sequence[Hashable],
    shapes: tuple[Shape, Shape] | None,
) -> tuple[list[Pair], dict[int, int]]:
    """What stands in both in the same order, and what is in both but elsewhere."""
    fixed = common(before, after)
    moved = _moved(before, after, fixed)
    if shapes is not None:
        fixed += _by_shape(shapes, fixed, moved, len(before), len(after))
        fixed.sort()
    return fixed, moved


def _ends(
    before: Sequence[Hashable], after: Sequence[Hashable], gap: tuple[int, int, int, int]
) -> tuple[list[Pair], tuple[int, int, int, int]]:
    """Equal items at the beginning and the end of a gap, and the gap that is left."""
    b, b_end, a, a_end = gap
    found = []
    while b < b_end and a < a_end and before[b] == after[a]:
        found.append((b, a))
        b, a = b + 1, a + 1
    while b < b_end and a < a_end and before[b_end - 1] == after[a_end - 1]:
        b_end, a_end = b_end - 1, a_end - 1
        found.append((b_end, a_end))
    return found, (b, b_end, a, a_end)


def _chain(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """The longest chain of equal pairs that ascends in both."""
    places = _places(before, after)
    tails: list[int] = []  # of the chains of each length, the least end in the second
    ends: list[int] = []  # and which link that is
    rows: list[int] = []
    columns: list[int] = []
    previous: list[int] = []  # links as plain numbers: tuples of tuples keep the collector busy
    for i, key in enumerate(before):
        for j in reversed(places.get(key, ())):
            at = bisect_left(tails, j)
            link = len(rows)
            rows.append(i)
            columns.append(j)
            previous.append(ends[at - 1] if at else -1)
            if at == len(tails):
                tails.append(j)
                ends.append(link)
            else:
                tails[at], ends[at] = j, link
    found: list[Pair] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append((rows[at], columns[at]))
        at = previous[at]
    return found[::-1]


def _places(before: Sequence[Hashable], after: Sequence[Hashable]) -> dict[Hashable, list[int]]:
    """Where in the second the items of the first stand, without those that are too frequent."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    counts = Counter(before)
    for j, key in enumerate(after):
        if key in counts:
            places[key].append(j)
    left = MOST_PAIRS
    for key in sorted(places, key=lambda key: counts[key] * len(places[key])):
        left -= counts[key] * len(places[key])
        if left < 0:
            del places[key]
    return places


def _moved(
    before: Sequence[Hashable], after: Sequence[Hashable], fixed: list[Pair]
) -> dict[int, int]:
    """Equal items that do not stand in the same order: indices in the second to the first."""
    in_before, in_after = {i for i, _ in fixed}, {j for _, j in fixed}
    left: dict[Hashable, list[int]] = defaultdict(list)
    for i in range(len(before) - 1, -1, -1):
        if i not in in_before:
            left[before[i]].append(i)
    found = {}
    for j, key in enumerate(after):
        if j not in in_after and left.get(key):
            found[j] = left[key].pop()
    return found


def _by_shape(
    shapes: tuple[Shape, Shape],
    fixed: list[Pair],
    moved: dict[int, int],
    before: int,
    after: int,
) -> list[Pair]:
    """In each gap, the items that are left and can be versions of each other."""
    gone = set(moved.values())
    found = []
    b = a = 0
    for i, j in [*fixed, (before, after)]:
        old = [one for one in range(b, i) if one not in gone]
        new = [one for one in range(a, j) if one not in moved]
        if old and new:
            pairs = common(list(map(shapes[0], old)), list(map(shapes[1], new)))
            found += [(old[one], new[other]) for one, other in pairs]
        b, a = i + 1, j + 1
    return found


def _merged(fixed: list[Pair], moved: dict[int, int], before: int, after: int) -> Iterator[Match]:
    gone = set(moved.values())
    b = a = 0
    for i, j in [*fixed, (before, after)]:
        yield from (Match(one, None) for one in range(b, i) if one not in gone)
        for one in range(a, j):
            yield Match(moved[one], one, moved=True) if one in moved else Match(None, one)
        if i < before:
            yield Match(i, j)
        b, a = i + 1, j + 1
