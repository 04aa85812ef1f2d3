"""Draws the values of sample payloads: a tree becomes text with holes, and chance fills them."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from urllib.parse import quote_plus

from inspector.errors import InspectorError
from inspector.providers.drawn import (
    Attempt,
    Drawn,
    Hex,
    Iso,
    Joined,
    Number,
    Pick,
    Scalar,
    Serial,
    Tree,
    Unit,
    Unix,
    Uuid,
    Whole,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_dumped = json.JSONEncoder(ensure_ascii=False).encode
_SPAN = 32  # hexadecimal digits that each value is drawn from


class Event(NamedTuple):
    """What an event's values are drawn from.

    Attributes:
        digits: its chance, hexadecimal.
        at: when it happened, microseconds since the Unix epoch.
        variant: how far from its first content it is.
        sent_at: when this request is sent, microseconds since the Unix epoch.
        attempt: the how manieth request for the event this is, from 1.
    """

    digits: str
    at: int
    variant: int
    sent_at: int = 0
    attempt: int = 1


Fill: TypeAlias = Callable[[Event], str]


class OfRun(NamedTuple):
    """A hole that all events of a run fill alike."""

    name: str
    fill: Fill

    def text(self, seed: str) -> str:
        """What stands there in the run of a seed."""
        return self.fill(Event(_digits(f"{self.name}/{seed}", _SPAN), 0, 0))


Piece: TypeAlias = str | Fill | OfRun
Pieces: TypeAlias = Iterator[Piece]


class Form:
    """A text with holes for the values of an event.

    Args:
        pieces: of the text, in order.
        seed: of the run.
    """

    def __init__(self, pieces: Iterable[Piece], seed: str) -> None:
        parts = [piece.text(seed) if isinstance(piece, OfRun) else piece for piece in pieces]
        holes = [part for part in parts if not isinstance(part, str)]
        self._fills = list(dict.fromkeys(holes))
        self._order = [self._fills.index(hole) for hole in holes]
        self._text = "".join(p.replace("%", "%%") if isinstance(p, str) else "%s" for p in parts)

    def write(self, event: Event) -> str:
        """The text, filled for an event."""
        values = [fill(event) for fill in self._fills]
        return self._text % tuple([values[place] for place in self._order])


class Spans:
    """Which of an event's digits each value is drawn from: those of one name share theirs."""

    def __init__(self) -> None:
        self._starts: dict[str, int] = {}

    def start(self, name: str) -> int:
        """Where the digits of a name begin."""
        return self._starts.setdefault(name, len(self._starts) * _SPAN)

    def draw(self, name: str) -> str:
        """The digits of the event of a name, enough for all values."""
        return _digits(name, max(len(self._starts), 1) * _SPAN)


def json_pieces(tree: Tree, spans: Spans) -> Pieces:
    """A tree as pieces of compact JSON."""
    match tree:
        case dict():
            yield "{"
            for index, (name, inner) in enumerate(tree.items()):
                yield f"{',' if index else ''}{_dumped(name)}:"
                yield from json_pieces(inner, spans)
            yield "}"
        case list():
            yield "["
            for index, inner in enumerate(tree):
                yield "," if index else ""
                yield from json_pieces(inner, spans)
            yield "]"
        case Number():
            yield tree.text
        case Uuid() | Hex() | Iso() | Joined():
            yield '"'
            yield from text_pieces(tree, spans, lambda text: _dumped(text)[1:-1])
            yield '"'
        case Serial() | Unix() | Attempt() | Whole() | Pick():
            yield _hole(tree, spans, _dumped)
        case _:
            yield _dumped(tree)


def form_pieces(tree: Tree, spans: Spans) -> Pieces:
    """The members of an object as pieces of a form.

    Raises:
        InspectorError: one of them is no single value.
    """
    if not isinstance(tree, dict):
        raise InspectorError("The payload is a form, so it can't be one value.", "Set its fields.")
    for index, (name, value) in enumerate(tree.items()):
        yield f"{'&' if index else ''}{quote_plus(name)}="
        match value:
            case dict() | list():
                what = f"{name} is a field of a form, so it holds one text."
                raise InspectorError(what, f"Write {name}=TEXT.")
            case Number():
                yield value.text
            case None | bool() | int() | float():
                yield "" if value is None else _dumped(value)
            case _:
                yield from text_pieces(value, spans, quote_plus)


