"""One value of an option each: what it must be, and what it becomes.

As those of the configuration, every function raises `UnfitError` in words that go on from the
option's name: `must be a share such as 10%, not 'x'`.
"""

import re
from collections.abc import Callable
from typing import Any

import click

from inspector import durations
from inspector.config.values import Loose, UnfitError, mistake, shown, whole_number

_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_RATE = re.compile(rf"{_NUMBER}\s*(?:/\s*(s|m|h))?", re.ASCII)
_SPEED = re.compile(rf"{_NUMBER}\s*x?", re.ASCII | re.IGNORECASE)
_SHARE = re.compile(rf"{_NUMBER}\s*%", re.ASCII)
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


def rate(text: str) -> float:
    """Events a second, from `10`, `10/s`, `30/m` or `100/h`."""
    found = _RATE.fullmatch(text.strip())
    number = float(found[1]) / _SECONDS[found[2] or ""] if found else 0.0
    if number <= 0:
        raise UnfitError(f"must be events a second or a minute such as 10/s or 30/m, {_not(text)}")
    return number


def speed(text: str) -> float:
    """What gaps are divided by, from `60x`."""
    found = _SPEED.fullmatch(text.strip())
    number = float(found[1]) if found else 0.0
    if number <= 0:
        raise UnfitError(f"must be how many times faster, such as 60x, {_not(text)}")
    return number


def share(text: str) -> float:
    """A share of all, from 0 to 1, from `10%`."""
    found = _SHARE.fullmatch(text.strip())
    number = float(found[1]) / 100 if found else -1.0
    if not 0 <= number <= 1:
        raise UnfitError(f"must be a share from 0% to 100% such as 10%, {_not(text)}")
    return number


def timeout(text: str) -> float:
    """Seconds, more than none, from a duration."""
    seconds = _seconds(text)
    if not seconds:
        raise UnfitError(f"must be a duration such as 3s, 500ms or 2m, {_not(text)}")
    return seconds


def gaps(text: str) -> tuple[float, ...]:
    """Seconds before each retry, from `1s, 5s`; none from `none`."""
    if text.strip().lower() == "none":
        return ()
    found = [_seconds(part) for part in text.split(",")]
    if None in found:
        raise UnfitError(
            f"must be the gaps before the retries such as '1s, 5s, 1m', or none, {_not(text)}"
        )
    return tuple(gap for gap in found if gap is not None)


def count(text: str, *, most: int | None = None) -> int:
    """A whole number from 1 on."""
    try:
        number = whole_number(Loose(text.strip()))
    except UnfitError:
        number = 0
    if number < 1 or (most is not None and number > most):
        end = "on" if most is None else f"to {most:,}"
        raise UnfitError(f"must be a whole number from 1 {end}, {_not(text)}")
    return number


def _seconds(text: str) -> float | None:
    try:
        return durations.parse(text)
    except ValueError:
        return None


def _not(text: str) -> str:
    return f"not {shown(text)}"


def reads(reader: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """What click calls with an option's text: it reads it, and names the option in a mistake.

    Args:
        reader: takes the text; raises UnfitError.
        options: arguments by name that it gets each time.
    """

    def callback(_: click.Context, option: click.Parameter, text: str | None) -> Any:
        try:
            return None if text is None else reader(text, **options)
        except UnfitError as error:
            raise mistake(option.opts[0], error) from None

    return callback
