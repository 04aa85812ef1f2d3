"""The filter in force: applied in slices between keys, searched in a thread, kept up for ever."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from inspector.tui.filtering import Filtered
from inspector.tui.model import Change, Row
from inspector.tui.moving import Moving
from inspector.tui.views import ScreenFeed

if TYPE_CHECKING:
    from inspector.query import Filter, Matcher
    from inspector.query.subject import Sent

Asked = tuple[list[Row], "asyncio.Future[set[int]]"]
"""Rows, and which of them match as soon as it is known."""

DEBOUNCE = 0.06
"""Seconds that typing has to rest before the list is filtered."""

TURN = 0.006
"""Seconds of judging rows between two looks at what else there is to do."""

AT_ONCE = 400
"""Deliveries that are read at a time; the first hits are shown after so many."""

BYTES_AT_ONCE = 4_000_000
"""Bytes of bodies that are read at a time."""

SHOWN_FIRST, SHOWN_LATER = 0.05, 0.4
"""Seconds between two changes of the list while it is searched: what is drawn often is found late,
since the thread that searches and the one that draws take turns."""

PATIENCE = 0.15
"""Seconds that a search may take before its progress is shown."""

CLOCK_EVERY = 2.0
"""Seconds after which a filter that depends on the clock is asked again."""


class Filtering:
    """What the list shows of all rows.

    Args:
        feed: the rows, and what was sent.
        now: the time, seconds since the Unix epoch.
        shown: called after `view` changed; True when it is another filter's.
        complain: called with what went wrong; the filter before stays in force then.

    Attributes:
        view: the rows that match.
        filter: what they match; None for everything.
        failed: whether what was set last could not be found out.
    """

    def __init__(
        self,
        feed: ScreenFeed,
        now: Callable[[], float],
        shown: Callable[[bool], None],
        complain: Callable[[Exception], None],
    ) -> None:
        self.view = Filtered(feed.rows)
        self.filter: Filter | None = None
        self.failed = False
        self._wanted: Filter | None = None
        self._feed = feed
        self._now = now
        self._shown = shown
        self._complain = complain
        self._moving: Moving | None = None
        self._next: tuple[Filtered, Moving] | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._more = asyncio.Event()
        self._began = self._asked_at = 0.0
        self._looked_at = 0

    @property
    def search(self) -> tuple[int, int] | None:
        """Deliveries looked at and those to look at in all; None where nothing is searched."""
        left = self.view.undecided
        return (self._looked_at, self._looked_at + left) if left else None

    @property
    def takes_time(self) -> bool:
        """Whether there is a search that takes long enough for its progress to be shown."""
        left = self.view.undecided
        return left > AT_ONCE or (left > 0 and time.monotonic() - self._began > PATIENCE)

    def set(self, wanted: "Filter | None", near: int | None = None, wait: float = DEBOUNCE) -> None:
        """Show what matches, as soon as it is known.

        Args:
            wanted: None for everything, which is shown at once.
            near: the delivery that is searched first, with those around it; None for the newest.
            wait: seconds that nothing else must be set in.
        """
        wanted = wanted if wanted and not wanted.is_everything else None
        if wanted != self._wanted or self.failed:
            self._begin(wanted, near, wait)

    def _begin(self, wanted: "Filter | None", near: int | None, wait: float) -> None:
        self.stop()
        self._wanted, self.failed = wanted, False
        if wanted is None:
            self._show(Filtered(self._feed.rows), None, None)
        else:
            self._task = asyncio.create_task(self._filter(wanted, near, wait))

    def stop(self) -> None:
        """Leave off whatever is being done."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._next = None

    def close(self) -> None:
        """Leave off for ever."""
        self.stop()
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def take_up(self, change: Change) -> None:
        """Judge what a change of the feed touched."""
        for view, moving in self._views():
            view.take_up(change, self._feed.row)
            if moving is not None and moving.by_arrivals:
                self._move_on(view, moving)
        self._more.set()

    def tick(self) -> None:
        """Move on with the clock; called about twice a second."""
        if abs(self._now() - self._asked_at) < CLOCK_EVERY:
            return
        self._asked_at = self._now()
        for view, moving in self._views():
            if moving is not None and moving.by_clock:
                self._move_on(view, moving)
                self._shown(False)
        self._more.set()

    def _views(self) -> Iterable[tuple[Filtered, Moving | None]]:
        yield self.view, self._moving
        if self._next is not None:
            yield self._next

    def _move_on(self, view: Filtered, moving: Moving) -> None:
        passed = moving.move_on(int(self._now() * 1e6))
        view.matcher = moving.matcher
        view.judge_again(passed)

    def _show(self, view: Filtered, wanted: "Filter | None", moving: Moving | None) -> None:
        self.view, self.filter, self._moving, self._next = view, wanted, moving, None
        self._shown(True)

    async def _filter(self, wanted: "Filter", near: int | None, wait: float) -> None:
        stop = threading.Event()
        try:
            await asyncio.sleep(wait)
            moving = Moving(wanted, self._feed.rows, int(self._now() * 1e6))
            view = Filtered(self._feed.rows, moving.matcher)
            self._next = view, moving
            await _judge(view)
            self._began, self._looked_at = time.monotonic(), 0
            if near is not None:
                view.look_first(near)
            await self._look(view, stop)
            self._show(view, wanted, moving)
            await self._keep_looking(view, stop)
        except Exception as error:
            self._next, self.failed = None, True
            self._complain(error)
        finally:
            stop.set()

    async def _keep_looking(self, view: Filtered, stop: threading.Event) -> None:
        """Look at what headers or bodies decide, now and whenever something arrives."""
        while True:
            seconds = SHOWN_FIRST
            while view.undecided:
                await self._look(view, stop, seconds)
                self._shown(False)
                seconds = min(2 * seconds, SHOWN_LATER)
            self._more.clear()
            await self._more.wait()
            self._began, self._looked_at = time.monotonic(), 0

    async def _look(self, view: Filtered, stop: threading.Event, seconds: float = 0) -> None:
        """Look at some, for about so long, and take up what was found."""
        until = time.monotonic() + seconds
        found: list[tuple[list[Row], set[int]]] = []
        asked = deque(self._ask(view, stop))
        while asked:
            if time.monotonic() < until:
                asked += self._ask(view, stop)  # so that the thread never waits for us
            rows, work = asked.popleft()
            found.append((rows, await work))
        for rows, matching in found:
            view.decide(rows, matching)
            self._looked_at += len(rows)

    def _ask(self, view: Filtered, stop: threading.Event) -> list[Asked]:
        """Have the next ones looked at; nothing where there are none."""
        rows = view.some_undecided(AT_ONCE, BYTES_AT_ONCE)
        if not rows or view.matcher is None:
            return []
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="searching")
        work = asyncio.get_running_loop().run_in_executor(
            self._thread, _matching, view.matcher, rows, self._feed.sent, stop
        )
        return [(rows, work)]


async def _judge(view: Filtered) -> None:
    """Judge all rows by what is recorded, and let others have their turns."""
    began = time.perf_counter()
    for _ in view.judge():
        if time.perf_counter() - began > TURN:
            await asyncio.sleep(0)
            began = time.perf_counter()


def _matching(
    matcher: "Matcher",
    rows: Iterable[Row],
    read: Callable[[Sequence[int]], Iterable[tuple[int, "Sent"]]],
    stop: threading.Event,
) -> set[int]:
    """The ids of the rows whose deliveries match; runs in the searching thread."""
    if stop.is_set():
        return set()
    by_id = {row.id: row for row in rows}
    found = set()
    for number, sent in read(sorted(by_id)):
        if stop.is_set():
            break
        if matcher.matches(by_id[number], sent):
            found.add(number)
    return found
