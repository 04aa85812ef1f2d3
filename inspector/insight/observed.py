"""What providers were seen to do: how long they wait, and when they try again."""

from collections import Counter
from collections.abc import Callable, Mapping
from statistics import median

import msgspec

from inspector.insight.judged import Event, Insight
from inspector.insight.outlook import Due, GivenUp, LastHeld, Overdue, Unpromised, Within, outlook
from inspector.insight.timeline import Attempt, Line, Standing, Try
from inspector.providers import Provider


class Spread(msgspec.Struct, frozen=True):
    """How samples lie, in seconds."""

    count: int
    min: float
    median: float
    max: float


class GapSeen(msgspec.Struct, frozen=True):
    """The gaps seen before one attempt of events.

    Attributes:
        number: the attempt's, from 2.
        from_start: from the start of the attempt before.
        from_end: from its end, where that had come and is known; None where it never was.
        standings: how many were on time, early, late, not documented.
        restarted: before how many the listener was started anew, so that some may be unseen.
    """

    number: int
    from_start: Spread
    from_end: Spread | None
    standings: Mapping[Standing, int]
    restarted: int


class Seen(msgspec.Struct, frozen=True):
    """What one provider was seen to do.

    Attributes:
        name: the provider's; None for what was not recognised.
        provider: what its documents say; None where nothing is known of it.
        deliveries: how many were counted.
        events: how many events they carried.
        patience: seconds that it waited for an answer before it left; None where it never did.
        at_most: seconds after which the next attempt came while one was still held, which its
            patience can't be longer than; None where that never was.
        gaps: before each attempt from the second on that was ever seen.
        most: attempts of the event that came most often.
        accepted_at: events by the number of the attempt that was accepted.
        given_up_after: events that the documents say are given up, by how many attempts came.
        not_accepted: events of which nothing says whether they come again, by the same.
        waiting: events of which more attempts are to be expected, or that are held.
        unclear: events that may have been accepted, and of which no more is promised.
        cut: events of which earlier attempts may have been deleted, so that those that are left
            have no numbers; what is said by numbers of attempts is said of the others.
    """

    name: str | None
    provider: Provider | None
    deliveries: int
    events: int
    patience: Spread | None
    at_most: Spread | None
    gaps: tuple[GapSeen, ...]
    most: int
    accepted_at: Mapping[int, int]
    given_up_after: Mapping[int, int]
    not_accepted: Mapping[int, int]
    waiting: int
    unclear: int
    cut: int = 0


class Observed:
    """Watches deliveries in the order of the journal; only what came from outside counts.

    Args:
        provider: what is known of a provider, by its name.
    """

    def __init__(self, provider: Callable[[str], Provider | None]) -> None:
        self._provider = provider
        self._watched: dict[str | None, _Watched] = {}
        self._open: dict[int, tuple[_Watched, Attempt]] = {}

    def arrive(self, attempt: Attempt, insight: Insight, *, counted: bool = True) -> None:
        """Take up a delivery.

        Args:
            attempt: its timing; read again when it is settled.
            insight: what it means.
            counted: False where it only is the neighbour of one that counts.
        """
        if attempt.origin != "provider":
            return
        watched = self._watched.get(insight.provider)
        if watched is None:
            name = insight.provider
            watched = _Watched(name, self._provider(name) if name else None)
            self._watched[name] = watched
        watched.arrive(attempt, insight, counted=counted)
        if counted and attempt.settled is None:
            self._open[attempt.id] = watched, attempt
        elif counted:
            watched.settle(attempt)

    def settle(self, delivery: int) -> None:
        """Take up that a delivery has ended; its attempt knows how."""
        watched, attempt = self._open.get(delivery, (None, None))
        if watched is not None and attempt is not None and attempt.settled is not None:
            del self._open[delivery]
            watched.settle(attempt)

    def report(self, now: int) -> list[Seen]:
        """What was seen so far, by provider's name.

        Args:
            now: microseconds since the Unix epoch, UTC: what is given up depends on it.
        """
        watched = sorted(self._watched.values(), key=lambda one: (one.name is None, one.name or ""))
        return [one.report(now) for one in watched if one.deliveries]


class _Event(msgspec.Struct):
    line: Line
    counted: bool = False
    is_cut: bool = False


