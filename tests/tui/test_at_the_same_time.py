"""What happens on the screen while something else does: keys that were early, others that write."""

import asyncio
import threading
from bisect import bisect_left
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from operator import attrgetter
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from inspector.config import Settings
from inspector.delivery import Delivery, Endpoint
from inspector.errors import InspectorError
from inspector.query import parse
from inspector.tui.app import InspectorApp
from inspector.tui.feed import JournalFeed
from inspector.tui.model import Change, Row
from inspector.tui.proposing import Proposal, usual_url
from inspector.tui.screens import replay
from inspector.tui.screens.note import NoteDialog
from inspector.tui.screens.replay import ReplayDialog
from inspector.tui.searching import Filtering
from inspector.tui.views import ScreenFeed
from inspector.tui.widgets.said import Said
from tests.support.endpoint import endpoint
from tests.support.journals import delivery, writing
from tests.support.waiting import PATIENCE, soon
from tests.tui.fake_feed import FakeFeed, many
from tests.tui.screen import NARROW, NOW, app_over, said, until, until_shown


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    return Settings(str(tmp_path / "journal.db"), port=0, tunnel="none")


@asynccontextmanager
async def over(settings: Settings, count: int) -> AsyncIterator[tuple[InspectorApp, Pilot[None]]]:
    """The screen over a journal of so many deliveries that nobody writes to."""
    async with writing(Path(settings.journal)) as writer:
        for number in range(count):
            await writer.append(delivery(b"%d" % number))
    app = InspectorApp(JournalFeed(settings, None), zone=UTC)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: bool(app.feed.rows) and app.feed.rows[-1].insight is not None)
        yield app, pilot


# Enter in the Replay dialog before it is known where to.


class Lookup:
    """A look-up of where deliveries go that takes as long as a test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._may_end = threading.Event()
        self.fails = False
        monkeypatch.setattr(replay, "usual_url", self._look_slowly)

    def end(self) -> None:
        """Let those end that have begun, and those that will."""
        self._may_end.set()

    def _look_slowly(self, feed: ScreenFeed, rows: Sequence[Row]) -> str:
        assert self._may_end.wait(PATIENCE)
        if self.fails:
            raise InspectorError("It can't be found.")
        return usual_url(feed, rows)


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> Lookup:
    return Lookup(monkeypatch)


async def enter_early(app: InspectorApp, pilot: Pilot[None]) -> ReplayDialog:
    """Open the dialog, and press Enter while it looks for the local app."""
    await pilot.press("r", "enter")
    dialog = app.screen
    assert isinstance(dialog, ReplayDialog)
    await until(pilot, lambda: "Looking for" in dialog.query_one("#verdict", Said).text)
    assert dialog._entered_early
    return dialog


async def test_an_early_enter_sends_what_it_was_for_as_soon_as_it_is_found(
    settings: Settings, lookup: Lookup
) -> None:
    async with endpoint() as place, over(with_app(settings, place.url), 3) as (app, pilot):
        await enter_early(app, pilot)
        lookup.end()
        await until(pilot, lambda: f"Replayed #3 to {place.url}" in said(app))
    assert [one.body for one in place.got] == [b"2"]


@pytest.mark.parametrize(
    ("keys", "stands"),
    [
        pytest.param([*"{app}/hal"], "{app}/hal", id="another URL is typed"),
        pytest.param(["h", "backspace"], "{app}", id="a URL is typed and taken back"),
        pytest.param(["ctrl+n"], "{app}", id="others are chosen"),
    ],
)
async def test_an_early_enter_does_not_send_what_is_asked_for_after_it(
    settings: Settings, lookup: Lookup, keys: list[str], stands: str
) -> None:
    async with endpoint() as place, over(with_app(settings, place.url), 3) as (app, pilot):
        dialog = await enter_early(app, pilot)
        await pilot.press(*("".join(keys).format(app=place.url) if "{" in keys else keys))
        lookup.end()
        await until_looked_up(pilot, dialog)
        assert dialog.is_current
        assert dialog.query_one("#url", Input).value == stands.format(app=place.url)
        assert app.replaying.going is None
    assert place.got == []


async def test_an_early_enter_sends_nothing_once_the_app_has_ended(
    settings: Settings, lookup: Lookup
) -> None:
    async with endpoint() as place:
        async with over(with_app(settings, place.url), 3) as (app, pilot):
            app.replaying.used(f"{place.url}/typed", app.feed.rows, Proposal(""))
            await enter_early(app, pilot)
            app.exit()
        lookup.end()
        assert app.replaying.going is None
    assert place.got == []


async def test_a_lookup_that_fails_says_so_and_leaves_the_url_to_be_typed(
    settings: Settings, lookup: Lookup
) -> None:
    lookup.fails = True
    async with endpoint() as place, over(settings, 3) as (app, pilot):
        dialog = await enter_early(app, pilot)
        lookup.end()
        await until(pilot, lambda: "It can't be found." in said(app))
        assert dialog.query_one("#verdict", Said).text == "Where to?"
        await pilot.press(*place.url)
        assert place.got == []
        await pilot.press("enter")
        await until(pilot, lambda: f"Replayed #3 to {place.url}" in said(app))


async def until_looked_up(pilot: Pilot[None], dialog: ReplayDialog) -> None:
    """Let the app work until nothing is looked up for a dialog any more."""
    await until(pilot, lambda: all(worker.node is not dialog for worker in pilot.app.workers))
    await pilot.pause()


def with_app(settings: Settings, url: str) -> Settings:
    """Settings with a local app for all deliveries."""
    return msgspec.structs.replace(settings, endpoints=(Endpoint("/hooks", forward_to=url),))


# What others write, and what is written twice.


async def test_a_note_that_was_written_elsewhere_is_said_before_it_is_overwritten() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)

    def note_elsewhere(text: str) -> None:
        feed.rows[-1].note = text
        feed.change(Change(changed=frozenset({3})))

    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("n", *"mine")
        note_elsewhere("theirs")
        await until_shown(pilot, "Meanwhile it was noted elsewhere: theirs")
        await until_shown(pilot, "⏎ puts yours in its place.")
        assert app.screen.query_one(Input).value == "mine"
        note_elsewhere("")
        await until_shown(pilot, "marked ¶ in the list")
        note_elsewhere("theirs")
        await pilot.press("enter")
        await until(pilot, lambda: "Noted it for #3." in said(app))
        assert feed.asked == [("annotate", (3,), None, "mine")]
        await pilot.press("n")
        note_elsewhere("")
        await until_shown(pilot, "Meanwhile its note was taken away elsewhere.")
        await until_shown(pilot, "⏎ leaves that.")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, NoteDialog))
        assert len(feed.asked) == 1
        note_elsewhere("before")
        await pilot.press("n")
        note_elsewhere("theirs")
        await pilot.press("ctrl+u")
        await until_shown(pilot, "⏎ takes the note away.")
        await pilot.press("enter")
        await until(pilot, lambda: "#3 has no note now." in said(app))
    assert feed.asked[1:] == [("annotate", (3,), None, "")]


class SlowToPin(FakeFeed):
    """A feed that takes its time to pin."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__(rows)
        self.may_pin = threading.Event()
        self.begun: list[bool | None] = []

    def annotate(
        self, ids: Sequence[int], *, pinned: bool | None = None, note: str | None = None
    ) -> int:
        self.begun.append(pinned)
        if pinned:
            assert self.may_pin.wait(PATIENCE)
        return super().annotate(ids, pinned=pinned, note=note)


