"""The two top lines."""

import pytest

from inspector.tui.model import Acted, Change, Guard, PlanInForce, Status, Streak, Target
from inspector.tui.text import line_width, plain
from inspector.tui.widgets.top import alerts, answers_line, asking_words, where_line
from tests.tui.fake_feed import FakeFeed, running, varied
from tests.tui.screen import NARROW, app_over, screen_text, until, until_shown


def where(status: Status, cells: int = 160) -> str:
    return plain(where_line(status, "17:22:41", "⠋", cells))


def test_the_first_line_leads_from_the_public_url_to_us() -> None:
    assert "https://3f1c-198-51-100-7.ngrok-free.app → 127.0.0.1:8080  ● tunnel up" in where(
        running()
    )


def test_at_80_columns_the_url_is_shortened_in_the_middle() -> None:
    line = where(running(), 80)
    assert len(line) == 80
    assert "https://3f1c-1…" in line
    assert "● tunnel up" in line
    assert "17:22:41" in line


@pytest.mark.parametrize("cells", [40, 60, 80, 110, 160])
@pytest.mark.parametrize("state", ["off", "starting", "up", "down", "failed"])
def test_the_line_always_fits(cells: int, state: str) -> None:
    status = running()
    status.tunnel = state  # type: ignore[assignment]  # one of TunnelState
    status.tunnel_reason = "the agent ended: ERR_NGROK_108, one session only"
    assert line_width(where_line(status, "17:22:41", "⠋", cells)) <= cells


def test_a_tunnel_that_failed_says_why() -> None:
    status = running()
    status.tunnel, status.public_url, status.tunnel_reason = "failed", None, "no authtoken"
    assert "✗ tunnel failed: no authtoken" in where(status)


def test_failing_on_purpose_is_said_in_a_word() -> None:
    line = answers_line(running(), 80)
    assert plain(line).startswith(" ANSWERING  everything: 503 x2, 200")
    assert line[0][1] == "answering"


def test_a_plain_200_is_quiet() -> None:
    status = Status("journal.db", url="http://127.0.0.1:8080", listener="running")
    assert plain(answers_line(status, 80)).startswith(" answering everything: 200")


def test_a_plan_that_can_not_apply_any_more_is_not_said() -> None:
    status = running()
    acme, sub = "/hooks/acme", "/hooks/acme/eu"
    status.forward_to = (Target("http://localhost:3000", acme),)

    def said(*plans: PlanInForce) -> str:
        status.plans = (*plans, PlanInForce("forward", acme, "default"))
        return plain(answers_line(status, 200)).strip()

    forward = f"{acme}: forward → localhost:3000"
    assert said(PlanInForce("forward", acme, "app")) == f"answering {forward}  ·  everything: 200"
    assert said(PlanInForce("410", acme, "app"), PlanInForce("503", sub, "endpoint")) == (
        f"ANSWERING  {acme}: 410  ·  everything: 200"
    )
    assert said(PlanInForce("503 x2", acme, "app")) == (
        f"ANSWERING  {acme}: 503 x2  ·  {forward}  ·  everything: 200"
    )
    assert said(PlanInForce("503", sub, "app")) == (
        f"ANSWERING  {sub}: 503  ·  {forward}  ·  everything: 200"
    )
    assert said(PlanInForce("401", None, "rule", "sig:invalid")) == (
        f"ANSWERING  sig:invalid: 401  ·  {forward}  ·  everything: 200"
    )


def test_for_whom_is_said() -> None:
    status = running()
    status.plans = (PlanInForce("503", "/hooks/a", "app"), PlanInForce("200", None, "default"))
    assert "/hooks/a: 503  ·  everything: 200" in plain(answers_line(status, 80))


def test_refused_requests_are_counted() -> None:
    status = running()
    status.malformed = 3
    assert plain(answers_line(status, 80)).rstrip().endswith("3 malformed requests")


def test_trouble_and_a_listener_that_ended_are_loud() -> None:
    status = running()
    assert alerts(status) == []
    status.trouble = "the disk is full"
    status.listener = "ended"
    assert alerts(status)[0].startswith("✗ NOT RECORDED")
    assert "the disk is full" in alerts(status)[0]
    assert alerts(status)[1].startswith("✗ NOT RECEIVING")


def test_why_a_request_was_refused_is_said_as_far_as_there_is_room() -> None:
    status = running()
    status.malformed, status.last_malformed = 1, "Duplicate 'User-Agent' header \x1b]52;c;x\x07"
    assert "1 malformed request: Duplicate 'User-Agent' header ␛" in plain(
        answers_line(status, 160)
    )
    assert plain(answers_line(status, 80)).rstrip().endswith("…")


def test_a_listener_that_ended_answers_nobody() -> None:
    status = running()
    status.listener = "ended"
    assert "answering nobody any more" in plain(answers_line(status, 80))


def guarded(failures: int, *, on: bool = True, acting: bool = False) -> Status:
    """A listener whose guard counts failures of a rule."""
    status = running()
    name = ("missive", "/hooks/missive", "45408b30-aaef-11eb")
    streaks = (Streak(*name, failures, 50), Streak("acme", "/a", None, 3, 20))
    status.guard = Guard(on, streaks, (Acted(*name, failures, 50, times=2),) if acting else ())
    return status


