"""Failures in a row are counted as the provider counts them, or higher."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.insight import Accepted, Streaks, Subject
from inspector.insight.streaks import MOST

RULE = Subject("missive", "/hooks", "rule-1", 50)
OTHER = Subject("missive", "/hooks", "rule-2", 50)


def after(*endings: Accepted, forged: bool = False) -> int:
    """The failures in a row after deliveries that ended like this, one after the other."""
    streaks = Streaks()
    for number, accepted in enumerate(endings, 1):
        streaks.arrive(number, RULE)
        streaks.settle(number, accepted, forged=forged)
    return streaks.failures(RULE)


def test_an_accepted_delivery_ends_a_streak() -> None:
    assert after("no", "no", "yes") == 0
    assert after("no", "yes", "no") == 1


def test_what_may_have_been_accepted_counts_as_failed() -> None:
    assert after("no", "unknown") == 2


def test_an_accepted_forgery_neither_ends_a_streak_nor_adds_to_it() -> None:
    streaks = Streaks()
    streaks.arrive(1, RULE)
    streaks.settle(1, "no", forged=False)
    streaks.arrive(2, RULE)
    streaks.settle(2, "yes", forged=True)
    assert streaks.failures(RULE) == 1


def test_what_is_held_counts_for_as_long_as_it_is() -> None:
    streaks = Streaks()
    for number in range(1, 31):
        streaks.arrive(number, RULE)
    assert streaks.failures(RULE) == 30
    for number in range(1, 11):
        streaks.settle(number, "yes", forged=False)
    assert streaks.failures(RULE) == 20


def test_every_rule_counts_for_itself() -> None:
    streaks = Streaks()
    streaks.arrive(1, RULE)
    streaks.arrive(2, OTHER)
    streaks.settle(2, "yes", forged=False)
    assert (streaks.failures(RULE), streaks.failures(OTHER)) == (1, 0)


def test_what_is_over_leaves_nothing() -> None:
    streaks = Streaks()
    streaks.arrive(1, RULE)
    assert streaks
    streaks.settle(1, "yes", forged=False)
    assert not streaks
    assert not streaks.listed()
    assert not streaks.snapshot()


def test_nothing_fails_from_fifteen_before_the_limit_on_or_half_of_a_low_one() -> None:
    assert [Subject("x", "/", None, limit).guarded_from for limit in (50, 30, 10, 3, 1)] == [
        *(35, 15, 5, 1, 0),
    ]


def test_the_nearest_to_its_limit_is_listed_first() -> None:
    streaks = Streaks()
    low = Subject("acme", "/acme", None, 5)
    for number, subject in enumerate((RULE, RULE, low), 1):
        streaks.arrive(number, subject)
    assert streaks.listed() == [(low, 1), (RULE, 2)]


def test_whoever_sends_ever_new_rules_makes_only_the_least_failed_be_forgotten() -> None:
    streaks = Streaks()
    for number in range(20):
        streaks.arrive(number, RULE)
        streaks.settle(number, "no", forged=False)
    for number in range(20, 20 + MOST + 500):
        streaks.arrive(number, RULE._replace(id=str(number)))
        streaks.settle(number, "no", forged=False)
    assert streaks.failures(RULE) == 20
    assert len(streaks.listed()) == MOST


STEPS = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.sampled_from([RULE, OTHER]),
        st.sampled_from(["yes", "no", "unknown"]),
        st.booleans(),
    ),
    max_size=60,
)


@given(STEPS, st.integers(0, 60))
def test_going_on_from_a_snapshot_is_as_if_nothing_had_happened(
    steps: list[tuple[int, Subject, Accepted, bool]], cut: int
) -> None:
    def play(streaks: Streaks, some: list[tuple[int, Subject, Accepted, bool]]) -> None:
        for number, subject, accepted, forged in some:
            if streaks.held(number) is None:
                streaks.arrive(number, subject)
            else:
                streaks.settle(number, accepted, forged=forged)

    whole = Streaks()
    play(whole, steps)
    before, resumed = Streaks(), Streaks()
    play(before, steps[:cut])
    subjects = {subject.id: subject for subject in (RULE, OTHER)}
    for standing in before.snapshot():
        resumed.resume(subjects[standing.id], standing)
    play(resumed, steps[cut:])
    assert dict(resumed.listed()) == dict(whole.listed())
