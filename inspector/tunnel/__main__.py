"""The process below which a tunnel runs: `python -m inspector.tunnel`.

Standard input carries the job, one line, and is then the lifeline: when it ends (the listener has
ended, however it did), so does everything here. Standard output carries the reports. pyngrok's
blocking calls, threads and exit handlers stay in here, away from the process that answers.
"""

import asyncio
import logging
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Never

from inspector.errors import InspectorError
from inspector.tunnel.protocol import Job, NgrokJob, TunnelReport, encode, job_from

GRACE = 1.0
"""Seconds that the agent, or the command, has to end in peace."""


def main() -> None:
    """Read the job, run it until it or the listener ends, and take everything down."""
    if os.getpgrp() != os.getpid():
        os.setsid()
    logging.disable()
    lifeline, reports = _take_standard_streams()
    line = _read_line(lifeline)
    if line:
        asyncio.run(_carry(job_from(line), lifeline, partial(_write, reports)))


async def _carry(job: Job, lifeline: int, say: Callable[[TunnelReport], None]) -> Never:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    loop.add_reader(lifeline, lambda: ended.set() if not _read(lifeline) else None)
    work = asyncio.create_task(_work(job, say))
    await asyncio.wait(
        {work, asyncio.create_task(ended.wait())}, return_when=asyncio.FIRST_COMPLETED
    )
    _end_group(job.folder)


async def _work(job: Job, say: Callable[[TunnelReport], None]) -> None:
    try:
        if isinstance(job, NgrokJob):
            from inspector.tunnel import agent  # pyngrok is slow to import, and not always needed

            await agent.hold(job, say)
        else:
            from inspector.tunnel import command

            await command.hold(job, say)
    except InspectorError as mistake:
        say(TunnelReport("failed", None, mistake.message, mistake.hint))
    except Exception as bug:
        name = type(bug).__name__
        say(TunnelReport("failed", None, f"The tunnel broke by a mistake of our own ({name})"))


def _end_group(folder: str) -> Never:
    """Ask the process group to end, insist after the grace, and go with it.

    Threads of pyngrok may be stuck in reading an agent that says nothing, so there is no other
    orderly way out.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, _kill_group)
    shutil.rmtree(folder, ignore_errors=True)
    signal.setitimer(signal.ITIMER_REAL, GRACE)
    os.killpg(0, signal.SIGTERM)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    _kill_group()


def _kill_group(_number: int = 0, _frame: FrameType | None = None) -> Never:
    os.killpg(0, signal.SIGKILL)
    raise AssertionError("this process is in the group too")


def _take_standard_streams() -> tuple[int, int]:
    """Take standard input and output away from whatever is started or imported here."""
    lifeline, reports = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nothing, standard)
    os.close(nothing)
    return lifeline, reports


def _read_line(source: int) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        chunk = _read(source)
        if not chunk:
            return b""
        line += chunk
    return line


def _read(source: int) -> bytes:
    try:
        return os.read(source, 1 << 16)
    except OSError:
        return b""


def _write(reports: int, report: TunnelReport) -> None:
    with suppress(OSError):  # nobody is there any more: the lifeline says so too
        os.write(reports, encode(report))


if __name__ == "__main__":
    main()
