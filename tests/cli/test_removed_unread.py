"""Headless: what is removed before it is read can't be printed, and that is said."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from inspector.cli.headless import Printer
from inspector.cli.output import Stream
from inspector.config import Settings
from inspector.journal import Editor
from tests.support.journals import OK, delivery, writing


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
        "inspector: 2 deliveries were removed before they were printed\n"
    )
    printer.print_the_rest()
    assert capsys.readouterr().err == "inspector: 1 delivery was removed before it was printed\n"
    printer.close()
    assert out.put_there == [
        ("Received", 3),
        ("Received", 4),
        ("Received", 6),
        ("Whole", 6),
    ]
