"""What is told of a run while it goes on, and at its end."""

from collections import Counter
from math import exp, log
from typing import Literal

import msgspec

Kind = Literal["event", "duplicate", "conflict", "validation"]
"""What a request was for: an event's attempt; the event once more although it was accepted; its id
with another body; or trying out the endpoint."""

Outcome = Literal["accepted", "retry", "given up", "switched off", "refused"]
"""What followed: `retry` where another attempt is due, `given up` where none is, `switched off`
where this failure made the provider stop, `refused` for what is tried only once."""


KINDS = 1000
OTHERS = "something else"
"""So many answers are told apart: a sentence may hold where a redirect leads, ever elsewhere."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One request and what came of it.

    Attributes:
        event: the event's number in the run, from 1; 0 for a validation request.
        kind: what it was for.
        type: the event's type; empty where it has none.
        attempt: the how manieth for this event, from 1.
        sent_at: when it was begun, microseconds since the Unix epoch, UTC.
        status: the answer's status code; None where there was none.
        problem: why there was no whole answer, or not the one that the provider needs of an
            endpoint that it tries out, a sentence; None where there was one.
        took: seconds from when the request was sent (where it was not, from when it was begun) to
            the end of the answer, or to where it was given up.
        outcome: what followed.
        gap: seconds until the next attempt, as documented; None where there is none.
        gap_standing: how well that is known: `documented`, `assumed` or `given`; None without one.
        due_in: the gap at the speed of the run.
        signed_url: the URL that its signature is for; None where it is for none.
    """

    event: int
    kind: Kind
    type: str
    attempt: int
    sent_at: int
    status: int | None
    problem: str | None
    took: float
    outcome: Outcome
    gap: float | None = None
    gap_standing: str | None = None
    due_in: float | None = None
    signed_url: str | None = None


class Times:
    """Very many durations in little memory: each is counted among those within 5 % of it."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        """Count one."""
        self._counts[round(log(max(seconds, 1e-6)) * 20)] += 1

    def share(self, share: float) -> float | None:
        """What so large a share of all is not longer than; None where there is none."""
        left = share * self._counts.total()
        for step, count in sorted(self._counts.items()):
            left -= count
            if left <= 0:
                return exp(step / 20)
        return None


class Tally(msgspec.Struct, kw_only=True):
    """The sums of a run.

    Attributes:
        wanted: events that were to be sent.
        begun: events of which at least one request was sent.
        accepted: events that were accepted.
        given_up: events that were not, after their last retry.
        requests: requests of all kinds that ended.
        answers: how often each status code, or each problem, came.
        extra: duplicates and conflicting deliveries sent.
        switched_off: whether the provider stopped because of too many failures in a row.
        validated: whether the validation request was accepted; None where none was sent.
        times: how long answers took.
        took: seconds from the beginning of the run to its end.
    """

    wanted: int
    begun: int = 0
    accepted: int = 0
    given_up: int = 0
    requests: int = 0
    answers: Counter[int | str] = msgspec.field(default_factory=Counter)
    extra: int = 0
    switched_off: bool = False
    validated: bool | None = None
    times: Times = msgspec.field(default_factory=Times)
    took: float = 0.0

    @property
    def all_accepted(self) -> bool:
        """Whether every event was accepted."""
        return self.accepted == self.wanted and self.validated is not False

    def count(self, attempt: Attempt) -> None:
        """Take up one attempt that ended."""
        self.requests += 1
        answer = attempt.problem or attempt.status or "nothing"
        self.answers[answer if answer in self.answers or len(self.answers) < KINDS else OTHERS] += 1
        if attempt.status is not None:
            self.times.add(attempt.took)
        if attempt.kind == "validation":
            self.validated = attempt.outcome == "accepted"
            return
        if attempt.kind != "event":
            self.extra += 1
            return
        self.accepted += attempt.outcome == "accepted"
        self.given_up += attempt.outcome in ("given up", "switched off")
        self.switched_off |= attempt.outcome == "switched off"
