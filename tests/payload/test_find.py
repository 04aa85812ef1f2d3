"""What is found in a tree, and in what order."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.payload import Node, read
from inspector.payload.find import find, name_of, value_of
from inspector.payload.wanted import CHUNK, Wanted, wanted

LETTERS = st.text(st.sampled_from('abAB"\\/\n {}[],:éÉßſK12'), max_size=6)
VALUES = st.recursive(
    LETTERS | st.integers(-99, 99) | st.sampled_from([None, True, 1.5]),
    lambda inner: st.lists(inner, max_size=40) | st.dictionaries(LETTERS, inner, max_size=20),
    max_leaves=60,
)


def never() -> bool:
    return False


def routes(root: Node, text: Wanted) -> list[tuple[int, ...]]:
    return [place.route for place in find(root, text, never).places]


def plainly(node: Node, text: Wanted, route: tuple[int, ...] = (),
            parent: Node | None = None) -> Iterator[tuple[int, ...]]:  # fmt: skip
    """The same by looking at each node."""

    def says(said: str | None) -> bool:
        if said is None:
            return False
        return text.text in said if text.exact else text.text.casefold() in said.casefold()

    if says(name_of(node, parent)) or says(value_of(node)):
        yield route
    for index, child in enumerate(node.children()):
        yield from plainly(child, text, (*route, index), node)


def tree(body: bytes, kind: str = "application/json") -> Node:
    return read(body, kind).root


@given(VALUES, LETTERS.filter(bool), st.booleans(), st.booleans(), st.sampled_from([None, 1]))
def test_json_is_searched_as_if_each_node_were_looked_at(
    value: object, text: str, exact: bool, ascii_only: bool, indent: int | None
) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    root = tree(body)
    looked_for = Wanted(text, exact)
    assert routes(root, looked_for) == list(plainly(root, looked_for))


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"a=1&team=x&b=%7B%22team%22%3A1%7D&c=the+team", "application/x-www-form-urlencoded"),
        (b'<r team="1"><a>the team</a><b><!-- team --><team/>t&#101;am</b></r>', "application/xml"),
        (b'{"team": 1}\n\n[0, "team"]\nno team\n', "application/x-ndjson"),
        (
            b'--x\r\nContent-Disposition: form-data; name="team"\r\n\r\nthe team\r\n'
            b'--x\r\nContent-Type: application/json\r\n\r\n{"team": ["team"]}\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"a team, and another Team", "text/plain"),
    ],
)  # fmt: skip
def test_other_trees_are_searched_in_document_order(body: bytes, kind: str) -> None:
    root = tree(body, kind)
    found = routes(root, Wanted("team"))
    assert found
    assert found == list(plainly(root, Wanted("team")))


def test_numbers_and_literals_are_found_as_they_were_sent() -> None:
    root = tree(b'[1.10, 12345678901234567890123, 1E5, true, null, {"n": 110}]')
    assert routes(root, Wanted("1.10")) == [(0,)]
    assert routes(root, Wanted("890123")) == [(1,)]
    assert routes(root, Wanted("1e5")) == [(2,)]
    assert routes(root, Wanted("TRUE")) == [(3,)]


def test_the_numbers_of_items_are_not_searched() -> None:
    assert routes(tree(b'["a", "b", "c"]'), Wanted("1")) == []


def test_a_key_is_found_though_its_value_is_a_container() -> None:
    assert routes(tree(b'{"a": {"team": {"x": 1}}, "team": []}'), Wanted("team")) == [(0, 0), (1,)]


def test_repeated_keys_are_found_each() -> None:
    assert routes(tree(b'{"a": 1, "a": 2}'), Wanted("a")) == [(0,), (1,)]


def test_what_json_escapes_is_found_as_what_it_says() -> None:
    body = rb'["caf\u00e9", "say \"hi\"", "a\/b", "\ud83d\ude00"]'
    for text, place in (("CAFÉ", 0), ('"hi"', 1), ("a/b", 2), ("😀", 3)):
        assert routes(tree(body), Wanted(text)) == [(place,)]


def test_a_hundred_thousand_levels_are_searched() -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        root = tree(opening * 100_000 + b'"needle"' + closing * 100_000)
        (place,) = find(root, Wanted("needle"), never).places
        assert len(place.route) == 100_000


def test_what_lies_behind_much_of_every_kind_is_found() -> None:
    items = [{"id": n, "deep": {"a": [n, {"b": "x" * 50}]}} for n in range(3_000)]
    body = {"flat": list(range(20_000)), "items": items, "s": "y" * 300_000, "last": ["needle"]}
    assert routes(tree(json.dumps(body).encode()), Wanted("needle")) == [(3, 0)]
    assert routes(tree(json.dumps(body).encode()), Wanted("19999")) == [(0, 19_999)]


def test_no_more_is_kept_than_asked_for_and_it_is_said() -> None:
    root = tree(json.dumps(["a"] * 50).encode())
    assert len(find(root, Wanted("a"), never, most=50).places) == 50
    assert find(root, Wanted("a"), never, most=50).whole
    found = find(root, Wanted("a"), never, most=49)
    assert (len(found.places), found.whole) == (49, False)


def test_a_search_that_nobody_waits_for_ends() -> None:
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    found = find(tree(json.dumps([["a"]] * 1_000).encode()), Wanted("a"), stop)
    assert not found.whole
    assert len(found.places) < 4


def test_xml_that_is_deeper_than_can_be_read_level_by_level_is_given_up() -> None:
    def found(levels: int) -> tuple[int, bool]:
        root = tree(b"<a>" * levels + b"needle" + b"</a>" * levels, "application/xml")
        places, whole = find(root, Wanted("needle"), never)
        return len(places), whole

    assert found(300) == (1, True)
    assert found(2_000) == (0, False)


@given(st.text(st.sampled_from("abßſİéÉK "), max_size=30), st.text("absk", min_size=1, max_size=3))
def test_spans_hold_what_is_wanted_and_do_not_overlap(text: str, what: str) -> None:
    behind = 0
    for start, stop in Wanted(what).spans(text):
        assert start >= behind
        assert what in text[start:stop].casefold()
        behind = stop
    assert Wanted(what).within(text) == (what in text.casefold())


@pytest.mark.parametrize("filler", ["-", "é", "ß"])
def test_what_lies_across_two_chunks_is_found_once(filler: str) -> None:
    for before in range(CHUNK - 7, CHUNK + 2):
        text = filler * before + "Needle" + filler * 10
        assert list(Wanted("needle").spans(text)) == [(before, before + 6)]
        raw = b"-" * before + b"NEEDLE" + b"-" * 10
        assert list(Wanted("needle").spans_of_bytes(raw)) == [(before, before + 6)]
        assert list(Wanted("Needle", exact=True).spans_of_bytes(raw)) == []


def test_what_is_typed_in_quotes_is_exact() -> None:
    assert wanted("Foo bar") == Wanted("Foo bar")
    assert wanted('"Foo"') == wanted('"Foo') == Wanted("Foo", exact=True)
    assert wanted(r'"a\"b\\"') == Wanted('a"b\\', exact=True)
    assert wanted("") is wanted("  ") is wanted('"') is wanted('""') is None


@given(st.text(min_size=1))
def test_what_is_wanted_can_be_typed(text: str) -> None:
    assert wanted(Wanted(text, exact=True).typed) == Wanted(text, exact=True)
