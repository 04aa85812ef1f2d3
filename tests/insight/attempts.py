"""Attempts of one event, written down as seconds."""

from typing import NamedTuple

from inspector.delivery import Answer, Origin, Outcome, Settled
from inspector.insight import Accepted
from inspector.insight.timeline import Line, Try, timeline
from inspector.providers import Provider, builtin, own

START = 1_769_857_950_000_000
MISSIVE, MAILABL, MANYSENDS = (builtin()[name] for name in ("missive", "mailabl", "manysends"))


class At(NamedTuple):
    """One attempt, in the form in which the time line takes them."""

    id: int
    received_at: int
    settled: Settled | None
    accepted: Accepted
    origin: Origin = "provider"
    run: int = 1


def acme(*gaps: str, timeout: str = "") -> Provider:
    """A provider of the user's own."""
    return own("acme", {"retries": list(gaps)} | ({"timeout": timeout} if timeout else {}))


def at(
    start: float,
    end: float | None = None,
    *,
    accepted: Accepted | None = None,
    outcome: Outcome = "answered",
    origin: Origin = "provider",
    run: int = 1,
    number: int = 0,
) -> At:
    """An attempt that began and ended at these seconds; held where it has no end.

    Without saying more it was answered 503, and its sender left where `outcome` says so.
    """
    number = number or int(start * 1000) + 1
    if end is None:
        return At(number, moment(start), None, "unknown", origin, run)
    waited = end - start if outcome == "sender-left" else None
    answer = Answer("default", status=200 if accepted == "yes" else 503)
    settled = Settled(number, number, number, moment(end), outcome, answer, end - start, waited)
    return At(number, moment(start), settled, accepted or "no", origin, run)


def moment(seconds: float) -> int:
    """So many seconds after the first attempt, in microseconds."""
    return START + round(seconds * 1_000_000)


def standings(provider: Provider | None, *attempts: At) -> list[str]:
    """How each attempt stands."""
    return [one.standing for one in timeline(attempts, provider)]


def tries(provider: Provider | None, *attempts: At) -> tuple[Try, ...]:
    return timeline(attempts, provider)


def line(provider: Provider | None, *attempts: At) -> Line:
    """The time line itself."""
    made = Line(provider)
    for one in attempts:
        made.add(one)
    return made
