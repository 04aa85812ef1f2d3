"""Checkpoints that delay nobody: made by a thread, with appends paused for the last few pages."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from inspector.journal.leftovers import Leftovers

EVERY = 0.1  # seconds
PATIENCE = 1.0  # seconds
GATE_PAGES = 8000  # 4 KiB each: from here on appends pause for one whole checkpoint
WAL_LIMIT = 64 * 1024 * 1024  # bytes the -wal file shrinks to


class Checkpoints(threading.Thread):
    """Moves pages from the write-ahead log to the file.

    While appends go on a checkpoint never reaches the end of the log, so the log would only grow.
    Past `GATE_PAGES` appends pause for what is left, a matter of milliseconds. So they do when the
    log is cut for the sake of what was deleted (see `Leftovers`).

    Args:
        path: the journal.
        pause: called in the event loop: nothing is written until `go_on`.
        go_on: called in the event loop.
        chore: called after each checkpoint with a connection that writes; it takes up to a few
            hundredths of a second, and its transactions a few milliseconds.
    """

    def __init__(
        self,
        path: Path,
        pause: Callable[[], None],
        go_on: Callable[[], None],
        chore: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        super().__init__(name="checkpoints")
        self._path = path
        self._pause = pause
        self._go_on = go_on
        self._chore = chore
        self._loop = asyncio.get_running_loop()
        self._stop_now = threading.Event()

    def stop(self) -> None:
        """End the thread, and wait for it."""
        self._stop_now.set()
        self.join()

    def run(self) -> None:
        """Checkpoint until stopped."""
        while (db := self._connected()) is None:
            if self._stop_now.wait(EVERY):
                return
        leftovers = Leftovers(db, lambda: self._whole_checkpoint(db, "TRUNCATE"))
        try:
            while not self._stop_now.wait(EVERY):
                if _checkpoint(db) > GATE_PAGES and not self._stop_now.is_set():
                    self._whole_checkpoint(db)
                if self._chore is not None and not self._stop_now.is_set():
                    self._chore(db)
                if not self._stop_now.is_set():
                    with contextlib.suppress(sqlite3.Error):  # busy or full: the next round
                        leftovers.step()
        finally:
            db.close()

    def _connected(self) -> sqlite3.Connection | None:
        """A connection; None where somebody else is in the way right now."""
        try:
            return connect(self._path)
        except sqlite3.Error:
            return None

    def _whole_checkpoint(
        self, db: sqlite3.Connection, mode: Literal["PASSIVE", "TRUNCATE"] = "PASSIVE"
    ) -> bool:
        """Checkpoint while nothing is appended; whether the log is empty then."""
        paused = threading.Event()

        def pause() -> None:
            self._pause()
            paused.set()

        self._loop.call_soon_threadsafe(pause)
        while not paused.wait(0.02):
            if self._stop_now.is_set():  # the loop waits for us
                return False
        is_whole = _checkpoint(db, mode) == 0
        self._loop.call_soon_threadsafe(self._go_on)
        return is_whole


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes, and neither waits for others nor checkpoints by itself.

    A busy timeout would block the event loop: busy is met by trying again a little later. Only
    while it is opened it waits for a moment for who opens or closes the journal beside.
    """
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT}")
        db.execute("PRAGMA busy_timeout = 0")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _checkpoint(db: sqlite3.Connection, mode: Literal["PASSIVE", "TRUNCATE"] = "PASSIVE") -> int:
    """Checkpoint what can be; returns the pages in the log, -1 where that can't be told."""
    try:
        return int(db.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()[1])
    except sqlite3.Error:
        return -1  # full disk or busy: the next round tries again
