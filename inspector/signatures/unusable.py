"""A stored secret that is meant for a scheme, and makes none of its keys as it stands."""

import re
from collections.abc import Sequence

import msgspec

from inspector.signatures.keys import key_of
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint

_KEY = re.compile(r"[\w+/=-]+", re.ASCII)
_QUOTES = "'\"`"


class Unusable(msgspec.Struct, frozen=True):
    """A secret with something around it that does not belong to it.

    Attributes:
        secret: as it is stored.
        mended: without that; it makes a key.
        around: what that is, in words.
    """

    secret: str
    mended: str
    around: str

    def told(self, place: str) -> tuple[str, str]:
        """What is wrong with the one for a place, and what to change."""
        shown = f"The stored secret {fingerprint(self.secret)}"
        return f"{shown} looks like the one for {place}, but has {self.around}", _HINT


_HINT = "Store it without that"


def is_meant(scheme: Scheme, secret: str) -> bool:
    """Whether a secret is likely to be for a scheme, usable as it stands or not.

    One that lacks the prefix by which a scheme's secrets are known is taken for another's.
    """
    if scheme.key_prefix:
        return scheme.key_prefix in secret
    return key_of(scheme, secret) is not None


def unusable(scheme: Scheme, secrets: Sequence[str]) -> Unusable | None:
    """The secret that is meant for a scheme, and has to be mended; None where one is right."""
    if not scheme.key_prefix or any(_is_usable(scheme, one) for one in secrets):
        return None
    return next(filter(None, (_mended(scheme, secret) for secret in secrets)), None)


def _is_usable(scheme: Scheme, secret: str) -> bool:
    return secret.startswith(scheme.key_prefix) and key_of(scheme, secret) is not None


def _mended(scheme: Scheme, secret: str) -> Unusable | None:
    before, prefix, rest = secret.partition(scheme.key_prefix)
    key = _KEY.match("".join(rest.split())) if prefix else None
    mended = prefix + key[0] if key else ""
    if not mended or key_of(scheme, mended) is None:
        return None
    return Unusable(secret, mended, _around(before, secret))


def _around(before: str, secret: str) -> str:
    version = before.strip().strip(_QUOTES).strip()
    if version in ("v1,", "v1a,"):
        return f"{version} before it, which belongs to a signature"
    if secret.strip()[-1:] in _QUOTES:
        return "quotes around it"
    return (
        "more around it than belongs to it" if before.strip() else "a blank or a line break in it"
    )
