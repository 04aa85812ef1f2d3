"""`inspector send` in a terminal: what goes on stands below what ended, and nothing is obeyed."""

import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory

import pytest

from tests.cli.place import COMMAND, PATIENT, Place
from tests.cli.target import HANG, target
from tests.endtoend.hostile import CONTROLS
from tests.endtoend.terminal import CTRL_C, NARROW, WIDE, Size, terminal
from tests.support.waiting import until

TINY: Size = (40, 24)

LASTS = r"#2 on its way for ([0-9.]+)s"

OURS = re.compile(rb"\x1b\[(?:[0-9;]*m|\?25[lh]|[0-9]+A|C|J|2K)|\r")
"""Colours, the cursor hidden and shown, up some rows and right, rows erased."""


@pytest.mark.parametrize("size", [TINY, WIDE])
def test_what_is_due_and_on_its_way_is_shown_until_ctrl_c(place: Place, size: Size) -> None:
    with target(503, HANG) as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "-q", "--count", "2", *PATIENT]
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
        args = [*COMMAND, "send", "missive", "--to", it.url, "-q", "--count", "2", *PATIENT]
        with terminal(args, place.environ, place.project, WIDE) as screen:
            screen.wait_for("again in", "#2 on its way for")
            before = screen.wait_for_more(LASTS)
            screen.resize((80, WIDE[1]))
            screen.wait_for_more(LASTS, than=before + 0.2)
            screen.wait_for("again in", "#2 on its way for")
            assert screen.text.count("on its way") == 1
            screen.kill(signal.SIGTERM)
    assert screen.text.count("again in") == 1


def test_the_sums_stay_where_there_is_room_for_little(place: Place) -> None:
    with target(503, 503, HANG) as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "-q", "--count", "4"]
        args += ["--concurrency", "2", *PATIENT]
        with terminal(args, place.environ, place.project, (30, 5)) as screen:
            screen.wait_for("2 on their way", "2 later", "4 of 4 begun", "given up")
            screen.press(CTRL_C)
            assert screen.end() == 1
    assert "on their way" not in screen.text


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is one that wraps lines anew")
def test_a_terminal_that_wraps_lines_anew_keeps_nothing_of_what_went_on(place: Place) -> None:
    with target(503, 503, HANG) as it:
        args = [*COMMAND, "send", "missive", "--to", it.url, "-q", "--count", "5"]
        with tmux([*args, "--concurrency", "3", *PATIENT], place) as tell:
            before = 0.0
            for columns, rows in [WIDE, TINY, (110, 24), (36, 12), WIDE]:
                tell("resize-window", "-x", str(columns), "-y", str(rows))
                drawn_since = partial(lasted_where_all_stands_once, tell, before + 0.2)
                before = until(drawn_since, f"a frame in {columns} columns and {rows} rows")


def lasted_where_all_stands_once(tell: Callable[..., str], least: float) -> float | None:
    """For how many seconds the run is said to last; None where more or less stands there."""
    text = tell("capture-pane", "-p", "-S", "-").rstrip()
    once = [len(re.findall(part, text)) for part in ("on its way", " 2/6 in", "begun")] == [3, 2, 1]
    lasted = re.search(r"([0-9.]+)s$", text) if once else None
    return float(lasted[1]) if lasted and float(lasted[1]) > least else None


@contextmanager
def tmux(args: list[str], place: Place) -> Iterator[Callable[..., str]]:
    """A program in a tmux of its own, which takes tmux's commands and gives what they print."""
    with TemporaryDirectory() as folder:

        def tell(*words: str) -> str:
            command = ["tmux", "-S", f"{folder}/socket", "-f", os.devnull, *words]
            return subprocess.run(
                command, check=True, capture_output=True, text=True, env=place.environ
            ).stdout

        tell("new-session", "-d", "-c", str(place.project), shlex.join(args))
        try:
            yield tell
        finally:
            tell("kill-server")


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
