"""A filter at a moment and over a journal: what tells deliveries apart."""

from collections.abc import Callable

import msgspec

from inspector.query.filter import Filter
from inspector.query.subject import Recorded, Sent


class Context(msgspec.Struct, frozen=True):
    """When and over what a filter is asked.

    Attributes:
        now: microseconds since the Unix epoch, UTC.
        newest: gives the least id among so many newest deliveries.
    """

    now: int
    newest: Callable[[int], int]


class Matcher:
    """Tells deliveries apart.

    Attributes:
        quick: whether a delivery matches as far as what was recorded of it tells; None where its
            headers or its body decide.
        matches: whether a delivery matches.
    """

    quick: Callable[[Recorded], bool | None]
    matches: Callable[[Recorded, Sent], bool]


def matcher(filter_: Filter, context: Context) -> Matcher:
    """What a filter means at a moment."""
    raise NotImplementedError
