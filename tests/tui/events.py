"""Rows of one event, written down as seconds after its first attempt."""

from inspector.delivery import Answer, Origin, Outcome, Settled
from inspector.insight.judged import Accepted
from inspector.tui.model import Row
from tests.tui.fake_feed import START, FakeFeed, insight, row

BEGAN = START / 1e6 + 1
"""When the first attempt came, seconds since the Unix epoch."""


def attempt(
    number: int,
    start: float,
    end: float | None,
    *,
    provider: str | None = "missive",
    accepted: Accepted = "no",
    outcome: Outcome = "answered",
    origin: Origin = "provider",
    run: int = 1,
) -> Row:
    """One attempt; held where it has no end, answered 503 where nothing else is said."""
    made = row(number, judged=insight(provider, repeat="first" if number == 1 else "retry",
                                      attempt=number))  # fmt: skip
    made.received_at, made.origin, made.run = micros(start), origin, run
    made.accepted = "unknown"
    if end is not None:
        made.settled, made.accepted = ended(number, start, end, accepted, outcome), accepted
    return made


def ended(
    number: int, start: float, end: float, accepted: Accepted = "no", outcome: Outcome = "answered"
) -> Settled:
    """How it ended."""
    left = outcome == "sender-left"
    status = None if left else 200 if accepted == "yes" else 503
    answer = Answer("app", "503 x2, 200", "503", status)
    waited = end - start if left else None
    return Settled(number, number, number, micros(end), outcome, answer, end - start, waited)


def micros(seconds: float) -> int:
    return round((BEGAN + seconds) * 1e6)


class Clock:
    """A clock that stands until it is set, in seconds after the first attempt."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return BEGAN + self.at


class EventFeed(FakeFeed):
    """All rows are of one event; each delivery may have its own body."""

    def __init__(self, *rows: Row) -> None:
        super().__init__(list(rows))
        self.bodies: dict[int, bytes] = {}

    def attempts(self, row: Row) -> list[Row]:
        return [one for one in self.rows if one.insight is not None]

    def delivery(self, delivery_id: int):  # type: ignore[no-untyped-def]  # as FakeFeed has it
        self.body = self.bodies.get(delivery_id, b'{"n": 1}')
        return super().delivery(delivery_id)
