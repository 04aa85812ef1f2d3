"""A run of the simulator: events are begun, tried again and given up as the documents say."""

import asyncio
import heapq
import time
from collections.abc import Callable, Iterator

import msgspec

from inspector.delivery import ORIGIN_HEADER
from inspector.outbound.connections import Connections
from inspector.outbound.exchange import Exchanged, address_of, request
from inspector.outbound.ours import ENDED
from inspector.outbound.outcome import BODY_LIMIT, too_long
from inspector.outbound.redirects import Redirected, redirected
from inspector.outbound.simulator.attempt import Attempt, Kind, Outcome, Tally
from inspector.outbound.simulator.events import Event, happened, in_order, is_drawn
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.requests import Letter, Letters
from inspector.outbound.simulator.trying import Try, tries
from inspector.outbound.waiting import happens_by

OPEN_LIMIT = 10_000
"""Events that wait for their next attempt at most: until one of them ends no new one is begun."""

_FOR_US_ALONE = frozenset({ORIGIN_HEADER.lower()})
_CATCH_UP = 0.5  # seconds of events at most that are begun at once where they could not be before


class Job(msgspec.Struct, order=True, gc=False):
    """A request that is due.

    Attributes:
        due: when, seconds of the monotonic clock.
        place: tells apart what is due at the same time: first come, first served.
        event: for what event.
        kind: what the request is for.
    """

    due: float
    place: int
    event: Event
    kind: Kind


