"""Setting how deliveries are answered: the answer dialog."""

import pytest
from textual.widgets import Input

from inspector.answers import PlanError
from inspector.errors import InspectorError
from inspector.tui.model import PlanInForce, Status, Target
from inspector.tui.widgets.preset_list import PresetList
from tests.tui.fake_feed import FakeFeed, varied
from tests.tui.screen import (
    NARROW,
    WIDE,
    app_over,
    said,
    screen_text,
    type_at_once,
    until,
    until_shown,
    until_still,
)


def judged() -> FakeFeed:
    """A feed whose newest delivery is judged: Missive's."""
    return FakeFeed(varied()[:11])


def listening() -> Status:
    """A listener without a tunnel, and nothing set."""
    return Status("/state/journal.db", url="http://127.0.0.1:8080", listener="running")


def quiet() -> FakeFeed:
    """The same with nothing set."""
    feed = judged()
    feed.status = listening()
    return feed


async def test_an_answer_is_explained_while_it_is_typed_and_set_with_enter() -> None:
    feed = judged()
    feed.status = listening()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a")
        app.screen.query_one(Input).value = "503 x2, 200"
        await until_shown(pilot, "fail its first two attempts")
        await pilot.press("enter")
        await until(pilot, lambda: said(app) == "Answering everything: 503 x2, 200")
        assert feed.asked == [("answer", "503 x2, 200", None)]


async def test_what_is_typed_behind_the_key_at_once_stands_in_the_line() -> None:
    feed = quiet()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        type_at_once(app, "a503 x2, 200\r")
        await until(pilot, lambda: feed.asked == [("answer", "503 x2, 200", None)])
        await pilot.press("a", *"404", "enter")
        await until(pilot, lambda: feed.asked[1:] == [("answer", "404", None)])


async def test_keys_behind_the_one_that_closes_the_dialog_are_for_the_list() -> None:
    app = app_over(quiet())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        type_at_once(app, "a503\x1bk/a\x1b")
        await until(pilot, lambda: app.main.deliveries.chosen == 1206)
        assert app.screen is app.main
        assert app.feed.asked == []  # type: ignore[attr-defined]  # a FakeFeed


async def test_a_mistake_is_shown_where_it_stands_and_sets_nothing() -> None:
    feed = judged()
    feed.status = listening()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a")
        app.screen.query_one(Input).value = "503 x2, 999"
        await pilot.press("enter")
        await until_shown(pilot, " ^ ")
        lines = screen_text(app).splitlines()
        typed = next(line for line in lines if "503 x2, 999" in line)
        caret = next(line for line in lines if " ^ " in line)
        assert caret.index("^") == typed.index("999")
        assert feed.asked == []


async def test_an_answer_can_be_set_for_the_endpoint_and_taken_back() -> None:
    feed = judged()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a")
        await until_shown(pilot, "/hooks/missive and below")
        await pilot.press("ctrl+n", *"410")
        await until_shown(pilot, "For /hooks/missive")
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == [("answer", "410", "/hooks/missive")])
        await pilot.press("a", "ctrl+t")
        await until(pilot, lambda: feed.asked[1:] == [("clear", None)])


async def test_what_is_in_force_and_by_whom_stands_above_and_keeps_up() -> None:
    feed = quiet()
    feed.status.plans = (
        PlanInForce("401", None, "rule", "sig:invalid"),
        PlanInForce("503 x2, 200", "/hooks/missive", "endpoint"),
    )
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a")
        await until_shown(pilot, "now  sig:invalid: 401  (a rule of the configuration)")
        await until_shown(pilot, "/hooks/missive: 503 x2, 200  (from the configuration)")
        await until_shown(pilot, "everything: 200  (the default)")
        feed.set_status(lambda status: setattr(status, "plans", ()))
        await until(pilot, lambda: "sig:invalid" not in screen_text(app))


async def test_what_a_plan_does_is_said_against_the_providers_own_timeout() -> None:
    app = app_over(quiet())
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("a")
        app.screen.query_one(Input).value = "200 after 16s"
        await until_shown(pilot, "after 16s, past the provider's 15s")


async def test_a_preset_is_put_into_the_line_and_can_be_changed_there() -> None:
    feed = quiet()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a")
        await until_shown(pilot, "presets for Missive")
        await until_shown(pilot, "503 x5, 200")
        await pilot.press("tab", "down")
        await until_shown(pilot, "inside the provider's 15s")
        await pilot.press("enter", *["backspace"] * 3, *"13s", "enter")
        await until(pilot, lambda: feed.asked == [("answer", "200 after 13s", None)])


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_click_takes_the_preset_that_is_pointed_at(size: tuple[int, int]) -> None:
    app = app_over(quiet())
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("a")
        await until_shown(pilot, "fail for ever")
        await until_still(pilot)
        place = [one.plan for one in app.screen.query_one(PresetList).presets].index("503")
        await pilot.click(PresetList, offset=(6, place))
        await until(pilot, lambda: app.screen.query_one(Input).value == "503")


async def test_every_preset_can_be_reached_at_80_columns() -> None:
    app = app_over(quiet())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a", "tab", "end")
        await until_shown(pilot, "▸ choose one by one")
        await pilot.press("home")
        await until_shown(pilot, "▸ accept everything")


