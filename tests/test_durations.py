"""Durations, as they are written in a language and as they are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.durations import exactly, in_words

UNITS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86_400}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0001, "<1 ms"), (0.0031, "3 ms"), (0.9996, "1.000 s"), (1.2044, "1.204 s"),
        (9.9996, "10.0 s"), (15.02, "15.0 s"), (90, "90.0 s"), (119.7, "2 min"),
        (312, "5 min 12 s"), (900, "15 min"), (3599.7, "1 h"), (3600, "1 h"), (3659, "1 h"),
        (5400, "1 h 30 min"), (7500, "2 h 5 min"), (86_399.9, "1 d"), (180_000, "2 d 2 h"),
        (-900, "-15 min"), (86_400_000, "1,000 d"),
    ],
)  # fmt: skip
def test_a_duration_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert in_words(seconds) == said


@given(st.floats(0.001, 10**8))
def test_what_is_said_is_the_duration_but_for_what_is_cut_off(seconds: float) -> None:
    words = in_words(seconds).replace(",", "").split()
    numbers, units = list(map(float, words[::2])), words[1::2]
    assert all(numbers)
    said = sum(number * UNITS[unit] for number, unit in zip(numbers, units, strict=True))
    cut = {"ms": 0.0006, "s": 0.06, "min": 1, "h": 60, "d": 3600}[units[0]]
    assert said - 0.51 <= seconds <= said + cut + 0.51
    assert len(units) == 1 or list(UNITS).index(units[0]) == list(UNITS).index(units[1]) + 1


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"), (0.5, "500 ms"), (2.5, "2.5 s"), (15, "15 s"), (59.9999, "1 min"),
        (60, "1 min"), (81, "1 min 21 s"), (3600, "1 h"), (3661.25, "1 h 1 min 1.25 s"),
        (259_200, "3 d"), (86_400_000, "1,000 d"),
    ],
)  # fmt: skip
def test_a_duration_that_is_documented_is_said_whole(seconds: float, said: str) -> None:
    assert exactly(seconds) == said
