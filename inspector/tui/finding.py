"""Searching inside of what is shown: as one types, in a thread, each search giving up the last."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from inspector.tui.text import Line

if TYPE_CHECKING:
    from inspector.payload.wanted import Wanted

DEBOUNCE = 0.06
"""Seconds that typing has to rest before anything is searched."""

PATIENCE = 0.15
"""Seconds that a search may take before that is said."""

P = TypeVar("P")

Stop = Callable[[], bool]
"""Whether nobody wants to know any more."""


class Hits(NamedTuple, Generic[P]):
    """What was found.

    Attributes:
        places: in the order in which they are shown; whatever the searched view knows them by.
        whole: whether these are all.
    """

    places: Sequence[P]
    whole: bool


Search = Callable[["Wanted", Stop], Hits[Any]]
"""Finds something; runs in a thread."""


class Findable(Protocol):
    """What can be searched: a tree, a text."""

    def searching(self) -> Search:
        """How to search what is shown at this moment."""

    def mark(self, wanted: Wanted | None, hits: Hits[Any] | None) -> None:
        """Let what is wanted stand out, as far as it was found; nothing for None."""

    async def go_to(self, place: Any, stop: Stop) -> None:
        """Bring one of the places into sight."""


class Finding:
    """A search: what for, where, what was found, and at which of these places one is.

    Args:
        say: shows how it stands.
        complain: called with what went wrong.
    """

    def __init__(self, say: Callable[[Line], None], complain: Callable[[Exception], None]) -> None:
        self._say = say
        self._complain = complain
        self._wanted: Wanted | None = None
        self._where: Findable | None = None
        self._hits: Hits[Any] | None = None
        self._at: int | None = None
        self._turned = ""
        self._steps: list[int] = []
        self._task: asyncio.Task[None] | None = None

    def look(self, typed: str, where: Findable | str, wait: float = DEBOUNCE) -> None:
        """Search for what was typed, and give up what was searched before.

        Args:
            typed: as `inspector.payload.wanted.wanted` reads it.
            where: what to search, or why there is nothing.
            wait: seconds that nothing else must be typed in.
        """
        from inspector.payload.wanted import wanted

        self.stop()
        before, self._where = self._where, None if isinstance(where, str) else where
        if before is not None and before is not self._where:
            before.mark(None, None)
        sought, self._wanted = self._wanted, wanted(typed)
        if self._wanted != sought:
            self._steps = []
        if self._wanted is not None and self._where is not None:
            self._task = asyncio.create_task(self._look(self._wanted, self._where, wait))
            return
        if self._where is not None:
            self._where.mark(None, None)
        said = where if isinstance(where, str) else "type on, in exact case"
        self._say([(said, "dim")] if typed.strip() else [])

    def step(self, by: int) -> None:
        """Go to another place, as soon as they are known: `1` the next, `-1` the one before."""
        self._steps.append(by)
        if self._hits is not None and self._where is not None:
            self._begin_to_go(self._hits, self._where)

    def stop(self) -> None:
        """Give up whatever is being done, and forget what was found, but not where to go then."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._hits = self._at = None
        self._turned = ""

    def close(self) -> None:
        """Search no more; nothing stands out any longer."""
        self.stop()
        if self._where is not None:
            self._where.mark(None, None)
        self._where = self._wanted = None
        self._steps = []
        self._say([])

    async def _look(self, wanted: Wanted, where: Findable, wait: float) -> None:
        stop = threading.Event()
        loop = asyncio.get_running_loop()
        saying = loop.call_later(wait + PATIENCE, self._say, [("searching", "info")])
        try:
            await asyncio.sleep(wait)
            where.mark(wanted, None)
            self._hits = await asyncio.to_thread(where.searching(), wanted, stop.is_set)
            where.mark(wanted, self._hits)
            saying.cancel()
            self._tell()
            await self._go(self._hits, where, stop)
        except Exception as error:
            self._say([("search failed", "bad")])
            self._complain(error)
        finally:
            saying.cancel()
            stop.set()

    def _begin_to_go(self, hits: Hits[Any], where: Findable) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
        self._task = asyncio.create_task(self._go_there(hits, where))

    async def _go_there(self, hits: Hits[Any], where: Findable) -> None:
        stop = threading.Event()
        try:
            await self._go(hits, where, stop)
        except Exception as error:
            self._complain(error)
        finally:
            stop.set()

    async def _go(self, hits: Hits[Any], where: Findable, stop: threading.Event) -> None:
        for by in self._steps:
            self._count(by, len(hits.places))
        wants, self._steps = bool(self._steps), []
        if wants and self._at is not None:
            self._tell()
            await where.go_to(hits.places[self._at], stop.is_set)

    def _count(self, by: int, total: int) -> None:
        if not total:
            return
        if self._at is None:
            self._at = 0 if by > 0 else total - 1
            return
        at = self._at + by
        self._turned = "from the top · " if at >= total else "from the end · " if at < 0 else ""
        self._at = at % total

    def _tell(self) -> None:
        if self._hits is None:
            return
        total = len(self._hits.places)
        count = f"{total:,}" + ("" if self._hits.whole else "+")
        if not total:
            found = "not found" if self._hits.whole else "not found in its upper levels"
            self._say([(found, "warn")])
        elif self._at is None:
            self._say([(f"{count} found", "title")])
        else:
            self._say([(self._turned, "dim"), (f"{self._at + 1:,} of {count}", "title")])


def first_of(found: Iterable[P], stop: Stop) -> Hits[P]:
    """As many places as are kept."""
    from inspector.payload.find import MOST

    places: list[P] = []
    for place in found:
        if len(places) == MOST or stop():
            return Hits(places, whole=False)
        places.append(place)
    return Hits(places, whole=True)
