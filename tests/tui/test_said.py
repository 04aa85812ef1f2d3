"""What is said at the bottom takes its own room: nothing that can be read is covered."""

from functools import partial

from textual.widget import Widget
from textual.widgets._toast import Toast

from inspector.tui.app import InspectorApp
from inspector.tui.screens.dialog import Dialog
from tests.tui.fake_feed import FakeFeed, insight, row, settled
from tests.tui.screen import NARROW, WIDE, app_over, said, screen_text, until, until_shown

TEXTUALS = "-textual-system"
SENTENCES = "A first sentence.\nA second one, which says what to do."


def covered(screen: Widget) -> list[Widget]:
    """What of a screen stands where something is said."""
    said_at = [toast.region for toast in screen.query(Toast)]
    assert said_at
    own = (one for one in screen.children if one.display and not one.has_class(TEXTUALS))
    return [one for one in own if any(map(one.region.overlaps, said_at))]


async def test_what_is_said_covers_nothing_of_any_screen() -> None:
    feed = FakeFeed(
        [row(number, judged=insight(), end=settled(number)) for number in range(100, 160)]
    )
    for size in (NARROW, WIDE):
        app = app_over(feed)
        async with app.run_test(size=size, notifications=True) as pilot:
            await until_shown(pilot, "following")
            for keys in ((), ("x",), ("escape", "y"), ("escape", "e"), ("escape", "m", "k", "d")):
                await pilot.press(*keys)
                app.say(SENTENCES, "error")
                await until_shown(pilot, "A second one, which says what to do.")
                await pilot.pause()
                await until_shown(pilot, "A first sentence.")
                assert covered(app.screen) == [], (size, keys)
            await pilot.press("escape")


async def test_the_newest_stays_in_sight_and_a_later_sentence_leaves_no_gap() -> None:
    feed = FakeFeed(
        [row(number, judged=insight(), end=settled(number)) for number in range(100, 160)]
    )
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "following")
        for text in (SENTENCES, SENTENCES, "Another.", "The last one."):
            app.say(text)
            await until(pilot, lambda text=text: said(app) == text)  # type: ignore[misc]  # bound
            await pilot.pause()
            assert len(app.screen.query(Toast)) == 1
        await until_shown(pilot, "▸ 159 ")
        *_, frame, toast, keys = screen_text(app).splitlines()
        assert "╰──" in frame
        assert "The last one." in toast
        assert "? help" in keys


async def test_what_is_taken_back_leaves_no_gap_below_a_dialog() -> None:
    app = app_over(FakeFeed([row(1, judged=insight(), end=settled(1))]))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        app.say("A sentence.")
        await until_shown(pilot, "A sentence.")
        await pilot.press("s")
        await until_shown(pilot, "Whose?")
        panes = app.main.query_one("#panes")
        # Down to the line of keys.
        await until(pilot, lambda: panes.region.bottom == app.size.height - 1)


def shown_by_a_dialog(app: InspectorApp) -> bool:
    return isinstance(app.screen, Dialog) and bool(app.screen.query(Toast))


async def test_an_error_stands_once_above_the_line_of_keys_also_where_a_dialog_opens() -> None:
    feed = FakeFeed([row(n, judged=insight(), end=settled(n)) for n in (1, 2)])
    for size in ((40, 12), NARROW):
        app = app_over(feed)
        async with app.run_test(size=size, notifications=True) as pilot:
            for key in ("D", "y"):
                app.say(SENTENCES, "error")
                await until_shown(pilot, "A first sentence.")
                before = screen_text(app).splitlines()
                await pilot.press(key)
                await until(pilot, partial(shown_by_a_dialog, app))
                await pilot.pause()
                lines = screen_text(app).splitlines()
                assert "".join(lines).count("A first sentence.") == 1, (size, key)
                assert lines[-3:] == before[-3:], (size, key)
                await pilot.press("escape")
