"""The fold over deliveries in the order of the journal: what each one means.

The listener runs it where an answer depends on it, the screen and the commands because they show
it: the same function over the same order, so they agree.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

import msgspec

from inspector.delivery import Delivery, Settled, target_path, whose_endpoint
from inspector.insight.decoded import decoded
from inspector.insight.gap import Gap, may_hide
from inspector.insight.judged import Accepted, Event, Insight
from inspector.insight.known import Known
from inspector.insight.ledger import Ledger, accepted
from inspector.providers import Provider, events
from inspector.providers.events import EventKey
from inspector.providers.handshake import Handshake, tried_by
from inspector.providers.reader import Reading
from inspector.signatures import Verdict

Failed: TypeAlias = Callable[[Delivery, Exception], None]
"""What is told of a delivery that can't be judged, and of the mistake of ours in it."""


class Right(NamedTuple):
    """Where signatures of a provider's are right: whoever changes what counts there minds that."""

    endpoint: str
    path: str
    provider: str


class Fold:
    """Judges deliveries one after another.

    Args:
        known: providers, endpoints and secrets; may be set anew for the deliveries to come.
        signatures: False to leave signatures unjudged, where only attempts are asked for.
        failed: is told of the first delivery that can't be judged; it is `FAILED`.

    Attributes:
        newest: the id of the last that was judged; 0 before the first.
        right: where signatures were right, in time or not, and in which delivery last.
    """

    def __init__(
        self, known: Known, *, signatures: bool = True, failed: Failed | None = None
    ) -> None:
        self.known = known
        self.ledger = Ledger()
        self.newest = 0
        self.right: dict[Right, int] = {}
        self._signatures = signatures
        self._failed = failed
        self._unsettled: dict[int, tuple[Provider | None, Handshake | None]] = {}
        self._judged = 0
        self._gap = Gap(0, 0)

    @property
    def known(self) -> Known:
        """What deliveries are judged with."""
        return self._known

    @known.setter
    def known(self, known: Known) -> None:
        self._known = known
        self._recogniser = known.recogniser()
        self._place = lru_cache(maxsize=256)(partial(_place, known))
        self._secrets = lru_cache(maxsize=256)(known.secrets_for)

    def arrive(self, delivery: Delivery) -> Insight:
        """What a delivery means, given all that came before it."""
        place, provider, carried, verdict, handshake = self._read(delivery)
        name = provider.name if provider else None
        gap = self._gap_before(delivery)
        is_cut = gap.deleted > 0 and may_hide(gap, delivery.received_at, provider)
        found, is_cut = self.ledger.arrive(
            delivery.id, place.endpoint, name, carried,
            is_cut=is_cut, is_replay=delivery.origin == "replay",
        )  # fmt: skip
        self._unsettled[delivery.id] = provider, handshake
        most = found[0] if len(found) == 1 else max(found, key=_attempt)
        if name and verdict.is_right:
            self.right[Right(place.endpoint, place.path, name)] = delivery.id
        self.newest = delivery.id
        return Insight(
            name,
            place.endpoint,
            verdict,
            found,
            most.repeat,
            most.attempt,
            handshake,
            gap.deleted if is_cut else 0,
        )

    def _read(self, delivery: Delivery) -> "_Said":
        """What a delivery says by itself.

        It stays in the journal whatever it is: a mistake of ours in reading it must not end all
        that ever reads that journal.
        """
        try:
            return self._understood(delivery)
        except Exception as error:
            if self._failed is not None:
                self._failed(delivery, error)
                self._failed = None
            return self._place(delivery.target), None, events(None, delivery), FAILED, None

    def _understood(self, delivery: Delivery) -> "_Said":
        readable = decoded(delivery)
        place, provider, reading = self._whose(readable)
        carried = events(provider, readable, reading)
        verdict = UNJUDGED
        if self._signatures:
            secrets = self._secrets(place.path, provider.name if provider else None)
            schemes = provider.schemes if provider else ()
            verdict, _ = self._known.judge(schemes, delivery, secrets)
        handshake = tried_by(provider, readable, is_set=place.provider is not None)
        if handshake is not None and verdict.verdict == "missing" and handshake.signed is False:
            verdict = UNSIGNED_TRIAL
        return place, provider, carried, verdict, handshake

    def _gap_before(self, delivery: Delivery) -> Gap:
        """What was deleted before a delivery: numbers follow each other, and none is used again."""
        deleted = delivery.id - 1 - self._judged
        if deleted > self._gap.deleted:
            self._gap = Gap(deleted, delivery.received_at)
        self._judged += 1
        return self._gap

    def whose(self, delivery: Delivery) -> "tuple[Place, Provider | None, Reading | None]":
        """Where a delivery leads, whose it is, and its payload where it was read to know that."""
        return self._whose(decoded(delivery))

    def _whose(self, delivery: Delivery) -> "tuple[Place, Provider | None, Reading | None]":
        place = self._place(delivery.target)
        if place.provider:
            return place, self._known.providers.get(place.provider), None
        return (place, *self._recogniser(delivery))

    def settle(self, settled: Settled) -> Accepted:
        """Whether the delivery that ended here was accepted."""
        provider, handshake = self._unsettled.pop(settled.delivery, (None, None))
        result = accepted(settled, provider, handshake)
        self.ledger.settle(settled.delivery, result)
        return result


UNJUDGED = Verdict("unsigned")

FAILED = Verdict(
    "unverifiable",
    reason="Judging it failed, by a mistake of inspector's own",
    hint="Report it with the delivery as `inspector export` writes it; all others are judged",
)

UNSIGNED_TRIAL = Verdict(
    "unsigned",
    reason="It is the request that tries the endpoint out, and comes without a signature",
)


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a request target leads: its path, the endpoint, and the provider that was set there."""

    path: str
    endpoint: str
    provider: str | None


_Said: TypeAlias = tuple[Place, Provider | None, tuple[EventKey, ...], Verdict, Handshake | None]
"""What a delivery says by itself, without those before it."""


def _place(known: Known, target: bytes) -> Place:
    path = target_path(target)
    return Place(path, *whose_endpoint(path, known.endpoints, known.told))


def _attempt(event: Event) -> int:
    return event.attempt
