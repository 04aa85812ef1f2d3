"""Headless: what is removed before it is printed, or can't be read for a while."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import pytest

from inspector.cli import headless
from inspector.cli.headless import Printer
from inspector.cli.output import Stream
from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.journal import Editor, Reader
from tests.support.journals import OK, delivery, writing

SAID = "inspector: 1 delivery was removed before all of it was printed\n"


class Lines(Stream):
    """What is printed, as the type of a line and its delivery."""

    def __init__(self) -> None:
        self.put_there: list[tuple[str, int]] = []

    def put(self, line: msgspec.Struct) -> None:
        self.put_there.append((type(line).__name__, getattr(line, "id", 0)))

    def flush(self, patience: float | None = None) -> bool:
        return True


def delete(journal: Path, *ids: int) -> None:
    with closing(Editor(journal)) as editor:
        assert editor.delete(ids, 0, open_too=True) == len(ids)


async def test_it_is_counted_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = tmp_path / "journal.db"
    out = Lines()
    async with writing(journal) as writer:
        for _ in range(2):
            await writer.append(delivery())
        delete(journal, 2)  # before it begins: nothing of this is missed
        printer = Printer(Settings(str(journal)), out, bodies=False)
        deliveries = [delivery() for _ in range(5)]
        for one in deliveries[:2]:  # 3 and 4
            await writer.append(one)
        printer.print_news()
        assert capsys.readouterr().err == ""
        for one in deliveries[2:]:  # 5, 6 and 7
            await writer.append(one)
        delete(journal, 3, 5, 7)
        writer.settle(deliveries[3], 0, "answered", OK, 0.1)
    printer.print_news()
    assert capsys.readouterr().err == (
        "inspector: 2 deliveries were removed before all of them was printed\n"
    )
    printer.print_the_rest()
    printer.close()
    assert capsys.readouterr().err == SAID
    assert out.put_there == [
        ("Received", 3),
        ("Received", 4),
        ("Received", 6),
        ("Whole", 6),
    ]


async def test_it_is_said_only_so_often(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headless, "REMOVED_EVERY", 3600.0)
    journal = tmp_path / "journal.db"
    out = Lines()
    async with writing(journal) as writer:
        await writer.append(delivery())
        with closing(Printer(Settings(str(journal)), out, bodies=False)) as printer:
            for removed in (2, 4, 6, 8):
                await writer.append(delivery())
                await writer.append(delivery())
                if removed == 8:  # its first line is printed, the second one never
                    printer.print_news()
                delete(journal, removed)
                printer.print_news()
            assert capsys.readouterr().err == SAID
    assert capsys.readouterr().err == (
        "inspector: 3 deliveries were removed before all of them was printed\n"
    )
    assert out.put_there == [("Received", number) for number in (3, 5, 7, 8, 9)]


# A journal that can't be read for a while.


async def test_it_goes_on_where_it_was_when_the_journal_can_be_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "journal.db"
    out = Lines()
    async with writing(journal) as writer:
        await writer.append(delivery())
        with closing(Printer(Settings(str(journal)), out, bodies=True)) as printer:
            for name in ("changed", "entries", "newest", "delivery"):
                await writer.append(one := delivery())
                writer.settle(one, 0, "answered", OK, 0.1)
                await writer.append(delivery())  # behind it, so that it is settled too
                with monkeypatch.context() as failing:
                    failing.setattr(Reader, name, fails)
                    rests = [printer.print_news(), printer.print_news()]
                assert rests == [headless.AGAIN_AFTER] * 2
                (first, _) = capsys.readouterr().err.splitlines()
                assert first.startswith("inspector: nothing is printed for now: ")
                assert "disk I/O error" in first
                assert printer.print_news() == headless.EVERY
                assert capsys.readouterr().err == "inspector: what came is printed again\n"
    assert out.put_there == [
        line
        for number in (2, 4, 6, 8)
        for line in (("Received", number), ("Whole", number), ("Received", number + 1))
    ]


async def test_a_damaged_journal_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = tmp_path / "journal.db"
    async with writing(journal):
        with closing(Printer(Settings(str(journal)), Lines(), bodies=False)) as printer:
            monkeypatch.setattr(Reader, "changed", partial(fails, code=sqlite3.SQLITE_CORRUPT))
            with pytest.raises(InspectorError, match="is damaged"):
                printer.print_news()


def fails(*_: object, code: int = sqlite3.SQLITE_IOERR_READ) -> None:
    """Fail as SQLite does."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    raise error
