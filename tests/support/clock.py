"""A clock that leaps to the next moment for which somebody waits, once all else is done."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

_ON_THE_WAY = 0.01  # seconds of the real clock in which bytes between two sockets arrive


class Clock:
    """The monotonic clock of this process, and of the event loop that runs.

    It stands while something is done, however long that takes, so waits are as long as they should
    be on every machine, and take no time.

    Attributes:
        now: seconds.
    """

    def __init__(self) -> None:
        self.now = time.monotonic()
        self._loop: Any = asyncio.get_running_loop()  # asyncio's own: what is used here is private
        self._working = 0

    @contextmanager
    def leaping(self) -> Iterator["Clock"]:
        """Take the place of the machine's clock."""
        loop = self._loop
        with (
            patch.object(time, "monotonic", lambda: self.now),
            patch.object(loop._selector, "select", self._select_by(loop._selector.select)),
            patch.object(loop, "run_in_executor", self._run_by(loop.run_in_executor)),
        ):
            yield self

    def _select_by(self, select: Any) -> Any:
        def selected(timeout: float | None = None) -> Any:
            events = select(_ON_THE_WAY if timeout else timeout)
            if timeout and not events and not self._working:
                self.now += timeout
            return events

        return selected

    def _run_by(self, run: Any) -> Any:
        def running(*work: Any) -> Any:
            self._working += 1
            done = run(*work)
            done.add_done_callback(self._has_worked)
            return done

        return running

    def _has_worked(self, _: object) -> None:
        self._working -= 1