def test_the_longest_streak_stands_on_the_right() -> None:
    line = plain(answers_line(guarded(20), 120))
    assert line.startswith(" ANSWERING  everything: 503 x2, 200 ")
    assert line.endswith("guard on · missive rule 45408b30…: 20 of about 50 failures ")


@pytest.mark.parametrize("cells", [40, 60, 80, 110, 160])
def test_the_guard_and_the_answers_fit_any_width_and_nothing_is_cut_without_a_mark(
    cells: int,
) -> None:
    status = guarded(36)
    status.malformed, status.last_malformed = 3, "Duplicate 'User-Agent' header"
    status.plans = (
        PlanInForce("401", None, "rule", "sig:invalid path:/hooks/missive"),
        PlanInForce("503 x2, 200", "/hooks/missive", "app"),
        PlanInForce("timeout, 200", None, "option"),
    )
    line = answers_line(status, cells)
    text = plain(line)
    assert line_width(line) == cells
    assert "36 of about 50" in text or "36/≈50" in text
    shown = [one for one in ("sig:invalid path:/hooks/missive: 401",) if one in text]
    assert shown or "…" in text
    if cells >= 80:
        assert "everything: timeout, 200" in text or " more" in text


def test_at_80_columns_the_answers_and_the_guard_keep_their_meaning() -> None:
    assert plain(answers_line(guarded(37), 80)) == (
        " ANSWERING  everything: 503 x2, 200       guard on · rule 4540…: 37 of about 50 "
    )


def test_the_guard_is_louder_from_15_before_the_limit() -> None:
    inks = [answers_line(guarded(failures), 120)[-2][1] for failures in (34, 35)]
    assert inks == ["dim", "loud"]


def test_a_guard_that_acts_says_so_above_everything() -> None:
    assert alerts(guarded(35)) == []
    assert alerts(guarded(35, acting=True)) == [
        "! GUARD answered 200 by itself 2 times for missive rule 45408b30-aae…: 35 failures in a "
        "row of about 50; failures while inspector was not running are unseen"
    ]


def test_a_guard_that_is_off_says_so_while_there_is_a_streak() -> None:
    assert "guard OFF · missive rule" in plain(answers_line(guarded(2, on=False), 120))
    status = running()
    status.guard = Guard(on=False)
    assert "guard" not in plain(answers_line(status, 120))


def test_a_rule_is_said_with_its_filter() -> None:
    status = running()
    status.plans = (PlanInForce("401", None, "rule", "sig:invalid"),)
    line = answers_line(status, 80)
    assert plain(line).rstrip() == " ANSWERING  sig:invalid: 401  ·  everything: 200"


def test_where_forward_goes_is_said_and_that_it_goes_nowhere() -> None:
    status = running()
    status.plans = (
        PlanInForce("forward", "/hooks/a/b", "endpoint"),
        PlanInForce("503 forwarded", None, "app"),
    )
    status.forward_to = (
        Target("http://localhost:3000/a", "/hooks/a"),
        Target("https://app.test", None),
    )
    text = plain(answers_line(status, 120))
    assert "/hooks/a/b: forward → localhost:3000/a" in text
    assert "everything: 503 forwarded → https://app.test" in text
    status.forward_to = ()
    assert "forward → no local app is set (f)" in plain(answers_line(status, 120))


def test_forward_alone_is_quiet() -> None:
    status = Status("journal.db", url="http://127.0.0.1:8080", listener="running")
    status.plans = (PlanInForce("forward", None, "default"),)
    status.forward_to = (Target("http://localhost:3000"),)
    assert plain(answers_line(status, 80)).rstrip() == (
        " answering everything: forward → localhost:3000"
    )


def test_what_can_never_apply_is_not_said() -> None:
    status = running()
    status.plans = (PlanInForce("200", None, "app"), PlanInForce("503", "/hooks/a", "endpoint"))
    assert plain(answers_line(status, 80)).rstrip() == " answering everything: 200"
    status.plans = (PlanInForce("503 x2", None, "app"), PlanInForce("410", None, "option"))
    assert "everything: 503 x2  ·  everything: 410" in plain(answers_line(status, 80))


def test_how_many_ask_is_said_in_a_sentence() -> None:
    assert asking_words(1, "w") == "? 1 delivery waits for your answer (w)"
    assert asking_words(3, "f7") == "? 3 deliveries wait for your answer (f7)"


async def test_deliveries_that_ask_and_a_guard_that_acts_are_loud_whole_at_80_columns() -> None:
    feed = FakeFeed(varied(), guarded(36, acting=True))
    for row in feed.rows[-2:]:
        row.settled, row.waits_for = None, "ask"
    app = app_over(feed)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until_shown(pilot, "? 2 deliveries wait for your answer (w)")
        unseen = "failures while inspector was not running are unseen"
        await until(pilot, lambda: unseen in " ".join(screen_text(app).split()))
        feed.rows[-1].settled = feed.rows[0].settled
        feed.change(Change(changed=frozenset({feed.rows[-1].id})))
        await until_shown(pilot, "? 1 delivery waits for your answer (w)")
        feed.rows[-2].waits_for = "hang"
        feed.change(Change(changed=frozenset({feed.rows[-2].id})))
        await until(pilot, lambda: "your answer" not in screen_text(app))
