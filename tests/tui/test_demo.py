"""The demo's story, told to a real receiver, and the line that says what to look at."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import msgspec
import pytest

from inspector.config import Settings
from inspector.insight import Known
from inspector.insight.judged import Repeat, RepeatKind
from inspector.knowledge import known_from
from inspector.listener.process import Listener, start
from inspector.outbound.simulator.orders import Orders
from inspector.tui.demo import acting, app, lessons
from inspector.tui.demo.acting import act
from inspector.tui.demo.app import DemoApp
from inspector.tui.demo.lessons import LESSONS, Lesson, Said
from inspector.tui.demo.settings import settings_in
from inspector.tui.demo.story import FLOWS, SCENES, Scene
from inspector.tui.feed import JournalFeed
from inspector.tui.model import Row
from inspector.tui.text import line_width, plain
from inspector.tui.widgets.guide import Guide
from tests.support.waiting import PATIENCE, soon
from tests.tui.fake_feed import START, insight, row, settled
from tests.tui.screen import NARROW, WIDE, until, until_shown

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
        told += (more := os.read(descriptor, 65536))
        assert more, f"it ended: {told!r}"


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


def waiting(known: Known, seconds: float) -> Known:
    """The same, with senders that wait so long for an answer."""
    providers = {
        name: msgspec.structs.replace(
            one, timeout=msgspec.structs.replace(one.timeout, value=seconds)
        )
        for name, one in known.providers.items()
    }
    return msgspec.structs.replace(known, providers=providers)


@pytest.fixture
def in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each scene begins when the one before it is over: however slow the machine is, what comes
    again comes after it was answered."""
    play, turn = acting._play, asyncio.Lock()

    async def play_in_turn(at: float, orders: Orders) -> None:
        await asyncio.sleep(at)
        async with turn:
            await play(0.0, orders)

    monkeypatch.setattr(acting, "_play", play_in_turn)


@pytest.mark.usefixtures("in_turn")
async def test_the_story_has_all_that_there_is_to_see(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "MISSIVE_GAPS", (1.2 * QUICK,) * 5)
    known = known_from(settings)
    *early, slow = SCENES
    with listening(settings) as listener:
        wait_for_plans(listener)
        feed = JournalFeed(settings, listener)
        following = asyncio.create_task(feed.run())
        await act(listener.url, waiting(known, PATIENCE), quick(early), flows=())
        slow = msgspec.structs.replace(slow, at=0.0)
        impatient = waiting(known, 0.5)
        trying = asyncio.create_task(act(listener.url, impatient, [slow], flows=()))
        await soon(lambda: len(feed.rows) == 9 and all(one.settled for one in feed.rows))
        for task in (following, trying):
            task.cancel()
        await asyncio.gather(following, trying, return_exceptions=True)
        *rows, left = feed.rows
        (forged,) = (row for row in rows if told(row)[1] == "invalid")
        found = feed.diagnose(forged).finding
    assert sorted(map(told, rows)) == [  # those of different events may overtake each other
        ("mailabl", "valid", "conflict", 200, "yes"),
        ("mailabl", "valid", "duplicate", 200, "yes"),
        ("mailabl", "valid", "first", 200, "yes"),
        ("manysends", "valid", "first", 200, "yes"),
        ("missive", "invalid", "first", 401, "no"),
        ("missive", "valid", "first", 503, "no"),
        ("missive", "valid", "retry", 200, "yes"),
        ("missive", "valid", "retry", 503, "no"),
    ]
    assert told(left) == ("mailabl", "valid", "first", None, "no")
    assert "with no line end at its end" in found.reason
    assert left.settled is not None
    assert left.settled.outcome == "sender-left"
    assert left.settled.sender_waited is not None
    (guessed,) = (row for row in rows if told(row)[0] == "manysends")
    assert guessed.insight is not None
    assert (guessed.insight.signature.scheme or "").startswith("candidate: ")


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

    def again(at: int, provider: str, repeat: RepeatKind, of: int) -> Row:
        judged = insight(provider, repeat=repeat)
        judged = msgspec.structs.replace(judged, repeat=Repeat(repeat, of))
        return row(number + at, judged=judged, end=settled(number + at))

    held = msgspec.structs.replace(row(number + 6, judged=insight("mailabl")), waits_for="timeout")
    forged = settled(number + 3, 401)
    return [
        row(number, judged=insight(), end=settled(number, 503), accepted="no"),
        again(1, "missive", "retry", number),
        again(2, "mailabl", "duplicate", number),
        row(number + 3, judged=insight(verdict="invalid"), end=forged, accepted="no"),
        again(4, "mailabl", "conflict", number),
        row(number + 5, judged=insight("manysends"), end=settled(number + 5)),
        held,
        again(16, "mailabl", "retry", number + 6),
    ]


