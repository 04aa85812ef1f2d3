"""Durations as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("100ms", 0.1),
        ("10s", 10),
        ("1.5s", 1.5),
        ("5m", 300),
        ("2h", 7_200),
        (" 3 s ", 3),
        ("0s", 0),
    ],
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert durations.parse(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "10", "s", "-1s", "1e3s", "5 minutes", "1h30m", "٣s", "10S", "nan s", "9" * 50]
)
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as 10s"):
        durations.parse(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (0.0031, "3.1ms"),
        (0.5, "500ms"),
        (1.5, "1.5s"),
        (15, "15s"),
        (90, "90s"),
        (600, "10m"),
        (7_200, "2h"),
        (-90, "-90s"),
        (0.9999999, "1s"),
    ],
)
def test_a_duration_is_written(seconds: float, text: str) -> None:
    assert durations.format(seconds) == text


@given(st.integers(0, 10**7))
def test_whole_milliseconds_come_back(milliseconds: int) -> None:
    seconds = milliseconds / 1000
    assert durations.parse(durations.format(seconds)) == pytest.approx(seconds, abs=1e-9)
