"""A disk that is full, another process in the way: nothing is lost, and nobody is told a lie."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from inspector.journal import Cursor, Reader, ask, prepare
from inspector.journal import writer as writer_module
from inspector.journal.writer import JournalTrouble, Writer
from tests.support.journals import OK, Recorder, delivery, writing
from tests.support.waiting import PATIENCE, soon

_HOLDER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA wal_autocheckpoint = 0")
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
db.execute("COMMIT")
db.close()
"""


@contextmanager
def another_process_writes(journal: Path) -> Iterator[None]:
    """Another process has a transaction open in which it writes."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(journal)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield
        assert process.stdin
        process.stdin.close()
    assert process.returncode == 0


def pages(writer: Writer[int]) -> int:
    return int(writer._db.execute("PRAGMA page_count").fetchone()[0])


def limit(writer: Writer[int], most: int) -> None:
    """SQLite takes a file of so many pages for a full disk, with the same error."""
    writer._db.execute(f"PRAGMA max_page_count = {most}")


async def test_a_full_disk_refuses_appends_and_heals_by_itself(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "PROBE_TROUBLE", 0.01)
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        held = delivery()
        await writer.append(held)
        limit(writer, pages(writer))
        refused = [delivery(b"x" * 20_000), delivery(b"small")]
        for result in await asyncio.gather(
            *[writer.append(one) for one in refused], return_exceptions=True
        ):
            assert isinstance(result, JournalTrouble)
            assert str(result) == "the disk is full"
        assert (recorder.troubles, writer.trouble) == (["the disk is full"], "the disk is full")
        assert [one.id for one in refused] == [0, 0]
        writer.settle(held, 5, "answered", OK, 0.1)
        writer.settle(refused[0], 5, "answered", OK, 0.1)
        limit(writer, 1_000_000)
        await soon(lambda: recorder.endings)
        assert recorder.troubles == ["the disk is full", None]
        assert [ending.delivery for ending in recorder.endings] == [1]
        assert await writer.append(delivery()) == 2
    with closing(Reader(journal)) as reader:
        assert reader.entries(Cursor()) == recorder.told


async def test_the_reason_is_told_once_however_many_are_refused(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "PROBE_TROUBLE", 0.01)
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        limit(writer, pages(writer))
        for _ in range(5):
            with pytest.raises(JournalTrouble):
                await writer.append(delivery(b"x" * 20_000))
        assert recorder.troubles == ["the disk is full"]


async def test_what_still_fits_a_full_disk_is_not_what_it_seems(journal: Path) -> None:
    """An append that fits ends the trouble: the disk is no longer too full for what comes."""
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        limit(writer, pages(writer))
        with pytest.raises(JournalTrouble):
            await writer.append(delivery(b"x" * 20_000))
        assert await writer.append(delivery(b"small")) == 1
        assert recorder.troubles == ["the disk is full", None]


async def slowest_turn() -> float:
    """How many seconds the slowest of a hundred turns of the loop took."""
    turns = [time.monotonic()]
    while len(turns) <= 100:
        await asyncio.sleep(0.001)
        turns.append(time.monotonic())
    return max(after - before for before, after in pairwise(turns))


async def test_another_process_that_writes_is_waited_for_and_the_loop_goes_on(
    journal: Path,
) -> None:
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        ended = delivery()
        await writer.append(ended)
        with another_process_writes(journal):
            appends = [writer.append(delivery(b"%d" % number)) for number in range(3)]
            writer.settle(ended, 0, "answered", OK, 0)
            async with asyncio.timeout(PATIENCE):
                while await slowest_turn() > 0.1:
                    pass  # others had the processor: who waits for the journal is late each time
            assert not any(done.done() for done in appends)
            assert writer.wishes(0) == []
        assert await asyncio.gather(*appends) == [2, 3, 4]
        await soon(lambda: recorder.endings)
        assert recorder.troubles == []


async def test_a_wish_of_another_process_does_not_disturb_appends(journal: Path) -> None:
    async with writing(journal) as writer:

        def wishing() -> None:
            for number in range(50):
                ask(journal, number, "answer", {"number": number})

        asking = asyncio.get_running_loop().run_in_executor(None, wishing)
        ids = [await writer.append(delivery()) for _ in range(200)]
        await asking
        assert ids == list(range(1, 201))
        assert [wish.at for wish in writer.wishes(0)] == list(range(50))


async def test_an_ending_waits_for_another_writer_though_the_listener_ends(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "LAST_PATIENCE", int(PATIENCE * 1000))
    ends = threading.Event()
    async with writing(journal) as writer:
        await writer.append(one := delivery())
        writer.settle(one, 0, "answered", OK, 0)
        flush = writer._flush

        def last_flush() -> None:
            ends.set()
            flush()

        monkeypatch.setattr(writer, "_flush", last_flush)
        other = sqlite3.connect(journal, isolation_level=None, check_same_thread=False)
        other.execute("PRAGMA wal_autocheckpoint = 0")
        other.execute("BEGIN IMMEDIATE")

        def lets_go() -> None:
            assert ends.wait(PATIENCE)
            other.close()

        letting_go = asyncio.get_running_loop().run_in_executor(None, lets_go)
    await letting_go
    with closing(Reader(journal)) as reader:
        ((_, settled),) = reader.tail(1)
        assert settled is not None
        assert settled.outcome == "answered"


async def test_appends_that_wait_when_the_writer_closes_are_refused(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "LAST_PATIENCE", 0)
    prepare(journal)
    writer = Writer(journal, 0, Recorder())
    with another_process_writes(journal):
        done = writer.append(delivery())
        writer.close()
        with pytest.raises(JournalTrouble, match="the listener is ending"):
            await done


async def test_a_journal_that_is_deleted_or_moved_away_takes_nothing_until_it_is_back(
    journal: Path,
) -> None:
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        await writer.append(delivery())
        away = journal.rename(journal.with_name("away.db"))
        for _ in range(2):  # nothing is there; then something else is
            writer.look_for_file()
            with pytest.raises(JournalTrouble, match="deleted, moved or replaced"):
                await writer.append(delivery())
            journal.write_bytes(b"something else")
        away.rename(journal)
        writer.look_for_file()
        await writer.append(delivery())
    with closing(Reader(journal)) as reader:
        assert reader.newest() == 2
