"""Plans worth trying on a provider, made from what its documents say of its patience."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from inspector import durations
from inspector.answers.grammar import parse
from inspector.answers.plan import Kind, Plan
from inspector.answers.wording import UNKNOWN_TIMEOUT, in_words, is_success
from inspector.mistake import listed

if TYPE_CHECKING:  # what answers makes no presets, and should not wait for what they take
    from inspector.providers import Fact, Provider

GATEWAY_ONLY: Final[tuple[Kind, ...]] = ("reset", "close", "garbage", "truncate")
"""What a tunnel does not pass on: the sender speaks to its edge, which answers for itself."""

MARGIN: Final = 1.0
"""Seconds that «just inside» and «just past» are away from a timeout, where it is that long."""

Line = tuple[str, str, str]
"""A preset's name, its plan, and a remark that goes behind its words; empty for none."""


class Preset(msgspec.Struct, frozen=True):
    """A plan worth trying.

    Attributes:
        name: what it is for, in a few words.
        plan: in the answer language.
        words: what it will do, one sentence without a full stop.
    """

    name: str
    plan: str
    words: str


def presets(provider: "Provider | None", *, local_app: bool = False) -> tuple[Preset, ...]:
    """What to try on a provider: inside and past its timeout, until its last retry, every fault.

    Args:
        provider: whose documents decide; None where it is not known.
        local_app: whether there is one to forward to.
    """
    accepting = _accepting(provider)
    lines = [("accept everything", accepting, ""), *_patience(provider, accepting)]
    lines += [*_failures(provider, accepting), *_FAULTS]
    if local_app:
        lines += _WITH_LOCAL_APP
    timeout = provider.timeout.value if provider else None
    accepts = provider.accepts if provider else is_success
    made = []
    for name, text, remark in lines:
        plan = parse(text)
        words = in_words(plan, timeout, accepts)
        made.append(Preset(name, str(plan), _joined(words, remark)))
    return tuple(made)


def gateway_only(plan: Plan) -> tuple[Kind, ...]:
    """The replies of a plan that reach a provider only as a tunnel's own gateway error.

    Seen with ngrok: status codes, delays and hangs get through; a reset, an empty, a garbled or a
    shortened answer does not.
    """
    kinds = {reply.kind for step in plan.steps for reply in step.choice.replies}
    return tuple(kind for kind in GATEWAY_ONLY if kind in kinds)


def gateway_words(kinds: Iterable[Kind]) -> str:
    """What becomes of such replies while a tunnel is up, a sentence without a full stop."""
    named = list(kinds)
    verb = "reaches" if len(named) == 1 else "reach"
    return (
        f"through the tunnel, {listed(named, 'and')} {verb} the provider only as the tunnel's own"
        " gateway error"
    )


def _patience(provider: "Provider | None", accepting: str) -> Iterator[Line]:
    """What is about the time that a provider waits."""
    documented = provider.timeout.value if provider else None
    timeout = UNKNOWN_TIMEOUT if documented is None else documented
    margin = min(MARGIN, timeout / 2)
    inside, past = durations.format(timeout - margin), durations.format(timeout + margin)
    known = f"no timeout is documented: {durations.format(timeout)} are assumed"
    if documented is not None:
        known = _standing(provider.timeout, "its timeout") if provider else ""
    yield "just inside its timeout", f"{accepting} after {inside}", known
    unsure = "whether it counts as accepted is not known"
    yield "just past its timeout", f"{accepting} after {past}", _joined(known, unsure)
    yield "outlast it once", f"timeout, {accepting}", known if documented is not None else ""
    clock = "does its clock stop at the first byte or at the last?"
    yield "slow trickle", f"{accepting} over {past}", _joined(known, clock)


def _failures(provider: "Provider | None", accepting: str) -> Iterator[Line]:
    """What is about failing with a status code."""
    retries = provider.retries.value if provider else None
    if retries is None or retries.count != 2:
        yield "fail twice, then accept", f"503 x2, {accepting}", ""
    if provider and retries and retries.count:
        known = _standing(provider.retries, "the number of its retries")
        yield "fail until its last retry", f"503 x{retries.count}, {accepting}", known
    limit = provider.disabled_after.value if provider else None
    off = f"after about {limit} failures in a row it is switched off" if limit else ""
    yield "fail for ever", "503", off
    asked = "does it wait as long as it was asked to?"
    yield "rate limit", f"429 retry-after 30s, {accepting}", asked
    yield "gone", "410", "does it give up?"
    yield "one in five fails", f"500 20% | {accepting}", "--seed makes a run repeat"


_FAULTS: Final[tuple[Line, ...]] = (
    ("hang", "hang", "it shows how long the provider really waits"),
    ("reset", "reset", ""),
    ("close", "close", ""),
    ("garbage", "garbage", ""),
    ("truncated", "truncate", ""),
    ("choose one by one", "ask", ""),
)

_WITH_LOCAL_APP: Final[tuple[Line, ...]] = (
    ("the local app answers", "forward", ""),
    (
        "handled, yet failed",
        "503 forwarded x1, forward",
        "does its handler survive a second delivery?",
    ),
)


def _accepting(provider: "Provider | None") -> str:
    """A status code that a provider takes as accepted, 200 where it can be."""
    codes = (200, *range(200, 600))
    return str(next((code for code in codes if provider is None or provider.accepts(code)), 200))


def _standing(fact: "Fact[object]", what: str) -> str:
    """Where a fact is not documented, how well it is known."""
    return {"assumed": f"{what} is assumed", "unofficial": f"{what} is not official"}.get(
        fact.standing, ""
    )


def _joined(*sentences: str) -> str:
    return "; ".join(filter(None, sentences))
