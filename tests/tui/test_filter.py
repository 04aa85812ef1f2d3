"""The filter of the list: the view over the rows, and the line that is typed."""

import re
import threading
from collections.abc import Iterator, Sequence

import hypothesis.strategies as st
import msgspec
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from textual import events
from textual.pilot import Pilot

from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.query import Context, Filter, matcher, parse
from inspector.tui.app import InspectorApp
from inspector.tui.filtering import Filtered
from inspector.tui.model import Change, Row
from inspector.tui.moving import Moving
from tests.support.waiting import PATIENCE
from tests.tui.fake_feed import START, FakeFeed, insight, many, row, settled, varied
from tests.tui.screen import (
    NARROW,
    WIDE,
    app_over,
    said,
    screen_text,
    until,
    until_shown,
    until_still,
)
from tests.tui.test_list import rows_in

STILL = (
    "status:503", "held:yes", "provider:missive not sig:valid", "id:5..9 or attempt:2..",
    '"needle"', "provider:missive needle", "status:503 or body:needle", "$.n:1 held:no",
    "header.X-Odd:yes",
)  # fmt: skip
MOVING = (
    "last:3", "not last:2", "last:4 needle", "last or status:5xx",
    "age:..10s", "age:5s..20s", "needle age:..10s", "needle or age:30s..",
)  # fmt: skip


class Sent:
    """What stands in a delivery's headers and body, made from its id."""

    def __init__(self, delivery_id: int) -> None:
        odd = delivery_id % 2
        self.headers = ((b"X-Odd", b"yes" if odd else b"no"),)
        self.body = b'{"n": %d, "text": "%s"}' % (delivery_id % 3, b"needle" * odd)

    def header(self, name: str) -> str | None:
        return dict(self.headers)[b"X-Odd"].decode() if name.lower() == "x-odd" else None


