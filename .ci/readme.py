"""Runs the README's commands as they stand there: `readme.py app` or `readme.py tests`.

The app is run on a pseudo-terminal, sent a real request, and left with `q`.
"""

import os
import pty
import re
import select
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

INSTALLING = 300.0  # seconds
SHOWN = 60.0


def command(name: str) -> str:
    """The fenced command behind the mark `<!-- run: NAME -->`."""
    pattern = rf"<!-- run: {name} -->\n```sh\n(.+?)\n```"
    found = re.search(pattern, Path("README.md").read_text(), re.DOTALL)
    if not found:
        sys.exit(f"README.md has no command marked {name!r}")
    return found[1]


def run_app() -> int:
    """Start it on a terminal, see it wait, send it a request, see that, and leave."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
        os.execvp("/bin/sh", ["sh", "-c", command("app")])  # noqa: S606 - that is the point
    seen = wait_for(terminal, "", r"Waiting for the first delivery", INSTALLING)
    url = re.search(r"http://127\.0\.0\.1:\d+", seen)
    if not url:
        sys.exit("the screen shows no URL")
    sent = urllib.request.Request(url[0] + "/try-me", data=b'{"hello": "world"}')  # noqa: S310 - as below
    with urllib.request.urlopen(sent) as answer:  # noqa: S310 - our own, on loopback
        sys.stdout.write(f"{url[0]}/try-me answers {answer.status}\n")
    wait_for(terminal, "", r"1 delivery", SHOWN)
    os.write(terminal, b"q")
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def wait_for(terminal: int, seen: str, pattern: str, seconds: float) -> str:
    """Read from the terminal until it shows what matches; ends the run where it does not."""
    until = time.monotonic() + seconds
    while not re.search(pattern, seen):
        left = until - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            sys.exit(f"{pattern!r} did not come within {seconds:g} s:\n{seen[-3000:]}")
        try:
            read = os.read(terminal, 65536).decode(errors="replace")
        except OSError:
            sys.exit(f"it ended:\n{seen[-3000:]}")
        seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", read)
    return seen


if __name__ == "__main__":
    if sys.argv[1:] == ["app"]:
        sys.exit(run_app())
    sys.exit(subprocess.run(["/bin/sh", "-c", command("tests")], check=False).returncode)
