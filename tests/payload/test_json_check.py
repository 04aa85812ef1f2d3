import json
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.payload import read
from inspector.payload.json_check import check


@pytest.mark.parametrize(
    "body, line, column, expected, found",
    [
        ('{"a": 1 "b": 2}', 1, 9, "',' or '}'", '"b": 2}'),
        ('{"a": 1,}', 1, 9, "a quoted name", "}"),
        ("{a: 1}", 1, 2, "a quoted name or '}'", "a: 1}"),
        ('{\n "é" 1}', 2, 6, "':'", "1}"),
        ("[1, 2", 1, 6, "',' or ']'", ""),
        ("[1,]", 1, 4, "a value", "]"),
        ("[,]", 1, 2, "a value or ']'", ",]"),
        ("[1]]", 1, 4, "the end of the document", "]"),
        ("[[1}]", 1, 4, "',' or ']'", "}]"),
        ('["a', 1, 4, "'\"'", ""),
        (r'["\x41"]', 1, 3, r"an escape such as \n or \u00e9", r'\x41"]'),
        ("[1, 02]", 1, 6, "',' or ']'", "2]"),
        ("[tru]", 1, 2, "a value or ']'", "tru]"),
        ("{'a': 1}", 1, 2, "a quoted name or '}'", "'a': 1}"),
        ('{"a": {"b": [1, {"c": }]}}', 1, 23, "a value", "}]}}"),
        ("", 1, 1, "a value", ""),
        ("[" * 50_000, 1, 50_001, "a value or ']'", ""),
    ],
)
def test_a_broken_document_says_where_and_what_was_expected(
    body: str, line: int, column: int, expected: str, found: str
) -> None:
    broken = check(body.encode()).broken
    assert broken is not None
    assert (broken.line, broken.column) == (line, column)
    assert (broken.expected, broken.found) == (expected, found)


def test_broken_json_is_shown_as_text_with_a_sentence() -> None:
    payload = read(b'{"a": 1,\n "b" 2}', "application/json")
    assert (payload.kind, payload.root.text) == ("text", '{"a": 1,\n "b" 2}')
    assert payload.notes == ("not valid JSON: line 2, column 6: expected ':', found '2}'",)
    assert payload.broken is not None
    assert payload.broken.offset == 14


TOKENS = [*'{}[]":, \n\\', '"a"', '"a":', "1", "-", "0", ".5", "e9", "true", "null", "NaN"]
ODD = [
    "-Infinity",
    "Infinity",
    '"a\tNaN"',
    "\t",
    '"\\u00e9"',
    "\\ud800",
    "\\x",
    "\x01",
    "é",
    "[[",
    "]]",
    '{"b":',
    "[1,2,",
    "}}",
]
PIECES = st.sampled_from([*TOKENS, *ODD])


@given(st.lists(PIECES, max_size=14).map("".join))
@example('{"a":[[{"a":1,"b":[NaN]}],[1,2,3]]}')
def test_it_agrees_with_python_about_what_is_json(text: str) -> None:
    assert (check(text.encode()).broken is None) == _python_reads(text)


@given(st.recursive(st.integers() | st.just("é\n"), st.lists, max_leaves=30), st.data())
def test_it_agrees_with_python_about_documents_with_one_character_changed(
    value: object, data: st.DataObject
) -> None:
    text = json.dumps({"a": value, "b": [value, {"c": value}]})
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.sampled_from([*'{}[]":,1 \\x', ""])) + text[place + 1 :]
    assert (check(changed.encode()).broken is None) == _python_reads(changed)


def _python_reads(text: str) -> bool:
    try:
        json.loads(text, strict=False, parse_int=str)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("end", [b"", b"x", b"]]", b"}"])
def test_depth_is_no_matter(end: bytes) -> None:
    depth = 10 * sys.getrecursionlimit()
    body = b'[{"a":' * depth + b"1" + b"}]" * depth + end
    assert (check(body).broken is None) == (end == b"")


def test_only_the_first_of_each_oddity_is_noted() -> None:
    assert check(b"[NaN, NaN,\n Infinity, NaN]").notes == (
        "not strict JSON: NaN at line 1, column 2",
        "not strict JSON: Infinity at line 2, column 2",
    )


def test_what_is_loose_is_noted_in_the_order_in_which_it_stands() -> None:
    assert check(b'{"NaN": "a -Infinity",\n "b\tc": [-1, -Infinity]}').notes == (
        "not strict JSON: a control character in a string at line 2, column 4",
        "not strict JSON: -Infinity at line 2, column 14",
    )


@pytest.mark.parametrize(
    "body",
    ["{NaN: 1}", "[-NaN]", "[1NaN]", "[NaNNaN]", "[--Infinity]", "[xNaN]", '["NaN', "NaN NaN"],
)
def test_what_is_loose_makes_nothing_else_json(body: str) -> None:
    assert check(body.encode()).broken is not None
