"""Which events were seen, how often, and whether one attempt was accepted."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import msgspec

from inspector.delivery import Settled
from inspector.insight.judged import Accepted, Event, Repeat, RepeatKind
from inspector.providers import EventKey, Provider

_FIRST = Repeat("first")
_BODIES_REMEMBERED = 8  # of one event, for telling a conflict or a weak key's new event


class Group(msgspec.Struct, gc=False):
    """One event and its attempts. Most have one attempt and one body for ever: these stay small.

    Attributes:
        first: the id of the first delivery that carried it.
        body: the digest of the body that it came with first.
        accepted: whether one of the attempts is known to be accepted.
        later: the ids of the other deliveries that carried it, in order.
        other_bodies: digests of the other bodies that it came with.
        is_cut: whether attempts of it may be among what was deleted.
        replays: how many of the deliveries were replays of ours, which are no attempts.
    """

    first: int
    body: bytes
    accepted: bool = False
    later: list[int] | None = None
    other_bodies: tuple[bytes, ...] = ()
    is_cut: bool = False
    replays: int = 0

    @property
    def deliveries(self) -> list[int]:
        """The ids of the deliveries that carried it, in order."""
        return [self.first, *(self.later or ())]

    @property
    def newest(self) -> int:
        """The id of the newest delivery that carried it."""
        return self.later[-1] if self.later else self.first

    @property
    def attempts(self) -> int:
        """How many deliveries carried it that were no replays of ours."""
        return 1 + len(self.later or ()) - self.replays

    def count_since(self, after: int) -> int:
        """How many deliveries behind an id carried it, replays too; quick whatever their number."""
        later = self.later or []
        return int(self.first > after) + len(later) - bisect_right(later, after)

    def holds(self, delivery: int) -> bool:
        """Whether a delivery carried it; quick however many did."""
        later = self.later or []
        at = bisect_left(later, delivery)
        return delivery == self.first or later[at : at + 1] == [delivery]

    def came_with(self, body: bytes) -> bool:
        """Whether one of its deliveries had the body of this digest."""
        return body == self.body or body in self.other_bodies

    def add(self, delivery: int, *, is_replay: bool) -> None:
        """Another delivery carried it."""
        self.replays += is_replay
        if self.later is None:
            self.later = [delivery]
        else:
            self.later.append(delivery)


class _Events:
    """The events of one endpoint and provider.

    Attributes:
        current: by key.
        done: events that had the same weak key before, by the digests of their bodies.
    """

    __slots__ = ("current", "done")

    def __init__(self) -> None:
        self.current: dict[str, Group] = {}
        self.done: dict[str, dict[bytes, Group]] = {}

    def place(self, key: EventKey, delivery: int, *, is_replay: bool) -> tuple[Group, Repeat]:
        """Take up a delivery of an event: the event's group, and whether it is new."""
        group = self.current.get(key.key)
        if group is None:
            group = self.current[key.key] = Group(delivery, key.digest, replays=int(is_replay))
            return group, _FIRST
        same_body = group.came_with(key.digest)
        if group.accepted and key.key_strength == "weak" and not same_body:
            # A weak key that was done with, with another body: another event that looks alike.
            done = self.done.setdefault(key.key, {})
            done.update(dict.fromkeys((group.body, *group.other_bodies), group))
            seen = done.get(key.digest)
            group = self.current[key.key] = seen or Group(
                delivery, key.digest, replays=int(is_replay)
            )
            if seen is None:
                return group, _FIRST
            same_body = True
        was_attempted = group.attempts > 0
        if group.newest != delivery:
            group.add(delivery, is_replay=is_replay)
        elif group.first == delivery and same_body:
            return group, _FIRST  # an array that holds the same event twice
        if not same_body and len(group.other_bodies) < _BODIES_REMEMBERED - 1:
            group.other_bodies = (*group.other_bodies, key.digest)
        if not (was_attempted or is_replay):
            return group, _FIRST  # only replays came before it, of what was deleted
        return group, Repeat(_kind(group, key), group.first)

    def find(self, key: str, delivery: int) -> Group | None:
        """The event with this key that a delivery carried."""
        current = self.current.get(key)
        groups = [*self.done.get(key, {}).values(), *([current] if current else ())]
        return next((group for group in reversed(groups) if group.holds(delivery)), None)


def _kind(group: Group, key: EventKey) -> RepeatKind:
    if key.key_strength == "strong" and key.digest != group.body:
        return "conflict"
    if not group.accepted:
        return "retry"
    return "same-content" if key.key_strength == "body" else "duplicate"


class Ledger:
    """The memory of the fold: events by endpoint and provider.

    Deliveries come in the order of the journal, each ending at its own place among them, so that
    whoever reads the journal later comes to the same result as the one who saw it happen.
    """

    def __init__(self) -> None:
        self._events: dict[tuple[str, str | None], _Events] = {}
        self._open: dict[int, Sequence[Group]] = {}

    def arrive(
        self,
        delivery: int,
        endpoint: str,
        provider: str | None,
        keys: Sequence[EventKey],
        *,
        is_cut: bool = False,
        is_replay: bool = False,
    ) -> tuple[Event, ...]:
        """Take up a delivery's events; says of each whether it is new.

        A replay of ours is none of the provider's attempts: it has the number of the one before it,
        and whether it was accepted says nothing of what the provider knows.

        Args:
            delivery: its id.
            endpoint: keys are told apart per endpoint.
            provider: its name, None where it is not recognised.
            keys: its events, at least one.
            is_cut: whether earlier attempts of them may have been deleted.
            is_replay: whether it was sent again by us.
        """
        seen = self._events.get((endpoint, provider))
        if seen is None:
            seen = self._events[endpoint, provider] = _Events()
        events, groups = [], []
        for key in keys:
            group, repeat = seen.place(key, delivery, is_replay=is_replay)
            group.is_cut = group.is_cut or is_cut
            groups.append(group)
            events.append(_event(key, repeat, max(1, group.attempts)))
        self._open[delivery] = () if is_replay else groups
        return tuple(events)

    def is_cut(self, delivery: int) -> bool:
        """Whether attempts before a delivery may have been deleted; while it is open."""
        return any(group.is_cut for group in self._open.get(delivery, ()))

    def settle(self, delivery: int, accepted: Accepted) -> None:
        """Take up how a delivery ended."""
        groups = self._open.pop(delivery, ())
        if accepted == "yes":
            for group in groups:
                group.accepted = True

    def attempts(
        self, delivery: int, endpoint: str, provider: str | None, keys: Iterable[str]
    ) -> list[int]:
        """The ids of all deliveries that carried one of a delivery's events, in order."""
        seen = self._events.get((endpoint, provider)) or _Events()
        groups = [group for key in keys if (group := seen.find(key, delivery))]
        if len(groups) == 1:
            return groups[0].deliveries
        return sorted({delivery}.union(*(group.deliveries for group in groups)))

    def group(self, endpoint: str, provider: str | None, key: str) -> Group | None:
        """One event's group."""
        seen = self._events.get((endpoint, provider)) or _Events()
        return seen.current.get(key)


def _event(key: EventKey, repeat: Repeat, attempt: int) -> Event:
    return Event(key.id, key.type, key.occurred_at, key.key, key.key_strength, repeat, attempt)


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
