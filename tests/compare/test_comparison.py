"""What differs between two deliveries, as the Attempts tab tells it."""

import gzip
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.compare import Comparison, Edit, compare, edits
from inspector.compare.comparison import LARGEST
from tests.compare.applying import JSON, between, sent


def values(found: Comparison) -> tuple[Edit, ...]:
    """The first places where values differ."""
    return tuple(edits(found.payload, 100)) if found.payload else ()


def headers(found: Comparison) -> tuple[Edit, ...]:
    """The headers that differ."""
    return tuple(edits(found.headers, 100))


def test_the_same_bytes_are_identical() -> None:
    found = compare(sent(b"x", JSON), sent(b"x", JSON))
    assert (found.body, found.differs_at, found.headers.changes) == ("identical", None, 0)


def test_headers_are_told_by_name_whatever_their_case() -> None:
    before = sent(b"", ("X-Try", "1"), ("Date", "Mon"), ("Old", "x"), ("Same", "s"))
    after = sent(b"", ("x-try", "2"), ("Date", "Mon"), ("same", "s"), ("New", "y"))
    assert headers(compare(before, after)) == (
        Edit("x-try", "1", "2"),
        Edit("Old", "x", None),
        Edit("New", None, "y"),
    )


def test_repeated_headers_are_told_one_after_the_other() -> None:
    before = sent(b"", ("Via", "a"), ("Via", "b"))
    after = sent(b"", ("Via", "a"), ("Via", "c"), ("Via", "d"))
    assert headers(compare(before, after)) == (Edit("Via", "b", "c"), Edit("Via", None, "d"))


def test_values_are_told_by_their_paths_as_they_were_written() -> None:
    found = between(
        b'{"n": 1.10, "a": [1, {"b": "x"}], "gone": null}',
        b'{"n": 1.1, "a": [1, {"b": "y"}, true], "new": {"k": 1}}',
    )
    assert found.body == "values"
    assert values(found) == (
        Edit("$.n", "1.10", "1.1"),
        Edit("$.a[1].b", '"x"', '"y"'),
        Edit("$.a[2]", None, "true"),
        Edit("$.gone", "null", None),
        Edit("$.new", None, '{"k":1}'),
    )


@pytest.mark.parametrize(
    "after",
    [
        b'{"b":[1,2],"a":"\xc3\xa9"}',
        b'{"a": "\\u00e9", "b": [1, 2]}',
        b'{"a":"\xc3\xa9","b":[1,2] }',
    ],
)
def test_the_same_values_in_other_bytes_were_written_anew(after: bytes) -> None:
    found = between(b'{"a":"\xc3\xa9","b":[1,2]}', after)
    assert (found.body, values(found)) == ("rewritten", ())
    assert found.differs_at is not None


def test_repeated_members_are_told_one_after_the_other() -> None:
    found = between(b'{"a":1,"a":2}', b'{"a":1,"a":3}')
    assert values(found) == (Edit("$.a", "2", "3"),)


def test_what_changes_its_kind_is_one_place() -> None:
    assert values(between(b'{"a":[1,2,3]}', b'{"a":"1"}')) == (Edit("$.a", "[1,2,3]", '"1"'),)


def test_compressed_bodies_are_compared_by_what_they_hold() -> None:
    coded = ("Content-Encoding", "gzip")
    before = sent(gzip.compress(b'{"a":1}', mtime=1), JSON, coded)
    after = sent(gzip.compress(b'{"a":1}', mtime=2), JSON, coded)
    assert compare(before, after).body == "rewritten"


def test_of_other_bodies_lengths_and_the_first_difference_are_told() -> None:
    found = compare(sent(b"\0bcdef"), sent(b"\0bXdef!"))
    assert (found.body, found.sizes, found.differs_at) == ("bytes", (6, 7), 2)
    assert compare(sent(b"abc"), sent(b"abcdef")).differs_at == 3


def test_long_values_are_cut_with_a_mark() -> None:
    (edit,) = values(between(b'"' + b"a" * 5000 + b'"', b'"b"'))
    assert edit.before is not None
    assert (len(edit.before), edit.before[-1]) == (200, "…")


