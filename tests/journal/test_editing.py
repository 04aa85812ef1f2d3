"""What people do with recorded deliveries: pin, note, delete, send again."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from inspector.delivery import Annotation, Delivery, Forwarded, Replayed, Settled
from inspector.errors import InspectorError
from inspector.journal import (
    Cursor,
    Deleted,
    Editor,
    Entry,
    Held,
    Reader,
    acquire,
    prepare,
    removing,
)
from inspector.journal import lock as locks
from inspector.journal.rows import ranges
from inspector.journal.schema import VERSION
from tests.support.journals import OK, back_to, delivery, writing

AGAIN = Replayed(
    0, 2, 99, "http://app/", 0.25, True, True, 503, ((b"B", b"\xe9"), (b"B", b"2")), b"no",
    "it was cut",
)  # fmt: skip
AS_IT_WAS = Replayed(0, 2, 100, "http://app/", 0.5, status=200)


async def filled(path: Path, count: int = 5, *, open_ones: tuple[int, ...] = ()) -> None:
    """A journal that nobody listens on, with something of everything about each delivery."""
    async with writing(path) as writer:
        for number in range(1, count + 1):
            await writer.append(one := delivery(b"secret-%d" % number))
            writer.hold(one, OK)
            writer.forwarded(one, 0, "http://app", 0.1, 200, (), b"app-%d" % number, None)
            if number not in open_ones:
                writer.settle(one, 0, "answered", OK, 0.1)
    with closing(Editor(path)) as editor:
        editor.replayed([Replayed(0, number, 0, "", 0.0) for number in range(1, count + 1)])
        editor.annotate(range(1, count + 1), 7, note="n")


@contextmanager
def editing(path: Path) -> Iterator[Editor]:
    with closing(Editor(path)) as editor:
        yield editor


def entries(path: Path, cursor: Cursor | None = None) -> list[Entry]:
    with closing(Reader(path)) as reader:
        return reader.entries(cursor or reader.cursor_at_the_beginning())


def about(entry: Entry) -> int:
    assert isinstance(entry, Delivery | Settled | Held | Forwarded | Annotation | Replayed), entry
    return entry.id if isinstance(entry, Delivery) else entry.delivery


async def test_a_later_annotation_takes_the_place_of_an_earlier_and_keeps_what_it_leaves_open(
    journal: Path,
) -> None:
    await filled(journal, 2)
    with editing(journal) as editor, closing(Reader(journal)) as reader:
        cursor = Cursor()
        reader.entries(cursor)
        assert editor.annotate([1, 2, 3], 8, pinned=True) == 2
        assert editor.annotate([2], 9, note="a text: \u202e") == 1
        assert reader.annotation(1) == Annotation(3, 1, 8, True, "n")
        assert reader.annotation(2) == Annotation(5, 2, 9, True, "a text: \u202e")
        assert reader.annotation(3) is None
        assert reader.pinned() == {1, 2}
        assert reader.entries(cursor) == [reader.annotation(1), reader.annotation(2)]
        editor.annotate([2], 10, pinned=False, note="")
        assert reader.entries(cursor) == [Annotation(6, 2, 10)]


@pytest.mark.parametrize(
    ("note", "said"), [("x" * 2001, "2,001 characters"), ("\udcff", "bytes that are no text")]
)
async def test_what_is_no_note_is_told(journal: Path, note: str, said: str) -> None:
    await filled(journal, 1)
    with editing(journal) as editor, pytest.raises(InspectorError, match=said):
        editor.annotate([1], 0, note=note)


async def test_what_was_sent_again_is_followed_without_bodies_and_read_with_them(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        await writer.append(delivery())
        await writer.append(delivery())
        with editing(journal) as editor:
            editor.replayed([AGAIN, AS_IT_WAS])
            editor.replayed([Replayed(0, 77, 0, "", 0.0)])
    with closing(Reader(journal)) as reader:
        first, second = reader.replays(2, whole=2)
        assert [first.seq, second.seq] == [1, 2]
        assert (first, second) == (numbered(AGAIN, 1), numbered(AS_IT_WAS, 2))
        in_short = msgspec.structs.replace(first, body=b"")
        assert reader.replays(2) == [in_short, second]
        assert reader.replays(1) == reader.replays(77) == []
        followed = [entry for entry in reader.entries(Cursor()) if isinstance(entry, Replayed)]
        assert followed == [in_short, second]


def numbered(replayed: Replayed, seq: int) -> Replayed:
    return Replayed(seq, *[getattr(replayed, name) for name in Replayed.__struct_fields__[1:]])


async def test_deleting_takes_a_delivery_whole_and_leaves_the_others_as_they_were(
    journal: Path,
) -> None:
    await filled(journal)
    before = entries(journal)
    with editing(journal) as editor:
        assert editor.delete([2, 3, 5, 8], 50, open_too=False) == 3
    assert entries(journal) == [entry for entry in before if about(entry) in (1, 4)]
    with closing(Reader(journal)) as reader:
        assert (reader.ids(), reader.count(), reader.newest()) == ([1, 4], 2, 4)
        assert reader.delivery(2) is None
        assert reader.forwarded(2) is None
        assert reader.annotation(2) is None
        assert reader.replays(2) == []


async def test_followers_learn_what_was_deleted_and_those_who_begin_later_do_not(
    journal: Path,
) -> None:
    await filled(journal)
    with editing(journal) as editor, closing(Reader(journal)) as reader:
        cursor = reader.cursor_at_the_beginning()
        reader.entries(cursor)
        editor.delete([2, 3, 5], 50, open_too=False)
        (told,) = reader.entries(cursor)
        assert told == Deleted(1, 50, ((2, 3), (5, 5)))
        assert [number in told for number in (1, 2, 3, 4, 5)] == [False, True, True, False, True]
        assert reader.entries(cursor) == reader.entries(reader.cursor_behind(5)) == []


async def test_who_missed_what_is_not_told_any_more_learns_all_that_is_gone(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removing, "REMEMBERED", 1)
    await filled(journal, 6)
    with editing(journal) as editor, closing(Reader(journal)) as reader:
        cursor = reader.cursor_at_the_beginning()
        reader.entries(cursor)
        for number in (1, 6, 3):
            editor.delete([number], 50, open_too=False)
        told = [entry for entry in reader.entries(cursor) if isinstance(entry, Deleted)]
    gone = {number for number in range(1, 7) if any(number in one for one in told)}
    assert gone == {1, 3, 6}


async def test_a_number_that_was_deleted_while_a_listener_writes_never_comes_again(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        for _ in range(3):
            await writer.append(one := delivery())
            writer.settle(one, 0, "answered", OK, 0)
        await writer.append(delivery())
        with editing(journal) as editor:
            assert editor.delete([1, 2, 3, 4], 0, open_too=False) == 3
        assert await writer.append(delivery()) == 5
    async with writing(journal) as writer:
        with editing(journal) as editor:
            editor.delete([4, 5], 0, open_too=False)
        assert await writer.append(delivery()) == 6


async def test_what_a_listener_holds_open_stays_and_is_settled_as_ever(journal: Path) -> None:
    async with writing(journal) as writer:
        await writer.append(one := delivery())
        with editing(journal) as editor:
            assert editor.delete([1], 0, open_too=False) == 0
        writer.settle(one, 5, "answered", OK, 0)
    assert [type(entry) for entry in entries(journal)] == [Delivery, Settled]


async def test_without_a_listener_what_is_open_can_go(journal: Path) -> None:
    await filled(journal, 3, open_ones=(2,))
    with editing(journal) as editor:
        assert editor.delete([2], 0, open_too=True) == 1
    assert {about(entry) for entry in entries(journal)} == {1, 3}


async def test_what_comes_too_late_about_a_deleted_delivery_is_nowhere(journal: Path) -> None:
    async with writing(journal) as writer:
        await writer.append(one := delivery())
        writer.settle(one, 0, "answered", OK, 0)
        await writer.append(delivery())
        with editing(journal) as editor:
            editor.delete([1], 0, open_too=False)
            writer.forwarded(one, 0, "http://app", 9.0, 200, (), b"", None)
            editor.replayed([Replayed(0, 1, 0, "", 0.0)])
            assert editor.annotate([1], 0, pinned=True) == 0
    found = entries(journal)
    assert [about(entry) for entry in found] == [2]


async def test_the_bytes_of_a_deleted_delivery_are_in_no_file_any_more(journal: Path) -> None:
    await filled(journal, 40)
    with editing(journal) as editor:
        editor.delete(range(1, 40), 0, open_too=True)
    left = b"".join(file.read_bytes() for file in journal.parent.iterdir())
    assert b"secret-40" in left
    assert b"app-40" in left
    assert left.count(b"secret-") == 1
    assert left.count(b"app-") == 1


async def test_compacting_gives_back_what_deleted_deliveries_took(journal: Path) -> None:
    async with writing(journal) as writer:
        for _ in range(20):
            await writer.append(one := delivery(b"x" * 100_000))
            writer.settle(one, 0, "answered", OK, 0)
    full = journal.stat().st_size
    with editing(journal) as editor:
        editor.delete([1], 0, open_too=False)
        editor.compact()
        assert journal.stat().st_size == pytest.approx(full - 100_000, abs=10_000)
        editor.delete(range(2, 21), 0, open_too=False)
        editor.compact()
    assert journal.stat().st_size < full / 10


async def test_compacting_lets_a_journal_of_an_earlier_inspector_give_back_by_itself(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        await asyncio.gather(*[writer.append(delivery(b"x" * 50_000)) for _ in range(9)])
    with closing(sqlite3.connect(journal, isolation_level=None)) as db:
        db.execute("PRAGMA auto_vacuum = NONE")
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("VACUUM")
        db.execute("PRAGMA journal_mode = WAL")
        assert db.execute("PRAGMA auto_vacuum").fetchone() == (0,)
    with editing(journal) as editor:
        editor.delete(range(1, 10), 0, open_too=True)
        editor.compact()
    with closing(sqlite3.connect(journal)) as db:
        assert db.execute("PRAGMA auto_vacuum").fetchone() == (2,)


_LIMITED = """
import resource, sys
from pathlib import Path
from inspector.errors import InspectorError
from inspector.journal import Editor, Taken
from tests.support.journals import delivery

