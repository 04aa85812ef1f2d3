"""The Answer tab: what was given, who decided, and what the local app did."""

from collections.abc import Sequence

import msgspec
import pytest

from inspector.delivery import Answer, DecidedBy, Forwarded, Replayed, Settled
from inspector.outbound.outcome import BODY_LIMIT, too_long
from inspector.providers import builtin
from inspector.tui.model import Change, Row
from inspector.tui.widgets.replays import told
from tests.tui.fake_feed import START, FakeFeed, insight, row, settled
from tests.tui.screen import NARROW, NOW, WIDE, app_over, screen_text, until, until_shown

TALL = (160, 90)
"""A terminal in which the tab is seen whole."""


def forwarded(**given: object) -> Forwarded:
    """What the local app did with #1."""
    whole = Forwarded(1, 1, START, "http://localhost:3000/hooks", 0.012, 201,
                      ((b"X-App", b"yes"),), b"thanks")  # fmt: skip
    return msgspec.structs.replace(whole, **given)


async def shown(
    rows: list[Row], *expected: str, select: str = "home", replays: Sequence[Replayed] = ()
) -> str:
    """The Answer tab of the first delivery, once all of this stands there."""
    feed = FakeFeed(rows)
    feed.replayed += replays
    app = app_over(feed)
    size = TALL if replays else WIDE
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press(select, "5")
        for text in expected:
            await until_shown(pilot, text)
        return screen_text(app)


def one(end: Settled | None, **more: object) -> Row:
    """A judged delivery of Missive's."""
    made = row(1, judged=insight(), end=end)
    return msgspec.structs.replace(made, **more)


async def test_what_can_not_be_recorded_is_not_shown_as_a_sender_that_waits() -> None:
    feed = FakeFeed([one(None), msgspec.structs.replace(row(2), waits_for="hang")])
    app = app_over(feed)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("home", "5")
        await until_shown(pilot, "being answered")
        await until(pilot, lambda: app.main._half_second == int(NOW * 2))  # the clock stands
        feed.set_status(lambda status: setattr(status, "trouble", "the disk is full"))
        await until_shown(pilot, "can't be recorded right now")
        await pilot.press("escape")
        await until_shown(pilot, "n/k")
        feed.set_status(lambda status: setattr(status, "trouble", None))
        await until(pilot, lambda: "n/k" not in screen_text(app))


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


@pytest.mark.parametrize(
    ("provider", "said"),
    [("shopify", "5 s (unofficial)"), ("square", "10 s (assumed)"), ("stripe", "not documented")],
)
async def test_a_time_that_is_not_documented_is_not_called_so(provider: str, said: str) -> None:
    left = msgspec.structs.replace(
        settled(1, None, "sender-left"), took=15.02, sender_waited=15.02, at=START + 16_020_000
    )
    await shown([one(left, insight=insight(provider=provider))], f"≈ 15.0 s; {said}")


async def test_while_held_the_time_that_it_waits_is_called_what_it_is() -> None:
    feed = FakeFeed([row(1206, judged=insight(provider="shopify"))])
    feed.rows[0].waits_for = "timeout"
    async with app_over(feed).run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("5")
        await until_shown(pilot, "unofficial     the provider waits 5 s")


async def test_who_decided_is_said() -> None:
    said: dict[DecidedBy, str] = {
        "guard": "the guard, so that the provider",
        "rule": "a rule of the configuration",
        "default": "nobody: 200 is the default",
    }
    for by, words in said.items():
        end = msgspec.structs.replace(settled(1), answer=Answer(by, step="200", status=200))
        await shown([one(end)], words)


async def test_nobody_is_said_to_have_decided_what_a_file_tells() -> None:
    end = settled(1, None, outcome="failed")
    foreign = msgspec.structs.replace(end, answer=Answer(None))
    text = await shown([one(foreign)], "not known: it came from a file")
    assert "without an answer, as its" in text
    assert "default" not in text


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


def replayed(seconds: int, **given: object) -> Replayed:
    """What #1 got when it was sent again, so many seconds after it came."""
    at = START + 1_000_000 * (1 + seconds)
    whole = Replayed(seconds, 1, at, "http://localhost:3000/again", 0.021, status=200,
                     headers=((b"X-App", b"yes"),), body=b"done")  # fmt: skip
    return msgspec.structs.replace(whole, **given)


async def test_how_it_was_sent_again_stands_below_the_newest_in_full() -> None:
    before = [replayed(3, status=500, body=b"no"), replayed(5, status=None, problem="it left")]
    newest = replayed(9, signed=True, edited=True)
    text = await shown(
        [one(settled(1, 503), replayed=newest)], "Replayed, 3 times", "X-App: yes", "done",
        replays=[*before, newest],
    )  # fmt: skip
    assert "http://localhost:3000/again" in text
    assert "its status     200 OK" in text
    assert "as             edited, signed afresh" in text
    assert text.index("11:12:36  it left in 21 ms") < text.index("11:12:34  500 in 21 ms")
    assert "503 Service Unavailable" in text


