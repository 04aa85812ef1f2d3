"""The thread that follows the journal and judges, away from the event loop."""

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from typing import Any, Protocol

import msgspec

from inspector import knowledge
from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.follower import Arrived, Follower, News, may_pass, trouble
from inspector.insight import Fold, Known
from inspector.journal import Deleted
from inspector.tui.model import Row
from inspector.tui.rows import row_of

AHEAD = 200  # rows shown before they are judged
BATCH = 400  # deliveries judged at a time
EVERY = 0.02  # seconds between two looks at the journal
CHANGES_EVERY = 0.05  # seconds between two changes of the screen
CATCHING_UP_CHANGES_EVERY = 0.4  # seconds: judging thousands goes before showing each of them
QUIET = 0.5  # seconds without a deletion, before what is left is judged again
SLOW_LOOKS_EVERY = 1.0  # seconds: what is stored or told, and whether somebody listens
AGAIN_AFTER = 2.0  # seconds, before what may have passed is tried again; then twice as long
AGAIN_AT_LAST_AFTER = 60.0  # seconds, the most

log = logging.getLogger(__name__)

Progress = tuple[int, int] | None


class Followed(Protocol):
    """Who is told what was found; always in the event loop."""

    progress: Progress

    def start_again(self, fold: Fold) -> None:
        """All is judged from the beginning, with what is known now."""

    def take_up(self, news: list[News], ahead: list[Row], progress: Progress) -> None:
        """What was judged, rows that are newer than that, and how far judging is."""

    def look_around(self, *, state_changed: bool) -> None:
        """About a second has passed."""

    def complain(self, error: InspectorError | None) -> None:
        """The secrets can't be read, and those known before still count; None: they can."""

    def fail(self, error: InspectorError | None) -> None:
        """The journal can't be followed, for now or for ever; None: it can again."""


