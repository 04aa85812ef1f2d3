"""What waits to be written to a journal."""

import asyncio
from typing import Any

import msgspec

from inspector.delivery import Answer, Delivery, Outcome, Settled


class Append(msgspec.Struct):
    """A delivery, and whoever waits until it is durable."""

    delivery: Delivery
    done: asyncio.Future[Any]


class Ending(msgspec.Struct):
    """How a delivery ended; `settled` is the same once it has its place in the journal."""

    delivery: Delivery
    at: int
    outcome: Outcome
    answer: Answer
    took: float
    sender_waited: float | None
    settled: Settled | None = None

    def numbered(self, seq: int, newest: int) -> Settled:
        """The ending at its place, behind the delivery that is the newest."""
        return Settled(
            seq,
            self.delivery.id,
            newest,
            self.at,
            self.outcome,
            self.answer,
            self.took,
            self.sender_waited,
        )


class Statement(msgspec.Struct):
    """A small row that waits for nothing; `delivery` gets its id before it is written."""

    sql: str
    values: tuple[Any, ...]
    delivery: Delivery | None = None


Item = Append | Ending | Statement
