import json
import math
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.payload import read
from inspector.payload.json_text import strict_value_end, value_end
from tests.payload.trees import Members, Number, json_tree, rebuilt

TEXT = st.text(st.characters(), max_size=8)
KEYS = st.sampled_from(["a", "b", "", "é", "a b", "\ud800", '"', "\\", "\x00"]) | TEXT
NUMBERS = (
    st.integers().map(str)
    | st.floats().map(json.dumps)
    | st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,5})?([eE][+-]?[0-9]{1,4})?", fullmatch=True)
)
DOCUMENTS: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | NUMBERS.map(Number) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.lists(st.tuples(KEYS, inner), max_size=6).map(lambda pairs: Members(tuple(pairs)))
    ),
    max_leaves=25,
)
SPACES = st.sampled_from(["", " ", "\n", "\r\n  ", "\t"])


def written(value: object, space: str, ascii_only: bool) -> str:
    match value:
        case Number(text):
            return text
        case Members(pairs):
            members = (
                f"{json.dumps(key, ensure_ascii=ascii_only)}{space}:{space}"
                f"{written(member, space, ascii_only)}"
                for key, member in pairs
            )
            return "{" + space + f"{space},{space}".join(members) + space + "}"
        case list():
            items = (written(item, space, ascii_only) for item in value)
            return "[" + space + f"{space},{space}".join(items) + space + "]"
        case _:
            return json.dumps(value, ensure_ascii=ascii_only)


def loaded(text: str) -> object:
    return json.loads(
        text,
        strict=False,
        object_pairs_hook=lambda pairs: Members(tuple(pairs)),
        parse_int=Number,
        parse_float=Number,
        parse_constant=Number,
    )


@given(DOCUMENTS, SPACES, st.booleans())
def test_any_document_can_be_rebuilt_from_its_tree(
    value: object, space: str, ascii_only: bool
) -> None:
    text = written(value, space, ascii_only)
    try:
        body = text.encode()
    except UnicodeEncodeError:
        body = written(value, space, True).encode()
    assert rebuilt(json_tree(space.encode() + body)) == loaded(body.decode())


@given(
    st.lists(DOCUMENTS, max_size=5), st.integers(0, 300), st.integers(0, 600), st.integers(0, 600)
)
def test_a_page_is_the_same_as_a_slice_of_all(
    odd: list[object], padding: int, start: int, stop: int
) -> None:
    items = [*range(padding), *odd, *range(padding)]
    body = written([*map(_as_number, items)], " ", True).encode()
    everything = [node.raw for node in json_tree(body).children()]
    assert [node.raw for node in json_tree(body).children(start, stop)] == everything[start:stop]


def _as_number(item: object) -> object:
    return Number(str(item)) if isinstance(item, int) and not isinstance(item, bool) else item


@given(st.lists(KEYS, max_size=8), st.integers(0, 600))
def test_every_repeated_key_is_marked_and_no_other(keys: list[str], between: int) -> None:
    names = [*keys, *(f"key {number}" for number in range(between)), *keys[:2]]
    body = written(Members(tuple((name, Number("1")) for name in names)), "", True).encode()
    children = json_tree(body).children()
    assert [child.label for child in children] == names
    assert [child.note for child in children] == [
        "repeated key" if names.count(name) > 1 else None for name in names
    ]


def test_a_key_repeats_whatever_way_it_is_escaped() -> None:
    notes = [child.note for child in json_tree(rb'{"a":1,"\u0061":2,"b":3}').children()]
    assert notes == ["repeated key", "repeated key", None]


@pytest.mark.parametrize("number", ["1.10", "1e400", "-0", "-0.0", "1E+2", "1" * 40, "9" * 5000])
def test_numbers_keep_their_text(number: str) -> None:
    body = b'{"n": %s, "l": [%s]}' % (number.encode(), number.encode())
    first, second = json_tree(body).children()
    assert (first.kind, first.text, first.raw) == ("number", number, number.encode())
    assert second.children()[0].text == number


def test_raw_and_size_are_those_of_the_source() -> None:
    body = b'{ "a" : [ 1 , {"b" : "\\u00e9"} ] , "c":{ } }'
    array, empty = json_tree(body).children()
    assert (array.raw, array.size) == (b'[ 1 , {"b" : "\\u00e9"} ]', 24)
    assert (empty.raw, empty.has_children, empty.count) == (b"{ }", False, 0)
    assert array.children()[1].children()[0].text == "é"


def test_paths_quote_names_that_are_not_plain() -> None:
    body = b'{"a":[{"b c":{"it\'s":{"\\n":{"\\ud800":1}}}}]}'
    node = json_tree(body)
    for _ in range(6):
        (node,) = node.children()
    assert node.path == r"$.a[0]['b c']['it\'s']['\n']['\ud800']"


