"""The demo's story, told to a real receiver, and the line that says what to look at."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from inspector.config import Settings
from inspector.insight import Known
from inspector.knowledge import known_from
from inspector.listener.process import Listener, start
from inspector.tui.demo import acting, app, lessons
from inspector.tui.demo.acting import act
from inspector.tui.demo.app import DemoApp
from inspector.tui.demo.lessons import LESSONS
from inspector.tui.demo.settings import settings_in
from inspector.tui.demo.story import FLOWS, SCENES, Scene
from inspector.tui.feed import JournalFeed
from inspector.tui.model import Row
from inspector.tui.text import line_width, plain
from tests.support.waiting import soon
from tests.tui.fake_feed import insight, row, settled
from tests.tui.screen import NARROW, WIDE, screen_text, until, until_shown

QUICK = 0.1
"""So much of the time that the demo takes for it."""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path))
    return settings_in(tmp_path)


def wait_for_plans(listener: Listener) -> None:
    """Wait until it answers as the story needs it."""
    descriptor, told = listener.announcements.fileno(), b""
    while b'"plans"' not in told:
        told += os.read(descriptor, 65536)


@contextmanager
def listening(settings: Settings) -> Iterator[Listener]:
    log = Path(f"{settings.journal}.log")
    with log.open("w") as errors:
        listener = start(settings, errors)
        assert listener is not None
        try:
            yield listener
        finally:
            listener.stop()
    assert "Traceback" not in log.read_text()


def quick(scenes: Sequence[Scene], gap: float = QUICK) -> list[Scene]:
    return [msgspec.structs.replace(scene, at=scene.at * gap) for scene in scenes]


Told = tuple[str, str, str, int | None, str]


def told(one: Row) -> Told:
    """Who sent it, its verdict, its repetition, the answer and whether that is acceptance."""
    assert one.insight is not None
    assert one.settled is not None
    assert one.origin == "provider"
    return (
        one.insight.provider or "",
        one.insight.signature.verdict,
        one.insight.repeat.kind,
        one.settled.answer.status,
        one.accepted,
    )


async def test_the_story_has_all_that_there_is_to_see(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "MISSIVE_GAPS", (1.2 * QUICK,) * 5)
    *early, slow = SCENES
    scenes = [*quick(early), msgspec.structs.replace(slow, at=0.5)]
    with listening(settings) as listener:
        wait_for_plans(listener)
        feed = JournalFeed(settings, listener)
        tasks = [
            asyncio.create_task(feed.run()),
            asyncio.create_task(act(listener.url, known_from(settings), scenes, flows=())),
        ]
        await soon(lambda: len(feed.rows) == 9 and all(one.settled for one in feed.rows))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert [told(one) for one in feed.rows] == [
        ("missive", "valid", "first", 503, "no"),
        ("mailabl", "valid", "first", 200, "yes"),
        ("missive", "valid", "retry", 503, "no"),
        ("manysends", "valid", "first", 200, "yes"),
        ("missive", "valid", "retry", 200, "yes"),
        ("mailabl", "valid", "duplicate", 200, "yes"),
        ("mailabl", "valid", "conflict", 200, "yes"),
        ("missive", "invalid", "first", 200, "yes"),
        ("mailabl", "valid", "first", None, "no"),
    ]
    last = feed.rows[-1].settled
    assert last is not None
    assert last.outcome == "sender-left"
    assert last.sender_waited == pytest.approx(3.0, abs=0.3)
    assert feed.rows[3].insight is not None
    assert (feed.rows[3].insight.signature.scheme or "").startswith("candidate: ")


async def test_events_of_all_three_go_on_coming_bounded(settings: Settings) -> None:
    assert sum(flow.count for flow in FLOWS) == 200
    flows = [msgspec.structs.replace(flow, at=0.0, every=0.02, count=2) for flow in FLOWS]
    with listening(settings) as listener:
        wait_for_plans(listener)
        feed = JournalFeed(settings, listener)
        following = asyncio.create_task(feed.run())
        await act(listener.url, known_from(settings), scenes=(), flows=flows)
        await soon(lambda: len(feed.rows) == 6 and all(one.insight for one in feed.rows))
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    judged = [one.insight for one in feed.rows if one.insight]
    assert sorted(one.provider or "" for one in judged) == [
        name for name in ("mailabl", "manysends", "missive") for _ in range(2)
    ]
    assert {(one.signature.verdict, one.repeat.kind) for one in judged} == {("valid", "first")}


def story(number: int) -> list[Row]:
    """Rows that every lesson is about, with ids from a number on."""
    held = msgspec.structs.replace(row(number + 6, judged=insight("mailabl")), waits_for="timeout")
    return [
        row(number, judged=insight(), end=settled(number, 503), accepted="no"),
        row(number + 1, judged=insight(repeat="retry"), end=settled(number + 1)),
        row(number + 2, judged=insight("mailabl", repeat="duplicate"), end=settled(number + 2)),
        row(number + 3, judged=insight(verdict="invalid"), end=settled(number + 3)),
        row(number + 4, judged=insight("mailabl", repeat="conflict"), end=settled(number + 4)),
        row(number + 5, judged=insight("manysends"), end=settled(number + 5)),
        held,
        row(number + 7, judged=insight("mailabl", repeat="retry"), end=settled(number + 7)),
    ]


def test_every_sentence_fits_into_80_columns_whatever_the_ids() -> None:
    sentences = [lesson.find(story(990)) for lesson in LESSONS]
    assert None not in sentences
    lines = [lessons.BEFORE, *(one for one in sentences if one is not None)]
    assert {plain(one): line_width(one) for one in lines if line_width(one) > 73} == {}


def test_sentences_name_the_deliveries_that_they_are_about() -> None:
    said = [plain(lesson.find(story(20)) or []) for lesson in LESSONS]
    assert said[0].startswith("#20 came from missive. ✓ ok")
    assert said[2] == "#1 was refused, so it came again: retry. #21 was accepted."
    assert said[3].startswith("#22 repeats #1, which was accepted: dup")
    assert said[4].startswith("#23 was changed on its way: ✗ bad")
    assert said[5].startswith("#24 has #1's id, but another body: CONFL")
    assert said[6].startswith("#26 gets no answer")
    assert said[9].startswith("#27 is #1 again")


def test_nothing_is_said_of_what_has_not_come() -> None:
    about_keys = 2
    assert len([one for one in LESSONS if one.find([])]) == about_keys
    fresh = [row(1, judged=insight("mailabl"), accepted="no")]  # whether it is held is not known
    unjudged = [msgspec.structs.replace(one, insight=None) for one in story(1)]
    ours = [msgspec.structs.replace(one, origin="send") for one in story(1)]
    assert len([one for one in LESSONS if one.find(unjudged + ours)]) == about_keys
    assert LESSONS[6].find(fresh) is None
    assert LESSONS[6].find(story(1)) is not None


@pytest.fixture
def demo(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoApp]:
    """The demo's screen over its listener, ten times as quick."""
    first, *others = (
        msgspec.structs.replace(one, seconds=one.seconds * QUICK, patience=one.patience * QUICK)
        for one in (*LESSONS[:2], LESSONS[-1])
    )
    first = msgspec.structs.replace(first, patience=LESSONS[0].patience)
    others[0] = msgspec.structs.replace(others[0], seconds=1.0)
    monkeypatch.setattr(app, "LESSONS", (first, *others))
    monkeypatch.setattr(acting, "MISSIVE_GAPS", (1.2 * QUICK,) * 5)

    async def quickly(url: str, known: Known) -> None:
        await act(url, known, quick(SCENES[:1]), flows=())

    monkeypatch.setattr(app, "_import_act", lambda: quickly)
    with listening(settings) as listener:
        yield DemoApp(JournalFeed(settings, listener))


