"""A project of its own for each test, and the command run in it as the process that it is."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest

from inspector import places, secrets
from tests.support.client import Answer, Client, wire
from tests.support.forked import ran
from tests.support.waiting import PATIENCE, readable

COMMAND = (sys.executable, "-P", "-m", "inspector")

PATIENT = ("--timeout", f"{2 * PATIENCE:.0f}s")
"""Lets `send` wait for an answer for longer than any test does, whatever its provider would."""

_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR")


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Place:
    """A project's folder and the user's folders, empty at first."""

    def __init__(self, root: Path) -> None:
        self.project = root / "project"
        self.state = root / "state"
        self.config = root / "config"
        self.errors = root / "errors"
        home = root / "home"
        for folder in (self.project, home):
            folder.mkdir()
        self.environ = {name: os.environ[name] for name in _KEPT if name in os.environ} | {
            "HOME": str(home),
            "INSPECTOR_STATE_DIR": str(self.state),
            "INSPECTOR_CONFIG_DIR": str(self.config),
            "TERM": "xterm-256color",
            "TZ": "UTC",
        }

    @property
    def journal(self) -> Path:
        return places.journal_for(self.project, self.environ)

    def store_secret(self, name: str, value: str) -> None:
        secrets.add(name, value, places.secrets_file(self.environ))

    def write(self, name: str, content: str) -> Path:
        path = self.project / name
        path.write_text(content)
        return path

    def run(self, *args: str, stdin: bytes = b"", **environ: str) -> Ran:
        """Run a command to its end."""
        code, out, said = ran(args, self.project, self.environ | environ, stdin)
        err = said.decode()
        assert "Traceback" not in err, err
        return Ran(code, out, err)

    def refused(self, *args: str, stdin: bytes = b"", **environ: str) -> str:
        """Run a command that has to end with 2 and a sentence, and nothing on standard output."""
        ran = self.run(*args, stdin=stdin, **environ)
        assert (ran.code, ran.out) == (2, b""), ran
        return ran.err

    @contextmanager
    def sending(
        self, *args: str, stdout: IO[bytes] | int = subprocess.PIPE
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """`inspector send` while it runs."""
        process = subprocess.Popen(
            [*COMMAND, "send", *args],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=self.project,
            env=self.environ,
        )
        try:
            with process:
                yield process
        finally:
            process.kill()

    @contextmanager
    def headless(self, *args: str, **environ: str) -> Iterator["Headless"]:
        """A headless inspector on any free port, without a tunnel, for as long as it is needed."""
        with self.starting("--headless", *args, **environ) as it:
            it.line("listening")
            it.line("tunnel")
            yield it

    @contextmanager
    def starting(self, *args: str, **environ: str) -> Iterator["Headless"]:
        """The same, from its first line on."""
        given = {"INSPECTOR_PORT": "0", "INSPECTOR_TUNNEL": "none"} | environ
        with self.errors.open("ab") as errors:
            process = subprocess.Popen(
                [*COMMAND, *args],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=self.project,
                env=self.environ | given,
            )
        it = Headless(process, self.errors)
        try:
            yield it
        finally:
            it.end()
        assert "Traceback" not in self.errors.read_text(), self.errors.read_text()


class Headless:
    """A headless inspector that runs, and its JSON Lines."""

    def __init__(self, process: "subprocess.Popen[bytes]", errors: Path) -> None:
        assert process.stdout is not None
        self.process = process
        self.output = process.stdout
        self.port = 0
        self._errors = errors
        self._unfinished = b""
        self._lines: list[bytes] = []

    @property
    def err(self) -> str:
        """Its standard error so far."""
        return self._errors.read_text()

    def children(self) -> list[int]:
        """The processes that it started and that run."""
        return children(self.process.pid)

    def next(self) -> dict[str, Any]:
        """The next line, which has to be one whole object."""
        while not self._lines:
            assert readable(self.output.fileno()), f"it prints nothing; {self.err}"
            read = os.read(self.output.fileno(), 65536)
            assert read, f"it ended; {self.err}"
            *lines, self._unfinished = (self._unfinished + read).split(b"\n")
            self._lines += lines
        line: dict[str, Any] = json.loads(self._lines.pop(0))
        if line["type"] == "listening":
            self.port = int(line["url"].rpartition(":")[2])
        return line

    def line(self, kind: str) -> dict[str, Any]:
        """The next line, which has to be of this type."""
        line = self.next()
        assert line["type"] == kind, line
        return line

    def delivery(self) -> dict[str, Any]:
        """The two lines of the next delivery that is answered at once; the second."""
        self.line("received")
        return self.line("delivery")

    def connect(self) -> Client:
        return Client(self.port)

    def post(self, path: str, body: bytes = b"{}", headers: Mapping[str, str] = {}) -> Answer:
        with self.connect() as client:
            return client.request(post(path, headers), body)

    @contextmanager
    def holding(self, path: str) -> Iterator[Client]:
        """A sender that waits for an answer which does not come."""
        with self.connect() as client:
            client.send(wire(post(path)))
            yield client

    def kill(self, child: int) -> None:
        """`kill -9` a process that it started."""
        assert child in self.children()
        os.kill(child, signal.SIGKILL)

    def end(self, number: int = signal.SIGINT) -> int:
        """Tell it to end, as Ctrl-C does, and wait; returns the exit code."""
        if self.process.returncode is None:
            self.process.send_signal(number)
            try:
                self.process.wait(PATIENCE)
            finally:
                self.process.kill()
                self.process.wait()
        self._read_rest()
        return self.process.returncode

    def rest(self) -> bytes:
        """Tell it to end, and return the lines that were left."""
        assert self.end() == 0
        lines, self._lines = self._lines, []
        return b"".join(line + b"\n" for line in lines)

    def _read_rest(self) -> None:
        if not self.output.closed:
            *lines, unfinished = (self._unfinished + self.output.read()).split(b"\n")
            assert unfinished == b""
            self._lines += lines
            self.output.close()


linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")


def children(pid: int) -> list[int]:
    """The processes that a process started and that run."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def post(path: str, headers: Mapping[str, str] = {}) -> bytes:
    """The head of a POST."""
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode()
