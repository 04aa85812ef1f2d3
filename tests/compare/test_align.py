"""Sequences side by side."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from inspector.compare import align
from inspector.compare.align import common, matches

ITEMS = st.lists(st.integers(0, 4), max_size=12)


def longest(one: list[int], other: list[int]) -> int:
    """The length of a longest common subsequence, by the table that everybody knows."""
    above = [0] * (len(other) + 1)
    for item in one:
        row = [0]
        for j, its in enumerate(other):
            row.append(above[j] + 1 if item == its else max(above[j + 1], row[j]))
        above = row
    return above[-1]


@given(ITEMS, ITEMS)
def test_the_longest_common_sequence_is_found(one: list[int], other: list[int]) -> None:
    pairs = common(one, other)
    assert len(pairs) == longest(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(ITEMS, ITEMS, st.booleans())
def test_every_item_is_in_one_match(one: list[int], other: list[int], turned: bool) -> None:
    found = matches(one, other, turned=turned)
    assert sorted(m.before for m in found if m.before is not None) == list(range(len(one)))
    assert [m.after for m in found if m.after is not None] == list(range(len(other)))


def test_items_too_frequent_to_be_weighed_are_found_beside_others(monkeypatch) -> None:  # type: ignore[no-untyped-def]  # pytest's own
    monkeypatch.setattr(align, "MOST_PAIRS", 3)
    pairs = common([9, 0, 0, 1, 0, 8], [7, 0, 0, 1, 0, 6])
    assert pairs == [(1, 1), (2, 2), (3, 3), (4, 4)]
