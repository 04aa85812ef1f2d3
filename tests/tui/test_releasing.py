"""Answering what is held open, from the screen."""

import pytest
from textual.widgets import Input

from inspector.errors import InspectorError
from inspector.tui.model import Change, PlanInForce, Row, Target
from inspector.tui.waiting import Waiting
from tests.tui.fake_feed import FakeFeed, many, settled, varied
from tests.tui.screen import NARROW, WIDE, app_over, said, screen_text, until, until_shown


def holding(*waits_for: str) -> FakeFeed:
    """A feed whose newest deliveries are held open, by these steps of a plan."""
    feed = FakeFeed(varied()[:11])
    for row, step in zip(reversed(feed.rows), waits_for):
        row.settled, row.waits_for = None, step
    return feed


async def test_what_was_decided_is_given_at_once() -> None:
    feed = holding("timeout")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w")
        await until(pilot, lambda: feed.asked == [("release", 1207, None)])
        assert "#1207 is answered now; it was held by: timeout" in said(app)


async def test_one_that_has_just_come_is_answered_before_it_is_told_what_holds_it() -> None:
    feed = FakeFeed(varied()[:11])
    feed.rows[-1].settled = None
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w")
        await until(pilot, lambda: feed.asked == [("release", 1207, None)])
        assert "#1207 is answered now." in said(app)
        await pilot.press("W")
        await until_shown(pilot, "2 deliveries wait.")


async def test_one_that_has_just_come_and_may_ask_is_asked_about() -> None:
    feed = FakeFeed(varied()[:11])
    feed.rows[-1].settled = None
    feed.status.plans = (PlanInForce("503, ask", None, "app"),)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "#1207 label_change POST /hooks/missive ")
        assert feed.asked == []


async def test_one_that_asks_is_answered_with_a_usual_reply() -> None:
    feed = holding("ask")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "#1207 label_change POST /hooks/missive  waits for ask")
        await pilot.press("down", "enter")
        await until(pilot, lambda: feed.asked == [("release", 1207, "503")])
        await until_shown(pilot, "#1207: answered now with 503")


async def test_one_that_asks_is_answered_with_a_line_and_a_mistake_is_shown_in_it() -> None:
    feed = holding("ask")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w", "tab", *"503 x2")
        await until_shown(pilot, "one reply is wanted here, not a plan")
        await pilot.press("enter")
        assert feed.asked == []
        app.screen.query_one(Input).value = "ask"
        await until_shown(pilot, "'ask' is what it waits for already")
        app.screen.query_one(Input).value = "429 retry-after 30s"
        await until_shown(pilot, "fail #1207 with 429 and a retry asked for after 30s")
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == [("release", 1207, "429 retry-after 30s")])


async def test_an_empty_line_answers_nothing() -> None:
    feed = holding("ask")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w", "tab", "enter")
        await until_shown(pilot, "an answer is missing")
        assert feed.asked == []


async def test_where_another_is_selected_the_one_that_asks_longest_is_found() -> None:
    feed = holding("ask", "ask", "hang")
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("home", "w")
        await until_shown(pilot, "#1206 label_change POST /hooks/missive  waits for ask")
        selected = app.main.deliveries.selected
        assert selected is not None
        assert selected.id == 1206


async def test_all_that_are_held_are_answered_after_saying_how_many() -> None:
    feed = holding("hang", "ask", "timeout")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("W")
        await until_shown(pilot, "4 deliveries wait, 1 of them for your choice.")
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == [("release", None, None)])
        await pilot.press("W", "down", "down", "enter")
        await until(pilot, lambda: feed.asked[1:] == [("release", None, "503")])


@pytest.mark.parametrize("key", ["w", "W"])
async def test_where_nothing_is_held_that_is_said(key: str) -> None:
    app = app_over(FakeFeed(many(3)))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: said(app) == "Nothing is held open.")


async def test_where_others_are_held_but_ask_nothing_the_key_for_all_is_said() -> None:
    feed = holding("hang")
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("home", "w")
        await until(pilot, lambda: "one other is (W releases all)" in said(app))
        assert feed.asked == []


