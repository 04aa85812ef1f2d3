"""The screen's feed while the journal fails, listeners come and go, and the loop stands still."""

import asyncio
import sqlite3
import subprocess
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from contextvars import Context
from functools import partial
from pathlib import Path
from queue import Queue
from typing import cast

import pytest

from inspector import knowledge
from inspector.config import Settings
from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.follower import Arrived, Follower, News
from inspector.insight import Fold, Known
from inspector.journal import Editor, Reader, prepare, removing
from inspector.listener.process import start
from inspector.tui import following
from inspector.tui.app import InspectorApp
from inspector.tui.feed import JournalFeed
from inspector.tui.following import Following
from inspector.tui.model import Row
from tests.support.journals import delivery, writing
from tests.support.listening import running
from tests.support.waiting import PATIENCE, soon


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    prepare(tmp_path / "journal.db")
    return tmp_path / "journal.db"


@asynccontextmanager
async def followed(feed: JournalFeed) -> AsyncIterator[JournalFeed]:
    """A feed that follows its journal, as the screen has it do."""
    task = asyncio.create_task(feed.run())
    try:
        yield feed
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert not feed._following.is_alive()
        feed.close()


async def until_judged(feed: JournalFeed, *ids: int) -> None:
    """Wait until these deliveries are what the feed has, each of them judged."""
    await soon(
        lambda: [row.id for row in feed.rows] == [*ids] and all(row.insight for row in feed.rows),
        f"{ids}; there are {[row.id for row in feed.rows]}",
    )


# A journal that fails.


def error(code: int, words: str, kind: type[sqlite3.Error]) -> sqlite3.Error:
    """An error as SQLite's driver raises it."""
    raised = kind(words)
    raised.sqlite_errorcode = code
    return raised


IO_ERROR = (sqlite3.SQLITE_IOERR_READ, "disk I/O error", sqlite3.OperationalError)
DAMAGE = (sqlite3.SQLITE_CORRUPT, "database disk image is malformed", sqlite3.DatabaseError)


