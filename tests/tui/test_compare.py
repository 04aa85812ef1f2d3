"""Two deliveries side by side on the screen."""

import json

import pytest
from textual.pilot import Pilot

from inspector.delivery import Delivery, raw_headers
from inspector.tui.app import InspectorApp
from inspector.tui.screens.compare import CompareScreen
from inspector.tui.widgets.compare_rows import CompareRows
from tests.tui.events import Clock, EventFeed, attempt
from tests.tui.fake_feed import START, FakeFeed, insight, many
from tests.tui.screen import (
    NARROW,
    WIDE,
    app_over,
    said,
    screen_text,
    until,
    until_shown,
)
from tests.tui.test_hostile import NASTY, HostileFeed, assert_harmless

BEFORE = b'{"rule":{"id":"r1","n":1.10},"subject":"Order 66 has not arrived yet","users":[1,2,3]}'
AFTER = b'{"rule":{"id":"r1","n":1.1},"subject":"Order 66 has arrived","users":[0,1,2,3]}'


class TwoFeed(EventFeed):
    """Attempts of one event, each with a body and headers of its own."""

    def __init__(self, *bodies: bytes) -> None:
        super().__init__(*(attempt(n, 10 * n, 10 * n + 1) for n in range(1, len(bodies) + 1)))
        self.bodies = dict(enumerate(bodies, 1))

    def delivery(self, delivery_id: int):  # type: ignore[no-untyped-def]  # as FakeFeed has it
        self.headers = raw_headers(
            [("Content-Type", "application/json"), ("X-Attempt", str(delivery_id))]
        )
        return super().delivery(delivery_id)


async def compared(pilot: Pilot[None], shown: str) -> None:
    await pilot.press("d")
    await until_shown(pilot, shown)


async def open_below(pilot: Pilot[None]) -> None:
    """Open what is selected, and go to the end of what there is then."""
    rows = pilot.app.screen.query(CompareRows).first()
    before = rows.count()
    await pilot.press("enter")
    await until(pilot, lambda: rows.count() > before)
    await pilot.press("G")


@pytest.mark.parametrize("size", [WIDE, NARROW, (200, 50), (40, 20)])
async def test_d_compares_with_the_attempt_before(size: tuple[int, int]) -> None:
    app = app_over(TwoFeed(BEFORE, AFTER), Clock(60))
    async with app.run_test(size=size, notifications=True) as pilot:
        await compared(pilot, "n: 1.10")
        for text in ("3 changes in the payload", "#1 ", "#2 "):
            await until_shown(pilot, text)
        await pilot.press("q")
        await until(pilot, lambda: not isinstance(app.screen, CompareScreen))


async def test_wide_before_and_after_stand_beside_each_other() -> None:
    app = app_over(TwoFeed(BEFORE, AFTER), Clock(60))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await compared(pilot, "n: 1.10")
        await until_shown(pilot, "3 changes in the payload · 1 header differs")
        await until_shown(pilot, "1 Payload · 3▕ 2 Headers · 1  3 Bytes · differ")
        lines = screen_text(app).splitlines()
        (number,) = (line for line in lines if "1.10" in line)
        assert number.startswith("~ ")
        assert "n: 1.1 " in number.partition("1.10")[2]
        assert "the same number, written otherwise" in number


