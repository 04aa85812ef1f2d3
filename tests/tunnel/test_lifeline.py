"""What is left when the process that holds the lifeline is killed: nothing."""

import asyncio
import os
import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.tunnel.protocol import CommandJob, NgrokJob, TunnelReport, encode, report_from
from tests.standin import standin_command, standin_facts, standin_ngrok
from tests.support.waiting import PATIENCE, Life
from tests.tunnel.conftest import is_open, needs_pidfd, parent_of

HOLDER = """
import asyncio, sys
from inspector.tunnel.spec import parse
from inspector.tunnel.supervise import Tunnel

async def hold():
    tunnel = Tunnel(lambda report: print(report.state, flush=True), environ={environ!r})
    where = dict(local_url="http://127.0.0.1:9", authtoken="a-token", ngrok_path={path!r})
    tunnel.start(parse({spec!r}), **where)
    await asyncio.Event().wait()

asyncio.run(hold())
"""


async def holder(spec: str, path: Path, home: Path) -> asyncio.subprocess.Process:
    """A process that holds a tunnel, which is up when this returns."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(home)}
    script = HOLDER.format(environ=environ, spec=spec, path=str(path))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        assert [await process.stdout.readline() for _ in range(2)] == [b"starting\n", b"up\n"]
    return process


PROGRAMS: dict[str, Callable[[Path], Path]] = {
    "ngrok": standin_ngrok,
    "command": standin_command,
    "stubborn command": lambda folder: standin_command(folder, "stubborn"),
}


@needs_pidfd
@pytest.mark.parametrize("kind", PROGRAMS)
async def test_killing_the_holder_leaves_no_process_no_port_and_no_file(
    kind: str, home: Path, tmp_path: Path
) -> None:
    program = PROGRAMS[kind](tmp_path)
    command = f"command: {shlex.quote(str(program))} --url {{url}}"
    process = await holder("ngrok" if kind == "ngrok" else command, program, home)
    facts = standin_facts(program)
    with Life(facts.pid) as agent, Life(parent_of(facts.pid)) as tunnel:
        assert is_open(facts)
        process.kill()
        await process.communicate()  # to the end of its output: the pipe is closed by then
        assert agent.ends()
        assert tunnel.ends()
    assert not is_open(facts)
    if kind == "ngrok":
        assert not folder_exists(facts.config_path)


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


def folder_exists(path: str) -> bool:
    return Path(path).parent.exists()


async def tunnel_process(*, environ: dict[str, str] | None = None) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "inspector.tunnel",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environ,
        start_new_session=True,
    )


async def all_reports(process: asyncio.subprocess.Process) -> list[TunnelReport]:
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        return [report_from(line) async for line in process.stdout]


async def test_a_process_whose_lifeline_ends_before_its_job_just_ends() -> None:
    process = await tunnel_process()
    out, err = await process.communicate(b'{"type":"comm')
    assert (process.returncode, out, err) == (0, b"", b"")


async def test_an_agent_that_vanished_is_not_downloaded(home: Path, tmp_path: Path) -> None:
    process = await tunnel_process(environ={"HOME": str(home)})
    folder = tmp_path / "job"
    folder.mkdir()
    gone = home / ".config" / "ngrok" / "ngrok"
    job = NgrokJob(str(folder), 5, "http://127.0.0.1:9", authtoken="a-token", ngrok_path=str(gone))
    assert process.stdin
    process.stdin.write(encode(job))
    (failed,) = await all_reports(process)
    await process.communicate()
    assert failed.state == "failed"
    assert "ngrok binary was not found" in (failed.reason or "")
    assert is_empty(home)
    assert not folder.exists()


@needs_pidfd
async def test_a_tunnel_process_that_is_asked_to_end_takes_its_command_along(
    tmp_path: Path,
) -> None:
    command = standin_command(tmp_path)
    process = await tunnel_process()
    assert process.stdin
    assert process.stdout
    words = (str(command), "--url", "http://127.0.0.1:9")
    process.stdin.write(encode(CommandJob(str(tmp_path / "job"), 10, words)))
    assert report_from(await process.stdout.readline()).state == "up"
    with Life(standin_facts(command).pid) as life:
        process.send_signal(signal.SIGTERM)
        await process.communicate()
        assert life.ends()
