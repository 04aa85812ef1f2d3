"""What differs between two trees."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.compare import Row, children_of_run, compare
from inspector.compare.rows import SAME_NUMBER
from inspector.compare.structure import MOST_CHANGES, compare_trees
from inspector.compare.trees import NodeTree
from inspector.delivery import Delivery
from tests.compare.applying import applied, between, outline, structure
from tests.payload.trees import json_tree, rebuilt

LOOSE = st.sampled_from([float("nan"), float("inf"), float("-inf"), "NaN", "-Infinity"])
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.text('ab\n\u00e9"', max_size=2)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["id", "a", "b", "c", "é"]), inner, max_size=4)
    ),
    max_leaves=14,
)
LOOSE_VALUES = st.recursive(
    LOOSE | st.integers(0, 2),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["id", "NaN", "-Infinity"]), inner, max_size=4)
    ),
    max_leaves=14,
)


@given(VALUES, VALUES)
def test_the_rows_lead_from_the_first_tree_to_the_second(one: object, other: object) -> None:
    found = structure(one, other)
    assert found.whole
    assert applied(found.rows) == rebuilt(json_tree(json.dumps(other).encode()))


@given(VALUES, VALUES)
def test_both_directions_find_as_much(one: object, other: object) -> None:
    there, back = structure(one, other), structure(other, one)
    assert there.changes == back.changes
    turned = {"added": "removed", "removed": "added"}
    kinds = sorted(turned.get(row.kind, row.kind) for row in back.rows if row.is_change)
    assert sorted(row.kind for row in there.rows if row.is_change) == kinds


@given(VALUES, st.randoms(use_true_random=False))
def test_between_equal_trees_nothing_differs_whatever_their_order(value: object, random) -> None:  # type: ignore[no-untyped-def]  # hypothesis's own Random
    def shuffled(node: object) -> object:
        if isinstance(node, dict):
            items = [(name, shuffled(inner)) for name, inner in node.items()]
            random.shuffle(items)
            return dict(items)
        return [shuffled(inner) for inner in node] if isinstance(node, list) else node

    found = structure(value, shuffled(value))
    assert (found.changes, [row.kind for row in found.rows]) == (0, ["same"])


@given(VALUES, VALUES)
def test_only_what_differs_is_told(one: object, other: object) -> None:
    found = structure(one, other)
    assert (found.changes == 0) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )
    for row in found.rows:
        if row.kind == "changed" and row.before is not None and row.after is not None:
            assert row.before.raw != row.after.raw


@given(VALUES | LOOSE_VALUES, VALUES | LOOSE_VALUES)
def test_strict_and_loose_json_and_a_payloads_nodes_are_compared_alike(
    one: object, other: object
) -> None:
    before, after = (json_tree(json.dumps(value).encode()) for value in (one, other))
    slowly, quickly = compare_trees(NodeTree(), before, after), structure(one, other)
    assert outline(slowly) == outline(quickly)
    assert applied(slowly.rows) == rebuilt(after)


def test_what_is_no_number_is_told_as_it_was_sent_and_none_is_taken_for_a_string() -> None:
    before = {"a": [float("nan"), {"b": float("inf")}], "c": "NaN", "d": 1}
    after = {"a": [float("nan"), {"b": float("-inf")}], "c": float("nan"), "d": [float("nan")]}
    found = structure(before, after)
    told = {row.node.path: row for row in found.rows if row.kind == "changed"}
    assert [(path, row.before and row.before.raw, row.node.raw) for path, row in told.items()] == [
        ("$.a[1].b", b"Infinity", b"-Infinity"),
        ("$.c", b'"NaN"', b"NaN"),
        ("$.d", b"1", b"[NaN]"),
    ]
    (child,) = told["$.d"].node.children()
    assert (child.kind, child.text) == ("number", "NaN")
    assert not structure([float("nan"), "x"], [float("nan"), "x"]).changes


def test_a_payload_that_holds_what_marks_such_numbers_is_not_confused_by_it() -> None:
    found = between(rb'["\u0000NaN", NaN]', rb'[NaN, "\u0000NaN"]').payload
    assert found is not None
    assert [row.kind for row in found.rows if row.is_change] != []
    assert {row.node.text for row in found.rows if row.is_change} <= {"\x00NaN", "NaN"}


def test_many_items_that_are_slow_to_read_are_told_apart_by_their_places() -> None:
    def changes(count: int) -> list[str]:
        before = b",".join(b'{"id": %d, "v": "\x01"}' % n for n in range(count))
        after = b",".join(b'{"id": %d, "v": "\x02"}' % n for n in reversed(range(count)))
        found = between(b"[%b]" % before, b"[%b]" % after).payload
        assert found is not None
        return sorted({row.kind for row in found.rows if row.is_change})

    assert changes(3) == ["changed", "moved"]
    assert changes(4_000) == ["changed"]


def test_one_item_put_in_front_is_one_change() -> None:
    found = structure(list(range(1000)), [-1, *range(1000)])
    assert outline(found) == [("added", "$[0]")]
    assert found.rows[-1] == Row("same", 1, found.rows[0].before, found.rows[0].after, (0, 1), 1000)


def test_items_are_told_apart_by_their_ids() -> None:
    before = [{"id": n, "v": n} for n in range(5)]
    after = [{"id": 9, "v": 9}, *({"id": n, "v": n + 1} for n in range(5) if n != 2)]
    assert outline(structure(before, after)) == [
        ("added", "$[0]"),
        ("changed", "$[1].v"),
        ("changed", "$[2].v"),
        ("removed", "$[2]"),
        ("changed", "$[3].v"),
        ("changed", "$[4].v"),
    ]


def test_items_whose_ids_are_all_others_are_compared_where_they_stand() -> None:
    assert outline(structure([{"id": "x", "v": 1}], [{"id": "y", "v": 1}])) == [
        ("changed", "$[0].id")
    ]


def test_an_item_that_moved_is_told_once_with_where_it_was() -> None:
    found = structure([{"id": 1, "v": 1}, {"id": 2}, {"id": 3}], [{"id": 2}, {"id": 3}, {"id": 1, "v": 2}])  # fmt: skip # noqa: E501 - both side by side
    assert outline(found) == [("moved", "$[2]"), ("changed", "$[2].v")]
    assert [row.note for row in found.rows if row.kind == "moved"] == ["was [0]"]


def test_the_text_of_numbers_counts_and_the_same_number_is_said() -> None:
    found = between(b'{"a":1.10,"b":1e2,"c":1}', b'{"a":1.1,"b":100,"c":2}').payload
    assert found is not None
    notes = [row.note for row in found.rows if row.kind == "changed"]
    assert notes == [SAME_NUMBER, SAME_NUMBER, None]


def test_numbers_no_machine_holds_are_compared_as_text() -> None:
    found = between(b"[1e99999999999999999999,NaN]", b"[1e99999999999999999998,-Infinity]").payload
    assert found is not None
    assert found.changes == 2


def test_repeated_members_are_told_one_after_the_other() -> None:
    found = between(b'{"a":1,"b":0,"a":2}', b'{"a":1,"b":0,"a":3,"a":4}').payload
    assert found is not None
    changes = [(row.kind, row.before and row.before.raw, row.after and row.after.raw)
               for row in found.rows if row.is_change]  # fmt: skip
    assert changes == [("changed", b"2", b"3"), ("added", None, b"4")]


def test_only_so_many_changes_are_kept_and_the_rest_counted() -> None:
    count = MOST_CHANGES + 50
    found = structure([f"a{n}" for n in range(count)], [f"b{n}" for n in range(count)])
    assert (found.kept, found.changes) == (MOST_CHANGES, count)
    assert len(found.rows) == 1 + MOST_CHANGES


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([n % 7 for n in range(60_000)], [n * 5 % 7 for n in range(60_000)]),
        ([0] * 50_000, [0] * 49_999 + [1]),
        ({str(n): n for n in range(40_000)}, {str(-n): n for n in range(40_000)}),
    ],
    ids=["few values", "one value", "many names"],
)
def test_what_repeats_or_is_wide_takes_no_quadratic_time(before: object, after: object) -> None:
    assert structure(before, after).changes > 0  # the whole folder has to be done in seconds


@pytest.mark.parametrize("depth", [400, 90_000])
def test_what_is_deep_is_compared_as_far_as_the_bounds_let_it(depth: int) -> None:
    before = b"[" * depth + b"1" + b"]" * depth
    found = between(before, before.replace(b"1", b"2")).payload
    assert found is not None
    if found.whole:
        assert outline(found) == [("changed", "$" + "[0]" * depth)]
    else:
        assert [row.kind for row in found.rows] == ["unseen"]


def test_a_part_that_was_not_compared_is_not_called_gone() -> None:
    many = list(range(200_000))
    found = structure(many, [*many, -1])
    assert (found.changes, found.whole) == (0, False)


ATTRIBUTES = st.lists(st.sampled_from("uvwxyz"), unique=True, min_size=2).flatmap(st.permutations)


@given(ATTRIBUTES, st.randoms(use_true_random=False), st.integers(0, 3), st.integers(0, 3))
def test_of_an_element_attributes_are_paired_by_name_and_contents_by_place(
    names: list[str], random: Random, before: int, after: int
) -> None:
    def document(named: list[str], contents: str) -> Delivery:
        attributes = " ".join(f'{name}="{name}"' for name in named)
        return xml(f"<a {attributes}>{contents}</a>")

    turned = random.sample(names, len(names))
    one = document(names, "<b/>" * before + "<c>1</c>" + "<d/><e/>")
    other = document(turned, "<b/>" * after + "<c>2</c>" + "<d/><e/>")
    compared = compare(one, other).payload
    assert compared is not None
    rows = [row for row in compared.rows if row.count]
    pairs = [pair for row in rows for pair in children_of_run(row, 0, row.count)]
    found = [(p.before.label, p.after.label) for p in pairs if p.before and p.after]
    shared = min(before, after) * ["b"] + ["d", "e"]
    assert sorted(found) == sorted((name, name) for name in [*names, *shared])


def xml(body: str) -> Delivery:
    headers = ((b"Content-Type", b"text/xml"),)
    return Delivery(1, 0, "POST", b"/", "1.1", headers, body.encode())
