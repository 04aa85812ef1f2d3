"""What somebody asks the simulator to do."""

from typing import Protocol

import msgspec

from inspector.hidden import HoldsSecrets
from inspector.outbound.called import Called
from inspector.outbound.simulator.schedule import Schedule
from inspector.outbound.simulator.tampering import Way
from inspector.providers import Provider
from inspector.providers.sample import Sending, Written
from inspector.providers.trial import Trial
from inspector.signatures import Scheme


class Payloads(Protocol):
    """Where events get their payloads from; the same event has the same one each time."""

    def write(
        self, number: int, at: int, *, variant: int = 0, sending: Sending | None = None
    ) -> Written:
        """The payload of an event.

        Args:
            number: the event's, from 1.
            at: when it happened, microseconds since the Unix epoch.
            variant: another number for another content of the same event.
            sending: which request it is for; the first, at `at`, without it.
        """
        ...


class Signing(HoldsSecrets, frozen=True):
    """How deliveries are signed.

    Attributes:
        scheme: the provider's, or the one that was chosen among its readings; what an event's
            payload names goes before.
        secret: with what.
        tamper: what is made wrong about it; None for nothing.
    """

    scheme: Scheme
    secret: str
    tamper: Way | None = None


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a provider.

    Attributes:
        provider: whose deliveries they are.
        url: where they go.
        payloads: what they say.
        schedule: how long it waits, and when it tries again.
        signing: how they are signed; None where they are not.
        count: how many events.
        rate: events begun a second, at most; None for as many as go.
        concurrency: requests at the same time, at most.
        duplicate: the share of events that are delivered once more when they were accepted.
        conflict: whether each accepted event is followed by one with its id and another body.
        shuffle: whether events come in another order than they happened.
        malformed: whether bodies break off.
        gzip: whether bodies are compressed.
        seed: what chance starts from.
        repeats: whether times too are the same with the same seed, and so every byte.
        trial: how the endpoint is tried out first; None for not at all.
        follow: whether redirects are followed.
        insecure: whether any certificate will do.
        called: the URL that is signed, where a scheme signs one and it is not the one that they
            go to.
        origin: what the header `Inspector-Origin` says; None where it is not sent.
    """

    provider: Provider
    url: str
    payloads: Payloads
    schedule: Schedule
    signing: Signing | None = None
    count: int = 1
    rate: float | None = None
    concurrency: int = 1
    duplicate: float = 0.0
    conflict: bool = False
    shuffle: bool = False
    malformed: bool = False
    gzip: bool = False
    seed: str = ""
    repeats: bool = False
    trial: Trial | None = None
    follow: bool = False
    insecure: bool = False
    called: Called | None = None
    origin: bytes | None = None
