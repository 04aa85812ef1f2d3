"""One delivery: its tabs, and two screens where there is no room for both panes."""

import json
import re

import pytest

from inspector.delivery import raw_headers
from inspector.errors import InspectorError
from inspector.tui.model import Change
from inspector.tui.widgets.tree import PayloadTree
from tests.tui.fake_feed import FakeFeed, insight, row, settled, varied
from tests.tui.screen import NARROW, WIDE, app_over, said, screen_text, until, until_shown


async def test_wide_the_delivery_stands_beside_the_list() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "▾ conversation {5}")
        await until_shown(pilot, "▸1208")


async def test_narrow_enter_opens_and_escape_returns() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸1208")
        assert "Payload" not in screen_text(app)
        await pilot.press("enter")
        await until_shown(pilot, "conversation {5}")
        assert "▸1208" not in screen_text(app)
        await pilot.press("escape")
        await until_shown(pilot, "▸1208")


async def test_narrow_a_digit_on_the_list_opens_the_selected_delivery_at_that_tab() -> None:
    app = app_over(FakeFeed(varied()[:11]))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸1207")
        await pilot.press("up", "up", "3")
        await until_shown(pilot, "#1205 message.bounced")
        await until_shown(pilot, "a1b2c3")
        await pilot.press("escape")
        await until_shown(pilot, "▸1205")


async def test_narrow_a_digit_opens_nothing_where_nothing_came() -> None:
    app = app_over(FakeFeed())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("3")
        assert not app.main.has_class("-open")


async def test_making_the_terminal_wider_shows_both() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸1208")
        await pilot.resize_terminal(*WIDE)
        await until_shown(pilot, "conversation {5}")
        await until_shown(pilot, "▸1208")
        await pilot.resize_terminal(*NARROW)
        await until(pilot, lambda: "conversation" not in screen_text(app))


async def test_each_tab_has_a_key() -> None:
    tabs = {
        "2": "User-Agent: Missive/1.0",
        "3": "✓ valid: the signature is right",
        "4": "of event ev_1",
        "5": "decided by     the answer set here",
        "6": "POST /hooks/missive HTTP/1.1",
        "1": "conversation {5}",
    }
    app = app_over(FakeFeed(varied()[:11]))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        for key, text in tabs.items():
            await pilot.press(key)
            await until_shown(pilot, text)


async def test_the_tab_stays_when_another_delivery_is_selected() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("tab", "tab")
        await pilot.press("up", "up", "up", "up", "up")
        await until_shown(pilot, "✗ invalid: the signature is wrong")
        await until_shown(pilot, "the body was changed on the")


async def test_a_click_shows_a_tab() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "2 Headers")
        await pilot.click("TabBar", offset=(15, 0))
        await until_shown(pilot, "User-Agent")


async def test_a_verdict_that_changes_is_shown() -> None:
    feed = FakeFeed([row(1, judged=insight(verdict="no-secret"), end=settled(1))])
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("3")
        await until_shown(pilot, "? no-secret")
        feed.rows[0].insight = insight(verdict="valid")
        feed.change(Change(changed=None))
        await until_shown(pilot, "✓ valid")


async def test_keys_unfold_and_fold_the_tree() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "▾ rule {4}")
        await pilot.press("left")
        await until_shown(pilot, "▸ rule {4}")
        await pilot.press("space")
        await until_shown(pilot, "▾ rule {4}")
        await pilot.press("minus")
        await until_shown(pilot, "▸ latest_message")
        await pilot.press("plus")
        await until_shown(pilot, "▾ latest_message")


async def test_a_click_on_a_triangle_folds() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "▾ rule {4}")
        await pilot.click(PayloadTree, offset=(1, 0))
        await until_shown(pilot, "▸ rule {4}")


async def test_a_long_value_opens_whole() -> None:
    feed = FakeFeed(varied())
    feed.body = json.dumps({"s": "beginning " + "x" * 400 + " the end"}).encode()
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "beginning")
        assert "the end" not in screen_text(app)
        await pilot.press("enter")
        await until_shown(pilot, "the end")


async def test_bytes_are_shown_as_a_hex_dump() -> None:
    feed = FakeFeed(varied())
    feed.body = bytes(range(256))
    feed.headers = raw_headers([("Content-Type", "application/octet-stream")])
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "00 01 02 03")
        await pilot.press("6")
        await until_shown(pilot, "Content-Type: application/octet-stream")
        await until_shown(pilot, "00000048  48 49 4a 4b 4c 4d 4e 4f  |HIJKLMNO|")
    app = app_over(feed)
    async with app.run_test(size=(200, 34), notifications=True) as pilot:
        await until_shown(pilot, "4c 4d 4e 4f  |@ABCDEFGHIJKLMNO|")


async def test_what_has_no_body_says_so() -> None:
    feed = FakeFeed(varied())
    feed.body = b""
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("1")
        await until_shown(pilot, "no body")


async def test_a_hundred_thousand_brackets_and_a_million_items_open() -> None:
    feed = FakeFeed(varied())
    feed.body = b"[" * 100_000 + b"]" * 100_000
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "[0]")
        await pilot.press("right")
        await until(pilot, lambda: app.query_one(PayloadTree).count() > 1)
        feed.body = b"[" + b",".join(b"%d" % n for n in range(1_000_000)) + b"]"
        await pilot.press("escape", "up")
        await until(pilot, lambda: app.query_one(PayloadTree).count() == 501)


async def test_enter_on_an_attempt_goes_to_its_delivery() -> None:
    app = app_over(FakeFeed(varied()[:11]))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("4", "enter")
        await until_shown(pilot, "4 attempts")
        await pilot.press("up", "enter")
        await until_shown(pilot, "▸1206")


async def test_a_delivery_that_was_deleted_is_a_sentence() -> None:
    feed = FakeFeed(varied())
    feed.deleted.add(1208)
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "#1208 is not in the journal any more.")


@pytest.mark.parametrize("error", [InspectorError("the disk is gone", "mount it"), ValueError("x")])
async def test_an_error_in_a_tab_is_a_sentence_and_everything_goes_on(error: Exception) -> None:
    feed = FakeFeed(varied())
    feed.fail_with = error
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, str(error).splitlines()[0])
        await pilot.press("4")
        await until_shown(pilot, "1 attempt")


async def test_an_error_while_taking_up_a_change_ends_nothing() -> None:
    feed = FakeFeed(varied())
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        feed.row = None  # type: ignore[assignment,method-assign]  # a bug in the feed
        feed.change(Change(changed=frozenset({1208})))
        await until(pilot, lambda: "Could not show what changed" in said(app))
        assert app.is_running


async def test_narrow_what_is_still_being_opened_takes_no_focus_from_the_list() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸1208")
        await pilot.press("enter")
        await until_shown(pilot, "conversation {5}")
        app.main.detail.switch(3)
        app.main.action_close()
        await until(pilot, lambda: app.main.detail._shown == (1208, "Attempts"))
        await pilot.press("up")
        await until_shown(pilot, "▸1207")


async def test_in_a_tiny_window_notes_leave_room_for_what_they_are_about() -> None:
    feed = FakeFeed(varied())
    feed.headers, feed.body = (), b'{"in the": "payload"}'
    app = app_over(feed)
    async with app.run_test(size=(40, 10), notifications=True) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: re.search(r"│ ! sent .*… *│\n│ +in the: ", screen_text(app))
                    is not None)  # fmt: skip
        await pilot.resize_terminal(*NARROW)
        await until_shown(pilot, "! sent without a Content-Type, read as JSON")
