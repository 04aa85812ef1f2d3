"""The journal's tables, and how a file is known to be a journal."""

import os
import re
import secrets
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from inspector.errors import InspectorError

APPLICATION_ID = 0x57484A4C  # "WHJL"
VERSION = 4

FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What a query may raise: the second where SQLite's words for an error quote damaged text."""

# Pages of 4 KiB: each commit copies the pages that it touches to the log, so small ones make the
# small commits of a quiet day cheap, and those of a flood no dearer. Deliveries and endings are
# numbered by the writer, since AUTOINCREMENT would touch one more page a commit; the triggers see
# to it that a number is never used again. The body is the last column, so that overflow pages are
# its alone.
_TABLES_OF_1 = r"""
CREATE TABLE meta (
    key TEXT PRIMARY KEY, value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started_at INTEGER NOT NULL
);
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, received_at INTEGER NOT NULL,
    method TEXT NOT NULL, target BLOB NOT NULL, http_version TEXT NOT NULL,
    body_state TEXT NOT NULL, size INTEGER NOT NULL, peer TEXT NOT NULL, via TEXT NOT NULL,
    origin TEXT NOT NULL, headers BLOB NOT NULL, body BLOB NOT NULL
);
CREATE TABLE held (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery INTEGER NOT NULL, answer BLOB NOT NULL
);
CREATE TABLE settled (
    seq INTEGER PRIMARY KEY, delivery INTEGER NOT NULL, after INTEGER NOT NULL,
    at INTEGER NOT NULL, outcome TEXT NOT NULL, took REAL NOT NULL, sender_waited REAL,
    answer BLOB NOT NULL
);
CREATE UNIQUE INDEX settled_delivery ON settled (delivery);
CREATE TABLE used (
    delivery INTEGER NOT NULL, settled INTEGER NOT NULL
);
INSERT INTO used VALUES (0, 0);
CREATE TRIGGER delivery_deleted AFTER DELETE ON delivery BEGIN
    UPDATE used SET delivery = max(delivery, old.id)\;
END;
CREATE TRIGGER settled_deleted AFTER DELETE ON settled BEGIN
    UPDATE used SET settled = max(settled, old.seq)\;
END;
CREATE TABLE malformed (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, peer TEXT NOT NULL,
    reason TEXT NOT NULL, first_bytes BLOB NOT NULL
);
CREATE TABLE plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, set_at INTEGER NOT NULL,
    after INTEGER NOT NULL, by TEXT NOT NULL, endpoint TEXT, text TEXT
);
CREATE TABLE wish (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL,
    value BLOB NOT NULL
);
CREATE TABLE state (
    key TEXT PRIMARY KEY, value BLOB NOT NULL
) WITHOUT ROWID;
"""
_TABLES_OF_2 = """
CREATE TABLE forwarded (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery INTEGER NOT NULL, at INTEGER NOT NULL,
    url TEXT NOT NULL, took REAL NOT NULL, status INTEGER, problem TEXT,
    headers BLOB NOT NULL, body BLOB NOT NULL
);
CREATE INDEX forwarded_delivery ON forwarded (delivery);
"""
# A delivery goes whole: its triggers take all that belongs to it along, and refuse what comes too
# late, as the answer of a local app that outlasted its delivery. An annotation that is put in the
# place of another gets a number of its own, so that followers see it.
_TABLES_OF_3 = r"""
CREATE TABLE annotation (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL,
    pinned INTEGER NOT NULL, note TEXT NOT NULL
);
CREATE TABLE deleted (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, ids BLOB NOT NULL
);
CREATE TABLE replayed (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, delivery INTEGER NOT NULL, at INTEGER NOT NULL,
    url TEXT NOT NULL, took REAL NOT NULL, signed INTEGER NOT NULL, edited INTEGER NOT NULL,
    status INTEGER, problem TEXT, sent_method TEXT, sent_target BLOB, sent_headers BLOB,
    headers BLOB NOT NULL, sent_body BLOB, body BLOB NOT NULL
);
CREATE INDEX replayed_delivery ON replayed (delivery);
CREATE INDEX held_delivery ON held (delivery);
CREATE TRIGGER delivery_deleted_whole AFTER DELETE ON delivery BEGIN
    DELETE FROM settled WHERE delivery = old.id\;
    DELETE FROM held WHERE delivery = old.id\;
    DELETE FROM forwarded WHERE delivery = old.id\;
    DELETE FROM annotation WHERE delivery = old.id\;
    DELETE FROM replayed WHERE delivery = old.id\;
END;
CREATE TRIGGER forwarded_too_late BEFORE INSERT ON forwarded
    WHEN NOT EXISTS (SELECT 1 FROM delivery WHERE id = new.delivery) BEGIN
    SELECT RAISE(IGNORE)\;
END;
CREATE TRIGGER annotation_too_late BEFORE INSERT ON annotation
    WHEN NOT EXISTS (SELECT 1 FROM delivery WHERE id = new.delivery) BEGIN
    SELECT RAISE(IGNORE)\;
END;
CREATE TRIGGER replayed_too_late BEFORE INSERT ON replayed
    WHEN NOT EXISTS (SELECT 1 FROM delivery WHERE id = new.delivery) BEGIN
    SELECT RAISE(IGNORE)\;
END;
"""
# What was sent again may hold a secret. The columns stay, as not every SQLite can drop one; nothing
# is written to them any more.
_TABLES_OF_4 = """
PRAGMA secure_delete = ON;
UPDATE replayed SET sent_method = NULL, sent_target = NULL, sent_headers = NULL, sent_body = NULL;
"""
_TABLES = (_TABLES_OF_1, _TABLES_OF_2, _TABLES_OF_3, _TABLES_OF_4)
"""What each version added or took away, from the first on."""


