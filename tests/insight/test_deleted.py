"""What a delivery means where others before it are gone."""

from collections.abc import Sequence

import msgspec

from inspector.delivery import Answer, Delivery, Settled
from inspector.insight import Fold, Insight, known
from inspector.insight.gap import Gap, may_hide
from inspector.providers import Provider
from tests.insight.attempts import MANYSENDS, MISSIVE, acme, moment
from tests.insight.story import missive

DAY = 86_400


def judged(ids: Sequence[int], every: float = 60, body: bytes = b"{}") -> list[Insight]:
    """What deliveries mean that are left of a journal, which came so many seconds apart."""
    fold = Fold(known((), {}))
    found = []
    for number in ids:
        at = moment(number * every)
        found.append(fold.arrive(Delivery(number, at, "POST", b"/", "1.1", (), body)))
        fold.settle(Settled(number, number, number, at, "answered", Answer("app", status=503), 0.1))
    return found


def counts(ids: Sequence[int], every: float = 60, body: bytes = b"{}") -> list[int]:
    return [one.deleted_before for one in judged(ids, every, body)]


def test_where_all_is_there_nothing_was_deleted() -> None:
    assert counts([1, 2, 3]) == [0, 0, 0]


def test_what_is_gone_before_a_delivery_is_counted_the_holes_between_too() -> None:
    first, *others = judged([3, 4, 7])
    assert (first.repeat.kind, first.attempt, first.deleted_before) == ("first", 1, 2)
    assert [(one.attempt, one.deleted_before) for one in others] == [(2, 2), (3, 4)]


def test_of_a_replay_too_it_is_told_that_what_it_repeats_may_be_gone() -> None:
    replay = Delivery(2, moment(60), "POST", b"/", "1.1", (), b"{}", origin="replay")
    assert Fold(known((), {})).arrive(replay).deleted_before == 1


def test_a_request_that_is_in_no_journal_has_none_before_it() -> None:
    assert counts([0]) == [0]


def test_it_is_not_told_once_the_documents_say_that_the_trying_had_ended() -> None:
    bodies = [missive(str(number)) for number in range(3)]
    fold = Fold(known((), {}))
    found = []
    for number, (id_, day) in enumerate([(9, 0), (10, 9), (11, 10)]):
        at = moment(day * DAY)
        one = Delivery(id_, at, "POST", b"/", "1.1", (), bodies[number])
        found.append(fold.arrive(one).deleted_before)
        answer = Answer("app", status=200)
        fold.settle(Settled(id_, id_, id_, at, "answered", answer, 0.1))
    assert found == [8, 0, 0]


def test_an_event_that_may_have_begun_before_stays_one_however_late_it_comes_again() -> None:
    fold = Fold(known((), {}))
    body = missive("x")
    first = Delivery(9, moment(0), "POST", b"/", "1.1", (), body)
    found = [fold.arrive(first).deleted_before]
    later = msgspec.structs.replace(first, id=10, received_at=moment(30 * DAY))
    found.append(fold.arrive(later).deleted_before)
    assert found == [8, 8]


def test_how_long_a_provider_tries_is_as_its_documents_say() -> None:
    gap = Gap(1, moment(0))

    def hidden(provider: Provider | None, seconds: float) -> bool:
        return may_hide(gap, moment(seconds), provider)

    three = acme("10s", "1m", timeout="15s")  # 70 s and two waits, and the tolerance of a tenth
    assert (hidden(three, 111), hidden(three, 113)) == (True, False)
    assert hidden(None, 10**9)
    assert hidden(acme(), 10**9)
    assert (hidden(MISSIVE, 480), hidden(MISSIVE, 540)) == (True, False)  # within 8 minutes
    assert hidden(MANYSENDS, 10**9)
