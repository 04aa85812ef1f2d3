"""What providers were seen to do, gathered from their attempts."""

import msgspec

from inspector.insight import Event, Insight, Repeat
from inspector.insight.observed import Observed, Seen, Spread
from inspector.providers import Provider
from inspector.signatures import Verdict
from tests.insight.attempts import MAILABL, MANYSENDS, MISSIVE, At, acme, at, moment

ACME = acme("10s", "1m", timeout="15s")
KNOWN = {"acme": ACME, "missive": MISSIVE, "mailabl": MAILABL, "manysends": MANYSENDS}


def judged(*keys: str, attempt: int = 1, provider: str | None = "acme") -> Insight:
    """What a delivery of these events means."""
    repeat = Repeat("first") if attempt == 1 else Repeat("retry", 1)
    events = tuple(Event(k, None, None, k, "strong", repeat, attempt) for k in keys)
    return Insight(provider, "/", Verdict("unsigned"), events, repeat, attempt)


class Watching:
    """Events of which attempts come."""

    def __init__(self) -> None:
        self.observed = Observed(KNOWN.get)
        self._came: dict[tuple[str, ...], int] = {}
        self._number = 0

    def comes(
        self, attempt: At, *keys: str, counted: bool = True, provider: str | None = "acme"
    ) -> int:
        self._number += 1
        self._came[keys] = self._came.get(keys, 0) + 1
        insight = judged(*keys, attempt=self._came[keys], provider=provider)
        self.observed.arrive(attempt._replace(id=self._number), insight, counted=counted)
        return self._number

    def seen(self, now: float = 1000) -> Seen:
        (seen,) = self.observed.report(moment(now))
        return seen


def test_nothing_seen_is_nothing_told() -> None:
    assert Observed(dict[str, Provider]().get).report(moment(0)) == []


def test_patience_is_that_of_senders_that_left() -> None:
    it = Watching()
    for key, end in (("a", 15.1), ("b", 15.0), ("c", 16.0)):
        it.comes(at(0, end, outcome="sender-left"), key)
    it.comes(at(0, 9), "d")
    seen = it.seen()
    assert seen.patience == Spread(3, 15.0, 15.1, 16.0)
    assert (seen.deliveries, seen.events, seen.at_most) == (4, 4, None)


def test_gaps_are_told_by_the_attempt_they_came_before() -> None:
    it = Watching()
    for key, second in (("a", 10), ("b", 12), ("c", 20)):
        it.comes(at(0, 1), key)
        it.comes(at(second, second + 1), key)
    it.comes(at(70, 71), "a")
    two, three = it.seen().gaps
    assert (two.number, two.from_start, two.from_end) == (
        2,
        Spread(3, 10.0, 12.0, 20.0),
        Spread(3, 9.0, 11.0, 19.0),
    )
    assert two.standings == {"on time": 2, "late": 1}
    assert (three.number, three.from_start) == (3, Spread(1, 60.0, 60.0, 60.0))


def test_an_attempt_that_came_while_one_was_held_bounds_the_patience() -> None:
    it = Watching()
    it.comes(at(0, 600), "a")
    it.comes(at(25, 25.1), "a")
    seen = it.seen()
    assert (seen.patience, seen.at_most) == (None, Spread(1, 25.0, 25.0, 25.0))
    assert seen.gaps[0].from_end is None


def test_events_are_told_by_how_they_ended() -> None:
    it = Watching()
    it.comes(at(0, 0, accepted="yes"), "first")
    for second in (0, 10):
        it.comes(at(second, second, accepted="yes" if second else "no"), "second")
    for second in (0, 10, 70):
        it.comes(at(second, second), "failed")
    for second in (0, 10, 70):
        it.comes(at(second, second, accepted="unknown"), "perhaps")
    it.comes(at(990, 990), "fresh")
    seen = it.seen(995)
    assert seen.accepted_at == {1: 1, 2: 1}
    assert seen.given_up_after == {3: 1}
    assert (seen.waiting, seen.unclear, seen.most, seen.events) == (1, 1, 3, 5)


def test_what_we_sent_again_ourselves_counts_in_nothing() -> None:
    it, alone = Watching(), Watching()
    for second in (0, 10):
        it.comes(at(second, second), "a")
        alone.comes(at(second, second), "a")
    it.comes(at(12, 12, accepted="yes", origin="replay"), "a")
    assert it.seen(20) == alone.seen(20)


def test_what_is_given_up_depends_on_the_time() -> None:
    it = Watching()
    it.comes(at(0, 0), "a")
    assert (it.seen(5).waiting, it.seen(5).given_up_after) == (1, {})
    assert (it.seen(1000).waiting, it.seen(1000).given_up_after) == (0, {1: 1})


