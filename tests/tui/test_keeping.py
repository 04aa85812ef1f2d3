"""Pinning, noting and deleting deliveries from the screen."""

import threading
from collections.abc import Callable, Sequence

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Button, Input

from inspector.errors import InspectorError
from inspector.tui.app import InspectorApp
from inspector.tui.model import Change
from inspector.tui.screens.compare import CompareScreen
from inspector.tui.screens.delete import DeleteDialog
from inspector.tui.screens.note import NoteDialog
from tests.support.waiting import PATIENCE
from tests.tui.fake_feed import FakeFeed, many, row, varied
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
from tests.tui.test_hostile import NASTY, assert_harmless

REFUSAL = InspectorError("The journal j.db can't be used: it is read-only.", "Check its folder.")


def deleted(feed: FakeFeed) -> list[tuple[int, ...]]:
    """The ids that the feed was asked to delete."""
    return [what[1] for what in feed.asked if what[0] == "delete"]  # type: ignore[misc]  # ids


def line_of(app: InspectorApp, number: int) -> str:
    """The list's line of a delivery, behind its cursor."""
    lines = (line.strip("│▸◆ ") for line in screen_text(app).splitlines())
    return next(line for line in lines if line.startswith(str(number)))


# Pins.


async def test_p_pins_and_unpins_and_says_so() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: "Pinned #3" in said(app))
        feed.rows[-1].pinned = True
        await pilot.press("p")
        await until(pilot, lambda: "Unpinned #3" in said(app))
        assert feed.asked == [("annotate", (3,), True, None), ("annotate", (3,), False, None)]


async def test_a_journal_that_takes_no_pin_says_why() -> None:
    feed = FakeFeed(many(3))
    feed.refuse = REFUSAL
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("p")
        await until(pilot, lambda: "it is read-only.\nCheck its folder." in said(app))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_list_shows_what_is_pinned_and_noted_behind_its_number(
    size: tuple[int, int],
) -> None:
    feed = FakeFeed(varied()[:3])
    app = app_over(feed)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until_shown(pilot, "▸1199")
        await until_still(pilot)
        plain = line_of(app, 1197)
        feed.rows[0].pinned = True
        feed.rows[1].note = "why?"
        feed.rows[2].pinned, feed.rows[2].note = True, "why?"
        app.main.deliveries.refresh()
        assert line_of(app, 1197) == plain.replace("1197 ", "1197★")
        assert line_of(app, 1198).startswith("1198¶")
        assert line_of(app, 1199).startswith("1199&")


# Notes.


async def test_n_notes_and_an_empty_line_takes_the_note_away() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("n", *"late", "enter")
        await until(pilot, lambda: "Noted it for #3." in said(app))
        feed.rows[-1].note = "late"
        await pilot.press("n")
        await until_shown(pilot, "marked ¶ in the list")
        assert app.screen.query_one(Input).value == "late"
        await pilot.press("ctrl+u")
        await until_shown(pilot, "takes the note away")
        await pilot.press("enter")
        await until(pilot, lambda: "#3 has no note now." in said(app))
        assert feed.asked == [("annotate", (3,), None, "late"), ("annotate", (3,), None, "")]


async def test_nothing_that_is_pasted_into_a_note_vanishes_unsaid() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("n")
        app.post_message(events.Paste("one\r\ntwo\nthree"))
        await until_shown(pilot, "The lines that were pasted are joined")
        assert app.screen.query_one(Input).value == "one two three"
        app.post_message(events.Paste("x" * 2_000))
        await until_shown(pilot, "13 characters too long: 2,000 are the most.")
        feed.refuse = InspectorError("The note has 2,013 characters; 2,000 are the most.")
        await pilot.press("enter")
        await until_shown(pilot, "✗ The note has 2,013 characters")
        assert isinstance(app.screen, NoteDialog)


async def test_one_that_is_looked_at_and_deleted_elsewhere_is_said_to_be() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("up", "enter")
        await until_shown(pilot, "#2 ")
        del feed.rows[1]
        feed.change(Change(changed=None))
        await until(pilot, lambda: "#2 was deleted; this is #3." in said(app))
        await pilot.press("escape", "D", "enter")
        await until(pilot, lambda: "Deleted 1 delivery." in said(app))
        del feed.rows[1]
        feed.change(Change(changed=None))
        await until(pilot, lambda: app.main.deliveries.selected is feed.rows[0])
        await pilot.pause()
        assert "#3 was deleted" not in said(app)


class DeletesSome(FakeFeed):
    """A feed that deletes only what may go."""

    may_go: tuple[int, ...] = ()

    def delete(
        self,
        ids: Sequence[int],
        told: Callable[[int], None] = lambda _: None,
        *,
        pinned_too: bool = False,
    ) -> int:
        done = [number for number in ids if number in self.may_go]
        told(len(done))
        return len(done)


