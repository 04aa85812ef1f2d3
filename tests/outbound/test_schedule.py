"""When a provider tries again, and when it stops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import durations
from inspector.outbound.simulator.schedule import (
    ASSUMED_GAP,
    ASSUMED_TIMEOUT,
    Schedule,
    schedule_of,
)
from inspector.providers import builtin, own

MISSIVE, MAILABL, MANYSENDS = (builtin()[name] for name in ("missive", "mailabl", "manysends"))

GAPS = st.lists(st.floats(0.01, 1e5), max_size=12).map(tuple)


def told(schedule: Schedule, answered_after: float = 0.0) -> list[float]:
    """The gaps of an event that is never accepted."""
    gaps: list[float] = []
    spent = answered_after
    while (gap := schedule.gap(len(gaps) + 1, spent)) is not None:
        gaps.append(gap)
        spent += gap + answered_after
    return gaps


def test_mailabl_follows_the_table_of_its_document() -> None:
    assert told(schedule_of(MAILABL)) == [10, 100, 1_000, 10_000, *[100_000] * 6]
    assert schedule_of(MAILABL).attempts == 11
    assert schedule_of(MAILABL).timeout == 3
    assert schedule_of(MAILABL).gaps_standing == "documented"


def test_the_last_retry_of_missive_begins_within_its_eight_minutes() -> None:
    schedule = schedule_of(MISSIVE)
    for answered_after in (0.0, schedule.timeout):
        gaps = told(schedule, answered_after)
        assert len(gaps) == 5
        assert sum(gaps) + 5 * answered_after <= 480


def test_the_gaps_of_missive_are_said_to_be_assumed() -> None:
    schedule = schedule_of(MISSIVE)
    assert schedule.gaps_standing == "assumed"
    assert (schedule.timeout, schedule.timeout_standing) == (15, "documented")
    assert schedule.disabled_after == 50


def test_manysends_promises_no_retries_so_there_are_none() -> None:
    schedule = schedule_of(MANYSENDS)
    assert told(schedule) == []
    assert (schedule.attempts, schedule.gaps_standing, schedule.timeout) == (1, "unknown", 30)


def test_a_provider_that_says_nothing_gets_an_assumed_timeout() -> None:
    schedule = schedule_of(own("acme", {}))
    assert (schedule.timeout, schedule.timeout_standing) == (ASSUMED_TIMEOUT, "assumed")


def test_a_provider_of_ones_own_has_the_gaps_of_its_table() -> None:
    acme = own("acme", {"timeout": "10s", "retries": ["10s", "1m", "5m"]})
    schedule = schedule_of(acme)
    assert told(schedule) == [10, 60, 300]
    assert schedule.timeout == 10


def test_no_retry_begins_after_the_window() -> None:
    long = schedule_of(MISSIVE, timeout=durations.parse("60s"))
    gaps = told(long, answered_after=60)
    assert sum(gaps) + 60 * len(gaps) <= 480 * 1.01
    assert len(gaps) == 3


def test_gaps_that_were_given_stand_in_place_of_the_documented_ones_and_their_window() -> None:
    schedule = schedule_of(MISSIVE, gaps=(1_000.0, 2_000.0), timeout=1.0)
    assert told(schedule) == [1_000, 2_000]
    assert (schedule.gaps_standing, schedule.timeout_standing) == ("given", "given")
    assert told(schedule_of(MAILABL, gaps=())) == []


@given(GAPS, st.integers(1, 40))
def test_until_accepted_never_gives_up_and_repeats_the_last_gap(
    gaps: tuple[float, ...], failed: int
) -> None:
    schedule = schedule_of(MISSIVE, gaps=gaps, until_accepted=True)
    expected = gaps[min(failed, len(gaps)) - 1] if gaps else ASSUMED_GAP
    assert schedule.gap(failed, spent=1e9) == expected
    assert schedule.attempts is None
    assert schedule.disabled_after is None


def test_only_gaps_of_the_documents_are_called_documented() -> None:
    until = schedule_of(MAILABL, until_accepted=True)
    assert [until.standing(failed) for failed in (1, 10, 11, 90)] == [
        "documented",
        "documented",
        "assumed",
        "assumed",
    ]
    assert schedule_of(MANYSENDS, until_accepted=True).standing(1) == "assumed"
    assert schedule_of(MISSIVE, gaps=(1.0,), until_accepted=True).standing(1) == "given"


@given(GAPS, st.floats(0.001, 1e6))
def test_the_speed_divides_gaps_and_never_the_timeout(
    gaps: tuple[float, ...], speed: float
) -> None:
    schedule = schedule_of(MAILABL, gaps=gaps, speed=speed)
    assert told(schedule) == list(gaps)
    assert [schedule.wait(gap) for gap in gaps] == pytest.approx([gap / speed for gap in gaps])
    assert schedule.timeout == 3


@given(GAPS, st.floats(0, 60), st.floats(1, 1e5))
def test_what_begins_within_the_window_is_never_refused(
    gaps: tuple[float, ...], answered_after: float, window: float
) -> None:
    schedule = Schedule(timeout=60, gaps=gaps, window=window)
    got = told(schedule, answered_after)
    assert list(gaps[: len(got)]) == got
    spent = sum(got) + answered_after * (len(got) + 1)
    if len(got) < len(gaps):
        assert spent + gaps[len(got)] > window