def text_pieces(
    value: str | Drawn, spans: Spans, escape: Callable[[str], str] = lambda text: text
) -> Pieces:
    """A value as pieces of a text."""
    match value:
        case str():
            yield escape(value)
        case Joined():
            for part in value.parts:
                yield from text_pieces(part, spans, escape)
        case _:
            yield _hole(value, spans, lambda option: escape(_text(option)))


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else _dumped(value)


def _hole(
    value: Uuid | Hex | Serial | Unix | Iso | Attempt | Whole | Pick,
    spans: Spans,
    show: Callable[[Scalar], str],
) -> Fill | OfRun:
    """The hole where a value stands."""
    match value:
        case Unix():
            return _unix(value.before, value.unit, value.of)
        case Iso():
            return _iso(value.ending)
        case Attempt():
            return _attempt(value.first)
    start = spans.start(value.name) if value.of == "event" else 0
    match value:
        case Uuid():
            fill = _uuid(start)
        case Hex():
            fill = _hex(start, value.length)
        case Serial():
            fill = _serial(start, value.length)
        case _:
            fill = _choice(start, _choices(value, show))
    if value.of == "sending":
        return _anew(value.name, fill)
    return OfRun(value.name, fill) if value.of == "run" else fill


def _choices(value: Whole | Pick, show: Callable[[Scalar], str]) -> range | tuple[str, ...]:
    if isinstance(value, Whole):
        return range(value.low, value.high + 1)
    return tuple(map(show, value.options))


# Equal holes have the same function, so that a form fills them once: that is what the caches do.
@lru_cache(maxsize=256)
def _unix(before: int, unit: Unit, of: str) -> Fill:
    micros = 1_000_000 if unit == "seconds" else 1_000
    earlier = before * 1_000_000

    def fill(event: Event) -> str:
        return str(((event.at if of == "event" else event.sent_at) - earlier) // micros)

    return fill


@lru_cache(maxsize=256)
def _attempt(first: int) -> Fill:
    return lambda event: str(event.attempt - 1 + first)


@lru_cache(maxsize=256)
def _anew(name: str, fill: Fill) -> Fill:
    """Fills from digits that are another request's."""

    def anew(event: Event) -> str:
        drawn = _digits(f"{name}/{event.sent_at}/{event.attempt}/{event.digits[:_SPAN]}", _SPAN)
        return fill(event._replace(digits=drawn))

    return anew


@lru_cache(maxsize=256)
def _iso(ending: str) -> Fill:
    def fill(event: Event) -> str:
        at = _EPOCH + timedelta(microseconds=event.at)
        return at.isoformat(timespec=ending).replace("+00:00", "Z")

    return fill


@lru_cache(maxsize=256)
def _uuid(a: int) -> Fill:
    b, c, d, e, f = a + 8, a + 12, a + 15, a + 18, a + 30

    def fill(event: Event) -> str:
        digits = event.digits
        return f"{digits[a:b]}-{digits[b:c]}-4{digits[c:d]}-a{digits[d:e]}-{digits[e:f]}"

    return fill


@lru_cache(maxsize=256)
def _hex(start: int, length: int) -> Fill:
    place = slice(start, start + length)
    return lambda event: event.digits[place]


@lru_cache(maxsize=256)
def _serial(start: int, length: int) -> Fill:
    place, least = slice(start, start + 15), 10 ** (length - 1)
    return lambda event: str(least + int(event.digits[place], 16) % (9 * least))


@lru_cache(maxsize=256)
def _choice(start: int, choices: range | tuple[str, ...]) -> Fill:
    place, count = slice(start, start + 15), len(choices)

    def fill(event: Event) -> str:
        return str(choices[(int(event.digits[place], 16) + event.variant) % count])

    return fill


def _digits(text: str, count: int) -> str:
    return hashlib.shake_128(text.encode("utf-8", "surrogatepass")).hexdigest(count // 2)
