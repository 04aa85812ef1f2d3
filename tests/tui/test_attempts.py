"""The Attempts tab: an event's time line, what comes next, and what changed."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from textual.pilot import Pilot

from inspector.delivery import raw_headers
from inspector.providers.provider import Reading
from inspector.tui.app import InspectorApp
from inspector.tui.model import Change
from inspector.tui.screens.compare import CompareScreen
from inspector.tui.text import plain
from inspector.tui.timing import all_documented
from inspector.tui.widgets.attempts import AttemptsTab
from tests.tui.events import Clock, EventFeed, attempt, ended
from tests.tui.fake_feed import insight
from tests.tui.screen import NARROW, WIDE, app_over, screen_text, until, until_shown

SIZES = [WIDE, NARROW, (200, 50), (40, 20)]


@asynccontextmanager
async def tab_over(
    feed: EventFeed, now: float | Clock, size: tuple[int, int] = NARROW
) -> AsyncIterator[tuple[InspectorApp, Pilot[None]]]:
    """The app with the Attempts tab of its newest delivery."""
    app = app_over(feed, now if isinstance(now, Clock) else Clock(now))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("enter", "4")
        await until(pilot, lambda: isinstance(app.main.detail.content, AttemptsTab)
                    and app.main.detail.content.count() > 0)  # fmt: skip
        yield app, pilot


def flat(app: InspectorApp) -> str:
    """What is on the screen as one line: wrapped sentences in one piece."""
    return re.sub(r"[\s│]+", " ", screen_text(app))


async def until_said(pilot: Pilot[None], sentence: str) -> None:
    """The same as `until_shown`, wherever lines are broken."""
    app = pilot.app
    assert isinstance(app, InspectorApp)
    try:
        await until(pilot, lambda: sentence in flat(app))
    except TimeoutError:
        raise AssertionError(f"never said: {sentence!r}\n{screen_text(app)}") from None


def mailabl(*starts: float) -> EventFeed:
    """Attempts of Mailabl, each of which it waited 3 s for."""
    return EventFeed(
        *(
            attempt(number, start, start + 3, provider="mailabl", outcome="sender-left")
            for number, start in enumerate(starts, 1)
        )
    )


async def test_where_earlier_ones_were_deleted_the_tab_says_so() -> None:
    feed = mailabl(0, 13)
    for one in feed.rows:
        assert one.insight is not None
        one.insight = msgspec.structs.replace(one.insight, deleted_before=4)
    async with tab_over(feed, 160) as (_, pilot):
        await until_said(pilot, "4 earlier deliveries were deleted: attempts among them, if any,")


async def test_each_attempt_says_how_it_stands_to_the_documents() -> None:
    async with tab_over(mailabl(0, 13, 150), 160, (200, 50)) as (app, pilot):
        await until_said(pilot, "3/11 +2 min 14 s")
        lines = [line for line in screen_text(app).splitlines() if re.search(r"\d/11 .*#\d", line)]
        cells = [re.sub(r"\s+", " ", line.rpartition("││")[2]) for line in lines]
        assert cells == [
            " 11:12:31 1/11 first left ≈ 3.000 s no #1 │",
            " 11:12:44 2/11 +10.0 s 10 s on time left ≈ 3.000 s no #2 │",
            " ▸11:15:01 3/11 +2 min 14 s 100 s late left ≈ 3.000 s no #3 │",
        ]


async def test_the_selected_attempt_is_told_in_full() -> None:
    async with tab_over(mailabl(0, 13), 20) as (_, pilot):
        await until_said(pilot, "#2 on time by the table: 13.0 s after the start of the one before")
        await until_said(pilot, "10.0 s after its end; documented: 10 s (by the table) or 100 s")
        await until_said(pilot, "The sender waited ≈ 3.000 s; documented 3 s")
        await until_said(pilot, "Against #1: the same body, byte by byte; the same headers")


async def test_what_is_not_documented_is_not_called_so() -> None:
    """Standard Webhooks has an example of a schedule, and Slack's was read elsewhere."""
    by_standard = [attempt(number, 5 * number - 5, 5 * number - 5, provider="standard-webhooks")
                   for number in (1, 2)]  # fmt: skip
    async with tab_over(EventFeed(*by_standard), 6) as (app, pilot):
        await until_said(pilot, "; assumed: 5 s after the failure")
        await until_said(pilot, "try 3, 5 min after the failure (assumed)")
        await until_said(pilot, "gap assumed standing")
        assert "documented:" not in flat(app)
    by_slack = [attempt(number, number, number, provider="slack") for number in range(1, 5)]
    async with tab_over(EventFeed(*by_slack), 9) as (_, pilot):
        await until_said(pilot, "given up, as far as is known (unofficial): the last attempt")
        await until_said(pilot, "gap unofficial standing")


