"""What a delivery means: computed from what was recorded, never stored as truth."""

from typing import Literal

import msgspec

from inspector.providers.handshake import Handshake
from inspector.providers.provider import KeyStrength
from inspector.signatures.verdict import Verdict

RepeatKind = Literal["first", "retry", "duplicate", "conflict", "same-content"]
Accepted = Literal["yes", "no", "unknown"]


class Repeat(msgspec.Struct, frozen=True, gc=False):
    """Whether an event was seen before, and in which delivery first (None for a first one)."""

    kind: RepeatKind
    of: int | None = None


class Event(msgspec.Struct, frozen=True, gc=False):
    """One event of a delivery; an array of events gives several.

    Attributes:
        id: the provider's own id of the event; None where it sends none.
        type: what happened, in the provider's words.
        occurred_at: when, as the provider wrote it.
        key: what tells this event from others at its endpoint.
        key_strength: `strong` (an id of the event), `weak` (composed), `body` (a hash).
        repeat: whether it was seen before.
        attempt: how many times it has been delivered, this one included.
    """

    id: str | None
    type: str | None
    occurred_at: str | None
    key: str
    key_strength: KeyStrength
    repeat: Repeat
    attempt: int


class Insight(msgspec.Struct, frozen=True, gc=False):
    """What one delivery means.

    Attributes:
        provider: the provider's name; None where it is not recognised.
        endpoint: the configured endpoint's path, else the delivery's own path.
        signature: the verdict on its signature.
        events: its events in order, at least one.
        repeat: that of the event with most attempts.
        attempt: that of the event with most attempts.
        handshake: the request that tries an endpoint out, where it is one.
        deleted_before: how many deliveries before it are gone, where earlier attempts of its
            events may be among them, as far as the provider's documents tell; 0 elsewhere.
    """

    provider: str | None
    endpoint: str
    signature: Verdict
    events: tuple[Event, ...]
    repeat: Repeat
    attempt: int
    handshake: Handshake | None = None
    deleted_before: int = 0
