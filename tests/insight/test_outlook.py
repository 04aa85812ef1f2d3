"""What comes next of an event, or why nothing does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.insight.outlook import (
    Due,
    GivenUp,
    LastHeld,
    OursOnly,
    Outlook,
    Overdue,
    Taken,
    Unpromised,
    Within,
    outlook,
)
from inspector.providers import Provider
from tests.insight.attempts import MAILABL, MANYSENDS, MISSIVE, At, acme, at, line, moment
from tests.insight.test_timeline import PROVIDERS, events

TEN = acme("10s", "1m")


def expect(provider: Provider | None, now: float, *attempts: At) -> Outlook:
    return outlook(line(provider, *attempts), moment(now))


def test_the_next_is_due_at_its_gap_after_the_failure() -> None:
    due = expect(TEN, 5, at(0, 4))
    assert due == Due(2, moment(14), 10.0, moment(17))
    assert expect(TEN, 20, at(0, 4), at(14, 15)) == Due(3, moment(75), 60.0, moment(83))


def test_it_stays_due_for_as_long_as_it_would_be_on_time() -> None:
    assert isinstance(expect(TEN, 13.0, at(0, 0)), Due)
    assert expect(TEN, 13.01, at(0, 0)) == Overdue(2, moment(10), moment(13 + 68))


def test_given_up_when_every_documented_time_has_passed() -> None:
    assert isinstance(expect(TEN, 81, at(0, 0)), Overdue)
    assert expect(TEN, 81.01, at(0, 0)) == GivenUp("schedule", 1, moment(81))


def test_given_up_when_the_last_documented_attempt_has_come() -> None:
    came = at(0, 0), at(10, 10), at(70, 71)
    assert expect(TEN, 71, *came) == GivenUp("last", 3, moment(71))
    assert expect(TEN, 71, *came, at(90, 90)) == GivenUp("last", 4, moment(90))


def test_the_last_one_that_is_held_is_not_given_up_yet() -> None:
    assert expect(TEN, 71, at(0, 0), at(10, 10), at(70)) == LastHeld(3)


def test_of_a_held_one_the_gap_counts_from_its_start_or_its_documented_timeout() -> None:
    assert expect(TEN, 5, at(0)) == Due(2, moment(10), 10.0, moment(13), held=True)
    due = expect(acme("10s", timeout="15s"), 5, at(0))
    assert due == Due(2, moment(25), 10.0, moment(28), held=True)


def test_a_held_one_that_outlasts_its_time_is_not_given_up() -> None:
    assert isinstance(expect(TEN, 1e6, at(0)), Due)
    assert isinstance(expect(MISSIVE, 1e6, at(0)), Within)


def test_mailabls_table_is_first_and_its_prose_stays_possible_behind_it() -> None:
    first = at(0, 3, outcome="sender-left")
    assert expect(MAILABL, 5, first) == Due(2, moment(13), 10.0, moment(16), "the table")
    due = expect(MAILABL, 17, first)
    assert due == Due(2, moment(103), 100.0, moment(115), "the prose", ("the table",))
    assert isinstance(expect(MAILABL, 115, first), Due)
    assert isinstance(expect(MAILABL, 116, first), Overdue)


def test_once_the_prose_was_right_it_is_expected_first() -> None:
    due = expect(MAILABL, 200, at(0, 3), at(103, 106))
    assert due == Due(3, moment(1106), 1_000.0, moment(1208), "the prose")


def test_mailabl_has_given_up_after_eleven() -> None:
    came = [at(1000 * n, 1000 * n + 3) for n in range(11)]
    assert isinstance(expect(MAILABL, 9_500, *came[:10]), Due)
    assert expect(MAILABL, 11_000, *came) == GivenUp("last", 11, moment(10_003))


def test_of_missive_only_how_many_and_until_when_is_known() -> None:
    assert expect(MISSIVE, 1, at(0, 0.1)) == Within(5, moment(480), 480.0)
    assert expect(MISSIVE, 60, at(0, 0.1), at(59, 59)) == Within(4, moment(480), 480.0)


def test_missive_has_given_up_when_its_window_has_closed_or_six_have_come() -> None:
    assert isinstance(expect(MISSIVE, 530, at(0, 0.1)), Within)
    assert expect(MISSIVE, 531, at(0, 0.1)) == GivenUp("window", 1, moment(530))
    six = [at(n, n + 0.5) for n in range(6)]
    assert isinstance(expect(MISSIVE, 6, *six[:5]), Within)
    assert expect(MISSIVE, 6, *six) == GivenUp("last", 6, moment(5.5))


@pytest.mark.parametrize("provider", [MANYSENDS, None])
def test_where_nothing_is_promised_that_is_said(provider: Provider | None) -> None:
    assert expect(provider, 1, at(0, 0)) == Unpromised()
    assert expect(provider, 1, at(0)) == Unpromised(held=True)


def test_an_accepted_attempt_ends_what_is_expected() -> None:
    assert expect(TEN, 11, at(0, 0), at(10, 10, accepted="yes")) == Taken(2)
    came = at(0, 0, accepted="yes"), at(10, 10), at(11, 11)
    assert expect(TEN, 12, *came) == Taken(1, 2)


def test_acceptance_that_comes_behind_a_later_attempt_counts_too() -> None:
    assert expect(TEN, 12, at(0, 11, accepted="yes"), at(10, 10.1)) == Taken(1, 1)


def test_of_unknown_acceptance_a_retry_may_come() -> None:
    assert expect(TEN, 1, at(0, 0, accepted="unknown")) == Due(
        2, moment(10), 10.0, moment(13), perhaps=True
    )
    assert expect(acme("1s"), 9, at(0, 0), at(1, 1, accepted="unknown")) == GivenUp(
        "last", 2, moment(1), perhaps=True
    )


def test_what_we_sent_ourselves_lets_expect_nothing() -> None:
    assert expect(TEN, 1, at(0, 0, origin="send", accepted="yes")) == OursOnly()
    told = expect(TEN, 1, at(0, 0), at(0.5, 0.5, origin="replay", accepted="yes"))
    assert isinstance(told, Due)


@given(events(), PROVIDERS, st.floats(-1e6, 1e9))
def test_any_event_has_an_outlook(
    attempts: list[At], provider: Provider | None, now: float
) -> None:
    found = expect(provider, now, *attempts)
    accepted = any(one.accepted == "yes" and one.settled for one in attempts
                   if one.origin == "provider")  # fmt: skip
    assert isinstance(found, Taken) == accepted
    if isinstance(found, GivenUp):
        assert found.at <= moment(now) or found.why == "last"
