"""Who decides how a delivery is answered, and what they decide."""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from inspector.answers import Plan, Reply, delay, draw, hold_time
from inspector.delivery import (
    Answer,
    DecidedBy,
    Delivery,
    Endpoint,
    Settled,
    is_below,
    whose_endpoint,
)
from inspector.listener.decision import (
    DEFAULT,
    FORWARD,
    GUARDED,
    Decision,
    Target,
    recorded,
)

if TYPE_CHECKING:  # most listeners never count, and should not wait for what counting takes
    from inspector.insight import Fold, Insight, Known
    from inspector.listener.guard import Guard
    from inspector.listener.rules import Condition


class Decider(msgspec.Struct, frozen=True, dict=True):
    """A plan in force.

    Attributes:
        by: whose it is.
        endpoint: whom it is for; None for everything.
        plan: what it says.
        after: the newest delivery's id when it was set: attempts are counted from there.
        when: a rule's condition; None for whoever has none.
        place: a rule's place among the rules, from 0.
    """

    by: DecidedBy
    endpoint: str | None
    plan: Plan
    after: int
    when: "Condition | None" = None
    place: int = 0

    @cached_property
    def answers(self) -> dict[int, Answer]:
        """What is recorded for each of the plan's replies, by their identity: written once."""
        text = str(self.plan)
        choices = [step.choice for step in self.plan.steps]
        replies = [reply for one in choices for reply in (one.reply, one.otherwise) if reply]
        rule = self.when.text if self.when else None
        return {
            id(one): recorded(one, Answer(self.by, text, str(one), one.status, rule=rule))
            for one in replies
        }

    @property
    def name(self) -> tuple[DecidedBy, str | None, int]:
        """What tells it from all others; the one of the same name takes its place."""
        return self.by, self.endpoint, self.place

    def meets(self, delivery: Delivery, insight: "Insight | None") -> bool:
        """Whether it is for this delivery."""
        if self.when is not None:
            return insight is not None and self.when.meets(delivery, insight)
        return self.endpoint is None or is_below(delivery.path, self.endpoint)


_ORDER = ("app", "rule", "endpoint", "option")