class FailsToPin(FakeFeed):
    """A feed that writes only some of the pins that it is asked for, in turn."""

    def __init__(self, rows: list[Row], *writes: bool) -> None:
        super().__init__(rows)
        self.may_begin = threading.Event()
        self.writes = list(writes)
        self.written = False

    def annotate(
        self, ids: Sequence[int], *, pinned: bool | None = None, note: str | None = None
    ) -> int:
        assert self.may_begin.wait(PATIENCE)
        if not self.writes.pop(0):
            raise InspectorError("The journal can't be used: it is locked.")
        self.written = bool(pinned)
        return len(ids)


@pytest.mark.parametrize(
    ("writes", "pinned"),
    [
        ((False,), False),
        ((False, False), False),
        ((False, True), False),
        ((True, False), True),
        ((False, False, False), False),
        ((True, False, False), True),
        ((True, True, False), False),
        ((False, False, True), True),
    ],
)
async def test_the_star_is_the_journals_whichever_pins_are_not_written(
    writes: tuple[bool, ...], pinned: bool
) -> None:
    feed = FailsToPin(many(3), *writes)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press(*"p" * len(writes))
        assert feed.rows[-1].pinned == bool(len(writes) % 2), "as it was asked for last"
        feed.may_begin.set()
        await until(pilot, lambda: not app.pins)
        assert feed.writes == []
        assert feed.rows[-1].pinned == feed.written == pinned


async def test_pins_are_written_one_after_the_other() -> None:
    feed = SlowToPin(many(3))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("p", "p")
        await until(pilot, lambda: feed.begun != [] and not feed.rows[-1].pinned)
        await asyncio.to_thread(lambda: None)  # behind whatever waits for a thread
        assert feed.begun == [True]
        feed.may_pin.set()
        await until(pilot, lambda: "Unpinned #3" in said(app))
    assert feed.asked == [("annotate", (3,), True, None), ("annotate", (3,), False, None)]


# A search in bodies beside deletions.


class Searched(FakeFeed):
    """A feed that notes what is searched; what stands in a body is its delivery's number."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__(rows)
        self.searched: list[int] = []

    def sent(self, ids: Sequence[int]) -> Iterable[tuple[int, Delivery]]:
        for number in ids:
            self.searched.append(number)
            yield number, delivery(b"number %d." % number)


async def test_a_search_goes_on_beside_deletions_and_looks_at_nothing_twice() -> None:
    feed = Searched(many(2_000))
    shown: list[list[int]] = []
    filtering = Filtering(
        feed, lambda: NOW, lambda _: shown.append([row.id for row in filtering.view.rows]), fail
    )
    filtering.set(parse('body:"number 5" or body:"number 1999."'), wait=0)
    for at_least, number in ((1, 1990), (401, 7), (801, 1203)):
        await soon(lambda: len(feed.searched) >= at_least)  # noqa: B023 - used at once
        del feed.rows[bisect_left(feed.rows, number, key=attrgetter("id"))]
        filtering.take_up(Change(changed=None))
    await soon(lambda: filtering.filter and filtering.search is None)
    found = [row.id for row in feed.rows if str(row.id)[0] == "5" or row.id == 1999]
    assert shown[-1] == found
    assert len(set(feed.searched)) == len(feed.searched)

    # All is judged again, and nothing that a filter asks for is another.
    feed.searched.clear()
    for one in feed.rows:
        assert one.insight is not None
        one.insight = msgspec.structs.replace(one.insight, deleted_before=3)
    feed.rows[3].pinned = True
    del feed.rows[4]
    filtering.take_up(Change(changed=frozenset(one.id for one in feed.rows)))
    filtering.take_up(Change(changed=None))
    await soon(lambda: filtering.search is None)
    assert feed.searched == [feed.rows[3].id]
    assert [row.id for row in filtering.view.rows] == [one for one in found if one != 5]
    filtering.close()


def fail(error: Exception) -> None:
    raise error
