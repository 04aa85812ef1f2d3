"""What is pinned stays, also where it was pinned after it was chosen to go."""

import sqlite3
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

import pytest

from inspector.cli import changing
from inspector.config.keep import Keep
from inspector.journal import Editor, Reader
from inspector.journal.checkpoints import connect
from inspector.listener import keeping
from inspector.listener.keeping import Keeping
from tests.cli.place import Place
from tests.cli.ran_here import Commands, fill


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


def pin(journal: Path, delivery: int) -> None:
    with closing(Editor(journal)) as editor:
        assert editor.annotate([delivery], 0, pinned=True) == 1


@pytest.mark.parametrize("words", [["clear"], ["delete", "path:/"]])
async def test_while_it_is_asked_whether_to_delete(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    await fill(commands.place, b"1", b"2", b"3")

    def before_it(path: Path) -> AbstractContextManager[bool]:
        pin(path, 2)
        return nullcontext(False)

    monkeypatch.setattr(changing, "no_listener", before_it)
    ran = commands.run(*words, "--yes")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "inspector: deleted 2 deliveries",
        "inspector: 1 delivery stayed: pinned meanwhile",
    ]
    assert commands.ids() == [2]
    commands.done(*words, "--yes", "--pinned")
    assert commands.ids() == []


async def test_while_the_limits_are_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(place, b"1", b"2", b"3", b"4")
    refused = keeping._refused  # looked for between the choice of deliveries and their removal

    def pinned_before_it(db: sqlite3.Connection, up_to: int, before: int) -> list[int]:
        pin(place.journal, 1)
        return refused(db, up_to, before)

    monkeypatch.setattr(keeping, "_refused", pinned_before_it)
    with closing(connect(place.journal)) as db:
        Keeping(Keep(count=2), lambda: 0)(db)
    with closing(Reader(place.journal)) as reader:
        assert reader.ids() == [1, 3, 4]
