"""When a provider tries again, and when it stops: its documents, at another speed."""

import msgspec

from inspector.providers import Provider

SLACK = 1.01
"""A window is said in round numbers: so much longer it may last."""

ASSUMED_TIMEOUT = 30.0
ASSUMED_GAP = 10.0
"""Seconds, where a provider's documents say nothing and something is needed."""


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """How long a provider waits for an answer, and when it tries again.

    Attributes:
        timeout: seconds that it waits for an answer; never divided by the speed.
        timeout_standing: `documented`, `assumed`, `unofficial`, `unverified`, or `given` by who
            sends.
        gaps: seconds before each retry, from the failure on, before the speed divides them.
        gaps_standing: `documented`, `assumed`, `unofficial`, `unverified`, `given`; `unknown` where
            nothing is known of them.
        source: the document that the gaps are from.
        window: seconds from the first request on in which there are retries; None for any time.
        speed: what gaps and the window are divided by.
        until_accepted: whether it never gives up; the last gap is repeated.
        disabled_after: failures in a row after which it sends nothing any more; None for never.
    """

    timeout: float
    timeout_standing: str = "documented"
    gaps: tuple[float, ...] = ()
    gaps_standing: str = "unknown"
    source: str = ""
    window: float | None = None
    speed: float = 1.0
    until_accepted: bool = False
    disabled_after: int | None = None

    @property
    def attempts(self) -> int | None:
        """Requests for one event at most; None where there is no end."""
        return None if self.until_accepted else len(self.gaps) + 1

    def gap(self, failed: int, spent: float) -> float | None:
        """The gap after a failure, in documented seconds; None where there is no retry any more.

        Args:
            failed: attempts that have failed so far.
            spent: seconds from the first request to this failure, with gaps as documented.
        """
        if self.until_accepted:
            return self.gaps[min(failed, len(self.gaps)) - 1] if self.gaps else ASSUMED_GAP
        if failed > len(self.gaps):
            return None
        gap = self.gaps[failed - 1]
        over = self.window is not None and spent + gap > self.window * SLACK
        return None if over else gap

    def standing(self, failed: int) -> str:
        """How well the gap after a failure is known: what goes on past all that are is assumed."""
        return self.gaps_standing if failed <= len(self.gaps) else "assumed"

    def wait(self, gap: float) -> float:
        """Seconds that a gap lasts at this speed."""
        return gap / self.speed


def schedule_of(
    provider: Provider,
    *,
    timeout: float | None = None,
    gaps: tuple[float, ...] | None = None,
    speed: float = 1.0,
    until_accepted: bool = False,
) -> Schedule:
    """A provider's schedule, as its documents have it.

    Args:
        provider: whose.
        timeout: seconds in place of the documented ones.
        gaps: seconds in place of the documented ones; none for no retries.
        speed: what gaps are divided by.
        until_accepted: whether to go on past the documented attempts.
    """
    documented = provider.timeout.value
    retries = provider.retries.value
    standing: str = provider.retries.standing
    window = retries.window if retries else None
    if gaps is not None:
        chosen, standing, window = gaps, "given", None
    elif retries is None:
        chosen, standing = (), "unknown"
    elif retries.gaps or not retries.count:
        chosen = retries.gaps
    else:
        chosen = retries.simulated or (ASSUMED_GAP,) * retries.count
        standing = "assumed"
    waits = timeout if timeout is not None else documented
    return Schedule(
        timeout=ASSUMED_TIMEOUT if waits is None else waits,
        timeout_standing="given"
        if timeout is not None
        else "assumed"
        if documented is None
        else provider.timeout.standing,
        gaps=chosen,
        gaps_standing=standing,
        source="" if gaps is not None else provider.retries.source,
        window=window,
        speed=speed,
        until_accepted=until_accepted,
        disabled_after=None if until_accepted else provider.disabled_after.value,
    )