class Following(threading.Thread):
    """Follows one journal for one screen.

    Args:
        settings: the journal, and with what it is judged.
        known: what is known at first.
        loop: the event loop of the one who is told.
        followed: who is told.
        deleted: the newest deletion that is told already.
    """

    def __init__(
        self,
        settings: Settings,
        known: Known,
        loop: asyncio.AbstractEventLoop,
        followed: Followed,
        deleted: int,
    ) -> None:
        super().__init__(name="following", daemon=True)
        self._settings = settings
        self._loop = loop
        self._followed = followed
        self._known = known
        # What the screen does when it is told of a change needs the app of the one who asked.
        self._context = copy_context()
        self._stopping = threading.Event()
        self._judge_again = threading.Event()
        self._told = threading.Event()
        self._is_telling = False
        self._trouble = ""
        self._again_after = AGAIN_AFTER
        self._shown = 0
        self._deleted = deleted

    def stop(self) -> None:
        """End the thread, and wait for it."""
        self._stopping.set()
        self._told.set()
        self.join(timeout=2)

    def judge_again(self) -> None:
        """Judge everything again, with what is stored and told now."""
        self._judge_again.set()

    def run(self) -> None:
        """Follow until stopped; anew when something new is known, or what went wrong may pass."""
        while not self._stopping.is_set():
            try:
                self._follow_from_the_beginning()
            except Exception as error:
                if self._stopping.is_set():
                    return  # the app has ended, and its loop may have too
                self._fail(error)
                if not may_pass(error):
                    return
                self._stopping.wait(self._again_after)
                self._again_after = min(2 * self._again_after, AGAIN_AT_LAST_AFTER)

    def _fail(self, error: Exception) -> None:
        told = _in_words(Path(self._settings.journal), error)
        if told.message != self._trouble:  # else it is the same, tried again
            log.error("the journal can't be followed", exc_info=error)
            self._trouble = told.message
            self._in_loop(self._followed.fail, told)

    def _follow_from_the_beginning(self) -> None:
        self._judge_again.clear()
        stamp = knowledge.stamp(self._settings)
        known = self._what_is_known()
        follower = Follower(Path(self._settings.journal), known, self._deleted)
        try:
            self._wait_until_told()
            first = list(map(_without_body, follower.poll(BATCH)))  # or all stays as it is shown
            self._in_loop(self._followed.start_again, follower.fold)
            self._follow(follower, stamp, first)
        finally:
            follower.close()

    def _what_is_known(self) -> Known:
        """What is known now; what was known before, where that can't be read."""
        try:
            self._known = knowledge.known_from(self._settings)
        except InspectorError as error:
            self._in_loop(self._followed.complain, error)
        else:
            self._in_loop(self._followed.complain, None)
        return self._known

    def _follow(self, follower: Follower, stamp: knowledge.Stamp, news: list[News]) -> None:
        slow_look = next_change = 0.0
        deleted: float | None = None
        at_first = self._shown = follower.reader.newest()
        while not self._stopping.is_set() and not self._judge_again.is_set():
            self._wait_until_told()
            news += map(_without_body, follower.poll(BATCH))
            now = time.monotonic()
            if any(isinstance(item, Deleted) for item in news):
                deleted = now
            elif deleted is not None and now - deleted > QUIET and not news:
                return
            catching_up = follower.behind and follower.cursor.delivery < at_first
            if catching_up and now < next_change:
                continue
            ahead, progress = self._ahead(follower) if follower.behind else ([], None)
            if news or progress != self._followed.progress:
                self._in_loop(self._followed.take_up, news, ahead, progress)
                self._deleted = follower.cursor.deleted
            if not follower.behind:  # what can't be read may stand further on
                self._recover()
            if now - slow_look > SLOW_LOOKS_EVERY:
                slow_look = now
                if knowledge.stamp(self._settings) != stamp:
                    return
                self._in_loop(self._look_around, bool(news))
            if catching_up:
                next_change = now + CATCHING_UP_CHANGES_EVERY
            else:
                self._stopping.wait(max(CHANGES_EVERY, follower.rest()) if news else EVERY)
            news = []

    def _ahead(self, follower: Follower) -> tuple[list[Row], Progress]:
        """Rows of what came meanwhile, not judged yet, and how far judging is."""
        tail = follower.reader.tail(AHEAD, after=self._shown)
        ahead = [row_of(delivery, settled) for delivery, settled in tail]
        if ahead:
            self._shown = ahead[-1].id
        done = follower.cursor.delivery
        return ahead, (done, self._shown) if self._shown - done > BATCH else None

    def _look_around(self, state_changed: bool) -> None:
        self._followed.look_around(state_changed=state_changed)

    def _recover(self) -> None:
        if self._trouble:
            self._trouble, self._again_after = "", AGAIN_AFTER
            self._in_loop(self._followed.fail, None)

    def _wait_until_told(self) -> None:
        """Read no more while the loop stands still, as it does behind somebody's editor."""
        if not self._is_telling:
            return
        self._told.clear()
        self._loop.call_soon_threadsafe(self._told.set)
        if not self._stopping.is_set():  # `stop` sets this first, and then wakes who waits
            self._told.wait()
        self._is_telling = False

    def _in_loop(self, function: Callable[..., None], *args: Any) -> None:
        self._is_telling = True
        self._loop.call_soon_threadsafe(function, *args, context=self._context)


def _without_body(news: News) -> News:
    """News as rows need it: what waits for the loop, and the rows themselves, are small."""
    if isinstance(news, Arrived):
        return Arrived(msgspec.structs.replace(news.delivery, body=b""), news.insight)
    return news


def _in_words(journal: Path, error: Exception) -> InspectorError:
    if isinstance(error, InspectorError):
        return error
    if isinstance(error, sqlite3.Error):
        return trouble(journal, error)
    return InspectorError(
        f"{str(error) or type(error).__name__}.",
        "This is a bug in inspector; the log has the details. Start inspector again to go on.",
    )
