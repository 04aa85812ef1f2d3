"""What the local app did is kept beside the delivery that it got, also in an older journal."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from inspector.delivery import Delivery, Forwarded
from inspector.errors import InspectorError
from inspector.journal import Cursor, Reader, prepare
from inspector.journal.schema import VERSION
from inspector.journal.writer import Writer
from tests.support.journals import back_to, delivery, writing

URL = "http://127.0.0.1:3000/hooks"
HEADERS = ((b"Content-Type", b"text/plain"), (b"X-Twice", b"1"), (b"x-twice", b""))
WHOLE = Forwarded(1, 1, 42, URL, 0.25, 201, HEADERS, b"made\x00", None)


def record(writer: Writer[int], one: Delivery, it: Forwarded) -> None:
    writer.forwarded(one, it.at, it.url, it.took, it.status, it.headers, it.body, it.problem)


async def test_what_the_app_did_is_followed_without_its_body_and_read_with_it(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        await writer.append(one := delivery())
        record(writer, one, WHOLE)
    with closing(Reader(journal)) as reader:
        cursor = Cursor()
        followed = [e for e in reader.entries(cursor) if isinstance(e, Forwarded)]
        assert [(e.headers, e.body) for e in followed] == [(HEADERS, b"")]
        assert reader.entries(cursor) == []
        assert reader.forwarded(1) == WHOLE
        assert reader.forwarded(2) is None


async def test_the_newest_of_several_is_the_one_that_is_read(journal: Path) -> None:
    async with writing(journal) as writer:
        await writer.append(one := delivery())
        record(writer, one, WHOLE)
        refused = Forwarded(2, 1, 43, URL, 0.1, problem="nobody listens there")
        record(writer, one, refused)
    with closing(Reader(journal)) as reader:
        assert reader.forwarded(1) == refused


async def test_what_the_app_did_with_a_delivery_that_was_not_recorded_is_not_either(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        record(writer, delivery(), WHOLE)
    with closing(Reader(journal)) as reader:
        assert reader.entries(Cursor()) == []


async def test_a_cursor_behind_a_delivery_leaves_out_what_was_forwarded_before(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        for number in range(3):
            await writer.append(one := delivery(b"%d" % number))
            record(writer, one, WHOLE)
    with closing(Reader(journal)) as reader:
        entries = reader.entries(reader.cursor_behind(2))
        assert [e.delivery for e in entries if isinstance(e, Forwarded)] == [2, 3]


@pytest.fixture
async def old(journal: Path) -> Path:
    """A journal of the first version, with a delivery in it."""
    async with writing(journal) as writer:
        await writer.append(delivery(b"old"))
    back_to(1, journal)
    return journal


async def test_a_journal_of_the_first_version_is_read_as_it_is(old: Path) -> None:
    with closing(Reader(old)) as reader:
        assert [e.body for e in reader.entries(Cursor()) if isinstance(e, Delivery)] == [b"old"]
        assert reader.forwarded(1) is None
        assert reader.cursor_behind(1) == Cursor(1)
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


async def test_who_reads_while_a_journal_becomes_a_newer_one_sees_what_is_forwarded_then(
    old: Path,
) -> None:
    with closing(Reader(old)) as reader:
        cursor = Cursor()
        reader.entries(cursor)
        async with writing(old) as writer:
            await writer.append(one := delivery(b"new"))
            record(writer, one, WHOLE)
        assert any(isinstance(entry, Forwarded) for entry in reader.entries(cursor))
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)


async def test_an_upgrade_that_fails_leaves_the_journal_as_it_was(old: Path) -> None:
    with closing(sqlite3.connect(old)) as db:
        db.execute("CREATE INDEX forwarded_delivery ON delivery (run)")
    with pytest.raises(
        InspectorError, match="can't be used: index forwarded_delivery already exists"
    ):
        prepare(old)
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'forwarded'").fetchone()
