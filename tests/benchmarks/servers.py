"""What is measured: the real command, and a bare aiohttp application as the baseline."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from aiohttp import web


@contextlib.contextmanager
def inspector(*options: str) -> Iterator[int]:
    """The headless command on a fresh journal; its port."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "INSPECTOR_STATE_DIR": folder,
            "INSPECTOR_CONFIG_DIR": folder,
        }
        command = [sys.executable, "-m", "inspector", "listen", "--headless", "--port", "0"]
        process = subprocess.Popen(
            [*command, "--tunnel", "none", *options],
            stdout=(Path(folder) / "out").open("wb"),
            env=environment,
            cwd=folder,
        )
        try:
            yield _port(Path(folder) / "out")
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def bare() -> Iterator[int]:
    """An aiohttp application whose handler only reads the body, on the same kind of loop."""
    process = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def _port(out: Path) -> int:
    while True:
        first = out.read_bytes().partition(b"\n")
        if first[1]:
            return int(json.loads(first[0])["url"].rpartition(":")[2])


async def _serve() -> None:
    async def handler(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    from inspector.machine import loop_factory

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_serve())