def test_json_in_a_string_stays_a_string() -> None:
    (child,) = json_tree(rb'{"a":"{\"b\":1}"}').children()
    assert (child.kind, child.text, child.has_children) == ("string", '{"b":1}', False)


@pytest.mark.parametrize(
    "body, text, note",
    [
        (b'["a\x1b[31m"]', "a\x1b[31m", "a control character in a string at line 1, column 4"),
        (rb'["\ud800"]', "\ud800", "a lone surrogate at line 1, column 3"),
        (rb'["\udc00\ud83d\ude00"]', "\udc00\U0001f600", "a lone surrogate at line 1, column 3"),
        (b"[NaN]", "NaN", "NaN at line 1, column 2"),
        (b"[\n -Infinity]", "-Infinity", "-Infinity at line 2, column 2"),
    ],
)
def test_what_python_would_read_is_read_with_a_note(body: bytes, text: str, note: str) -> None:
    payload = read(body, "application/json")
    assert payload.kind == "json"
    assert payload.root.children()[0].text == text
    assert payload.notes == (f"not strict JSON: {note}",)


def test_an_escaped_backslash_before_u_is_no_surrogate() -> None:
    payload = read(rb'["\\ud800", NaN]', "application/json")
    assert payload.notes == ("not strict JSON: NaN at line 1, column 13",)


@pytest.mark.parametrize(
    "body, text",
    [
        (b'["a\xffb"]', r"a\xffb"),
        (b'["\\n\xff"]', "\n\\xff"),
        (b'["\xed\xa0\x80"]', r"\xed\xa0\x80"),
    ],
)
def test_bytes_that_are_not_utf8_are_shown_as_bytes(body: bytes, text: str) -> None:
    payload = read(body, "application/json")
    assert payload.root.children()[0].text == text
    assert "not valid UTF-8 at byte" in payload.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le"])
def test_other_unicode_encodings_are_told_by_their_first_bytes(encoding: str) -> None:
    payload = read('{"a":"é\ufeff€"}'.encode(encoding), "application/json")
    assert rebuilt(payload.root) == Members((("a", "é\ufeff€"),))
    assert len(payload.notes) == 1


@pytest.mark.parametrize(
    "opening, closing", [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"k":[[', b"]]}]"), (b" [\n", b"\r]")]
)
def test_a_hundred_thousand_levels_open_one_by_one(opening: bytes, closing: bytes) -> None:
    depth = 100_000
    node = json_tree(opening * depth + b"1" + closing * depth)
    for _ in range(5):
        (node,) = node.children(0, 200)
    assert node.has_children


def test_a_deep_document_with_siblings_keeps_them() -> None:
    deep = b"[" * 5000 + b'"]"' + b"]" * 5000
    children = json_tree(b'{"a":%s,"b":[%s,2],"c":3}' % (deep, deep)).children()
    assert [child.label for child in children] == ["a", "b", "c"]
    assert children[1].children()[0].raw == deep
    assert children[1].children()[1].text == "2"


def test_a_large_level_is_counted_when_it_is_opened() -> None:
    body = b"[%s]" % b",".join(b"%d" % number for number in range(100_000))
    assert json_tree(body).count is None
    root = json_tree(body)
    assert [node.text for node in root.children(99_998)] == ["99998", "99999"]
    assert root.count == 100_000
    assert root.children(50_000, 50_001)[0].path == "$[50000]"


def test_a_level_that_several_threads_open_at_once_is_read_once() -> None:
    body = b"{%s}" % b",".join(b'"%d":[%d]' % (number, number) for number in range(5000))
    root = json_tree(body)
    together = Barrier(8)

    def opened(_: int) -> set[str | None]:
        together.wait()
        return {child.note for child in root.children()}

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(opened, range(8))) == [{None}] * 8


def test_a_small_level_is_counted_at_sight() -> None:
    assert json_tree(b'[[], {}, "a", [[[1]]]]').count == 4


def test_msgspec_still_says_where_a_value_ends() -> None:
    source = b'{"a": {"b": [1]}  , "c": 2}'
    assert strict_value_end(source, 6) == 16
    assert source[6:16] == b'{"b": [1]}'


@pytest.mark.parametrize("odd", [b"1", b"NaN", rb'"\ud800"', b"[" * 3000 + b"]" * 3000, b'"}]"'])
def test_the_end_of_a_container_is_found_with_and_without_msgspec(odd: bytes) -> None:
    container = b'{"a": [%s, {"x": "]}"}]}' % odd
    assert value_end(b"[" + container + b" ]", 1) == 1 + len(container)


def test_infinity_is_a_number_and_says_that_it_is_not_json() -> None:
    (child,) = json_tree(b"[Infinity]").children()
    assert (child.kind, child.note) == ("number", "not JSON")
    assert math.isinf(float(child.text or ""))
