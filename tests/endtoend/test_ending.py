"""However it ends, nothing is left: no process, no port, no lock, no broken terminal."""

import os
import signal
import socket

import pytest

from inspector.journal import is_held
from tests.cli.place import Place, children, linux
from tests.endtoend.inspecting import Inspector, inspector
from tests.standin import standin_command, standin_facts
from tests.support.waiting import Life, until

pytestmark = linux

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
SHOWN_CURSOR = b"\x1b[?25h"


def is_free(port: int) -> bool:
    """Whether nobody has a port now; some other program may, for a moment."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
        return True


def listener_of(it: Inspector) -> int:
    (pid,) = children(it.pid)
    return pid


@pytest.mark.parametrize("key", ["q", "\x11"], ids=["q", "ctrl+q"])
def test_leaving_ends_with_0_and_leaves_nothing(place: Place, key: str) -> None:
    with inspector(place) as it, Life(listener_of(it)) as listener:
        it.post("/")
        it.row(1, "200")
        it.press(key)
        assert it.end() == 0
        assert listener.ends()
        assert until(lambda: is_free(it.port), "the port to be free")
        assert not is_held(place.journal)
    assert it.raw.rindex(LEFT_ALTERNATE_SCREEN) > it.raw.index(b"\x1b[?1049h")
    assert SHOWN_CURSOR in it.raw
    assert sorted(path.name for path in place.journal.parent.iterdir()) == [
        place.journal.name,
        f"{place.journal.name}.lock",
        f"{place.journal.name}.log",
    ]


def test_a_signal_leaves_no_listener(place: Place) -> None:
    with inspector(place) as it, Life(listener_of(it)) as listener:
        it.kill(signal.SIGTERM)
        assert listener.ends()
        assert until(lambda: is_free(it.port), "the port to be free")


def test_a_killed_screen_leaves_no_listener_no_agent_and_no_port(place: Place) -> None:
    command = standin_command(place.project)
    tunnel = f"command: {command} tunnel --url {{url}}"
    with inspector(place, "--tunnel", tunnel) as it:
        it.wait_for("● tunnel up")
        it.post("/")
        it.row(1, "200")
        with Life(listener_of(it)) as listener, Life(standin_facts(command).pid) as agent:
            it.kill(signal.SIGKILL)
            assert listener.ends()
            assert agent.ends()
        assert until(lambda: is_free(it.port), "the port to be free")
        assert not is_held(place.journal)
    assert [line["path"] for line in place.run("ls", "--json").lines] == ["/"]


def test_a_killed_listener_is_said_and_the_screen_lives(place: Place) -> None:
    with inspector(place) as it:
        it.post("/kept", b'{"still": "here"}')
        it.row(1, "200")
        listener = listener_of(it)
        with Life(listener) as life:
            os.kill(listener, signal.SIGKILL)
            assert life.ends()
        it.wait_for("NOT RECEIVING: the listener has ended", gone="NOT RECORDED")
        assert until(lambda: is_free(it.port), "the port to be free")
        it.press("\r")
        it.wait_for('still: "here"')
        it.press("q")
        it.wait_for("─ deliveries ─")
        it.press("q")
        assert it.end() == 0
    assert "/kept" in place.run("ls").text


def test_a_terminal_that_goes_away_leaves_no_listener(place: Place) -> None:
    with inspector(place) as it:
        listener = Life(listener_of(it))
        port = it.port
    with listener:
        assert listener.ends()
    assert until(lambda: is_free(port), "the port to be free")
