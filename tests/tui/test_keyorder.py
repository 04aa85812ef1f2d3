"""Keys do what they do in the order in which they are pressed, however quickly."""

from textual import events

from inspector.tui.screens.copy import CopyMenu
from inspector.tui.screens.note import NoteDialog
from tests.tui.fake_feed import FakeFeed, many
from tests.tui.screen import NARROW, WIDE, app_over, until, until_shown


def press_at_once(app: object, *keys: str) -> None:
    """Press keys as fast as a terminal delivers what was pasted, with nothing between."""
    for key in keys:
        character = key if len(key) == 1 else None
        app.post_message(events.Key(key, character))  # type: ignore[attr-defined]  # an app


async def test_what_is_typed_behind_a_key_that_opens_a_dialog_goes_to_that_dialog() -> None:
    feed = FakeFeed(many(5))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "following")
        press_at_once(app, "n", "f", "i", "n", "e", "enter")
        await until(pilot, lambda: ("annotate", (5,), None, "fine") in feed.asked)
        await until(pilot, lambda: not isinstance(app.screen, NoteDialog))


async def test_moving_is_done_before_something_is_done_with_what_is_selected() -> None:
    feed = FakeFeed(many(5))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "following")
        press_at_once(app, "k", "k", "p", "j", "y")
        await until(pilot, lambda: isinstance(app.screen, CopyMenu))
        await until(pilot, lambda: ("annotate", (3,), True, None) in feed.asked)
        await until_shown(pilot, "Copy of #4")


async def test_what_opens_a_delivery_is_done_before_the_next_key() -> None:
    feed = FakeFeed(many(5))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "following")
        press_at_once(app, "enter", "j", "y", "p")
        await until_shown(pilot, "Copied the path")
