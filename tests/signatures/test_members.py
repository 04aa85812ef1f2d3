"""The body without the member that holds its signature, byte for byte."""

import pytest

from inspector.signatures import Scheme, judge
from inspector.signatures.members import cut_member, raw_member, replace_member, text_member
from tests.signatures.signer import delivery, hex_hmac


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        (b'{"a":1,"s":"x"}', b'{"a":1}'),
        (b'{"s":"x","a":1}', b'{"a":1}'),
        (b'{"a":1,"s":"x","b":2}', b'{"a":1,"b":2}'),
        (b'{"s":"x"}', b"{}"),
        (b'{"a": 1, "s": "x"}', b'{"a": 1}'),
        (b'{\n  "a": 1,\n  "s": "x"\n}', b'{\n  "a": 1\n}'),
        (b'{"a":{"t":"x"},"s":"x"}', b'{"a":{"t":"x"}}'),
    ],
)
def test_a_member_is_cut_with_one_comma(body: bytes, rest: bytes) -> None:
    assert cut_member(body, "s") == rest


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":{"s":"x"},"s":"x"}',
        b'{"a":1}',
        b"[1]",
        b"",
        b'{"s":"x"',
        b'{"\\u0073":"x"}',
        b'{"\\u0073":"x","a":{"s":"x"}}',
        b'{"\\u0073":0,"a":{"s":0}}',
        b'{"\\u0073":"x","a\\"s":"x"}',
    ],
)
def test_what_cannot_be_told_for_sure_is_not_cut(body: bytes) -> None:
    assert cut_member(body, "s") is None
    assert replace_member(body, "s", b"null") is None


def test_a_value_is_replaced_where_it_stands() -> None:
    assert replace_member(b'{"a":1, "s" : "x" }', "s", b'""') == b'{"a":1, "s" : "" }'


def test_members_are_read_as_sent() -> None:
    body = b'{"data" : { "n": 1.10 }, "t":"a\\u00e6"}'
    assert raw_member(body, "data") == b'{ "n": 1.10 }'
    assert raw_member(body, "data.n") == b"1.10"
    assert text_member(body, "t") == "aæ"
    assert text_member(body, "data") is None


def test_an_object_with_an_absurd_number_of_members_is_not_taken_apart() -> None:
    body = b"{" + b'"a":1,' * 300_000 + b'"s":"x"}'
    assert raw_member(body, "s") is None
    assert cut_member(body, "s") is None


def test_a_signature_and_what_it_signs_may_stand_at_any_depth() -> None:
    scheme = Scheme(name="", member="a.b.s", signed="{text:a.b.t}{raw:a.n}", timestamp="member:a.n")
    value = hex_hmac("k", b"T1.10")
    body = b'{"a":{"n":1.10,"b":{"t":"\\u0054","s":"%s"}}}' % value.encode()
    assert judge((scheme,), delivery(body), ["k"]).verdict == "valid"
    assert judge((scheme,), delivery(body.replace(b"1.10", b"1.1")), ["k"]).verdict == "invalid"
    flat = b'{"a":[],"a.b.s":"%s"}' % value.encode()
    assert judge((scheme,), delivery(flat), ["k"]).verdict == "missing"