async def test_a_line_says_how_much_of_an_answer_came_and_warns_of_one_that_was_cut() -> None:
    kept, cut = too_long(BODY_LIMIT), "its answer broke off"
    several = [replayed(3, problem=kept), replayed(5, problem=cut), replayed(9)]
    inks: dict[str, str] = {}
    for line in told(several, 0, "", "/", app_over(FakeFeed()).around, 200).lines:
        inks |= {text: ink for text, ink in line if text.startswith("200,")}
    assert inks == {f"200, {kept}": "ok", f"200, {cut}": "warn"}


async def test_where_a_redirect_leads_is_said() -> None:
    headers = ((b"location", b"/login\x1b"),)
    several = [replayed(3, status=302, headers=headers), replayed(5)]
    lines = told(several, 0, "", "/", app_over(FakeFeed()).around, 200).lines
    assert ("302 to /login␛", "warn") in [piece for line in lines for piece in line]


async def test_a_replay_to_a_host_alone_says_that_it_went_to_the_deliverys_own_path() -> None:
    host = "http://127.0.0.1:18430"
    sent = [replayed(3, url=f"{host}/", edited=True), replayed(5, url=host)]
    text = await shown(
        [one(settled(1), replayed=sent[-1])],
        f"sent to        {host}/hooks/missive", f" {host}/  edited",
        replays=sent,
    )  # fmt: skip
    assert text.count(f"{host}/hooks") == 2  # in short, and in full


async def test_once_sent_again_says_nothing_of_before() -> None:
    text = await shown([one(settled(1), replayed=replayed(3))], "done", replays=[replayed(3)])
    assert "Replayed" in text
    assert "times" not in text


async def test_any_of_several_replays_can_be_looked_at() -> None:
    feed = FakeFeed([one(settled(1), replayed=replayed(9))])
    feed.replayed = [replayed(n, body=b"the body of %d" % n) for n in (3, 5, 9)]
    app = app_over(feed)
    async with app.run_test(size=TALL, notifications=True) as pilot:
        await pilot.press("enter", "5")
        await until_shown(pilot, "the body of 9")
        for key, body in (("down", 5), ("down", 3), ("up", 5)):
            await pilot.press(key)
            await until_shown(pilot, f"the body of {body}")
        feed.replayed.append(replayed(12, body=b"the newest"))
        feed.rows[0].replayed = feed.replayed[-1]
        feed.change(Change(changed=frozenset({1})))
        await until_shown(pilot, "Replayed, 4 times")
        await until_shown(pilot, "the body of 5")
        tab = app.main.detail.content
        assert tab is not None
        lines = screen_text(app).splitlines()
        row_ = next(y for y, line in enumerate(lines) if "11:12:34" in line)
        await pilot.click(offset=(lines[row_].index("11:12:34"), row_))
        await until_shown(pilot, "the body of 3")
        feed.replayed[:2] = []
        await pilot.press("up")
        await until_shown(pilot, "It was deleted.")


async def test_in_a_small_window_arrows_reach_the_replays_and_what_is_below() -> None:
    feed = FakeFeed([one(settled(1), replayed=replayed(9))])
    feed.replayed = [replayed(n, body=b"the body of %d" % n) for n in (3, 9)]
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await pilot.press("enter", "5")
        await until_shown(pilot, "answered whole")
        await pilot.press(*["down"] * 30)
        await until_shown(pilot, "the body of 3")
        await pilot.press(*["up"] * 30)
        await until_shown(pilot, "answered whole")


async def test_of_very_many_replays_the_last_have_a_line() -> None:
    many = [replayed(number) for number in range(200)]
    row_ = one(settled(1), replayed=many[-1])
    text = await shown([row_], "Replayed, 200 times", "… and 150 earlier", replays=many)
    assert text.count("200 in 21 ms") == 50


async def test_a_replays_answer_reaches_the_terminal_as_symbols() -> None:
    hostile = replayed(1, body=b"\x1b]52;c;x\x07", headers=((b"X", b"\x1b[2J"),),
                       url="http://h/\x1b[3J", problem="it said \x1b[4J")  # fmt: skip
    text = await shown(
        [one(settled(1), replayed=hostile)], "␛]52;c;x␇", "␛[2J", "␛[3J", "␛[4J",
        replays=[hostile, hostile],
    )  # fmt: skip
    assert "\x1b" not in text


async def test_a_replay_is_shown_as_soon_as_it_is_known_of() -> None:
    feed = FakeFeed([one(settled(1))])
    app = app_over(feed)
    async with app.run_test(size=TALL, notifications=True) as pilot:
        await pilot.press("5")
        await until_shown(pilot, "answered whole")
        feed.replayed.append(replayed(3))
        feed.rows[0].replayed = feed.replayed[0]
        feed.change(Change(changed=frozenset({1})))
        await until_shown(pilot, "Answer ↻")
        await until_shown(pilot, "done")