@pytest.mark.parametrize("may_go", [(), (1,)])
async def test_one_that_stayed_and_is_deleted_elsewhere_later_is_said_to_be(
    may_go: tuple[int, ...],
) -> None:
    feed = DeletesSome(many(3))
    feed.may_go = may_go
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("D", "up", "3", "enter")
        await until(pilot, lambda: "stayed: held open" in said(app))
        if may_go:
            feed.rows[:] = [row for row in feed.rows if row.id not in may_go]
            feed.change(Change(changed=None))
            feed.change(Change(changed=frozenset({2, 3})))  # judged without those that went
        del feed.rows[-1]
        feed.change(Change(changed=None))
        await until(pilot, lambda: "#3 was deleted; this is #2." in said(app))


async def test_a_deleted_one_is_not_said_to_be_in_its_own_place() -> None:
    """What a filter shows is found anew a moment after something was deleted."""
    feed = FakeFeed(many(9))
    app = app_over(feed)

    def delete(number: int) -> None:
        feed.rows[:] = [row for row in feed.rows if row.id != number]
        feed.change(Change(changed=None))

    async with app.run_test(size=NARROW, notifications=True) as pilot:
        type_at_once(app, "/provider:missive\r")
        await until_shown(pilot, "3 of 9")
        await pilot.press("up")
        delete(6)
        await until(pilot, lambda: said(app) == "#6 was deleted; this is #9.")
        await pilot.press("e")
        await until_shown(pilot, "Edit and send  #9")
        delete(9)
        await until(pilot, lambda: said(app) == "#9 was deleted.")


async def test_a_second_enter_closes_nothing_else() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("n")
        type_at_once(app, "\r\r\r")
        await until(pilot, lambda: app.main.has_class("-open"))  # the next ones were for the list
        assert app.screen is app.main
        assert said(app) == ""


async def test_a_dialog_that_is_done_closes_when_what_is_above_it_has_gone() -> None:
    app = app_over(FakeFeed(many(3)))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("n")
        below = app.screen
        assert isinstance(below, NoteDialog)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: app.screen is not below)
        below.dismiss()
        assert app.screen is not below
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


@pytest.mark.parametrize("keys", [("enter",), ("x", "escape")])
async def test_a_note_that_is_not_changed_is_not_written(keys: Sequence[str]) -> None:
    feed = FakeFeed(many(3))
    feed.rows[-1].note = "late"
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("n", *keys)
        await until(pilot, lambda: not isinstance(app.screen, NoteDialog))
        assert feed.asked == []


async def test_a_note_that_is_refused_says_why_in_place() -> None:
    feed = FakeFeed(many(3))
    feed.refuse = REFUSAL
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("n", "x", "enter")
        await until_shown(pilot, "✗ The journal j.db can't be used: it is read-only.")
        feed.refuse = None
        await pilot.press("enter")
        await until(pilot, lambda: feed.asked == [("annotate", (3,), None, "x")])


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_note_stands_above_the_tabs_wrapped_and_cut(size: tuple[int, int]) -> None:
    feed = FakeFeed(many(3))
    feed.rows[-1].note = "look at the retries of this one " * 30
    feed.rows[-1].pinned = True
    app = app_over(feed)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "¶ look at the retries")
        noted = [line for line in screen_text(app).splitlines() if "of this one" in line]
        assert len(noted) == 4
        assert "…" in noted[-1]
        await until_shown(pilot, "★ pinned")
        await pilot.press("escape", "up")
        await until(pilot, lambda: "¶ look" not in screen_text(app))


async def test_a_hostile_note_is_shown_harmless() -> None:
    feed = FakeFeed([row(1, path=NASTY)])
    feed.rows[0].note = NASTY + "\n[bold]x"
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        for keys, shown in ((["enter"], "¶ "), (["n"], "Note"), (["escape", "D"], "Deletes it")):
            await pilot.press(*keys)
            await until_shown(pilot, shown)
            assert_harmless(screen_text(app))


# Deleting.


async def test_one_that_is_not_pinned_is_deleted_by_enter_and_by_no_other_key() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("D", "D", "y", "d", "escape")
        await until(pilot, lambda: not isinstance(app.screen, DeleteDialog))
        assert feed.asked == []
        await pilot.press("delete")
        await until_shown(pilot, "Deletes it, with all that belongs to it")
        await pilot.press("enter")
        await until(pilot, lambda: "Deleted 1 delivery." in said(app))
        assert deleted(feed) == [(3,)]


async def test_several_are_deleted_when_their_number_is_typed() -> None:
    feed = FakeFeed(many(12))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("D", "up")
        await until_shown(pilot, "type 12 to delete them")
        await pilot.press("enter", "1", "enter")
        await until_shown(pilot, "✗ Type 12 to delete them.")
        assert feed.asked == []
        await pilot.press("2", "enter")
        await until(pilot, lambda: "Deleted 12 deliveries." in said(app))
        assert deleted(feed) == [tuple(range(1, 13))]


async def press_the_button(app: InspectorApp, pilot: Pilot[None]) -> None:
    """Click it, once it takes clicks again: a double click is one."""
    button = app.screen.query_one("#delete", Button)
    await until(pilot, lambda: not button.has_class("-active"))
    await until_still(pilot)
    await pilot.click(button)


