"""The listener as the process that it is, started as the command starts it."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from inspector.config import Settings
from inspector.delivery import Delivery, Settled
from inspector.journal import Cursor, Held, Malformed, Reader, ask
from inspector.listener.process import Listener, start
from tests.support.client import Answer, Client
from tests.support.waiting import readable, until


class Running:
    """A listener that runs, and its journal, read as it grows."""

    def __init__(self, listener: Listener, journal: Path) -> None:
        self.listener = listener
        self.process = listener.process
        self.journal = journal
        self.port = int(listener.url.rpartition(":")[2])
        self.deliveries: dict[int, Delivery] = {}
        self.endings: dict[int, Settled] = {}
        self.held: dict[int, Held] = {}
        self.refused: list[Malformed] = []
        self._cursor = Cursor()
        self._reader: Reader | None = None
        self._told: list[dict[str, Any]] = []
        self._unfinished = b""
        self.listening = self.told("listening")
        self.plans: list[dict[str, str | None]] = self.told("plans")["plans"]

    def connect(self) -> Client:
        return Client(self.port)

    def request(self, head: bytes, body: bytes = b"") -> Answer:
        """One request on a connection of its own, and its answer."""
        with self.connect() as client:
            return client.request(head, body)

    def post(self, target: str, body: bytes = b"{}") -> Answer:
        return self.request(f"POST {target} HTTP/1.1".encode(), body)

    def delivery(self, path: str) -> Delivery:
        """Wait for the one delivery to this path."""
        (delivery,) = self.several(path, 1)
        return delivery

    def several(self, path: str, count: int) -> list[Delivery]:
        """Wait for so many deliveries to this path, in the order of the journal."""

        def found() -> list[Delivery] | None:
            self.read()
            found = [d for d in self.deliveries.values() if d.path == path]
            return found if len(found) >= count else None

        return until(found, f"{count} deliveries to {path}")

    def ending(self, path: str) -> Settled:
        """Wait until the one delivery to this path is settled."""
        return self.ending_of(self.delivery(path).id)

    def ending_of(self, delivery: int) -> Settled:
        def found() -> Settled | None:
            self.read()
            return self.endings.get(delivery)

        return until(found, f"the ending of delivery {delivery}")

    def hold(self, path: str) -> Held:
        """Wait until the one delivery to this path is told to be held."""
        delivery = self.delivery(path).id

        def found() -> Held | None:
            self.read()
            return self.held.get(delivery)

        return until(found, f"the hold of delivery {delivery}")

    def refusal(self, is_it: Callable[[Malformed], bool]) -> Malformed:
        """Wait for one that the parser refused."""

        def found() -> Malformed | None:
            self.read()
            return next(filter(is_it, self.refused), None)

        return until(found, "a refusal")

    def read(self) -> None:
        """Take in what the journal has by now."""
        if self._reader is None:
            self._reader = Reader(self.journal)
        for entry in self._reader.entries(self._cursor, 10_000):
            match entry:
                case Delivery():
                    self.deliveries[entry.id] = entry
                case Settled():
                    self.endings[entry.delivery] = entry
                case Held():
                    self.held[entry.delivery] = entry
                case Malformed():
                    self.refused.append(entry)

    def told(self, kind: str, **values: Any) -> dict[str, Any]:
        """Wait until it tells its parent this; what it told before is passed over."""
        while True:
            while self._told:
                line = self._told.pop(0)
                if line["type"] == kind and values.items() <= line.items():
                    return line
            pipe = self.listener.announcements.fileno()
            assert readable(pipe), f"it never told {kind} {values}"
            news = os.read(pipe, 65536)
            assert news, f"it ended, and never told {kind} {values}"
            *lines, self._unfinished = (self._unfinished + news).split(b"\n")
            self._told += map(json.loads, lines)

    def answers(self, plan: str | None, endpoint: str | None = None) -> None:
        """Set a plan as the app does, and wait until it is in force."""
        self.wish("answer", {"plan": plan, "endpoint": endpoint})
        self.plans = self.told("plans")["plans"]
        app = [p["plan"] for p in self.plans if (p["by"], p["endpoint"]) == ("app", endpoint)]
        assert app == ([] if plan is None else [plan])

    def wish(self, kind: str, value: object) -> None:
        """Ask as the app does."""
        ask(self.journal, 0, kind, value)

    def forget(self) -> None:
        """Let go of the journal: before another process of this journal is started."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def stop(self) -> None:
        """End it as the command does, and take in the last of the journal."""
        self.listener.stop()
        self.read()
        self.close()

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self) -> None:
        """Let go of what is left of it in this process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.listener.announcements.close()
        self.forget()


def run(journal: Path, **given: Any) -> Running:
    """Start a listener on any free port, without a tunnel."""
    settings: dict[str, Any] = {"port": 0, "tunnel": "none"} | given
    listener = start(Settings(str(journal), **settings), log=subprocess.DEVNULL)
    assert listener is not None, "another listener has this journal"
    return Running(listener, journal)


@contextmanager
def running(journal: Path, **settings: Any) -> Iterator[Running]:
    """A listener for as long as a test needs it."""
    it = run(journal, **settings)
    try:
        yield it
    finally:
        if it.process.returncode is None:
            it.stop()
        it.close()
