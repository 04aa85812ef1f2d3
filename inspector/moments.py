"""Moments as they are recorded, in microseconds, and the ones that can be written down."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def micros_of(moment: datetime) -> int:
    """A moment that knows its zone as microseconds since the Unix epoch; negative before it."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


LATEST: Final = micros_of(datetime(9999, 12, 30, tzinfo=UTC))
"""The last that has a date in every zone, microseconds since the Unix epoch."""


def in_utc(micros: int) -> datetime:
    """Microseconds since the Unix epoch as a moment in UTC, from which every zone's can be had.

    A journal may hold any number: what is before 1970, or after `LATEST`, is taken as that end of
    the time between.
    """
    return _EPOCH + timedelta(microseconds=min(max(micros, 0), LATEST))
