"""Another signature beside the one that counts: that it is right says where the mistake is not."""

from collections.abc import Iterator

from inspector.signatures.case import NOTHING, Case, Change, Finding
from inspector.signatures.causes import recipe
from inspector.signatures.causes.cause import Cause
from inspector.signatures.material import signature_headers


def _beside(case: Case) -> Iterator[tuple[str, bytes]]:
    """Headers that look like signatures, and are none that a scheme reads."""
    places = {scheme.place.lower() for scheme in case.schemes}
    for name, value in signature_headers(case.delivery):
        if name.lower() not in places:
            yield name, value


def _find(case: Case) -> Finding | None:
    """GitHub and Meta send an HMAC-SHA1 in X-Hub-Signature beside X-Hub-Signature-256."""
    for name, value in _beside(case):
        beside = Case(case.schemes, case.delivery, case.secrets, {}, computed=value)
        for change in (NOTHING, *recipe.common(beside)):
            fit = beside.fit(change)
            if fit is not None:
                return _told(case, name, change, fit.scheme.place, fit.given.scheme.name)
    return None


def _told(case: Case, name: str, change: Change, place: str, scheme: str) -> Finding:
    held = f"the {change.what}" if change.what else "the right signature"
    if case.given:
        fault = f"{place}, which counts, holds another one"
        hint = f"Secret and body are right: see what makes {place}, or changes it on the way"
    else:
        fault = f"{place}, which counts, is not there"
        hint = f"Have {place} sent too, and passed on by what stands between"
    return Finding(
        "signature-beside",
        f"{name} holds {held} by the secret known here, and that is right; but {fault}",
        hint,
        scheme=scheme,
    )


BESIDE = Cause(
    frozenset({"signature-beside"}),
    "another signature beside it that is right",
    _find,
    lambda case: bool(case.schemes and case.secrets) and any(True for _ in _beside(case)),
)
