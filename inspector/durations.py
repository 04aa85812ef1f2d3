"""Durations as people write them: `500ms`, `10s`, `5m`, `2h`."""

import re

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_WRITTEN = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)\s*(ms|s|m|h)", re.ASCII)
_IN_WORDS = ((86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))


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
    """A duration as people say it: `3 ms`, `1.204 s`, `15.0 s`, `5 min 12 s`, `1 h`, `2 d 2 h`.

    From two minutes on it has at most two parts; a second one that is nothing is left out, and
    what is less than it is cut off.
    """
    if seconds < 0:
        return "-" + in_words(-seconds)
    if seconds < 0.001:
        return "<1 ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.9995:
        return f"{seconds:.3f} s"
    if seconds < 119.5:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    unit, name, part, part_name = next(one for one in _IN_WORDS if whole >= one[0])
    count, rest = divmod(whole // part, unit // part)
    return f"{count:,} {name}" + (f" {rest} {part_name}" if rest else "")


def exactly(seconds: float) -> str:
    """A duration that is set or documented, as people say it: `15 s`, `1 min 21 s`, `2 d`.

    None of it is cut off, to the millisecond.
    """
    rest = round(seconds, 3)
    if 0 < rest < 1:
        return f"{rest * 1000:.0f} ms"
    parts = []
    for size, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:,.0f} {name}")
    if rest or not parts:
        parts.append(f"{_plain(rest)} s")
    return " ".join(parts)


def _plain(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")
