"""A project for each test, and one that many tests only read."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.deliveries import BYTES, MISSIVE, PLAIN, SECRET, by_missive
from tests.cli.here import Here
from tests.cli.place import Place


@pytest.fixture(autouse=True)
def time_zone() -> Iterator[None]:
    """The machine's own again for the next test; this is undone last, when TZ is as it was."""
    yield
    time.tzset()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def here(place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    return Here(place, monkeypatch, capfd)


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A project whose journal holds four deliveries; nobody listens there any more.

    #1 is a signed delivery of Missive that got 503, #2 its retry, which was accepted; #3 holds
    bytes that are no text, and #4 is of nobody.
    """
    place = Place(tmp_path_factory.mktemp("recorded"))
    place.store_secret("missive", SECRET)
    with place.headless("--answer", "503 x1, 200") as it:
        it.post("/hooks/missive?from=test", MISSIVE, by_missive())
        it.post("/hooks/missive?from=test", MISSIVE, by_missive())
        it.post("/bytes", BYTES)
        it.post("/plain", PLAIN)
    return place
