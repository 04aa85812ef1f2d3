"""An event's attempts on a time line, held against what its provider's documents say."""

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol

import msgspec

from inspector.delivery import Origin, Settled
from inspector.insight.judged import Accepted
from inspector.providers import Provider
from inspector.providers.provider import Reading, Retries

Standing = Literal["first", "on time", "early", "late", "not documented", "again", "ours"]

SECOND = 1_000_000
"""Microseconds, in which moments are given."""


class Attempt(Protocol):
    """One delivery of an event, as far as its timing goes; a row of the screen is one.

    Attributes:
        id: the delivery's.
        received_at: when its head arrived, microseconds since the Unix epoch, UTC.
        settled: how it ended; None while it is held open.
        accepted: whether the provider counts it as accepted.
        origin: whether it came from outside.
        run: which run of the listener took it.
    """

    @property
    def id(self) -> int: ...  # noqa: D102 - above
    @property
    def received_at(self) -> int: ...  # noqa: D102
    @property
    def settled(self) -> Settled | None: ...  # noqa: D102
    @property
    def accepted(self) -> Accepted: ...  # noqa: D102
    @property
    def origin(self) -> Origin: ...  # noqa: D102
    @property
    def run(self) -> int: ...  # noqa: D102


class Try(msgspec.Struct, frozen=True, gc=False):
    """An attempt at its place on the time line.

    Attributes:
        attempt: as it was recorded.
        number: from 1; None for what we sent ourselves, which counts in no timing.
        from_start: seconds since the attempt before it began; None for a first one.
        from_end: seconds since the attempt before it ended; None where it had not, or where
            nobody knows when.
        from_failure: seconds since the sender knew that the attempt before had failed, as far as
            that can be told: its end, or the documented timeout where that ran out before.
        documented: the documented gap in seconds; None where none is.
        standing: `on time` where one of these gaps is within the tolerance of the documented one;
            `again` for what came although an earlier attempt was accepted; `ours` for what we
            sent; `late` also for what came after the documented window had closed.
        reading: which reading of the documents it fits, or is held against; empty for the only one.
        restarted: whether the listener was started anew since the attempt before: what came
            meanwhile is unseen.
    """

    attempt: Attempt
    number: int | None
    from_start: float | None = None
    from_end: float | None = None
    from_failure: float | None = None
    documented: float | None = None
    standing: Standing = "first"
    reading: str = ""
    restarted: bool = False

    @property
    def gap(self) -> float | None:
        """The gap that says most: the nearest to the documented one, else from start to start."""
        known = _known(self.from_start, self.from_end, self.from_failure)
        if self.documented is None or not known:
            return self.from_start
        documented = self.documented
        return min(known, key=lambda gap: abs(gap - documented))


def tolerance(gap: float) -> float:
    """Seconds by which an attempt may miss a documented gap and still be on time."""
    return 0.1 * gap + 2.0


def timeline(attempts: Sequence[Attempt], provider: Provider | None) -> tuple[Try, ...]:
    """The attempts of one event, each held against the documents.

    Args:
        attempts: in the order in which they came.
        provider: whose documents count; None where it is not known.
    """
    return tuple(map(Line(provider).add, attempts))


