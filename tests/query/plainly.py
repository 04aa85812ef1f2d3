"""What a filter means, told by the plainest loop: over the JSON Line of a delivery, by `re`.

Nothing here is shared with the filter's own matching but the tree that was read from its text.
Answers are True, False, or None for what is not known.
"""

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from inspector.query.filter import (
    Absent,
    All,
    AnyOf,
    Newest,
    Node,
    Not,
    Present,
    Regex,
    Span,
    Term,
    Test,
    Text,
)  # fmt: skip

Answer = bool | None


class Line(NamedTuple):
    """A delivery as a JSON Line with its body, and whether it was judged."""

    data: dict[str, Any]
    at: int
    now: int
    newest: list[int]
    judged: bool


class Literal(str):
    """A number, true, false or null, as it was sent."""


def answer(node: Node | None, line: Line) -> Answer:
    match node:
        case None:
            return True
        case Not(inner):
            found = answer(inner, line)
            return None if found is None else not found
        case All(nodes):
            answers = [answer(inner, line) for inner in nodes]
            return False if False in answers else None if None in answers else True
        case AnyOf(nodes):
            answers = [answer(inner, line) for inner in nodes]
            return True if True in answers else None if None in answers else False
        case Newest(count):
            return line.data["id"] in line.newest[-count:]
        case Term("", test, _):
            events = [event["id"] for event in line.data["events"]]
            judged = any(contains(test, one) for one in [*types(line), *events])
            known = contains(test, line.data["path"]) or in_body(test, line)
            return known or (judged if line.judged else None)
        case Term():
            return asked(node, line)
    raise AssertionError(node)


def asked(term: Term, line: Line) -> Answer:
    data, test = line.data, term.test
    match term.field:
        case "header":
            named = [value for name, value in data["headers"] if name.lower() == term.of[0]]
            return any(isinstance(test, Present) or contains(test, value) for value in named)
        case "body":
            return in_body(test, line)
        case "$":
            return any(at_place(test, value) for value in values(payload(line), term.of))
        case "age":
            return between(test, (line.now - line.at) / 1e6)
        case "held" | "pinned":
            is_so = term.field == "held" and data["outcome"] is None
            return equals(test, "yes" if is_so else "no")
        case "id" | "size":
            return matches(test, data[term.field])
        case "method" | "path":
            return contains(test, data[term.field])
        case "origin" | "accepted" | "outcome":
            return equals(test, data[term.field])
        case "took":
            return between(test, data["took"])
        case "status":
            return matches(test, data["answer"] and data["answer"]["status"])
    return about_insight(term, line) if line.judged else None


def about_insight(term: Term, line: Line) -> bool:
    data, test = line.data, term.test
    match term.field:
        case "provider" | "endpoint":
            return contains(test, data[term.field])
        case "type":
            return any(contains(test, one) for one in types(line))
        case "event":
            return any(equals(test, event["id"]) for event in data["events"]) or (
                not isinstance(test, Absent)
                and any(equals(test, event["key"]) for event in data["events"])
            )
        case "sig":
            return equals(test, data["signature"]["verdict"])
        case "repeat":
            return equals(test, data["repeat"]["kind"])
        case "attempt":
            return matches(test, data["attempt"])
    raise AssertionError(term)


def types(line: Line) -> list[str | None]:
    return [event["type"] for event in line.data["events"]]


def contains(test: Test, value: str | None) -> bool:
    if isinstance(test, Text) and value is not None:
        return found(test, value)
    return matches(test, value)


def found(test: Text, value: str) -> bool:
    if test.exact:
        return test.text in value
    return test.text.casefold() in value.casefold()


def equals(test: Test, value: str | None) -> bool:
    if isinstance(test, Text) and value is not None:
        same = test.text == value
        return same if test.exact else test.text.casefold() == value.casefold()
    return matches(test, value)


def matches(test: Test, value: str | int | None) -> bool:
    if isinstance(test, Absent):
        return value is None
    if value is None:
        return False
    if isinstance(test, Regex):
        return re.search(test.pattern, str(value), 0 if test.exact else re.IGNORECASE) is not None
    assert isinstance(test, Span)
    assert not isinstance(value, str)
    return between(test, value)


def between(test: Test, value: float | Fraction | None) -> bool:
    assert isinstance(test, Span)
    if value is None:
        return False
    above = test.low is None or Fraction(test.low) <= value
    return above and (test.high is None or value <= Fraction(test.high))


def in_body(test: Test, line: Line) -> bool:
    body: str = line.data["body"]
    return contains(test, body) or contains(test, resolved(body))


def resolved(text: str) -> str:
    short = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

    def character(escape: re.Match[str]) -> str:
        if escape[1]:
            return chr(int(escape[1], 16))
        return short.get(escape[2], escape[2])

    halves = re.sub(r'\\u([0-9a-fA-F]{4})|\\(["\\/bfnrt])', character, text)
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def payload(line: Line) -> object:
    try:
        return json.loads(line.data["body"], parse_int=Literal, parse_float=Literal)
    except ValueError:
        return None


def values(value: object, names: tuple[str, ...]) -> Iterator[object]:
    if isinstance(value, list):
        for element in value:
            yield from values(element, names)
    elif not names:
        yield value
    elif isinstance(value, dict) and names[0] in value:
        yield from values(value[names[0]], names[1:])


def at_place(test: Test, value: object) -> bool:
    if isinstance(test, Present):
        return True
    if isinstance(value, dict):
        return False
    if not isinstance(value, str):
        value = Literal(json.dumps(value))
    if isinstance(test, Span):
        try:
            return between(test, Fraction(value))
        except ValueError:
            return False
    if not isinstance(value, Literal):
        return contains(test, value)
    return equals(test, value) or (
        isinstance(test, Text) and not test.exact and is_same_number(test.text, value)
    )


def is_same_number(text: str, other: str) -> bool:
    try:
        return Fraction(text) == Fraction(other)
    except ValueError:
        return False
