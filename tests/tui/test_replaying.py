"""Sending deliveries again from the screen."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import msgspec
import pytest
from textual.widgets import Input

from inspector.config import Settings
from inspector.delivery import Endpoint, Replayed
from inspector.errors import InspectorError
from inspector.tui.app import InspectorApp
from inspector.tui.feed import JournalFeed
from inspector.tui.model import Target
from inspector.tui.replaying import got
from inspector.tui.screens.replay import ReplayDialog, ResendingDialog
from tests.cli.deliveries import MISSIVE, by_missive
from tests.support.asked import always_ok, asked
from tests.support.certificates import certificate_in, serving_with
from tests.support.endpoint import HANG, endpoint
from tests.support.journals import delivery
from tests.tui.fake_feed import FakeFeed, varied
from tests.tui.replaying import (
    NOW,
    again,
    ask,
    click,
    ended,
    fill,
    one,
    over,
    own_settings,
    until_told,
)
from tests.tui.screen import NARROW, app_over, said, screen_text, type_at_once, until, until_shown
from tests.tui.test_sending import listening


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return own_settings(tmp_path, monkeypatch)


async def test_a_delivery_is_sent_to_the_app_of_its_endpoint_and_what_came_of_it_is_kept(
    settings: Settings,
) -> None:
    async with endpoint((201,)) as place:
        at = Endpoint("/hooks/missive", forward_to=place.url)
        settings = msgspec.structs.replace(settings, endpoints=(at,))
        async with over(settings, [one()]) as (app, pilot):
            type_at_once(app, "r\r")
            await until(pilot, lambda: f"Replayed #1 to {place.url}: 201 in " in said(app))
            await until(pilot, lambda: app.feed.rows[0].replayed is not None)
            (kept,) = app.feed.replays(1)
    assert [one.body for one in place.got] == [MISSIVE]
    assert place.got[0].headers["x-hook-signature"] == by_missive()["X-Hook-Signature"]
    assert "inspector-origin" not in place.got[0].headers
    assert (kept.status, kept.body, kept.signed) == (201, b"ok", False)


async def test_it_stands_in_the_answer_tab_the_newest_in_full(settings: Settings) -> None:
    async with endpoint((500, 200)) as place, over(settings, [one()]) as (app, pilot):
        await pilot.press("enter", "5")
        for status in (500, 200):
            await ask(app, pilot, place.url)
            await pilot.press("enter")
            await until(pilot, lambda: f": {status} in " in said(app))  # noqa: B023 - used at once
        await until_shown(pilot, "Replayed, 2 times")
        await until_shown(pilot, "Answer ↻")
        text = screen_text(app)
        assert "its status     200 OK" in text
        assert "as             it was" in text
        assert "500 in " in text
        older = app.feed.replays(1)[0]
        whole = app.feed.replay(older.seq)
        assert (older.body, whole and whole.body) == (b"", b"ok")
        assert app.feed.replay(99) is None


async def test_where_the_last_one_went_the_next_one_goes_and_earlier_ones_are_found(
    settings: Settings,
) -> None:
    async with endpoint() as place, over(settings, [one()]) as (app, pilot):
        for path in ("/first", "/second"):
            await ask(app, pilot, place.url + path)
            await pilot.press("enter")
            await until(pilot, lambda: f"{path}: 200" in said(app))  # noqa: B023 - used at once
        type_at_once(app, "r\r")
        await until(pilot, lambda: len(place.got) == 3 and ended(app))
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, ReplayDialog))
        type_at_once(app, f"{place.url}/typed\r")
        await until(pilot, lambda: len(place.got) == 4)
        assert place.got[3].first == "POST /hooks/typed HTTP/1.1"
        await until(pilot, lambda: ended(app))
        await pilot.press("r", "up", "up", "up")
        assert app.screen.query_one("#url", Input).value.endswith("/first")
        await pilot.press("down")
        assert app.screen.query_one("#url", Input).value.endswith("/second")
    assert place.got[2].first == "POST /hooks/second HTTP/1.1"


async def test_what_was_typed_for_one_gives_others_its_host_and_never_its_path(
    settings: Settings,
) -> None:
    other = delivery(b"{}", "/hooks/other?b=2", received_at=NOW + 1_000_000)
    async with endpoint() as place, over(settings, [one(), other]) as (app, pilot):
        host = place.url.removesuffix("/hooks")
        await ask(app, pilot, f"{host}/ok?typed")
        await until_told(app, pilot, f"Sends #2 to {host}/ok?typed")
        await pilot.press("enter")
        await until(pilot, lambda: len(place.got) == 1 and ended(app))
        await pilot.press("k", "r")
        await until_told(app, pilot, f"Sends #1 to {host}/hooks/missive")
        await until_told(app, pilot, "The host is the last replay's, the path its own.")
        await pilot.press("enter")
        await until(pilot, lambda: len(place.got) == 2 and ended(app))
        await pilot.press("r", "ctrl+n")
        await until_told(app, pilot, f"Sends 2 deliveries to {host}, each to its own path")
        await pilot.press("escape", "j", "r")
        await until_told(app, pilot, "That is where it was sent last.")
        assert app.screen.query_one("#url", Input).value == f"{host}/ok?typed"
    assert [one.first for one in place.got] == [
        "POST /ok?typed HTTP/1.1",
        "POST /hooks/missive HTTP/1.1",
    ]


async def test_an_app_that_has_a_path_of_its_own_keeps_it_though_its_host_was_typed(
    settings: Settings,
) -> None:
    async with endpoint() as place:
        at = Endpoint("/hooks/missive", forward_to=place.url)
        settings = msgspec.structs.replace(settings, endpoints=(at,))
        host = place.url.removesuffix("/hooks")
        async with over(settings, [one(), again(1)]) as (app, pilot):
            await ask(app, pilot, f"{host}/ok")
            await pilot.press("enter")
            await until(pilot, lambda: len(place.got) == 1 and ended(app))
            await pilot.press("k", "r")
            await until_told(app, pilot, f"Sends #1 to {place.url}.")


async def test_several_go_one_after_the_other_and_how_far_it_is_is_seen(
    settings: Settings,
) -> None:
    async with endpoint((200, 404, HANG)) as place:
        five = [again(n) for n in range(5)]
        async with over(settings, five) as (app, pilot):
            await ask(app, pilot, place.url)
            await pilot.press("ctrl+n")
            await until_told(app, pilot, "Sends 5 deliveries to")
            await pilot.press("enter")
            await until_told(app, pilot, f"2 of 5 replayed to {place.url}")
            await until_told(app, pilot, "1 answered 2xx, 1 not")
            await until_told(app, pilot, "last of those: #2: 404")
            await pilot.press("escape", "k")
            assert app.main.deliveries.selected is not None
            await pilot.press("r")
            await until(pilot, lambda: isinstance(app.screen, ResendingDialog))
            await pilot.press("ctrl+t")
            await until(pilot, lambda: "Stopped: replayed 3 of 5 deliveries to" in said(app))
            await until(pilot, lambda: not isinstance(app.screen, ResendingDialog))
            problems = [[one.problem for one in app.feed.replays(n)] for n in range(1, 6)]
            assert problems == [[None], [None], ["stopped while waiting for its answer"], [], []]


async def test_gaps_are_those_that_they_came_with_divided_by_the_speed(
    settings: Settings,
) -> None:
    three = [again(0), again(30), again(90)]
    async with endpoint() as place, over(settings, three) as (app, pilot):
        await ask(app, pilot, place.url)
        await pilot.press("ctrl+n", "ctrl+t")
        await until_told(app, pilot, "over 90.0 s, with the gaps that they came with.")
        app.screen.query_one("#speed", Input).value = "fast"
        await until_told(app, pilot, "✗ The speed is how many times faster")
        app.screen.query_one("#speed", Input).value = "200x"
        await until_told(app, pilot, "over 450 ms, with the gaps that they came with divided by")
        began = monotonic()
        await pilot.press("enter")
        await until(pilot, lambda: "Replayed 3 deliveries" in said(app))
    _, second, third = (one.at - began for one in place.got)
    # A busy machine makes any of them late, and none of them early.
    assert second > 0.14
    assert third > 0.44


async def test_replays_that_came_here_stay_out_of_those_that_are_shown_unless_they_are_named(
    settings: Settings,
) -> None:
    other = delivery(b"{}", "/other")
    three = [one(), other, one(origin="replay", received_at=NOW + 2_000_000)]
    async with over(settings, three) as (app, pilot):
        await ask(app, pilot, "http://127.0.0.1:1")
        await until_shown(pilot, "all 2 deliveries, without 1 replay of yours")
        await pilot.press("ctrl+n")
        await until_told(app, pilot, "Sends 2 deliveries to")
        await pilot.press("escape", "/", *"origin:replay or path:/", "enter")
        await until_shown(pilot, "3 of 3")
        await pilot.press("r")
        await until_shown(pilot, "the 3 that the filter shows")


async def test_a_certificate_that_nobody_vouches_for_has_a_way_on(
    settings: Settings, tmp_path: Path
) -> None:
    tls = serving_with(certificate_in(tmp_path))
    async with asked(always_ok, tls) as place, over(settings, [one()]) as (app, pilot):
        await ask(app, pilot, f"https://127.0.0.1:{place.address.port}")
        await pilot.press("enter")
        way = "certificate is not to be trusted: self-signed certificate; inspector replay --insec"
        await until(pilot, lambda: way in said(app))


def test_an_answer_that_is_cut_is_told_with_its_status() -> None:
    cut = "its answer is longer than the 25 MiB that are kept of a body"
    assert got(Replayed(0, 1, 0, "u", 0.1, status=200, problem=cut)) == f"200 in 100 ms, but {cut}"


async def test_what_came_only_in_part_stays_out_and_that_is_said(settings: Settings) -> None:
    part = again(1)
    part = msgspec.structs.replace(part, body_state="partial")
    async with endpoint() as place, over(settings, [one(), part]) as (app, pilot):
        await ask(app, pilot, place.url)
        await until_told(app, pilot, "Only a part of this was recorded")
        await pilot.press("enter", "ctrl+n")
        await until_told(app, pilot, "1 of them was recorded only in part: left out.")
        await pilot.press("enter")
        await until(pilot, lambda: "Replayed #1 to" in said(app))
    assert len(place.got) == 1


async def test_leaving_ends_it_and_says_how_far_it_was(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with endpoint((200, HANG)) as place:
        async with over(settings, [again(n) for n in range(3)]) as (app, pilot):
            await ask(app, pilot, place.url)
            await pilot.press("ctrl+n", "enter")
            await until_told(app, pilot, "1 of 3 replayed to")
            await pilot.press("escape")
            await until_shown(pilot, "3 deliveries · replaying 1 of 3")
            await pilot.press("q")
            await until_shown(pilot, "End inspector while deliveries are being replayed?")
            await until_shown(pilot, "1 of 3 deliveries were replayed so far; the others would not")
            await pilot.press("q")
            await until(pilot, lambda: app.screen is app.main)
            assert not ended(app)
            await pilot.press("q", "y")
        assert [worker for worker in app.workers if worker.is_running] == []
        said_last = "1 of 3 deliveries were replayed when the screen ended.\n"
        assert capsys.readouterr().err == said_last


async def test_what_was_deleted_meanwhile_is_said(settings: Settings) -> None:
    async with endpoint() as place, over(settings, [again(0), again(1)]) as (app, pilot):
        await ask(app, pilot, place.url)
        app.feed.delete([2])
        await until(pilot, lambda: "#2 was deleted." in said(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Nothing was sent: #2 was deleted meanwhile." in said(app))
    assert place.got == []


async def test_one_that_waits_for_its_answer_is_said_to(settings: Settings) -> None:
    async with endpoint((HANG,)) as place, over(settings, [one()]) as (app, pilot):
        await ask(app, pilot, place.url)
        await pilot.press("enter")
        await until(pilot, lambda: len(place.got) == 1)
        await until_shown(pilot, "1 delivery · replaying #1")
        await pilot.press("r")
        await until_told(app, pilot, f"#1 waits for its answer from {place.url}")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "stopped while waiting for its answer" in said(app))
        (kept,) = app.feed.replays(1)
        assert kept.problem == "stopped while waiting for its answer"
        await until(pilot, lambda: "replaying" not in screen_text(app))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("javascript:alert(1)", "✗ The URL must be a URL such as"),
        ("http://localhost:99999/x", "✗ The port of the URL is a number from 1 to 65535."),
        ("http://localhost:0", "✗ The port of the URL is a number from 1 to 65535."),
        (
            "127.0.0.1:18521",
            "Sends #1 to http://127.0.0.1:18521/hooks/missive, with its query ?a=1.",
        ),
        ("localhost:3000/x", "Sends #1 to http://localhost:3000/x, with its query ?a=1."),
        ("http://localhost:3000/x?b", "Sends #1 to http://localhost:3000/x?b."),
        ("[::1]:3000", "Sends #1 to http://[::1]:3000/hooks/missive"),
    ],
)
async def test_what_is_typed_is_judged_as_it_is_typed(
    settings: Settings, typed: str, told: str
) -> None:
    async with over(settings, [one(target=b"/hooks/missive?a=1")]) as (app, pilot):
        await ask(app, pilot, typed)
        await until_told(app, pilot, told)


async def test_nobody_there_is_said_and_kept(settings: Settings) -> None:
    async with over(settings, [one()]) as (app, pilot):
        await ask(app, pilot, "http://127.0.0.1:1/x")
        await pilot.press("enter")
        await until(pilot, lambda: "Replayed #1 to http://127.0.0.1:1/x: nobody lis" in said(app))
        await until(pilot, lambda: app.feed.rows[0].replayed is not None)


async def test_what_is_no_url_is_a_sentence_in_the_dialog(settings: Settings) -> None:
    async with over(settings, [one()]) as (app, pilot):
        await pilot.press("r", "enter")
        await until_told(app, pilot, "✗ Say where to")
        await pilot.press(*"nonsense", "enter")
        await until_told(app, pilot, "✗ The URL")
        assert isinstance(app.screen, ReplayDialog)


async def test_without_a_local_app_it_goes_to_our_own_receiver_marked_as_a_replay(
    settings: Settings,
) -> None:
    await fill(settings, [one()])
    with listening(settings) as listener:
        feed = JournalFeed(settings, listener)
        app = InspectorApp(feed)
        async with app.run_test(size=NARROW, notifications=True) as pilot:
            await until(pilot, lambda: bool(feed.rows) and feed.rows[0].insight is not None)
            await pilot.press("r")
            await until_told(app, pilot, "That is inspector itself")
            await pilot.press("enter")
            await until(pilot, lambda: len(feed.rows) == 2 and feed.rows[1].insight is not None)
            assert (feed.rows[1].origin, feed.rows[1].path) == ("replay", "/hooks/missive")
            await until_shown(pilot, "replay    –")
            await pilot.press("G")
            detail = app.main.detail
            await until(pilot, lambda: "↻ a replay" in str(detail.border_subtitle))


async def test_it_ends_with_the_receiver_that_it_is_for(settings: Settings) -> None:
    await fill(settings, [again(0), again(3600)])
    with ExitStack() as ending:
        ending.enter_context(listening(settings))
        feed = JournalFeed(settings, None)
        app = InspectorApp(feed)
        async with app.run_test(size=NARROW, notifications=True) as pilot:
            await until(pilot, lambda: len(feed.rows) == 2 and feed.progress is None)
            await until(pilot, lambda: feed.status.url is not None)
            await pilot.press("r", "ctrl+n", "ctrl+t")
            await until_told(app, pilot, "over 1 h")
            await pilot.press("enter")
            await until_told(app, pilot, "1 of 2 replayed to")
            await asyncio.to_thread(ending.close)
            await until(pilot, lambda: "Nothing more is sent to" in said(app))
            assert "its inspector has ended" in said(app)


async def test_what_can_not_be_recorded_is_said_with_what_came_of_it(settings: Settings) -> None:
    async with endpoint() as place, over(settings, [one()]) as (app, pilot):

        def refuse(_: Sequence[Replayed]) -> None:
            raise InspectorError("the disk is full")

        app.feed.record = refuse  # type: ignore[method-assign,assignment]  # as a full disk would have it
        await ask(app, pilot, place.url)
        await pilot.press("enter")
        await until(pilot, lambda: "Not all of it is recorded: the disk is full" in said(app))
        assert ": 200 in " in said(app)


async def test_with_nothing_there_to_send_that_is_said() -> None:
    app = app_over(FakeFeed())
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "There is no delivery to replay." in said(app))


async def test_several_apps_for_several_endpoints_leave_the_choice_to_the_person() -> None:
    feed = FakeFeed(varied()[:11])
    feed.status.forward_to = (Target("http://a/x", "/hooks/missive"), Target("http://b/y"))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("r")
        await until_told(app, pilot, "Sends #1207 to http://a/x.")
        await click(pilot, "Which Choice:last-of-type")
        await until_told(app, pilot, "Where to?")
        await click(pilot, "Which Choice:first-of-type")
        await until_told(app, pilot, "Sends #1207 to http://a/x.")


async def test_what_was_typed_stays_when_others_are_chosen() -> None:
    feed = FakeFeed(varied()[:11])
    feed.status.forward_to = (Target("http://a/x", "/hooks/missive"), Target("http://b/y"))
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(app, pilot, "http://mine")
        await until_told(app, pilot, "Sends #1207 to http://mine/")
        await click(pilot, "Which Choice:last-of-type")
        await until_told(app, pilot, "deliveries to http://mine")


async def test_the_whole_dialog_is_seen_in_a_small_window() -> None:
    app = app_over(FakeFeed(varied()[:11]))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await ask(app, pilot, "http://localhost:3000/" + "long/" * 30)
        await pilot.press("ctrl+n", "ctrl+n", "ctrl+t", "ctrl+g")
        await until_told(app, pilot, "can't be signed")
        for seen in ("Replay", "this delivery, #1207", "speed 1x", "Replay  ⏎", "Cancel  esc"):
            await until_shown(pilot, seen)


async def test_everything_works_with_the_mouse(settings: Settings) -> None:
    async with endpoint() as place, over(settings, [again(0), again(1)]) as (app, pilot):
        await ask(app, pilot, place.url)
        await click(pilot, "Which Choice:last-of-type")
        await until_told(app, pilot, "Sends 2 deliveries")
        await click(pilot, "#pace Tick")
        await until_told(app, pilot, "with the gaps")
        await click(pilot, "#pace Tick")
        await click(pilot, "#send")
        await until(pilot, lambda: "Replayed 2 deliveries" in said(app))
    assert len(place.got) == 2
