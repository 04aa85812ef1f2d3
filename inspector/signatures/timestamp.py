"""The time of signing, as senders write it."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal

from inspector.moments import in_utc

TimestampFormat = Literal["seconds", "milliseconds", "iso-8601", "http-date"]

IN_WORDS: Mapping[TimestampFormat, str] = {
    "seconds": "seconds since 1970",
    "milliseconds": "milliseconds since 1970",
    "iso-8601": "ISO 8601",
    "http-date": "the form of an HTTP date",
}
EXAMPLES: Mapping[TimestampFormat, str] = {
    "iso-8601": ", such as 2026-01-31T10:52:24Z",
    "http-date": ", such as Sat, 31 Jan 2026 10:52:24 GMT",
}

_MILLISECONDS_FROM = 100_000_000_000
"""A timestamp from here on counts milliseconds: as seconds it would lie in the year 5138."""

_LONGEST = 40
_ISO_8601 = re.compile(
    rb"\d{4}-?\d\d-?\d\d[Tt ]\d\d:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?"
)
_CLOCK = rb"(?P<clock>\d\d:\d\d:\d\d)"
_HTTP_DATE = re.compile(
    rb"[A-Z][a-z]{2,8}, (?P<day>\d\d)([ -])(?P<month>[A-Z][a-z]{2})\2(?P<year>(?:\d\d)?\d\d) "
    + _CLOCK
    + rb" (?:GMT|UTC|(?P<zone>[+-]\d{4}))"
)
_ASCTIME = re.compile(
    rb"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>[ \d]\d) "
    + _CLOCK
    + rb" (?P<year>\d{4})(?P<zone>)"
)
"""The forms of RFC 9110, section 5.6.7; of the first two, the zone as in mail (RFC 5322) too."""

_FIRST_YEAR = 70
"""The first that two digits may mean: 1970."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def age(
    timestamp: bytes | None, received_at: int, written: TimestampFormat | None = None
) -> float | None:
    """Seconds from a timestamp to an arrival; None where it can't be read.

    Args:
        timestamp: as it was sent; of a date, UTC where it names no zone.
        received_at: of the delivery, microseconds since the Unix epoch.
        written: how the timestamp is; None to tell by its looks, where parts of a second or
            millisecond may be there too.
    """
    if not timestamp or len(timestamp) > _LONGEST:
        return None
    at = _READ[written](timestamp)
    return None if at is None else received_at / 1_000_000 - at


def format_of(timestamp: bytes) -> TimestampFormat | None:
    """How a timestamp is written, by its looks; None where it is none."""
    if len(timestamp) > _LONGEST:
        return None
    if timestamp.replace(b".", b"", 1).isdigit():
        return "milliseconds" if float(timestamp) >= _MILLISECONDS_FROM else "seconds"
    if _ISO_8601.fullmatch(timestamp):
        return "iso-8601"
    return "http-date" if _as_http_date(timestamp) else None


def write(at: int, written: TimestampFormat | None) -> bytes:
    """A moment as a timestamp; in seconds where nobody says how.

    Args:
        at: microseconds since the Unix epoch.
        written: how.
    """
    if written == "milliseconds":
        return b"%d" % (at // 1_000)
    moment = in_utc(at)
    if written == "iso-8601":
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    if written == "http-date":  # its names are English, whatever the locale's are
        day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
        return f"{day}, {moment:%d} {month} {moment:%Y %H:%M:%S} GMT".encode()
    return b"%d" % (at // 1_000_000)


def _any(timestamp: bytes) -> float | None:
    written = format_of(timestamp)
    if written in ("seconds", "milliseconds"):
        return float(timestamp) / (1_000 if written == "milliseconds" else 1)
    return None if written is None else _READ[written](timestamp)


def _iso_8601(timestamp: bytes) -> float | None:
    if not _ISO_8601.fullmatch(timestamp):
        return None
    try:
        return _since_1970(datetime.fromisoformat(timestamp.decode().upper()))
    except ValueError:  # the 31st of February
        return None


def _http_date(timestamp: bytes) -> float | None:
    found = _as_http_date(timestamp)
    if found is None:
        return None
    day, month, year, clock, zone = (
        (found[name] or b"").decode() for name in ("day", "month", "year", "clock", "zone")
    )
    if len(year) == 2:
        year = ("20" if int(year) < _FIRST_YEAR else "19") + year
    try:
        number = _MONTHS.index(month) + 1
        written = f"{year}-{number:02}-{day.replace(' ', '0')}T{clock}{zone}"
        return _since_1970(datetime.fromisoformat(written))
    except ValueError:
        return None


def _as_http_date(timestamp: bytes) -> re.Match[bytes] | None:
    return _HTTP_DATE.fullmatch(timestamp) or _ASCTIME.fullmatch(timestamp)


def _since_1970(at: datetime) -> float:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


_READ: Mapping[TimestampFormat | None, Callable[[bytes], float | None]] = {
    "seconds": lambda timestamp: float(timestamp) if timestamp.isdigit() else None,
    "milliseconds": lambda timestamp: float(timestamp) / 1_000 if timestamp.isdigit() else None,
    "iso-8601": _iso_8601,
    "http-date": _http_date,
    None: _any,
}
