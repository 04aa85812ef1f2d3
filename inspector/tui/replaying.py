"""Sending deliveries again from the screen: beside it, and recorded as it goes."""

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from textual.notifications import SeverityLevel

from inspector.delivery import Delivery, Replayed
from inspector.errors import InspectorError
from inspector.insight import Insight, Known
from inspector.outbound.outcome import ANY_CERTIFICATE, answered, is_success
from inspector.outbound.recording import Recording
from inspector.tui.leading import destination_of
from inspector.tui.model import Row
from inspector.tui.proposing import Proposal
from inspector.tui.views import ScreenFeed
from inspector.tui.words import duration, plural
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.outbound.again import Destination, SignedFor
    from inspector.outbound.called import Callers
    from inspector.outbound.draft import Draft
    from inspector.outbound.replay import Replaying, Replays
    from inspector.tui.app import InspectorApp


class Wanted(msgspec.Struct, frozen=True):
    """What is to be sent again.

    Attributes:
        rows: the deliveries, oldest first, all recorded whole.
        url: where to, as it was typed.
        sign: whether they are signed afresh.
        speed: what the gaps that they came with are divided by; None to leave no gaps.
        draft: what is sent in the place of the one delivery; None for what it was.
        edited: whether a person changed it.
        proposed: where it would have gone if nobody had changed it, path and all; None where that
            does not matter.
        where_it_goes: whether a scheme that signs a URL signs the one that they go to, though
            their provider calls another.
    """

    rows: Sequence[Row]
    url: str
    sign: bool = False
    speed: float | None = None
    draft: "Draft | None" = None
    edited: bool = False
    proposed: str | None = None
    where_it_goes: bool = False


