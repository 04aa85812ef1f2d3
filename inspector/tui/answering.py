"""How deliveries are answered right now, and for whom, as the screen says it."""

from functools import lru_cache

from inspector.answers import Plan, PlanError, Reply, parse
from inspector.delivery import is_below
from inspector.tui.model import PlanInForce, Status

NAMED = 3
"""Endpoints that are named at a time."""


@lru_cache(maxsize=64)
def plan_of(text: str) -> Plan | None:
    """A plan that is in force; None for one that this version can't read."""
    try:
        return parse(text, read_file=lambda _: b"")
    except PlanError:
        return None


def in_force(plans: tuple[PlanInForce, ...]) -> tuple[PlanInForce, ...]:
    """The plans that can apply: none behind one that never runs out and is for all that it is for.

    What is for an endpoint is so for all that is below it.
    """
    can_apply: list[PlanInForce] = []
    for plan in (*plans, PlanInForce("200", None, "default")):
        if not any(_never_leaves(before, plan) for before in can_apply):
            can_apply.append(plan)
    return tuple(can_apply)


def _never_leaves(before: PlanInForce, plan: PlanInForce) -> bool:
    """Whether a plan leaves nothing to one that is asked after it."""
    is_for_all = before.endpoint is None or (
        plan.endpoint is not None and is_below(plan.endpoint, before.endpoint)
    )
    return before.when is None and is_for_all and not runs_out(before.plan)


def left_alone(status: Status, scope: str | None) -> str | None:
    """Whose answer stays when one is set for a scope: a sentence without its full stop.

    Args:
        status: with the plans in force.
        scope: what the answer is set for: an endpoint and what is below it, or None for everything.
    """
    own = [
        one for one in in_force(status.plans)
        if one.by == "app" and one.endpoint not in (None, scope)
        and (scope is None or is_below(one.endpoint or "", scope))
    ]  # fmt: skip
    if len(own) == 1:
        return f"{whom(own[0])} keeps its own: {own[0].plan}"
    more = f" and {len(own) - NAMED:,} more" if len(own) > NAMED else ""
    return f"{', '.join(map(whom, own[:NAMED]))}{more} keep their own" if own else None


def runs_out(text: str) -> bool:
    """Whether a plan leaves later attempts to the plans behind it."""
    plan = plan_of(text)
    return plan is not None and plan.steps[-1].count is not None


def is_plain(plans: tuple[PlanInForce, ...]) -> bool:
    """Whether everything gets a plain 200, or what the local app answers."""
    return all(plan.plan.strip() in ("200", "forward") for plan in in_force(plans))


def whom(plan: PlanInForce) -> str:
    """For whom a plan is: a rule's filter, an endpoint, or everything (that is left)."""
    if plan.when is not None:
        return plan.when
    return plan.endpoint or "everything"


def forwards(text: str) -> bool:
    """Whether a plan passes deliveries to the local app."""
    return any(reply.kind == "forward" or reply.forwarded for reply in _replies(text))


def may_ask(plans: tuple[PlanInForce, ...]) -> bool:
    """Whether a delivery that comes now may wait for a person's choice."""
    return any(reply.kind == "ask" for plan in in_force(plans) for reply in _replies(plan.plan))


def _replies(text: str) -> list[Reply]:
    """All that a plan may give."""
    plan = plan_of(text)
    return [reply for step in plan.steps for reply in step.choice.replies] if plan else []


def target_of(status: Status, endpoint: str | None) -> str | None:
    """The local app's URL for an endpoint, or for everything; the longest path decides."""
    best: tuple[int, str] | None = None
    for target in status.forward_to:
        fits = target.endpoint is None or (endpoint and is_below(endpoint, target.endpoint))
        length = len(target.endpoint or "")
        if fits and (best is None or length > best[0]):
            best = length, target.url
    return best[1] if best else None
