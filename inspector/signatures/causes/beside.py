"""Another signature beside the one that counts: that it is right says where the mistake is not."""

from collections.abc import Iterator

from inspector.signatures.case import NOTHING, Case, Change, Finding, Fit
from inspector.signatures.causes import recipe
from inspector.signatures.causes.cause import Cause
from inspector.signatures.material import signature_headers


def _beside(case: Case) -> Iterator[tuple[str, bytes]]:
    """What looks like a signature, and is none that counts here."""
    counting = {one.place.lower() for one in case.given}
    if not counting:
        counting = {scheme.place.lower() for scheme in case.schemes}
    weaker = [found for scheme in case.schemes for found in case.material.given(scheme)]
    for name, value in dict.fromkeys([*weaker, *signature_headers(case.delivery)]):
        if name.lower() not in counting:
            yield name, value


def _find(case: Case) -> Finding | None:
    """GitHub and Meta send an HMAC-SHA1 in X-Hub-Signature beside X-Hub-Signature-256."""
    for name, value in _beside(case):
        beside = Case(case.schemes, case.delivery, case.secrets, {}, computed=value)
        for change in (NOTHING, *recipe.common(beside)):
            fit = beside.fit(change)
            if fit is not None:
                return _told(case, name, change, fit)
    return None


def _told(case: Case, name: str, change: Change, fit: Fit) -> Finding:
    is_token = fit.scheme.algorithm == "token"
    what = change.what or "right signature"
    held = f"the {what} by the secret known here, and that is right"
    held = "the right token" if is_token else held
    place = case.given[0].place if case.given else fit.scheme.place
    if case.given:
        fault = f"{place}, which counts, holds another one"
        right = "The token is" if is_token else "Secret and body are"
        hint = f"{right} right: see what makes {place}, or changes it on the way"
    else:
        fault = f"{place}, which counts, is not there"
        hint = f"Have {place} sent too, and passed on by what stands between"
    scheme = case.given[0].scheme if case.given else fit.given.scheme
    return Finding(
        "signature-beside", f"{name} holds {held}; but {fault}", hint, scheme=scheme.name
    )


BESIDE = Cause(
    frozenset({"signature-beside"}),
    "another signature beside it that is right",
    _find,
    lambda case: bool(case.schemes and case.secrets) and any(True for _ in _beside(case)),
)
