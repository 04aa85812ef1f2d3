"""What is deleted leaves the screen's rows, and the rest is judged without it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from inspector import knowledge
from inspector.config import Settings
from inspector.insight import Known
from inspector.journal import Editor, acquire
from inspector.tui import following
from inspector.tui.app import InspectorApp
from inspector.tui.feed import JournalFeed
from inspector.tui.model import Change
from tests.support.journals import OK, delivery, writing
from tests.support.waiting import soon
from tests.tui.screen import WIDE, until, until_shown


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setattr(following, "QUIET", 0.01)
    return tmp_path / "journal.db"


@asynccontextmanager
async def followed(journal: Path) -> AsyncIterator[tuple[JournalFeed, list[Change]]]:
    feed = JournalFeed(Settings(str(journal)), None)
    changes: list[Change] = []

    def on_change(change: Change) -> None:
        changes.append(change)

    feed.subscribe(on_change)
    running = asyncio.create_task(feed.run())
    try:
        await soon(lambda: feed.rows and all(row.insight for row in feed.rows))
        yield feed, changes
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def kinds(feed: JournalFeed) -> list[tuple[int, str]]:
    return [(row.id, row.insight.repeat.kind if row.insight else "?") for row in feed.rows]


async def test_deleted_rows_go_and_the_rest_is_judged_without_them(journal: Path) -> None:
    async with writing(journal) as writer:
        for body in (b"a", b"a", b"b", b"a"):
            await writer.append(one := delivery(body))
            writer.settle(one, 0, "answered", OK, 0.1)
    async with followed(journal) as (feed, changes):
        rows = feed.rows
        await soon(lambda: kinds(feed)[1:2] == [(2, "same-content")])
        with closing(Editor(journal)) as editor:
            editor.delete([1, 3], 0, open_too=False)
        await soon(lambda: kinds(feed) == [(2, "first"), (4, "same-content")])
        assert feed.rows is rows
        assert any(change.changed is None for change in changes)
        assert feed.row(1) is None
        assert feed.delivery(1) is None
        assert [row.id for row in feed.attempts(feed.rows[1])] == [2, 4]


async def test_what_comes_after_a_deletion_is_added_behind(journal: Path) -> None:
    async with writing(journal) as writer:
        for body in (b"a", b"b"):
            await writer.append(one := delivery(body))
            writer.settle(one, 0, "answered", OK, 0.1)
        async with followed(journal) as (feed, _):
            with closing(Editor(journal)) as editor:
                editor.delete([2], 0, open_too=False)
            await writer.append(delivery(b"b"))
            await soon(lambda: kinds(feed) == [(1, "first"), (3, "first")])


async def test_pins_and_notes_reach_the_rows(journal: Path) -> None:
    async with writing(journal) as writer:
        await writer.append(delivery())
    async with followed(journal) as (feed, _):
        with closing(Editor(journal)) as editor:
            editor.annotate([1], 0, pinned=True, note="look")
        await soon(lambda: feed.rows[0].pinned)
        assert feed.rows[0].note == "look"


async def test_what_is_deleted_while_all_is_judged_again_goes_too(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with writing(journal) as writer:
        for body in (b"a", b"b", b"c"):
            await writer.append(delivery(body))
    look = knowledge.known_from

    def look_while_one_is_deleted(settings: Settings) -> Known:
        with closing(Editor(journal)) as editor:
            editor.delete([2], 0, open_too=True)
        return look(settings)

    async with followed(journal) as (feed, _):
        monkeypatch.setattr(knowledge, "known_from", look_while_one_is_deleted)
        feed.add_secret("stripe", "whsec_a")
        await soon(lambda: kinds(feed) == [(1, "first"), (3, "first")])


async def test_what_is_deleted_before_the_first_is_judged_goes_too(journal: Path) -> None:
    async with writing(journal) as writer:
        for body in (b"a", b"b", b"c"):
            await writer.append(delivery(body))
    feed = JournalFeed(Settings(str(journal)), None)
    assert [row.id for row in feed.rows] == [1, 2, 3]
    with closing(Editor(journal)) as editor:
        editor.delete([2], 0, open_too=True)
    running = asyncio.create_task(feed.run())
    await soon(lambda: kinds(feed) == [(1, "first"), (3, "first")])
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_the_selection_goes_to_a_neighbour_and_others_who_look_see_it_too(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        for body in (b"a", b"b", b"c", b"d"):
            await writer.append(one := delivery(body))
            writer.settle(one, 0, "answered", OK, 0.1)
    app = InspectorApp(JournalFeed(Settings(str(journal)), None))
    async with followed(journal) as (other, _), app.run_test(size=WIDE, notifications=True) as it:
        await until(it, lambda: len(app.feed.rows) == 4 and app.feed.rows[0].insight is not None)
        await it.press("home", "down")
        await until(it, lambda: app.main.detail.row is app.feed.row(2))
        await it.press("D", "enter")
        await until(it, lambda: app.feed.row(2) is None)
        await until(it, lambda: app.main.detail.row is app.feed.row(3))
        assert app.main.deliveries.selected is app.feed.row(3)
        await until(it, lambda: [row.id for row in other.rows] == [1, 3, 4])
        await it.press("end", "D", "enter")  # following
        await until(it, lambda: app.main.deliveries.selected is app.feed.row(3))
        assert app.main.deliveries.following
        await it.press("/", *"id:3", "enter")
        await until_shown(it, "1 of 2")
        await it.press("D", "enter")
        await until_shown(it, "No delivery matches.")
        await until(it, lambda: [row.id for row in other.rows] == [1])


async def test_what_was_open_when_its_listener_ended_can_be_deleted(journal: Path) -> None:
    async with writing(journal) as writer:
        await writer.append(delivery(b"a"))
    feed = JournalFeed(Settings(str(journal)), None)
    lock = acquire(journal)
    assert lock is not None
    assert feed.delete([1]) == 0
    os.close(lock)
    assert feed.delete([1]) == 1
