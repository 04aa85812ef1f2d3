"""What proves that a delivery is ours reaches our own receiver, and nobody else."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inspector.journal import Reader
from inspector.outbound import ours
from tests.support.listening import Running, running


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    journal = tmp_path_factory.mktemp("ours") / "journal.db"
    with running(journal) as listener:
        yield listener


def test_the_running_one_tells_where_it_is_and_its_token(listening: Running) -> None:
    receiver = ours.running(listening.journal)
    assert receiver is not None
    assert receiver.url == f"http://127.0.0.1:{listening.port}"
    assert receiver.public_url is None
    with closing(Reader(listening.journal)) as reader:
        assert receiver.origin("send") == f"send {reader.token}".encode()


def test_none_is_running_on_a_journal_that_nobody_writes_to(tmp_path: Path) -> None:
    assert ours.running(tmp_path / "none.db") is None
    with running(tmp_path / "journal.db") as listener:
        listener.stop()
        assert ours.running(listener.journal) is None


def test_it_is_found_by_the_address_that_it_listens_on(listening: Running, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{listening.port}/hooks?x=1"
    found = ours.receiver_at(url, [tmp_path / "none.db", listening.journal])
    assert found is not None
    assert found[1] == url


@pytest.mark.parametrize(
    "host", ["127.0.0.2", "127.2", "[::1]", "[::]", "[::ffff:127.0.0.2]", "hooks.example"]
)
def test_the_same_port_of_another_address_is_somebody_elses(listening: Running, host: str) -> None:
    url = f"http://{host}:{listening.port}/hooks"
    assert ours.receiver_at(url, [listening.journal]) is None


@pytest.mark.parametrize(
    "host",
    ["127.1", "0x7f.1", "2130706433", "0.0.0.0", "0", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
     "[::ffff:0.0.0.0]"],
)  # fmt: skip
def test_our_address_is_ours_however_it_is_written_and_reached_as_it_is(
    listening: Running, host: str
) -> None:
    found = ours.receiver_at(f"http://{host}:{listening.port}/a?b", [listening.journal])
    assert found is not None
    assert found[1] == f"http://127.0.0.1:{listening.port}/a?b"


def test_another_port_is_somebody_elses(listening: Running) -> None:
    url = f"http://127.0.0.1:{listening.port + 1}/hooks"
    assert ours.receiver_at(url, [listening.journal]) is None


def test_localhost_is_ours_where_it_leads_to_us(listening: Running) -> None:
    found = ours.receiver_at(f"http://localhost:{listening.port}/a?b", [listening.journal])
    assert found is not None
    assert found[1] == f"http://127.0.0.1:{listening.port}/a?b"


def test_localhost_is_somebody_elses_where_it_leads_to_them_first(
    listening: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.2", listening.port)):
        both = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, listening.port))
            for host in ("127.0.0.2", "127.0.0.1")
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
        url = f"http://localhost:{listening.port}/hooks"
        assert ours.receiver_at(url, [listening.journal]) is None


def test_localhost_is_ours_whichever_of_ours_it_leads_to_first(
    listening: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "journal.db"
    with running(journal, host="127.0.0.2", port=listening.port):
        for order in ([listening.journal, journal], [journal, listening.journal]):
            for first, its in (("127.0.0.1", listening.journal), ("127.0.0.2", journal)):
                there = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (first, listening.port))
                monkeypatch.setattr(socket, "getaddrinfo", lambda *_, there=there, **__: [there])
                found = ours.receiver_at(f"http://localhost:{listening.port}/hooks", order)
                assert found is not None
                assert found[0].journal == its.resolve()
                assert found[1] == f"http://{first}:{listening.port}/hooks"


def test_the_public_url_leads_to_it_too() -> None:
    receiver = ours.Receiver("http://127.0.0.1:8080", "https://mine.example", "token", Path("j"))
    assert receiver.is_at("https://mine.example/hooks/missive")
    assert receiver.is_at("https://MINE.example:443/")
    assert not receiver.is_at("http://mine.example/")
