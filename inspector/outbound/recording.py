"""What replays got, on its way into a journal: soon after each, and some together."""

import asyncio
from collections.abc import Callable, Sequence

from inspector.delivery import Replayed
from inspector.errors import InspectorError
from inspector.outbound.outcome import is_success

TOGETHER = 200
"""Replays that are recorded in one transaction, at most."""

RECORDED_AFTER = 0.3
"""Seconds after which what came of a replay is recorded, at the latest."""


class Recording:
    """Counts what replays got, and has it recorded as it goes.

    Args:
        record: keeps some of them; called on the event loop, or by `flush`. An InspectorError of
            it loses these alone: what was sent was sent.

    Attributes:
        done: how many got an answer, or failed.
        good: how many of those got 2xx.
        unrecorded: why something could not be recorded, a sentence; None where all of it was.
    """

    def __init__(self, record: Callable[[Sequence[Replayed]], None]) -> None:
        self.done = self.good = 0
        self.unrecorded: str | None = None
        self._record = record
        self._waiting: list[Replayed] = []
        self._flushing: asyncio.TimerHandle | None = None

    def take(self, replayed: Replayed) -> None:
        """Take up one; called on the event loop."""
        self.done += 1
        self.good += is_success(replayed)
        self._waiting.append(replayed)
        if len(self._waiting) >= TOGETHER:
            self.flush()
        elif self._flushing is None:
            loop = asyncio.get_running_loop()
            self._flushing = loop.call_later(RECORDED_AFTER, self.flush)

    def flush(self) -> None:
        """Record what waits for it: whoever takes up no more calls it last."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        waiting, self._waiting = self._waiting, []
        if waiting:
            try:
                self._record(waiting)
            except InspectorError as error:
                self.unrecorded = error.message