class Line:
    """A time line that grows by one attempt after another.

    Args:
        provider: whose documents count; None where it is not known.

    Attributes:
        count: attempts from outside so far.
        first: the first of them; None before it came.
        last: the newest of them.
        readings: those of the documents, the one that fits best so far before the others.
    """

    __slots__ = (
        "_accepted",
        "_unsettled",
        "count",
        "first",
        "last",
        "readings",
        "retries",
        "timeout",
    )

    def __init__(self, provider: Provider | None) -> None:
        self.timeout = provider.timeout.value if provider else None
        self.retries: Retries | None = provider.retries.value if provider else None
        self.readings: tuple[Reading, ...] = self.retries.readings if self.retries else ()
        self.count = 0
        self.first: Attempt | None = None
        self.last: Attempt | None = None
        self._accepted: tuple[int, Attempt] | None = None
        self._unsettled: list[tuple[int, Attempt]] = []

    def add(self, attempt: Attempt) -> Try:
        """Take up the next attempt."""
        if attempt.origin != "provider":
            return Try(attempt, None, standing="ours")
        before, self.last = self.last, attempt
        self.count += 1
        again = self._was_accepted_before(attempt)
        self._unsettled.append((self.count, attempt))
        if before is None:
            self.first = attempt
            return Try(attempt, self.count)
        gaps = _gaps(before, attempt, self.timeout)
        restarted = attempt.run != before.run
        if again:
            return Try(attempt, self.count, *gaps, standing="again", restarted=restarted)
        documented, standing, name = self._judge(attempt, gaps)
        return Try(attempt, self.count, *gaps, documented, standing, name, restarted)

    @property
    def accepted(self) -> int | None:
        """The number of the first attempt that the provider counts as accepted; None without."""
        self._look_for_acceptance()
        return self._accepted[0] if self._accepted else None

    @property
    def failed_at(self) -> int:
        """When the sender knew that the last attempt had failed; see `failed_at`."""
        return failed_at(self.last, self.timeout) if self.last else 0

    def _look_for_acceptance(self) -> None:
        if self._accepted is not None or not self._unsettled:
            return
        for number, attempt in self._unsettled:
            if attempt.settled is not None and attempt.accepted == "yes":
                self._accepted = number, attempt
                break
        self._unsettled = [item for item in self._unsettled if item[1].settled is None]

    def _was_accepted_before(self, attempt: Attempt) -> bool:
        self._look_for_acceptance()
        settled = self._accepted[1].settled if self._accepted else None
        return settled is not None and settled.at <= attempt.received_at

    def _judge(self, attempt: Attempt, gaps: "Gaps") -> tuple[float | None, Standing, str]:
        """The documented gap, how the attempt stands to it, and by which reading."""
        index = self.count - 2
        for reading in self.readings:
            if index < len(reading.gaps) and is_on_time(reading.gaps[index], gaps):
                if reading is not self.readings[0]:
                    rest = (one for one in self.readings if one is not reading)
                    self.readings = (reading, *rest)
                return reading.gaps[index], "on time", reading.name
        if self.readings and index < len(self.readings[0].gaps):
            documented = self.readings[0].gaps[index]
            return documented, _missed(documented, gaps), self.readings[0].name
        return None, "late" if self._is_behind_window(attempt) else "not documented", ""

    def _is_behind_window(self, attempt: Attempt) -> bool:
        window = self.retries.window if self.retries and not self.readings else None
        if window is None or self.first is None:
            return False
        return attempt.received_at > self.first.received_at + micros(window + tolerance(window))


Gaps = tuple[float, float | None, float | None]
"""From start to start, from end to start, from the sender's knowing of the failure to start."""


def failed_at(attempt: Attempt, timeout: float | None) -> int:
    """When the sender knew that an attempt had failed, as far as that can be told from here.

    That is when it ended, but not later than the documented timeout (a tunnel may not pass on that
    the sender has left). Of one that is still held, or was interrupted at a moment that nobody
    knows, it is the documented timeout's end; its start where none is documented.

    Args:
        attempt: which.
        timeout: seconds that the provider's documents say it waits; None where they do not.

    Returns:
        microseconds since the Unix epoch, UTC.
    """
    settled = attempt.settled
    patience = None if timeout is None else attempt.received_at + micros(timeout)
    if settled is None or settled.outcome == "interrupted":
        return attempt.received_at if patience is None else patience
    if settled.outcome == "sender-left" or patience is None:
        return settled.at
    return min(settled.at, patience)


def is_on_time(documented: float, gaps: Iterable[float | None]) -> bool:
    """Whether one of these gaps is within the tolerance of the documented one, in seconds."""
    most = tolerance(documented) + 0.5 / SECOND  # half of what moments are told in
    return any(gap is not None and abs(gap - documented) <= most for gap in gaps)


def micros(seconds: float) -> int:
    """Seconds as whole microseconds."""
    return round(seconds * SECOND)


def _gaps(before: Attempt, attempt: Attempt, timeout: float | None) -> Gaps:
    start = attempt.received_at
    settled = before.settled
    end = settled.at if settled and settled.outcome != "interrupted" else None
    failed = failed_at(before, timeout)
    return (
        (start - before.received_at) / SECOND,
        None if end is None or end > start else (start - end) / SECOND,
        None if failed > start else (start - failed) / SECOND,
    )


def _missed(documented: float, gaps: Gaps) -> Standing:
    """Documents count from the failure on; from the start where its moment is not known."""
    from_start, _, from_failure = gaps
    counted = from_start if from_failure is None else from_failure
    return "early" if counted < documented else "late"


def _known(*gaps: float | None) -> list[float]:
    return [gap for gap in gaps if gap is not None]
