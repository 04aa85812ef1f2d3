"""Durations as people write them: `500ms`, `10s`, `5m`, `2h`."""

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_WRITTEN = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)\s*(ms|s|m|h)", re.ASCII)


def parse(text: str) -> float:
    """The seconds that a duration means.

    Raises:
        ValueError: it is not a number with a unit; the sentence says what one looks like.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a duration: a number with ms, s, m or h, such as 10s")
    return round(float(found[1]) * _UNITS[found[2]], 9)


def format(seconds: float) -> str:  # noqa: A001 - read as durations.format
    """Seconds as a duration, at most three decimals.

    Whole minutes and hours are written as such (600 is `10m`), less than a second as `ms`.
    """
    if seconds < 0:
        return "-" + format(-seconds)
    seconds = round(seconds, 6)
    if 0 < seconds < 1:
        return f"{_plain(seconds * 1000)}ms"
    for unit in ("h", "m"):
        count = seconds / _UNITS[unit]
        if count >= 1 and count == int(count):
            return f"{int(count)}{unit}"
    return f"{_plain(seconds)}s"


def in_words(seconds: float) -> str:
    """A duration as people write it: `3 ms`, `1.204 s`, `15.0 s`, `5 min 12 s`, `2 h 5 min`."""
    if seconds < 0:
        return "-" + in_words(-seconds)
    if seconds < 0.001:
        return "<1 ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.3f} s"
    if seconds < 120:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 7200:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 172_800:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def _plain(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")
