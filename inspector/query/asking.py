"""One question put to one delivery; compiled to as little Python for each as possible."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import msgspec

from inspector.delivery import text
from inspector.insight.judged import Event
from inspector.query import needle, regexes
from inspector.query.content import Content, Value
from inspector.query.fields import FIELDS
from inspector.query.filter import Absent, Newest, Present, Regex, Span, Term, Test, Text
from inspector.query.numbers import as_number
from inspector.query.subject import Recorded

OfRecorded = Callable[[Recorded], bool]
OfContent = Callable[[Content], bool]
OfValue = Callable[[Any], bool]

T = TypeVar("T")


class Context(msgspec.Struct, frozen=True):
    """When and over what a filter is asked.

    Attributes:
        now: microseconds since the Unix epoch, UTC.
        newest: gives the least id among so many newest deliveries.
    """

    now: int
    newest: Callable[[int], int]


def of_recorded(term: Term | Newest, wanted: bool, context: Context) -> OfRecorded:
    """Whether the answer to a question about recorded fields is the wanted one.

    What belongs to a delivery's insight has no answer while there is none: False, whichever is
    wanted.
    """
    if isinstance(term, Newest):
        least = context.newest(term.count)
        return lambda subject: (subject.id >= least) is wanted
    name = term.field
    if name == "age":
        early, late = _moments(term.test, context.now)
        return lambda subject: (early <= subject.received_at <= late) is wanted
    if name == "held":
        held = (term.test == Text("yes")) is wanted
        return lambda subject: (subject.settled is None) is held
    if name == "pinned":
        pinned = (term.test == Text("yes")) is wanted
        return lambda subject: bool(getattr(subject, "pinned", False)) is pinned
    if name in ("type", "event"):
        return _of_events(term, wanted)
    get = attrgetter(_ATTRIBUTES[name])
    decide = _of_value(term.test, name)
    if name in _FEW:
        asked: OfValue = _Remembered(lambda value: decide(value) is wanted).__getitem__
    else:
        asked = lambda value: decide(value) is wanted  # noqa: E731 - one of two
    if name in _OF_INSIGHT:
        return lambda subject: subject.insight is not None and asked(get(subject))
    if name in _OF_ENDING:
        of_held = asked(None)
        return lambda subject: of_held if subject.settled is None else asked(get(subject))
    return lambda subject: asked(get(subject))


def of_content(term: Term, wanted: bool) -> OfContent:
    """Whether the answer to a question about headers or the body is the wanted one."""
    if term.field == "header":
        return _of_headers(term, wanted)
    if term.field == "body":
        found = _within(term.test)
        return lambda content: found(content.source) is wanted
    return _of_payload(term, wanted)


_ATTRIBUTES: Final = {
    "id": "id", "method": "method", "path": "path", "origin": "origin", "accepted": "accepted",
    "size": "size", "endpoint": "insight.endpoint", "provider": "insight.provider",
    "sig": "insight.signature.verdict", "repeat": "insight.repeat.kind",
    "attempt": "insight.attempt", "status": "settled.answer.status",
    "outcome": "settled.outcome", "took": "settled.took",
}  # fmt: skip
_OF_INSIGHT: Final = frozenset({"endpoint", "provider", "sig", "repeat", "attempt"})
_OF_ENDING: Final = frozenset({"status", "outcome", "took"})
_FEW: Final = frozenset(_ATTRIBUTES) - {"id", "size", "took"}
"""Fields of few different values: what was decided of one is remembered."""

_MOST_REMEMBERED = 10_000


class _Remembered(dict[T, bool], Generic[T]):
    """What was decided of values that come again and again."""

    def __init__(self, decide: Callable[[T], bool]) -> None:
        super().__init__()
        self._decide = decide

    def __missing__(self, value: T) -> bool:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        decided = self[value] = self._decide(value)
        return decided


def _moments(test: Test, now: int) -> tuple[float, float]:
    """The earliest and the latest moment of an age, in microseconds since the epoch."""
    assert isinstance(test, Span)  # noqa: S101 - the grammar gives no other
    early = -float("inf") if test.high is None else now - round(test.high * 1e6)
    late = float("inf") if test.low is None else now - round(test.low * 1e6)
    return early, late


def _of_events(term: Term, wanted: bool) -> OfRecorded:
    decide = _of_value(term.test, "type" if term.of else term.field)
    of_one: Callable[[Event], bool]
    if term.field == "type":
        remembered = _Remembered(decide)
        of_one = lambda event: remembered[event.type]  # noqa: E731 - one of three
    elif term.of or isinstance(term.test, Absent):
        of_one = lambda event: decide(event.id)  # noqa: E731
    else:
        of_one = lambda event: decide(event.id) or decide(event.key)  # noqa: E731

    def asked(subject: Recorded) -> bool:
        insight = subject.insight
        if insight is None:
            return False
        events = insight.events
        found = of_one(events[0]) if len(events) == 1 else any(map(of_one, events))
        return found is wanted

    return asked


def _of_value(test: Test, name: str) -> OfValue:
    """Whether a value is what a test asks for."""
    if isinstance(test, Absent):
        return lambda value: value is None
    if isinstance(test, Span):
        return _between(test)
    if isinstance(test, Regex):
        of_text = _matching(test)
        return lambda value: value is not None and of_text(str(value))
    assert isinstance(test, Text)  # noqa: S101 - Present is asked of headers and payloads only
    of_text = needle.contains(test) if FIELDS[name].kind == "text" else needle.equals(test)
    return lambda value: value is not None and of_text(value)


def _between(span: Span) -> OfValue:
    low = -float("inf") if span.low is None else span.low
    high = float("inf") if span.high is None else span.high
    return lambda value: value is not None and low <= value <= high


def _matching(regex: Regex) -> Callable[[str], bool]:
    find = regexes.finder(regex.pattern, case=regex.exact)
    return lambda value: find(value.encode(errors="surrogatepass"))


def _of_headers(term: Term, wanted: bool) -> OfContent:
    name = term.of[0].encode()
    if isinstance(term.test, Present):
        decide: OfValue = lambda _: True  # noqa: E731 - one of two
    else:
        of_text = _of_value(term.test, "header")
        decide = _Remembered(lambda value: of_text(text(value))).__getitem__
    return lambda content: (
        wanted
        is any(
            len(given) == len(name) and given.lower() == name and decide(value)
            for given, value in content.sent.headers
        )
    )


def _within(test: Test) -> Callable[[bytes], bool]:
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


def _foreknown(name: str, test: Test) -> Callable[[bytes], bool]:
    """Whether a JSON document can have a member of this name that answers a test, by its bytes."""
    quoted = msgspec.json.encode(name)
    if isinstance(test, Text):
        found = needle.within(test)
        return lambda source: (quoted in source or b"\\" in source) and found(source)
    return lambda source: quoted in source or b"\\" in source


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
    contains, equals = needle.contains(test), needle.equals(test)
    return lambda value: (
        value.text is not None and (equals(value.text) if value.literal else contains(value.text))
    )
