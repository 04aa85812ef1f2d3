"""A plan in words: one sentence that says what it will do."""

from collections.abc import Callable
from typing import Final, NamedTuple

from inspector import durations
from inspector.answers.plan import Choice, Plan, Reply, Step, number
from inspector.mistake import listed
from inspector.visible import visible

TIMEOUT_FACTOR: Final = 1.2
"""`timeout` holds a delivery for so many times the provider's documented timeout."""
UNKNOWN_TIMEOUT: Final = 30.0
"""Seconds that `timeout` holds a delivery where no timeout is documented."""

_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_CARDINALS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
)


def hold_time(timeout: float | None) -> float:
    """Seconds that `timeout` holds a delivery, for a provider's documented timeout in seconds."""
    return UNKNOWN_TIMEOUT if timeout is None else TIMEOUT_FACTOR * timeout


def is_success(status: int) -> bool:
    """Whether most would take a status code as accepted."""
    return 200 <= status < 300


def in_words(
    plan: Plan, timeout: float | None = None, accepts: Callable[[int], bool] = is_success
) -> str:
    """One sentence, without a full stop, that says what a plan will do.

    Args:
        plan: what will be done.
        timeout: the provider's documented timeout in seconds; None where it is not known.
        accepts: whether the provider takes a status code as accepted.
    """
    sender = _Sender(timeout, accepts)
    if len(plan.steps) == 1 and plan.steps[0].count is None:
        return _choice(plan.steps[0].choice, "every delivery", sender)
    clauses = []
    place = 1
    for step in plan.steps:
        ever = step is plan.steps[-1] and step.count is None
        which = f"from the {_ordinal(place)} on" if ever else _which(step, place, plan.in_order)
        clauses.append(_choice(step.choice, which, sender))
        place += step.count or 1
    if plan.steps[-1].count is not None:
        clauses.append("then answer as without this plan")
    whose = "in the order of arrival" if plan.in_order else "every event"
    return f"{whose}: {', '.join(clauses)}"


def reply_in_words(
    reply: Reply,
    which: str,
    timeout: float | None = None,
    accepts: Callable[[int], bool] = is_success,
) -> str:
    """What a reply does with one delivery (`#12`); see `in_words`."""
    return _reply(reply, which, _Sender(timeout, accepts))


class _Sender(NamedTuple):
    """What is known of who gets the answers: see `in_words`."""

    timeout: float | None
    accepts: Callable[[int], bool]


def _which(step: Step, place: int, in_order: bool) -> str:
    """`its first two attempts`, `the third delivery`: what a step is for, from a place on."""
    whose, one, many = (
        ("the", "delivery", "deliveries") if in_order else ("its", "attempt", "attempts")
    )
    count = step.count or 1
    if count == 1:
        return f"{whose} {_ordinal(place)} {one}"
    start = "first" if place == 1 else "next"
    return f"{whose} {start} {_cardinal(count)} {many}"


def _choice(choice: Choice, which: str, sender: _Sender) -> str:
    first = _reply(choice.reply, which, sender)
    if choice.percent is None or choice.otherwise is None:
        return first
    second = _reply(choice.otherwise, "it", sender)
    return f"{first} in {number(choice.percent)} % of the cases, else {second}"


def _reply(reply: Reply, which: str, sender: _Sender) -> str:
    parts = [_deed(reply, which, sender)]
    if reply.after is not None:
        parts.append(_after(*reply.after, sender.timeout))
    if reply.over is not None:
        parts.append(f"with its answer spread over {durations.format(reply.over)}")
    if reply.forwarded:
        parts.append("while the local app gets it too")
    return " ".join(parts)


def _deed(reply: Reply, which: str, sender: _Sender) -> str:
    match reply.kind:
        case "status":
            return _status(reply, which, sender)
        case "timeout":
            held = durations.format(hold_time(sender.timeout))
            why = "longer than the provider waits"
            if sender.timeout is None:
                why = "as no timeout is documented"
            return f"hold {which} for {held}, {why}, and fail with 504"
        case "hang":
            return f"hold {which} until the sender leaves, ten minutes at most"
        case "ask":
            return f"hold {which} until you choose"
        case "forward":
            return f"let the local app answer {which}"
        case "reset":
            return f"reset {which} (a TCP reset)"
        case "close":
            return f"close {which} without a byte"
        case "garbage":
            return f"answer {which} with bytes that are not HTTP"
        case "truncate":
            return f"answer {which} with less body than promised"


def _status(reply: Reply, which: str, sender: _Sender) -> str:
    status = reply.status or 200
    verb = "accept" if sender.accepts(status) else "answer" if status < 400 else "fail"
    details = [str(status)] if status != 200 else []
    if reply.retry_after is not None:
        details.append(f"a retry asked for after {durations.format(reply.retry_after)}")
    details += [f"the header {visible(name)}" for name, _ in reply.headers]
    if reply.body is not None:
        size = len(reply.body.content)
        details.append(f"a body of {size} {'byte' if size == 1 else 'bytes'}")
    return f"{verb} {which} with {listed(details, 'and')}" if details else f"{verb} {which}"


def _after(low: float, high: float, timeout: float | None) -> str:
    least, most = durations.format(low), durations.format(high)
    text = f"after {least}" if low == high else f"after a random {least} to {most}"
    if timeout is None:
        return text
    limit = durations.format(timeout)
    if high < timeout:
        return f"{text}, inside the provider's {limit}"
    return f"{text}, past the provider's {limit}" if low > timeout else text


def _ordinal(place: int) -> str:
    if place <= len(_ORDINALS):
        return _ORDINALS[place - 1]
    teens = 10 < place % 100 < 14
    return f"{place}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


def _cardinal(count: int) -> str:
    return _CARDINALS[count - 1] if count <= len(_CARDINALS) else str(count)
