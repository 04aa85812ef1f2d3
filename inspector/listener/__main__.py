"""`python -m inspector.listener`: started by the command, never by a person."""

import asyncio
import logging
import resource
import sys
from collections.abc import Callable

import msgspec

from inspector.listener.main import Listener
from inspector.listener.process import Start


def main() -> None:
    """Read what to do from standard input, and do it until standard input ends."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    start = msgspec.json.decode(sys.stdin.buffer.readline(), type=Start)
    _raise_file_limit()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_run(start))


async def _run(start: Start) -> None:
    await Listener(start).run()


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it exists."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _raise_file_limit() -> None:
    """Thousands of deliveries may be held open at once, a descriptor each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    main()