async def test_without_a_provider_presets_say_what_they_assume() -> None:
    app = app_over(FakeFeed([], listening()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a", "tab", "down")
        await until_shown(pilot, "no timeout is documented: 30s are")


async def test_a_fault_says_what_becomes_of_it_behind_a_tunnel_and_only_there() -> None:
    feed = judged()
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("a")
        app.screen.query_one(Input).value = "reset x2, 200"
        await until_shown(
            pilot, "reset reaches the provider only as the tunnel's own gateway error"
        )
        await pilot.press("escape")
        feed.set_status(lambda status: setattr(status, "tunnel", "off"))
        await pilot.press("a")
        app.screen.query_one(Input).value = "reset x2, 200"
        await until_shown(pilot, "reset its first two attempts")
        assert "gateway" not in screen_text(app)


async def test_forward_without_a_local_app_says_what_is_missing() -> None:
    feed = quiet()
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("a")
        app.screen.query_one(Input).value = "503 forwarded x1, forward"
        await until_shown(pilot, "there is no local app to forward to yet: f names one")
        await pilot.press("escape")
        target = Target("http://localhost:3000")
        feed.set_status(lambda status: setattr(status, "forward_to", (target,)))
        await pilot.press("a")
        await until_shown(pilot, "the local app answers")
        app.screen.query_one(Input).value = "forward"
        await until_shown(pilot, "let the local app answer every delivery")
        assert "no local app" not in screen_text(app)


async def test_earlier_answers_come_back_with_the_arrow_keys() -> None:
    feed = quiet()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        for plan in ("503x2 , 200", "hang"):
            await pilot.press("a")
            app.screen.query_one(Input).value = plan
            await pilot.press("enter")
            await until(pilot, lambda: len(app.screen_stack) == 1)
        await until(pilot, lambda: app.earlier.answers.lines() == ["503 x2, 200", "hang"])
        await pilot.press("a", *"41", "up")
        line = app.screen.query_one(Input)
        assert line.value == "hang"
        await pilot.press("up")
        assert line.value == "503 x2, 200"
        await pilot.press("up", "down", "down")
        assert line.value == "41"


async def test_what_may_be_a_secret_is_not_kept_for_the_next_time() -> None:
    app = app_over(quiet())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        for plan in ("200 header 'Set-Cookie: session=1'", "503"):
            await pilot.press("a")
            app.screen.query_one(Input).value = plan
            await pilot.press("enter")
            await until(pilot, lambda: len(app.screen_stack) == 1)
        await until(pilot, lambda: app.earlier.answers.lines() == ["503"])


async def test_a_mistake_that_only_the_listener_knows_is_shown_where_it_stands() -> None:
    feed = quiet()
    text = "200 body @gone"
    feed.refuse = PlanError("'gone' cannot be read: No such file", text, 9, ())
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a")
        app.screen.query_one(Input).value = text
        await pilot.press("enter")
        await until_shown(pilot, "'gone' cannot be read: No such file")
        await until_shown(pilot, " ^ ")
        lines = screen_text(app).splitlines()
        typed = next(line for line in lines if text in line)
        caret = next(line for line in lines if " ^ " in line)
        assert caret.index("^") == typed.index("@gone")


async def test_taking_back_where_nobody_listens_is_a_sentence_in_the_dialog() -> None:
    feed = quiet()
    feed.refuse = InspectorError("Nobody listens any more.", "Start it again.")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("a", "ctrl+t")
        await until_shown(pilot, "✗ Nobody listens any more.")
        await until_shown(pilot, "Start it again.")


async def test_endpoints_that_keep_an_answer_of_their_own_are_named() -> None:
    feed = quiet()
    one, other = "/hooks/missive/eu", "/hooks/mailabl"
    set_here = PlanInForce("503 x2, 200", one, "app")
    feed.status.plans = (set_here, PlanInForce("410", other, "endpoint"))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("a", *"ask")
        await until_shown(pilot, "hold every delivery until you choose")
        await until_shown(pilot, f"! {one} keeps its own: 503 x2, 200")
        assert f"{other} keep" not in screen_text(app)  # what is set here comes before that
        await pilot.press("escape")
        more = tuple(PlanInForce("503", f"/hooks/{name}", "app") for name in "abcd")
        feed.set_status(lambda status: setattr(status, "plans", (*more, set_here)))
        await pilot.press("a", *"ask")
        await until_shown(pilot, "! /hooks/a, /hooks/b, /hooks/c and 2 more keep their own")
        await pilot.press("ctrl+n")
        await until_shown(pilot, f"! {one} keeps its own: 503 x2, 200")


async def test_what_stands_in_the_line_was_set_for_the_scope_that_is_chosen() -> None:
    feed = quiet()
    feed.status.plans = (
        PlanInForce("hang", "/hooks/missive", "app"),
        PlanInForce("503", None, "option"),
    )
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("a")
        await until_shown(pilot, "Answer deliveries")
        assert app.screen.query_one(Input).value == ""
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.screen.query_one(Input).value == "hang")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.screen.query_one(Input).value == "")
        await pilot.press(*"410", "ctrl+n")
        await until_shown(pilot, "For /hooks/missive")
        assert app.screen.query_one(Input).value == "410"
