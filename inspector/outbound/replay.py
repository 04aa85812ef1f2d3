"""Sending again what arrived: all at once, or with the gaps that it came with."""

import asyncio
import time
from collections.abc import Callable, Iterable

import msgspec

from inspector.delivery import Delivery, Replayed
from inspector.errors import InspectorError
from inspector.outbound.connections import Connections
from inspector.outbound.draft import Draft, directed, draft_of, message
from inspector.outbound.exchange import Address, Exchanged, address_of
from inspector.outbound.ours import ENDED
from inspector.outbound.outcome import BODY_LIMIT
from inspector.outbound.waiting import happens_by

PATIENCE = 60.0
"""Seconds that an answer may take, where nothing else was said."""

STOPPED = "stopped while waiting for its answer"
"""The problem of what was under way when a person had enough."""

_MOST_AT_ONCE = 1000  # requests, where each goes when it is due
_LOOK_EVERY = 1.0  # seconds between two looks at whether the receiver is still there

Prepare = Callable[[Delivery, Draft, int, Address], Draft]
"""Makes of a draft what is sent, at a moment (microseconds since the Unix epoch), and where to.

The draft has the path that it goes to, so that a signature over it is one of what is sent.
"""


class Replaying(msgspec.Struct, frozen=True, kw_only=True):
    """How deliveries are sent again.

    Attributes:
        url: where to; a path or a query in it takes the place of the delivery's own.
        draft: what is sent in the place of the one delivery's own; None to send each as it was.
        prepare: makes of a draft what is sent; None to send it as it is.
        signed: whether that signs it afresh.
        edited: whether a person changed it.
        speed: what the gaps between deliveries are divided by; None to leave no gaps.
        concurrency: requests at the same time, at most; those with gaps go when they are due.
        patience: seconds to wait for each whole answer.
        insecure: whether any certificate will do.
        origin: what the header `Inspector-Origin` says; None where it is not sent.
        is_there: whether the one is still there that this is for; where it is not, nothing more is
            sent, as somebody else may listen there by now.
    """

    url: str
    draft: Draft | None = None
    prepare: Prepare | None = None
    signed: bool = False
    edited: bool = False
    speed: float | None = None
    concurrency: int = 1
    patience: float = PATIENCE
    insecure: bool = False
    origin: bytes | None = None
    is_there: Callable[[], bool] = lambda: True


class Replays:
    """Sends deliveries again.

    Args:
        how: where to, and how.
        report: is told what each got, as it got it; `seq` is 0.
    """

    def __init__(self, how: Replaying, report: Callable[[Replayed], None]) -> None:
        address = address_of(how.url)
        assert address is not None  # noqa: S101 - the URL was checked where it was typed
        self._how = how
        self._address = address
        self._report = report
        self._slots = asyncio.Semaphore(how.concurrency if how.speed is None else _MOST_AT_ONCE)
        self._stopped = asyncio.Event()
        self._failure: BaseException | None = None

    async def run(self, deliveries: Iterable[Delivery]) -> None:
        """Send them, in order; ends early where `stop` is called.

        Args:
            deliveries: with their bodies; taken one by one as they are sent.

        Raises:
            InspectorError: one of them can't be prepared, or the receiver has ended.
        """
        how = self._how
        tasks: set[asyncio.Task[None]] = set()

        def ended(task: asyncio.Task[None]) -> None:
            tasks.discard(task)
            self._slots.release()
            if not task.cancelled() and (failure := task.exception()) is not None:
                self._failure = self._failure or failure
                self.stop()

        began = time.monotonic()
        first: int | None = None
        async with Connections(insecure=how.insecure) as connections:
            try:
                for delivery in deliveries:
                    first = delivery.received_at if first is None else first
                    if how.speed is not None:
                        gap = (delivery.received_at - first) / 1e6 / how.speed
                        await self._until(began + gap)
                    await self._slots.acquire()
                    if self._stopped.is_set():
                        break
                    task = asyncio.create_task(self._one(connections, delivery))
                    tasks.add(task)
                    task.add_done_callback(ended)
                while tasks and not self._stopped.is_set():
                    await self._stop_or(tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Send nothing any more; what is on its way is reported as it is left: without answer."""
        self._stopped.set()
        self._slots.release()  # who waits for one sees then that it is over

    async def _until(self, moment: float) -> None:
        """Wait for a moment; ends early with who it is for."""
        while (now := time.monotonic()) < moment and not self._stopped.is_set():
            await happens_by(self._stopped, min(moment, now + _LOOK_EVERY))
            self._check_there()

    def _check_there(self) -> None:
        if not self._how.is_there():
            raise InspectorError(f"Nothing more is sent to {self._how.url}: {ENDED}.")

    async def _stop_or(self, tasks: set["asyncio.Task[None]"]) -> None:
        """Wait until one of them ends, or until all of it is stopped."""
        stopping = asyncio.create_task(self._stopped.wait())
        await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def _one(self, connections: Connections, delivery: Delivery) -> None:
        how = self._how
        sent = directed(how.draft or draft_of(delivery), self._address)
        if how.prepare is not None:
            sent = how.prepare(delivery, sent, _now(), self._address)
        self._check_there()
        got = Exchanged()
        try:
            await connections.exchange(
                self._address,
                message(sent, self._address, how.origin),
                to_head=sent.method == "HEAD",
                limit=BODY_LIMIT,
                patience=how.patience,
                got=got,
            )
        except asyncio.CancelledError:
            got.problem = STOPPED
            if got.sent:  # all of it: the other side may act on it
                self._report(self._told(delivery, got))
            raise
        self._report(self._told(delivery, got))

    def _told(self, delivery: Delivery, got: Exchanged) -> Replayed:
        how = self._how
        return Replayed(
            0,
            delivery.id,
            _now(),
            how.url,
            got.took - got.sent,
            how.signed,
            how.edited,
            got.status,
            got.headers,
            got.body,
            got.problem,
        )


def _now() -> int:
    return time.time_ns() // 1000
