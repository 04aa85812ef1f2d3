"""How much of what came is kept: `10000, 7d, 500mb`."""

import re
from typing import Final

import msgspec

_COUNT = re.compile(r"[0-9]{1,12}")
_AGE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(s|m|h|d|w)")
_SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*(kb|mb|gb)")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_BYTES: Final = {"kb": 1024, "mb": 1024**2, "gb": 1024**3}

EVERYTHING: Final = "all"


class RepeatedError(ValueError):
    """Two limits of a kind are named."""


class Keep(msgspec.Struct, frozen=True):
    """What is kept of a journal; what is beyond one of the limits goes, the oldest first.

    What is pinned or still open stays, whatever the limits are.

    Attributes:
        count: the newest so many deliveries; None for any number.
        age: seconds since a delivery came; None for ever.
        size: bytes of what the journal holds; None for any size.
    """

    count: int | None = None
    age: float | None = None
    size: int | None = None

    @property
    def is_everything(self) -> bool:
        """Whether there is no limit."""
        return self == Keep()


def parse(text: str) -> Keep:
    """The limits that a text names, each kind once, in any order; `all` for none.

    Raises:
        RepeatedError: it names two limits of a kind; the message is the second.
        ValueError: it names none; the message is the part that is no limit.
    """
    if text.strip().lower() == EVERYTHING:
        return Keep()
    limits: dict[str, float] = {}
    for part in text.split(","):
        kind, value = _limit(part.strip().lower())
        if not value:
            raise ValueError(part.strip())
        if kind in limits:
            raise RepeatedError(part.strip())
        limits[kind] = value
    return msgspec.convert(limits, Keep)


def _limit(part: str) -> tuple[str, float]:
    if _COUNT.fullmatch(part):
        return "count", int(part)
    if age := _AGE.fullmatch(part):
        return "age", float(age[1]) * _SECONDS[age[2]]
    if size := _SIZE.fullmatch(part):
        return "size", int(float(size[1]) * _BYTES[size[2]])
    raise ValueError(part)
