"""The list of deliveries: following, standing still, counting up."""

import pytest
from textual import events

from inspector.tui.model import Change
from tests.tui.events import EventFeed, attempt
from tests.tui.fake_feed import START, FakeFeed, insight, many, row, settled, varied
from tests.tui.screen import NARROW, NOW, WIDE, app_over, screen_text, until, until_shown


def rows_in(text: str) -> list[str]:
    """The lines of deliveries, without the scrollbar."""
    return [line[:-2] for line in text.splitlines() if "/hooks/" in line]


async def test_the_newest_is_selected_as_it_arrives() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        feed.add(row(4, judged=insight(kind="brand_new"), end=settled(4)))
        await until_shown(pilot, "#4 brand_new")
        assert app.main.deliveries.cursor == 3


async def test_once_moved_the_list_stands_still_and_counts_what_is_new() -> None:
    feed = FakeFeed(many(200))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: app.main.deliveries.scroll_offset.y > 0)
        await pilot.press("up", "up")
        await until_shown(pilot, "▸ 198")
        top = app.main.deliveries.scroll_offset.y
        feed.add(*(row(n, judged=insight(), end=settled(n)) for n in (201, 202, 203)))
        await until(pilot, lambda: app.main.deliveries.fresh == 3)
        app.main.describe()
        await until_shown(pilot, "3 new ↓")
        selected = app.main.deliveries.selected
        assert selected is not None
        assert selected.id == 198
        assert app.main.deliveries.scroll_offset.y == top
        await pilot.press("G")
        await until_shown(pilot, "following")
        await until_shown(pilot, "▸ 203")


async def test_rows_that_fill_in_before_move_nothing_on_the_screen() -> None:
    feed = FakeFeed(many(200)[100:])
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("g")
        await until_shown(pilot, "▸ 101")
        before = rows_in(screen_text(app))
        feed.rows[:0] = many(100)
        feed.change(Change(earlier=range(100)))
        await until(pilot, lambda: app.main.deliveries.cursor == 100)
        assert rows_in(screen_text(app)) == before


async def test_the_wheel_ends_following() -> None:
    feed = FakeFeed(many(200))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: app.main.deliveries.scroll_offset.y > 0)
        wheel = events.MouseScrollUp(app.main.deliveries, 5, 5, 0, -1, 0, False, False, False)
        app.main.deliveries.post_message(wheel)
        await until(pilot, lambda: not app.main.deliveries.following)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_what_is_opened_stays_until_it_is_closed_and_then_the_newest_is_followed(
    size: tuple[int, int],
) -> None:
    feed = FakeFeed(many(20))
    app = app_over(feed)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until_shown(pilot, "following")
        await pilot.press("enter")
        feed.add(row(21, judged=insight(), end=settled(21)))
        await until(pilot, lambda: app.main.deliveries.fresh == 1)
        assert app.main.selected.id == 20
        await pilot.press("escape")
        await until(pilot, lambda: app.main.selected.id == 21)
        assert app.main.deliveries.following


async def test_where_a_delivery_is_opened_no_key_is_named_that_is_the_lists() -> None:
    feed = FakeFeed(many(5))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("home")
        await until_shown(pilot, "still, G follows")
        await pilot.press("enter")
        await until_shown(pilot, "5 deliveries · still ")
        feed.add(*many(6)[5:])
        await until_shown(pilot, "6 deliveries · 1 new ")
        await until(pilot, lambda: "↓ G" not in screen_text(app))
        await pilot.press("escape")
        await until_shown(pilot, "1 new ↓ G")


async def test_what_was_opened_after_moving_leaves_the_list_still() -> None:
    feed = FakeFeed(many(20))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "following")
        await pilot.press("up", "enter", "escape")
        feed.add(row(21, judged=insight(), end=settled(21)))
        await until(pilot, lambda: app.main.deliveries.fresh == 1)
        assert app.main.selected.id == 19


async def test_what_something_is_done_with_stays_selected() -> None:
    feed = FakeFeed(many(20))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "following")
        await pilot.press("p")
        feed.add(row(21, judged=insight(), end=settled(21)))
        await until(pilot, lambda: app.main.deliveries.fresh == 1)
        assert app.main.selected.id == 20


async def test_a_held_delivery_counts_up() -> None:
    now = [NOW]
    feed = FakeFeed([row(1200, judged=insight())])
    app = app_over(feed, lambda: now[0])
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "… 12s")
        now[0] += 1
        app.main.tick()
        await until_shown(pilot, "… 13s")


async def test_an_answer_shows_as_soon_as_it_is_settled() -> None:
    feed = FakeFeed([row(1200, judged=insight())])
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "… 12s")
        feed.rows[0].settled = settled(1200, 418)
        feed.change(Change(changed=frozenset({1200})))
        await until_shown(pilot, "418")


async def test_a_hundred_thousand_rows_can_be_walked() -> None:
    feed = FakeFeed(many(100_000))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "▸100000")
        await pilot.press("g")
        await until_shown(pilot, "▸     1")
        await pilot.press("pagedown", "down")
        await until_shown(pilot, "▸    28")


async def test_judging_a_large_journal_shows_its_progress() -> None:
    feed = FakeFeed(many(5))
    feed.progress = (34_000, 100_000)
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "judging 34,000 of 100,000")


async def test_a_click_selects_and_a_second_opens() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸1208")
        await pilot.click(app.main.deliveries, offset=(10, 2))
        await until_shown(pilot, "▸1199")
        await pilot.click(app.main.deliveries, offset=(10, 2), times=2)
        await until_shown(pilot, "Payload")


async def test_following_a_stream_reads_few_deliveries() -> None:
    feed = FakeFeed(many(10))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: bool(feed.read))
        feed.read.clear()
        for number in range(11, 2011, 50):
            feed.add(
                *(row(n, judged=insight(), end=settled(n)) for n in range(number, number + 50))
            )
        await until(pilot, lambda: 2010 in feed.read)
        assert len(feed.read) <= 3


async def test_the_clock_is_the_injected_one() -> None:
    app = app_over(FakeFeed(many(1)), lambda: START / 1e6)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "11:12:30")


async def test_a_replay_is_none_of_the_attempts_that_the_documents_allow() -> None:
    app = app_over(EventFeed(attempt(1, 0, 0.1), attempt(2, 5, 5.1, origin="replay")))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸   2")
        first, replay = (line.split() for line in rows_in_order(screen_text(app)))
        assert "1/6" in first
        assert replay[-3:-1] == ["replay", "–"]


def rows_in_order(text: str) -> list[str]:
    """The lines of deliveries."""
    return [line[:-2] for line in text.splitlines() if "label_change" in line]


async def test_a_method_is_told_once() -> None:
    feed = FakeFeed([row(1, judged=insight(kind=None), method="GET"), row(2, judged=insight())])
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "/hooks/missive")
        assert screen_text(app).count("GET") == 1
        feed.rows[1:] = []
        feed.change(Change(changed=None))
        await until(pilot, lambda: "GET" in screen_text(app))
        assert screen_text(app).count("GET") == 1