class TheViewIsAPlainLoop(RuleBasedStateMachine):
    """Whatever happens to the rows, in whatever order: the view is what a plain loop gives."""

    @initialize(
        text=st.sampled_from(MOVING) | st.sampled_from(STILL), count=st.integers(0, 12),
        gap=st.integers(0, 5), behind=st.integers(0, 3), slices=st.integers(0, 6),
    )  # fmt: skip
    def begin(self, text: str, count: int, gap: int, behind: int, slices: int) -> None:
        self.wanted: Filter = parse(text)
        self.now = START + 15_000_000
        self.next_id = count + gap + behind + 1
        self.rows = [row(number) for number in range(1, count + 1)]
        self.put_at = len(self.rows)
        self.unseen = list(range(count + 1, count + gap + 1))
        self.rows += [row(number) for number in range(count + gap + 1, self.next_id)]
        self.moving = Moving(self.wanted, self.rows, self.now)
        self.view = Filtered(self.rows, self.moving.matcher)
        self.judging: Iterator[None] | None = self.view.judge(at_once=3)
        self.looking: list[tuple[list[Row], set[int]]] = []
        for _ in range(slices):
            self.a_slice_is_judged()

    def find(self, delivery_id: int) -> Row | None:
        return next((found for found in self.rows if found.id == delivery_id), None)

    def tell(self, change: Change) -> None:
        self.view.take_up(change, self.find)
        if self.moving.by_arrivals:
            self.move_on()

    def move_on(self) -> None:
        passed = self.moving.move_on(self.now)
        self.view.matcher = self.moving.matcher
        self.view.judge_again(passed)

    @rule(count=st.integers(1, 4))
    def some_arrive(self, count: int) -> None:
        new = range(self.next_id, self.next_id + count)
        self.next_id += count
        self.rows += [row(number) for number in new]
        self.tell(Change(added=count))

    @rule(count=st.integers(1, 3))
    def some_are_put_in_before(self, count: int) -> None:
        new, self.unseen = self.unseen[:count], self.unseen[count:]
        self.rows[self.put_at : self.put_at] = [row(number) for number in new]
        put_in = range(self.put_at, self.put_at + len(new))
        self.put_at += len(new)
        self.tell(Change(earlier=put_in))

    @rule(at=st.integers(0, 30), status=st.sampled_from([200, 503]))
    def one_is_settled(self, at: int, status: int) -> None:
        if self.rows:
            found = self.rows[at % len(self.rows)]
            found.settled = settled(found.id, status)
            self.tell(Change(changed=frozenset({found.id})))

    @rule(
        ats=st.lists(st.integers(0, 30), min_size=1, max_size=3),
        provider=st.sampled_from(["missive", None]),
        verdict=st.sampled_from(["valid", "invalid"]),
        attempt=st.integers(1, 2),
    )
    def some_are_judged(self, ats: list[int], provider: str, verdict: str, attempt: int) -> None:
        found = [self.rows[at % len(self.rows)] for at in ats if self.rows]
        for one in found:
            one.insight = insight(provider, verdict=verdict, attempt=attempt)  # type: ignore[arg-type]  # sampled
        self.tell(Change(changed=frozenset(one.id for one in found)))

    @rule(at=st.integers(0, 30))
    def one_is_deleted(self, at: int) -> None:
        if self.rows:
            at %= len(self.rows)
            self.put_at -= at < self.put_at
            self.tell(Change(changed=frozenset({self.rows.pop(at).id})))

    @rule(seconds=st.integers(1, 20))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * 1_000_000
        self.move_on()

    @rule()
    def a_slice_is_judged(self) -> None:
        if self.judging is not None and next(self.judging, "over") == "over":
            self.judging = None

    @rule(most=st.integers(1, 4))
    def some_are_looked_at(self, most: int) -> None:
        rows = self.view.some_undecided(most, 10_000)
        assert self.view.matcher is not None
        matches = self.view.matcher.matches
        self.looking.append((rows, {one.id for one in rows if matches(one, Sent(one.id))}))

    @rule()
    def what_was_found_is_taken_up(self) -> None:
        if self.looking:
            self.view.decide(*self.looking.pop(0))

    @rule(near=st.integers(1, 30))
    def another_is_looked_at_first(self, near: int) -> None:
        self.view.look_first(near)

    @invariant()
    def rows_stay_in_order(self) -> None:
        ids = [one.id for one in self.view.rows]
        assert ids == sorted(set(ids))

    def teardown(self) -> None:
        if not hasattr(self, "view"):
            return
        while self.judging is not None:
            self.a_slice_is_judged()
        while self.looking:
            self.what_was_found_is_taken_up()
        while self.view.undecided:
            self.some_are_looked_at(100)
            self.what_was_found_is_taken_up()
        least = sorted((one.id for one in self.rows), reverse=True)
        context = Context(self.now, lambda count: [*least[:count], 0][-2] if least else 0)
        matches = matcher(self.wanted, context).matches
        assert self.view.rows == [one for one in self.rows if matches(one, Sent(one.id))]


TestTheViewIsAPlainLoop = TheViewIsAPlainLoop.TestCase
TestTheViewIsAPlainLoop.settings = settings(max_examples=75, stateful_step_count=20, deadline=None)


def test_of_a_row_that_is_looked_at_twice_only_the_later_answer_counts() -> None:
    rows = [row(1)]
    view = Filtered(rows, matcher(parse("needle"), Context(START, lambda _: 0)))
    for _ in view.judge():
        pass
    before = view.some_undecided(1, 10_000)
    rows[0].insight = insight("missive", attempt=2)
    view.take_up(Change(changed=frozenset({1})), lambda _: rows[0])
    anew = view.some_undecided(1, 10_000)
    view.decide(before, set())
    assert (view.rows, view.undecided) == ([], 1)
    view.decide(anew, {1})
    assert (view.rows, view.undecided) == (rows, 0)


def ids(app: InspectorApp) -> list[int]:
    """The deliveries in the list."""
    return [one.id for one in app.main.deliveries.rows]