async def test_one_that_ends_while_it_is_asked_about_says_that_it_is_too_late() -> None:
    feed = holding("ask", "ask")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "waits for ask")
        feed.rows[-1].settled = settled(1207, None, "sender-left")
        feed.change(Change(changed=frozenset({1207})))
        await until_shown(pilot, "It is not held any more: too late.")
        await until_shown(pilot, "#1207 waits no more.")  # another still does
        await until_shown(pilot, "1 delivery waits for your answer (w)")
        await pilot.press("enter")
        await until_shown(pilot, "#1207: nothing was answered, its sender had left.")
        assert feed.asked == []


async def test_all_that_wait_are_those_that_wait_now_whatever_waited_before() -> None:
    feed = holding("hang")
    app = app_over(feed)

    def end(row: Row) -> None:
        row.settled = settled(row.id, None, "sender-left")
        feed.change(Change(changed=frozenset({row.id})))

    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("W")
        await until_shown(pilot, "2 deliveries wait.")
        for row in [one for one in feed.rows if one.settled is None]:
            end(row)
        await until_shown(pilot, "Nothing waits any more.")
        await pilot.press("enter")
        await until_shown(pilot, "Nothing was answered: nothing is held open any more.")
        assert feed.asked == []
        late, later = many(1209)[-2:]
        late.settled, later.settled = None, None
        feed.add(late)
        await pilot.press("W")
        await until_shown(pilot, "1 delivery waits")
        feed.add(later)
        await until_shown(pilot, "2 deliveries wait")
        end(late)
        await until_shown(pilot, "1 delivery waits")
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == [("release", None, None)])


async def test_a_refusal_is_a_sentence_in_the_dialog() -> None:
    feed = holding("ask")
    feed.refuse = InspectorError("Nobody listens any more.", "Start it again.")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w", "enter")
        await until_shown(pilot, "✗ Nobody listens any more.")


async def test_forward_is_offered_only_where_there_is_a_local_app() -> None:
    feed = holding("ask")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "gateway timeout")
        assert "the local app decides" not in screen_text(app)
        await pilot.press("escape")
        target = Target("http://localhost:3000")
        feed.set_status(lambda status: setattr(status, "forward_to", (target,)))
        await pilot.press("w")
        await until_shown(pilot, "the local app decides")


async def test_the_list_tells_those_that_ask_from_those_that_only_wait() -> None:
    app = app_over(holding("ask", "hang"))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "? 5s")
        await until_shown(pilot, "… 6s")


def test_what_is_held_is_known_however_rows_come_and_go() -> None:
    feed = FakeFeed(many(4))
    waiting = Waiting(feed)
    assert waiting.held == []
    new = many(6)[4:]
    for row in new:
        row.settled, row.waits_for = None, "ask"
    feed.rows.extend(new)
    waiting.take_up(Change(added=2))
    assert (waiting.held, waiting.asking) == ([5, 6], [5, 6])
    earlier = many(1)
    earlier[0].id, earlier[0].settled, earlier[0].waits_for = 99, None, "hang"
    feed.rows[0:0] = earlier
    waiting.take_up(Change(earlier=range(1)))
    assert (waiting.held, waiting.asking) == ([5, 6, 99], [5, 6])
    new[0].waits_for = None
    assert (waiting.unanswered, waiting.held, waiting.asking) == ([5, 6, 99], [6, 99], [6])
    feed.rows.pop()
    feed.rows[-1].settled = settled(5)
    waiting.take_up(Change(changed=frozenset({5, 6})))
    assert waiting.held == [99]
    feed.rows[0].settled = settled(99)
    waiting.take_up(Change(changed=None))
    assert waiting.held == []


async def test_a_key_that_is_pressed_twice_answers_once() -> None:
    feed = holding("ask")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "waits for ask")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: len(feed.asked) == 1)
        await pilot.pause()
        assert "bug" not in said(app)


async def test_typing_goes_to_the_line_and_answers_nothing() -> None:
    feed = holding("ask")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "waits for ask")
        await pilot.press(*"429", "space", *"retry", "minus", *"after", "space", *"30s")
        assert app.screen.query_one(Input).value == "429 retry-after 30s"
        assert feed.asked == []
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == [("release", 1207, "429 retry-after 30s")])
