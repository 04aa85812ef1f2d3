"""The command as a process of its own that need not import anything: forked from one that has."""

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import chdir
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path
from tempfile import TemporaryDirectory

from inspector import cli
from tests.support.waiting import PATIENCE

_COMMANDS = (
    *("clear", "delete", "endpoints", "export", "importing", "journals", "listen", "ls", "note"),
    *("open", "pin", "providers", "replay", "retries", "secret", "send", "show", "verify"),
)
_ROOT = Path(__file__).parents[2]
_STREAMS = ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))


def ran(
    args: Sequence[str], folder: Path, environ: Mapping[str, str], stdin: bytes
) -> tuple[int, bytes, bytes]:
    """Run `inspector ARGS` in a folder to its end; its exit code, output and errors."""
    with TemporaryDirectory() as name:
        streams = [Path(name) / stream for stream in ("stdin", "stdout", "stderr")]
        streams[0].write_bytes(stdin)
        process = _server().Process(target=_run, args=(args, folder, dict(environ), streams))
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise AssertionError(f"inspector {' '.join(args)} does not end")
        code, out, err = process.exitcode, *(stream.read_bytes() for stream in streams[1:])
        process.close()
    return code, out, err


@cache
def _server() -> ForkServerContext:
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload([f"inspector.cli.{name}" for name in _COMMANDS] + [__name__])
    with chdir(_ROOT):  # it looks for these modules where it starts, whatever sys.path says here
        forkserver.ensure_running()
    return server


def _run(
    args: Sequence[str], folder: Path, environ: dict[str, str], streams: Sequence[Path]
) -> None:
    """What the forked process does: it takes the place that a shell would have given it."""
    for descriptor, stream in enumerate(streams):
        opened = os.open(stream, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    sys.stdin, sys.stdout, sys.stderr = (
        open(descriptor, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115 - as the interpreter opens them
        for descriptor, mode, errors in _STREAMS
    )
    sys.argv = ["inspector", *args]
    cli.main()
