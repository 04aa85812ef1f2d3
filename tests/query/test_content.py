"""Bodies of every kind, and hostile ones."""

import gzip
import json
import sys
import time
import zlib
from typing import Any, Literal
from unicodedata import name, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery
from inspector.payload.wanted import ASCII_WITHIN_OTHERS, Wanted
from inspector.query import Context, matcher, needle, parse, subject_of
from inspector.query.content import MOST_NODES
from inspector.query.filter import Text


def meets(text: str, body: bytes, content_type: str = "", coding: str = "") -> bool:
    headers = ((b"Content-Type", content_type.encode()), (b"Content-Encoding", coding.encode()))
    delivery = Delivery(1, 0, "POST", b"/", "1.1", headers, body)
    context = Context(0, lambda _: 0)
    return matcher(parse(text), context).matches(subject_of(delivery), delivery)


@pytest.mark.parametrize(
    ("body", "content_type", "coding"),
    [
        (b'{"a": {"b": "Grun"}}', "application/json", ""),
        (b'\xef\xbb\xbf{"a": {"b": "Grun"}}', "", ""),
        ('{"a": {"b": "Grun"}}'.encode("utf-16"), "application/json", ""),
        ('{"a": {"b": "Grun"}}'.encode("utf-16-le"), "application/json", ""),
        (gzip.compress(b'{"a": {"b": "Grun"}}', mtime=0), "application/json", "gzip"),
        (gzip.compress(b'{"a": {"b": "Grun"}}', mtime=0), "", ""),
        (zlib.compress(b'[{"a": {"b": "Grun"}}]'), "", "deflate"),
        (b'{"a": {"b": "Grun"}, "half": "\\ud83d"}', "", ""),
        (b'{"a": {"b": "Grun"}, "not a number": NaN}', "", ""),
        (b'{"a": {"b": "Grun"}, "bytes": "\xff"}', "", ""),
        (b'{"a": 1, "a": {"b": "Grun"}}', "", ""),
        (b'{"\\u0061": {"b": "Gr\\u0075n"}}', "", ""),
        (b'{"a": {"b": "Grun"}}\n{"a": 1}\n', "application/x-ndjson", ""),
        (b"a=%7B%22b%22%3A%22Grun%22%7D&c=1", "application/x-www-form-urlencoded", ""),
        (b"<?xml version='1.0'?><a><b>Grun</b></a>", "application/xml", ""),
    ],
)
def test_a_place_is_found_in(body: bytes, content_type: str, coding: str) -> None:
    assert meets("$.a.b:grun", body, content_type, coding)
    assert meets("$.a.b", body, content_type, coding)
    assert not meets("$.a.b:grund", body, content_type, coding)
    assert not meets("$.b.a", body, content_type, coding)


def test_fields_of_a_form_are_found() -> None:
    form = b"name=J%C3%BCrgen+K&tag=a&tag=b&sum=12.50"
    for text in ("$.name:jürgen", "$.tag:a", "$.tag:b", "$.sum:12..13", '$.name:"Jürgen K"'):
        assert meets(text, form, "application/x-www-form-urlencoded")
    assert not meets("$.tag:c", form, "application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("strasse", "Straße"),
        ("STRASSE", '{"a": "stra\\u00dfe"}'),
        ("kelvin", "\u212aelvin"),
        ("ÉCOLE", "école"),
        ("école", '{"a": "\\u00c9COLE"}'),
        ('"a/b"', '"a\\/b"'),
        (r'"say \"x\""', '{"a": "say \\"x\\""}'),
        ("🪝", '"\\ud83e\\ude9d"'),
        ("σας", "ΣΑΣ"),
        ("\\u00e9", '"\\u00e9"'),
    ],
)
def test_a_text_is_found_whatever_its_case_and_escapes(text: str, body: str) -> None:
    assert meets(f"body:{text}", body.encode())


COMPOSED, APART = "Caf\u00e9", "Cafe\u0301"