def told_of(rows: list[Row]) -> list[str]:
    """What each lesson says of rows; empty where it says nothing."""
    found = [lesson.find(rows) for lesson in LESSONS]
    return [plain(said.line) if said else "" for said in found]


def ended(number: int) -> list[Row]:
    """The same rows when the one that was held is settled too: its sender left."""
    rows = story(number)
    rows[6] = msgspec.structs.replace(rows[6], settled=settled(number + 6, None, "sender-left"))
    return rows


VALID, PAYLOAD, RETRIED, DUPLICATE, INVALID, RULES, CONFLICT, HELD, GUESSED, OBSERVED, WAITED = (
    range(11)
)


def test_every_sentence_fits_into_80_columns_whatever_the_ids() -> None:
    sentences = [lesson.find(story(990)) or lesson.find(ended(990)) for lesson in LESSONS]
    lines = [lessons.BEFORE, lessons.ENDED, *(said.line for said in sentences if said is not None)]
    assert len(lines) == len(LESSONS) + 2
    assert {plain(one): line_width(one) for one in lines if line_width(one) > 73} == {}


@pytest.mark.parametrize("cells", [40, 60])
def test_in_narrower_ones_it_is_wrapped_and_not_cut(cells: int) -> None:
    guide = Guide()
    for lesson in LESSONS:
        said = lesson.find(story(20)) or lesson.find(ended(20))
        assert said is not None
        guide.say(said.line)
        shown = guide.lines(cells)
        assert len(shown) == 2
        words = " ".join(map(plain, shown)).split()
        assert words == ["demo", *plain(said.line).split()]
        assert max(len(plain(line).rstrip()) for line in shown) <= cells


def test_sentences_name_the_deliveries_that_they_are_about() -> None:
    said = told_of(story(20))
    assert said[VALID].startswith("#20 came from missive. ✓ ok")
    assert said[RETRIED] == "#20 was refused, so it came again: retry. #21 was accepted."
    assert said[DUPLICATE].startswith("#22 repeats #20, which was accepted: dup")
    assert said[INVALID].startswith("A newline got into #23 on its way: ✗ bad, answered 401.")
    assert said[CONFLICT].startswith("#24 has #20's id, but another body: CONFL")
    assert said[HELD].startswith("#26 gets no answer")
    assert told_of(ended(20))[WAITED].startswith("#36 is #26 again, 10 s later")
    rows = [said.row for said in (lesson.find(story(20)) for lesson in LESSONS) if said]
    assert [one.id if one else None for one in rows] == [
        20, 20, 21, 22, 23, None, 24, 26, 25, None, None
    ]  # fmt: skip


def test_nothing_is_said_of_what_has_not_come() -> None:
    about_keys = 3
    assert len([one for one in told_of([]) if one]) == about_keys
    unjudged = [msgspec.structs.replace(one, insight=None) for one in story(1)]
    ours = [msgspec.structs.replace(one, origin="send") for one in story(1)]
    assert len([one for one in told_of(unjudged + ours) if one]) == about_keys


def test_only_what_is_held_is_said_to_get_no_answer_and_only_as_long() -> None:
    fresh = row(1, judged=insight("mailabl"), accepted="no")  # whether it is held is not known
    late = msgspec.structs.replace(fresh, waits_for="200 after 2s")
    assert told_of([fresh, late])[HELD] == ""
    assert not LESSONS[HELD].is_over(story(1)[6])
    assert LESSONS[HELD].is_over(ended(1)[6])


def test_a_retry_is_that_of_a_refusal() -> None:
    rows = story(1)
    rows[0] = msgspec.structs.replace(rows[0], settled=settled(1, None, "sender-left"))
    assert told_of(rows)[RETRIED] == ""


def test_what_came_again_after_two_seconds_was_not_waited_for() -> None:
    rows = ended(1)
    rows[-1] = msgspec.structs.replace(rows[-1], received_at=START + 9_000_000)
    assert told_of(rows)[WAITED] == ""


def test_with_another_secret_nothing_is_said_of_newlines() -> None:
    rows = [*story(1), row(40, judged=insight(verdict="invalid"), end=settled(40, 401))]
    assert told_of(rows)[INVALID] == ""


@pytest.fixture
def listener(settings: Settings) -> Iterator[Listener]:
    with listening(settings) as listener:
        yield listener


class ReadDemo(DemoApp):
    """The demo; a sentence stays until the test has read it."""

    said = 0
    read = 0

    async def stay(self, lesson: Lesson, said: Said) -> None:
        """Wait for the test."""
        del lesson, said
        self.said += 1
        await self._until(lambda: self.read >= self.said or None)

    def turn(self) -> None:
        """Go on to the next sentence."""
        self.read += 1
        self._changed.set()