def test_where_nothing_is_promised_an_event_is_just_not_accepted() -> None:
    it = Watching()
    it.comes(at(0, 0), "a", provider="manysends")
    it.comes(at(0), "b", provider="manysends")
    seen = it.seen()
    assert (seen.not_accepted, seen.waiting) == ({1: 1}, 1)


def test_what_came_again_although_accepted_is_no_gap() -> None:
    it = Watching()
    it.comes(at(0, 0, accepted="yes"), "a")
    it.comes(at(10, 10), "a")
    assert it.seen().gaps == ()


def test_what_we_sent_ourselves_does_not_count() -> None:
    it = Watching()
    it.comes(at(0, 0, origin="send"), "a")
    assert it.observed.report(moment(0)) == []
    it.comes(at(5, 5), "a")
    it.comes(at(15, 15), "a")
    seen = it.seen(20)
    assert (seen.deliveries, seen.most) == (2, 2)
    assert seen.gaps[0].from_start == Spread(1, 10.0, 10.0, 10.0)


def test_a_delivery_of_many_events_is_one_sample() -> None:
    it = Watching()
    it.comes(at(0, 0), "a", "b", "c")
    it.comes(at(10, 10), "a", "b", "c")
    seen = it.seen()
    assert (seen.deliveries, seen.events) == (2, 3)
    assert seen.gaps[0].from_start.count == 1


def test_an_array_that_holds_an_event_twice_has_it_once() -> None:
    it = Watching()
    it.comes(at(0, 0), "a", "a")
    assert (it.seen().most, it.seen().gaps) == (1, ())


def test_only_counted_attempts_count_and_their_gaps_are_those_to_their_neighbours() -> None:
    it = Watching()
    it.comes(at(0, 0), "a", counted=False)
    it.comes(at(10, 25, outcome="sender-left"), "a", counted=False)
    it.comes(at(85, 85), "a")
    it.comes(at(0, 15, outcome="sender-left"), "b", counted=False)
    seen = it.seen()
    assert (seen.deliveries, seen.events, seen.patience, seen.most) == (1, 1, None, 3)
    (three,) = seen.gaps
    assert (three.number, three.from_start.min, three.standings) == (3, 75.0, {"on time": 1})


def test_a_restart_in_between_is_told() -> None:
    it = Watching()
    it.comes(at(0, 0), "a")
    it.comes(at(10, 10, run=2), "a")
    assert it.seen().gaps[0].restarted == 1


def test_what_ends_later_is_taken_up_then() -> None:
    it = Watching()
    held = Held(at(0))
    it.observed.arrive(held, judged("a"))
    assert it.seen().patience is None
    it.observed.settle(held.id)
    held.settled = at(0, 14.9, outcome="sender-left").settled
    it.observed.settle(held.id)
    it.observed.settle(held.id)
    assert it.seen().patience == Spread(1, 14.9, 14.9, 14.9)


def test_a_weak_key_that_was_done_with_is_another_event() -> None:
    it = Watching()
    it.observed.arrive(at(0, 0, accepted="yes", number=1), judged("a"))
    it.observed.arrive(at(100, 100, accepted="yes", number=2), judged("a"))
    seen = it.seen()
    assert (seen.events, seen.accepted_at, seen.gaps) == (2, {1: 2}, ())


def test_providers_are_told_by_name_the_unrecognised_last() -> None:
    it = Watching()
    for provider in (None, "missive", "acme"):
        it.comes(at(0, 0), str(provider), provider=provider)
    told = it.observed.report(moment(1))
    assert [one.name for one in told] == ["acme", "missive", None]
    assert [one.provider for one in told] == [ACME, MISSIVE, None]


class Held:
    """An attempt that ends while it is watched."""

    def __init__(self, attempt: At) -> None:
        self.id, self.received_at, self.settled = attempt.id, attempt.received_at, attempt.settled
        self.accepted, self.origin, self.run = attempt.accepted, attempt.origin, attempt.run


def test_events_that_may_have_begun_among_what_was_deleted_are_told_apart() -> None:
    it = Watching()
    cut = msgspec.structs.replace(judged("cut"), deleted_before=3)
    again = msgspec.structs.replace(judged("cut", attempt=2), deleted_before=3)
    it.observed.arrive(at(0, 0, number=101), cut)
    it.observed.arrive(at(10, 10, accepted="yes", number=102), again)
    it.comes(at(20, 20, accepted="yes"), "whole")
    seen = it.seen()
    assert (seen.accepted_at, seen.gaps) == ({1: 1}, ())
    assert (seen.cut, seen.events, seen.deliveries) == (1, 2, 3)
