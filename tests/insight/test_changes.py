"""What changed between two attempts of one event."""

import gzip
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery, raw_headers
from inspector.insight.changes import LARGEST, MOST_EDITS, Changes, Edit, changes

JSON = ("Content-Type", "application/json")


def sent(body: bytes, *headers: tuple[str, str]) -> Delivery:
    return Delivery(1, 0, "POST", b"/", "1.1", raw_headers(headers), body, size=len(body))


def between(before: bytes, after: bytes) -> Changes:
    return changes(sent(before, JSON), sent(after, JSON))


def test_the_same_bytes_are_identical() -> None:
    assert changes(sent(b"x", JSON), sent(b"x", JSON)) == Changes((), "identical", sizes=(1, 1))


def test_headers_are_told_by_name_whatever_their_case() -> None:
    before = sent(b"", ("X-Try", "1"), ("Date", "Mon"), ("Old", "x"), ("Same", "s"))
    after = sent(b"", ("x-try", "2"), ("Date", "Mon"), ("same", "s"), ("New", "y"))
    assert changes(before, after).headers == (
        Edit("X-Try", "1", "2"),
        Edit("Old", "x", None),
        Edit("New", None, "y"),
    )


def test_repeated_headers_are_told_one_after_the_other() -> None:
    before = sent(b"", ("Via", "a"), ("Via", "b"))
    after = sent(b"", ("Via", "a"), ("Via", "c"), ("Via", "d"))
    assert changes(before, after).headers == (Edit("Via", "b", "c"), Edit("Via", None, "d"))


def test_values_are_told_by_their_paths_as_they_were_written() -> None:
    found = between(
        b'{"n": 1.10, "a": [1, {"b": "x"}], "gone": null}',
        b'{"n": 1.1, "a": [1, {"b": "y"}, true], "new": {"k": 1}}',
    )
    assert (found.body, found.more, found.whole) == ("values", 0, True)
    assert found.values == (
        Edit("$.n", "1.10", "1.1"),
        Edit("$.a[1].b", '"x"', '"y"'),
        Edit("$.a[2]", None, "true"),
        Edit("$.gone", "null", None),
        Edit("$.new", None, '{"k": 1}'),
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
    assert (found.body, found.values) == ("rewritten", ())
    assert found.differs_at is not None


def test_repeated_members_are_told_one_after_the_other() -> None:
    found = between(b'{"a":1,"a":2}', b'{"a":1,"a":3}')
    assert found.values == (Edit("$.a", "2", "3"),)


def test_what_changes_its_kind_is_one_place() -> None:
    assert between(b'{"a":[1,2,3]}', b'{"a":"1"}').values == (Edit("$.a", "[1,2,3]", '"1"'),)


def test_compressed_bodies_are_compared_by_what_they_hold() -> None:
    coded = ("Content-Encoding", "gzip")
    before = sent(gzip.compress(b'{"a":1}', mtime=1), JSON, coded)
    after = sent(gzip.compress(b'{"a":1}', mtime=2), JSON, coded)
    assert changes(before, after).body == "rewritten"


def test_of_other_bodies_lengths_and_the_first_difference_are_told() -> None:
    found = changes(sent(b"abcdef"), sent(b"abXdef!"))
    assert (found.body, found.sizes, found.differs_at) == ("bytes", (6, 7), 2)
    assert changes(sent(b"abc"), sent(b"abcdef")).differs_at == 3


def test_only_so_many_places_are_named_and_the_rest_counted() -> None:
    before = json.dumps({str(n): n for n in range(300)}).encode()
    after = json.dumps({str(n): n + 1 for n in range(300)}).encode()
    found = between(before, after)
    assert (len(found.values), found.more) == (MOST_EDITS, 300 - MOST_EDITS)


def test_long_values_are_cut_with_a_mark() -> None:
    (edit,) = between(b'"' + b"a" * 5000 + b'"', b'"b"').values
    assert edit.before is not None
    assert (len(edit.before), edit.before[-1]) == (200, "…")


LARGE = json.dumps([{"id": n, "value": "v" * 40} for n in range(25_000)]).encode()
DEEP = b"[" * 90_000 + b"1" + b"]" * 90_000


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        (LARGE, LARGE.replace(b'"id": 24999', b'"id": -1'), ()),
        (LARGE, LARGE.replace(b'"id": 3,', b'"id": -1,'), (Edit("$[3].id", "3", "-1"),)),
        (DEEP, DEEP.replace(b"1", b"2"), ()),
        (b"x" * (LARGEST + 1), b"x" * LARGEST + b"y", ()),
    ],
    ids=["large", "large, early", "deep", "too large"],
)
def test_of_what_is_large_not_all_is_compared_and_that_is_said(
    before: bytes, after: bytes, places: tuple[Edit, ...]
) -> None:
    began = time.process_time()
    found = between(before, after)
    assert time.process_time() - began < 2
    assert not found.whole
    assert found.values == places
    assert found.body in ("values", "bytes")


def test_a_part_that_was_not_compared_is_not_called_gone() -> None:
    found = between(LARGE, LARGE[:-1] + b',{"id":-1}]')
    assert found.values == ()
    assert not found.whole


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
    found = changes(sent(one, ("Content-Type", kind)), sent(other, ("Content-Type", kind)))
    assert (found.body == "identical") == (one == other)
    if found.differs_at is not None:
        assert one[: found.differs_at] == other[: found.differs_at]
        assert one[found.differs_at :][:1] != other[found.differs_at :][:1]