class Resending:
    """Deliveries that are being sent again: one after the other, or each when it is due.

    They go in a thread with an event loop of its own: what the screen does makes none of them late,
    and they never make the screen wait. The attributes are read in the screen's.

    Args:
        feed: has the deliveries, and keeps what comes of them.
        wanted: what is sent, and where to.

    Attributes:
        wanted: the same.
        last: what the last of them got.
        worst: the last that did not get 2xx.
        gone: the ids of those that were deleted before it was their turn.
    """

    def __init__(self, feed: ScreenFeed, wanted: Wanted) -> None:
        self.wanted = wanted
        self.gone: list[int] = []
        self.last: Replayed | None = None
        self.worst: Replayed | None = None
        self._feed = feed
        self._known = feed.known
        self._journal = Path(feed.settings.journal)
        self._tunnel = feed.status.public_url
        self._began = time.monotonic()
        self._recording = Recording(feed.record)
        self._lock = threading.Lock()
        self._stopped = False
        self._going: tuple[asyncio.AbstractEventLoop, Replays] | None = None

    @property
    def total(self) -> int:
        """How many there are to send."""
        return len(self.wanted.rows)

    @property
    def done(self) -> int:
        """How many got an answer, or failed."""
        return self._recording.done

    @property
    def good(self) -> int:
        """How many of those got 2xx."""
        return self._recording.good

    @property
    def unrecorded(self) -> str | None:
        """Why something could not be recorded, a sentence."""
        return self._recording.unrecorded

    @property
    def took(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began

    async def run(self) -> None:
        """Send them; cancelled, it leaves what is on its way.

        Raises:
            InspectorError: the URL leads nowhere, one can't be signed, or its receiver has ended.
        """
        try:
            await asyncio.to_thread(self._work)
        finally:
            self.stop()

    def stop(self) -> None:
        """Send nothing any more, and leave what is on its way."""
        with self._lock:
            self._stopped = True
            if self._going is not None:
                loop, replays = self._going
                loop.call_soon_threadsafe(replays.stop)

    def _work(self) -> None:
        from inspector.machine import loop_factory
        from inspector.outbound.replay import Replays

        replays = Replays(self._how(), self._take)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(self._send(replays))

    def _how(self) -> "Replaying":
        from inspector.outbound.again import Signer
        from inspector.outbound.replay import Replaying

        wanted, known = self.wanted, self._known
        there = destination_of(wanted.url, self._journal)
        callers = _callers(known, there, self._tunnel, where_it_goes=wanted.where_it_goes)
        signer = None
        if wanted.sign:
            signer = Signer(known, judged(wanted.rows), callers, wanted.proposed)
        return Replaying(
            url=there.url,
            draft=wanted.draft,
            prepare=signer,
            signed=wanted.sign,
            edited=wanted.edited,
            speed=wanted.speed,
            origin=there.origin,
            is_there=there.is_there,
        )

    async def _send(self, replays: "Replays") -> None:
        with self._lock:
            if self._stopped:
                return
            self._going = asyncio.get_running_loop(), replays
        try:
            await replays.run(self._deliveries())
        finally:
            with self._lock:
                self._going = None
            self._recording.flush()

    def _deliveries(self) -> Iterator[Delivery]:
        """With their bodies; those that were deleted meanwhile are left out."""
        for row in self.wanted.rows:
            found = self._feed.delivery(row.id)
            if found is None:
                self.gone.append(row.id)
            else:
                yield found

    def _take(self, replayed: Replayed) -> None:
        self.last = replayed
        if not is_success(replayed):
            self.worst = replayed
        self._recording.take(replayed)


def send_again(app: "InspectorApp", wanted: Wanted, proposal: Proposal) -> Resending:
    """Begin to send deliveries again; what comes of it is said at the bottom."""
    going = Resending(app.feed, wanted)
    app.replaying.used(wanted.url, wanted.rows, proposal)
    app.replaying.going = going
    _ = app.run_worker(partial(_until_done, app, going), group="replaying", exit_on_error=False)
    return going


async def _until_done(app: "InspectorApp", going: Resending) -> None:
    try:
        await going.run()
        app.say(*came_of(going))
    except Exception as error:
        app.complain(error, "replay this")
    finally:
        app.replaying.going = None


def came_of(going: Resending) -> tuple[str, SeverityLevel]:
    """What came of it, in words, and how loud they are."""
    short = going.done < going.total
    if not going.done:
        said = f"Nothing was sent{_deleted(going, ': ')}."
    elif going.total == 1 and going.last is not None:
        said = f"Replayed #{going.last.delivery} to {going.last.url}: {got(going.last)}"
    else:
        sent = f"{going.done:,} of {going.total:,}" if short else f"{going.done:,}"
        is_stopped = going.done + len(going.gone) < going.total
        did = "Stopped: replayed" if is_stopped else "Replayed"
        said = f"{did} {sent} deliveries to {going.wanted.url}: {in_figures(going)}"
        said += _deleted(going, "; ")
    if going.unrecorded is not None:
        said += f". Not all of it is recorded: {going.unrecorded}"
    well = going.good == going.total and going.unrecorded is None
    return said, "information" if well else "warning"


def _deleted(going: Resending, behind: str) -> str:
    """Which were deleted before it was their turn."""
    if not going.gone:
        return ""
    which = f"#{going.gone[0]} was" if len(going.gone) == 1 else f"{len(going.gone):,} were"
    return f"{behind}{which} deleted meanwhile"


def how_far(going: Resending) -> str:
    """How many were replayed: `120 of 400 deliveries were replayed`."""
    were = plural(going.total, "delivery was", "deliveries were")
    return f"{going.done:,} of {were} replayed"


def under_way(app: "InspectorApp") -> str:
    """What is being replayed behind the screen: `replaying 120 of 400`; empty for nothing."""
    going = app.replaying.going
    if going is not None:
        only = f" #{going.wanted.rows[0].id}" if going.total == 1 else ""
        return f"replaying{only or f' {going.done:,} of {going.total:,}'}"
    return "replaying an edited one" if _sends_edited(app) else ""


def ends_with(app: "InspectorApp") -> str:
    """What of that would end with the screen, a sentence; empty for nothing."""
    going = app.replaying.going
    if going is not None and going.total > 1:
        return f"{how_far(going)} so far; the others would not be sent."
    if going is not None:
        return f"#{going.wanted.rows[0].id} was replayed, and waits for its answer."
    return "An edited delivery was sent, and waits for its answer." if _sends_edited(app) else ""


def _sends_edited(app: "InspectorApp") -> bool:
    return any(one.group == "editing" and one.is_running for one in app.workers)


def in_figures(going: Resending) -> str:
    """How many were answered 2xx, and how many not."""
    bad = going.done - going.good
    return f"{going.good:,} answered 2xx" + (f", {bad:,} not" if bad else "")


def got(replayed: Replayed) -> str:
    """What one got: `200 in 12 ms`, or why there was no whole answer."""
    if replayed.status is None:
        return _with_way_on(replayed.problem or "")
    status = f"{answered(replayed)} in {duration(replayed.took)}"
    return status if replayed.problem is None else f"{status}, but {_with_way_on(replayed.problem)}"


def _with_way_on(problem: str) -> str:
    """A problem, with what can be done about it."""
    from inspector.outbound.exchange import UNTRUSTED

    untrusted = problem.startswith(UNTRUSTED)
    return visible(problem) + (f"; inspector replay {ANY_CERTIFICATE}" if untrusted else "")


def signed_for(
    feed: ScreenFeed,
    rows: Iterable[Row],
    there: "Destination",
    *,
    where_it_goes: bool = False,
    path: bytes | None = None,
) -> "SignedFor":
    """For which URL deliveries would be signed.

    Args:
        feed: theirs.
        rows: the deliveries, or one of each kind.
        there: where they are sent.
        where_it_goes: whether that is to be signed.
        path: what a person wrote for the path; None for nothing.

    Raises:
        InspectorError: one of them can't be signed.
    """
    from inspector.outbound import again

    known = feed.known
    callers = _callers(known, there, feed.status.public_url, where_it_goes=where_it_goes)
    return again.signed_for(known, judged(rows), there.url, callers, path)


def _callers(
    known: Known, there: "Destination", tunnel: str | None, *, where_it_goes: bool
) -> "Callers":
    """By which URLs deliveries are called that are sent somewhere."""
    from inspector.outbound.called import WHERE_IT_GOES, Callers

    if where_it_goes:
        return WHERE_IT_GOES
    return Callers(there.callers(known.public_urls, tunnel))


def judged(rows: Iterable[Row]) -> Iterator[tuple[Row, Insight]]:
    """Deliveries with what they mean. Raises InspectorError where that is not known yet."""
    for row in rows:
        if row.insight is None:
            raise InspectorError(
                f"#{row.id} can't be signed yet: who sent it is still being found out.",
                "Try again in a moment.",
            )
        yield row, row.insight
