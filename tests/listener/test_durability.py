"""What was answered is on disk, whatever happens to the listener."""

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

from tests.support.client import Client
from tests.support.listening import run, running
from tests.support.waiting import PATIENCE

ROUNDS = 20
SENDERS = 4
ANSWERED = 40  # before each kill


class Load:
    """Senders that go on until their connections break."""

    def __init__(self, port: int, name: str) -> None:
        self.answered: list[bytes] = []
        self._port = port
        self._enough = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._send, args=(f"{name}-{sender}",))
            for sender in range(SENDERS)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()

    def is_under_way(self) -> bool:
        return all(self._enough.acquire(timeout=PATIENCE) for _ in range(ANSWERED))

    def _send(self, name: str) -> None:
        number = 0
        with suppress(OSError), Client(self._port) as client:
            while True:
                number += 1
                body = b"%s-%d" % (name.encode(), number)
                assert client.request(b"POST /load HTTP/1.1", body).status == 200
                self.answered.append(body)
                self._enough.release()


def test_a_kill_under_load_loses_nothing_that_was_answered_twenty_times(journal: Path) -> None:
    answered: list[bytes] = []
    for number in range(ROUNDS):
        listener = run(journal)
        with Load(listener.port, f"{number}") as load:
            under_way = load.is_under_way()
            listener.kill()
        assert under_way
        answered += load.answered
    with running(journal) as listener:
        listener.stop()
    recorded = [delivery.body for delivery in listener.deliveries.values()]
    assert len(answered) >= ROUNDS * ANSWERED
    assert set(answered) <= set(recorded)
    assert len(set(recorded)) == len(recorded), "one was recorded twice"
    assert set(listener.endings) == set(listener.deliveries)
    # What was on its way when it was killed, one a sender at most, may be recorded all the same.
    assert len(recorded) - len(answered) <= ROUNDS * SENDERS
    with closing(sqlite3.connect(journal)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
