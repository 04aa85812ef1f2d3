"""Numbers as a filter writes them, and what each stands for.

A number alone stands for itself; a duration or a size alone for whatever would be rounded to it,
as nothing takes exactly three seconds: `took:3s` is 2.5 to 3.5 seconds. At the ends of a range
each is taken as it is.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from inspector import durations
from inspector.query.fields import Kind
from inspector.query.filter import Span
from inspector.query.scan import shown

_WHOLE = re.compile(r"[0-9]{1,15}")
_TOO_LARGE = re.compile(r"[0-9]{16,}")
_STATUS = re.compile(r"([1-5])(?:[0-9]{2}|xx)", re.IGNORECASE)
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.([0-9]{1,6}))?(ms|s|m|h|b|kb|mb|gb)?", re.IGNORECASE)
_BYTES = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3}
_NUMBER = r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?"
_DIGITS = 40
_PLAIN = re.compile(_NUMBER)
_PLAIN_RANGE = re.compile(rf"({_NUMBER})?\.\.({_NUMBER})?")

EXAMPLES: Final[dict[Kind, tuple[str, ...]]] = {
    "number": ("3", "2..", "10..20"),
    "status": ("503", "5xx", "400..499", "none"),
    "duration": ("1s..", "..500ms", "2s..5s"),
    "size": ("10kb..", "..1mb", "2807"),
}
"""What the values of each kind look like."""

_NAMES: Final[dict[Kind, str]] = {
    "number": "number", "status": "status code", "duration": "duration", "size": "size",
}  # fmt: skip

Ends = tuple[float, float]
"""The least and the most number that a value alone stands for."""


class UnfitError(ValueError):
    """A value that is none; its second argument says how far into the value the mistake is."""


def read(written: str, kind: Kind) -> Span:
    """A number or a range of a kind.

    Raises:
        UnfitError: it is none.
    """
    low, dots, high = written.partition("..")
    if not dots:
        return Span(*_alone(written, kind), written)
    if not low and not high:
        raise UnfitError("a range needs a beginning or an end", 0)
    least = _end(low, kind, 0)[0] if low else None
    most = _end(high, kind, len(low) + 2)[1] if high else None
    if least is not None and most is not None and most < least:
        raise UnfitError("the range ends before it begins", len(low) + 2)
    return Span(least, most, written)


def plain_range(written: str) -> Span | None:
    """A range of numbers in a payload; None where a text is not one."""
    found = _PLAIN_RANGE.fullmatch(written)
    if found is None or (found[1] is None and found[2] is None):
        return None
    return Span(as_number(found[1]), as_number(found[2]), written)


def as_number(text: str | None) -> int | Decimal | None:
    """The number that a value of a payload is, to its last digit; also where it is a string."""
    if text is None or not text.isascii():
        return None
    if text.isdigit() and len(text) <= _DIGITS:  # most are, and these compare much faster
        return int(text)
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def _alone(written: str, kind: Kind) -> Ends:
    low, high = _end(written, kind, 0)
    found = _AMOUNT.fullmatch(written)
    if kind not in ("duration", "size") or not found or not found[2] or found[2].lower() == "b":
        return low, high
    unit = _READERS[kind](f"1{found[2]}")[0]
    half = unit / 10 ** len(found[1] or "") / 2
    return low - half, high + half


def _end(written: str, kind: Kind, place: int) -> Ends:
    try:
        return _READERS[kind](written)
    except ValueError:
        raise UnfitError(_why_not(written, kind), place) from None


def _why_not(written: str, kind: Kind) -> str:
    if not written:
        return f"a {_NAMES[kind]} is missing"
    if kind == "duration" and _WHOLE.fullmatch(written):
        return f"{shown(written)} lacks its unit: ms, s, m or h"
    if kind in ("number", "size") and _TOO_LARGE.fullmatch(written):
        return f"{shown(written)} is too large"
    return f"{shown(written)} is no {_NAMES[kind]}"


def _whole(written: str) -> Ends:
    if not _WHOLE.fullmatch(written):
        raise ValueError
    return int(written), int(written)


def _status(written: str) -> Ends:
    found = _STATUS.fullmatch(written)
    if not found:
        raise ValueError
    if written[1:].isdigit():
        return int(written), int(written)
    return int(found[1]) * 100, int(found[1]) * 100 + 99


def _duration(written: str) -> Ends:
    if not _AMOUNT.fullmatch(written):
        raise ValueError
    seconds = durations.parse(written.lower())
    return seconds, seconds


def _size(written: str) -> Ends:
    found = _AMOUNT.fullmatch(written)
    unit = (found[2] or "").lower() if found else "?"
    if unit not in _BYTES:
        raise ValueError
    size = float(written[: len(written) - len(unit)]) * _BYTES[unit]
    return size, size


_READERS: dict[Kind, Callable[[str], Ends]] = {
    "number": _whole,
    "status": _status,
    "duration": _duration,
    "size": _size,
}
