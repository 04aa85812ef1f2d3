"""Whether a value is what a test asks for: of a field, a header, a body, a place in a payload."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from inspector.delivery import text
from inspector.query import needle, regexes
from inspector.query.content import Content, Value
from inspector.query.fields import FIELDS
from inspector.query.filter import Absent, Present, Regex, Span, Term, Test, Text
from inspector.query.numbers import as_number

OfValue = Callable[[Any], bool]
OfContent = Callable[[Content], bool]
_OfBytes = Callable[[bytes], bool]

_ASSERTION = re.compile(r"[\^$]|\\[AzbBC]")
"""What makes a regular expression depend on what stands around the text that it finds."""


def of_value(test: Test, name: str) -> OfValue:
    """Whether a value of a field is what a test asks for; None is a value that there is not."""
    if isinstance(test, Absent):
        return lambda value: value is None
    if isinstance(test, Span):
        return _between(test)
    if isinstance(test, Regex):
        matching = _matching(test)
        return lambda value: value is not None and matching(str(value))
    assert isinstance(test, Text)  # noqa: S101 - Present is asked of headers and payloads only
    found = needle.contains(test) if FIELDS[name].kind == "text" else needle.equals(test)
    return lambda value: value is not None and found(value)


def of_content(term: Term, wanted: bool) -> OfContent:
    """Whether the answer to a question about headers or the body is the wanted one."""
    if term.field == "header":
        return _of_headers(term, wanted)
    if term.field == "$":
        return _of_payload(term, wanted)
    within = _within(term.test)
    return lambda content: within(content.source) is wanted


def _between(span: Span) -> OfValue:
    low = -float("inf") if span.low is None else span.low
    high = float("inf") if span.high is None else span.high
    return lambda value: value is not None and low <= value <= high


def _matching(regex: Regex) -> Callable[[str], bool]:
    find = regexes.finder(regex.pattern, case=regex.exact)
    return lambda value: find(value.encode(errors="surrogatepass"))


def _of_headers(term: Term, wanted: bool) -> OfContent:
    name = term.of[0]
    raw_name = name.encode()
    decide = None if isinstance(term.test, Present) else of_value(term.test, "header")

    def asked(content: Content) -> bool:
        if content.sent.header(name) is None:
            return not wanted
        return wanted is any(
            given.lower() == raw_name and (decide is None or decide(text(value)))
            for given, value in content.sent.headers
        )

    return asked


def _within(test: Test) -> _OfBytes:
    if isinstance(test, Text):
        return needle.within(test)
    assert isinstance(test, Regex)  # noqa: S101 - the grammar gives no other
    find = regexes.finder(test.pattern, case=test.exact)
    return lambda source: (
        find(source)
        or (b"\\" in source and find(needle.resolved(source).encode(errors="surrogatepass")))
    )


def _of_payload(term: Term, wanted: bool) -> OfContent:
    names = term.of
    decide = _of_leaf(term.test)
    perhaps = _foreknown(names[-1], term.test)

    def asked(content: Content) -> bool:
        if content.is_json and not perhaps(content.source):
            return not wanted
        return any(map(decide, content.values(names))) is wanted

    return asked


def _foreknown(name: str, test: Test) -> _OfBytes:
    """Whether a JSON document can have a member of this name that answers a test, by its bytes.

    A text that is found in a value is found in the document too, and most documents do not have
    it: they need not be taken apart. A number can be written in many ways.
    """
    quoted = msgspec.json.encode(name)
    has_name: _OfBytes = lambda source: quoted in source or b"\\" in source  # noqa: E731
    by_text = isinstance(test, Text) and _number(test) is None
    if by_text or (isinstance(test, Regex) and not _ASSERTION.search(test.pattern)):
        within = _within(test)
        return lambda source: has_name(source) and within(source)
    return has_name


def _of_leaf(test: Test) -> Callable[[Value], bool]:
    """Whether a value of a payload is what a test asks for."""
    if isinstance(test, Present):
        return lambda _: True
    if isinstance(test, Span):
        between = _between(test)
        return lambda value: between(as_number(value.text))
    if isinstance(test, Regex):
        matching = _matching(test)
        return lambda value: value.text is not None and matching(value.text)
    assert isinstance(test, Text)  # noqa: S101 - `none` is a text in a payload
    contains, is_it = needle.contains(test), _of_literal(test)
    return lambda value: (
        value.text is not None and (is_it(value.text) if value.literal else contains(value.text))
    )


def _of_literal(wanted: Text) -> Callable[[str], bool]:
    """Whether a number, `true`, `false` or `null` is what is looked for."""
    equals, number = needle.equals(wanted), _number(wanted)
    if number is None:
        return equals
    return lambda text: equals(text) or as_number(text) == number


def _number(wanted: Text) -> int | Decimal | None:
    """The number that is looked for, however it was written: 1.1 is 1.10, but not in quotes."""
    return None if wanted.exact else as_number(wanted.text)
