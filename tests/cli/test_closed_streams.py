"""Standard streams that a shell closed lead nowhere, and to no socket."""

import asyncio
import shlex
import subprocess

import pytest

from tests.cli.place import COMMAND, Place
from tests.support.endpoint import endpoint
from tests.support.waiting import PATIENCE


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
async def test_an_event_is_sent_all_the_same(place: Place, closed: str) -> None:
    async with endpoint() as there:
        line = f"exec {shlex.join(COMMAND)} send missive --to {there.url} {closed}"
        process = await asyncio.create_subprocess_shell(
            line, cwd=place.project, env=place.environ, stdout=subprocess.DEVNULL
        )
        code = await asyncio.wait_for(process.wait(), PATIENCE)
    assert (code, len(there.got)) == (0, 1)


def test_a_body_from_a_standard_input_that_is_closed_is_empty(place: Place) -> None:
    line = f"exec {shlex.join(COMMAND)} send missive --to http://127.0.0.1:1/ --retries none"
    ran = subprocess.run(
        ["sh", "-c", f"{line} --body - <&-"],
        cwd=place.project,
        env=place.environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 1
    assert "nobody listens there" in ran.stdout
    assert "Traceback" not in ran.stderr
