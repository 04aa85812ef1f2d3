"""`inspector demo` in a terminal: what a newcomer sees at first, and what is left of it."""

import os
import signal
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.place import COMMAND, Place, children, linux
from tests.endtoend.terminal import CTRL_C, NARROW, Size, Terminal
from tests.support.waiting import Life, until

pytestmark = linux

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@contextmanager
def demo(place: Place, temporary: Path, size: Size = NARROW, **environ: str) -> Iterator[Terminal]:
    environ = place.environ | {"TMPDIR": str(temporary)} | environ
    it = Terminal([*COMMAND, "demo"], environ, place.project, size)
    try:
        yield it
    finally:
        it.close()


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def test_a_newcomer_sees_it_all_and_nothing_is_read_or_left(place: Place, temporary: Path) -> None:
    config = place.write("inspector.toml", "[listen]\nport = 'no port'\n")
    place.config.mkdir()
    secrets = place.config / "secrets.json"
    secrets.write_text("no JSON, and others may read it")
    before = secrets.stat()
    with demo(place, temporary, INSPECTOR_PORT="none either", INSPECTOR_ANSWER="503") as it:
        it.wait_for("✓ ok: its signature is right.")
        it.wait_for("▾ rule {3}", 'type: "label_change"', "▾ conversation {2")
        it.row(1, "missive", "✓ ok", "503")
        it.row(5, "missive", "✓ ok", "retry", "3/6", "200")
        it.row(6, "mailabl", "dup", "200")
        it.row(7, "CONFL")
        it.row(8, "missive", "✗ bad", "401")
        it.press("G", "3")
        it.wait_for("with no line end at its end")
        processes = [Life(pid) for pid in children(it.pid)]
        (folder,) = temporary.iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        it.press(CTRL_C)
        assert it.end() == 0
        assert all(process.ends() for process in processes)
    assert LEFT_ALTERNATE_SCREEN in it.raw
    assert files(temporary) == []
    assert secrets.stat() == before
    assert files(place.project) == [config]
    assert files(place.config) == [secrets]
    assert not place.state.exists()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_leaves_nothing_either(
    place: Place, temporary: Path, ending: signal.Signals
) -> None:
    with demo(place, temporary) as it:
        it.wait_for("✓ ok: its signature is right.")
        processes = [Life(pid) for pid in children(it.pid)]
        assert len(processes) == 2
        it.kill(ending)
        assert all(process.ends() for process in processes)
        if ending in (signal.SIGTERM, signal.SIGINT):
            assert it.end() == 128 + ending
            assert LEFT_ALTERNATE_SCREEN in it.raw
    assert until(lambda: not files(temporary), "the folder to be gone")


def test_a_terminal_that_goes_away_leaves_nothing(place: Place, temporary: Path) -> None:
    with demo(place, temporary) as it:
        it.wait_for("✓ ok: its signature is right.")
        processes = [Life(pid) for pid in children(it.pid)]
    assert all(process.ends() for process in processes)
    assert until(lambda: not files(temporary), "the folder to be gone")


def test_without_who_cleans_up_nothing_is_left_either(place: Place, temporary: Path) -> None:
    with demo(place, temporary) as it:
        it.wait_for("✓ ok: its signature is right.")
        for pid in children(it.pid):
            if b"/bin/sh" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
        it.press("q")
        assert it.end() == 0
    assert files(temporary) == []


def test_a_terminal_of_lines_is_told_so(place: Place, temporary: Path) -> None:
    with demo(place, temporary, TERM="dumb") as it:
        assert it.end() == 2
        assert "Set TERM to what the terminal is" in it.text


def test_without_a_terminal_there_is_no_demo(place: Place) -> None:
    assert place.refused("demo") == (
        "inspector: The demo is a screen, and there can be none: no terminal here.\n"
        "  Run it in a terminal.\n"
    )


def test_a_port_that_is_taken_is_said_and_nothing_is_left(place: Place, temporary: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environ = place.environ | {"TMPDIR": str(temporary)}
        it = Terminal([*COMMAND, "demo", "--port", str(port)], environ, place.project, NARROW)
        try:
            assert it.end() == 2
            assert f"Port {port} on 127.0.0.1 can't be used" in it.text
        finally:
            it.close()
    assert files(temporary) == []