class Run:
    """Sends the events of one provider to one URL.

    Args:
        orders: what to do.
        report: is told of each attempt as it ends.
        is_there: whether the one is still there that all this is for; looked at before each
            request. Where it is not, that is told as an attempt, and nothing more is sent.

    Attributes:
        tally: the sums so far.
        waiting: what is due later, the next first; a heap.
    """

    def __init__(
        self,
        orders: Orders,
        report: Callable[[Attempt], None],
        is_there: Callable[[], bool] = lambda: True,
    ) -> None:
        address = address_of(orders.url)
        assert address is not None  # noqa: S101 - the URL was checked where it was typed
        self.orders = orders
        self.tally = Tally(wanted=orders.count)
        self.waiting: list[Job] = []
        self._address = address
        self._report = report
        self._is_there = is_there
        self._letters = Letters(orders, address)
        self._new = self._new_events()
        self._next_begin = 0.0
        self._places = 0
        self._failures = 0
        self._stopped = False
        self._paused = False
        self._changed = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], tuple[Job, float]] = {}
        self._failure: BaseException | None = None

    async def run(self) -> Tally:
        """Send everything; ends early where `stop` is called, or the provider switches off.

        Returns:
            the sums.
        """
        began = time.monotonic()
        try:
            async with Connections(insecure=self.orders.insecure) as self._connections:
                if await self._passes_trial():
                    await self._send_all()
        finally:
            self.tally.took = time.monotonic() - began
        return self.tally

    def stop(self) -> None:
        """Begin nothing any more, and leave what is on its way."""
        self._stopped = True
        self._changed.set()

    def pause(self, paused: bool) -> None:
        """Begin no event that is new until it is told again; what was begun goes on in time."""
        if paused != self._paused:
            self._paused = paused
            self._changed.set()

    @property
    def under_way(self) -> list[tuple[Job, float]]:
        """The requests that wait for an answer, the earliest first, and when each was begun.

        That is in seconds of the monotonic clock.
        """
        return list(self._tasks.values())

    @property
    def _is_over(self) -> bool:
        return self._stopped or self.tally.switched_off

    async def _send_all(self) -> None:
        slots = self.orders.concurrency
        self._next_begin = time.monotonic()
        try:
            while not self._is_over:
                self._changed.clear()
                job = self._due() if len(self._tasks) < slots else None
                if job is not None:
                    self._begin(job)
                elif not self._tasks and self._is_out and not self.waiting:
                    return
                else:
                    await self._until_something()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._failure is not None:
            raise self._failure

    def _due(self) -> Job | None:
        """What is to be sent now: what was promised before what is new."""
        now = time.monotonic()
        if self.waiting and self.waiting[0].due <= now:
            return heapq.heappop(self.waiting)
        if not self._may_begin or self._next_begin > now:
            return None
        event = next(self._new)
        if self.orders.rate is not None:
            # From the last moment on, not from now: a late one makes no later one later.
            self._next_begin = max(self._next_begin, now - _CATCH_UP) + 1 / self.orders.rate
        return Job(now, 0, event, "event")

    @property
    def _is_out(self) -> bool:
        """Whether all events were begun."""
        return self.tally.begun >= self.orders.count

    @property
    def _may_begin(self) -> bool:
        return not (self._is_out or self._paused) and len(self.waiting) < OPEN_LIMIT

    async def _until_something(self) -> None:
        """Wait until a request ends, or the next one is due."""
        at = [self.waiting[0].due] if self.waiting else []
        if self._may_begin:
            at.append(self._next_begin)
        has_slot = len(self._tasks) < self.orders.concurrency
        await happens_by(self._changed, min(at) if at and has_slot else None)

    def _begin(self, job: Job) -> None:
        if job.kind == "event" and not job.event.attempts:
            self.tally.begun += 1
        task = asyncio.create_task(self._attempt(job))
        self._tasks[task] = job, time.monotonic()
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        del self._tasks[task]
        self._changed.set()
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = failure
            self.stop()

    async def _attempt(self, job: Job) -> None:
        event = job.event
        now = time.time_ns() // 1000
        variant = 1 if job.kind == "conflict" else 0
        attempt = event.attempts + 1 if job.kind == "event" else 1
        letter = self._letters.of(event.number, event.at, now, variant=variant, attempt=attempt)
        if not self._is_there():
            self._leave(job, letter, now)
            return
        got = await self._sent(letter)
        accepted = self._accepts(got)
        if job.kind == "event":
            event.attempts += 1
            event.spent += got.took
            outcome, gap = self._follows(event, accepted)
        else:
            outcome, gap = ("accepted" if accepted else "refused"), None
        self._tell(job.kind, event, letter, now, got, outcome, gap)
        if gap is not None:
            event.spent += gap
            self._push(event, "event", self.orders.schedule.wait(gap))
        elif outcome == "accepted" and job.kind == "event":
            if is_drawn(self.orders.duplicate, self.orders.seed, event.number):
                self._push(event, "duplicate", 0.0)
            if self.orders.conflict:
                self._push(event, "conflict", 0.0)

    def _leave(self, job: Job, letter: Letter, now: int) -> None:
        """Send this to nobody else who may be there by now, and nothing more."""
        event, is_event = job.event, job.kind == "event"
        event.attempts += is_event
        outcome: Outcome = "given up" if is_event else "refused"
        self._tell(job.kind, event, letter, now, Exchanged(problem=ENDED), outcome)
        self.stop()

    def _follows(self, event: Event, accepted: bool) -> tuple[Outcome, float | None]:
        """What comes after an attempt of an event, and the documented gap before it."""
        if accepted:
            self._failures = 0
            return "accepted", None
        self._failures += 1
        schedule = self.orders.schedule
        if schedule.disabled_after is not None and self._failures >= schedule.disabled_after:
            return "switched off", None
        gap = schedule.gap(event.attempts, event.spent)
        return ("given up" if gap is None else "retry"), gap

    def _push(self, event: Event, kind: Kind, wait: float) -> None:
        self._places += 1
        heapq.heappush(self.waiting, Job(time.monotonic() + wait, self._places, event, kind))

    def _tell(
        self,
        kind: Kind,
        event: Event,
        letter: Letter,
        sent_at: int,
        got: Exchanged,
        outcome: Outcome,
        gap: float | None = None,
    ) -> None:
        schedule = self.orders.schedule
        attempt = Attempt(
            event=event.number,
            kind=kind,
            type=letter.type,
            attempt=event.attempts if kind == "event" else 1,
            sent_at=sent_at,
            status=got.status,
            problem=got.problem,
            took=got.took - got.sent,
            outcome=outcome,
            gap=gap,
            gap_standing=None if gap is None else schedule.standing(event.attempts),
            due_in=None if gap is None else schedule.wait(gap),
            signed_url=letter.signed_url,
        )
        self.tally.count(attempt)
        self._report(attempt)

    def _accepts(self, got: Exchanged) -> bool:
        """Whether an answer is success: whole, but for our own limit, and with a code that is."""
        whole = got.problem in (None, too_long(BODY_LIMIT))
        return whole and got.status is not None and self.orders.provider.accepts(got.status or 0)

    async def _passes_trial(self) -> bool:
        """Whether the endpoint answers all that tries it out as the provider needs."""
        if self.orders.trial is None:
            return True
        now = time.time_ns() // 1000
        for one in tries(self.orders, self._letters, self.orders.trial, now):
            if not await self._passes(one):
                return False
        return True

    async def _passes(self, one: Try) -> bool:
        """Whether the endpoint answers one request as it has to; `stop` ends that too."""
        now = time.time_ns() // 1000
        trying = asyncio.create_task(self._sent(one.letter))
        stopping = asyncio.create_task(self._changed.wait())
        await asyncio.wait((trying, stopping), return_when=asyncio.FIRST_COMPLETED)
        for task in (trying, stopping):
            task.cancel()
        await asyncio.gather(trying, stopping, return_exceptions=True)
        if trying.cancelled():
            return False
        got = trying.result()
        if got.problem is None:
            got.problem = one.problem(got)
        passes = got.problem is None and one.is_wanted(got.status)
        outcome: Outcome = "accepted" if passes else "refused"
        self._tell("validation", Event(0, now), one.letter, now, got, outcome)
        return passes

    async def _sent(self, letter: Letter) -> Exchanged:
        """Send a request, and go where its answer leads if that was asked for."""
        patience = self.orders.schedule.timeout
        got = await self._connections.exchange(
            self._address, letter.message(self._address), limit=BODY_LIMIT, patience=patience
        )
        return await self._followed(letter, got) if self.orders.follow else got

    async def _followed(self, letter: Letter, got: Exchanged) -> Exchanged:
        """What came at the end of all redirects; within the time of one request."""
        asked = Redirected(self.orders.url, letter.method, letter.headers, letter.body)
        while (leads := redirected(asked, got, only_there=_FOR_US_ALONE)) is not None:
            if isinstance(leads, str):
                got.problem = leads
                break
            asked, took, sent = leads, got.took, got.sent
            address = address_of(asked.url)
            assert address is not None  # noqa: S101 - or it had been a sentence
            got = await self._connections.exchange(
                address,
                request(asked.method, address, asked.headers, asked.body),
                limit=BODY_LIMIT,
                patience=max(0.0, self.orders.schedule.timeout - took),
            )
            got.took += took
            got.sent = sent
        return got

    def _new_events(self) -> Iterator[Event]:
        orders = self.orders
        for block in in_order(orders.count, seed=orders.seed, shuffle=orders.shuffle):
            now = time.time_ns() // 1000
            for number in block:
                yield Event(number, happened(number, block, now, repeats=orders.repeats))