async def test_narrow_they_stand_below_each_other_with_signs() -> None:
    app = app_over(TwoFeed(BEFORE, AFTER), Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await compared(pilot, "n: 1.10")
        lines = [line.strip() for line in screen_text(app).splitlines()]
        at = next(index for index, line in enumerate(lines) if "1.10" in line)
        assert lines[at].startswith("- ")
        assert lines[at + 1].startswith("+ ")
        assert any(line.startswith("+") and "[0]: 0" in line for line in lines)


async def test_what_is_the_same_is_folded_and_opened_with_enter() -> None:
    app = app_over(TwoFeed(BEFORE, AFTER), Clock(60))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await compared(pilot, "3 unchanged")
        assert "[3]: 3" not in screen_text(app)
        await pilot.press("G", "enter")
        await until_shown(pilot, "[3]: 3")
        (line,) = (line for line in screen_text(app).splitlines() if "[3]: 3" in line)
        assert "[2]: 3" in line.partition("[3]: 3")[0]  # it stood one place before


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_run_that_was_opened_is_folded_again(size: tuple[int, int]) -> None:
    app = app_over(TwoFeed(BEFORE, AFTER), Clock(60))
    async with app.run_test(size=size, notifications=True) as pilot:
        await compared(pilot, "▸ ⋯ 3 unchanged")
        before = screen_text(app)
        for _ in range(2):
            await pilot.press("G")
            await pilot.press(*["up"] * 3 if "[3]: 3" in screen_text(app) else (), "enter")
            await until_shown(pilot, "[3]: 3")
            await until_shown(pilot, "▾ ⋯ 3 unchanged")
            await pilot.press("enter")
            await until(pilot, lambda: screen_text(app) == before)


async def test_a_large_value_that_came_is_opened_page_by_page() -> None:
    many = json.dumps({"a": 1, "more": [f"v{n}" for n in range(1200)]}).encode()
    app = app_over(TwoFeed(b'{"a":1}', many), Clock(60))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await compared(pilot, "more")
        for left in ("⋯ 700 more", "⋯ 200 more", '[1199]: "v1199"'):
            await open_below(pilot)
            await until_shown(pilot, left)
        await pilot.press("g", "n", "enter")
        await until(pilot, lambda: "v0" not in screen_text(app))


async def test_what_was_said_in_the_list_does_not_cover_it() -> None:
    app = app_over(TwoFeed(BEFORE, AFTER), Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("home", "m")
        await until(pilot, lambda: "Marked #1" in said(app))
        await pilot.press("end")
        await compared(pilot, "n: 1.10")
        assert said(app) == ""


async def test_what_holds_changes_is_folded_and_opened_again() -> None:
    app = app_over(TwoFeed(BEFORE, AFTER), Clock(60))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await compared(pilot, "n: 1.10")
        await pilot.press("g", "enter")
        await until(pilot, lambda: "n: 1.10" not in screen_text(app))
        await pilot.press("enter")
        await until_shown(pilot, "n: 1.10")


async def test_n_goes_from_change_to_change_and_y_copies_where_it_is() -> None:
    app = app_over(TwoFeed(BEFORE, AFTER), Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await compared(pilot, "n: 1.10")
        paths = []
        for key in ("", "n", "n", "N"):
            if key:
                await pilot.press(key)
            await pilot.press("y")
            paths.append(app.clipboard)
        assert paths == ["$.rule.n", "$.subject", "$.users[0]", "$.subject"]
        await pilot.press("n", "n")
        await until(pilot, lambda: "no further change" in said(app))


async def test_a_marked_delivery_is_compared_with_the_selected_one() -> None:
    app = app_over(TwoFeed(BEFORE, BEFORE, AFTER), Clock(60))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("home", "m")
        await until_shown(pilot, "◆   1")
        assert "Marked #1" in said(app)
        await pilot.press("end")
        await compared(pilot, "3 changes in the payload")
        await until_shown(pilot, "#1 ")
        assert "#2 " not in screen_text(app)
        await pilot.press("escape", "home", "m")
        await until(pilot, lambda: "#1 is not marked any more" in said(app))
        assert "◆" not in screen_text(app)


async def test_on_an_attempt_it_is_compared_with_the_one_before() -> None:
    app = app_over(TwoFeed(BEFORE, AFTER, AFTER, AFTER), Clock(60))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter", "4")
        await until_shown(pilot, "4 attempts")
        await pilot.press("up", "up")
        await until_shown(pilot, "Against #1")
        await compared(pilot, "3 changes in the payload")


async def test_on_an_attempt_marking_and_comparing_mean_that_one_and_the_mark_comes_first() -> None:
    app = app_over(TwoFeed(BEFORE, AFTER, AFTER, AFTER, AFTER), Clock(60))

    async def compares(*ids: int) -> None:
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))
        assert isinstance(app.screen, CompareScreen)
        assert tuple(row.id for row in app.screen._two) == ids
        await pilot.press("escape")

    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("enter", "4")
        await until_shown(pilot, "5 attempts")
        await pilot.press("up", "m")
        await until(pilot, lambda: said(app).startswith("Marked #4"))
        await compares(3, 4)  # there is no use in comparing it with itself
        await pilot.press("up", "up")
        await compares(2, 4)
        await pilot.press("g")
        await compares(1, 4)
        await pilot.press("escape")
        await compares(4, 5)
        await pilot.press("m", "m", "enter", "d")
        await until(pilot, lambda: "There is no attempt before #1" in said(app))
        assert app.screen is app.main


async def test_with_nothing_to_compare_it_says_how() -> None:
    app = app_over(TwoFeed(BEFORE), Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("d")
        await until(pilot, lambda: "Mark a delivery with m" in said(app))
        assert not isinstance(app.screen, CompareScreen)


async def test_the_same_values_in_other_bytes_are_said_to_be_with_hex_around() -> None:
    app = app_over(TwoFeed(b'{"a":1,"b":2}', b'{"b":2, "a":1}\n'), Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await compared(pilot, "at byte 2, counted from 0 (line 1, column 3).")
        text = " ".join(screen_text(app).split())
        assert "the same payload in other bytes" in text
        assert "differ in spaces or line breaks at the end, the order of members, spaces" in text
        assert "7b 22 61 22 3a 31" in text
        assert "7b 22 62 22 3a 32" in text
        await pilot.press("1")
        await until_shown(pilot, "see Bytes")


async def test_headers_are_a_part_of_their_own() -> None:
    app = app_over(TwoFeed(BEFORE, BEFORE), Clock(60))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await compared(pilot, "X-Attempt: 1")  # nothing else differs
        assert said(app) == ""
        await until_shown(pilot, "the same payload · 1 header differs")
        await pilot.press("tab")
        await until_shown(pilot, "The same bytes")


async def test_bytes_that_are_no_text_have_no_lines_and_columns() -> None:
    app = app_over(TwoFeed(b"\x00\n\xff\xfe", b"\x00\n\xff\xfd"), Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await compared(pilot, "First difference: at byte 3, counted from 0.")
        await until_shown(pilot, "ff fe")


async def test_the_whole_summary_is_shown_where_it_takes_two_lines() -> None:
    feed = TwoFeed(BEFORE, b"\xff\x00")
    feed.rows[1].insight = insight(verdict="unverifiable", repeat="retry", attempt=2)
    feed.rows[1].path = "/hooks/other"
    app = app_over(feed, Clock(60))
    async with app.run_test(size=(60, 24), notifications=True) as pilot:
        await compared(pilot, "other bytes · 1 header differs · another method or URL ·")
        await until_shown(pilot, "signature ✓ ok → ? n/v")


async def test_a_long_text_is_shown_from_its_first_difference_on() -> None:
    bodies = (json.dumps({"s": "x" * 5000 + end}).encode() for end in ("this", "that"))
    app = app_over(TwoFeed(*bodies), Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await compared(pilot, "xxxthis")
        await until_shown(pilot, "xxxthat")


async def test_a_value_that_is_cut_is_shown_whole_on_both_sides() -> None:
    bodies = (json.dumps({"s": f"{end} {'x' * 300} {end}"}).encode() for end in ("this", "that"))
    app = app_over(TwoFeed(*bodies), Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await compared(pilot, "s: ")
        await pilot.press("enter")
        await until_shown(pilot, "x this")
        await until_shown(pilot, "x that")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))


async def test_large_payloads_are_compared_while_the_screen_goes_on() -> None:
    one = [{"id": n, "value": "v" * 40} for n in range(15_000)]
    other = [{**item, "value": "w"} if item["id"] == 7 else item for item in one]
    feed = TwoFeed(*(json.dumps(items).encode() for items in (one, other)))
    app = app_over(feed, Clock(60))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await compared(pilot, "14,992 unchanged")
        for left in ("14,492 unchanged", "13,992 unchanged"):
            await pilot.press("G")
            await open_below(pilot)
            await until_shown(pilot, left)


async def test_a_delivery_that_is_gone_is_said_to_be() -> None:
    feed = TwoFeed(BEFORE, AFTER)
    feed.deleted = {1}
    app = app_over(feed, Clock(60))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await compared(pilot, "is not in the journal any more.")
        await pilot.press("n", "2", "q")
        await until(pilot, lambda: not isinstance(app.screen, CompareScreen))


class HostileTwo(HostileFeed):
    """Two hostile deliveries that differ."""

    def __init__(self) -> None:
        super().__init__()
        self.rows.reverse()

    def delivery(self, delivery_id: int) -> Delivery:
        raw = NASTY.encode("utf-8", "replace")
        body = json.dumps({NASTY: NASTY, "gone" + NASTY: 1, "n": delivery_id, NASTY * 2: [NASTY]})
        return Delivery(
            delivery_id, START, NASTY, raw + b"?%d" % delivery_id, "1.1",
            (*raw_headers([("Content-Type", "text/json")]), (raw, b"%d" % delivery_id + raw)),
            body.encode() if delivery_id == 1 else body.replace("gone", "new").encode(),
        )  # fmt: skip


@pytest.mark.parametrize("size", [NARROW, (160, 45)])
async def test_hostile_text_is_shown_harmless(size: tuple[int, int]) -> None:
    app = app_over(HostileTwo())
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("home", "m", "end")
        await compared(pilot, "in the payload")
        for key in ("1", "2", "3"):
            await pilot.press(key)
            await pilot.pause()
            assert_harmless(screen_text(app))
        await until_shown(pilot, "[@click=app.quit]")


async def test_the_palette_knows_both() -> None:
    app = app_over(FakeFeed(many(3)))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await _by_name(app, pilot, "delivery: mark")
        await until(pilot, lambda: "Marked #3" in said(app))
        await pilot.press("home")
        await _by_name(app, pilot, "delivery: compare")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen))


async def _by_name(app: InspectorApp, pilot: Pilot[None], title: str) -> None:
    (command,) = (one for one in app.get_system_commands(app.screen) if one.title == title)
    command.callback()
    await pilot.pause()
