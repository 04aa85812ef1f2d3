"""A scheme that would fit, but that something said in the request makes none for it."""

from msgspec.structs import replace

from inspector.signatures.case import NOTHING, Case, Finding, takes
from inspector.signatures.causes.cause import Cause, Mistake, finding_of
from inspector.signatures.causes.url import other_urls
from inspector.signatures.lacking import place_in_words, whence
from inspector.signatures.scheme import Scheme


def _find(case: Case) -> Finding | None:
    for scheme in _uncounted(case):
        counted = (replace(scheme, where=(), unless=""),)
        alone = Case(counted, case.delivery, case.secrets, {}, origins=case.origins)
        for change in (NOTHING, *(other_urls(alone) if takes(scheme, "url") else ())):
            fit = alone.fit(change)
            if fit is not None:
                where, hint = _why(case, scheme)
                url = f", for {change.what}" if change.what else ""
                reason = f"It is right by {scheme.name}{url}; but that counts only where {where}"
                return finding_of(case, fit, Mistake("other-settings", reason, hint))
    return None


def _uncounted(case: Case) -> list[Scheme]:
    return [scheme for scheme in case.schemes if not case.material.counts(scheme)]


def _why(case: Case, scheme: Scheme) -> tuple[str, str]:
    """What would have to be said, as a clause, and what to do."""
    for place, texts in scheme.where:
        if not case.material.says(place, texts):
            said = case.material.said(place)
            wanted = " or ".join(filter(None, texts)) or "nothing"
            says = f"{place_in_words(place)} says {wanted}"
            if not said:
                return f"{says}, and it is not there", whence(place)
            hint = f"Have it say {wanted}, or sign as it says"
            return f"{says}, and it says {said[:40]!r} here", hint
    name = scheme.unless.partition(":")[2]
    return f"the URL has no {name}, and it has one", f"Leave {name} out, or sign as it asks for"


UNCOUNTED = Cause(
    frozenset({"other-settings"}),
    "the recipes that the request says are not used in it",
    _find,
    lambda case: bool(case.secrets and _uncounted(case)),
)
