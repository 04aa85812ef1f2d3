"""Why a signature fails: each likely mistake is made on purpose, until one gives what was sent."""

from collections.abc import Mapping, Sequence

from inspector.delivery import Delivery
from inspector.signatures.case import Case, Finding
from inspector.signatures.causes import CAUSES
from inspector.signatures.judging import judge
from inspector.signatures.scheme import Scheme
from inspector.signatures.verdict import Verdict


def explain(
    schemes: Sequence[Scheme],
    delivery: Delivery,
    secrets: Sequence[str],
    others: Mapping[str, Sequence[str]],
) -> Finding:
    """Why a signature fails, and what to change.

    The time it takes grows with the body: milliseconds for a few kilobytes, so for megabytes it is
    better asked for outside of an event loop.

    Args:
        schemes: the provider's; none for an unknown provider.
        delivery: what arrived.
        secrets: those that should have signed it.
        others: further secrets that are known, by the name they belong to.
    """
    verdict = judge(schemes, delivery, secrets)
    if verdict.verdict in ("valid", "expired"):
        return _right(verdict)
    case = Case(schemes, delivery, secrets, others)
    ruled_out = []
    for cause in CAUSES if delivery.body_state == "complete" else ():
        if cause.applies(case):
            finding = cause.find(case)
            if finding is not None:
                return finding
            ruled_out.append(cause.words)
    return Finding(
        None,
        verdict.reason or _PLAIN[verdict.verdict],
        "Compare the secret with the provider's settings" if case.given and secrets else None,
        scheme=verdict.scheme,
        ruled_out=tuple(ruled_out),
    )


_PLAIN = {
    "no-secret": "It is signed, but no secret is known here to check it with",
    "unsigned": "Nothing in it says that it is signed",
}


def _right(verdict: Verdict) -> Finding:
    if verdict.verdict == "valid":
        return Finding(None, "The signature is right", scheme=verdict.scheme)
    hint = "Compare the clocks of both sides; to send it again, sign it afresh"
    return Finding("expired", verdict.reason or "It is too old", hint, scheme=verdict.scheme)
