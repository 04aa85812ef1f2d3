"""What was deleted beside a listener is soon on no disk any more, and delays nobody."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspector.journal import Editor, Reader, ask, checkpoints, leftovers
from inspector.journal import writer as writer_module
from inspector.journal.writer import Writer
from tests.support.journals import OK, delivery, writing
from tests.support.waiting import PATIENCE, soon

BODY = b"a secret " * 5000


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", 0.01)


async def fill(writer: Writer[int], count: int) -> None:
    for _ in range(count):
        await writer.append(one := delivery(BODY))
        writer.settle(one, 0, "answered", OK, 0)


async def delete(journal: Path, *ids: int) -> None:
    def work() -> None:
        with closing(Editor(journal)) as editor:
            editor.delete(ids, 0, open_too=False)

    await soon(lambda: settled(journal) >= set(ids))
    await asyncio.to_thread(work)


def settled(journal: Path) -> set[int]:
    with closing(sqlite3.connect(journal)) as db:
        return {number for (number,) in db.execute("SELECT delivery FROM settled")}


def on_disk(journal: Path) -> int:
    """Bytes of the journal and its log."""
    return sum(
        file.stat().st_size for file in journal.parent.iterdir() if not file.name.endswith("-shm")
    )


def held(journal: Path) -> int:
    """Bodies and wishes that are on the disk."""
    # Not by opening the files: closing one would drop the locks that this process has on it.
    with os.popen(f"cat '{journal}' '{journal}-wal' | grep -aoF 'a secret a secret' | wc -l") as it:
        return int(it.read())


async def test_what_was_deleted_is_gone_from_the_log_and_the_file_is_smaller(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        await fill(writer, 20)
        full = on_disk(journal)
        assert held(journal) > 0
        await delete(journal, *range(1, 21))
        await soon(lambda: on_disk(journal) < full / 10)
        await soon(lambda: held(journal) == 0)
        assert await writer.append(delivery()) == 21


async def test_a_wish_that_was_seen_to_is_gone_from_the_log_and_the_file(journal: Path) -> None:
    async with writing(journal) as writer:
        await writer.append(delivery())
        log = journal.with_name(f"{journal.name}-wal")
        await soon(lambda: log.stat().st_size == 0)  # what an earlier run left is seen to
        ask(journal, 5, "tunnel", {"spec": "command: tunnel --token 'a secret a secret'"})
        (wish,) = writer.wishes(0)
        assert held(journal) > 0
        writer.forget_wish(wish)
        await soon(lambda: held(journal) == 0)


async def test_a_wish_that_a_killed_listener_left_is_gone_with_the_next(journal: Path) -> None:
    async with writing(journal):
        ask(journal, 5, "tunnel", {"spec": "command: tunnel --token 'a secret a secret'"})
    assert held(journal) > 0
    async with writing(journal):
        await soon(lambda: held(journal) == 0)


async def test_it_is_gone_too_where_others_never_stop_writing(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "LATEST", 0.1)

    async def write_on() -> None:
        while True:
            await writer.append(delivery(b"1"))
            await asyncio.sleep(0)

    async with writing(journal) as writer:
        await fill(writer, 20)
        writing_on = asyncio.create_task(write_on())
        await delete(journal, *range(1, 21))
        await soon(lambda: held(journal) == 0)
        assert not writing_on.done()
        writing_on.cancel()


async def test_who_reads_meanwhile_only_puts_it_off(journal: Path) -> None:
    async with writing(journal) as writer:
        await fill(writer, 5)
        with closing(sqlite3.connect(journal, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM delivery").fetchone() == (5,)
            await delete(journal, *range(1, 6))
            assert await writer.append(delivery()) == 6
            assert held(journal) > 0
            reader.execute("COMMIT")
        await soon(lambda: held(journal) == 0)


async def test_what_a_listener_that_was_killed_left_is_seen_to_by_the_next(journal: Path) -> None:
    async with writing(journal) as writer:
        await fill(writer, 5)
        writer._checkpoints.stop()  # as if it were killed before it came to it
        with closing(sqlite3.connect(journal)) as keeps_the_log:
            keeps_the_log.execute("SELECT 1 FROM meta").fetchone()
            await delete(journal, *range(1, 6))
            assert held(journal) > 0
            async with writing(journal):
                await soon(lambda: held(journal) == 0)


async def test_the_end_of_a_listener_gives_back_what_is_free(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "EVERY", PATIENCE)
    monkeypatch.setattr(writer_module, "SHRINK_WITHIN", PATIENCE)
    async with writing(journal) as writer:
        await fill(writer, 20)
        await delete(journal, *range(1, 21))
        full = on_disk(journal)
    assert on_disk(journal) < full / 10
    with closing(Reader(journal)) as reader:
        assert reader.count() == 0
