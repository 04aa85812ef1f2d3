"""A secret that makes no key as it stands: it explains nothing, but has to be mended first."""

from inspector.signatures.case import Case, Finding, Fix
from inspector.signatures.causes.cause import Cause
from inspector.signatures.secret import fingerprint
from inspector.signatures.unusable import unusable


def unusable_secret(case: Case) -> Finding | None:
    """What is said of such a secret, where the signature is not right by what it should be."""
    for given in case.given:
        found = unusable(given.scheme, case.secrets)
        if found is not None:
            reason, hint = found.told(given.place)
            fix = Fix("secret", found.mended, fingerprint(found.secret))
            return Finding("secret-unusable", reason, hint, fix, given.scheme.name)
    return None


UNUSABLE = Cause(
    frozenset({"secret-unusable"}),
    "a secret that makes no key as it stands",
    unusable_secret,
    lambda case: unusable_secret(case) is not None,
)
