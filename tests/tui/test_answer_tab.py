"""The Answer tab: what was given, who decided, and what the local app did."""

import msgspec
import pytest

from inspector.delivery import Answer, DecidedBy, Forwarded, Settled
from inspector.providers import builtin
from inspector.tui.model import Change, Row
from tests.tui.fake_feed import START, FakeFeed, insight, row, settled
from tests.tui.screen import NOW, WIDE, app_over, screen_text, until_shown


def forwarded(**given: object) -> Forwarded:
    """What the local app did with #1."""
    whole = Forwarded(1, 1, START, "http://localhost:3000/hooks", 0.012, 201,
                      ((b"X-App", b"yes"),), b"thanks")  # fmt: skip
    return msgspec.structs.replace(whole, **given)


async def shown(rows: list[Row], *expected: str, select: str = "home") -> str:
    """The Answer tab of the first delivery, once all of this stands there."""
    app = app_over(FakeFeed(rows))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press(select, "5")
        for text in expected:
            await until_shown(pilot, text)
        return screen_text(app)


def one(end: Settled | None, **more: object) -> Row:
    """A judged delivery of Missive's."""
    made = row(1, judged=insight(), end=end)
    return msgspec.structs.replace(made, **more)


async def test_the_local_apps_answer_stands_below_ours() -> None:
    text = await shown(
        [one(settled(1, 503), forwarded=forwarded())],
        "The local app", "201 Created", "X-App: yes", "thanks", "http://localhost:3000/hooks",
    )  # fmt: skip
    assert "503 Service Unavailable" in text
    assert "12 ms" in text


async def test_why_the_local_app_gave_no_answer_is_a_sentence() -> None:
    nothing = forwarded(status=None, headers=(), body=b"", problem="nobody listens there")
    text = await shown([one(settled(1, 502), forwarded=nothing)], "nobody listens there")
    assert "its status" not in text


async def test_a_body_that_is_no_text_is_shown_in_hexadecimal() -> None:
    await shown([one(settled(1), forwarded=forwarded(body=b"\xff\x00\x1b]52"))], "ff 00 1b 5d 35")


async def test_escape_sequences_of_the_local_app_are_shown_and_not_sent() -> None:
    hostile = forwarded(body=b"\x1b]52;c;x\x07", headers=((b"X", b"\x1b[2J"),))
    text = await shown([one(settled(1), forwarded=hostile)], "␛]52;c;x␇", "␛[2J")
    assert "\x1b" not in text


async def test_how_long_the_sender_waited_stands_beside_what_is_documented() -> None:
    left = msgspec.structs.replace(
        settled(1, None, "sender-left"), took=15.02, sender_waited=15.02, at=START + 16_020_000
    )
    later = msgspec.structs.replace(row(40, judged=insight(repeat="retry", attempt=2)))
    text = await shown([one(left), later], "≈ 15.0 s; documented 15 s")
    assert "39.0 s: then #40 came" in text


async def test_who_decided_is_said() -> None:
    said: dict[DecidedBy, str] = {
        "guard": "the guard, so that the provider",
        "rule": "a rule of the configuration",
        "default": "nobody: 200 is the default",
    }
    for by, words in said.items():
        end = msgspec.structs.replace(settled(1), answer=Answer(by, step="200", status=200))
        await shown([one(end)], words)


async def test_a_handshake_says_how_it_is_known() -> None:
    handshake = builtin()["missive"].handshake
    judged = msgspec.structs.replace(insight(), handshake=handshake)
    end = msgspec.structs.replace(settled(1), answer=Answer("handshake", step="200", status=200))
    await shown([one(end, insight=judged)], "the endpoint out (assumed: Missive")


@pytest.mark.parametrize(("via", "seen"), [("tunnel", True), ("local", False)])
async def test_a_fault_through_the_tunnel_says_what_the_provider_saw(via: str, seen: bool) -> None:
    text = await shown([one(settled(1, None, "fault", "reset"), via=via)], "broken off on purpose")
    assert ("not this, but the tunnel's own" in text) is seen


async def test_while_held_it_counts_up_and_says_what_for_and_which_key_ends_it() -> None:
    now = [NOW]
    feed = FakeFeed([row(1206, judged=insight())])
    feed.rows[0].waits_for = "timeout"
    app = app_over(feed, now=lambda: now[0])
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("5")
        await until_shown(pilot, "held open for 6s")
        text = screen_text(app)
        assert "hold it for 18s" in text
        assert "documented     the provider waits 15 s" in text
        assert "w answers it now" in text
        now[0] += 10
        await until_shown(pilot, "held open for 16s")
        feed.rows[0].waits_for = "ask"
        feed.change(Change(changed=frozenset({1206})))
        await until_shown(pilot, "w chooses its answer")
