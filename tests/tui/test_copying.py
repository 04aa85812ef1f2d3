"""Copying from a delivery: a menu, a key for each."""

import shlex
import stat
from functools import partial
from pathlib import Path

import msgspec
import pytest

from inspector.delivery import Forwarded, raw_headers
from inspector.errors import InspectorError
from inspector.tui.app import InspectorApp
from inspector.tui.screens.copy import CopyMenu
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

AUTHORIZED = raw_headers(
    [("Host", "localhost:8080"), ("Authorization", "Bearer x"), ("X-Hook-Signature", "sha256=ab")]
)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for temporary files, whose name needs quotes."""
    folder = tmp_path / "it's temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def copied_is(app: InspectorApp, text: str) -> bool:
    """Whether a text is what was copied last."""
    return app.clipboard == text


async def test_twice_y_copies_the_body_of_the_selected_delivery() -> None:
    feed = FakeFeed(varied())
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        type_at_once(app, "yy")
        await until(pilot, lambda: "Copied the body of #1208" in said(app))
        assert app.clipboard == feed.body.decode()


async def test_twice_y_copies_the_value_or_the_header_that_is_stood_on() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "▾ rule {4}")
        await pilot.press("down", "down", "y")
        await until_shown(pilot, "the value $.rule.type")
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == "label_change")
        await pilot.press("2")
        await until_shown(pilot, "User-Agent")
        await pilot.press("y", "y")
        await until(pilot, lambda: app.clipboard == "Content-Type: application/json")


async def test_twice_y_copies_what_the_other_tabs_are_about() -> None:
    feed = FakeFeed(varied()[:11])
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter", "3")
        await until_shown(pilot, "Tried")
        await pilot.press("y")
        await until_shown(pilot, "the signature that it should carry")
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == "sha256=ab12")
        await pilot.press("5")
        await until_shown(pilot, "answered whole")
        await pilot.press("y")
        await until_shown(pilot, "the body of the answer")
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard == "ok\n")
        await pilot.press("4")
        await until_shown(pilot, "attempts of event ev_1")
        await pilot.press("y")
        await until_shown(pilot, "the line of #1207")
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard.startswith("11:32:37.007 "))
        assert app.clipboard.endswith("200 yes #1207")


async def test_an_answer_without_a_body_gives_the_local_apps_or_says_so() -> None:
    feed = FakeFeed(varied()[:11])
    newest = feed.rows[-1]
    assert newest.settled is not None
    silent = msgspec.structs.replace(newest.settled.answer, body=b"")
    newest.settled = msgspec.structs.replace(newest.settled, answer=silent)
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter", "5")
        await until_shown(pilot, "answered whole")
        await pilot.press("y", "y")
        await until(pilot, lambda: "The answer to #1207 has no body." in said(app))
        newest.forwarded = Forwarded(1, 1207, 0, "http://app/", 0.1, 200, (), b"by the app")
        await pilot.press("y", "y")
        await until(pilot, lambda: app.clipboard == "by the app")


async def test_headers_that_are_no_utf_8_are_copied_as_bytes_to_a_file(temporary: Path) -> None:
    feed = FakeFeed(varied())
    feed.headers = ((b"X-Name", b"caf\xe9"),)
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("y", "h")
        await until(pilot, lambda: "is not text: saved to" in said(app))
    (saved,) = temporary.iterdir()
    assert saved.read_bytes() == b"X-Name: caf\xe9\n"


async def test_each_has_a_key() -> None:
    feed = FakeFeed(varied())
    feed.rows[-1].via = "local"
    feed.headers = raw_headers([("Host", "shop.example"), ("X", "é")])
    body = feed.body.decode()
    copied = {
        "b": body,
        "v": "45408b30-aaef-11eb-bcbc-0242ac130002",
        "p": "$.rule.id",
        "h": "Host: shop.example\nX: é\n",
        "i": "1208",
        "u": "http://shop.example/hooks/missive",
        "w": f"POST /hooks/missive HTTP/1.1\r\nHost: shop.example\r\nX: é\r\n\r\n{body}",
    }
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "▾ rule {4}")
        await pilot.press("down")
        for key, expected in copied.items():
            await pilot.press("y", key)
            await until(pilot, partial(copied_is, app, expected))


async def test_curl_is_masked_unless_it_is_wanted_whole() -> None:
    feed = FakeFeed(varied())
    feed.headers, feed.body = AUTHORIZED, b'{"password": "the-newest"}'
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("y", "c")
        await until(pilot, lambda: "Copied #1208 as curl" in said(app))
        assert "-H 'Authorization: ***'" in app.clipboard
        assert "the-newest" not in app.clipboard
        assert "masked: Authorization, known secrets." in said(app)
        await pilot.press("y", "C")
        await until(pilot, lambda: "Bearer x" in app.clipboard)
        assert "the-newest" in app.clipboard


async def test_what_proves_that_a_replay_is_ours_is_neither_shown_nor_copied() -> None:
    feed = FakeFeed(varied())
    feed.headers = raw_headers([("Host", "x"), ("Inspector-Origin", "replay t0k3n")])
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        for tab in ("2", "6"):
            await pilot.press("enter", tab)
            await until_shown(pilot, "Inspector-Origin: replay ***")
            assert "t0k3n" not in screen_text(app)
        for key in "hwcC":
            app._clipboard = ""
            await pilot.press("y", key)
            await until(pilot, lambda: app.clipboard != "")
            assert "t0k3n" not in app.clipboard


async def test_a_body_that_no_line_holds_is_a_file_that_the_line_names(temporary: Path) -> None:
    feed = FakeFeed(varied())
    feed.body = b"\x00\xff" * 10
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("y", "c")
        await until(pilot, lambda: "Its body is in" in said(app))
    words = shlex.split(app.clipboard)
    file = Path(words[words.index("--data-binary") + 1].removeprefix("@"))
    assert file.read_bytes() == feed.body
    assert (file.name, file.parent.parent) == ("delivery-1208.body", temporary)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


async def test_what_no_terminal_takes_is_saved_to_a_file(temporary: Path) -> None:
    feed = FakeFeed(varied())
    feed.body = b"\x00\xff" * 10
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("y", "b")
        await until(pilot, lambda: "is not text: saved to" in said(app))
        (saved,) = temporary.iterdir()
        assert saved.read_bytes() == feed.body
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
        saved.unlink()
        feed.body = b"x" * 80_000
        await pilot.press("y", "w")
        await until(pilot, lambda: "too large for a terminal's clipboard" in said(app))
    (saved,) = temporary.iterdir()
    assert saved.suffix == ".http"
    assert saved.read_bytes().endswith(b"\r\n\r\n" + feed.body)


async def test_a_folder_that_can_not_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    feed = FakeFeed(varied())
    feed.body = b"\x00"
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        for key in ("b", "c"):
            await pilot.press("y", key)
            await until(pilot, lambda: "Set TMPDIR to a folder" in said(app))
            app.clear_notifications()
            await pilot.pause()


async def test_what_can_not_be_copied_says_why() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸1208")
        await pilot.press("y")
        await until_shown(pilot, "open the delivery first (enter)")
        await pilot.press("v")
        await until_shown(pilot, "There is no value to copy: open the delivery first (enter).")
        assert isinstance(app.screen, CopyMenu)
        await pilot.press("escape", "enter", "2", "y")
        await until_shown(pilot, "stand on one in the Payload tab (1)")


async def test_a_body_without_a_tree_has_no_values() -> None:
    feed = FakeFeed(varied())
    feed.headers, feed.body = raw_headers([("Content-Type", "text/plain")]), b"only words"
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "only words")
        await pilot.press("y")
        await until_shown(pilot, "this body is no tree")


async def test_arrows_and_enter_and_the_mouse_copy_too() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("y", *["down"] * 7, "enter")
        await until(pilot, lambda: app.clipboard == "1208")
        app._clipboard = ""
        await pilot.press("y")
        await until_shown(pilot, "Copy of #1208")
        await until_still(pilot)
        await pilot.click("Offers", offset=(5, 7))
        await until(pilot, lambda: app.clipboard == "1208")


async def test_the_menu_is_whole_in_a_small_terminal() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("y")
        await until_shown(pilot, "whole request")
        assert all(text in screen_text(app) for text in ("Copy of #1208", "Cancel  esc"))


async def test_a_deleted_delivery_and_a_failure_are_sentences() -> None:
    feed = FakeFeed(varied())
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸1208")
        feed.deleted.add(1208)
        await pilot.press("y", "b")
        await until(pilot, lambda: "#1208 is not in the journal any more." in said(app))
        feed.fail_with = InspectorError("the disk is gone", "mount it")
        await pilot.press("y", "c")
        await until(pilot, lambda: "the disk is gone\nmount it" in said(app))


async def test_nothing_of_a_delivery_reaches_the_menu_as_it_is() -> None:
    feed = FakeFeed(varied())
    feed.body = b'{"\\u001b]52;c;x\\u0007\\u202e": 1}'
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "␛]52")
        await pilot.press("y")
        await until_shown(pilot, "the value $")
        assert not any(sign in screen_text(app) for sign in "\x1b\x07\u202e")