def prepare(path: Path) -> None:
    """Make the file at this path a journal of this version: a new one, or an older one's.

    Called by whoever holds the journal's lock, before any connection to it is open.

    Raises:
        InspectorError: the file can't be used; it is left as it was.
    """
    if identify(path):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            path.chmod(0o600)
        _take_over(path)
        return
    try:
        # Mode 0600 before SQLite sees it: the -wal and -shm files inherit it.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA page_size = 4096")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # see `leftovers.shrink`
            connection.execute("BEGIN EXCLUSIVE")
            upgrade(connection)
            connection.execute("INSERT INTO meta VALUES ('token', ?)", [secrets.token_urlsafe(24)])
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
    except (OSError, sqlite3.Error) as error:
        raise unusable(path, error) from error


def _take_over(path: Path) -> None:
    """Bring a journal to this version, without what an earlier listener told and was asked.

    Whoever joins must not take that for this one's words, nor this one what was asked of another.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("BEGIN IMMEDIATE")
            upgrade(connection)
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("DELETE FROM state WHERE key NOT IN ('counted', 'project')")
            connection.execute("DELETE FROM wish")
            connection.execute("COMMIT")
        except FAILURES as error:
            raise unusable(path, error) from error


def version_of(connection: sqlite3.Connection) -> int:
    """The version that a journal has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def upgrade(connection: sqlite3.Connection) -> None:
    """Do what a journal lacks of this version, inside the transaction that is open."""
    version = version_of(connection)
    for tables in _TABLES[version:]:
        for statement in re.split(r"(?<!\\);\n", tables):
            connection.execute(statement.replace("\\;", ";"))
    if version < VERSION:
        connection.execute(f"PRAGMA user_version = {VERSION}")


def identify(path: Path) -> bool:
    """Whether the file is a journal; False where there is none yet, or an empty file.

    Reads the file's header alone, so that nothing of it changes. Never called in a process that
    has a connection to it: closing a second descriptor would drop SQLite's locks.

    Raises:
        InspectorError: it is something else, of a newer version, or can't be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise unusable(path, error) from error
    if not header:
        return False
    application_id = int.from_bytes(header[68:72], "big")
    if header[:16] != b"SQLite format 3\0" or application_id != APPLICATION_ID:
        raise InspectorError(
            f"{path} is not a journal of inspector, so it was not touched.",
            "Name another file with --journal, or leave the option out for the project's own.",
        )
    version = int.from_bytes(header[60:64], "big")
    if version > VERSION:
        raise InspectorError(
            f"{path} was written by a newer inspector (journal version {version}; this one knows "
            f"{VERSION}), so it was not touched.",
            "Update inspector, or name another file with --journal.",
        )
    return True


def damaged(what: str, path: Path | None = None) -> InspectorError:
    """The sentence for a journal that holds what nobody wrote; of its file, where that is told."""
    journal = "The journal" if path is None else f"The journal {path}"
    return InspectorError(
        f"{journal} is damaged: {what}.",
        "It stays as it is. Name another with --journal, or move it away to begin a new one;"
        " `inspector journals` tells where it is.",
    )


def unusable(path: Path, error: Exception) -> InspectorError:
    """The sentence for a journal that can't be opened, created or read."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    name = getattr(error, "sqlite_errorname", "")
    if isinstance(error, UnicodeDecodeError):
        return damaged("its tables can't be read", path)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged(why, path)
    if name.startswith("SQLITE_READONLY"):
        why = "it may only be read"
    elif name == "SQLITE_FULL" or name == "SQLITE_IOERR_WRITE":
        return InspectorError(
            f"The journal {path} can't be written: there is no more room for it.",
            "Make room on the disk, or raise the limit on the size of files (ulimit -f).",
        )
    return InspectorError(
        f"The journal {path} can't be used: {why}.",
        "Check that its folder exists and may be written to, or name another file with --journal.",
    )
