"""`inspector send` in a terminal: what goes on stands below what ended, and nothing is obeyed."""

import re
import signal

import pytest

from tests.cli.place import COMMAND, Place
from tests.cli.target import HANG, target
from tests.endtoend.hostile import CONTROLS
from tests.endtoend.terminal import CTRL_C, NARROW, WIDE, Size, terminal

TINY: Size = (40, 24)

OURS = re.compile(rb"\x1b\[(?:[0-9;]*m|\?25[lh]|1A|2K)|\r")
"""Colours, the cursor hidden and shown, up one line, a line cleared."""


@pytest.mark.parametrize("size", [TINY, WIDE])
def test_what_is_due_and_on_its_way_is_shown_until_ctrl_c(place: Place, size: Size) -> None:
    with target(503, HANG) as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "-q", "--count", "2"]
        with terminal(args, place.environ, place.project, size) as screen:
            screen.wait_for("again in", "#1 2/6 in ", "#2 on its way for", "0 given up")
            screen.press(CTRL_C)
            assert screen.end() == 1
    assert "on its way for" not in screen.text
    assert "0 of 2 events accepted, 2 not" in screen.text
    assert screen.raw.endswith(b"\n")
    assert screen.raw.rfind(b"\x1b[?25h") > screen.raw.rfind(b"\x1b[?25l")


def test_a_resize_leaves_the_lines_of_what_ended(place: Place) -> None:
    with target(503, HANG) as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "-q", "--count", "2"]
        with terminal(args, place.environ, place.project, WIDE) as screen:
            screen.wait_for("again in", "#2 on its way for 0.3s")
            screen.resize((80, WIDE[1]))
            screen.wait_for("again in", "#2 on its way for 0.6s")
            assert screen.text.count("on its way") == 1
            screen.kill(signal.SIGTERM)
    assert screen.text.count("again in") == 1


def test_accepted_events_scroll_away(place: Place) -> None:
    with target() as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "--count", "3"]
        with terminal(args, place.environ, place.project, WIDE) as screen:
            assert screen.end() == 0
    assert len(re.findall(r"#[123]  label_change  1/6 +200 .* accepted", screen.text)) == 3
    assert "3 of 3 events accepted · 3 requests" in screen.text


def test_a_terminal_that_knows_no_commands_gets_lines(place: Place) -> None:
    with target(503) as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "--speed", "1000x"]
        environ = place.environ | {"TERM": "dumb"}
        with terminal(args, environ, place.project, NARROW) as screen:
            assert screen.end() == 1
    assert b"\x1b" not in screen.raw
    assert screen.text.count("  503  ") == 6


def test_without_colours_there_are_none(place: Place) -> None:
    with target(503) as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "--speed", "1000x"]
        environ = place.environ | {"NO_COLOR": "1"}
        with terminal(args, environ, place.project, TINY) as screen:
            assert screen.end() == 1
    assert re.search(rb"\x1b\[[0-9;]*m", screen.raw) is None


def test_an_event_type_of_an_own_body_is_not_obeyed(place: Place) -> None:
    type_ = r"\u001b]52;c;ZXZpbA==\u0007[bold]\u202e"
    place.write("body", f'{{"rule": {{"type": "{type_}"}}}}')
    with target() as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "--body", "body"]
        with terminal(args, place.environ, place.project, WIDE) as screen:
            assert screen.end() == 0
    text = OURS.sub(b"", bytes(screen.raw)).decode()
    assert CONTROLS.findall(text) == []
    assert "␛]52;c;ZXZpbA==␇[bold]⟨202E⟩" in screen.text
