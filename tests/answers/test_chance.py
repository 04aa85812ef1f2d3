"""Chance that repeats."""

from hypothesis import given
from hypothesis import strategies as st

from inspector.answers import Choice, Reply, delay, draw, parse

OK = Reply("status", 200)
FAIL = Reply("status", 500)


@given(st.integers(), st.text(), st.integers(min_value=1))
def test_a_draw_is_below_one_and_repeats(seed: int, key: str, attempt: int) -> None:
    drawn = draw(seed, key, attempt)
    assert 0 <= drawn < 1
    assert draw(seed, key, attempt) == drawn


def test_a_draw_is_the_same_in_every_process_and_version() -> None:
    assert round(draw(7, "evt_1", 1), 6) == 0.975302


def test_seed_event_and_attempt_each_change_the_draw() -> None:
    draws = {draw(1, "a", 1), draw(2, "a", 1), draw(1, "b", 1), draw(1, "a", 2), draw(1, "1 a", 1)}
    assert len(draws) == 5


def test_an_event_key_of_broken_text_has_a_draw_too() -> None:
    assert 0 <= draw(1, "\ud800", 1) < 1


def test_twenty_per_cent_take_the_first_branch() -> None:
    choice = Choice(FAIL, 20.0, OK)
    picked = [choice.pick(draw(3, f"event {n}", 1))[0] for n in range(5000)]
    assert 0.18 < picked.count(FAIL) / len(picked) < 0.22


@given(st.floats(0, 100), st.floats(0, 1, exclude_max=True))
def test_picking_leaves_a_draw(percent: float, drawn: float) -> None:
    reply, left = Choice(FAIL, percent, OK).pick(drawn)
    assert reply == (FAIL if drawn < percent / 100 else OK)
    assert 0 <= left <= 1


def test_what_is_left_of_a_draw_covers_the_whole_range_in_both_branches() -> None:
    choice = Choice(FAIL, 25.0, OK)
    assert choice.pick(0.0) == (FAIL, 0.0)
    assert choice.pick(0.125) == (FAIL, 0.5)
    assert choice.pick(0.25) == (OK, 0.0)
    assert choice.pick(0.625) == (OK, 0.5)


def test_nothing_and_everything_are_percentages_too() -> None:
    assert Choice(FAIL, 0.0, OK).pick(0.0) == (OK, 0.0)
    assert Choice(FAIL, 100.0, OK).pick(0.999) == (FAIL, 0.999)


@given(st.floats(0, 1))
def test_a_delay_lies_in_its_range(drawn: float) -> None:
    (step,) = parse("200 after 1s..5s").steps
    assert 1 <= delay(step.choice.reply, drawn) <= 5


def test_a_delay_without_a_range_is_exact_and_none_is_nothing() -> None:
    (late,) = parse("200 after 1500ms").steps
    assert delay(late.choice.reply, 0.7) == 1.5
    assert delay(OK, 0.7) == 0
