"""Dialogs: secret, tunnel, help, leaving; and the empty state."""

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from inspector.errors import InspectorError
from inspector.tui.model import Status
from inspector.tui.screens.help import HelpDialog
from inspector.tui.screens.unsent import UnsentDialog
from inspector.tui.theme import THEMES
from tests.tui.fake_feed import FakeFeed, many, varied
from tests.tui.screen import (
    NARROW,
    WIDE,
    app_over,
    said,
    screen_text,
    type_at_once,
    until,
    until_shown,
)


def judged() -> FakeFeed:
    """A feed whose newest delivery is judged."""
    return FakeFeed(varied()[:11])


def listening() -> Status:
    """A listener without a tunnel, and nothing set."""
    return Status("/state/journal.db", url="http://127.0.0.1:8080", listener="running")


SMALL = (40, 12)


async def test_in_a_small_window_what_has_the_focus_is_in_sight_and_no_key_is_cut_off() -> None:
    app = app_over(judged())
    async with app.run_test(size=(160, 45), notifications=True) as pilot:
        await pilot.press("s")
        await until_shown(pilot, "─ missive ─")
        await pilot.resize_terminal(*SMALL)
        await until_shown(pilot, "the signing secret, as")
        await until_shown(pilot, "─ missive ─")  # whose it will be
        await pilot.press("shift+tab", "down", "tab")
        await until_shown(pilot, "─ manysends ─")
        await pilot.press("escape", "q")
        await until_shown(pilot, "Stay  esc")
        await until_shown(pilot, "End  y")
        await until_shown(pilot, "End inspector while")
        await pilot.press("escape")
        await app.push_screen(UnsentDialog())
        await until_shown(pilot, "Leave it  y")
        await until_shown(pilot, "Go on editing  esc")


async def test_a_secret_is_masked_stored_and_said() -> None:
    feed = judged()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("s")
        await until_shown(pilot, "a1b2c3")
        app.screen.query_one(Input).value = "hunter2"
        await pilot.pause()
        assert "hunter2" not in screen_text(app)
        await pilot.press("ctrl+r")
        await until_shown(pilot, "hunter2")
        await pilot.press("enter")
        await until(pilot, lambda: "Every past verdict is judged again" in said(app))
        assert feed.asked == [("secret", "missive", "hunter2")]


async def test_a_secret_can_be_typed_behind_the_key_at_once() -> None:
    feed = judged()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        type_at_once(app, "shunter2\r")
        await until(pilot, lambda: feed.asked == [("secret", "missive", "hunter2")])


async def test_the_lines_of_a_key_are_pasted_whole_and_of_other_text_the_first() -> None:
    feed = judged()
    app = app_over(feed)
    lines = ["-----BEGIN PUBLIC KEY-----", "MCowBQYDK2VwAyEA", "-----END PUBLIC KEY-----"]
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        for breaks in ("\r", "\r\n", "\n"):
            await pilot.press("s")
            await until_shown(pilot, "a1b2c3")
            app.post_message(Paste(breaks.join([*lines, ""])))
            await until(pilot, lambda: "␊" in app.screen.query_one(Input).value)
            assert "BEGIN" not in screen_text(app)
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is app.main)
        await pilot.press("s")
        await until_shown(pilot, "a1b2c3")
        app.post_message(Paste("hunter2\nand more"))
        await until(pilot, lambda: app.screen.query_one(Input).value == "hunter2")
    assert feed.asked == [("secret", "missive", "\n".join(lines))] * 3


async def test_a_secret_that_is_refused_says_why_in_place() -> None:
    feed = judged()
    feed.refuse = InspectorError("the secrets file can't be written", "free some space")
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("s", *"x", "enter")
        await until_shown(pilot, "the secrets file can't be written")
        await until_shown(pilot, "free some space")


async def test_without_a_token_the_tunnel_offers_three_ways() -> None:
    feed = judged()
    feed.status = listening()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("t")
        await until_shown(pilot, "ngrok, with a token")
        await until_shown(pilot, "a URL of my own")
        await until_shown(pilot, "a command")
        await until_shown(pilot, "dashboard.ngrok.com")
        await pilot.press("enter")
        app.screen.query_one(Input).value = "tok3n"
        await pilot.press("enter")
        await until(pilot, lambda: len(feed.asked) == 2)
        assert feed.asked == [("secret", "ngrok", "tok3n"), ("tunnel", "ngrok")]


