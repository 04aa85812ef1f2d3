"""Endpoints in other stacks accept what is sent, and refuse whatever was tampered with."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inspector.cli import run
from tests.cli.place import Place
from tests.support.waiting import PATIENCE

SECRET = "Ünter uns: 42"

ENDPOINTS = Path(__file__).parent / "endpoints"
STACKS = {
    "flask": (sys.executable, "flask_app.py"),
    "node": ("node", "node_app.js"),
}

SENT = [
    ("missive", "*", "/missive", ()),
    ("mailabl", "*", "/mailabl", ()),
    ("mailabl", "*", "/mailabl", ("--batch", "3")),
    ("mailabl", "*", "/mailabl/concat", ("--scheme", "concat")),
    ("manysends", "*", "/manysends", ()),
]

EVENTS = 20
"""More than any of them has event types, so that each is sent."""

SIGNED = ("--secret", SECRET, "--count", str(EVENTS), "--concurrency", "4")

PATIENT = ("--timeout", f"{PATIENCE:g}s")
"""What they answer is looked at, and not how soon."""


@pytest.fixture(scope="module", params=STACKS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where one of the endpoints is."""
    program, script = STACKS[request.param]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed here")
    with listening([program, str(ENDPOINTS / script), SECRET]) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def listening(command: list[str]) -> Iterator[int]:
    """A program that prints the port that it listens on."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Sending:
    """The command, called in this process: starting it forty times would show nothing more.

    Each event is sent once.
    """

    def __init__(self, url: str, written: pytest.CaptureFixture[bytes]) -> None:
        self._url = url
        self._written = written

    def __call__(self, provider: str, path: str, *options: str) -> tuple[int, dict[str, int]]:
        """The exit code, and how often which status came."""
        code = run(
            [
                *("send", provider, "--to", self._url + path),
                *("--retries", "none", "--json", *PATIENT, *options),
            ]
        )
        *attempts, summary = map(json.loads, self._written.readouterr().out.splitlines())
        assert len(attempts) == summary["events"]
        return code, summary["answers"]


@pytest.fixture
def send(
    url: str,
    capfdbinary: pytest.CaptureFixture[bytes],
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
) -> Sending:
    monkeypatch.chdir(place.project)
    for name, value in place.environ.items():
        monkeypatch.setenv(name, value)
    return Sending(url, capfdbinary)


@pytest.mark.parametrize(("provider", "event", "path", "options"), SENT)
def test_it_accepts_every_event_as_it_is_signed(
    send: Sending, provider: str, event: str, path: str, options: tuple[str, ...]
) -> None:
    assert send(provider, path, event, *SIGNED, *options) == (0, {"200": EVENTS})


@pytest.mark.parametrize("tampered", ["body", "signature", "secret"])
@pytest.mark.parametrize(("provider", "event", "path", "options"), SENT)
def test_it_refuses_every_event_that_was_tampered_with(
    send: Sending, provider: str, event: str, path: str, options: tuple[str, ...], tampered: str
) -> None:
    sent = send(provider, path, event, *SIGNED, *options, "--tamper", tampered)
    assert sent == (1, {"401": EVENTS})


def test_it_refuses_what_is_not_signed(send: Sending) -> None:
    assert send("missive", "/missive") == (1, {"401": 1})
