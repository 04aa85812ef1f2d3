"""The listener's process: it starts at once, belongs to its parent, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.config import Settings
from inspector.delivery import Answer
from inspector.errors import InspectorError
from inspector.journal import acquire, is_held
from inspector.listener import process
from inspector.listener.process import start
from tests.support.client import Client, wire
from tests.support.listening import Running, run, running
from tests.support.ports import sockets_at
from tests.support.waiting import PATIENCE, Life

_PARENT = """
import os, sys
from inspector.config import Settings
from inspector.listener.process import start

listener = start(Settings(sys.argv[1], port=0, tunnel="none"), log=2)
print(listener.process.pid, listener.url.rpartition(":")[2], flush=True)
sys.stdin.read()
os._exit(0)
"""


def _is_unlocked(journal: Path) -> bool:
    lock = acquire(journal)
    if lock is not None:
        os.close(lock)
    return lock is not None


@pytest.mark.parametrize("killed", [True, False], ids=["killed", "ended"])
def test_the_listener_ends_with_its_parent(journal: Path, killed: bool) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(journal)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert parent.stdin
    assert parent.stdout
    with parent.stdin, parent.stdout:
        pid, port = map(int, parent.stdout.readline().split())
        with Life(pid) as listener:
            with Client(port) as client:
                assert client.request(b"POST / HTTP/1.1", b"{}").status == 200
            assert is_held(journal)
            taken = sockets_at(port)
            assert taken
            if killed:
                parent.kill()
            else:
                parent.stdin.close()
            assert listener.ends()
        parent.wait()
    assert not taken & sockets_at(port)
    assert _is_unlocked(journal)


def test_a_killed_listener_leaves_its_port_and_its_lock(journal: Path) -> None:
    listener = run(journal)
    assert listener.post("/").status == 200
    taken = sockets_at(listener.port)
    assert taken
    listener.kill()
    assert not taken & sockets_at(listener.port)
    assert _is_unlocked(journal)


def test_a_signal_settles_what_is_held_as_interrupted(journal: Path) -> None:
    with running(journal, answer="200 after 1h") as listener, listener.connect() as client:
        client.send(wire(b"POST /held HTTP/1.1", b"{}"))
        listener.hold("/held")
        listener.process.send_signal(signal.SIGTERM)
        assert listener.process.wait() == 0
        ending = listener.ending("/held")
    assert ending.outcome == "interrupted"
    assert ending.answer == Answer("option", "200 after 1h", "200 after 1h")
    assert ending.sender_waited is None


def test_a_cut_lifeline_settles_what_is_held_as_interrupted(journal: Path) -> None:
    with running(journal, answer="200 after 1h") as listener, listener.connect() as client:
        client.send(wire(b"POST /held HTTP/1.1", b"{}"))
        client.send(wire(b"POST /piped HTTP/1.1", b"{}"))
        listener.hold("/held")
        listener.stop()
        assert listener.process.returncode == 0
        assert [e.outcome for e in listener.endings.values()] == ["interrupted"]


def test_what_a_killed_listener_held_is_settled_by_the_next(journal: Path) -> None:
    listener = run(journal, answer="200 after 1h")
    with listener.connect() as client:
        client.send(wire(b"POST /held HTTP/1.1", b"{}"))
        listener.hold("/held")
        listener.kill()
    with running(journal) as following:
        ending = following.ending("/held")
    assert ending.outcome == "interrupted"
    assert ending.answer == Answer("option", "200 after 1h", "200 after 1h", 200)


def test_an_idle_connection_does_not_keep_it_from_ending(journal: Path) -> None:
    with running(journal) as listener, listener.connect() as client, listener.connect() as half:
        assert client.request(b"POST / HTTP/1.1", b"{}").status == 200
        half.send(b"POST /never HTTP/1.1\r\n")
        listener.stop()
        assert client.rest() == b""


def test_a_port_that_was_asked_for_and_is_taken_is_an_error(journal: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InspectorError, match=rf"Port {port} on 127\.0\.0\.1 can't be used"):
            start(Settings(str(journal), port=port))
    assert _is_unlocked(journal)


def test_without_a_port_the_next_free_one_is_taken(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        first = taken.getsockname()[1]
        monkeypatch.setattr(process, "FIRST_PORT", first)
        with running(journal, port=None) as listener:
            assert first < listener.port < first + process.PORTS_TRIED
            assert listener.post("/").status == 200


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"host": "no.such.host.invalid"}, "host 'no.such.host.invalid' is not known"),
        ({"host": "192.0.2.1"}, r"192\.0\.2\.1 is not an address of this machine"),
        ({"host": "192.0.2.1", "port": None}, r"192\.0\.2\.1 is not an address of this machine"),
    ],
)
def test_an_address_that_cannot_be_is_a_sentence(
    journal: Path, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(InspectorError, match=message):
        run(journal, **settings)
    assert _is_unlocked(journal)


def test_a_second_start_on_the_same_journal_gives_way(journal: Path) -> None:
    with running(journal) as listener:
        assert start(Settings(str(journal), port=0)) is None
        assert listener.post("/").status == 200


def test_two_journals_have_two_listeners(listener: Running, journal: Path) -> None:
    with running(journal) as other:
        assert listener.post("/mine").status == other.post("/theirs").status == 200
        assert listener.port != other.port
        assert other.delivery("/theirs").id == 1
        listener.delivery("/mine")


def test_who_connects_while_it_starts_is_answered(journal: Path) -> None:
    listener = start(Settings(str(journal), port=0, tunnel="none"), log=subprocess.DEVNULL)
    assert listener
    with Client(int(listener.url.rpartition(":")[2])) as client:
        assert client.request(b"POST /early HTTP/1.1", b"{}").status == 200
    it = Running(listener, journal)
    assert it.delivery("/early").id == 1
    it.stop()


def test_it_tells_where_it_listens_and_for_which_journal(listener: Running) -> None:
    assert listener.listening == {
        "type": "listening",
        "url": f"http://127.0.0.1:{listener.port}",
        "journal": str(listener.journal),
    }


def test_an_ipv6_address_is_listened_on(journal: Path) -> None:
    if not socket.has_ipv6 or not Path("/proc/net/if_inet6").read_text():
        pytest.skip("no IPv6 here")
    with running(journal, host="::1") as listener:
        assert listener.listening["url"] == f"http://[::1]:{listener.port}"
        with socket.create_connection(("::1", listener.port), timeout=PATIENCE) as client:
            client.sendall(wire(b"GET / HTTP/1.1\r\nConnection: close"))
            assert client.recv(100).startswith(b"HTTP/1.1 200 ")
