"""In what way bytes differ that mean the same: exactly what was done to them is told."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.compare import Wording, compare
from tests.compare.applying import JSON, between, sent

VALUE = {"a": [1, {"b": "x"}], "é": "größe", "c": {"d": None, "e": True}}


@given(
    st.sampled_from([None, 1, 4]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "\n", "  "]),
    st.booleans(),
)
def test_what_was_done_to_json_is_told(
    indent: int | None, escaped: bool, sorted_: bool, mark: bool, end: str, windows: bool
) -> None:
    written = json.dumps(VALUE, indent=indent, ensure_ascii=escaped, sort_keys=sorted_) + end
    windows = windows and indent is not None  # both have line breaks, or none could differ
    after = written.replace("\n", "\r\n" if windows else "\n").encode()
    after = b"\xef\xbb\xbf" + after if mark else after
    before = json.dumps(VALUE, indent=2 if indent else None, ensure_ascii=False).encode()
    done: dict[Wording, bool] = {
        "escapes": escaped, "order": sorted_, "mark": mark, "end": bool(end),
        "spaces": indent in (1, 4), "endings": windows,
    }  # fmt: skip
    assert set(between(before, after).wordings) == {word for word, was in done.items() if was}


def test_the_values_in_another_encoding_are_the_same_values() -> None:
    text = json.dumps(VALUE, ensure_ascii=False)
    assert between(text.encode(), text.encode("utf-16")).wordings == ("encoding",)


def test_the_same_bytes_compressed_otherwise_differ_in_how() -> None:
    coded = ("Content-Encoding", "gzip")
    before = sent(gzip.compress(b'{"a":1}', mtime=1), JSON, coded)
    after = sent(gzip.compress(b'{"a":1}', mtime=2), JSON, coded)
    assert compare(before, after).wordings == ("compression",)


FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary="
PARTS = b'--%s\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--%s--\r\n'


@pytest.mark.parametrize(
    ("kind", "before", "after", "told"),
    [
        (FORM, b"a=1&b=x+y", b"b=x+y&a=1", ("order",)),
        (FORM, b"a=1&b=x+y", b"a=1&b=x%20y", ("escapes",)),
        (FORM, b"a=1&b=2", b"a=1&&b=2", ("other",)),
        ("text/xml", b"<a><b>1</b></a>", b"<a> <b>1</b>\n</a>", ("other",)),
        ("text/xml", b'<a b="1" c="2"/>', b'<a c="2" b="1"/>', ("order",)),
        ("text/xml", b"<a>&lt;</a>", b"<a>&#60;</a>", ("escapes",)),
        ("text/plain", b"one\ntwo\n", b"one\r\ntwo\r\n", ("endings",)),
        ("text/plain", b"one\ntwo", b"one\ntwo\n", ("end",)),
        ("application/x-ndjson", b'{"a":1}\n{"b":2}\n', b'{"a": 1}\n{"b":2}', ("end", "spaces")),
    ],
)
def test_it_is_told_of_other_payloads_too(
    kind: str, before: bytes, after: bytes, told: tuple[Wording, ...]
) -> None:
    found = compare(sent(before, ("Content-Type", kind)), sent(after, ("Content-Type", kind)))
    assert found.payload is not None
    assert (found.payload.changes, found.wordings) == (0, told)


def test_another_boundary_is_no_other_value() -> None:
    one, other = (
        sent(
            PARTS % (mark, mark), ("Content-Type", f"multipart/form-data; boundary={mark.decode()}")
        )
        for mark in (b"xx", b"yy")
    )
    found = compare(one, other)
    assert found.payload is not None
    assert (found.payload.changes, found.wordings) == (0, ("other",))
