"""Nothing in a delivery reaches the terminal as a control sequence, or is read as markup."""

import json
import re

import pytest

from inspector.delivery import Answer, Forwarded, Settled, raw_headers
from inspector.errors import InspectorError
from inspector.insight.judged import Event, Insight, Repeat
from inspector.signatures import Finding, Fix
from inspector.signatures.verdict import Verdict
from inspector.tui.model import Acted, Change, Guard, PlanInForce, Row, Status, Streak, Target
from inspector.tui.views import Diagnosis, Offer, SignatureTry, SignatureView, SignedPart
from tests.tui.fake_feed import START, FakeFeed
from tests.tui.screen import app_over, screen_text, until_shown

NASTY = "[/x][@click=app.quit]Z\x1b]52;c;aGk=\x07\x1b[2J\x00\x9b31m\u202e\u2066\ud800\x7f"

FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class HostileFeed(FakeFeed):
    """Every text in it is hostile."""

    def __init__(self) -> None:
        event = Event(NASTY, NASTY, NASTY, NASTY, "strong", Repeat("first"), 1)
        verdict = Verdict("invalid", NASTY, NASTY, NASTY)
        insight = Insight(NASTY, NASTY, verdict, (event,), Repeat("first"), 1)
        answer = Answer(
            "app", NASTY, NASTY, 500, ((NASTY, NASTY),), NASTY.encode("utf-8", "replace")
        )
        end = Settled(1, 1, 1, START, "answered", answer, 0.1)
        row = Row(1, START, NASTY, NASTY, 10, "complete", "tunnel", "provider", insight, end, NASTY)
        raw = NASTY.encode("utf-8", "replace")
        row.forwarded = Forwarded(1, 1, START, NASTY, 0.1, 500, ((raw, raw),), raw, NASTY)
        held = Row(2, START, NASTY, NASTY, 10, "partial", "tunnel", "provider", None, None, NASTY)
        held.waits_for = f"ask {NASTY}"
        status = Status(
            NASTY, f"http://{NASTY}", False, "running", f"https://{NASTY}", "up", NASTY, NASTY,
            NASTY, 1, NASTY, (PlanInForce(NASTY, NASTY, "app"),),
        )  # fmt: skip
        status.forward_to = (Target(NASTY), Target(NASTY, NASTY))
        super().__init__([held, row], status)
        self.body = json.dumps({NASTY: NASTY, "list": [NASTY], "plain": 1}).encode()
        self.headers = (*raw_headers([("Content-Type", "application/json")]), (raw, raw))

    def signature(self, row: Row) -> SignatureView:
        one = SignatureTry(NASTY, NASTY, NASTY, NASTY, NASTY, False, NASTY)
        part = SignedPart(NASTY, NASTY.encode("utf-8", "replace"))
        verdict = Verdict("invalid", NASTY, NASTY, NASTY)
        return SignatureView(
            verdict, ((NASTY, NASTY),), (part, SignedPart(NASTY, None), part), NASTY, (one,)
        )

    def diagnose(self, row: Row) -> Diagnosis:
        fix = Fix("provider", NASTY, NASTY, NASTY)
        found = Finding(NASTY, NASTY, NASTY, fix, NASTY, (NASTY,), (NASTY,), (NASTY,))
        return Diagnosis(found, Offer(fix, NASTY, NASTY), NASTY)

    def secret_names(self) -> list[str]:
        return [NASTY]

    def secret_fingerprints(self, name: str) -> list[str]:
        return [NASTY]


def assert_harmless(text: str) -> None:
    found = FORBIDDEN.search(text)
    assert found is None, f"{found[0]!r} in {text[max(0, found.start() - 40) : found.end()]!r}"


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_hostile_text_in_every_field_of_every_tab_is_shown_harmless(
    size: tuple[int, int],
) -> None:
    app = app_over(HostileFeed())
    async with app.run_test(size=size, notifications=True) as pilot:
        await until_shown(pilot, "[/x]")
        await pilot.press("enter")
        texts = ("list [1]", ": [/x]", "your own code", "of event", "step", "HTTP")
        for key, text in zip("123456", texts, strict=True):
            await pilot.press(key)
            await until_shown(pilot, text)
            assert_harmless(screen_text(app))
            await until_shown(pilot, "[@click=app.quit]")
            await pilot.press("end")
            assert_harmless(screen_text(app))
        await pilot.press("escape", "up")
        await until_shown(pilot, "▸   2")
        for key in "54":
            await pilot.press(key)
            await pilot.pause()
            assert_harmless(screen_text(app))


async def test_hostile_text_in_dialogs_and_sentences_is_shown_harmless() -> None:
    feed = HostileFeed()
    app = app_over(feed)
    app.earlier.answers.add(NASTY.replace("\ud800", ""))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("home", "a", "up")
        await until_shown(pilot, "Answer deliveries")
        assert_harmless(screen_text(app))
        await pilot.press("enter")
        await pilot.pause()
        assert_harmless(screen_text(app))
        await pilot.press("escape")
        for key, text in (
            ("a", "Answer deliveries"),
            ("f", "Forward to the local app"),
            ("w", "Answer now"),
            ("R", "what providers were seen to do"),
            ("s", "Whose?"),
            ("t", "up  "),
            ("q", "Nobody will"),
        ):
            await pilot.press(key)
            await until_shown(pilot, text)
            assert_harmless(screen_text(app))
            await pilot.press("escape")
        app.say(NASTY)
        app.complain(InspectorError(NASTY, NASTY), "x")
        await until_shown(pilot, "[/x]")
        assert_harmless(screen_text(app))
        feed.status.tunnel = "failed"
        streak, acted = Streak(NASTY, NASTY, NASTY, 1, 50), Acted(NASTY, NASTY, NASTY, 36, 50)
        feed.status.guard = Guard(True, (streak,), (acted,))
        feed.change(Change(status=True))
        await pilot.pause()
        assert_harmless(screen_text(app))


async def test_a_long_hostile_value_opens_harmless_and_is_copied_exactly() -> None:
    feed = HostileFeed()
    value = NASTY.replace("\ud800", "") * 20
    feed.body = json.dumps({"s": value}).encode()
    app = app_over(feed)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("enter")
        await until_shown(pilot, "s: ")
        await pilot.press("enter")
        await until_shown(pilot, "$.s")
        assert_harmless(screen_text(app))
        await pilot.press("y")
        assert app.clipboard == value


async def test_a_screenshot_of_hostile_text_is_valid_xml() -> None:
    from xml.etree import ElementTree

    app = app_over(HostileFeed())
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "[/x]")
        ElementTree.fromstring(app.export_screenshot())
