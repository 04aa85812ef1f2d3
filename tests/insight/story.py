"""A fold that is told a story: what came, and how it ended."""

import json
from collections.abc import Sequence
from typing import Any

from inspector.delivery import Answer, Delivery, Endpoint, Origin, Outcome, Settled, raw_headers
from inspector.insight import Accepted, Fold, Insight, Repeat, known
from tests.providers.deliveries import MISSIVE

FIRST = Repeat("first")


class Story:
    """Deliveries in order, judged as they come."""

    def __init__(self, *endpoints: Endpoint, **secrets: Sequence[str]) -> None:
        self.fold = Fold(known(endpoints, {}, secrets))
        self.entries: list[Delivery | Settled] = []
        self._deliveries = 0

    def comes(
        self,
        body: bytes,
        path: str = "/hooks",
        headers: dict[str, str] | None = None,
        origin: Origin = "provider",
    ) -> Insight:
        """A delivery, not yet answered."""
        self._deliveries += 1
        pairs = raw_headers(list((headers or {}).items()))
        delivery = Delivery(
            self._deliveries, 0, "POST", path.encode(), "1.1", pairs, body, origin=origin
        )
        self.entries.append(delivery)
        return self.fold.arrive(delivery)

    def ends(
        self,
        delivery: int,
        status: int | None = 200,
        *,
        outcome: Outcome = "answered",
        took: float = 0.1,
    ) -> Accepted:
        """How one of them ended."""
        answer = Answer("default", status=status)
        settled = Settled(len(self.entries), delivery, self._deliveries, 0, outcome, answer, took)
        self.entries.append(settled)
        return self.fold.settle(settled)

    def gets(
        self,
        body: bytes,
        status: int = 200,
        path: str = "/hooks",
        origin: Origin = "provider",
    ) -> Insight:
        """A delivery that is answered before anything else happens."""
        insight = self.comes(body, path, origin=origin)
        self.ends(self._deliveries, status)
        return insight

    def attempts(self, delivery: int, insight: Insight) -> list[int]:
        """The deliveries that carried one of a delivery's events."""
        keys = [event.key for event in insight.events]
        return self.fold.ledger.attempts(delivery, insight.endpoint, insight.provider, keys)


def mailabl(*ids: str, **data: Any) -> bytes:
    """An array of events with strong ids."""
    return json.dumps(
        [
            {"id": id_, "type": "task.updated", "occurredAt": "t", "data": {"object": {}} | data}
            for id_ in ids
        ]
    ).encode()


def missive(subject: str) -> bytes:
    """An event with a weak key that is always the same, and a body that is not."""
    return json.dumps(json.loads(MISSIVE) | {"subject": subject}).encode()
