"""JSON written anew, held against the libraries that write it so."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.signatures.rewriting import STYLES, rewritten

TEXTS = st.text(max_size=12)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
).map(lambda inner: {"a": inner})
WRITTEN_BY: dict[str, dict[str, Any]] = {
    "compact": {"separators": (",", ":")},
    "spaced": {},
    "pretty 2": {"indent": 2},
    "pretty 4": {"indent": 4},
}


def rewrite(body: bytes, style: str) -> bytes | None:
    return dict(rewritten(body)).get(STYLES[style])


@pytest.mark.parametrize("layout", WRITTEN_BY)
@given(document=DOCUMENTS)
def test_a_document_comes_out_as_the_standard_library_writes_it(
    layout: str, document: object
) -> None:
    sent = json.dumps(document, indent=1).encode()
    escaped = json.dumps(document, **WRITTEN_BY[layout])
    assert rewrite(sent, f"{layout}, ascii") == escaped.encode()
    plain = json.dumps(document, ensure_ascii=False, **WRITTEN_BY[layout])
    assert rewrite(sent, layout) == plain.encode("utf-8", "surrogatepass")
    php = escaped.replace("/", "\\/")
    assert rewrite(sent, f"{layout}, php") == php.encode()


def test_number_text_order_and_repeated_keys_stay() -> None:
    sent = b'{ "b" : 1.10, "a" : 1e400, "a" : 12345678901234567890123 }'
    assert rewrite(sent, "compact") == b'{"b":1.10,"a":1e400,"a":12345678901234567890123}'


def test_html_signs_are_escaped_as_go_does() -> None:
    assert rewrite(b'{"a": "<&>"}', "compact, html") == b'{"a":"\\u003c\\u0026\\u003e"}'


@pytest.mark.parametrize("body", [b"", b"a=1&b=2", b'"text"', b"{\xff}"])
def test_what_is_no_json_object_or_array_is_left_alone(body: bytes) -> None:
    assert rewrite(body, "compact") is None