async def test_several_are_deleted_by_a_second_press_of_the_button() -> None:
    feed = FakeFeed(many(12))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("D", "up")
        for _ in range(2):
            await until_shown(pilot, "Delete 12  ⏎")
            await press_the_button(app, pilot)
            await until_shown(pilot, "Yes, delete 12")
            await pilot.press("ctrl+n", "up")  # others are asked about anew
        await until_shown(pilot, "Delete 12  ⏎")
        assert feed.asked == []
        await press_the_button(app, pilot)
        await until_shown(pilot, "Yes, delete 12")
        await press_the_button(app, pilot)
        await until(pilot, lambda: deleted(feed) == [tuple(range(1, 13))])


async def test_what_is_pinned_stays_until_it_is_chosen_too() -> None:
    feed = FakeFeed(many(4))
    feed.rows[1].pinned = feed.rows[3].pinned = True
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("D")
        await until_shown(pilot, "It is pinned: it stays.")
        assert app.screen.query_one("#delete", Button).disabled
        await pilot.press("up")
        await until_shown(pilot, "2 of 4 are pinned: they stay.")
        await pilot.press("2", "enter")
        await until(pilot, lambda: deleted(feed) == [(1, 3)])
        await pilot.press("D", "ctrl+t")
        await until_shown(pilot, "It is pinned: it goes too.")
        await pilot.press("up")
        await until_shown(pilot, "they stay")  # chosen for that one alone
        await pilot.press("ctrl+t", "4", "enter")
        await until(pilot, lambda: deleted(feed) == [(1, 3), (1, 2, 3, 4)])


async def test_a_filter_leaves_the_choice_between_what_it_shows_and_all() -> None:
    feed = FakeFeed(many(9))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("/", *"provider:missive", "enter")
        await until_shown(pilot, "3 of 9")
        await pilot.press("D")
        await until_shown(pilot, "the 3 that the filter shows")
        await until_shown(pilot, "all 9 deliveries, filtered or not")
        await pilot.press("up", "up")
        await until_shown(pilot, "type 3 to delete them")
        await pilot.press("3", "enter")
        await until(pilot, lambda: deleted(feed) == [(3, 6, 9)])


async def test_what_is_held_open_is_said_to_stay() -> None:
    feed = FakeFeed(varied()[:6])
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("D")
        await until_shown(pilot, "It is held open, and stays until it is answered (w).")
        await pilot.press("up")
        await until_shown(pilot, "1 of them is held open")


async def test_with_nothing_to_delete_it_says_so() -> None:
    app = app_over(FakeFeed())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("D")
        await until(pilot, lambda: "There is no delivery to delete." in said(app))


class SlowFeed(FakeFeed):
    """A journal that deletes one at a time, when it may."""

    def __init__(self, count: int) -> None:
        super().__init__(many(count))
        self.go_on = threading.Semaphore(0)
        self.ended = threading.Event()
        self.leave = 0

    def delete(
        self,
        ids: Sequence[int],
        told: Callable[[int], None] = lambda _: None,
        *,
        pinned_too: bool = False,
    ) -> int:
        try:
            for done, _ in enumerate(ids[self.leave :], 1):
                assert self.go_on.acquire(timeout=PATIENCE)
                self.asked.append(("delete", done))
                told(done)
        finally:
            self.ended.set()
        return len(ids) - self.leave


async def delete_all(pilot: Pilot[None], count: int) -> None:
    await pilot.press("D", "up")
    await until_shown(pilot, f"type {count} to delete them")
    await pilot.press(*str(count), "enter")


async def test_how_far_it_is_is_said_while_the_list_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("inspector.tui.keeping.SAID_EVERY", 0.1)
    feed = SlowFeed(5)
    feed.leave = 2
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await delete_all(pilot, 5)
        feed.go_on.release()
        await until(pilot, lambda: "Deleting: 1 of 5 so far." in said(app))
        await pilot.press("home")
        assert app.main.deliveries.cursor == 0
        feed.go_on.release(5)
        await until(pilot, lambda: "Deleted 3 deliveries. 2 deliveries stayed:" in said(app))


async def test_the_end_of_the_screen_ends_deleting() -> None:
    feed = SlowFeed(5)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await delete_all(pilot, 5)
        feed.go_on.release()
        await until(pilot, lambda: feed.asked == [("delete", 1)])
        feed.go_on.release()
        app.exit()
    feed.go_on.release(9)
    assert feed.ended.wait(PATIENCE)
    assert len(feed.asked) < 5


async def test_what_is_compared_stays_on_the_screen_when_it_is_deleted() -> None:
    feed = FakeFeed(many(6))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("d")
        await until_shown(pilot, "the same payload")
        feed.deleted = {3, 6}
        await pilot.press("2", "3")
        await until_shown(pilot, "The same bytes")
        assert isinstance(app.screen, CompareScreen)
