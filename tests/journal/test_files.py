"""A journal's files: what is one, what is not and is left alone, and who may read it."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from inspector.errors import InspectorError
from inspector.follower import Follower
from inspector.insight import known
from inspector.journal import (
    Cursor,
    Reader,
    acquire,
    ask,
    identify,
    open_existing,
    prepare,
)
from inspector.journal.schema import APPLICATION_ID, VERSION
from inspector.journal.writer import Writer
from tests.support.journals import OK, Recorder, delivery, writing
from tests.support.unprivileged import reachable_folder, unprivileged


def modes(journal: Path) -> dict[str, int]:
    return {
        path.name.removeprefix(journal.name): stat.S_IMODE(path.stat().st_mode)
        for path in journal.parent.iterdir()
    }


@contextmanager
def untouched(path: Path) -> Iterator[None]:
    """Neither a byte nor a time of it changes, and no file comes beside it."""

    def state() -> list[object]:
        found = path.stat()
        content = path.read_bytes() if path.is_file() and found.st_mode & 0o400 else None
        return [found.st_mtime_ns, found.st_mode, content, sorted(path.parent.iterdir())]

    before = state()
    yield
    assert state() == before


async def test_all_files_of_a_journal_are_for_their_owner_alone(journal: Path) -> None:
    mask = os.umask(0)
    try:
        async with writing(journal) as writer:
            await writer.append(delivery())
            lock = acquire(journal)
            assert modes(journal) == {"": 0o600, "-wal": 0o600, "-shm": 0o600, ".lock": 0o600}
        assert lock is not None
        os.close(lock)
    finally:
        os.umask(mask)


def test_a_journal_that_others_can_read_is_closed_to_them(journal: Path) -> None:
    prepare(journal)
    journal.chmod(0o644)
    prepare(journal)
    assert modes(journal) == {"": 0o600}


def test_an_empty_file_becomes_a_journal(journal: Path) -> None:
    journal.touch(0o644)
    assert not identify(journal)
    prepare(journal)
    assert identify(journal)
    assert modes(journal) == {"": 0o600}


async def test_each_journal_has_a_token_of_its_own_for_ever(tmp_path: Path) -> None:
    tokens = []
    for name in ("a.db", "a.db", "b.db"):
        async with writing(tmp_path / name) as writer:
            tokens.append(writer.token)
    assert tokens[0] == tokens[1] != tokens[2]
    assert len(tokens[0]) >= 32


def newer(path: Path) -> None:
    prepare(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
        db.execute("PRAGMA journal_mode = DELETE")


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE mine (x)")


def text(path: Path) -> None:
    path.write_text("my notes\n" * 100)


def short_text(path: Path) -> None:
    path.write_text("x")


def almost_sqlite(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + APPLICATION_ID.to_bytes(4, "big") * 5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            newer,
            rf"by a newer inspector \(journal version {VERSION + 1}; this one knows {VERSION}\)",
        ),
        (foreign, "is not a journal of inspector, so it was not touched"),
        (text, "is not a journal of inspector, so it was not touched"),
        (short_text, "is not a journal of inspector, so it was not touched"),
        (almost_sqlite, "is not a journal of inspector, so it was not touched"),
        (Path.mkdir, "can't be used: Is a directory"),
    ],
)
def test_what_is_no_journal_is_told_in_a_sentence_and_left_alone(
    journal: Path, make: object, message: str
) -> None:
    assert callable(make)
    make(journal)
    with untouched(journal):
        for use in (prepare, identify, open_existing):
            with pytest.raises(InspectorError, match=message) as raised:
                use(journal)
            assert raised.value.hint


def test_a_journal_that_is_not_there_is_told_as_such(journal: Path) -> None:
    with pytest.raises(InspectorError, match=r"There is no journal at .* yet"):
        open_existing(journal)
    assert not journal.exists()


def test_a_folder_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    for use in (prepare, acquire):
        with pytest.raises(InspectorError, match="can't be used: No such file or directory"):
            use(tmp_path / "missing" / "journal.db")


def test_a_folder_that_is_a_file_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for use in (prepare, acquire, identify):
        with pytest.raises(InspectorError, match="can't be used: Not a directory"):
            use(tmp_path / "file" / "journal.db")


def test_a_folder_that_may_not_be_written_to_is_told_as_such() -> None:
    with reachable_folder() as folder, unprivileged():
        folder.chmod(0o500)
        for use in (prepare, acquire):
            with pytest.raises(InspectorError, match="can't be used: Permission denied"):
                use(folder / "journal.db")


def test_a_journal_that_may_not_be_read_is_told_as_such() -> None:
    with reachable_folder() as folder, unprivileged():
        journal = folder / "journal.db"
        prepare(journal)
        journal.chmod(0)
        with untouched(journal):
            for use in (prepare, identify, open_existing):
                with pytest.raises(InspectorError, match="can't be used: Permission denied"):
                    use(journal)


async def test_a_closed_journal_is_read_where_nothing_may_be_written() -> None:
    with reachable_folder() as folder, unprivileged():
        journal = folder / "journal.db"
        async with writing(journal) as writer:
            await writer.append(delivery(b"kept"))
        journal.chmod(0o400)
        folder.chmod(0o500)
        with untouched(journal):
            with closing(open_existing(journal)) as reader:
                assert [entry.body for entry in reader.entries(Cursor())] == [b"kept"]  # type: ignore[union-attr]  # a delivery
                assert reader.changed()
                assert not reader.changed()
            with pytest.raises(InspectorError, match="can't be used"):
                ask(journal, 0, "answer", {})


@pytest.fixture
def broken(journal: Path) -> Path:
    """A journal whose tables are overwritten."""
    prepare(journal)
    whole = journal.read_bytes()
    journal.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    return journal


def test_a_broken_journal_is_a_sentence(broken: Path) -> None:
    said = f"{broken} is damaged: database disk image is malformed"
    with pytest.raises(InspectorError, match=said) as raised:
        Reader(broken)
    assert raised.value.hint is not None
    assert raised.value.hint.startswith("It stays as it is. Name another with --journal, or move")


async def test_a_broken_journal_is_not_written_to(broken: Path) -> None:
    # It is closed again by then: its log, which is empty, is gone.
    with untouched(broken), pytest.raises(InspectorError, match="is damaged"):
        Writer(broken, 0, Recorder())


DAMAGE = {
    "UPDATE delivery SET received_at = 'x'": "what it holds of delivery 1 can't be read",
    "UPDATE delivery SET body_state = 'c\u00f6mplete'": "what it holds of delivery 1 can't be read",
    "UPDATE delivery SET headers = 'text'": "what it holds of delivery 1 can't be read",
    "UPDATE delivery SET method = CAST(x'ff' AS TEXT)": "Could not decode to UTF-8 column 'method'",
    "UPDATE settled SET took = 'x'": "how delivery 1 ended can't be read",
    "UPDATE settled SET outcome = 'answer\u00e9d'": "how delivery 1 ended can't be read",
    "UPDATE settled SET answer = x'7b22ff'": "an answer in it can't be read",
    "UPDATE settled SET answer = x'7b7d'": "an answer in it can't be read",
    "INSERT INTO deleted (at, ids) VALUES (1, x'5b5b')": "what was deleted of it can't be read",
}


@pytest.mark.parametrize("statement", DAMAGE)
async def test_damage_that_sqlite_does_not_notice_is_a_sentence(
    journal: Path, statement: str
) -> None:
    async with writing(journal) as writer:
        await writer.append(one := delivery(b"{}"))
        writer.settle(one, 1, "answered", OK, 0.1)
    with closing(Follower(journal, known((), {}))) as follower:
        with closing(sqlite3.connect(journal)) as db:
            db.execute(statement)
            db.commit()
        with pytest.raises(InspectorError, match=f"is damaged: {DAMAGE[statement]}") as raised:
            follower.poll()
    assert raised.value.message.isprintable()


def test_words_for_damage_that_are_damaged_themselves_are_a_sentence(journal: Path) -> None:
    prepare(journal)
    whole = journal.read_bytes()
    assert whole.count(b"CREATE TABLE run (") == 1
    journal.write_bytes(whole.replace(b"CREATE TABLE run (", b"CREATE \xffABLE run ("))
    for use in (Reader, prepare):
        with pytest.raises(InspectorError, match="is damaged: its tables can't be read"):
            use(journal)


async def test_what_a_listener_told_is_a_sentence_where_it_is_damaged(journal: Path) -> None:
    prepare(journal)
    with closing(sqlite3.connect(journal)) as db:
        db.execute("INSERT INTO state VALUES ('tunnel', x'7bff')")
        db.commit()
    said = "what its listener told can't be read"
    with closing(Reader(journal)) as reader, pytest.raises(InspectorError, match=said):
        reader.state("tunnel")
