"""Questions about recorded fields, as Python expressions.

A filter is put to a hundred thousand rows at each key that is typed, so it becomes one expression
instead of a call for each question. Nothing of what a person typed gets into it: a question is one
of the forms below, and what it compares with is bound to a name.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

import msgspec

from inspector.insight.judged import Event
from inspector.query.asking import OfValue, of_value
from inspector.query.filter import Absent, Newest, Span, Term, Test

T = TypeVar("T")


class Context(msgspec.Struct, frozen=True):
    """When and over what a filter is asked.

    Attributes:
        now: microseconds since the Unix epoch, UTC.
        newest: gives the least id among so many newest deliveries.
    """

    now: int
    newest: Callable[[int], int]


class Names:
    """What the names in an expression stand for.

    Attributes:
        bound: values by name.
    """

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}

    def bind(self, value: object) -> str:
        """A name for a value."""
        name = f"c{len(self.bound)}"
        self.bound[name] = value
        return name


_FIELDS: Final = {
    "id": "s.id", "method": "s.method", "path": "s.path", "origin": "s.origin",
    "accepted": "s.accepted", "size": "s.size", "endpoint": "i.endpoint",
    "provider": "i.provider", "sig": "i.signature.verdict", "repeat": "i.repeat.kind",
    "attempt": "i.attempt", "status": "e.answer.status", "outcome": "e.outcome", "took": "e.took",
}  # fmt: skip
"""Of a delivery (`s`), of its insight (`i`) and of how it ended (`e`), these two perhaps None."""

_SWITCHES: Final = {"held": "e is None", "pinned": "s.pinned"}
_OF_MANY_VALUES: Final = frozenset({"id", "size", "took"})
_MOST_REMEMBERED: Final = 10_000


def expression(term: Term | Newest, wanted: bool, context: Context, names: Names) -> str:
    """Whether the answer to a question is the wanted one, as an expression.

    What belongs to a delivery's insight has no answer while there is none: False, whichever is
    wanted.
    """
    if isinstance(term, Newest):
        return _negated(f"s.id >= {names.bind(context.newest(term.count))}", wanted)
    if term.field == "age":
        return _negated(_age(term.test, context.now, names), wanted)
    if term.field in _SWITCHES:
        yes, no = (of_value(term.test, term.field)(word) is wanted for word in ("yes", "no"))
        return f"({yes} if {_SWITCHES[term.field]} else {no})"
    if term.field in ("type", "event"):
        return f"i is not None and {_events(term, wanted, names)}"
    place = _FIELDS[term.field]
    asked = _asked(term, place, wanted, names)
    if place.startswith("i."):
        return f"i is not None and {asked}"
    if place.startswith("e."):
        of_held = of_value(term.test, term.field)(None) is wanted
        return f"({of_held} if e is None else {asked})"
    return asked


def _asked(term: Term, place: str, wanted: bool, names: Names) -> str:
    if isinstance(term.test, Span) and term.field in _OF_MANY_VALUES:
        return _negated(_between(place, term.test.low, term.test.high, names), wanted)
    decide = of_value(term.test, term.field)
    if term.field in _OF_MANY_VALUES:
        return _negated(f"{names.bind(decide)}({place})", wanted)
    return f"{names.bind(_Remembered(lambda value: decide(value) is wanted))}[{place}]"


def _between(
    place: str, low: float | Decimal | None, high: float | Decimal | None, names: Names
) -> str:
    least = "" if low is None else f"{names.bind(low)} <= "
    most = "" if high is None else f" <= {names.bind(high)}"
    return f"{least}{place}{most}"


def _age(test: Test, now: int, names: Names) -> str:
    """The moments of an age, in microseconds since the epoch; the older, the smaller."""
    assert isinstance(test, Span)  # noqa: S101 - the grammar gives no other
    low, high = (
        None if age is None else now - round(age * 1_000_000) for age in (test.high, test.low)
    )
    return _between("s.received_at", low, high, names)


def _events(term: Term, wanted: bool, names: Names) -> str:
    """Most deliveries carry one event."""
    decide = of_value(term.test, "type" if term.of else term.field)
    if term.field == "type":
        remembered = _Remembered(decide)
        of_one: Callable[[Event], bool] = lambda event: remembered[event.type]  # noqa: E731
        first = f"{names.bind(remembered)}[i.events[0].type]"
    else:
        of_one = _id_or_key(term, decide)
        first = f"{names.bind(of_one)}(i.events[0])"
    some = names.bind(lambda events: any(map(of_one, events)))
    return _negated(f"({first} if len(i.events) == 1 else {some}(i.events))", wanted)


def _id_or_key(term: Term, decide: OfValue) -> Callable[[Event], bool]:
    if term.of or isinstance(term.test, Absent):
        return lambda event: decide(event.id)
    return lambda event: decide(event.id) or decide(event.key)


def _negated(asked: str, wanted: bool) -> str:
    return asked if wanted else f"not {asked}"


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
