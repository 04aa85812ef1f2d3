"""What providers were seen to do, in the app."""

from textual.pilot import Pilot

from inspector.insight.observed import Observed
from inspector.providers import builtin
from inspector.tui.app import InspectorApp
from inspector.tui.model import Change
from inspector.tui.screens.retries import RetriesDialog
from inspector.tui.seen import report
from inspector.tui.text import plain
from tests.tui.events import Clock, EventFeed, attempt, ended, micros
from tests.tui.fake_feed import FakeFeed, many
from tests.tui.screen import NARROW, WIDE, app_over, screen_text, until, until_shown
from tests.tui.test_hostile import HostileFeed, assert_harmless


async def test_r_shows_patience_and_gaps_against_the_documents() -> None:
    feed = EventFeed(
        attempt(1, 0, 3.2, provider="mailabl", outcome="sender-left"),
        attempt(2, 13.2, 16, provider="mailabl", accepted="yes"),
    )
    app = app_over(feed, Clock(20))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("R")
        for text in (
            "Mailabl  2 deliveries of 1 event",
            "≈ 3.200 s   ≈ 3.200 s   ≈ 3.200 s  3 s (documented)",
            "10 s (by the table) or",
            "1 on time",
            "1 event at attempt 2",
        ):
            await until_shown(pilot, text)
        await pilot.press("R")
        await until(pilot, lambda: not isinstance(app.screen, RetriesDialog))


def test_what_is_not_documented_is_marked_in_each_row_and_in_the_sum() -> None:
    observed = Observed(builtin().get)
    for row in (attempt(1, 0, 0, provider="slack"), attempt(2, 0, 0, provider="slack")):
        assert row.insight is not None
        observed.arrive(row, row.insight)
    said = "\n".join(plain(line) for line in report(observed.report(micros(5)), 100))
    assert "0 s (unofficial)" in said
    assert "2 at most of one event; 4 unofficial" in said
    assert "4 documented" not in said


async def test_narrow_the_documented_values_stand_below() -> None:
    app = app_over(EventFeed(attempt(1, 0, 14.9, outcome="sender-left")), Clock(20))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("R")
        await until_shown(pilot, "15 s (documented)")
        await until_shown(pilot, "≈ 14.9 s")
        await until_shown(pilot, "upper bound")


async def test_with_nothing_received_it_says_how_to_learn() -> None:
    app = app_over(FakeFeed([]))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await app.run_action("app.retries")
        await until_shown(pilot, "Nothing has come from outside yet")
        await until_shown(pilot, "`503 x5, 200`")


async def test_it_goes_on_while_it_is_open() -> None:
    clock = Clock(1)
    feed = EventFeed(attempt(1, 0, None))
    app = app_over(feed, clock)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("R")
        await until_shown(pilot, "1 event may come again")
        feed.rows[0].settled, feed.rows[0].accepted = ended(1, 0, 14, "no", "sender-left"), "no"
        feed.change(Change(changed=frozenset({1})))
        await until_shown(pilot, "≈ 14.0 s")
        feed.add(attempt(2, 30, 30.1))
        await until_shown(pilot, "before try 2")
        clock.at = 1000
        await until_shown(pilot, "1 event after attempt 2")


async def test_deliveries_that_are_gone_are_forgotten() -> None:
    feed = FakeFeed(many(9))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("R")
        await until_shown(pilot, "Missive  3 deliveries")
        del feed.rows[3:]
        feed.change(Change(changed=frozenset(range(4, 10))))
        await until_shown(pilot, "Missive  1 delivery")


async def test_it_is_copied_as_text() -> None:
    app = app_over(EventFeed(attempt(1, 0, 14.9, outcome="sender-left")), Clock(20))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("R")
        await until_shown(pilot, "15 s (documented)")
        await pilot.press("y")
        await until(pilot, lambda: "Missive  1 delivery of 1 event" in app.clipboard)
        assert "≈ 14.9 s    ≈ 14.9 s    ≈ 14.9 s  15 s (documented)\n" in app.clipboard


async def test_many_deliveries_are_taken_up_while_the_screen_goes_on() -> None:
    app = app_over(FakeFeed(many(6_000)))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("R")
        await until_shown(pilot, "Missive  2,000 deliveries")


async def test_nothing_hostile_reaches_the_terminal_or_the_clipboard() -> None:
    feed = HostileFeed()
    feed.rows.reverse()  # what is not judged yet stands behind what is
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("R")
        await until_shown(pilot, "1 event after attempt 1")
        await pilot.press("y")
        await until(pilot, lambda: bool(app.clipboard))
        assert_harmless(screen_text(app))
        assert_harmless(app.clipboard)


async def test_the_palette_knows_it() -> None:
    app = app_over(FakeFeed(many(3)))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await _by_name(app, pilot, "retries: show")
        await until(pilot, lambda: isinstance(app.screen, RetriesDialog))


async def _by_name(app: InspectorApp, pilot: Pilot[None], title: str) -> None:
    (command,) = (one for one in app.get_system_commands(app.screen) if one.title == title)
    command.callback()
    await pilot.pause()
