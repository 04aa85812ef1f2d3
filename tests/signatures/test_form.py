"""A form as Twilio signs it: its library is the reference, whatever stands in the fields."""

import re
from collections import defaultdict
from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from inspector.providers import builtin
from inspector.signatures import judge
from tests.signatures.signer import delivery

SECRET = "a secret, ünusual"
TEXTS = st.text("aAbB019=&+% \0é☕\U0001f600\n\x01-_", max_size=4)
FIELDS = st.lists(st.tuples(TEXTS, TEXTS), max_size=8)
ESCAPED = re.compile("%[0-9A-F]{2}")


class Several(defaultdict[str, list[str]]):
    """Fields with all values of each, as the frameworks give them to the library."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(list)
        for name, value in pairs:
            self[name].append(value)

    def getlist(self, name: str) -> list[str]:
        return self[name]


def is_right(body: str, signed: str | None = None) -> bool:
    """Whether what the library signs for a form, or for another one, is valid."""
    fields = Several(parse_qsl(body if signed is None else signed, keep_blank_values=True))
    value = RequestValidator(SECRET).compute_signature("http://a.example/hooks", fields)
    headers = {
        "Host": "a.example",
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": value,
    }
    arrived = delivery(body.encode(), headers, target=b"/hooks")
    return judge(builtin()["twilio"].schemes, arrived, [SECRET]).verdict == "valid"


@given(FIELDS, st.booleans())
@example([("a", "1"), ("a1", ""), ("a", "0"), ("a", "1")], True)
@example([("A", "x"), ("A\0", "x"), ("A", "\0x")], True)
@example([("Body", "Grüße ☕"), ("Body", ""), ("", "x")], False)
def test_any_fields_are_signed_as_the_library_does(
    fields: list[tuple[str, str]], escapes_are_lower: bool
) -> None:
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields)
    if escapes_are_lower:
        body = ESCAPED.sub(lambda found: found[0].lower(), body)
    assert is_right(body)


@pytest.mark.parametrize(
    "body",
    [
        "a=1&a=2&a=1&b=",
        "b&a&b=&a=0",
        "a==1&a=%3D1&a%3D=1",
        "&&a=1&&",
        "A=1&A1=0&A-=2&a=3",
        "a=%zz&b=100%&c=%4",
        "a=x\0y&a\0=1&a=\0",
        "a=%00&a=&a%00=1&a=%001",
        "b&a=%00&c=1",
        "b&a=\0&c=1",
        "To=%2B1&To=+1&To=%201",
        "",
    ],
)
def test_odd_bodies_are_read_as_the_library_does(body: str) -> None:
    assert is_right(body)
    assert not is_right(body, f"{body}&z=1")
