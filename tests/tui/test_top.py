"""The two top lines."""

import pytest

from inspector.tui.model import PlanInForce, Status
from inspector.tui.text import line_width, plain
from inspector.tui.widgets.top import alerts, answers_line, where_line
from tests.tui.fake_feed import running


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