def test_where_all_readings_agree_a_gap_is_said_once() -> None:
    table, prose = Reading("the table", (10, 100, 1000)), Reading("the prose", (10, 10, 1000))
    assert all_documented(2, [table, prose]) == "10 s"
    assert all_documented(3, [table, prose]) == "100 s (by the table) or 10 s (by the prose)"
    assert all_documented(3, [prose, table, Reading("the example", (10, 10))]) == (
        "10 s (by the prose and by the example) or 100 s (by the table)"
    )
    assert all_documented(2, [table, Reading("the prose", ())]) == "10 s (by the table)"
    assert all_documented(2, [Reading("", (60,))]) == "1 min"
    assert all_documented(1, [table]) == all_documented(9, [table]) == ""


async def test_the_next_one_is_counted_down_to() -> None:
    clock = Clock(5.6)
    async with tab_over(mailabl(0), clock) as (_, pilot):
        await until_said(
            pilot, "next due in 7.4 s at 11:12:44: try 2, 10 s after the failure by the table"
        )
        clock.at = 6.1
        await until_said(pilot, "next due in 6.9 s at 11:12:44")
        clock.at = 14
        await until_said(pilot, "next was due 1.0 s ago, on time until 11:12:47")
        clock.at = 17
        await until_said(pilot, "next due in 86.0 s")
        await until_said(pilot, "by the prose; the time by the table has passed")
        clock.at = 200
        await until_said(pilot, "try 2 was due at 11:14:14 and has not come")


async def test_of_missive_no_single_times_are_shown() -> None:
    clock = Clock(60)
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 30, 30.1))
    async with tab_over(feed, clock, (200, 50)) as (app, pilot):
        await until_said(pilot, "Missive tries again up to 5 times within 8 min")
        await until_said(pilot, "[documented, Missive help, «Webhooks», section «Error handling")
        await until_said(pilot, "up to 4 more until 11:20:31 (8 min after the first)")
        assert "next due" not in flat(app)
        clock.at = 600
        await until_said(pilot, "given up, as far as the documents say: the documented time for")


async def test_manysends_promises_nothing_and_that_is_said() -> None:
    async with tab_over(EventFeed(attempt(1, 0, 0.1, provider="manysends")), 1) as (_, pilot):
        await until_said(pilot, "It is not known whether ManySends tries again.")
        await until_said(pilot, "no next attempt is promised")


async def test_an_unknown_provider_promises_nothing() -> None:
    async with tab_over(EventFeed(attempt(1, 0, 0.1, provider=None)), 1) as (_, pilot):
        await until_said(pilot, "The provider is not recognised")
        await until_said(pilot, "no next attempt is promised")


async def test_the_last_documented_attempt_ends_the_waiting() -> None:
    feed = EventFeed(*(attempt(number, number, number + 0.1) for number in range(1, 7)))
    async with tab_over(feed, 20) as (_, pilot):
        await until_said(pilot, "the last documented attempt has come, 6 attempts in all")


async def test_an_accepted_attempt_ends_the_waiting_and_what_follows_is_no_retry() -> None:
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 9, 9.1, accepted="yes"))
    async with tab_over(feed, 20, (200, 50)) as (_, pilot):
        await until_said(pilot, "accepted at attempt 2: no more is due")
        again = attempt(3, 12, 12.1)
        again.insight = insight(repeat="duplicate", attempt=3)
        feed.add(again)
        await until_said(pilot, "accepted at attempt 2; came again 1 time although accepted")
        await until_said(pilot, "#3 came again although accepted: 3.000 s after the start")


