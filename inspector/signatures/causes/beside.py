"""Another signature beside the one that counts: that it is right says where the mistake is not."""

from collections.abc import Iterator
from itertools import islice

from inspector.signatures.case import NOTHING, Case, Change, Finding, Fit
from inspector.signatures.causes import recipe
from inspector.signatures.causes.cause import Cause, Mistake, finding_of
from inspector.signatures.causes.unusable import unusable_secret
from inspector.signatures.lacking import advice
from inspector.signatures.material import header_values, signature_headers
from inspector.signatures.scheme import Piece, Scheme


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
        beside = Case(case.counting, case.delivery, case.secrets, {}, computed=value)
        for change in (NOTHING, *recipe.common(beside)):
            fit = beside.fit(change)
            if fit is not None:
                return unusable_secret(case) or _told(case, name, change, fit)
    return None


def _told(case: Case, name: str, change: Change, fit: Fit) -> Finding:
    scheme = case.given[0].scheme if case.given else fit.given.scheme
    fault, hint = _fault(case, fit)
    reason = f"{name} holds {_held(change, fit)}; but {fault}"
    return Finding("signature-beside", reason, hint, scheme=scheme.name)


def _held(change: Change, fit: Fit) -> str:
    if fit.scheme.algorithm == "token":
        return "the right token"
    if not change.what:
        return "the right signature by the secret known here"
    return f"the {change.what} by the secret known here, and that is right"


def _fault(case: Case, fit: Fit) -> tuple[str, str]:
    """What is wrong with the signature that counts, and what to do."""
    place = case.given[0].place if case.given else fit.scheme.place
    if not case.given:
        hint = f"Have {place} sent too, and passed on by what stands between"
        return f"{place}, which counts, is not there", hint
    right = "The token is" if fit.scheme.algorithm == "token" else "Secret and body are"
    hint = f"{right} right: see what makes {place}, or changes it on the way"
    if not case.given[0].value.strip():
        return f"{place}, which counts, is empty", hint
    url = _of_the_url(case.given[0].scheme)
    if url is not None and not case.url_known and _of_the_url(fit.scheme) is None:
        called = case.material.url()
        other = "which the request does not tell"
        if called is not None:
            other = f"and holds another one than for {called.decode('latin-1')}"
        fault = f"{place}, which counts, signs the URL too, {other}"
        return fault, advice(case.given[0].scheme, url, case.delivery)
    return f"{place}, which counts, holds another one", hint


def _of_the_url(scheme: Scheme) -> Piece | None:
    return next((piece for piece in scheme.pieces if piece.field.startswith("url")), None)


def _again(case: Case) -> Iterator[tuple[str, int, bytes]]:
    """Each further value of a header that counts: its name, which one it is, and the value."""
    for place in dict.fromkeys(given.place for given in case.given if given.scheme.header):
        for number, value in enumerate(header_values(case.delivery, place)[1:], 2):
            yield place, number, value


def _find_again(case: Case) -> Finding | None:
    for place, number, value in islice(_again(case), _MOST_AGAIN):
        again = Case(case.counting, case.delivery, case.secrets, {}, computed=value)
        fit = again.fit(NOTHING)
        if fit is not None:
            reason = f"{place} is there more than once: the first one counts, and number {number} "
            hint = f"Have {place} sent once: see what adds another one on the way"
            mistake = Mistake("signature-repeated", f"{reason}is the right one", hint)
            return finding_of(case, fit, mistake)
    return None


_MOST_AGAIN = 8

REPEATED = Cause(
    frozenset({"signature-repeated"}),
    "a further header of the same name",
    _find_again,
    lambda case: bool(case.secrets) and any(True for _ in _again(case)),
)

BESIDE = Cause(
    frozenset({"signature-beside"}),
    "another signature beside it that is right",
    _find,
    lambda case: bool(case.schemes and case.secrets) and any(True for _ in _beside(case)),
)
