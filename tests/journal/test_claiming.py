"""A journal's lock waits for those who only look or delete, and is never taken for a listener's."""

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.journal import acquire, claim, no_listener, only_writer
from inspector.journal import lock as locks
from inspector.listener.process import start

AT_WORK = "is at work on the journal .*: it is starting there, deleting from it, or importing"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.mark.parametrize("shared", [True, False], ids=["who deletes", "who imports"])
def test_it_is_taken_as_soon_as_others_are_done(
    journal: Path, monkeypatch: pytest.MonkeyPatch, shared: bool
) -> None:
    other = acquire(journal, shared=shared)
    assert other is not None
    waiting = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: os.close(other))
    monkeypatch.setattr(locks, "time", waiting)
    lock = claim(journal)
    assert lock is not None
    os.close(lock)


def test_who_takes_long_is_said_and_is_no_listener(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.0)
    with no_listener(journal) as alone:
        assert alone
        with pytest.raises(InspectorError, match=AT_WORK):
            start(Settings(str(journal), port=0))
        with pytest.raises(InspectorError, match=AT_WORK), only_writer(journal):
            pass


def test_a_listener_is_joined_at_once(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "time", SimpleNamespace(monotonic=time.monotonic))
    lock = acquire(journal)
    assert lock is not None
    locks.take_over(lock)
    assert claim(journal) is None
    with only_writer(journal) as alone:
        assert not alone
    os.close(lock)