@pytest.mark.parametrize(
    ("downs", "typed", "spec"),
    [(1, "https://a.b", "https://a.b"), (2, "ssh {url}", "command: ssh {url}")],
)
async def test_a_url_or_a_command_starts_a_tunnel(downs: int, typed: str, spec: str) -> None:
    feed = judged()
    feed.status = listening()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("t", *["down"] * downs, "enter")
        app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == [("tunnel", spec)])


async def test_a_tunnel_that_fails_says_why_in_the_open_dialog() -> None:
    feed = judged()
    feed.status = listening()
    app = app_over(feed)

    def fail(status: Status) -> None:
        status.tunnel = "failed"
        status.tunnel_reason = "the token is not valid"
        status.tunnel_hint = "copy it again"

    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("t")
        await until_shown(pilot, "No tunnel")
        feed.set_status(fail)
        await until_shown(pilot, "✗ failed: the token is not valid")
        await until_shown(pilot, "copy it again")


async def test_u_copies_the_public_url_whole() -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("u")
        assert app.clipboard == "https://3f1c-198-51-100-7.ngrok-free.app"
        assert "Copied the public URL: 40 bytes" in said(app)


async def test_u_without_a_tunnel_copies_the_local_url_and_says_so() -> None:
    feed = judged()
    feed.status = listening()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("u")
        assert app.clipboard == "http://127.0.0.1:8080"
        assert "there is no public one" in said(app)


async def test_leaving_with_a_tunnel_up_asks_first() -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("q")
        await until_shown(pilot, "may switch the webhook off")
        await pilot.press("escape")
        await until_shown(pilot, "following")
        await pilot.press("ctrl+q")
        await until_shown(pilot, "End inspector while the tunnel is up?")
        await pilot.press("y")
        await until(pilot, lambda: not app.is_running)


async def test_leaving_says_how_many_are_held_open_and_will_be_cut() -> None:
    feed = judged()
    feed.status = listening()
    feed.rows[-1].settled, feed.rows[-1].waits_for = None, "hang"
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("q")
        await until_shown(pilot, "End inspector while deliveries are held open?")
        await until_shown(pilot, "1 delivery is held open and will be cut")
        assert "tunnel's own server" not in screen_text(app)
        await pilot.press("y")
        await until(pilot, lambda: not app.is_running)


async def test_a_viewer_leaves_what_is_held_to_its_own_listener() -> None:
    feed = judged()
    feed.status = listening()
    feed.status.joined = True
    feed.rows[-1].settled, feed.rows[-1].waits_for = None, "hang"
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_leaving_without_a_tunnel_asks_nothing() -> None:
    feed = judged()
    feed.status = listening()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)


async def test_help_knows_the_configured_keys_and_the_signs() -> None:
    app = app_over(judged(), keymap={"answer.set": "f5"})
    async with app.run_test(size=(100, 110), notifications=True) as pilot:
        await pilot.press("question_mark")
        await until_shown(pilot, "f5              Decide how deliveries are answered")
        await until_shown(pilot, "✗ old   the signature is right, but its time is out of tolerance")
        await pilot.press("escape", "f5")
        await until_shown(pilot, "Answer deliveries")


@pytest.mark.parametrize("tab", "123456")
async def test_the_last_line_names_whole_keys_and_always_the_one_for_help(tab: str) -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press(tab, "slash", "a", "enter")
        await until_shown(pilot, "N previous")
        keys = screen_text(app).splitlines()[-1].rstrip()
        assert keys.endswith("  ? help")
        assert "…" not in keys


async def test_help_begins_with_the_keys_of_where_one_is_and_names_all_of_them() -> None:
    app = app_over(judged())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        for keys, title, key in (
            ((), "Everywhere", "a               Decide how"),
            (("enter",), "In an opened delivery", "N               Go to the place before"),
            (("escape", "m", "up", "d"), "Between two deliveries", "3               Show Bytes"),
        ):
            await pilot.press("escape", *keys)
            await pilot.press("question_mark")
            await until(pilot, lambda: isinstance(app.screen, HelpDialog))
            await until_shown(pilot, title)
            await until_shown(pilot, key)
            first = next(line for line in screen_text(app).split("Help ──")[1].splitlines()[2:])
            assert title in first
            await pilot.press("escape")


