"""Searching inside of a delivery: in its tree, its headers and its raw request."""

import json
import threading

import pytest
from textual.pilot import Pilot

from inspector.delivery import Delivery, raw_headers
from inspector.tui.app import InspectorApp
from inspector.tui.model import Row
from inspector.tui.widgets.attempts import AttemptsTab
from inspector.tui.widgets.longtext import LongText
from inspector.tui.widgets.raw import RawTab
from inspector.tui.widgets.tree import PayloadTree
from tests.support.waiting import PATIENCE
from tests.tui.fake_feed import FakeFeed, insight, row, settled, varied
from tests.tui.screen import (
    NARROW,
    WIDE,
    app_over,
    screen_text,
    type_at_once,
    until,
    until_shown,
)


def feed_of(body: object, *headers: tuple[str, str]) -> FakeFeed:
    """A feed whose deliveries all have this body."""
    feed = FakeFeed(varied())
    feed.body = body if isinstance(body, bytes) else json.dumps(body).encode()
    feed.headers = raw_headers(headers or [("Content-Type", "application/json")])
    return feed


class SlowFeed(FakeFeed):
    """A feed whose deliveries are read when a test says so."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__(rows)
        self.read_on = threading.Event()

    def delivery(self, delivery_id: int) -> Delivery | None:
        assert self.read_on.wait(PATIENCE)
        return super().delivery(delivery_id)


def inks(app: InspectorApp, text: str) -> set[str]:
    """How the cells of a text that is on the screen stand out."""
    found = set()
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if segment.text.strip() == text and segment.style is not None:
                found |= {name for name in ("underline", "reverse") if getattr(segment.style, name)}
    return found


def here(app: InspectorApp) -> str:
    """The path of the row that is selected in the tree."""
    at = app.query_one(PayloadTree).here
    return at.node.path if at else ""


async def find(pilot: Pilot[None], text: str, shown: str) -> None:
    """Look for a text in the delivery, and wait for what is said of it."""
    await pilot.press("slash", *("space" if letter == " " else letter for letter in text))
    await until_shown(pilot, shown)


def is_reading(app: InspectorApp) -> bool:
    """Whether a delivery is read, or will be: what is found then is looked for once more."""
    return any(one.group == "detail" and not one.is_finished for one in app.workers)


async def opened(pilot: Pilot[None], shown: str, tab: str = "1") -> None:
    """Go to the selected delivery, and wait for what it shows."""
    await pilot.press(tab, "enter")
    await until_shown(pilot, shown)
    app = pilot.app
    assert isinstance(app, InspectorApp)
    await until(pilot, lambda: app.main.detail.has_focus_within)
    await until(pilot, lambda: not is_reading(app))


async def test_slash_on_the_list_filters_and_in_the_delivery_searches() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "conversation {5}")
        await pilot.press("slash")
        assert app.main.filter_line.has_focus_within
        await pilot.press("escape")
        await opened(pilot, "conversation {5}")
        await pilot.press("slash")
        assert app.main.detail.find_line.has_focus_within


async def test_keys_and_values_are_counted_as_one_types_and_enter_goes_to_the_first() -> None:
    app = app_over(feed_of({"a": {"team": 1}, "b": ["TEAM", {"x": "the team"}], "c": 0}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "▾ a {1}")
        await find(pilot, "team", "3 found")
        await pilot.press("enter")
        await until_shown(pilot, "1 of 3")
        assert here(app) == "$.a.team"
        assert app.query_one(PayloadTree).has_focus


async def test_n_and_shift_n_go_on_and_back_around_the_ends_and_say_so() -> None:
    app = app_over(feed_of({"a": {"team": 1}, "b": ["TEAM", {"x": "the team"}], "c": 0}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "▾ a {1}")
        await find(pilot, "team", "3 found")
        await pilot.press("enter")
        for key, said_then, path in (
            ("n", "2 of 3", "$.b[0]"),
            ("n", "3 of 3", "$.b[1].x"),
            ("n", "from the top · 1 of 3", "$.a.team"),
            ("N", "from the end · 3 of 3", "$.b[1].x"),
        ):
            await pilot.press(key)
            await until_shown(pilot, said_then)
            await until(pilot, lambda path=path: here(app) == path)  # type: ignore[misc]  # bound


async def test_what_was_found_stands_out_by_more_than_colour() -> None:
    app = app_over(feed_of({"team": "Hobbits", "other": "x"}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "Hobbits")
        await find(pilot, "bbit", "1 found")
        await until(pilot, lambda: inks(app, "bbit") == {"underline"})
        await pilot.press("enter", "escape")
        await until(pilot, lambda: not inks(app, "bbit"))


async def test_escape_closes_the_search_and_gives_the_focus_back() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "conversation {5}")
        await find(pilot, "sam", "1 found")
        await pilot.press("escape")
        assert app.query_one(PayloadTree).has_focus
        assert not app.main.detail.find_line.display
        await find(pilot, "sam", "1 found")
        await pilot.press("enter", "escape")
        assert not app.main.detail.find_line.display
        assert app.main.detail.has_focus_within


async def test_what_is_typed_at_once_is_searched_and_gone_to() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "conversation {5}")
        type_at_once(app, "/name\rn")
        await until_shown(pilot, "2 of 3")
        await until(pilot, lambda: here(app) == "$.conversation.assignees[0].name")


async def test_a_text_in_quotes_is_found_in_exact_case() -> None:
    app = app_over(feed_of(["Foo", "foo", "FOO"]))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, '"FOO"')
        await find(pilot, '"Foo"', "1 found")
        await pilot.press("escape")
        await find(pilot, "Foo", "3 found")


async def test_what_is_folded_away_among_a_million_items_is_gone_to() -> None:
    items = list(range(1_000_000))
    items[900_000] = {"deep": [{"needle": 1}]}  # type: ignore[call-overload]  # one other
    app = app_over(feed_of({"items": items}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "items […]")
        await find(pilot, "needle", "1 found")
        await pilot.press("enter")
        await until(pilot, lambda: here(app) == "$.items[900000].deep[0].needle")
        await until_shown(pilot, '"needle"'.strip('"'))
        assert app.query_one(PayloadTree).count() < 3_000


async def test_below_thousands_of_levels_is_gone_to() -> None:
    app = app_over(feed_of(b"[" * 3_000 + b'"needle"' + b"]" * 3_000))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "[0]")
        await find(pilot, "needle", "1 found")
        await pilot.press("enter")
        await until(pilot, lambda: here(app).count("[0]") == 3_000)


async def test_the_search_stays_for_another_tab_and_another_delivery_until_escape() -> None:
    feed = feed_of({"missive": 1}, ("Content-Type", "application/json"), ("User-Agent", "Missive"))
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "missive: 1")
        await find(pilot, "missive", "1 found")
        await pilot.press("enter", "6")
        await until_shown(pilot, "3 found")
        feed.body = b'["missive", "missive"]'
        await pilot.press("1")
        await until_shown(pilot, "2 found")
        app.main.action_close()
        await pilot.press("up")
        await until_shown(pilot, "#1207")
        await until_shown(pilot, "2 found")


async def test_attempts_are_found_by_all_that_they_say_and_new_ones_too() -> None:
    feed = FakeFeed(varied())
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("k")
        await until(pilot, lambda: app.main.detail._shown == (1207, "Payload"))
        await opened(pilot, "attempts", tab="4")
        await find(pilot, "503", "2 found")
        await pilot.press("enter")
        await until_shown(pilot, "1 of 2")
        assert app.query_one(AttemptsTab).here[0] == 1201  # type: ignore[index]  # one is selected
        await until(pilot, lambda: inks(app, "503") == {"underline"})
        feed.add(row(1209, judged=insight(), end=settled(1209, 503), accepted="no"))
        await until_shown(pilot, "3 found")
        await find(pilot, "reset", "1 found")
        await pilot.press("enter")
        await until(pilot, lambda: app.query_one(AttemptsTab).here[0] == 1206)  # type: ignore[index]


async def test_a_path_is_gone_to_and_nothing_else_that_says_it() -> None:
    body = {"a": {"b": [{"c": 1}, {"c": "$.a.b[1].c"}]}, "d": "$.a.b[1].c"}
    app = app_over(feed_of(body))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "a {1}")
        await find(pilot, "$.a.b[1].c", "1 found")
        await pilot.press("enter")
        await until(pilot, lambda: here(app) == "$.a.b[1].c")
        await find(pilot, "$.a.b.c", "2 found")


async def test_what_is_said_of_the_signature_and_the_answer_is_searched() -> None:
    app = app_over(FakeFeed([row(1, judged=insight(), end=settled(1))]))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot, "hmac-sha256 hex", tab="3")
        await find(pilot, "AB12", "3 found")
        await pilot.press("enter")
        await until_shown(pilot, "1 of 3")
        await until(pilot, lambda: inks(app, "ab12") == {"underline", "reverse"})
        await pilot.press("escape", "5")
        await until_shown(pilot, "decided by")
        await find(pilot, "503 x2", "1 found")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_keys_behind_enter_are_for_the_delivery_however_long_it_is_read(
    size: tuple[int, int],
) -> None:
    feed = SlowFeed(varied())
    app = app_over(feed)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until_shown(pilot, "following")
        type_at_once(app, "\r1/need")
        await until_shown(pilot, "still reading")
        type_at_once(app, "le\rn")
        await until(pilot, lambda: app.main.detail.find_line.finding._steps == [1, 1])
        feed.body = b'["needle", {"needle": 1}]'
        feed.read_on.set()
        await until_shown(pilot, "2 of 2")
        assert here(app) == "$[1].needle"
        assert app.screen is app.main
        assert app.query_one(PayloadTree).has_focus


async def test_what_is_read_takes_no_focus_from_the_filter() -> None:
    feed = SlowFeed(varied())
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await until_shown(pilot, "following")
        await pilot.press("enter")
        await until_shown(pilot, "reading the payload")
        await pilot.press("escape", "slash", "a")
        feed.read_on.set()
        await until_shown(pilot, "conversation {5}")
        await pilot.press("b")
        assert app.main.filter_line.has_focus_within
        assert app.main.filter_line.text == "ab"


async def test_a_search_that_begins_anew_says_nothing_of_the_one_before() -> None:
    app = app_over(feed_of(["x"]))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, '"x"')
        await find(pilot, "x", "1 found")
        await pilot.press("escape", "slash")
        await until(pilot, lambda: "found" not in screen_text(app))
        await pilot.press("quotation_mark")
        await until_shown(pilot, "type on, in exact case")


async def test_names_and_values_of_headers_are_found_over_the_ends_of_rows() -> None:
    app = app_over(feed_of({}, ("X-One", "a"), ("X-Long", "word " * 30 + "Needle " + "end " * 30)))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot, "X-One", tab="2")
        await find(pilot, "word needle end", "1 found")
        await pilot.press("escape")
        await find(pilot, "x-", "2 found")
        await pilot.press("enter", "n")
        await until_shown(pilot, "2 of 2")
        await until(pilot, lambda: inks(app, "X-") == {"underline", "reverse"})


async def test_in_the_raw_request_the_place_is_brought_into_sight() -> None:
    body = b"first line\n" * 5_000 + b"a Needle at last"
    app = app_over(feed_of(body, ("Content-Type", "text/plain")))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "first line", tab="6")
        await find(pilot, "needle", "1 found")
        await pilot.press("enter")
        await until_shown(pilot, "at last")
        await until(pilot, lambda: inks(app, "Needle") == {"reverse"})


async def test_in_a_hex_dump_bytes_are_found_and_marked() -> None:
    body = bytes(range(256)) * 40 + "né".encode() + bytes(20)
    app = app_over(feed_of(body, ("Content-Type", "application/octet-stream")))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(pilot, "00 01 02")
        await find(pilot, "né", "1 found")
        await pilot.press("enter")
        await until_shown(pilot, "6e c3 a9")
        await until(pilot, lambda: inks(app, "6e c3 a9") == inks(app, "n..") == {"reverse"})


async def test_the_raw_request_is_searched_anew_as_a_hex_dump() -> None:
    app = app_over(feed_of({"cafe": 1}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "POST /hooks", tab="6")
        await find(pilot, "cafe", "1 found")
        await pilot.press("enter", "h")
        await until_shown(pilot, "1 found")
        assert app.query_one(RawTab).has_focus


async def test_a_value_that_is_cut_says_that_it_goes_on_and_is_shown_at_the_place() -> None:
    app = app_over(feed_of({"s": "start " + "x " * 3_000 + "the needle " + "y " * 3_000}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "start")
        await find(pilot, "needle", "1 found")
        await until_shown(pilot, "found further on")
        await pilot.press("enter", "enter")
        await until_shown(pilot, "the needle y")
        await until(pilot, lambda: inks(app, "needle") == {"reverse"})
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)


async def test_what_is_hostile_is_found_and_drawn_harmlessly() -> None:
    app = app_over(feed_of({"a\x1b]52;c;x": "b\x1b[31mred\x07"}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "red")
        await find(pilot, "red", "1 found")
        await until_shown(pilot, "b␛[31mred␇")
        await pilot.press("escape")
        await find(pilot, "52;c", "1 found")
        assert "\x1b" not in screen_text(app)


async def test_nothing_found_is_said() -> None:
    app = app_over(feed_of({"a": 1}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "a: 1")
        await find(pilot, "zzz", "not found")
        await pilot.press("enter", "n", "N")
        assert here(app) == "$.a"


async def test_n_is_another_key_where_there_is_no_search() -> None:
    app = app_over(feed_of({"a": 1}))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "a: 1")
        keys = {key: active.binding.action for key, active in app.main.active_bindings.items()}
        assert keys["n"] == "note"
        await find(pilot, "a", "1 found")
        await pilot.press("enter")
        keys = {key: active.binding.action for key, active in app.main.active_bindings.items()}
        assert keys["n"] == "find_step(1)"


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_typing_is_not_interrupted_by_what_arrives(size: tuple[int, int]) -> None:
    feed = feed_of({"needle": 1})
    app = app_over(feed)
    async with app.run_test(size=size, notifications=True) as pilot:
        await opened(pilot, "needle: 1")
        await pilot.press("slash", "n", "e")
        app.main.detail.load()
        await until_shown(pilot, "1 found")
        await pilot.press("e", "d")
        await until(pilot, lambda: "need" in screen_text(app).splitlines()[-3])
        assert app.main.detail.find_line.has_focus_within


async def test_a_text_of_another_width_keeps_its_marks() -> None:
    app = app_over(feed_of(b"a needle in it " * 20, ("Content-Type", "text/plain")))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await opened(pilot, "a needle")
        await find(pilot, "needle", "20 found")
        await pilot.resize_terminal(*NARROW)
        await until(pilot, lambda: app.query_one(LongText).scrollable_content_region.width > 70)
        await until(pilot, lambda: "underline" in inks(app, "needle"))
