"""What is held open: it waits for its moment, and can be let go before that."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

import msgspec

from inspector.answers import Reply

HOLD_SHOWN = 0.25  # seconds: what is held for less is not worth a row of its own
_LAST_STAGE = 0.05  # seconds: kernels wake up late from long waits, by a thousandth of them


class Release(msgspec.Struct, frozen=True, gc=False):
    """That something held is to be answered now.

    Attributes:
        chosen: with what; None for what was decided.
        plan: the whole of what was chosen, in the answer language.
    """

    chosen: Reply | None = None
    plan: str | None = None


class Held:
    """One delivery that waits.

    Attributes:
        release: set once it is let go.
    """

    __slots__ = ("_waiter", "release")

    def __init__(self) -> None:
        self.release: Release | None = None
        self._waiter: asyncio.Future[None] | None = None

    async def until(
        self, deadline: float, task: "asyncio.Task[Any] | None" = None
    ) -> Release | None:
        """Wait for a moment, in two stages; not so long where it is released or a task is done.

        Args:
            deadline: seconds, as `time.monotonic` gives them; infinity for no such moment.
            task: what else ends the wait. Its result is not looked at.

        Returns:
            why it ended early; None when the moment came, or the task was done.
        """
        if task is not None:
            task.add_done_callback(self._wake)
        while self.release is None and not (task is not None and task.done()):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                break
            await self._rest(remaining * 0.98 if remaining > _LAST_STAGE else remaining)
        return self.release

    async def _rest(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = loop.call_later(seconds, self._wake) if seconds < inf else None
        try:
            await self._waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def let_go(self, release: Release) -> None:
        """Release it."""
        self.release = release
        self._wake()

    def _wake(self, _: object = None) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Holding:
    """All that is held right now."""

    def __init__(self) -> None:
        self._held: dict[int, Held] = {}

    @contextmanager
    def hold(self, delivery_id: int) -> Iterator[Held]:
        """Hold a delivery for as long as the context lasts."""
        held = self._held[delivery_id] = Held()
        try:
            yield held
        finally:
            del self._held[delivery_id]

    def release(
        self, delivery_id: int | None, chosen: Reply | None = None, plan: str | None = None
    ) -> int:
        """Answer what is held now.

        Args:
            delivery_id: which delivery; None for all that are held.
            chosen: what it gets; None for what was decided, or 200 where nothing was.
            plan: the whole of what was chosen, in the answer language.

        Returns:
            how many were released.
        """
        wanted = self._held.values() if delivery_id is None else [self._held.get(delivery_id)]
        held = [one for one in wanted if one is not None and one.release is None]
        for one in held:
            one.let_go(Release(chosen, plan))
        return len(held)
