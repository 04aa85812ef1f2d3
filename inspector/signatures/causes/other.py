"""Causes elsewhere: another's secret, another provider, another delivery's signature."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from inspector.delivery import Delivery
from inspector.signatures.case import NOTHING, Case, Finding, Fix
from inspector.signatures.causes.cause import Cause, Mistake, finding_of
from inspector.signatures.judging import judge
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint


def _other_secret(case: Case) -> Finding | None:
    for name, secrets in case.others.items():
        fit = case.fit(NOTHING, secrets) if secrets else None
        if fit is None or not fit.secret:
            continue
        shown = f"the secret of {name} ({fingerprint(fit.secret)})"
        if case.computed is not None:
            reason, hint = f"Your code used {shown} as the key", "Use the secret of this endpoint"
            return finding_of(case, fit, Mistake("other-secret", reason, hint))
        hint = "Give this endpoint that secret, or the provider the right one"
        mistake = Mistake("other-secret", f"It was signed with {shown}", hint)
        return finding_of(case, fit, mistake, fix=Fix("secret", fit.secret))
    return None


OTHER_SECRET = Cause(
    frozenset({"other-secret"}),
    "the secrets of other endpoints and providers",
    _other_secret,
    lambda case: bool(case.given and any(case.others.values())),
)


def other_provider(
    delivery: Delivery,
    secrets: Sequence[str],
    others: Mapping[str, Sequence[str]],
    providers: Mapping[str, Sequence[Scheme]],
) -> Finding | None:
    """The provider whose recipe the signature fits, where it is set, or taken, for another's.

    Args:
        delivery: what arrived.
        secrets: those that should have signed it.
        others: further ones, by the name that they belong to.
        providers: the schemes of the other providers, by name; guesses among them do not count.
    """
    for name, schemes in providers.items():
        known = [scheme for scheme in schemes if scheme.standing != "candidate"]
        tried = (*secrets, *others.get(name, ()))
        verdict = judge(known, delivery, tried) if known and tried else None
        if verdict is not None and verdict.is_right:
            return Finding(
                "other-provider",
                f"It is signed as {name} signs ({verdict.scheme}), and the signature is right so",
                f'Set provider = "{name}" for this endpoint in the configuration',
                Fix("provider", name),
                verdict.scheme,
            )
    return None


def stale_signature(
    case: Case, earlier: Iterable[Delivery], is_same_event: Callable[[Delivery], bool]
) -> Finding | None:
    """The earlier delivery whose signature this one repeats, over another body.

    Args:
        case: the one that fails.
        earlier: deliveries that may have had the same signature, whole.
        is_same_event: whether one of these is of the event that this one is of.
    """
    given = {(one.place, one.value) for one in case.given if one.value}
    for one in earlier if given else ():
        if one.body == case.delivery.body or one.body_state != "complete":
            continue
        before = Case(case.schemes, one, case.secrets, {})
        if not given.intersection((old.place, old.value) for old in before.given):
            continue
        if judge(case.schemes, one, case.secrets).is_right:
            return _repeating(one.id, is_same_event=is_same_event(one))
    return None


def _repeating(before: int, *, is_same_event: bool) -> Finding:
    """On a signature that is another delivery's: nothing tells which side changed the body."""
    whose = f"the very signature of #{before}"
    if is_same_event:
        return Finding(
            "stale-signature",
            f"It has {whose}, the same event, for whose body that is right; the body here is "
            "another: it was changed on the way, or the sender changed it and kept the signature",
            "Compare the two bodies, and see what writes it anew on the way; where that is the "
            "sender, it has to sign each attempt afresh",
        )
    return Finding(
        "stale-signature",
        f"It has {whose}, which is right for the body of that one; the body here is another: the "
        "sender kept the signature, or the body was changed on the way",
        "Compare the two bodies; sign each one afresh, and have nothing change it on the way",
    )
