"""The rows of a tree that are unfolded."""

import json

from inspector.payload import read
from inspector.tui.text import plain
from inspector.tui.unfolded import PAGE, Unfolded
from inspector.tui.widgets.tree import is_cut, tree_line, value_text


def tree_of(value: object, height: int = 0) -> Unfolded:
    return Unfolded(read(json.dumps(value).encode(), "application/json").root, height)


def shown(tree: Unfolded, cells: int = 60) -> list[str]:
    return [plain(tree_line(row, cells)).rstrip() for row in tree.rows]


def test_the_top_level_is_shown_in_order_with_counts() -> None:
    tree = tree_of({"b": {"x": 1}, "a": [1, 2], "n": None, "s": "hi", "e": {}})
    assert shown(tree) == ["▸ b {1}", "▸ a [2]", "  n: null", '  s: "hi"', "  e: {} empty"]


def test_top_levels_unfold_as_far_as_they_fit() -> None:
    value = {"a": {"x": 1, "y": 2}, "b": {"z": {"deep": 1}}}
    assert len(tree_of(value, height=4).rows) == 4
    assert len(tree_of(value, height=20).rows) == 6


def test_the_beginning_of_what_does_not_fit_is_shown_where_most_would_be_empty() -> None:
    value = {"a": {"x": 1}, "b": {str(n): n for n in range(21)}, "c": {str(n): n for n in range(9)}}
    lines = shown(tree_of(value, height=10))
    assert lines[:4] == ["▾ a {1}", "│   x: 1", "▾ b {21}", "│   0: 0"]
    assert lines[-1] == "▸ c {9}"
    assert len(tree_of(value, height=6).rows) == 4


def test_folding_hides_all_that_was_unfolded_below() -> None:
    tree = tree_of({"a": {"b": {"c": 1}}, "z": 1}, height=20)
    assert len(tree.rows) == 4
    tree.close(0)
    assert shown(tree) == ["▸ a {1}", "  z: 1"]
    tree.open(0)
    assert len(tree.rows) == 3


def test_a_million_items_are_shown_a_page_at_a_time() -> None:
    tree = tree_of(list(range(1_000_000)))
    assert len(tree.rows) == PAGE + 1
    assert shown(tree)[-1] == f"▸ … {1_000_000 - PAGE:,} more"
    tree.open(PAGE)
    assert shown(tree)[PAGE] == f"  [{PAGE}]: {PAGE}"
    assert len(tree.rows) == 2 * PAGE + 1


def test_a_hundred_thousand_levels_unfold_one_by_one() -> None:
    body = b"[" * 100_000 + b"]" * 100_000
    tree = Unfolded(read(body, "application/json").root)
    for index in range(40):
        tree.open(index)
    assert len(tree.rows) == 41
    assert "…40 " in shown(tree)[-1]


def test_unfolding_everything_stops_at_a_bound() -> None:
    tree = tree_of([[[n] for n in range(20)] for _ in range(20)])
    assert not tree.open_all(at_most=100)
    assert len(tree.rows) < 150
    assert tree.open_all()


def test_the_way_up_is_known() -> None:
    tree = tree_of({"a": {"b": 1}, "z": 1}, height=9)
    assert tree.parent(1) == 0
    assert tree.parent(0) is None


def test_a_long_value_is_cut_with_a_mark_and_copied_whole() -> None:
    tree = tree_of({"s": "x" * 500, "t": "short"})
    assert is_cut(tree.rows[0], 60)
    assert not is_cut(tree.rows[1], 60)
    assert value_text(tree.rows[0].node) == "x" * 500


def test_number_text_is_shown_and_copied_as_sent() -> None:
    root = read(b'{"n": 1.10, "big": 1234567890123456789012345678901234567890}', "").root
    tree = Unfolded(root)
    assert shown(tree)[0] == "  n: 1.10"
    assert value_text(tree.rows[1].node) == "1234567890123456789012345678901234567890"


def go(tree: Unfolded, *route: int) -> str:
    way = tree.way_to(route, lambda: False)
    assert way is not None
    assert tree.go(way)
    assert tree.row_of(route) == way.at
    return tree.rows[way.at].node.path


def test_the_way_to_a_node_unfolds_what_it_is_in_and_nothing_else() -> None:
    tree = tree_of({"a": {"x": {"y": 1}}, "b": {"z": 2}, "c": 3})
    assert tree.row_of((0, 0, 0)) is None
    assert go(tree, 0, 0, 0) == "$.a.x.y"
    assert shown(tree) == ["▾ a {1}", "│ ▾ x {1}", "│ │   y: 1", "▸ b {1}", "  c: 3"]
    assert go(tree, 1, 0) == "$.b.z"
    assert go(tree, 2) == "$.c"
    assert len(tree.rows) == 6


def test_the_way_into_a_million_items_leaves_out_most_of_them() -> None:
    tree = tree_of({"items": list(range(1_000_000)), "end": 1})
    assert go(tree, 0, 700_000) == "$.items[700000]"
    assert go(tree, 0, 3) == "$.items[3]"
    assert go(tree, 0, 999_999) == "$.items[999999]"
    assert go(tree, 0, 700_001) == "$.items[700001]"
    assert go(tree, 1) == "$.end"
    assert len(tree.rows) < 5 * PAGE
    rests = [row for row in tree.rows if row.rest is not None]
    assert sum(len(row.rest or ()) for row in rests) + len(tree.rows) - len(rests) == 1_000_002
    tree.open(tree.rows.index(rests[0]))
    assert go(tree, 0, 1_500) == "$.items[1500]"


def test_a_way_through_a_tree_that_was_changed_meanwhile_is_not_gone() -> None:
    tree = tree_of({"a": {"x": 1}, "b": {"y": 1}})
    way = tree.way_to((0, 0), lambda: False)
    tree.open(1)
    assert way is not None
    assert not tree.go(way)
    assert shown(tree) == ["▸ a {1}", "▾ b {1}", "│   y: 1"]


def test_a_way_that_nobody_wants_to_go_any_more_is_given_up() -> None:
    assert tree_of([[[1]]]).way_to((0, 0, 0), lambda: True) is None


def test_the_only_row_of_a_tree_without_children_is_found() -> None:
    assert go(tree_of("needle")) == "$"