LARGE = json.dumps([{"id": n, "value": "v" * 40} for n in range(25_000)]).encode()
DEEP = b"[" * 90_000 + b"1" + b"]" * 90_000


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LARGE, LARGE.replace(b"v", b"w")),
        (LARGE, LARGE.replace(b"NaN", b"v").replace(b'"id": 3', b'"id": NaN')),
        (DEEP, DEEP.replace(b"1", b"2")),
        (b"x" * (LARGEST + 1), b"x" * LARGEST + b"y"),
    ],
    ids=["large", "large, not strict", "deep", "too large"],
)
def test_of_what_is_too_much_not_all_is_compared_and_that_is_said(
    before: bytes, after: bytes
) -> None:
    began = time.process_time()
    found = between(before, after)
    assert time.process_time() - began < 4
    assert found.why_not or (found.payload and not found.payload.whole)
    assert found.body in ("values", "bytes")


def test_a_few_changes_in_what_is_large_are_found() -> None:
    after = LARGE.replace(b'"id": 24999', b'"id": -1').replace(b'"id": 7,', b'"id": -2,')
    found = between(LARGE, after)
    assert values(found) == (Edit("$[7].id", "7", "-2"), Edit("$[24999].id", "24999", "-1"))


def test_bodies_of_different_kinds_are_said_to_be() -> None:
    found = compare(sent(b"{}", JSON), sent(b"a=1", JSON))
    assert (found.payload, found.why_not) == (None, "the first is JSON, the second is text")


@pytest.mark.parametrize(
    ("kind", "before", "after", "told"),
    [
        ("application/x-www-form-urlencoded", b"a=1&b=2&b=3", b"b=2&b=4&c=", [
            Edit("a", "1", None), Edit("b", "3", "4"), Edit("c", None, "")]),
        ("application/x-www-form-urlencoded", b'p={"a":1}', b'p={"a":2}', [Edit("p.a", "1", "2")]),
        ("text/xml", b'<a><b i="1">x</b><c/></a>', b'<a><n/><b i="2">y</b><c/></a>', [
            Edit("/a/*[1]", None, "<n/>"), Edit("/a/*[2]/@i", "1", "2"),
            Edit("/a/*[2]/text()", "x", "y")]),
        ("text/plain", b"one\ntwo\nthree", b"one\nthree\nfour", [
            Edit("line 2", "two", None), Edit("line 3", None, "four")]),
        ("application/x-ndjson", b'{"a":1}\n{"b":1}', b'{"a":1}\n{"b":2}', [
            Edit("$[1].b", "1", "2")]),
    ],
)  # fmt: skip
def test_other_payloads_are_compared_by_their_parts(
    kind: str, before: bytes, after: bytes, told: list[Edit]
) -> None:
    found = compare(sent(before, ("Content-Type", kind)), sent(after, ("Content-Type", kind)))
    assert list(values(found)) == told


def test_headers_in_another_order_or_case_are_the_same_headers() -> None:
    found = compare(sent(b"", ("A", "1"), ("B", "2")), sent(b"", ("b", "2"), ("A", "1"))).headers
    assert (found.changes, found.reordered, found.respelled) == (0, True, True)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_json_differs_in_no_place_exactly_where_it_means_the_same(
    one: object, other: object
) -> None:
    before, after = json.dumps(one).encode(), json.dumps(other, indent=1).encode()
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    found = between(before, after)
    assert (found.body in ("identical", "rewritten")) == same


@given(st.binary(), st.binary(), st.sampled_from(["", "application/json", "text/plain"]))
def test_any_two_bodies_are_compared(one: bytes, other: bytes, kind: str) -> None:
    found = compare(sent(one, ("Content-Type", kind)), sent(other, ("Content-Type", kind)))
    assert (found.body == "identical") == (one == other)
    if found.differs_at is not None:
        assert one[: found.differs_at] == other[: found.differs_at]
        assert one[found.differs_at :][:1] != other[found.differs_at :][:1]