class Failing:
    """A part of following that fails for as long as a test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, place: type, name: str) -> None:
        self.with_error: Exception | None = None
        self._whole: Callable[..., object] = getattr(place, name)

        def fails_or_not(*args: object, **named: object) -> object:
            if self.with_error is not None:
                raise self.with_error
            return self._whole(*args, **named)

        monkeypatch.setattr(place, name, fails_or_not)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        *((Reader, "newest"), (Reader, "tail"), (Reader, "changed"), (Reader, "entries")),
        *((Follower, "__init__"), (Follower, "rest")),
    ],
)
async def test_trouble_that_may_pass_is_told_and_taken_back_when_it_has_passed(
    journal: Path, monkeypatch: pytest.MonkeyPatch, place: type, name: str
) -> None:
    monkeypatch.setattr(following, "AGAIN_AFTER", 0.01)
    monkeypatch.setattr(following, "BATCH", 1)  # so that it is behind, and looks at the end too
    async with writing(journal) as writer:
        await writer.append(delivery())
        feed = JournalFeed(Settings(str(journal)), None)
        failing = Failing(monkeypatch, place, name)
        async with followed(feed):
            await until_judged(feed, 1)
            failing.with_error = error(*IO_ERROR)
            feed._following.judge_again()
            for _ in range(3):
                await writer.append(delivery())
            await soon(lambda: feed.status.problem)
            assert feed.status.problem == (
                f"The journal can't be followed: The journal {journal} can't be used: "
                "disk I/O error."
            )
            failing.with_error = None
            await until_judged(feed, 1, 2, 3, 4)
            await soon(lambda: feed.status.problem is None)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (error(*DAMAGE), "The journal is damaged: database disk image is malformed."),
        (ValueError("a mistake of ours"), "a mistake of ours."),
        (KeyError(), "KeyError."),
    ],
)
async def test_what_does_not_pass_is_told_and_logged_once(
    journal: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    raised: Exception,
    said: str,
) -> None:
    async with writing(journal) as writer:
        await writer.append(delivery())
        failing = Failing(monkeypatch, Reader, "newest")
        async with followed(JournalFeed(Settings(str(journal)), None)) as feed:
            await until_judged(feed, 1)
            failing.with_error = raised
            feed._following.judge_again()
            await soon(lambda: feed.status.problem)
            assert feed.status.problem == f"The journal can't be followed: {said}"
            await asyncio.to_thread(feed._following.join, PATIENCE)
    (record,) = (one for one in caplog.records if one.name.startswith("inspector."))
    assert record.exc_info is not None


class AtOnce:
    """An event loop that does at once what it is told."""

    def call_soon_threadsafe(
        self, function: Callable[..., None], *args: object, context: Context | None = None
    ) -> None:
        function(*args)


class Pauses(threading.Event):
    """What a thread waits for, without waiting; keeps the pauses behind trouble."""

    def __init__(self, at_each: Callable[[list[float]], None]) -> None:
        super().__init__()
        self.so_far: list[float] = []
        self._at_each = at_each

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is not None and timeout >= following.AGAIN_AFTER:
            self.so_far.append(timeout)
            self._at_each(self.so_far)
        return self.is_set()


async def test_trouble_further_on_is_told_once_and_tried_again_ever_more_rarely(
    journal: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(following, "BATCH", 1)
    async with writing(journal) as writer:
        for _ in range(3):
            await writer.append(delivery())
    poll, failing_from = Follower._poll, 3

    def fails_further_on(follower: Follower, limit: int) -> list[News]:
        if follower.cursor.delivery + 1 >= failing_from:
            raise error(*IO_ERROR)
        return poll(follower, limit)

    def go_on(pauses: list[float]) -> None:
        nonlocal failing_from
        if len(pauses) == 7:
            failing_from = 9  # it has passed
        elif len(pauses) == 9:
            thread._stopping.set()

    class Screen(Told):
        """Keeps what failed, and breaks the journal again when it is told that it works."""

        def __init__(self) -> None:
            super().__init__()
            self.failed: list[bool] = []
            self.begun = 0

        def start_again(self, fold: Fold) -> None:
            super().start_again(fold)
            self.begun += 1

        def fail(self, error: InspectorError | None) -> None:
            nonlocal failing_from
            self.failed.append(error is not None)
            if error is None:
                assert [one.id for one in self.deliveries] == [1, 2, 3]
                failing_from = 1

    monkeypatch.setattr(Follower, "_poll", fails_further_on)
    thread = following_of(journal, AtOnce(), screen := Screen())
    thread._stopping = pauses = Pauses(go_on)
    thread.run()
    assert pauses.so_far == [2, 4, 8, 16, 32, 60, 60, 2, 4]
    assert screen.failed == [True, False, True]
    assert screen.begun == 8, "what can't be read at all leaves what is shown"
    assert len([one for one in caplog.records if one.name.startswith("inspector.")]) == 2


async def test_more_is_deleted_between_two_followers_than_is_remembered(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removing, "REMEMBERED", 2)
    monkeypatch.setattr(removing, "MOST", 1)
    what_is_known = knowledge.known_from

    def delete_and_look(settings: Settings) -> Known:
        monkeypatch.setattr(knowledge, "known_from", what_is_known)
        with closing(Editor(journal)) as editor:
            editor.delete([1, 2, 3, 4, 5, 8], 0, open_too=True)
        return what_is_known(settings)

    async with writing(journal) as writer:
        for _ in range(8):
            await writer.append(delivery())
    async with followed(JournalFeed(Settings(str(journal)), None)) as feed:
        await until_judged(feed, 1, 2, 3, 4, 5, 6, 7, 8)
        monkeypatch.setattr(knowledge, "known_from", delete_and_look)
        feed._following.judge_again()
        await until_judged(feed, 6, 7)


# A loop that stands still.


class Loop:
    """An event loop that does what it is told only when a test says so."""

    def __init__(self) -> None:
        self.waiting: Queue[tuple[Callable[[], None], bool]] = Queue()

    def call_soon_threadsafe(
        self, function: Callable[..., None], *args: object, context: Context | None = None
    ) -> None:
        self.waiting.put((partial(function, *args), context is None))

    def run(self) -> None:
        """Do what waits, as soon as the thread waits for that, or else has told three things."""
        calls: list[Callable[[], None]] = []
        thread_waits = False
        while not thread_waits and len(calls) < 3:
            call, thread_waits = self.waiting.get(timeout=PATIENCE)
            calls.append(call)
        for call in calls:
            self.waiting.task_done()
            call()


class Told:
    """Who is told what was found, and keeps the deliveries."""

    progress: tuple[int, int] | None = None

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []

    def start_again(self, fold: Fold) -> None:
        self.deliveries = []

    def take_up(self, news: list[News], ahead: list[Row], progress: tuple[int, int] | None) -> None:
        self.deliveries += [one.delivery for one in news if isinstance(one, Arrived)]
        self.progress = progress

    def look_around(self, *, state_changed: bool) -> None:
        pass

    def complain(self, error: InspectorError | None) -> None:
        pass

    def fail(self, error: InspectorError | None) -> None:
        raise AssertionError(error)


def following_of(journal: Path, loop: Loop | AtOnce, told: Told) -> Following:
    """A thread that follows a journal; its loop and its screen are a test's."""
    known = knowledge.known_from(settings := Settings(str(journal)))
    return Following(settings, known, cast(asyncio.AbstractEventLoop, loop), told, 0)