@pytest.fixture
def demo(settings: Settings, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> ReadDemo:
    """The demo's screen over its listener."""
    monkeypatch.setattr(app, "STARTS_WITHIN", PATIENCE)
    chosen = (LESSONS[VALID], LESSONS[PAYLOAD], LESSONS[RETRIED], LESSONS[-1])
    patient = [msgspec.structs.replace(one, patience=60.0) for one in chosen]
    monkeypatch.setattr(app, "LESSONS", patient)
    monkeypatch.setattr(acting, "MISSIVE_GAPS", (1.2 * QUICK,) * 5)

    async def quickly(url: str, known: Known) -> None:
        await act(url, known, quick(SCENES[:1]), flows=())

    monkeypatch.setattr(app, "_import_act", lambda: quickly)
    return ReadDemo(JournalFeed(settings, listener))


async def test_where_one_pane_fits_a_payload_is_opened_and_closed_again(demo: ReadDemo) -> None:
    async with demo.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "came from missive")
        demo.turn()
        await until_shown(pilot, "A payload as a tree")
        await until_shown(pilot, "▾ conversation {2")
        demo.turn()
        await until_shown(pilot, "#3 was accepted")
        assert not demo.main.has_class("-open")
        demo.turn()
        await until_shown(pilot, "without a trace")
        assert demo.main.deliveries.following
        assert not demo.touched


async def test_what_a_sentence_is_about_is_selected_until_the_next(demo: ReadDemo) -> None:
    async with demo.run_test(size=WIDE) as pilot:
        await until_shown(pilot, "came from missive")
        demo.turn()
        await until_shown(pilot, "A payload as a tree")
        assert not demo.main.has_class("-open")
        demo.turn()
        await until_shown(pilot, "#3 was accepted")
        selected = demo.main.deliveries.selected
        assert selected is not None
        assert selected.id == 3
        demo.turn()
        await until_shown(pilot, "without a trace")
        assert demo.main.deliveries.following


async def test_a_digit_shows_what_the_sentence_is_about_where_one_pane_fits(
    demo: ReadDemo,
) -> None:
    async with demo.run_test(size=NARROW) as pilot:
        demo.turn()
        demo.turn()
        await until_shown(pilot, "#3 was accepted")
        await pilot.press("4")
        await until_shown(pilot, "3 attempts")
        demo.turn()
        await until_shown(pilot, "without a trace")
        assert demo.main.has_class("-open")  # nobody closes what was opened by hand


async def test_who_presses_a_key_is_left_alone(demo: ReadDemo) -> None:
    async with demo.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "came from missive")
        await pilot.press("up")
        demo.turn()
        await until_shown(pilot, "A payload as a tree")
        assert not demo.main.has_class("-open")
        demo.turn()
        demo.turn()
        await until_shown(pilot, "without a trace")
        assert not demo.main.has_class("-open")
        assert not demo.main.deliveries.following


async def test_a_sentence_goes_when_its_time_is_over_or_it_is_not_true_any_more(
    settings: Settings, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def over(row: Row) -> bool:
        return row.settled is not None

    monkeypatch.setattr(app, "STARTS_WITHIN", PATIENCE)
    untrue = msgspec.structs.replace(LESSONS[VALID], seconds=3600.0, is_over=over, patience=60.0)
    brief = msgspec.structs.replace(LESSONS[PAYLOAD], seconds=QUICK)
    monkeypatch.setattr(app, "LESSONS", (untrue, brief, LESSONS[-1]))
    monkeypatch.setattr(
        app, "_import_act", lambda: partial(act, scenes=quick(SCENES[:1]), flows=())
    )
    demo = DemoApp(JournalFeed(settings, listener))
    async with demo.run_test(size=WIDE) as pilot:
        await until_shown(pilot, "without a trace")


async def test_a_receiver_that_ended_is_said_and_nothing_is_sent_any_more(
    listener: Listener, demo: ReadDemo, monkeypatch: pytest.MonkeyPatch
) -> None:
    acting_ended = asyncio.Event()

    async def endless(url: str, known: Known) -> None:
        try:
            await act(url, known, quick(SCENES[:1]), flows=())
            await asyncio.Event().wait()
        finally:
            acting_ended.set()

    monkeypatch.setattr(app, "_import_act", lambda: endless)
    async with demo.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "came from missive")
        listener.process.kill()
        await until_shown(pilot, "The receiver has ended. q ends the demo.")
        await until(pilot, acting_ended.is_set)


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_leaving_asks_nothing(demo: ReadDemo, key: str) -> None:
    demo.feed.status.tunnel = "up"
    async with demo.run_test(size=NARROW) as pilot:
        await until_shown(pilot, "came from missive")
        await pilot.press(key)
        await until(pilot, lambda: not demo.is_running)
