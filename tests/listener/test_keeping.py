"""A journal is kept within its limits while it is written to."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from inspector.config.keep import Keep
from inspector.journal import Editor, Reader, checkpoints, leftovers, prepare
from inspector.journal.writer import Writer
from inspector.listener import keeping
from inspector.listener.keeping import Keeping
from tests.support.journals import OK, Recorder, delivery
from tests.support.waiting import soon

SECOND = 1_000_000
NOW = 1_000_000 * SECOND


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 0.005)
    monkeypatch.setattr(keeping, "EVERY", 0.005)


class Kept:
    """A journal that is written to and kept within its limits."""

    def __init__(self, path: Path, writer: Writer[int]) -> None:
        self.path = path
        self.writer = writer
        self.looks = 0

    async def comes(self, *ages: float, body: bytes = b"{}", settled: bool = True) -> None:
        """Deliveries that came so many seconds ago."""
        for age in ages:
            one = delivery(body, received_at=NOW - int(age * SECOND))
            await self.writer.append(one)
            if settled:
                self.writer.settle(one, 0, "answered", OK, 0)

    def ids(self) -> list[int]:
        with closing(Reader(self.path)) as reader:
            return reader.ids()

    async def becomes(self, ids: list[int]) -> None:
        await soon(lambda: self.ids() == ids)

    async def rests(self) -> list[int]:
        """What is left once several looks at the limits remove nothing more."""
        while True:
            ids = self.ids()
            await self.looked()
            if self.ids() == ids:
                return ids

    async def stays(self, ids: list[int]) -> None:
        """It is so after several more looks at the limits."""
        await self.looked()
        assert self.ids() == ids

    async def looked(self) -> None:
        enough = self.looks + 5
        await soon(lambda: self.looks > enough)


@asynccontextmanager
async def kept(path: Path, limits: Keep) -> AsyncIterator[Kept]:
    prepare(path)
    keeping = Keeping(limits, lambda: NOW)

    def chore(db: sqlite3.Connection) -> None:
        keeping(db)
        it.looks += 1

    recorder = Recorder()
    writer: Writer[int] = Writer(path, 0, recorder, chore)
    it = Kept(path, writer)
    try:
        yield it
    finally:
        writer.close()
    assert recorder.troubles == []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


async def test_the_newest_so_many_are_kept(path: Path) -> None:
    async with kept(path, Keep(count=3)) as it:
        await it.comes(*[0] * 10)
        await it.becomes([8, 9, 10])
        await it.comes(0)
        await it.becomes([9, 10, 11])


async def test_what_is_older_goes(path: Path) -> None:
    async with kept(path, Keep(age=60)) as it:
        await it.comes(90, 61, 59, 0)
        await it.becomes([3, 4])
        await it.stays([3, 4])


@pytest.mark.parametrize(
    ("limit", "sizes", "fewest"),
    [
        (1_000_000, [100_000] * 30, 9),
        (150_000, [2_800] * 40, 35),
        (100_000, [300] * 500, 180),
        (215_000, [200_000] + [1_000] * 7, 8),
        (150_000, [200_000] + [1_000] * 7, 7),
        (100_000, [300] * 100 + [90_000], 8),
    ],
)
async def test_no_more_goes_than_what_is_beyond_the_size(
    path: Path, limit: int, sizes: list[int], fewest: int
) -> None:
    async with kept(path, Keep(size=limit)) as it:
        for size in sizes:
            await it.comes(0, body=b"x" * size)
        ids = await it.rests()
        assert ids == list(range(ids[0], len(sizes) + 1))
        assert len(ids) >= fewest
        assert sum(sizes[number - 1] for number in ids) <= limit


async def test_an_empty_journal_takes_nothing_of_the_size(path: Path) -> None:
    prepare(path)
    with closing(sqlite3.connect(path)) as db:
        assert keeping.used(db) == 0


async def test_the_newest_stays_however_large_it_is(path: Path) -> None:
    async with kept(path, Keep(size=1)) as it:
        await it.comes(0, 0, 0, body=b"x" * 100_000)
        await it.becomes([3])
        await it.stays([3])


async def test_what_was_refused_goes_before_what_came_later(path: Path) -> None:
    async with kept(path, Keep(size=100_000)) as it:
        for _ in range(100):
            it.writer.malformed(NOW - 60 * SECOND, "", "", b"x" * 4000)
        await it.comes(*[0] * 10, body=b"x" * 4000)
        assert await it.rests() == list(range(1, 11))


async def test_no_more_of_what_was_refused_goes_than_what_is_beyond_the_size(path: Path) -> None:
    def refused() -> int:
        with closing(sqlite3.connect(path)) as db:
            return int(db.execute("SELECT count(*) FROM malformed").fetchone()[0])

    async with kept(path, Keep()) as it:
        for _ in range(100):
            it.writer.malformed(NOW - 60 * SECOND, "", "", b"x" * 1000)
        await soon(lambda: refused() == 100)
    with closing(sqlite3.connect(path)) as db:
        limit = keeping.used(db) - 10_000
    async with kept(path, Keep(size=limit)) as it:
        await soon(lambda: refused() < 100)
        await it.looked()
        assert 80 <= refused() <= 90


async def test_the_newest_that_is_not_pinned_stays(path: Path) -> None:
    async with kept(path, Keep()) as it:
        await it.comes(*[0] * 4, body=b"x" * 50_000)
        with closing(Editor(path)) as editor:
            editor.annotate([4], 0, pinned=True)
    async with kept(path, Keep(size=1)) as it:
        await it.becomes([3, 4])
        await it.stays([3, 4])


async def test_each_of_several_limits_counts(path: Path) -> None:
    async with kept(path, Keep(count=4, age=60)) as it:
        await it.comes(90, 0, 0, 0, 0, 0)
        await it.becomes([3, 4, 5, 6])
    async with kept(path, Keep(count=4, age=60)) as it:
        await it.stays([3, 4, 5, 6])


async def test_what_is_pinned_or_open_stays(path: Path) -> None:
    async with kept(path, Keep(count=1, age=60, size=1)) as it:
        await it.comes(90, settled=False)
        await it.stays([1])
    async with kept(path, Keep(age=10_000)) as it:
        await it.comes(90, 90, 90)
        with closing(Editor(path)) as editor:
            editor.annotate([2], 0, pinned=True)
    async with kept(path, Keep(count=1, age=60, size=1)) as it:
        await it.comes(90, settled=False)
        await it.becomes([2, 5])
        await it.stays([2, 5])
        with closing(Editor(path)) as editor:
            editor.annotate([2], 0, pinned=False)
        await it.becomes([5])


async def test_what_was_refused_is_kept_no_longer(path: Path) -> None:
    def refused() -> list[int]:
        with closing(sqlite3.connect(path)) as db:
            return [row[0] for row in db.execute("SELECT at FROM malformed ORDER BY seq")]

    async with kept(path, Keep(count=2, age=60)) as it:
        for age in (90, 50, 50, 50):
            it.writer.malformed(NOW - age * SECOND, "", "", b"")
        await soon(lambda: refused() == [NOW - 50 * SECOND] * 2)


async def test_removing_goes_on_beside_appends(path: Path) -> None:
    async with kept(path, Keep()) as it:
        await it.comes(*[0] * 500, body=b"x" * 3000)
    async with kept(path, Keep(count=100)) as it:
        newest = 500
        while it.ids()[0] <= 400:
            done = [it.writer.append(delivery(b"x" * 3000)) for _ in range(5)]
            assert await asyncio.gather(*done) == list(range(newest + 1, newest + 6))
            newest += 5
            assert newest < 20_000, "nothing is removed"
        assert it.ids() == list(range(401, newest + 1))


async def test_removed_pages_are_used_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with kept(path, Keep(count=5)) as it:
        monkeypatch.setattr(leftovers, "shrink", lambda *_: False)
        for _ in range(8):
            await it.comes(*[0] * 20, body=b"x" * 50_000)
            await soon(lambda: len(it.ids()) == 5)
        with closing(sqlite3.connect(path)) as db:
            pages, size = (
                db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
            )
        assert pages * size < 2 * (5 + 20) * 50_000  # of the 160 that came


async def test_the_files_are_soon_about_as_large_as_what_is_kept(path: Path) -> None:
    def on_disk() -> int:
        return sum(path.with_name(path.name + end).stat().st_size for end in ("", "-wal"))

    async with kept(path, Keep(size=1_000_000)) as it:
        await it.comes(*[0] * 60, body=b"x" * 100_000)
        await soon(lambda: on_disk() < 1_100_000)
        assert it.ids()[-1] == 60
