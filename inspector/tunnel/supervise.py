"""The tunnel as the listener sees it: started behind its back, watched, brought back, ended."""

import asyncio
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Protocol, cast

import msgspec

from inspector.tunnel.prepare import environment, prepare, without_process
from inspector.tunnel.protocol import Job, TunnelReport, encode, report_from
from inspector.tunnel.spec import TunnelSpec

__all__ = ["BACKOFF", "Tunnel", "TunnelReport"]

BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds to wait before each attempt to bring back a tunnel that was up."""

_STEADY = 60.0
_END_WITHIN = 1.5
_GONE_WITHIN = 0.3
_SILENT = TunnelReport(
    "failed", None, "The tunnel's process ended without a word", "Start the tunnel again."
)
_log = logging.getLogger(__name__)


class _Decide(Protocol):
    def __call__(self, *, folder: str) -> Job | TunnelReport: ...


class Tunnel:
    """The tunnel of one receiver; it belongs to the event loop that `start` is called in.

    The agent, or the user's command, runs below a process of its own (`python -m
    inspector.tunnel`) that ends when this one does. When that process is killed, what it started
    is ended from here. Only where both are killed at the same moment can an agent stay.
    """

    def __init__(
        self,
        on_state: Callable[[TunnelReport], None],
        *,
        environ: Mapping[str, str] | None = None,
        backoff: Sequence[float] = BACKOFF,
        patience: float | None = None,
    ) -> None:
        """Prepare; nothing starts yet.

        Args:
            on_state: called in the event loop with each change.
            environ: the environment to look into and to hand on; None for this process's own.
            backoff: seconds before each attempt to bring back a tunnel that was up.
            patience: seconds for a tunnel to come up; None for those that suit its kind.
        """
        self._on_state = on_state
        self._environ = os.environ if environ is None else environ
        self._backoff = backoff
        self._patience = patience
        self._task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._public_url: str | None = None

    def start(
        self,
        spec: TunnelSpec,
        *,
        local_url: str,
        authtoken: str | None = None,
        domain: str | None = None,
        ngrok_path: str | None = None,
        ngrok_config: Path | None = None,
    ) -> None:
        """Start in the background, once the tunnel that ran before has ended.

        Args:
            spec: what the user wants.
            local_url: where the receiver listens.
            authtoken: the stored one; NGROK_AUTHTOKEN goes before it, ngrok's configuration after.
            domain: the ngrok domain to ask for.
            ngrok_path: the agent's executable; None for INSPECTOR_NGROK_PATH, or to look for it.
                It is never downloaded.
            ngrok_config: ngrok's configuration; None for the one in its usual places.
        """
        decide = partial(
            prepare,
            spec,
            self._environ,
            local_url=local_url,
            authtoken=authtoken,
            domain=domain,
            ngrok_path=ngrok_path,
            ngrok_config=ngrok_config,
            patience=self._patience,
        )
        if self._task:
            self._task.cancel()
        self._public_url = None
        run = self._run(frozenset(self._tasks), spec, decide)
        self._task = asyncio.get_running_loop().create_task(run)
        self._tasks.add(self._task)
        self._task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End the tunnel; returns when its processes are gone, within about two seconds."""
        task, self._task = self._task, None
        if task:
            task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks)
            self._on_state(TunnelReport("off"))

    async def _run(
        self,
        earlier: frozenset["asyncio.Task[None]"],
        spec: TunnelSpec,
        decide: _Decide,
    ) -> None:
        if earlier:
            await asyncio.wait(earlier)
        try:
            if report := without_process(spec):
                self._on_state(report)
                return
            self._on_state(TunnelReport("starting"))
            await self._keep_up(decide)
        except Exception:
            _log.exception("the tunnel's supervision broke")
            self._on_state(
                TunnelReport("failed", None, "The tunnel broke by a mistake of inspector's own")
            )

    async def _keep_up(self, decide: _Decide) -> None:
        """Run it; once it was up, bring it back as often as the backoff has steps."""
        loop = asyncio.get_running_loop()
        waits = iter(self._backoff)
        while True:
            began = loop.time()
            last = await self._attempt(decide)
            if self._public_url is None:
                self._on_state(last)
                return
            if loop.time() - began > _STEADY:
                waits = iter(self._backoff)
            wait = next(waits, None)
            reason = last.reason or "The tunnel ended"
            if wait is None:
                self._on_state(TunnelReport("failed", None, f"{reason}; given up", last.hint))
                return
            self._on_state(
                TunnelReport("down", None, f"{reason}; starting again in {wait:g} s", last.hint)
            )
            await asyncio.sleep(wait)
            self._on_state(TunnelReport("starting"))

    async def _attempt(self, decide: _Decide) -> TunnelReport:
        """Run the tunnel until it ends; the report that says why it did."""
        with tempfile.TemporaryDirectory(
            prefix="inspector-tunnel-", ignore_cleanup_errors=True
        ) as folder:
            job = await asyncio.to_thread(decide, folder=folder)
            return job if isinstance(job, TunnelReport) else await self._follow(job)

    async def _follow(self, job: Job) -> TunnelReport:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the user's working folder is no place to import from
            "-m",
            "inspector.tunnel",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment(job, self._environ),
            start_new_session=True,
        )
        try:
            cast(asyncio.StreamWriter, process.stdin).write(encode(job))
            async for line in cast(asyncio.StreamReader, process.stdout):
                report = report_from(line)
                if report.state == "failed":
                    return report
                self._on_state(self._noted(report))
            return _SILENT
        finally:
            await _end(process)

    def _noted(self, report: TunnelReport) -> TunnelReport:
        before = self._public_url
        if report.public_url:
            self._public_url = report.public_url
            if before not in (None, report.public_url):
                note = f"The public URL is a new one; it was {before}"
                hint = "Give the provider the new URL."
                return msgspec.structs.replace(report, reason=note, hint=hint)
        return report


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the tunnel's process by closing its lifeline, then whatever is left of its group."""
    cast(asyncio.StreamWriter, process.stdin).close()
    with suppress(TimeoutError):
        async with asyncio.timeout(_END_WITHIN):
            await process.wait()
    with suppress(TimeoutError, ProcessLookupError, PermissionError):
        async with asyncio.timeout(_GONE_WITHIN):
            while True:  # a killed process still holds its port for a moment
                os.killpg(process.pid, signal.SIGKILL)
                await asyncio.sleep(0.005)
    await process.communicate()  # to the end of its output: then nothing of it is left open
