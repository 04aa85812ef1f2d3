"""A scheme that would fit, but that something said in the request makes none for it."""

from msgspec.structs import replace

from inspector.signatures.case import NOTHING, Case, Finding
from inspector.signatures.causes.cause import Cause
from inspector.signatures.lacking import place_in_words, whence
from inspector.signatures.scheme import Scheme


def _find(case: Case) -> Finding | None:
    for scheme in _uncounted(case):
        counted = replace(scheme, where=(), unless="")
        fit = Case((counted,), case.delivery, case.secrets, {}).fit(NOTHING)
        if fit is not None:
            where, hint = _why(case, scheme)
            reason = f"It is right by {scheme.name}; but that counts only where {where}"
            return Finding("other-settings", reason, hint, scheme=scheme.name)
    return None


def _uncounted(case: Case) -> list[Scheme]:
    return [scheme for scheme in case.schemes if not case.material.counts(scheme)]


def _why(case: Case, scheme: Scheme) -> tuple[str, str]:
    """What would have to be said, as a clause, and what to do."""
    for place, texts in scheme.where:
        said = case.material.said(place)
        if said not in texts:
            wanted = " or ".join(filter(None, texts)) or "nothing"
            here = f"it says {said[:40]!r} here" if said else "it is not there"
            return f"{place_in_words(place)} says {wanted}, and {here}", whence(place)
    name = scheme.unless.partition(":")[2]
    return f"the URL has no {name}, and it has one", f"Leave {name} out, or sign as it asks for"


UNCOUNTED = Cause(
    frozenset({"other-settings"}),
    "the recipes that the request says are not used in it",
    _find,
    lambda case: bool(case.secrets and _uncounted(case)),
)