async def test_what_we_sent_is_marked_and_counts_in_no_timing() -> None:
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 5, 5.1, origin="replay"))
    async with tab_over(feed, 20) as (_, pilot):
        await until_said(pilot, "1 attempt, and 1 replay of yours of event ev_1")
        await until_said(pilot, "– replay 503")
        await until_said(pilot, "sent by inspector itself: it counts in no timing")


async def test_a_restart_in_between_is_said() -> None:
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 60, 60.1, run=2))
    async with tab_over(feed, 61) as (_, pilot):
        await until_said(pilot, "attempts while it was not running are unseen")


async def test_where_nobody_listens_it_is_said_that_more_would_be_unseen() -> None:
    feed = EventFeed(attempt(1, 0, 0.1))
    feed.status.listener = "ended"
    async with tab_over(feed, 1) as (_, pilot):
        await until_said(pilot, "Nobody listens now: what comes meanwhile is unseen.")


async def test_an_attempt_that_comes_is_added_and_followed() -> None:
    feed = EventFeed(attempt(1, 0, None))
    async with tab_over(feed, 9, WIDE) as (_, pilot):
        await until_said(pilot, "… 9s")
        feed.rows[0].settled = ended(1, 0, 8, "no", "sender-left")
        feed.change(Change(changed=frozenset({1})))
        await until_said(pilot, "The sender waited ≈ 8.000 s; documented 15 s")
        feed.add(attempt(2, 9, 9.1))
        await until_said(pilot, "2 attempts of event ev_1")
        await until_said(pilot, "#2 not documented: 9.000 s after the start")


async def test_an_attempt_that_comes_leaves_the_selected_one_alone() -> None:
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 9, 9.1))
    async with tab_over(feed, 20) as (app, pilot):
        await pilot.press("k")
        await until_said(pilot, "#1 the event's first attempt")
        feed.add(attempt(3, 19, 19.1))
        await until_said(pilot, "3 attempts of event ev_1")
        await until_said(pilot, "11:12:50.007 3/6")
        assert "▸11:12:40" in flat(app)  # what is looked at stays open
        assert "#1 the event's first attempt" in flat(app)


async def test_what_changed_between_two_attempts_is_told_where_one_stands() -> None:
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 9, 9.1), attempt(3, 20, 20.1))
    feed.bodies = {2: b'{"n": 1.0, "x": [true]}', 3: b'{"x": [true], "n": 1.0}'}
    async with tab_over(feed, 30) as (_, pilot):
        await until_said(pilot, "Against #2: the body was written anew with the same content")
        await pilot.press("k")
        await until_said(pilot, "Against #1: the body differs in 2 places; the same headers")
        await until_said(pilot, "~ $.n 1 → 1.0")
        await until_said(pilot, "+ $.x [true]")


async def test_headers_that_changed_are_told_and_nothing_hostile_is_drawn() -> None:
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 9, 9.1))
    given = {1: [("X-Try", "1"), ("Old", "o")], 2: [("X-Try", "2\x1b]52;c;aGk=\x07")]}
    read = feed.delivery

    def delivery(delivery_id: int):  # type: ignore[no-untyped-def]  # as FakeFeed has it
        feed.headers = raw_headers(given[delivery_id])
        return read(delivery_id)

    feed.delivery = delivery  # type: ignore[method-assign]  # each delivery has its own
    async with tab_over(feed, 30) as (app, pilot):
        await until_said(pilot, "; 2 headers differ")
        await until_said(pilot, "~ X-Try 1 → 2␛]52;c;aGk=␇")
        await until_said(pilot, "- Old o")
        assert "\x1b" not in screen_text(app)


async def test_a_delivery_that_is_gone_is_said_where_it_would_be_compared() -> None:
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 9, 9.1))
    feed.deleted.add(1)
    async with tab_over(feed, 30) as (_, pilot):
        await until_said(pilot, "#1 is not in the journal any more.")


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_cut_without_a_mark(size: tuple[int, int]) -> None:
    feed = EventFeed(*(attempt(n, n, n + 0.1, accepted="unknown") for n in range(1, 4)))
    async with tab_over(feed, 30, size) as (app, pilot):
        await until_said(pilot, "the same headers")
        tab = app.main.detail.content
        assert isinstance(tab, AttemptsTab)
        room = tab.scrollable_content_region.width
        for index in range(tab.count()):
            text = plain(tab.line(index, room)).rstrip()
            assert len(text) <= room or room < 42


