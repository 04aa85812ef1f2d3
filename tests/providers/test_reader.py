"""Reading a few places of a payload comes to what reading all of it does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.providers import builtin
from inspector.providers.reader import Reader, _Lenient, _leniently

TEXTS = ["$.a", "$.a.b", "$.a.b.c", "$.b", "$.c.a"]
KINDS = ["$.c", "$.d", "$.a.d", "$.b.a", "$.e.a"]
READER = Reader(TEXTS, KINDS, ["a", "d", "f"])
NAMES = st.sampled_from("abcdef")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(NAMES, VALUES), st.booleans())
def test_every_place_is_what_the_standard_library_reads_there(
    document: dict[str, object], ascii_only: bool
) -> None:
    written = json.dumps(document, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    read, whole = READER.read(written), _Lenient(_leniently(written))
    for path in (*TEXTS, *KINDS):
        assert read.kind(path) == whole.kind(path), path
    for path in TEXTS:
        assert read.text(path) == whole.text(path), path


@given(st.dictionaries(NAMES, VALUES))
def test_members_at_the_top_are_there_even_where_they_are_null(document: dict[str, object]) -> None:
    read = READER.plain(json.dumps(document).encode())
    if read is not None:
        assert READER.members_in(read) == document.keys() & {"a", "d", "f"}


@pytest.mark.parametrize("document", [b"", b"[]", b"null", b'"a"', b"{", b"\xff", b"[" * 100_000])
def test_nothing_stands_in_what_is_no_object(document: bytes) -> None:
    assert {READER.read(document).kind(path) for path in (*TEXTS, *KINDS)} == {None}


@pytest.mark.parametrize("name", ["stripe", "slack", "zoom", "mailgun", "aws-sns", "missive"])
def test_a_readers_places_are_all_that_its_provider_points_at(name: str) -> None:
    provider = builtin()[name]
    asked = {shape.path for sign in provider.signs for shape in sign.shape}
    assert asked <= {*provider.reader.texts, *provider.reader.kinds}
    assert provider.event_type.value in provider.reader.texts
