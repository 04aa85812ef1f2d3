"""The user's tunnel command: run as it is, its output read for a URL and for ever after."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Never, cast

from inspector.errors import InspectorError
from inspector.tunnel import reasons
from inspector.tunnel.protocol import CommandJob, TunnelReport
from inspector.tunnel.urls import public_url

Say = Callable[[TunnelReport], None]

SETTLE = 10.0
"""Seconds that a URL which may be a help link waits for a better one."""

_CHUNK = 1 << 16
_LONGEST_LINE = 4096


async def hold(job: CommandJob, say: Say) -> Never:
    """Run the command until it ends, saying when its URL is known.

    Raises:
        InspectorError: always, in the end: it could not be started, printed no URL, or ended.
    """
    program = job.command[0]
    try:
        process = await asyncio.create_subprocess_exec(
            *job.command, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
    except OSError as mistake:
        raise reasons.cannot_run(program, mistake) from None
    output = _Output(say, min(SETTLE, job.patience / 2))
    reading = asyncio.create_task(output.read(cast(asyncio.StreamReader, process.stdout)))
    try:
        async with asyncio.timeout(job.patience):
            found = asyncio.create_task(output.found.wait())
            await asyncio.wait({reading, found}, return_when=asyncio.FIRST_COMPLETED)
    except TimeoutError:
        raise reasons.command_without_url(program, job.patience, output.last) from None
    await reading
    code = await process.wait()
    if not output.found.is_set():
        raise reasons.command_ended(program, code, output.last)
    words = f"The tunnel command {reasons.quoted(program)} {reasons.exit_words(code)}"
    raise InspectorError(words + reasons.last_words(output.last))


class _Output:
    """What a command prints: its last lines, and the URL among them."""

    def __init__(self, say: Say, settle: float) -> None:
        self.last: deque[str] = deque(maxlen=20)
        self.found = asyncio.Event()
        self._say = say
        self._settle = settle
        self._sure = False

    async def read(self, stream: asyncio.StreamReader) -> None:
        rest = b""
        with suppress(OSError):
            while chunk := await stream.read(_CHUNK):
                *lines, rest = (rest + chunk).replace(b"\r", b"\n").split(b"\n")
                for line in lines:
                    self._take(line)
                if len(rest) > _LONGEST_LINE:
                    self._take(rest)
                    rest = b""
        self._take(rest)

    def _take(self, raw: bytes) -> None:
        line = raw[:_LONGEST_LINE].decode(errors="replace").strip()
        if not line:
            return
        self.last.append(line)
        url = None if self._sure else public_url(line)
        if url is None:
            return
        if url.sure:
            self._sure = True
            self._up(url.url)
        elif not self.found.is_set():
            asyncio.get_running_loop().call_later(self._settle, self._settle_for, url.url)

    def _settle_for(self, url: str) -> None:
        if not self.found.is_set():
            self._up(url)

    def _up(self, url: str) -> None:
        self.found.set()
        self._say(TunnelReport("up", url))
