"""Standard streams that a shell closed lead to no socket, and who prints is told of it."""

import asyncio
import os
import resource
import shlex
import subprocess
from functools import partial
from pathlib import Path

import pytest

from tests.cli.place import COMMAND, Place
from tests.support.endpoint import endpoint
from tests.support.waiting import PATIENCE


@pytest.mark.parametrize(
    ("closed", "code"), [("<&-", 0), (">&-", 1), ("2>&-", 0), ("<&- >&- 2>&-", 1)]
)
async def test_an_event_is_sent_all_the_same(place: Place, closed: str, code: int) -> None:
    async with endpoint() as there:
        line = f"exec {shlex.join(COMMAND)} send missive --to {there.url} {closed}"
        process = await asyncio.create_subprocess_shell(
            line, cwd=place.project, env=place.environ, stdout=subprocess.DEVNULL
        )
        ended = await asyncio.wait_for(process.wait(), PATIENCE)
    assert (ended, len(there.got)) == (code, 1)


@pytest.mark.parametrize("command", ["journals", "journals --json", "providers", "--version"])
def test_what_nobody_can_see_is_told(recorded: Place, command: str) -> None:
    ran = shell(recorded, f"{shlex.join(COMMAND)} {command} >&-")
    assert ran.returncode == 1
    assert ran.stderr == "inspector: Standard output can't be written: it is closed.\n"


@pytest.mark.parametrize("command", ["journals --json", "ls --json"])
def test_a_file_that_may_grow_no_more_is_a_sentence(
    recorded: Place, tmp_path: Path, command: str
) -> None:
    with (tmp_path / "out").open("wb") as out:
        ran = subprocess.run(
            [*COMMAND, *command.split()],
            stdout=out,
            stderr=subprocess.PIPE,
            cwd=recorded.project,
            env=recorded.environ,
            text=True,
            timeout=PATIENCE,
            check=False,
            preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (10, 10)),
        )
    assert ran.returncode == 1
    assert ran.stderr == (
        "inspector: Standard output can't be written: the file would be larger than is allowed.\n"
    )


def shell(place: Place, line: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", "-c", f"exec {line}"],
        cwd=place.project,
        env=place.environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    ["ls", "ls --json", "show 1", "export --as jsonl", "export --as har", "retries", "journals",
     "providers", "send --list"],
)  # fmt: skip
def test_a_reader_that_has_enough_is_no_failure(recorded: Place, command: str) -> None:
    ran = to_nobody(recorded, command)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    "command", ["verify last:3", "verify 1 --json", "replay 1 --to http://127.0.0.1:1"]
)
def test_what_nobody_heard_the_end_of_did_not_hold(recorded: Place, command: str) -> None:
    ran = to_nobody(recorded, command)
    assert ran.returncode == 1
    assert "inspector: Whoever read the output left before its end.\n" in ran.stderr


def to_nobody(place: Place, command: str) -> "subprocess.CompletedProcess[str]":
    """Run a command whose output is a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [*COMMAND, *command.split()],
            stdout=writing,
            stderr=subprocess.PIPE,
            cwd=place.project,
            env=place.environ,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    finally:
        os.close(writing)


def test_a_body_from_a_standard_input_that_is_closed_is_empty(place: Place) -> None:
    line = f"{shlex.join(COMMAND)} send missive --to http://127.0.0.1:1/ --retries none"
    ran = shell(place, f"{line} --body - <&-")
    assert ran.returncode == 1
    assert "nobody listens there" in ran.stdout
    assert "Traceback" not in ran.stderr
