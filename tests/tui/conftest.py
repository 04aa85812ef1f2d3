"""Quick keys for all tests of the screen."""

import pytest
from textual import _wait


@pytest.fixture(autouse=True)
def look_often_whether_the_app_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each key Textual's pilot waits until nothing is done any more, 20 ms at a time."""
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", 0.004)
    monkeypatch.setattr(_wait, "SLEEP_IDLE", 0.001)
