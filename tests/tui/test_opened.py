"""Yesterday's journal on the screen, while nobody listens: reading, keeping, and what is not."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import pytest

from inspector import places
from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.journal import acquire, is_held
from inspector.tui.app import InspectorApp
from inspector.tui.feed import JournalFeed
from inspector.tui.listening import how_to_listen, must_listen
from inspector.tui.model import Status
from inspector.tui.text import plain
from inspector.tui.widgets.empty import lesson
from inspector.tui.widgets.top import alerts, answers_line
from tests.support.journals import OK, back_to, delivery, writing
from tests.support.unprivileged import reachable_folder, unprivileged
from tests.support.waiting import soon
from tests.tui.fake_feed import FakeFeed, many
from tests.tui.screen import NARROW, app_over, said, screen_text, until, until_shown


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path / "state"))


async def yesterday(journal: Path, *bodies: bytes) -> None:
    async with writing(journal) as writer:
        for body in bodies:
            await writer.append(one := delivery(body))
            writer.settle(one, 0, "answered", OK, 0.1)


async def judged(feed: JournalFeed) -> None:
    """Follow a journal until all of it is judged."""
    running = asyncio.create_task(feed.run())
    await soon(lambda: feed.rows and all(row.insight for row in feed.rows))
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def only_looked_at(listen_by: str) -> FakeFeed:
    return FakeFeed(many(3), Status("/state/journal.db", listen_by=listen_by))


class WithoutASecret(FakeFeed):
    @property
    def settings(self) -> Settings:
        return Settings("/state/journal.db", lacks=("THE_SECRET has no value.",))


async def test_a_secret_that_is_not_there_is_said_at_once() -> None:
    app = app_over(WithoutASecret(many(3)))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: said(app) == "THE_SECRET has no value.")


@pytest.mark.parametrize("key", ["a", "f", "t", "w", "W"])
async def test_what_needs_a_listener_says_that_there_is_none(key: str) -> None:
    app = app_over(only_looked_at("inspector in ~/shop"))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: "Nobody listens on this journal" in said(app))
        assert "To receive deliveries, run inspector in ~/shop." in said(app)
        assert app.screen is app.main
        await until_shown(pilot, "nobody listens: run inspector in ~/shop to receive")


def test_the_way_to_listen_fits_the_line_whatever_it_is() -> None:
    status = Status("j", listen_by="inspector --journal /" + "long/" * 40 + "\x1b[2Jj.db")
    for cells in (40, 80, 160):
        line = plain(answers_line(status, cells))
        assert len(line) <= cells
        assert line.startswith(" nobody listens: run inspector")
        assert line.rstrip().endswith("j.db")
    assert plain(answers_line(Status("j"), 80)).rstrip().endswith("run inspector to receive")
    assert "inspector in ~/shop" in "".join(
        map(plain, lesson(only_looked_at("inspector in ~/shop").status, 80))
    )


def test_how_to_listen_depends_on_whose_journal_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", Path.home() / "there"
    here.mkdir()
    monkeypatch.chdir(here)
    assert how_to_listen(places.journal_for(here), str(here)) == "inspector"
    assert how_to_listen(places.journal_for(there), str(there)) == "inspector in ~/there"
    assert how_to_listen(places.journal_for(there), None).startswith("inspector --journal ")
    assert how_to_listen(tmp_path / "a b.db", str(here)).endswith(f"'{tmp_path}/a b.db'")


@pytest.mark.parametrize("version", [1, 2, 3])
async def test_an_older_journal_is_read_pinned_and_deleted_from(
    tmp_path: Path, version: int
) -> None:
    journal = tmp_path / "journal.db"
    await yesterday(journal, b"a", b"b")
    back_to(version, journal)
    feed = JournalFeed(Settings(str(journal)), None)
    await judged(feed)
    assert [row.id for row in feed.rows] == [1, 2]
    assert feed.annotate([1], pinned=True, note="look") == 1
    assert feed.delete([2]) == 1
    again = JournalFeed(Settings(str(journal)), None)
    await judged(again)
    assert [(row.id, row.pinned, row.note) for row in again.rows] == [(1, True, "look")]


@pytest.mark.parametrize("version", [1, 3])
async def test_where_nothing_may_be_written_it_is_read_and_the_rest_says_why(
    version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await yesterday(tmp_path / "journal.db", b"a")
    await judged(JournalFeed(Settings(str(tmp_path / "journal.db")), None))  # all is imported now
    with reachable_folder() as folder, unprivileged():
        monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(folder / "config"))
        journal = folder / "journal.db"
        await yesterday(journal, b"a", b"b")
        back_to(version, journal)
        journal.chmod(0o400)
        folder.chmod(0o500)
        feed = JournalFeed(Settings(str(journal)), None)
        await judged(feed)
        found = feed.delivery(1)
        assert found is not None
        assert found.body == b"a"
        refused = r"can't be used: (it may only be read|Permission denied)"
        with pytest.raises(InspectorError, match=refused):
            feed.annotate([1], pinned=True)
        with pytest.raises(InspectorError, match=refused):
            feed.delete([1])
        assert [path.name for path in folder.iterdir()] == ["journal.db"]


async def test_it_joins_a_listener_that_begins_meanwhile(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    await yesterday(journal, b"a")
    feed = JournalFeed(Settings(str(journal)), None)
    app = InspectorApp(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: "nobody listens" in screen_text(app))
        lock = acquire(journal)
        assert lock is not None
        await until(pilot, lambda: "nobody listens" not in screen_text(app))
        assert feed.status.joined
        os.close(lock)
        await until(pilot, lambda: "NOT RECEIVING" in screen_text(app))


async def test_who_deletes_is_not_taken_for_a_listener(tmp_path: Path) -> None:
    journal = tmp_path / "journal.db"
    await yesterday(journal, b"a")
    feed = JournalFeed(Settings(str(journal)), None)
    seen: list[tuple[bool, int | None]] = []
    feed.delete([1], lambda _: seen.append((is_held(journal), acquire(journal))))
    assert seen == [(False, None)]


@pytest.mark.parametrize(
    ("joined", "listen_by", "said_to"),
    [
        (False, "inspector --journal /x/journal.db", "quit and start inspector again"),
        (True, "inspector", "quit and start inspector again"),
        (True, "inspector in ~/shop", "quit and run inspector in ~/shop"),
    ],
)
def test_once_the_listener_has_ended_it_is_said_where_to_start_another(
    joined: bool, listen_by: str, said_to: str
) -> None:
    status = Status("j", listener="ended", joined=joined, listen_by=listen_by)
    assert alerts(status) == [f"✗ NOT RECEIVING: the listener has ended; {said_to}"]
    assert f"The listener has ended; {said_to}." in "\n".join(map(plain, lesson(status, 80)))
    with pytest.raises(InspectorError) as caught:
        must_listen(status)
    assert caught.value.hint == f"To listen again, {said_to}."