path = Path(sys.argv[1])
editor = Editor(path)
size = path.stat().st_size + 20_000
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    editor.take_in((Taken(delivery(b"x" * 100_000)) for _ in range(int(sys.argv[2]))), 0)
except InspectorError as error:
    print(error.message)
"""


@pytest.mark.parametrize("count", [1, 100])
async def test_a_file_that_may_grow_no_more_is_said_and_leaves_the_journal_as_it_was(
    journal: Path, count: int
) -> None:
    await filled(journal, 2)
    before = entries(journal)
    command = [sys.executable, "-c", _LIMITED, str(journal), str(count)]
    ran = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=True)
    assert (
        ran.stdout.decode()
        == f"The journal {journal} can't be written: there is no more room for it.\n"
    )
    assert entries(journal) == before


@pytest.fixture(params=[1, 2, 3])
async def old(journal: Path, request: pytest.FixtureRequest) -> Path:
    async with writing(journal) as writer:
        await writer.append(one := delivery())
        writer.settle(one, 0, "answered", OK, 0)
    back_to(request.param, journal)
    return journal


def version(journal: Path) -> int:
    with closing(sqlite3.connect(journal)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


async def test_an_older_journal_is_read_as_it_is_and_upgraded_by_who_writes_to_it(
    old: Path,
) -> None:
    before = version(old)
    with closing(Reader(old)) as reader:
        cursor = reader.cursor_at_the_beginning()
        assert len(reader.entries(cursor)) == 2
        assert (reader.annotation(1), reader.replays(1), reader.pinned()) == (None, [], set())
        assert version(old) == before
        with editing(old) as editor:
            editor.annotate([1], 3, pinned=True)
            editor.replayed([AS_IT_WAS])
        assert version(old) == VERSION
        assert reader.entries(cursor) == [Annotation(1, 1, 3, True)]


async def test_what_was_sent_again_is_taken_out_of_an_older_journal(journal: Path) -> None:
    await filled(journal, 1)
    back_to(3, journal)
    secret = b"X-Gitlab-Token: the-stored-secret"
    with closing(sqlite3.connect(journal)) as db:
        db.execute(
            "UPDATE replayed SET sent_method = 'PUT', sent_target = '/x', sent_headers = ?,"
            " sent_body = ?",
            [secret, secret * 1000],
        )
        db.commit()
    assert secret in journal.read_bytes()
    with editing(journal), closing(Reader(journal)) as reader:
        assert reader.replays(1) == [Replayed(1, 1, 0, "", 0.0)]
    assert secret not in journal.read_bytes()
    with closing(sqlite3.connect(journal)) as db:
        held = db.execute("SELECT sent_method, sent_target, sent_headers, sent_body FROM replayed")
        assert held.fetchall() == [(None,) * 4]


async def test_a_journal_that_an_older_inspector_writes_to_is_not_upgraded(old: Path) -> None:
    before = version(old)
    lock = acquire(old)
    assert lock is not None
    locks.take_over(lock)
    with pytest.raises(InspectorError, match="An older inspector is writing"):
        Editor(old)
    os.close(lock)
    assert version(old) == before


@pytest.mark.parametrize("does", ["looks", "starts"])
async def test_an_older_journal_is_upgraded_when_another_is_done_with_it(
    old: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    other = acquire(old, shared=does == "looks")
    assert other is not None

    def is_done(_: float) -> None:
        if does == "looks":
            os.close(other)
        else:  # as a listener of this version
            prepare(old)
            locks.take_over(other)

    monkeypatch.setattr(locks, "time", SimpleNamespace(monotonic=time.monotonic, sleep=is_done))
    with editing(old) as editor:
        assert editor.annotate([1], 3, pinned=True) == 1
    assert version(old) == VERSION
    if does == "starts":
        os.close(other)


def test_ranges_hold_what_they_are_made_of() -> None:
    assert ranges([]) == []
    assert ranges([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]


async def test_a_batch_holds_few_deliveries_and_few_bytes(journal: Path) -> None:
    most = removing.MOST_BYTES
    sizes = [most // 2, most // 2, 1, 3 * most, 1, 1]
    batches = list(removing.fitting(list(enumerate(sizes))))
    assert batches == [[0, 1], [2], [3], [4, 5]]
    many = [(number, 1) for number in range(removing.MOST + 1)]
    assert [len(batch) for batch in removing.fitting(many)] == [removing.MOST, 1]
