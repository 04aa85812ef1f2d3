"""Reading what a headless inspector prints, so that it does not wait for its reader."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cli.place import Headless
from tests.support.waiting import readable


@contextmanager
def reading(it: Headless) -> Iterator[list[bytes]]:
    """What it prints, in pieces as they come; on the running event loop."""
    loop, output = asyncio.get_running_loop(), it.output.fileno()
    printed: list[bytes] = []

    def read() -> None:
        printed.append(os.read(output, 65536))
        if not printed[-1]:
            loop.remove_reader(output)

    loop.add_reader(output, read)
    try:
        yield printed
    finally:
        loop.remove_reader(output)


def read_to_its_end(it: Headless) -> None:
    """Tell it to end, if it has not, and pass over all that it still prints."""
    it.process.send_signal(signal.SIGINT)
    output = it.output.fileno()
    while readable(output) and os.read(output, 65536):
        pass