async def test_where_one_pane_fits_a_payload_is_opened_and_closed_again(demo: DemoApp) -> None:
    async with demo.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "came from missive")
        await until_shown(pilot, "▾ rule {3}")
        assert "A payload as a tree" in screen_text(demo)
        await until(pilot, lambda: not demo.main.has_class("-open"))
        await until_shown(pilot, "without a trace")
        assert demo.main.deliveries.following
        assert not demo.touched


@pytest.mark.parametrize("key", ["down", "f1"])
async def test_who_presses_a_key_is_left_alone(demo: DemoApp, key: str) -> None:
    async with demo.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "came from missive")
        await pilot.press(key)
        await until_shown(pilot, "A payload as a tree")
        opened = demo.main.has_class("-open")
        await until_shown(pilot, "without a trace")
        assert not opened
        assert not demo.main.has_class("-open")


async def test_what_was_opened_stays_open_for_who_presses_a_key(demo: DemoApp) -> None:
    async with demo.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: demo.main.has_class("-open"))
        await pilot.press("3")
        await until_shown(pilot, "without a trace")
        assert demo.main.has_class("-open")


async def test_beside_each_other_nothing_is_moved(demo: DemoApp) -> None:
    async with demo.run_test(size=WIDE) as pilot:
        await until_shown(pilot, "A payload as a tree")
        assert not demo.main.has_class("-open")
        await until_shown(pilot, "without a trace")
        assert demo.main.deliveries.following


async def test_leaving_asks_nothing(demo: DemoApp) -> None:
    demo.feed.status.tunnel = "up"
    async with demo.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "came from missive")
        await pilot.press("q")
        await until(pilot, lambda: not demo.is_running)
