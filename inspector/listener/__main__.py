"""`python -m inspector.listener`: started by the command, never by a person."""

import asyncio
import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from inspector.errors import InspectorError
from inspector.listener.process import Start
from inspector.machine import loop_factory, raise_file_limit

if TYPE_CHECKING:
    from inspector.listener.main import Listener


def main() -> None:
    """Read what to do from standard input, and do it until standard input ends."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    start = msgspec.json.decode(sys.stdin.buffer.readline(), type=Start)
    raise_file_limit()
    gc.disable()
    with _no_certificates():
        from inspector.journal.writer import JournalTrouble
        from inspector.listener.main import Listener
    # What is here now stays: a collection need not look at it again and again between answers.
    gc.freeze()
    gc.enable()
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_run(Listener, start))
    except (InspectorError, JournalTrouble) as error:
        told = {"type": "failed", "reason": str(error)}
        sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
        sys.exit(1)


async def _run(listener: "type[Listener]", start: Start) -> None:
    await listener(start).run()


@contextmanager
def _no_certificates() -> Iterator[None]:
    """Spare importing aiohttp the certificates that it reads for clients: 40 ms, and none is here.

    Whoever needs them makes a context of their own.
    """
    before = {name: os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")}
    os.environ |= dict.fromkeys(before, os.devnull)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


if __name__ == "__main__":
    main()