class _Gaps:
    """Samples of the gaps before one attempt."""

    def __init__(self) -> None:
        self.from_start: list[float] = []
        self.from_end: list[float] = []
        self.standings: Counter[Standing] = Counter()
        self.restarted = 0

    def add(self, one: Try) -> None:
        if one.from_start is not None:
            self.from_start.append(one.from_start)
        if one.from_end is not None:
            self.from_end.append(one.from_end)
        self.standings[one.standing] += 1
        self.restarted += one.restarted

    def seen(self, number: int) -> GapSeen | None:
        start = _spread(self.from_start)
        if start is None:
            return None
        end = _spread(self.from_end)
        return GapSeen(number, start, end, dict(self.standings), self.restarted)


class _Watched:
    """One provider while it is watched."""

    def __init__(self, name: str | None, provider: Provider | None) -> None:
        self.name = name
        self.deliveries = 0
        self._provider = provider
        self._patience: list[float] = []
        self._at_most: list[float] = []
        self._gaps: dict[int, _Gaps] = {}
        self._events: dict[tuple[str, str], _Event] = {}
        self._finished: list[_Event] = []

    def arrive(self, attempt: Attempt, insight: Insight, *, counted: bool) -> None:
        tries = [self._try(attempt, insight, event, counted=counted) for event in insight.events]
        self.deliveries += counted
        # A delivery of many events is one sample.
        most = max((one for one in tries if one), key=lambda one: one.number or 0, default=None)
        if not counted or most is None or most.number is None or most.number < 2:
            return
        if most.standing == "again":
            return
        if not insight.deleted_before:
            self._gaps.setdefault(most.number, _Gaps()).add(most)
        if most.from_end is None and most.from_start is not None and not most.restarted:
            self._at_most.append(most.from_start)

    def settle(self, attempt: Attempt) -> None:
        settled = attempt.settled
        if settled is not None and settled.sender_waited is not None:
            self._patience.append(settled.sender_waited)

    def report(self, now: int) -> Seen:
        seen = [one for one in (*self._finished, *self._events.values()) if one.counted]
        events = [one for one in seen if not one.is_cut]
        accepted: Counter[int] = Counter()
        given_up: Counter[int] = Counter()
        unpromised: Counter[int] = Counter()
        waiting = unclear = 0
        for event in events:
            expected = outlook(event.line, now)
            number = event.line.accepted
            if number is not None:
                accepted[number] += 1
            elif isinstance(expected, GivenUp) and expected.perhaps:
                unclear += 1
            elif isinstance(expected, GivenUp):
                given_up[event.line.count] += 1
            elif isinstance(expected, Unpromised) and not expected.held:
                unpromised[event.line.count] += 1
            elif isinstance(expected, Due | Overdue | Within | LastHeld | Unpromised):
                waiting += 1
        gaps = (self._gaps[number].seen(number) for number in sorted(self._gaps))
        return Seen(
            self.name,
            self._provider,
            self.deliveries,
            len(seen),
            _spread(self._patience),
            _spread(self._at_most),
            tuple(gap for gap in gaps if gap),
            max((event.line.count for event in seen), default=0),
            _sorted(accepted),
            _sorted(given_up),
            _sorted(unpromised),
            waiting,
            unclear,
            len(seen) - len(events),
        )

    def _try(
        self, attempt: Attempt, insight: Insight, carried: Event, *, counted: bool
    ) -> Try | None:
        """The attempt on the time line of one of its events; None where it holds that twice."""
        place = insight.endpoint, carried.key
        event = self._events.get(place)
        if event is not None and event.line.last is attempt:
            return None
        if event is None or carried.repeat.kind == "first":
            if event is not None:
                self._finished.append(event)  # a weak key that was done with: another event
            event = self._events[place] = _Event(Line(self._provider))
        event.counted = event.counted or counted
        event.is_cut = event.is_cut or insight.deleted_before > 0
        return event.line.add(attempt)


def _spread(samples: list[float]) -> Spread | None:
    if not samples:
        return None
    return Spread(len(samples), min(samples), median(samples), max(samples))


def _sorted(counts: Counter[int]) -> dict[int, int]:
    return dict(sorted(counts.items()))