async def test_nothing_is_read_while_what_was_read_is_not_taken_up_and_no_body_waits(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BATCH", 1)
    async with writing(journal) as writer:
        for _ in range(6):
            await writer.append(delivery(b"x" * 100))
    loop, told, waited = Loop(), Told(), []
    poll = Follower.poll

    def poll_and_note(follower: Follower, limit: int) -> list[News]:
        waited.append(loop.waiting.unfinished_tasks)
        return poll(follower, limit)

    monkeypatch.setattr(Follower, "poll", poll_and_note)
    thread = following_of(journal, loop, told)
    thread.start()
    while len(told.deliveries) < 6:
        loop.run()
    thread.stop()
    assert not thread.is_alive()
    assert set(waited) == {0}
    assert [(one.id, one.size, one.body) for one in told.deliveries] == [
        (number, 100, b"") for number in range(1, 7)
    ]


async def test_following_ends_at_once_though_nobody_takes_up_what_it_read(journal: Path) -> None:
    async with writing(journal) as writer:
        await writer.append(delivery())
    loop = Loop()
    thread = following_of(journal, loop, Told())
    thread.start()
    loop.waiting.get(timeout=PATIENCE)
    thread.stop()
    assert not thread.is_alive()


async def test_what_comes_when_the_app_has_ended_is_no_defect(
    journal: Path, caplog: pytest.LogCaptureFixture
) -> None:
    feed = JournalFeed(Settings(str(journal)), None)
    app = InspectorApp(feed)
    async with app.run_test():
        pass
    assert app.screen_stack == []
    feed.take_up([], [], None)
    assert [one.getMessage() for one in caplog.records if one.name.startswith("inspector")] == []
    feed.close()


# One's own listener has ended.


async def test_a_screen_whose_listener_died_joins_the_next_one(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SLOW_LOOKS_EVERY", 0.01)
    own = start(Settings(str(journal), port=0, tunnel="none"), subprocess.DEVNULL)
    assert own is not None
    feed = JournalFeed(Settings(str(journal)), own)
    status = feed.status
    looks = Looks(feed, monkeypatch)
    async with followed(feed):
        own.process.kill()
        await soon(lambda: status.listener == "ended")
        await looks.again(3)
        assert (status.listener, status.joined) == ("ended", False)
        assert "It ended by itself" in (status.problem or "")
        with running(journal) as another:
            await soon(lambda: status.joined)
            assert (status.listener, status.problem) == ("running", None)
            await asyncio.to_thread(another.answers, "ask")
            posted = asyncio.create_task(asyncio.to_thread(another.post, "/hooks"))
            await soon(lambda: feed.rows and feed.rows[0].waits_for == "ask")
            await looks.again(3)
            assert feed.rows[0].settled is None
            assert status.url == another.listener.url
            feed.release(None, "201")
            assert (await posted).status == 201
            ending = await soon(lambda: feed.rows[0].settled)
            assert ending is not None
            assert ending.outcome == "answered"
        await soon(lambda: status.listener == "ended")
        assert status.problem is None
    own.stop()


class Looks:
    """How often a feed has looked who listens."""

    def __init__(self, feed: JournalFeed, monkeypatch: pytest.MonkeyPatch) -> None:
        self._count = 0
        self._look = feed.look_around
        monkeypatch.setattr(feed, "look_around", self._look_and_count)

    def _look_and_count(self, *, state_changed: bool) -> None:
        self._look(state_changed=state_changed)
        self._count += 1

    async def again(self, times: int) -> None:
        """Wait until it has looked so many times more."""
        until = self._count + times
        await soon(lambda: self._count >= until)
