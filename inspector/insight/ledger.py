"""Which events were seen, how often, and whether one attempt was accepted."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import msgspec

from inspector.delivery import Settled
from inspector.insight.judged import Accepted, Event, Repeat, RepeatKind
from inspector.providers import EventKey, Provider
from inspector.providers.handshake import Handshake

_FIRST = Repeat("first")
_BODIES_REMEMBERED = 8  # of one event, for telling a conflict or a weak key's new event


class Group(msgspec.Struct, gc=False):
    """One event and its attempts. Most have one attempt and one body for ever: these stay small.

    A replay of ours is none of the provider's attempts, and changes nothing of what they tell.

    Attributes:
        first: the id of the first delivery that carried it; 0 while only replays did.
        body: the digest of the body that it came with first.
        accepted: whether one of the attempts is known to be accepted.
        later: the ids of the other deliveries that carried it, in order.
        other_bodies: digests of the other bodies that it came with.
        is_cut: whether attempts of it may be among what was deleted.
        replays: the ids of the replays that carried it, in order.
    """

    first: int
    body: bytes
    accepted: bool = False
    later: list[int] | None = None
    other_bodies: tuple[bytes, ...] = ()
    is_cut: bool = False
    replays: list[int] | None = None

    @property
    def deliveries(self) -> list[int]:
        """The ids of the deliveries that carried it, replays too, in order."""
        attempts = [*([self.first] if self.first else ()), *(self.later or ())]
        return sorted([*attempts, *self.replays]) if self.replays else attempts

    @property
    def newest(self) -> int:
        """The id of the newest attempt."""
        return self.later[-1] if self.later else self.first

    @property
    def count(self) -> int:
        """How many attempts there were."""
        return (1 if self.first else 0) + (len(self.later) if self.later else 0)

    def count_since(self, after: int) -> int:
        """How many deliveries behind an id carried it, replays too; quick whatever their number."""
        several = (self.later or (), self.replays or ())
        return int(self.first > after) + sum(len(ids) - bisect_right(ids, after) for ids in several)

    def holds(self, delivery: int) -> bool:
        """Whether a delivery carried it; quick however many did."""
        return delivery == self.first or any(
            ids is not None and ids[(at := bisect_left(ids, delivery)) : at + 1] == [delivery]
            for ids in (self.later, self.replays)
        )

    def came_with(self, body: bytes) -> bool:
        """Whether one of its attempts had the body of this digest."""
        return body == self.body or body in self.other_bodies

    def add(self, delivery: int) -> None:
        """Another delivery carried it."""
        if self.later is None:
            self.later = [delivery]
        else:
            self.later.append(delivery)

    def add_replay(self, delivery: int) -> None:
        """A replay carried it, perhaps more than once."""
        if self.replays is None:
            self.replays = [delivery]
        elif self.replays[-1] != delivery:
            self.replays.append(delivery)


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

    def place(self, key: EventKey, delivery: int) -> tuple[Group, Repeat]:
        """Take up an attempt of an event: the event's group, and whether it is new."""
        group = self.current.get(key.key)
        if group is None:
            group = self.current[key.key] = Group(delivery, key.digest)
            return group, _FIRST
        if not group.first:
            group.first, group.body = delivery, key.digest
            return group, _FIRST
        same_body = group.came_with(key.digest)
        if group.accepted and key.key_strength == "weak" and not same_body:
            # A weak key that was done with, with another body: another event that looks alike.
            done = self.done.setdefault(key.key, {})
            done.update(dict.fromkeys((group.body, *group.other_bodies), group))
            seen = done.get(key.digest)
            group = self.current[key.key] = seen or Group(delivery, key.digest)
            if seen is None:
                return group, _FIRST
            same_body = True
        if group.newest != delivery:
            group.add(delivery)
        elif group.first == delivery and same_body:
            return group, _FIRST  # an array that holds the same event twice
        if not same_body and len(group.other_bodies) < _BODIES_REMEMBERED - 1:
            group.other_bodies = (*group.other_bodies, key.digest)
        return group, Repeat(_kind(group, key), group.first)

    def place_replay(self, key: EventKey, delivery: int) -> tuple[Group, Repeat]:
        """Take up a replay: the group of the event that was sent again, and how it stands to it."""
        group = self.current.get(key.key)
        if group is None:
            group = self.current[key.key] = Group(0, key.digest)
        elif key.key_strength == "weak" and not group.came_with(key.digest):
            group = self.done.get(key.key, {}).get(key.digest, group)
        group.add_replay(delivery)
        return group, Repeat(_kind(group, key), group.first) if group.first else _FIRST

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
    ) -> tuple[tuple[Event, ...], bool]:
        """Take up a delivery's events.

        Args:
            delivery: its id.
            endpoint: keys are told apart per endpoint.
            provider: its name, None where it is not recognised.
            keys: its events, at least one.
            is_cut: whether earlier attempts of them may have been deleted.
            is_replay: whether it was sent again by us: it has the number of the attempt before it.

        Returns:
            of each event whether it is new; and whether attempts of any may have been deleted, with
            this delivery or before.
        """
        seen = self._events.get((endpoint, provider))
        if seen is None:
            seen = self._events[endpoint, provider] = _Events()
        place = seen.place_replay if is_replay else seen.place
        events, groups = [], []
        for key in keys:
            group, repeat = place(key, delivery)
            group.is_cut = group.is_cut or is_cut
            groups.append(group)
            events.append(_event(key, repeat, group.count or 1))
        if not is_replay:
            self._open[delivery] = groups
        return tuple(events), any(group.is_cut for group in groups)

    def settle(self, delivery: int, accepted: Accepted) -> None:
        """Take up how a delivery ended; of a replay the provider knows nothing."""
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


def accepted(
    settled: Settled, provider: Provider | None, handshake: Handshake | None = None
) -> Accepted:
    """Whether the provider counts this attempt as accepted.

    It does when it got a success code of its own, whole, while it was still there, within its
    documented timeout. Later than that nobody knows what it made of it. One that tries the endpoint
    out, and wants more than a status, accepts nothing less; what others answered may be that.
    """
    if settled.outcome in ("interrupted", "failed"):
        return "unknown"
    status = settled.answer.status
    if settled.outcome != "answered" or status is None:
        return "no"
    if not (provider.accepts(status) if provider else 200 <= status < 300):
        return "no"
    answer = settled.answer
    if handshake is not None and handshake.wants_more and answer.by != "handshake":
        return "unknown" if answer.body or answer.by is None else "no"
    timeout = provider.timeout.value if provider else None
    return "unknown" if timeout is not None and settled.took > timeout else "yes"
