"""The guard: before a provider would switch something off, nothing fails any more."""

from collections.abc import Iterable
from typing import Any

from inspector.delivery import Delivery, Settled
from inspector.insight import Fold, Known, Standing, Streaks, Subject
from inspector.insight.decoded import decoded
from inspector.insight.ledger import accepted
from inspector.providers.handshake import tried_by
from inspector.signatures import judge

MOST_TOLD = 20
TOLD_FOR = 30.0  # seconds that it is told, loudly, where the guard has answered


class Guard:
    """Counts failures in a row, and says when enough is enough.

    Args:
        fold: tells whose a delivery is; its memory of events is not used.
        on: False to count alone.

    Attributes:
        streaks: what is counted.
    """

    def __init__(self, fold: Fold, *, on: bool) -> None:
        self._fold = fold
        self.on = on
        self.streaks = Streaks()
        self._acted: dict[Subject, tuple[int, int, int]] = {}

    def arrive(self, delivery: Delivery) -> bool:
        """Take up a delivery, which counts as failed until it is accepted.

        Returns:
            whether it must not fail.
        """
        subject = self._subject(delivery)
        if subject is None:
            return False
        before = self.streaks.failures(subject)
        self.streaks.arrive(delivery.id, subject)
        return self.on and before >= subject.guarded_from

    def step_in(self, delivery: Delivery) -> None:
        """Remember that a delivery which would have failed was accepted instead."""
        subject = self.streaks.held(delivery.id)
        if subject is not None:
            times, *_ = self._acted.pop(subject, (0,))
            failures = self.streaks.failures(subject) - 1
            self._acted[subject] = times + 1, failures, delivery.received_at
            if len(self._acted) > MOST_TOLD:
                del self._acted[next(iter(self._acted))]

    def settle(self, settled: Settled, delivery: Delivery) -> None:
        """Take up how a delivery ended."""
        subject = self.streaks.held(delivery.id)
        if subject is None:
            return
        known = self._fold.known
        provider = known.providers[subject.provider]
        result = accepted(settled, provider)
        forged = False
        if result == "yes":
            secrets = known.secrets_for(delivery.path, provider.name)
            forged = judge(provider.schemes, delivery, secrets).verdict == "invalid"
        self.streaks.settle(delivery.id, result, forged=forged)

    def know(self, known: Known) -> None:
        """Take up other secrets."""
        self._fold.known = known

    def resume(self, standings: Iterable[Standing]) -> None:
        """Go on with what an earlier run counted, where its provider still has a limit."""
        for standing in standings:
            provider = self._fold.known.providers.get(standing.provider)
            limit = provider.disabled_after.value if provider else None
            if limit is not None:
                subject = Subject(standing.provider, standing.endpoint, standing.id, limit)
                self.streaks.resume(subject, standing)

    def told(self, now: int) -> dict[str, Any]:
        """What the screen shows: the streaks nearest to their limits, and where the guard acted.

        Args:
            now: microseconds since the Unix epoch, UTC.
        """
        since = now - int(TOLD_FOR * 1e6)
        acted = [
            _told(subject, failures) | {"times": times}
            for subject, (times, failures, at) in reversed(self._acted.items())
            if at > since
        ]
        streaks = self.streaks.listed()[:MOST_TOLD]
        return {
            "on": self.on,
            "streaks": [_told(subject, failures) for subject, failures in streaks],
            "acted": acted,
        }

    def _subject(self, delivery: Delivery) -> Subject | None:
        """What the provider would switch off if too many like this one failed."""
        if delivery.origin != "provider":
            return None
        place, provider, reading = self._fold.whose(delivery)
        if provider is None or provider.disabled_after.value is None:
            return None
        readable = decoded(delivery)
        if tried_by(provider, readable, is_set=place.provider is not None) is not None:
            return None
        path = provider.disabled_subject
        found = None
        if path:
            reading = reading or provider.reader.read(readable.body)
            found = reading.text(path)
        return Subject(provider.name, place.endpoint, found, provider.disabled_after.value)


def _told(subject: Subject, failures: int) -> dict[str, Any]:
    return {
        "provider": subject.provider,
        "endpoint": subject.endpoint,
        "subject": subject.id,
        "failures": failures,
        "limit": subject.limit,
    }
