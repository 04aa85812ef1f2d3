"""Passing deliveries on to the local app, from the screen."""

import pytest
from textual.widgets import Input

from inspector.errors import InspectorError
from inspector.tui.model import PlanInForce, Status, Target
from tests.tui.fake_feed import FakeFeed, varied
from tests.tui.screen import (
    NARROW,
    app_over,
    said,
    screen_text,
    type_at_once,
    until,
    until_shown,
)

URL = "http://localhost:3000/hooks"


def listening() -> FakeFeed:
    """A feed whose newest delivery is judged, with nothing set."""
    status = Status("/state/journal.db", url="http://127.0.0.1:8080", listener="running")
    return FakeFeed(varied()[:11], status)


@pytest.mark.parametrize(
    ("downs", "asked"),
    [
        (0, [("forward", URL, None), ("answer", "forward", None)]),
        (1, [("forward", URL, None), ("answer", "200 forwarded", None)]),
        (2, [("forward", URL, None)]),
    ],
)
async def test_the_local_app_answers_or_only_gets_it_or_is_only_named(
    downs: int, asked: list[object]
) -> None:
    feed = listening()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("f")
        await until_shown(pilot, "502 when nobody listens there")
        app.screen.query_one(Input).value = URL
        for _ in range(downs):
            await pilot.press("tab", "down", "space", "shift+tab")
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == asked)
        assert f"Forwarding everything to {URL}" in said(app)


async def test_a_url_can_be_typed_behind_the_key_at_once() -> None:
    feed = listening()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        type_at_once(app, f"f{URL}\r")
        await until(pilot, lambda: feed.asked[:1] == [("forward", URL, None)])


async def test_an_endpoint_has_a_local_app_of_its_own() -> None:
    feed = listening()
    feed.status.forward_to = (Target(f"{URL}/m", "/hooks/missive"), Target(URL))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("f")
        await until_shown(pilot, f"/hooks/missive → {URL}/m")
        assert app.screen.query_one(Input).value == URL
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.screen.query_one(Input).value == f"{URL}/m")
        await pilot.press("enter")
        await until(pilot, lambda: len(feed.asked) == 2)
        assert feed.asked[0] == ("forward", f"{URL}/m", "/hooks/missive")
        assert feed.asked[1] == ("answer", "forward", "/hooks/missive")


async def test_where_the_selected_delivery_will_go_is_said() -> None:
    feed = listening()
    feed.status.plans = (PlanInForce("503", "/hooks/mailabl", "app"),)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("f")
        await until_shown(pilot, "! /hooks/mailabl keeps its own: 503")
        assert "One like #" not in screen_text(app)
        app.screen.query_one(Input).value = "http://127.0.0.1:18431"
        await until_shown(
            pilot, "One like #1207 goes to http://127.0.0.1:18431/hooks/missive. Below it"
        )
        await pilot.press("ctrl+n")
        app.screen.query_one(Input).value = "http://127.0.0.1:18431"
        await until_shown(
            pilot, "One like #1207 goes to http://127.0.0.1:18431/. The URL stands for"
        )
        assert "/hooks/mailabl keeps its own" not in screen_text(app)
        app.screen.query_one(Input).value = URL + "/"
        await until_shown(pilot, f"One like #1207 goes to {URL}/. The URL")


async def test_taking_it_back_takes_back_the_answer_that_needs_it_too() -> None:
    feed = listening()
    feed.status.forward_to = (Target(URL, by="app"),)
    feed.status.plans = (PlanInForce("503 forwarded x1, forward", None, "app"),)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("f", "ctrl+t")
        await until(pilot, lambda: feed.asked == [("forward", None, None), ("clear", None)])
        assert "Taken back what was set here for everything." in said(app)


async def test_taking_it_back_leaves_an_answer_that_does_not_need_it() -> None:
    feed = listening()
    feed.status.plans = (PlanInForce("503", None, "app"),)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("f", "ctrl+t")
        await until(pilot, lambda: feed.asked == [("forward", None, None)])


async def test_taking_back_what_was_never_set_here_says_so_and_what_goes_on() -> None:
    feed = listening()
    feed.status.forward_to = (Target(URL),)  # from the command line
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("f", "ctrl+t")
        await until_shown(pilot, "! Nothing was set here for everything: ")
        goes_on = f"{URL} stays the local app."
        await until(pilot, lambda: goes_on in " ".join(screen_text(app).replace("│", "").split()))
        feed.set_status(lambda status: setattr(status, "forward_to", ()))
        await pilot.press("ctrl+t")
        await until_shown(pilot, "set here for everything: there is no local app.")
        await pilot.press("escape", "a", "ctrl+t")
        await until_shown(pilot, "! Nothing was set here for everything: what is in force")
        assert "Taken back" not in said(app)


async def test_what_is_no_url_is_a_sentence_in_the_dialog() -> None:
    feed = listening()
    feed.refuse = InspectorError("The local app must be a URL", "such as http://localhost:3000")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("f", "enter")
        await until_shown(pilot, "The URL of the local app is missing.")
        await pilot.press(*"nonsense", "enter")
        await until_shown(pilot, "✗ The local app must be a URL")
        await until_shown(pilot, "such as http://localhost:3000")