async def fill_in_more(pilot: Pilot[None], text: str) -> None:
    """Put in more of a filter at once."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def fill_in(pilot: Pilot[None], text: str, *keys: str) -> None:
    """Put in a filter at once, so that no other is applied before, and press keys behind it."""
    app = pilot.app
    assert isinstance(app, InspectorApp)
    await pilot.press("slash", *(["ctrl+u"] if app.main.filter_line.text else []))
    app.post_message(events.Paste(text))
    await pilot.press(*keys)


def line(app: InspectorApp) -> str:
    """The line of the filter, as it is on the screen."""
    return screen_text(app).splitlines()[2]


async def test_the_list_filters_while_one_types() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await fill_in(pilot, "provider:miss")
        await until_shown(pilot, "5 of 12 · following")
        assert ids(app) == [1197, 1201, 1204, 1206, 1207]
        await pilot.press(*"ive")
        await fill_in(pilot, "provider:missive sig:valid status:503")
        await until_shown(pilot, "2 of 12 · following")
        assert ids(app) == [1201, 1204]
        assert " / provider:missive sig:valid status:503 " in line(app)


async def test_a_mistake_is_shown_where_it_is_and_what_stands_before_stays_in_force() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await fill_in(pilot, "provider:mailabl stat:5")
        await until_shown(pilot, "did you mean status")
        await until_shown(pilot, "3 of 12")
        lines = screen_text(app).splitlines()
        assert lines[2].index("stat:5") == lines[3].index("^")
        assert "so far: provider:mailabl" in lines[3]
        assert "outcome" in lines[4]
        assert ids(app) == [1198, 1200, 1203]
        await pilot.press("enter")
        await pilot.pause()
        await until_shown(pilot, "did you mean status")
        await fill_in(pilot, "status:401")
        await until_shown(pilot, "1 of 12")


async def test_keys_that_follow_the_slash_at_once_are_typed() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        for key, character in (("slash", "/"), ("s", "s"), ("a", "a"), ("slash", "/"), ("q", "q")):
            app.post_message(events.Key(key, character))
        await until(pilot, lambda: app.main.filter_line.text == "sa/q")


async def test_keys_that_follow_enter_at_once_are_for_the_list() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        for key in ("slash", *"id", "colon", *"1197", "full_stop", "full_stop", "enter", "k", "k"):
            character = {"slash": "/", "colon": ":", "full_stop": ".", "enter": "\r"}.get(key, key)
            app.post_message(events.Key(key, character))
        await until_shown(pilot, "▸1206")
        assert app.main.filter_line.text == "id:1197.."
        assert app.focused is app.main.deliveries


async def test_where_nothing_was_received_yet_one_can_type_and_leave() -> None:
    feed = FakeFeed()
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "provider:missive", "enter", "a")
        await until_shown(pilot, "Answer deliveries")
        await pilot.press("escape")
        feed.add(row(1, judged=insight("mailabl")), row(2, judged=insight()))
        await until_shown(pilot, "1 of 2 · following")
        await until_shown(pilot, "▸   2")
        assert app.focused is app.main.deliveries


async def test_tab_takes_the_word_in_grey() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await fill_in(pilot, "prov")
        await until_shown(pilot, "/ provider:")
        await pilot.press("tab", *"many")
        await until_shown(pilot, "/ provider:manysends")
        await pilot.press("right")
        await until_shown(pilot, "2 of 12")
        assert app.main.filter_line.text == "provider:manysends"


async def test_values_that_were_seen_are_offered_and_hostile_ones_are_not() -> None:
    nasty = row(3, path="/a\x1b]52;c;AAAA\x07", judged=insight(kind="a\u202eb"), end=settled(3))
    plain = row(4, path="/plain", judged=insight(kind="order.paid"), end=settled(4))
    app = app_over(FakeFeed([nasty, plain]))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await fill_in(pilot, "path:")
        await until_shown(pilot, "next  path:/plain")
        assert "52" not in screen_text(app).splitlines()[3]
        await fill_in(pilot, "type:")
        await until_shown(pilot, "next  type:order.paid")
        await fill_in(pilot, "header.x")
        await until_shown(pilot, "next  header.X-Hook-Signature:")


async def test_enter_goes_to_the_list_and_escape_shows_everything() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "status:503", "enter")
        await until_shown(pilot, "2 of 12")
        assert app.focused is app.main.deliveries
        await pilot.press("k")
        await until_shown(pilot, "▸1201")
        await pilot.press("escape")
        await until_shown(pilot, "12 deliveries · still")
        assert app.main.filter_line.text == ""
        await until_shown(pilot, "▸1201")


async def test_what_was_found_and_opened_stays_selected_when_everything_is_shown_again() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("home")
        await fill_in(pilot, "id:1203", "enter")
        await until_shown(pilot, "1 of 12")
        await pilot.press("escape")
        await until_shown(pilot, "12 deliveries · still")
        await until_shown(pilot, "▸1197")  # it was not opened
        await fill_in(pilot, "id:1203", "enter")
        await until_shown(pilot, "1 of 12")
        await pilot.press("enter")
        await until_shown(pilot, "#1203 task.updated")
        await pilot.press("escape", "escape")
        await until_shown(pilot, "12 deliveries · still")
        await until_shown(pilot, "▸1203")


async def test_escape_forgets_what_is_half_typed() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "status:503", "enter")
        await pilot.press("slash", *" id:1204")
        await until_shown(pilot, "1 of 12")
        await pilot.press("escape")
        await until_shown(pilot, "2 of 12")
        assert app.main.filter_line.text == "status:503"
        assert app.focused is app.main.deliveries


async def test_leaving_a_mistake_by_mouse_leaves_what_is_in_force() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "status:503 size:big")
        await until_shown(pilot, "is no size")
        await pilot.click(app.main.deliveries, offset=(10, 0))
        await until(pilot, lambda: app.main.filter_line.text == "status:503")
        await until_shown(pilot, "2 of 12")


async def test_filters_that_were_entered_come_back() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "status:503", "enter", "escape")
        await until(pilot, lambda: app.earlier.filters.lines() == ["status:503"])
        await fill_in(pilot, "typ", "up")
        await until_shown(pilot, "2 of 12")
        assert app.main.filter_line.text == "status:503"
        await pilot.press("down")
        assert app.main.filter_line.text == "typ"


async def test_the_selection_stays_where_it_matches_else_goes_to_the_nearest_and_comes_back() -> (
    None
):
    app = app_over(FakeFeed(many(1000)))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("g", *["down"] * 6)
        await until_shown(pilot, "▸   7")
        await fill_in(pilot, "id:3..7 or id:20")
        await until_shown(pilot, "6 of 1,000")
        assert app.main.deliveries.selected is app.main.around.feed.rows[6]
        await fill_in(pilot, "id:4 or id:9 or id:30")
        await until_shown(pilot, "3 of 1,000")
        await until_shown(pilot, "▸   9")
        await pilot.press("escape")
        await until_shown(pilot, "1,000 deliveries")
        assert app.main.deliveries.selected is app.main.around.feed.rows[6]


async def test_following_follows_the_newest_that_matches() -> None:
    feed = FakeFeed(many(10))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "provider:missive", "enter")
        await until_shown(pilot, "3 of 10 · following")
        await until_shown(pilot, "▸   9")
        feed.add(row(11, judged=insight("mailabl")), row(12, judged=insight()))
        await until_shown(pilot, "▸  12")
        feed.add(row(13, judged=insight("mailabl")))
        await until_shown(pilot, "4 of 13 · following")
        await until_shown(pilot, "▸  12")


async def test_what_is_new_counts_what_matches_and_the_rest_is_counted_on() -> None:
    feed = FakeFeed(many(10))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "provider:missive", "enter", "up")
        await until_shown(pilot, "3 of 10 · still")
        feed.add(row(11, judged=insight("mailabl")), row(12, judged=insight()))
        await until_shown(pilot, "4 of 12 · 1 new ↓")
        await pilot.press("escape")
        await until_shown(pilot, "12 deliveries · 2 new ↓")
        await pilot.press("G")
        await until_shown(pilot, "12 deliveries · following")


async def test_rows_come_and_go_as_they_change() -> None:
    feed = FakeFeed([row(number, judged=insight()) for number in range(1, 4)])
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "held:yes", "enter")
        await until_shown(pilot, "3 of 3")
        feed.rows[1].settled = settled(2, 503)
        feed.change(Change(changed=frozenset({2})))
        await until_shown(pilot, "2 of 3")
        assert ids(app) == [1, 3]
        await fill_in(pilot, "status:503", "enter")
        await until_shown(pilot, "1 of 3")
        feed.rows[0].settled = settled(1, 503)
        feed.change(Change(changed=frozenset({1})))
        await until(pilot, lambda: ids(app) == [1, 2])
        for one in feed.rows:
            one.settled = settled(one.id, 200)
        feed.change(Change(changed=frozenset({1, 2, 3})))
        await until_shown(pilot, "0 of 3")


async def test_rows_put_in_before_stand_where_they_belong_and_move_nothing() -> None:
    feed = FakeFeed(many(300)[200:])
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "provider:missive", "enter", "g")
        await until_shown(pilot, " of 100")
        await until_shown(pilot, "▸ 201")
        await until_still(pilot)
        before = rows_in(screen_text(app))
        feed.rows[:0] = many(200)
        feed.change(Change(earlier=range(200)))
        await until_shown(pilot, "100 of 300")
        await until_still(pilot)
        assert rows_in(screen_text(app)) == before
        assert ids(app) == list(range(3, 301, 3))


async def test_a_filter_by_age_moves_on_with_the_clock() -> None:
    now = [START / 1e6 + 11]
    app = app_over(FakeFeed(many(10)), lambda: now[0])
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "age:..5s", "enter")
        await until_shown(pilot, "5 of 10")
        now[0] += 3
        app.main.tick()
        await until_shown(pilot, "2 of 10")
        assert ids(app) == [9, 10]


async def test_the_newest_few_are_always_the_newest() -> None:
    feed = FakeFeed(many(10))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "last:2", "enter")
        await until_shown(pilot, "2 of 10")
        feed.add(*many(13)[10:])
        await until(pilot, lambda: ids(app) == [12, 13])


async def test_a_delivery_that_the_filter_hides_is_said_to_be_hidden() -> None:
    app = app_over(FakeFeed(many(10)))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "id:3", "enter")
        await until_shown(pilot, "1 of 10")
        app.main.go_to(4)
        await until(pilot, lambda: "The filter hides delivery #4: esc on the list" in said(app))


async def test_where_nothing_matches_the_list_says_how_to_see_everything() -> None:
    feed = FakeFeed(many(1204))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "id:0", "enter")
        await until_shown(pilot, "No delivery matches.")
        await until_shown(pilot, "esc shows all 1,204 deliveries")
        await pilot.press("j", "k", "enter")
        feed.add(row(1205, judged=insight()))
        await until_shown(pilot, "0 of 1,205")
        await pilot.press("escape")
        await until_shown(pilot, "▸1205")


async def test_a_long_filter_scrolls_with_marks() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        text = " or ".join(f"id:{number}" for number in range(1190, 1210))
        await fill_in(pilot, text)
        await until_shown(pilot, "12 of 12")
        await until_shown(pilot, " /…")
        await pilot.press("enter")
        whole = re.compile(r" / id:1190 or .*id:119\d… +12 of 12 · following")
        await until(pilot, lambda: whole.match(line(app)) is not None)


async def test_pasted_controls_become_visible() -> None:
    app = app_over(FakeFeed(varied()))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("slash")
        assert app.focused is not None
        app.focused.post_message(events.Paste("path:\x1b[31mx\u202ey"))
        await until_shown(pilot, "path:␛[31mx⟨202E⟩y")
        assert "\x1b" not in app.main.filter_line.text


class Slow(FakeFeed):
    """A feed whose bodies come one by one, when the test says so."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__(rows)
        self.given = threading.Semaphore(0)

    def sent(self, ids: Sequence[int]) -> Iterator[tuple[int, Delivery]]:
        for found in super().sent(ids):
            assert self.given.acquire(timeout=PATIENCE)
            yield found

    def delivery(self, delivery_id: int) -> Delivery | None:
        found = super().delivery(delivery_id)
        body = b'{"n": %d}' % delivery_id
        return msgspec.structs.replace(found, body=body) if found else None


