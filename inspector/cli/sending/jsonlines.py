"""A run as JSON Lines: one for each attempt as it ends, and one for all of it."""

import msgspec

from inspector import jsonlines
from inspector.cli.output import encoded
from inspector.outbound.simulator.attempt import Attempt, Kind, Outcome, Tally
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.schedule import Schedule
from inspector.providers import Provider
from inspector.providers.sample import Sample


class Sendable(msgspec.Struct, tag_field="type", tag="sample"):
    """A sample event of a provider."""

    provider: str
    event_type: str
    standing: str
    source: str
    note: str


class Sent(msgspec.Struct, tag_field="type", tag="attempt", gc=False):
    """A request that ended; durations are in seconds, and gaps as documented."""

    event: int
    kind: Kind
    event_type: str
    attempt: int
    of: int | None
    sent_at: str
    status: int | None
    problem: str | None
    took: float
    outcome: Outcome
    gap: float | None
    gap_standing: str | None
    next_in: float | None
    signed_url: str | None


class Times(msgspec.Struct):
    """How long answers took, within 5 %, seconds; null where there was none."""

    median: float | None
    p95: float | None
    slowest: float | None


class Summary(msgspec.Struct, tag_field="type", tag="summary"):
    """What came of a run; `unfinished` are events that were begun, and then left."""

    events: int
    accepted: int
    given_up: int
    unfinished: int
    not_begun: int
    requests: int
    extra: int
    answers: dict[str, int]
    problems: dict[str, int]
    took: Times
    per_second: float
    duration: float
    switched_off: bool
    validated: bool | None


def sample_line(provider: Provider, sample: Sample) -> bytes:
    """A sample event as a line."""
    return encoded(
        Sendable(provider.name, sample.type, sample.standing, sample.source, sample.note)
    )


def attempt_line(attempt: Attempt, schedule: Schedule) -> bytes:
    """An attempt as a line."""
    return encoded(
        Sent(
            attempt.event,
            attempt.kind,
            attempt.type,
            attempt.attempt,
            schedule.attempts if attempt.kind == "event" else 1,
            jsonlines.iso(attempt.sent_at),
            attempt.status,
            attempt.problem,
            round(attempt.took, 6),
            attempt.outcome,
            attempt.gap,
            attempt.gap_standing,
            None if attempt.due_in is None else round(attempt.due_in, 6),
            attempt.signed_url,
        )
    )


def summary_line(tally: Tally, orders: Orders) -> bytes:
    """The sums of a run as a line."""
    answers = {str(what): n for what, n in tally.answers.items() if isinstance(what, int)}
    problems = {str(what): n for what, n in tally.answers.items() if not isinstance(what, int)}
    median, p95, slowest = (_rounded(tally.times.share(share)) for share in (0.5, 0.95, 1.0))
    return encoded(
        Summary(
            events=orders.count,
            accepted=tally.accepted,
            given_up=tally.given_up,
            unfinished=tally.begun - tally.accepted - tally.given_up,
            not_begun=orders.count - tally.begun,
            requests=tally.requests,
            extra=tally.extra,
            answers=answers,
            problems=problems,
            took=Times(median, p95, slowest),
            per_second=round(tally.requests / max(tally.took, 1e-9), 1),
            duration=round(tally.took, 6),
            switched_off=tally.switched_off,
            validated=tally.validated,
        )
    )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 6)
