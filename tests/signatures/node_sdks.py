"""The providers' own libraries for Node: installed once, and asked over a pipe."""

import fcntl
import hashlib
import json
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.waiting import PATIENCE

HERE = Path(__file__).with_name("node")
FILES = ("package.json", "package-lock.json", "sdks.mjs")
INSTALLING = 240.0  # seconds
NPM_CI = (
    *("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
    *("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000"),
)


class NodeMissingError(Exception):
    """Node or the registry is not there; says which."""


class Node:
    """The process that has the libraries."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def load(self, sdk: str) -> None:
        """Load a library, before anything is signed: some take nothing that is seconds old."""
        self.ask(act="load", sdk=sdk)

    def ask(self, **request: Any) -> dict[str, Any]:
        """What `sdks.mjs` answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        assert ready, f"no answer to {request['sdk']} within {PATIENCE:g} s"
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "valid" in answer or "headers" in answer, answer
        return answer


@contextmanager
def running(cache: Path) -> Iterator[Node]:
    """The libraries, installed below a folder where they are not yet.

    Raises:
        NodeMissingError: they can't be installed.
    """
    folder = cache / hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # other workers wait for this one
        for name in FILES:
            shutil.copy(HERE / name, folder)
        if not (folder / "installed").exists():
            _install(folder)
            (folder / "installed").touch()
    with subprocess.Popen(
        ("node", "sdks.mjs"),
        cwd=folder,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        yield Node(process)


def _install(folder: Path) -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        raise NodeMissingError("node and npm are not there")
    try:
        subprocess.run(
            NPM_CI, cwd=folder, check=True, capture_output=True, text=True, timeout=INSTALLING
        )
    except subprocess.CalledProcessError as error:
        raise NodeMissingError(f"npm can't install: {error.stderr[-300:]}") from None
    except subprocess.TimeoutExpired:
        raise NodeMissingError(f"npm did not end within {INSTALLING:g} s") from None
