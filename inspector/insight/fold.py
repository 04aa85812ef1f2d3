"""The fold over deliveries in the order of the journal: what each one means.

The listener runs it where an answer depends on it, the screen and the commands because they show
it: the same function over the same order, so they agree.
"""

from inspector.delivery import Delivery, Settled, endpoint_for
from inspector.insight.judged import Accepted, Event, Insight
from inspector.insight.known import Known
from inspector.insight.ledger import Ledger, accepted
from inspector.providers import Provider, events, recognise
from inspector.signatures import Verdict, judge


class Fold:
    """Judges deliveries one after another.

    Args:
        known: providers, endpoints and secrets.
        signatures: False to leave signatures unjudged, where only attempts are asked for.
    """

    def __init__(self, known: Known, *, signatures: bool = True) -> None:
        self.known = known
        self.ledger = Ledger()
        self._signatures = signatures
        self._providers: dict[int, Provider | None] = {}

    def arrive(self, delivery: Delivery) -> Insight:
        """What a delivery means, given all that came before it."""
        known = self.known
        path = delivery.path
        endpoint = endpoint_for(path, known.endpoints) if known.endpoints else None
        place = endpoint.path if endpoint else path
        provider = (
            known.providers.get(endpoint.provider)
            if endpoint and endpoint.provider
            else recognise(delivery, known.providers)
        )
        name = provider.name if provider else None
        found = self.ledger.arrive(delivery.id, place, name, events(provider, delivery))
        self._providers[delivery.id] = provider
        most = max(found, key=_attempt) if len(found) > 1 else found[0]
        return Insight(
            name, place, self._verdict(delivery, provider, path), found, most.repeat, most.attempt
        )

    def settle(self, settled: Settled) -> Accepted:
        """Whether the delivery that ended here was accepted."""
        result = accepted(settled, self._providers.pop(settled.delivery, None))
        self.ledger.settle(settled.delivery, result)
        return result

    def _verdict(self, delivery: Delivery, provider: Provider | None, path: str) -> Verdict:
        if not self._signatures:
            return UNJUDGED
        secrets = self.known.secrets_for(path, provider.name if provider else None)
        return judge(provider.schemes if provider else (), delivery, secrets)


UNJUDGED = Verdict("unsigned")


def _attempt(event: Event) -> int:
    return event.attempt
