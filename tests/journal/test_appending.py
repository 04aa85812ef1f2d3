"""What is appended is on disk before anybody is told, in the order in which it came."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspector.delivery import Answer, Delivery, Settled
from inspector.journal import Cursor, Held, Malformed, Reader, checkpoints
from tests.support.journals import OK, Recorder, delivery, writing
from tests.support.waiting import soon


def ids_on_disk(journal: Path) -> list[int]:
    """As a connection of its own sees them."""
    with closing(sqlite3.connect(journal)) as db:
        return [row[0] for row in db.execute("SELECT id FROM delivery ORDER BY id")]


async def test_an_append_is_on_disk_before_it_is_done(journal: Path) -> None:
    async with writing(journal) as writer:
        seen = []
        done = writer.append(delivery())
        done.add_done_callback(lambda _: seen.append(ids_on_disk(journal)))
        assert not done.done()
        assert await done == 1
        assert seen == [[1]]


async def test_the_observer_is_told_of_nothing_that_is_not_on_disk(journal: Path) -> None:
    class Looking(Recorder):
        def appended(self, delivery: Delivery) -> int:
            assert delivery.id in ids_on_disk(journal)
            return super().appended(delivery)

    async with writing(journal, Looking()) as writer:
        assert await asyncio.gather(*[writer.append(delivery()) for _ in range(5)]) == [
            *range(1, 6)
        ]


async def test_what_waits_in_one_turn_shares_a_transaction_and_keeps_its_order(
    journal: Path,
) -> None:
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        statements: list[str] = []
        writer._db.set_trace_callback(statements.append)
        bodies = [b"%d" % number for number in range(100)]
        ids = await asyncio.gather(*[writer.append(delivery(body)) for body in bodies])
        writer._db.set_trace_callback(None)
        assert statements.count("COMMIT") == 1
        assert ids == list(range(1, 101))
        with closing(Reader(journal)) as reader:
            entries = reader.entries(Cursor())
    assert [entry.body for entry in entries if isinstance(entry, Delivery)] == bodies
    assert entries == recorder.told


async def test_a_delivery_is_read_as_it_was_written(journal: Path) -> None:
    hostile = delivery(
        b"\x00\xff",
        method="QUERY",
        target=b"/\xff?\x00",
        headers=((b"A", b"caf\xe9"), (b"a", b""), (b"A", b": x: y"), (b"B", b"")),
        body_state="partial",
        size=17,
        peer="::1",
        via="tunnel",
        origin="send",
        run=3,
    )
    async with writing(journal) as writer:
        await writer.append(hostile)
        with closing(Reader(journal)) as reader:
            assert reader.delivery(1) == hostile
            assert reader.delivery(2) is None


async def test_an_ending_says_which_delivery_was_the_newest(journal: Path) -> None:
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        first, second, third = delivery(), delivery(), delivery()
        await writer.append(first)
        await writer.append(second)
        writer.settle(first, 10, "answered", OK, 0.5)
        await writer.append(third)
        writer.settle(third, 11, "sender-left", Answer("option", "200", "200"), 0.25, 0.25)
        writer.settle(second, 12, "fault", OK, 1.5)
        await soon(lambda: len(recorder.endings) == 3)
    assert recorder.endings == [
        Settled(1, 1, 2, 10, "answered", OK, 0.5),
        Settled(2, 3, 3, 11, "sender-left", Answer("option", "200", "200"), 0.25, 0.25),
        Settled(3, 2, 3, 12, "fault", OK, 1.5),
    ]


async def test_an_ending_alone_is_written_within_milliseconds(journal: Path) -> None:
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        one = delivery()
        await writer.append(one)
        writer.settle(one, 0, "answered", OK, 0)
        await soon(lambda: recorder.endings)
        with closing(Reader(journal)) as reader:
            assert reader.tail(1)[0][1] == recorder.endings[0]


async def test_what_is_held_and_what_was_refused_are_read_behind(journal: Path) -> None:
    async with writing(journal) as writer:
        one = delivery()
        done = writer.append(one)
        writer.hold(one, OK)
        writer.malformed(7, "127.0.0.1", "no HTTP", b"\x16\x03")
        await done
        with closing(Reader(journal)) as reader:
            cursor = Cursor()
            assert reader.entries(cursor) == [
                one,
                Held(1, 1, OK),
                Malformed(1, 7, "127.0.0.1", "no HTTP", b"\x16\x03"),
            ]
            assert reader.entries(cursor) == []


async def test_who_stops_waiting_does_not_stop_the_recording(journal: Path) -> None:
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        writer.append(delivery()).cancel()
        await soon(lambda: recorder.told)
    assert ids_on_disk(journal) == [1]


async def test_a_mistake_of_the_observer_reaches_who_waits_and_nobody_else(journal: Path) -> None:
    class Mistaken(Recorder):
        def appended(self, delivery: Delivery) -> int:
            if delivery.body == b"bad":
                raise ValueError("a mistake")
            return super().appended(delivery)

    async with writing(journal, Mistaken()) as writer:
        bad, good = writer.append(delivery(b"bad")), writer.append(delivery(b"good"))
        with pytest.raises(ValueError, match="a mistake"):
            await bad
        assert await good == 2


async def test_what_waits_is_written_when_the_writer_closes(journal: Path) -> None:
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        one = delivery()
        done = writer.append(one)
        writer.settle(one, 0, "answered", OK, 0)
    assert await done == 1
    assert recorder.endings
    assert not journal.with_name("journal.db-wal").exists()


async def test_numbers_are_never_used_again_after_deletion(journal: Path) -> None:
    for expected in (1, 2, 3):
        recorder = Recorder()
        async with writing(journal, recorder) as writer:
            one = delivery()
            assert await writer.append(one) == expected
            writer.settle(one, 0, "answered", OK, 0)
        assert [ending.seq for ending in recorder.endings] == [expected]
        with closing(sqlite3.connect(journal)) as db:
            db.execute("DELETE FROM delivery")
            db.execute("DELETE FROM settled")
            db.commit()


async def test_deleting_while_it_is_written_frees_no_number_either(journal: Path) -> None:
    async with writing(journal) as writer:
        await writer.append(delivery())
        with closing(sqlite3.connect(journal)) as db:
            db.execute("DELETE FROM delivery")
            db.commit()
        assert await writer.append(delivery()) == 2


async def test_the_log_is_begun_anew_again_and_again_while_appends_go_on(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "GATE_PAGES", 100)
    monkeypatch.setattr(checkpoints, "EVERY", 0.005)
    log = journal.with_name("journal.db-wal")
    begun: set[bytes] = set()
    turns = 0
    async with writing(journal) as writer:
        while len(begun) < 6:
            await asyncio.gather(*[writer.append(delivery(b"x" * 2_000)) for _ in range(8)])
            with log.open("rb") as opened:
                begun.add(opened.read(20)[16:])  # its salt, another one each time
            turns += 1
            assert turns < 2_000, "it only grows"


async def test_checkpoints_begin_although_somebody_is_in_the_way_at_first(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "PATIENCE", 0.001)
    monkeypatch.setattr(checkpoints, "EVERY", 0.001)
    began: list[bool] = []
    tries: list[Path] = []

    def connect(path: Path) -> sqlite3.Connection:
        tries.append(path)
        return connected(path)

    connected = checkpoints.connect
    monkeypatch.setattr(checkpoints, "connect", connect)
    with closing(sqlite3.connect(journal, isolation_level=None)) as alone:
        alone.execute("PRAGMA locking_mode = EXCLUSIVE")
        alone.execute("BEGIN EXCLUSIVE")
        thread = checkpoints.Checkpoints(
            journal, lambda: None, lambda: None, lambda _: began.append(True)
        )
        thread.start()
        await soon(lambda: len(tries) > 1)
    await soon(lambda: began)
    thread.stop()


async def test_a_journal_may_be_closed_while_a_checkpoint_waits_for_its_loop(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "GATE_PAGES", -1)
    monkeypatch.setattr(checkpoints, "EVERY", 0.0001)
    mistakes = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: mistakes.append(told))
    for _ in range(20):
        async with writing(journal) as writer:
            await writer.append(delivery())
            await soon(lambda: writer._gated)
            writer.append(delivery()).cancel()
        await asyncio.sleep(0)  # what the checkpoints still had to say comes after the end
    assert mistakes == []
    with closing(Reader(journal)) as reader:
        assert reader.newest() == 40
