"""Which events were seen, how often, and whether one attempt was accepted."""

from collections.abc import Iterable, Sequence

import msgspec

from inspector.delivery import Settled
from inspector.insight.judged import Accepted, Event, Repeat
from inspector.providers import EventKey, Provider

_FIRST = Repeat("first")
_BODIES_REMEMBERED = 8  # of one event, for telling a conflict or a weak key's new event


class Group(msgspec.Struct, gc=False):
    """One event and its attempts.

    Attributes:
        attempts: the ids of the deliveries that carried it, in order.
        bodies: digests of the bodies it came with, the first one first.
        accepted: whether one of the attempts is known to be accepted.
        previous: the event that had the same weak key before.
    """

    attempts: list[int]
    bodies: tuple[bytes, ...]
    accepted: bool = False
    previous: "Group | None" = None


class Ledger:
    """The memory of the fold: events by endpoint and provider.

    Deliveries come in the order of the journal, each ending at its own place among them, so that
    whoever reads the journal later comes to the same result as the one who saw it happen.
    """

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str | None], dict[str, Group]] = {}
        self._open: dict[int, tuple[Group, ...]] = {}

    def arrive(
        self, delivery: int, endpoint: str, provider: str | None, keys: Sequence[EventKey]
    ) -> tuple[Event, ...]:
        """Take up a delivery's events; says of each whether it is new.

        Args:
            delivery: its id.
            endpoint: keys are told apart per endpoint.
            provider: its name, None where it is not recognised.
            keys: its events, at least one.
        """
        known = self._groups.setdefault((endpoint, provider), {})
        events, groups = [], []
        for key in keys:
            group, repeat = _place(known, key, delivery)
            groups.append(group)
            events.append(
                Event(
                    key.id,
                    key.type,
                    key.occurred_at,
                    key.key,
                    key.key_strength,
                    repeat,
                    len(group.attempts),
                )
            )
        self._open[delivery] = tuple(groups)
        return tuple(events)

    def settle(self, delivery: int, accepted: Accepted) -> None:
        """Take up how a delivery ended."""
        for group in self._open.pop(delivery, ()):
            group.accepted = group.accepted or accepted == "yes"

    def attempts(
        self, delivery: int, endpoint: str, provider: str | None, keys: Iterable[str]
    ) -> list[int]:
        """The ids of all deliveries that carried one of a delivery's events, in order."""
        known = self._groups.get((endpoint, provider), {})
        ids = {delivery}
        for key in keys:
            group = known.get(key)
            while group is not None and delivery not in group.attempts:
                group = group.previous
            ids.update(group.attempts if group else ())
        return sorted(ids)

    def group(self, endpoint: str, provider: str | None, key: str) -> Group | None:
        """One event's group."""
        return self._groups.get((endpoint, provider), {}).get(key)


def _place(known: dict[str, Group], key: EventKey, delivery: int) -> tuple[Group, Repeat]:
    group = known.get(key.key)
    same_body = group is not None and key.digest in group.bodies
    if group is None or (group.accepted and key.key_strength == "weak" and not same_body):
        # A weak key that was done with, with another body: another event that looks alike.
        group = known[key.key] = Group([delivery], (key.digest,), previous=group)
        return group, _FIRST
    first = group.attempts[0]
    if group.attempts[-1] != delivery:
        group.attempts.append(delivery)
    elif first == delivery and same_body:
        return group, _FIRST  # an array that holds the same event twice
    if not same_body and len(group.bodies) < _BODIES_REMEMBERED:
        group.bodies = (*group.bodies, key.digest)
    if key.key_strength == "strong" and key.digest != group.bodies[0]:
        return group, Repeat("conflict", first)
    if not group.accepted:
        return group, Repeat("retry", first)
    return group, Repeat("same-content" if key.key_strength == "body" else "duplicate", first)


def accepted(settled: Settled, provider: Provider | None) -> Accepted:
    """Whether the provider counts this attempt as accepted.

    It does when it got a success code of its own, whole, while it was still there, within its
    documented timeout. Later than that nobody knows what it made of it.
    """
    if settled.outcome in ("interrupted", "failed"):
        return "unknown"
    status = settled.answer.status
    if settled.outcome != "answered" or status is None:
        return "no"
    if not (provider.accepts(status) if provider else 200 <= status < 300):
        return "no"
    timeout = provider.timeout.value if provider else None
    return "unknown" if timeout is not None and settled.took > timeout else "yes"
