"""Waiting for what others do: for the event itself, with a deadline."""

import asyncio
import os
import select
import threading
import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0
"""Seconds after which a test that waits for an event fails: costs nothing where the event comes."""

_LOOK_EVERY = 0.002  # seconds

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], what: str = "it to happen") -> Found:
    """What `look` finds, as soon as it finds anything; for events that have no descriptor."""
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s in vain for {what}"
        pause.wait(_LOOK_EVERY)


async def soon(look: Callable[[], Found | None], what: str = "it to happen") -> Found:
    """The same on an event loop, which goes on meanwhile."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s in vain for {what}"
        await asyncio.sleep(_LOOK_EVERY)


def readable(descriptor: int) -> bool:
    """Wait until a descriptor can be read: a pipe with news, a process that ended (a pidfd)."""
    return bool(select.select([descriptor], [], [], PATIENCE)[0])


class Life:
    """A process whose end can be awaited, though it need not be a child of ours."""

    def __init__(self, pid: int) -> None:
        self._descriptor = os.pidfd_open(pid)

    def __enter__(self) -> "Life":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def ends(self) -> bool:
        """Wait for its end."""
        return readable(self._descriptor)