async def test_keys_are_answered_while_bodies_are_searched_and_progress_is_shown() -> None:
    feed = Slow(many(1000))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "$.n:900..950", "enter")
        feed.given.release(400)
        await until(pilot, lambda: ids(app) == list(range(900, 951)))
        await pilot.press("k", "k")
        await until_shown(pilot, "▸ 948")
        await until_shown(pilot, "searching 40 % · 51 so far")
        feed.given.release(600)
        await until_shown(pilot, "51 of 1,000")


async def test_a_search_without_a_match_says_how_far_it_is() -> None:
    feed = Slow(many(1000))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "$.n:7", "enter")
        feed.given.release(400)
        await until_shown(pilot, "No match yet: 400 of 1,000 are searched.")
        feed.given.release(800)
        await until_shown(pilot, "1 of 1,000")


async def test_another_filter_ends_the_search_for_the_one_before() -> None:
    feed = Slow(many(1000))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "$.n:999", "enter")
        await until(pilot, lambda: len(feed.read) > 0)
        feed.given.release(1)
        await fill_in(pilot, "id:5", "enter")
        await until(pilot, lambda: ids(app) == [5])
        feed.given.release(5)
        await fill_in(pilot, "$.n:998", "enter")
        feed.given.release(1000)
        await until_shown(pilot, "1 of 1,000")
        assert ids(app) == [998]
        assert len(feed.read) < 1300


