"""An event's attempts against what its provider's documents say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Outcome
from inspector.insight.timeline import timeline, tolerance
from inspector.providers import Provider
from tests.insight.attempts import MAILABL, MANYSENDS, MISSIVE, At, acme, at, standings, tries

TEN = acme("10s", "1m")


def test_a_first_attempt_is_held_against_nothing() -> None:
    (one,) = tries(TEN, at(0, 0.1))
    assert (one.number, one.standing, one.gap, one.documented) == (1, "first", None, None)


def test_gaps_are_known_both_ways() -> None:
    _, two = tries(TEN, at(0, 4), at(14, 14.1))
    assert (two.from_start, two.from_end, two.documented) == (14.0, 10.0, 10.0)
    assert two.gap == 10.0


@pytest.mark.parametrize(
    ("start", "standing"),
    [
        (6.999_999, "early"),
        (7.0, "on time"),
        (10.0, "on time"),
        (13.0, "on time"),
        (13.000_001, "late"),
    ],
)
def test_on_time_is_within_ten_percent_and_two_seconds(start: float, standing: str) -> None:
    assert standings(TEN, at(0, 0), at(start, start)) == ["first", standing]


def test_either_gap_is_enough() -> None:
    assert standings(TEN, at(0, 9), at(19, 19)) == ["first", "on time"]
    assert standings(TEN, at(0, 9), at(10, 10)) == ["first", "on time"]


def test_each_gap_of_ones_own_provider_counts_for_its_attempt() -> None:
    told = tries(TEN, at(0, 0), at(10, 10), at(70, 70), at(80, 80))
    assert [one.documented for one in told] == [None, 10.0, 60.0, None]
    assert [one.standing for one in told] == ["first", "on time", "on time", "not documented"]


def test_mailabl_comes_on_time_by_its_table() -> None:
    starts = [0.0]
    attempts = [at(0, 3, outcome="sender-left")]
    for gap in (10, 100, 1_000, 10_000, *[100_000] * 6):
        starts.append(starts[-1] + 3 + gap)
        attempts.append(at(starts[-1], starts[-1] + 3, outcome="sender-left"))
    told = tries(MAILABL, *attempts)
    assert {one.standing for one in told[1:]} == {"on time"}
    assert {one.reading for one in told[1:]} == {"the table"}


def test_mailabl_may_come_on_time_by_its_prose_too() -> None:
    told = tries(MAILABL, at(0, 3), at(103, 106), at(1106, 1109), at(11_109, 11_112))
    assert [one.standing for one in told] == ["first", "on time", "on time", "on time"]
    assert [one.reading for one in told[1:]] == ["the prose"] * 3
    assert [one.documented for one in told[1:]] == [100.0, 1_000.0, 10_000.0]


def test_between_both_readings_the_table_is_what_is_missed() -> None:
    _, two = tries(MAILABL, at(0, 3), at(53, 56))
    assert (two.standing, two.reading, two.documented) == ("late", "the table", 10.0)


def test_missive_promises_no_single_times() -> None:
    told = tries(MISSIVE, at(0, 0.1), at(30, 30.1), at(90, 90.1))
    assert [one.standing for one in told] == ["first", "not documented", "not documented"]
    assert [one.documented for one in told] == [None] * 3


def test_missive_is_late_behind_its_window() -> None:
    assert standings(MISSIVE, at(0, 0), at(480 + 50, 531)) == ["first", "not documented"]
    assert standings(MISSIVE, at(0, 0), at(480 + 50.01, 531)) == ["first", "late"]


@pytest.mark.parametrize("provider", [MANYSENDS, None])
def test_where_nothing_is_promised_nothing_is_on_time(provider: Provider | None) -> None:
    assert standings(provider, at(0, 0), at(10, 10)) == ["first", "not documented"]


def test_what_comes_after_an_accepted_attempt_is_no_retry() -> None:
    told = standings(TEN, at(0, 0.1), at(10, 10.1, accepted="yes"), at(70, 70.1), at(80, 80))
    assert told == ["first", "on time", "again", "again"]


def test_what_came_before_the_accepted_one_had_ended_is_a_retry() -> None:
    assert standings(TEN, at(0, 12, accepted="yes"), at(10, 10.1)) == ["first", "on time"]


def test_an_attempt_of_unknown_acceptance_may_be_retried() -> None:
    assert standings(TEN, at(0, 20, accepted="unknown"), at(30, 30)) == ["first", "on time"]


def test_what_we_sent_ourselves_counts_in_no_timing() -> None:
    told = tries(TEN, at(0, 0), at(5, 5, origin="replay", accepted="yes"), at(10, 10))
    assert [one.standing for one in told] == ["first", "ours", "on time"]
    assert [one.number for one in told] == [1, None, 2]
    assert told[2].from_start == 10.0


def test_overlapping_attempts_are_told_from_their_starts() -> None:
    _, two = tries(TEN, at(0, 30), at(10, 10.1))
    assert (two.from_start, two.from_end, two.standing) == (10.0, None, "on time")


def test_a_held_attempt_is_told_from_its_start() -> None:
    _, two = tries(TEN, at(0), at(12, 12.1))
    assert (two.from_start, two.from_end, two.standing) == (12.0, None, "on time")


def test_where_the_tunnel_hides_the_leaving_the_documented_timeout_counts() -> None:
    provider = acme("1m", timeout="15s")
    _, two = tries(provider, at(0, 600), at(75, 75.1))
    assert (two.from_end, two.from_failure, two.standing) == (None, 60.0, "on time")
    _, two = tries(acme("1m"), at(0, 600), at(75, 75.1))
    assert two.standing == "late"


def test_a_sender_that_left_late_failed_when_it_left() -> None:
    provider = acme("1m", timeout="15s")
    _, two = tries(provider, at(0, 40, outcome="sender-left"), at(100, 100.1))
    assert (two.from_failure, two.standing) == (60.0, "on time")


def test_nobody_knows_when_an_interrupted_attempt_ended() -> None:
    _, two = tries(TEN, at(0, 300, outcome="interrupted"), at(310, 310, run=2))
    assert (two.from_start, two.from_end, two.standing) == (310.0, None, "late")


def test_a_restart_in_between_is_told() -> None:
    told = tries(TEN, at(0, 0), at(10, 10), at(70, 70, run=2))
    assert [one.restarted for one in told] == [False, False, True]


OUTCOMES: list[Outcome] = ["answered", "sender-left", "fault", "interrupted", "failed"]


@st.composite
def events(draw: st.DrawFn) -> list[At]:
    """Any attempts, in the order in which they were recorded, which need not be that of starts."""
    some = st.floats(0, 1e6, allow_nan=False)
    return [
        at(
            draw(some),
            draw(st.none() | some),
            accepted=draw(st.sampled_from(["yes", "no", "unknown"])),
            outcome=draw(st.sampled_from(OUTCOMES)),
            origin=draw(st.sampled_from(["provider", "provider", "replay"])),
            run=draw(st.integers(1, 2)),
            number=number,
        )
        for number in range(1, draw(st.integers(0, 14)) + 1)
    ]


PROVIDERS = st.sampled_from([None, MISSIVE, MAILABL, MANYSENDS, TEN, acme("1ms", timeout="1s")])


@given(events(), PROVIDERS)
def test_any_attempts_have_a_place(attempts: list[At], provider: Provider | None) -> None:
    told = timeline(attempts, provider)
    assert [one.attempt for one in told] == attempts
    outside = [one for one in attempts if one.origin == "provider"]
    numbers = [one.number for one in told if one.number is not None]
    assert numbers == list(range(1, len(outside) + 1))


@given(events(), PROVIDERS)
def test_a_standing_is_what_its_definition_says(
    attempts: list[At], provider: Provider | None
) -> None:
    for one in timeline(attempts, provider):
        if one.documented is None or one.from_start is None:
            assert one.standing not in ("on time", "early")
            continue
        gaps = [one.from_start, one.from_end, one.from_failure]
        near = [g for g in gaps if g is not None and abs(g - one.documented)
                <= tolerance(one.documented) + 1e-6]  # fmt: skip
        assert (one.standing == "on time") == bool(near)
        if one.standing == "early":
            assert one.gap is not None
            assert min(g for g in gaps if g is not None) < one.documented
        if one.standing == "late":
            assert max(g for g in gaps if g is not None) > one.documented