async def test_a_click_selects_an_attempt_above_and_below_what_is_told() -> None:
    feed = EventFeed(*(attempt(n, n, n + 0.1) for n in range(1, 4)))
    async with tab_over(feed, 30, (200, 50)) as (app, pilot):
        await until_said(pilot, "Against #2: the same body")
        for number in (2, 1, 3):
            tab = app.main.detail.content
            assert isinstance(tab, AttemptsTab)
            rows = [plain(tab.line(index, 100)) for index in range(tab.count())]
            at = next(index for index, text in enumerate(rows) if f" {number}/6 " in text)
            await pilot.click(type(tab), offset=(5, at))
            await until_said(pilot, f"#{number} not doc" if number > 1 else "#1 the event's first")


async def test_the_attempt_that_is_open_is_in_sight_wherever_others_came() -> None:
    feed = EventFeed(attempt(1, 1, 1.1))
    async with tab_over(feed, 30) as (app, pilot):
        await pilot.press("escape")
        feed.add(*(attempt(n, n, n + 0.1) for n in range(2, 13)))
        await until_shown(pilot, "▸  12 ")
        tab = app.main.detail.content
        await until(pilot, lambda: isinstance(tab, AttemptsTab) and tab._changes is not None)
        await pilot.press("enter")
        await until_said(pilot, "Against #11: the same body")
        await pilot.resize_terminal(100, 20)
        await until_said(pilot, "Against #11: the same body")


async def test_ten_thousand_attempts_are_shown_and_one_more_is_added_at_once() -> None:
    feed = EventFeed(*(attempt(n, n, n + 0.1) for n in range(1, 10_001)))
    async with tab_over(feed, 20_000) as (_, pilot):
        await until_said(pilot, "#10000 ")
        feed.add(attempt(10_001, 20_000, 20_000.1))
        await until_said(pilot, "10001/6 +2 h 46 min")
        await pilot.press("g")
        await until_said(pilot, "10,001 attempts of event ev_1")
        await until_said(pilot, "#1 the event's first attempt")


async def test_of_several_events_the_one_that_came_most_often_is_told() -> None:
    feed = EventFeed(attempt(1, 0, 0.1, provider="mailabl"), attempt(2, 10, 10.1))
    for row in feed.rows:
        row.insight = insight("mailabl", attempt=row.id, events=3)
    async with tab_over(feed, 11) as (_, pilot):
        await until_said(pilot, "2 attempts of event ev_1, one of 3 in this delivery")


async def test_an_attempt_is_held_against_the_providers_before_it_whatever_was_replayed() -> None:
    replays = attempt(3, 30, 30.1, origin="replay"), attempt(4, 40, 40.1, origin="replay")
    feed = EventFeed(attempt(1, 0, 0.1), attempt(2, 20, 20.1), *replays, attempt(5, 50, 50.1))
    async with tab_over(feed, 60, WIDE) as (app, pilot):
        await until_said(pilot, "30.0 s after the start of the one before")
        await until_said(pilot, "Against #2:")
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        assert isinstance(app.screen, CompareScreen)
        assert [row.id for row in app.screen._two] == [2, 5]
        await pilot.press("escape")
        for against in (3, 2, 1):  # a replay against whatever stands before it
            await pilot.press("k")
            await until_said(pilot, f"Against #{against}:")


async def test_what_was_sent_for_a_provider_is_numbered_as_in_the_list() -> None:
    sent = [attempt(number, number, number + 0.1, origin="send") for number in (1, 2)]
    feed = EventFeed(*sent, attempt(3, 5, 5.1, origin="replay"))
    async with tab_over(feed, 20, (200, 50)) as (_, pilot):
        await until_said(pilot, "1/6 send")
        await until_said(pilot, "2/6 send")
        await until_said(pilot, "– replay")
