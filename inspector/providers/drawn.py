"""The values of a sample payload that differ from event to event.

A payload is a tree of what JSON knows, in which these stand. Some are what an event *is*: its ids
and times, which the same event keeps. `Pick` and `Whole` are what it *says*, and differ where the
same event comes again with other content.

Those of one name are drawn alike: a `Uuid` that stands in two places is the same id in both, and
two `Pick`s take the option of the same place, so that a person's name fits the address. What is
`of` a run is the same in all its events, whatever they say; what is `of` a sending is new in each
request, also in another attempt at the same event.
"""

from typing import Literal, TypeAlias

import msgspec

Of = Literal["event", "run", "sending"]
Unit = Literal["seconds", "milliseconds"]
Scalar: TypeAlias = str | int | float | bool | None


class Uuid(msgspec.Struct, frozen=True):
    """A random UUID, as text."""

    name: str
    of: Of = "event"


class Hex(msgspec.Struct, frozen=True):
    """Random hexadecimal digits, as text; 32 at most."""

    name: str
    length: int
    of: Of = "event"


class Serial(msgspec.Struct, frozen=True):
    """An id that is a number of so many decimal digits, 15 at most."""

    name: str
    length: int
    of: Of = "event"


class Unix(msgspec.Struct, frozen=True):
    """Whole seconds or milliseconds since the Unix epoch, a number.

    Attributes:
        before: how many seconds earlier than the event.
        unit: what is counted.
        of: whether it is when the event happened, or when it is sent.
    """

    before: int = 0
    unit: Unit = "seconds"
    of: Literal["event", "sending"] = "event"


class Attempt(msgspec.Struct, frozen=True):
    """The how manieth request for the event it is, a number.

    Attributes:
        first: the number of the first one.
    """

    first: int = 1


class Iso(msgspec.Struct, frozen=True):
    """The time of the event in UTC, as text: `2026-01-31T10:52:24Z`.

    Attributes:
        ending: where the seconds end: `microseconds` as in `…:24.000000Z`.
    """

    ending: Literal["seconds", "milliseconds", "microseconds"] = "seconds"


class Whole(msgspec.Struct, frozen=True):
    """A whole number from `low` to `high`, both included."""

    name: str
    low: int
    high: int
    of: Of = "event"


class Pick(msgspec.Struct, frozen=True):
    """One of several values, each of them a different one."""

    name: str
    options: tuple[Scalar, ...]
    of: Of = "event"


class Joined(msgspec.Struct, frozen=True):
    """Texts and values one after the other, as one text."""

    parts: "tuple[str | Drawn, ...]"


class Number(msgspec.Struct, frozen=True):
    """A number as it is written, `1.10` or one of forty digits."""

    text: str


Drawn: TypeAlias = Uuid | Hex | Serial | Unix | Iso | Attempt | Whole | Pick | Joined
Tree: TypeAlias = "dict[str, Tree] | list[Tree] | Drawn | Number | Scalar"