class Desk:
    """Decides, in the order that the answer language gives.

    Args:
        new_fold: makes what tells events and their attempts apart; called where that is needed.
        new_guard: makes what counts failures in a row; called at the first answer that may fail.
        seed: makes every draw repeat; None for chance.
        endpoints: those of the configuration, whose provider may have a handshake.
    """

    def __init__(
        self,
        new_fold: "Callable[[], Fold]",
        new_guard: "Callable[[], Guard]",
        seed: int | None = None,
        endpoints: Sequence[Endpoint] = (),
    ) -> None:
        self._new_fold = new_fold
        self._new_guard = new_guard
        self._seed = seed
        self._endpoints = tuple(endpoints)
        self._told: Mapping[str, str] = {}
        self._deciders: tuple[Decider, ...] = ()
        self._ordered: list[Decider] = []
        self._targets: dict[tuple[DecidedBy, str | None], str] = {}
        self._fold: Fold | None = None
        self._recognising: Fold | None = None
        self._in_order: dict[tuple[DecidedBy, str | None, int], int] = {}
        self.guard: Guard | None = None

    @property
    def deciders(self) -> tuple[Decider, ...]:
        """The plans in force, the first that is asked first."""
        return self._deciders

    @property
    def targets(self) -> list[tuple[DecidedBy, str | None, str]]:
        """The local apps: set by whom, for which endpoint (None for everything), and where."""
        return [(by, endpoint, url) for (by, endpoint), url in self._targets.items()]

    @property
    def counts_from(self) -> int | None:
        """The id behind which deliveries have to be known; None where nothing is counted."""
        counting = [
            0 if d.when is not None and d.when.looks_back else d.after
            for d in self._deciders
            if _counts(d.plan) or (d.when is not None and d.when.looks_back)
        ]
        return min(counting) if counting else None

    def put(self, decider: Decider) -> None:
        """Put a plan in force; it takes the place of the one of its name."""
        self._in_order.pop(decider.name, None)
        deciders = [d for d in self._deciders if d.name != decider.name]
        # One's own endpoint before everything; the longest path before what stands above it.
        deciders.append(decider)
        deciders.sort(key=lambda d: (_ORDER.index(d.by), d.place, -len(d.endpoint or "")))
        self._deciders = tuple(deciders)
        self._fit()

    def take_back(self, by: DecidedBy, endpoint: str | None) -> None:
        """Take a plan out of force; nothing where there is none."""
        self._deciders = tuple(d for d in self._deciders if (d.by, d.endpoint) != (by, endpoint))
        self._fit()

    def aim(self, by: DecidedBy, endpoint: str | None, url: str | None) -> None:
        """Set the local app of an endpoint, or of everything; None takes it back."""
        self._targets.pop((by, endpoint), None)
        if url is not None:
            self._targets[by, endpoint] = url
        names = sorted(self._targets, key=lambda name: (_ORDER.index(name[0]), -len(name[1] or "")))
        self._targets = {name: self._targets[name] for name in names}

    def tell(self, told: Mapping[str, str]) -> None:
        """Take up whose endpoints are, by their names; what is judged with is for `know`."""
        self._told = told

    def know(self, known: "Known") -> None:
        """Take up other secrets, and what else was told."""
        self.tell(known.told)
        for fold in (self._fold, self._recognising):
            if fold is not None:
                fold.known = known
        if self.guard is not None:
            self.guard.know(known)

    def arrive(self, delivery: Delivery) -> "Insight | None":
        """Count a delivery. Called once for each, in order of their ids.

        Returns:
            what it means, where an answer depends on that.
        """
        insight = self._fold.arrive(delivery) if self._fold else None
        for decider in self._ordered:
            if delivery.id > decider.after and decider.meets(delivery, insight):
                self._in_order[decider.name] = self._in_order.get(decider.name, 0) + 1
        return insight

    def decide(self, delivery: Delivery) -> Decision:
        """Count an appended delivery, and say what it gets."""
        insight = self.arrive(delivery) if self._deciders else None
        handshake = self._handshake(delivery)
        if handshake is not None:
            return handshake
        decision = self._decided(delivery, insight)
        # What cannot fail is looked at only where something has failed, and may be over now.
        safe = _cannot_fail(decision)
        if safe and (self.guard is None or not self.guard.streaks):
            return decision
        guard = self.counting()
        if not guard.arrive(delivery) or safe:
            return decision
        guard.step_in(delivery)
        if decision.forwards:  # the local app goes on getting what it would have got
            return msgspec.structs.replace(
                GUARDED, reply=Reply("status", 200, forwarded=True), target=decision.target
            )
        return GUARDED

    def settle(self, settled: Settled, delivery: Delivery) -> None:
        """Take up how a delivery ended."""
        if self._fold is not None:
            self._fold.settle(settled)
        self.count_ending(settled, delivery)

    def settled_before(self, settled: Settled) -> None:
        """Take up how a delivery of an earlier run ended, for telling attempts apart."""
        if self._fold is not None:
            self._fold.settle(settled)

    def count_ending(self, settled: Settled, delivery: Delivery) -> None:
        """Take up how a delivery ended, for counting failures in a row."""
        if settled.outcome != "answered" or settled.answer.status != 200:
            guard = self.counting()
            if guard.streaks.held(delivery.id) is None:  # nobody knew that it would fail
                guard.arrive(delivery)
        if self.guard is not None:
            self.guard.settle(settled, delivery)

    def _fit(self) -> None:
        """What tells attempts apart is there where it is needed, and not where it is not."""
        self._ordered = [decider for decider in self._deciders if decider.plan.in_order]
        if not any(_needs_insight(decider) for decider in self._deciders):
            self._fold = None
        elif self._fold is None:
            self._fold = self._new_fold()

    def counting(self) -> "Guard":
        """The guard, made now where nothing has failed before."""
        if self.guard is None:
            self.guard = self._new_guard()
        return self.guard

    def _whose(self) -> "Fold":
        """What tells whose a delivery is, where nothing is counted."""
        if self._recognising is None:
            self._recognising = self._fold or self._new_fold()
        return self._recognising

    def _handshake(self, delivery: Delivery) -> Decision | None:
        """What a provider gets that tries an endpoint out; None for all other deliveries."""
        from inspector.listener import handshakes  # imported ahead, after the start

        is_set = False
        if self._endpoints or self._told:
            _, provider = whose_endpoint(delivery.path, self._endpoints, self._told)
            is_set = provider is not None
        if not is_set and not handshakes.may_try_out(delivery):
            return None
        return handshakes.decide(self._whose(), delivery, is_set=is_set)

    def _decided(self, delivery: Delivery, insight: "Insight | None") -> Decision:
        for decider in self._deciders:
            if decider.meets(delivery, insight):
                decision = self._ask(decider, delivery, insight)
                if decision is not None:
                    return decision
        target = self._target(delivery) if self._targets else None
        if target is None:
            return DEFAULT
        return Decision(FORWARD, 0.0, Answer("default", step="forward"), target=target)

    def _ask(
        self, decider: Decider, delivery: Delivery, insight: "Insight | None"
    ) -> Decision | None:
        plan = decider.plan
        attempt = 1
        if plan.in_order:
            attempt = self._in_order[decider.name]
        elif insight is not None:
            attempt = self._attempt(insight, decider.after)
        step = plan.step(attempt)
        if step is None:
            return None
        drawn = 0.0
        if step.choice.is_random:
            drawn = self._draw(insight, delivery, attempt)
        reply, left = step.choice.pick(drawn)
        answer = decider.answers[id(reply)]
        decision = Decision(reply, delay(reply, left), answer)
        if not decision.may_be_held:
            return decision
        # Whoever holds it may be told to give something else: to forward it, or to outlast it.
        return msgspec.structs.replace(
            decision, hold=self._hold(delivery), target=self._target(delivery)
        )

    def _hold(self, delivery: Delivery) -> float:
        """Seconds that outlast the patience of the delivery's provider."""
        _, provider, _ = self._whose().whose(delivery)
        return hold_time(provider.timeout.value if provider else None)

    def _target(self, delivery: Delivery) -> Target | None:
        """The local app for a delivery, and what of its path is below what that is for."""
        path = delivery.path
        for (_, endpoint), url in self._targets.items():
            if endpoint is None:
                return Target(url, path)
            if is_below(path, endpoint):
                return Target(url, path[len(endpoint.rstrip("/")) :])
        return None

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


def _counts(plan: Plan) -> bool:
    return plan.depends_on_attempts or plan.in_order or plan.is_random


def _needs_insight(decider: Decider) -> bool:
    return _counts(decider.plan) or decider.when is not None


def _cannot_fail(decision: Decision) -> bool:
    """Whether it is a plain 200 at once: what every provider takes as accepted."""
    return decision.answer.status == 200 and not decision.delay and decision.reply.over is None
