"""What the local app is given while its answer is waited for, or only recorded."""

import asyncio
import logging
import time

from inspector.delivery import Delivery
from inspector.journal.writer import Writer
from inspector.listener.decision import Decision, Target
from inspector.outbound.exchange import Exchanged
from inspector.outbound.forward import forward, mark, place

PATIENCE = 60.0  # seconds for the app's whole answer: twice what most providers wait
AT_ONCE = 1000  # deliveries that the app is given at the same time; more wait for their turn

log = logging.getLogger(__name__)


class Forwarding:
    """Gives deliveries to the local app and records what it does, whoever waits for that or not.

    Args:
        writer: records it.
        limit: bytes of an answer's body to take.
        patience: seconds for an answer.
    """

    def __init__(self, writer: Writer[Decision], limit: int, patience: float) -> None:
        self._writer = writer
        self._mark = mark(writer.token)
        self._limit = limit
        self._patience = patience
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[Exchanged]] = set()

    def start(self, delivery: Delivery, target: Target | None) -> "asyncio.Task[Exchanged]":
        """Give the app a delivery, now; what it answers is recorded when the task is done."""
        task = asyncio.get_running_loop().create_task(self._forward(delivery, target))
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self) -> None:
        """Stop waiting for the app."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _forward(self, delivery: Delivery, target: Target | None) -> Exchanged:
        if target is None:
            answer = Exchanged(problem="nothing to forward to; set --forward-to")
            self._record(delivery, "", answer)
            return answer
        began = time.monotonic()
        url = place(target.url, target.below)
        try:
            async with self._turns:
                left = max(0.0, self._patience - (time.monotonic() - began))
                answer = await forward(
                    delivery,
                    target.url,
                    target.below,
                    mark=self._mark,
                    limit=self._limit,
                    patience=left,
                )
        except asyncio.CancelledError:
            problem = "inspector ended before it had answered"
            took = time.monotonic() - began
            self._record(delivery, url, Exchanged(problem=problem, took=took))
            raise
        self._record(delivery, url, answer)
        return answer

    def _record(self, delivery: Delivery, url: str, answer: Exchanged) -> None:
        self._writer.forwarded(
            delivery,
            time.time_ns() // 1000,
            url,
            answer.took,
            answer.status,
            answer.headers,
            answer.body,
            answer.problem,
        )

    def _done(self, task: "asyncio.Task[Exchanged]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (bug := task.exception()) is not None:
            log.error("a delivery could not be forwarded", exc_info=bug)