@pytest.mark.parametrize("wanted", [COMPOSED, APART, COMPOSED.upper(), APART.upper()])
@pytest.mark.parametrize("sent", [COMPOSED, APART])
def test_a_character_with_a_mark_is_found_however_it_is_written(wanted: str, sent: str) -> None:
    escaped = json.dumps({"a": sent})
    assert "\\u" in escaped
    is_same = wanted.startswith("Caf")
    for body in (json.dumps({"a": f"the {sent}s"}, ensure_ascii=False), escaped):
        for text in (f"body:{wanted}", f"$.a:{wanted}", wanted):
            assert meets(text, body.encode())
        assert meets(f'body:"{wanted}"', body.encode()) is is_same
        assert meets(f'$.a:"{wanted}"', body.encode()) is is_same
        assert not meets(f"body:{wanted}x", body.encode())
    assert not meets(f"body:{wanted}", b"Cafe")
    assert not meets(f"body:{wanted}", "Cafè".encode())


@given(st.text("aeé\u0301\u0308\u0323ö\u1ed9ß\u212b", min_size=1, max_size=5), st.data())
def test_a_filter_finds_what_the_search_inside_a_delivery_finds(text: str, data: Any) -> None:
    form: Literal["NFC", "NFD"] = data.draw(st.sampled_from(["NFC", "NFD"]))
    sent = data.draw(st.text("aeé\u0301\u0308o", max_size=3)) + normalize(form, text)
    for wanted in (Wanted(text), Wanted(text, exact=True)):
        if wanted.within(sent):
            asked = Text(wanted.text, wanted.exact)
            assert needle.contains(asked)(sent)
            assert needle.within(asked)(sent.encode())
            assert needle.within(asked)(json.dumps(sent).encode())


def test_case_counts_in_quotes() -> None:
    assert not meets('body:"strasse"', "Straße".encode())
    assert not meets('body:"École"', b'"\\u00e9cole"')
    assert not meets('body~"école"', "École".encode())
    assert meets("body~école", b'"\\u00c9cole"')


def test_all_characters_that_fold_to_ascii_are_known() -> None:
    folding = [
        char
        for char in map(chr, range(0x80, sys.maxunicode + 1))
        if any(folded < "\x80" for folded in char.casefold())
    ]
    assert "".join(folding) == ASCII_WITHIN_OTHERS, [*map(name, folding)]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"[" * 300_000, ""),
        (b'{"a":' * 100_000, ""),
        (b"[" * 900 + b'{"a": 1}' + b"]" * 900, ""),
        (b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}", ""),
        (b'{"a":[' + b"1," * 300_000 + b"2]}", ""),
        (b'{"a":[' + b'{"a":1},' * 201_000 + b"2]}", ""),
        (b'{"a":"' + b"\\u0041" * 100_000 + b'"}', ""),
        (gzip.compress(b"[" * 50_000_000, mtime=0), ""),
        (b"\\" * 300_000, ""),
        (b"a=1&" * 100_000, "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", ""),
        (b"", ""),
    ],
    ids=lambda given: f"{given[:12]!r}",
)
def test_hostile_bodies_are_gone_through_in_a_moment(body: bytes, content_type: str) -> None:
    began = time.process_time()
    for text in ("$.a.a:1x", "$.a", "word", "body~(a|b)*c", "$.a~^z"):
        meets(text, body, content_type)
    assert time.process_time() - began < 20


def test_a_regular_expression_takes_linear_time() -> None:
    began = time.process_time()
    assert not meets("body~(a*)*b$", b"a" * 200_000)
    assert time.process_time() - began < 5


def test_a_payload_of_very_many_parts_is_looked_through_up_to_a_limit() -> None:
    body = json.dumps([{"a": number} for number in range(201_000)]).encode()
    assert meets("$.a:17", body)
    assert meets(f"$.a:{MOST_NODES // 4}", body)
    assert not meets(f"$.a:{MOST_NODES}", body)