async def test_a_mistake_behind_it_does_not_begin_a_search_anew() -> None:
    feed = Slow(many(1000))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "$.n:999")
        feed.given.release(400)
        await until(pilot, lambda: ids(app) == [999])
        await fill_in_more(pilot, " size:")
        await until_shown(pilot, "so far: $.n:999")
        feed.given.release(600)
        await until_shown(pilot, "1 of 1,000")
        assert len(feed.read) < 1010


async def test_the_search_begins_at_the_delivery_that_is_selected() -> None:
    feed = Slow(many(1000))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("g", "down", "down")
        await fill_in(pilot, "$.n", "enter")
        await until(pilot, lambda: any(number < 200 for number in feed.read[1:]))
        feed.given.release(400)
        await until(pilot, lambda: ids(app) == list(range(1, 401)))
        await until_shown(pilot, "▸   3")
        feed.given.release(800)
        await until_shown(pilot, "1,000 of 1,000")
        await until_shown(pilot, "▸   3")


async def test_what_arrives_is_searched_too() -> None:
    feed = Slow(many(3))
    feed.given.release(100)
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await fill_in(pilot, "$.n:3..5", "enter")
        await until_shown(pilot, "1 of 3")
        feed.add(*many(6)[3:])
        await until(pilot, lambda: ids(app) == [3, 4, 5])
        await until_shown(pilot, "3 of 6 · following")


async def test_a_journal_that_cannot_be_searched_is_said_and_what_was_shown_stays() -> None:
    feed = FakeFeed(many(3))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: len(feed.read) > 0)
        feed.fail_with = InspectorError("the disk is gone", "find it")
        await fill_in(pilot, "$.n", "enter")
        await until(pilot, lambda: "the disk is gone" in said(app))
        await until_shown(pilot, "search failed · 3 shown")
        feed.fail_with = None
        await fill_in(pilot, "id:2", "enter")
        await until_shown(pilot, "1 of 3")
