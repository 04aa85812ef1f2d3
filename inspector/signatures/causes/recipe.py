"""Causes in the recipe: the right secret and body, hashed in another way."""

from msgspec.structs import replace

from inspector.signatures.case import Case, Finding
from inspector.signatures.causes.cause import Cause, is_signed
from inspector.signatures.material import signature_headers
from inspector.signatures.scheme import Scheme

_RECIPES: tuple[tuple[str, str | None, str], ...] = (
    ("hmac-sha256", None, "HMAC-SHA256"),
    ("hmac-sha1", None, "HMAC-SHA1"),
    ("hmac-sha512", None, "HMAC-SHA512"),
    ("sha256", "{secret}{body}", "plain SHA-256 of the secret and the body"),
    ("sha256", "{body}{secret}", "plain SHA-256 of the body and the secret"),
    ("sha256", "{body}", "plain SHA-256 of the body, without any secret"),
    ("sha1", "{secret}{body}", "plain SHA-1 of the secret and the body"),
    ("sha512", "{secret}{body}", "plain SHA-512 of the secret and the body"),
)
"""Algorithm, what is signed (None for what the scheme signs), and the words for both."""


_ANY_HEADER = Scheme(name="a guess", header="*signature*")


def _recipe(case: Case, bases: list[tuple[Scheme, str, bytes]]) -> tuple[str, Scheme, str] | None:
    """The recipe that gives the signature, in words, with its scheme and place."""
    for algorithm, signed, words in _RECIPES:
        changed = [
            (replace(scheme, algorithm=algorithm, signed=signed or scheme.signed), place, value)
            for scheme, place, value in bases
        ]
        found = case.fitting(schemes=changed)
        if found is not None:
            return words, found[0], found[1]
    return None


def _other_hash(case: Case) -> Finding | None:
    found = _recipe(case, case.given)
    if found is None:
        return None
    words, scheme, place = found
    reason = f"{place} holds the {words}; expected is {scheme.name}"
    return Finding("other-hash", reason, "Have both sides use the same recipe", scheme=scheme.name)


def _guess(case: Case) -> Finding | None:
    guess = Case((_ANY_HEADER,), case.delivery, case.secrets, {})
    found = _recipe(guess, guess.given)
    if found is None:
        return None
    words, _, place = found
    return Finding(
        "unknown-provider",
        f"{place} holds the {words}",
        "Describe the provider in the configuration, as [provider.NAME]",
        scheme=words,
    )


RECIPE_CAUSES: tuple[Cause, ...] = (
    Cause("other-hash", "another hash, or a plain one", _other_hash, is_signed),
    Cause(
        "unknown-provider",
        "the common recipes over the raw body",
        _guess,
        lambda case: not case.schemes and bool(case.secrets and signature_headers(case.delivery)),
    ),
)