async def test_help_says_nothing_twice() -> None:
    app = app_over(judged())
    async with app.run_test(size=(100, 140), notifications=True) as pilot:
        await pilot.press("question_mark")
        await until_shown(pilot, "In other tabs")
        keys = screen_text(app).split("In other tabs")[1].split("Between two")[0].splitlines()
        told = [line.strip(" │") for line in keys if line.strip(" │")]
        assert len(told) == len(set(told)) > 3
        edit = screen_text(app).split("In a delivery that is edited")[1].split("Signature")[0]
        assert "^s f5           send" in edit
        assert "in $EDITOR" in edit
        assert "^g              Sign afresh" in edit
        assert "^r              Sign the URL" in edit
        assert "ctrl" not in edit


async def test_the_palette_names_everything() -> None:
    app = app_over(judged())
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        commands = list(app.get_system_commands(app.screen))
        names = [command.title for command in commands]
        assert "answer: set" in names
        assert all(": " in name for name in names)
        for verb in ("search", "edit", "export", "pin", "note", "delete", "compare", "replay"):
            assert f"delivery: {verb}" in names
        await pilot.press("ctrl+p", *"find")
        await until_shown(pilot, "delivery: search")
        await pilot.press("enter")
        await until(pilot, lambda: app.main.detail.find_line.has_focus_within)
        await pilot.press("escape")
        await pilot.press("ctrl+p", *"show raw")
        await until_shown(pilot, "delivery: show raw")
        await pilot.press("enter")
        await until_shown(pilot, "POST /hooks/missive HTTP/1.1")


async def test_with_nothing_received_the_list_teaches() -> None:
    feed = FakeFeed([], listening())
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "Waiting for the first delivery")
        text = screen_text(app)
        assert 'curl -d \'{"hello": "world"}\' http://127.0.0.1:8080/' in text
        assert "any path" in text
        assert "/state/journal.db" in text
        feed.add(*varied())
        await until_shown(pilot, "▸1208")
        assert "Waiting" not in screen_text(app)


async def test_trouble_stands_above_everything() -> None:
    feed = judged()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        feed.set_status(lambda status: setattr(status, "trouble", "the disk is full"))
        await until_shown(pilot, "NOT RECORDED")
        assert "NOT RECORDED" in screen_text(app).splitlines()[0]
        feed.set_status(lambda status: setattr(status, "trouble", None))
        await until(pilot, lambda: "NOT RECORDED" not in screen_text(app))


async def test_every_theme_draws_the_screen() -> None:
    app = app_over(judged())
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        for theme in [*(theme.name for theme in THEMES), "nord", "textual-light"]:
            app.theme = theme
            await pilot.pause()
            await until_shown(pilot, "✓ ok")
            assert app.palette.inks["ok"].color is not None


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_sentence_takes_the_place_of_the_one_before_but_not_of_an_error(
    size: tuple[int, int],
) -> None:
    app = app_over(judged())
    async with app.run_test(size=size, notifications=True) as pilot:
        app.say("The first sentence.")
        await until_shown(pilot, "The first sentence.")
        app.say("An error.", "error")
        await until_shown(pilot, "An error.")
        await until(pilot, lambda: "The first sentence." not in screen_text(app))
        for sentence in ("The second sentence.", "The third sentence."):
            app.say(sentence, "warning")
        await until_shown(pilot, "The third sentence.")
        await until_shown(pilot, "An error.")
        await until(pilot, lambda: "The second sentence." not in screen_text(app))
        app.say("An error.", "error")
        await until(pilot, lambda: said(app) == "An error.")


async def test_in_a_small_window_a_sentence_leaves_the_newest_row_in_sight() -> None:
    app = app_over(FakeFeed(many(100)))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "▸ 100 ")
        app.say("#100 is answered now; it was held by: 504 after 30s forwarded")
        await until_shown(pilot, "it was held by: 504 after 30s forwarded")
        await until_shown(pilot, "▸ 100 ")  # the list follows when it has its new size
        await until_shown(pilot, "it was held by: 504 after 30s forwarded")


@pytest.mark.parametrize("key", ["slash", "a"])
async def test_editing_keys_work_in_the_order_in_which_they_are_pressed(key: str) -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press(key)
        type_at_once(app, "sig:valid")
        app.post_message(Key("ctrl+u", None))
        type_at_once(app, "pahx")
        app.post_message(Key("backspace", None))
        app.post_message(Key("left", None))
        type_at_once(app, "t")
        await until(pilot, lambda: app.screen.query_one(Input).value == "path")


async def test_enter_takes_what_stood_there_when_it_was_pressed() -> None:
    feed = FakeFeed(varied())
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("a")
        type_at_once(app, "503\r")
        app.post_message(Key("ctrl+u", None))
        await until(pilot, lambda: feed.asked == [("answer", "503", None)])
