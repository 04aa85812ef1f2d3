"""Reading what a headless inspector prints while something else goes on."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cli.place import Headless


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
