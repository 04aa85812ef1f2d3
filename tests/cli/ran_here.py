"""Commands in the test's own process: the same, without the start of one."""

import io
import sys
import time

import pytest

from inspector import cli
from inspector.delivery import Answer
from tests.cli.place import Place, Ran
from tests.support.journals import delivery, writing


class Commands:
    """Runs commands in a project's folder, where nobody can be asked.

    Attributes:
        place: the project.
    """

    def __init__(
        self, place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.place = place
        self._captured = capfd
        monkeypatch.chdir(place.project)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        for name, value in place.environ.items():
            monkeypatch.setenv(name, value)
        time.tzset()

    def run(self, *args: str) -> Ran:
        """Run a command to its end."""
        self._captured.readouterr()
        code = cli.run(list(args))
        out, err = self._captured.readouterr()
        return Ran(code, out.encode(), err)

    def done(self, *args: str) -> str:
        """Run one that has to end well and print nothing; returns what it says."""
        ran = self.run(*args)
        assert (ran.code, ran.out) == (0, b""), ran
        return ran.err

    def refused(self, *args: str) -> str:
        """Run one that has to end with 2 and a sentence."""
        ran = self.run(*args)
        assert (ran.code, ran.out) == (2, b""), ran
        return ran.err

    def ids(self, *words: str) -> list[int]:
        """The deliveries that a filter is for."""
        return [line["id"] for line in self.run("ls", "--json", *words).lines]


async def fill(
    place: Place, *bodies: bytes, path: str = "/hooks", leave_open: bool = False
) -> None:
    """Record deliveries in the project's journal, with nobody listening then."""
    place.journal.parent.mkdir(parents=True, exist_ok=True)
    async with writing(place.journal) as writer:
        for body in bodies:
            await writer.append(one := delivery(body, path))
            if not leave_open:
                writer.settle(one, one.received_at, "answered", Answer("default", status=200), 0.1)
