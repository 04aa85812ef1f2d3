"""What a filter is asked about: what is known of a delivery without reading it."""

from typing import Protocol

import msgspec

from inspector.delivery import Delivery, Origin, RawHeaders, Settled
from inspector.insight.judged import Accepted, Insight


class Recorded(Protocol):
    """What was recorded of a delivery, and what it means; the screen's rows are of this shape.

    Attributes:
        received_at: microseconds since the Unix epoch, UTC.
        size: bytes of the body.
        insight: None while it is not judged yet.
        settled: None while it is held open.
        accepted: whether the provider counts it as accepted.
        pinned: whether a person pinned it.
    """

    @property
    def id(self) -> int: ...  # noqa: D102 - as the class says
    @property
    def received_at(self) -> int: ...  # noqa: D102
    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def size(self) -> int: ...  # noqa: D102
    @property
    def origin(self) -> Origin: ...  # noqa: D102
    @property
    def insight(self) -> Insight | None: ...  # noqa: D102
    @property
    def settled(self) -> Settled | None: ...  # noqa: D102
    @property
    def accepted(self) -> Accepted: ...  # noqa: D102
    @property
    def pinned(self) -> bool: ...  # noqa: D102


class Sent(Protocol):
    """What a sender sent, where headers or the body decide; a `Delivery` is of this shape."""

    @property
    def headers(self) -> RawHeaders: ...  # noqa: D102
    @property
    def body(self) -> bytes: ...  # noqa: D102

    def header(self, name: str) -> str | None:
        """The first value of a header, its case ignored; None when it is absent."""


class Subject(msgspec.Struct, frozen=True, gc=False):
    """A delivery where there is no row of it; see `Recorded`."""

    id: int
    received_at: int
    method: str
    path: str
    size: int
    origin: Origin
    insight: Insight | None
    settled: Settled | None
    accepted: Accepted
    pinned: bool = False


def subject_of(
    delivery: Delivery,
    insight: Insight | None = None,
    settled: Settled | None = None,
    accepted: Accepted = "unknown",
    *,
    pinned: bool = False,
) -> Recorded:
    """What a filter is asked about, from a delivery and what is known of it.

    Args:
        delivery: its body is not looked at.
        insight: what it means; None where it was not judged.
        settled: how it ended; None while it is held open.
        accepted: whether the provider counts it as accepted.
        pinned: whether a person pinned it.
    """
    return Subject(
        delivery.id,
        delivery.received_at,
        delivery.method,
        delivery.path,
        delivery.size,
        delivery.origin,
        insight,
        settled,
        accepted,
        pinned,
    )
