"""Going to a path in a tree, as it is copied and as filters write it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.payload import Node, read
from inspector.payload.at_path import find_or_go, steps_of
from inspector.payload.wanted import Wanted

BODY = {
    "a": {"b": [{"c": 1}, {"c": 2, "it's": 3}, [[{"c": 4}]]], "x y": {"z": 5}},
    "price": "$.a.b costs $5",
}


def never() -> bool:
    return False


def found(body: object, typed: str, *, exact: bool = False, most: int = 100) -> list[str]:
    """The paths that something typed leads to, or that say it."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
    root = read(raw, kind).root
    places = find_or_go(root, Wanted(typed, exact), never, most).places
    return [at(root, place.route).path for place in places]


def at(node: Node, route: tuple[int, ...]) -> Node:
    for step in route:
        (node,) = node.children(step, step + 1)
    return node


@pytest.mark.parametrize(
    ("typed", "paths"),
    [
        ("$.a.b[1].c", ["$.a.b[1].c"]),
        (" $.a ", ["$.a"]),
        ("$['a']['b'][1]['it\\'s']", ["$.a.b[1]['it\\'s']"]),
        ('$.a."x y".z', ["$.a['x y'].z"]),
        ('$["a"]["x y"]', ["$.a['x y']"]),
        ("$.a.b.c", ["$.a.b[0].c", "$.a.b[1].c", "$.a.b[2][0][0].c"]),
        ("$.a.b[9]", []),
        ("$.a[0]", []),
    ],
)
def test_a_path_leads_to_what_stands_there(typed: str, paths: list[str]) -> None:
    assert found(BODY, typed) == paths


def test_a_path_that_leads_nowhere_is_a_text_and_so_is_one_in_quotes() -> None:
    assert found(BODY, "$.A.B") == ["$.price"], "names have their case"
    assert found(BODY, "$5") == ["$.price"]
    assert found({"$.a": 1, "b": "$.a.b"}, "$.a") == ["$['$.a']", "$.b"]
    assert found(BODY, "$.a.b", exact=True) == ["$.price"]
    assert found(BODY, "$.a.b co") == ["$.price"]


def test_lines_are_counted_and_repeated_names_are_all_found() -> None:
    lines = b'{"a": 1}\n\n{"a": 2, "a": 3}\n'
    assert found(lines, "$[1].a") == ["$[1].a", "$[1].a"]
    assert found(lines, "$.a") == ["$[0].a", "$[1].a", "$[1].a"]


@pytest.mark.parametrize(
    "typed", ["$", "$.", "$.a.", "$.a[", "$.a[x]", "$a", "a.b", "$..a", "$['a"]
)
def test_what_is_no_path_or_not_yet_is_none(typed: str) -> None:
    assert steps_of(typed) is None


@given(
    st.recursive(
        st.integers(0, 9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_every_path_that_can_be_copied_leads_back(value: object) -> None:
    root = read(json.dumps([value]).encode(), "application/json").root
    waiting = [root.children()[0]]
    while waiting:
        node = waiting.pop()
        waiting += node.children()
        places = find_or_go(root, Wanted(node.path), never).places
        assert node.path in [at(root, place.route).path for place in places]


def test_no_more_is_read_or_kept_than_is_bounded() -> None:
    assert len(found([{"a": n} for n in range(50)], "$.a", most=10)) == 10
    deep = b"[" * 20_000 + b'{"a": 1}' + b"]" * 20_000
    root = read(deep, "application/json").root
    given_up = find_or_go(root, Wanted("$.a"), never)
    assert (given_up.places, given_up.whole) == ([], False)
    stopped = find_or_go(root, Wanted("$.a"), lambda: True)
    assert not stopped.whole
