"""Who decides how a delivery is answered, and what they decide."""

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

from inspector.answers import Body, Plan, Reply, delay, draw
from inspector.delivery import Answer, DecidedBy, Delivery, Endpoint, Settled, is_below

if TYPE_CHECKING:  # most listeners never count, and should not wait for what counting takes
    from inspector.insight import Fold, Insight

PLAIN = Reply("status", 200)


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What a delivery gets.

    Attributes:
        reply: what to put on the socket.
        delay: seconds from the end of the request.
        answer: the same in words, as it is recorded.
    """

    reply: Reply
    delay: float
    answer: Answer


class Decider(msgspec.Struct, frozen=True):
    """A plan in force.

    Attributes:
        by: whose it is.
        endpoint: whom it is for; None for everything.
        plan: what it says.
        after: the newest delivery's id when it was set: attempts are counted from there.
    """

    by: DecidedBy
    endpoint: str | None
    plan: Plan
    after: int

    def meets(self, delivery: Delivery) -> bool:
        """Whether it is for this delivery's path."""
        return self.endpoint is None or is_below(delivery.path, self.endpoint)


DEFAULT = Decision(PLAIN, 0.0, Answer("default", status=200))


def refusal(status: int, text: str) -> Decision:
    """What nobody set: an answer that says why a request could not be taken whole."""
    body = Body(f"{text}\n".encode())
    return Decision(Reply("status", status, body=body), 0.0, Answer("default", status=status))


_ORDER = ("app", "rule", "endpoint", "option")


class Desk:
    """Decides, in the order that the answer language gives.

    Args:
        new_fold: makes what tells events and their attempts apart; called where a plan counts.
        seed: makes every draw repeat; None for chance.
    """

    def __init__(self, new_fold: "Callable[[], Fold]", seed: int | None = None) -> None:
        self._new_fold = new_fold
        self._seed = seed
        self._deciders: tuple[Decider, ...] = ()
        self._fold: Fold | None = None
        self._in_order: dict[Decider, int] = {}

    @property
    def deciders(self) -> tuple[Decider, ...]:
        """The plans in force, the first that is asked first."""
        return self._deciders

    @property
    def counts_from(self) -> int | None:
        """The id behind which deliveries have to be known; None where nothing is counted."""
        counting = [d.after for d in self._deciders if _counts(d.plan)]
        return min(counting) if counting else None

    def put(self, decider: Decider) -> None:
        """Put a plan in force; it takes the place of the same one's for the same endpoint."""
        self.take_back(decider.by, decider.endpoint)
        deciders = [*self._deciders, decider]
        # One's own endpoint before everything; the longest path before what stands above it.
        deciders.sort(key=lambda d: (_ORDER.index(d.by), -len(d.endpoint or "")))
        self._deciders = tuple(deciders)
        if self.counts_from is not None and self._fold is None:
            self._fold = self._new_fold()

    def take_back(self, by: DecidedBy, endpoint: str | None) -> None:
        """Take a plan out of force; nothing where there is none."""
        self._deciders = tuple(d for d in self._deciders if (d.by, d.endpoint) != (by, endpoint))
        if self.counts_from is None:
            self._fold = None

    def arrive(self, delivery: Delivery) -> "Insight | None":
        """Count a delivery. Called once for each, in order of their ids.

        Returns:
            what it means, where an answer depends on that.
        """
        for decider in self._deciders:
            if decider.plan.in_order and delivery.id > decider.after and decider.meets(delivery):
                self._in_order[decider] = self._in_order.get(decider, 0) + 1
        return self._fold.arrive(delivery) if self._fold else None

    def decide(self, delivery: Delivery) -> Decision:
        """Count an appended delivery, and say what it gets."""
        if not self._deciders:
            return DEFAULT
        insight = self.arrive(delivery)
        for decider in self._deciders:
            if decider.meets(delivery):
                decision = self._ask(decider, delivery, insight)
                if decision is not None:
                    return decision
        return DEFAULT

    def settle(self, settled: Settled) -> None:
        """Take up how a delivery ended."""
        if self._fold is not None:
            self._fold.settle(settled)

    def _ask(
        self, decider: Decider, delivery: Delivery, insight: "Insight | None"
    ) -> Decision | None:
        plan = decider.plan
        attempt = 1
        if plan.in_order:
            attempt = self._in_order[decider]
        elif insight is not None:
            attempt = self._attempt(insight, decider.after)
        step = plan.step(attempt)
        if step is None:
            return None
        drawn = 0.0
        if step.choice.is_random:
            drawn = self._draw(insight, delivery, attempt)
        reply, left = step.choice.pick(drawn)
        answer = Answer(decider.by, str(plan), str(reply), reply.status)
        return Decision(reply, delay(reply, left), answer)

    def _attempt(self, insight: "Insight", after: int) -> int:
        """How often the delivery's most frequent event has come since."""
        assert self._fold is not None  # noqa: S101 - an insight comes from it
        most = 1
        for event in insight.events:
            group = self._fold.ledger.group(insight.endpoint, insight.provider, event.key)
            if group is not None:
                most = max(most, group.count_since(after))
        return most

    def _draw(self, insight: "Insight | None", delivery: Delivery, attempt: int) -> float:
        if self._seed is None:
            return random.random()  # noqa: S311 - chance, not secrecy
        key = insight.events[0].key if insight else str(delivery.id)
        return draw(self._seed, key, attempt)


def configured(
    answer: str | None, endpoints: Sequence[Endpoint]
) -> dict[tuple[DecidedBy, str | None], str]:
    """The plans that are in force from the start, by whose and whom for."""
    plans: dict[tuple[DecidedBy, str | None], str] = {
        ("endpoint", endpoint.path): endpoint.answer for endpoint in endpoints if endpoint.answer
    }
    if answer:
        plans["option", None] = answer
    return plans


def _counts(plan: Plan) -> bool:
    return plan.depends_on_attempts or plan.in_order or plan.is_random
