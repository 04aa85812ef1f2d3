"""A signature that fails, and what is said of it."""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from inspector.delivery import Delivery
from inspector.signatures.keys import key_of
from inspector.signatures.material import Material
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint

_PREFIX = re.compile(rb"(?:(?:sha(?:1|256|384|512)|v\d|h\d|hmac)=|v\d,)+")
_AROUND = b" \t\r\n\"'`"
_LONGEST_SIGNATURE = 1_024


class Fix(msgspec.Struct, frozen=True):
    """What can be changed here to make the signature right: a secret. Its text is never shown.

    Attributes:
        secret: the one that fits.
        replaces: the fingerprint of the one it stands for; None where it is a further one.
    """

    secret: str
    replaces: str | None = None

    def __repr__(self) -> str:
        return f"Fix(secret={fingerprint(self.secret)}, replaces={self.replaces})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("secret", fingerprint(self.secret)), ("replaces", self.replaces)]


class Finding(msgspec.Struct, frozen=True):
    """What a diagnosis came to.

    Attributes:
        cause: the cause's name; None where none was found.
        reason: what is wrong, a sentence.
        hint: what to change, a sentence.
        fix: what can be changed here.
        scheme: the scheme that fits once the cause is out of the way.
        ruled_out: what was tried in vain, in words; empty where a cause was found.
    """

    cause: str | None
    reason: str
    hint: str | None = None
    fix: Fix | None = None
    scheme: str | None = None
    ruled_out: tuple[str, ...] = ()


class Case:
    """A signature that fails, and the means to try a change.

    Attributes:
        given: every scheme with the place where its signature stands, and the value there.
    """

    def __init__(
        self,
        schemes: Sequence[Scheme],
        delivery: Delivery,
        secrets: Sequence[str],
        others: Mapping[str, Sequence[str]],
    ) -> None:
        self.schemes = schemes
        self.delivery = delivery
        self.secrets = secrets
        self.others = others
        material = Material(delivery)
        self.given = [(s, place, v) for s in schemes for place, v in material.given(s)]

    def keys(self, secrets: Iterable[str]) -> list[bytes]:
        """The keys that the schemes make of secrets."""
        made = (key_of(scheme, secret) for secret in secrets for scheme in self.schemes)
        return list(dict.fromkeys(key for key in made if key is not None))

    def fitting(
        self,
        *,
        keys: Iterable[bytes] | None = None,
        body: bytes | None = None,
        schemes: Iterable[tuple[Scheme, str, bytes]] | None = None,
    ) -> tuple[Scheme, str, bytes] | None:
        """The scheme, place and value that agree, however the signature is written.

        Args:
            keys: other keys than those of the secrets.
            body: another body than the one that arrived.
            schemes: others than the provider's, each with a place and the value there.
        """
        changed = self.delivery
        if body is not None:
            changed = msgspec.structs.replace(changed, body=body)
        material = Material(changed)
        tried = list(self.keys(self.secrets) if keys is None else keys)
        for scheme, place, value in self.given if schemes is None else schemes:
            signatures = bare(value)
            for key in tried:
                message = material.signed(scheme, value, key)
                if message is not None and scheme.recipe.fits(key, message, signatures):
                    return scheme, place, value
        return None


def bare(value: bytes) -> frozenset[bytes]:
    """The bytes that a signature may stand for, whatever its prefix, case or encoding."""
    if len(value) > _LONGEST_SIGNATURE:
        return frozenset()
    stripped = _PREFIX.sub(b"", value.strip(_AROUND), count=1).strip(_AROUND)
    found = {value, stripped}
    with suppress(ValueError):
        found.add(bytes.fromhex(stripped.decode("ascii")))
    with suppress(ValueError):
        found.add(from_base64(stripped))
    return frozenset(found)


def from_base64(written: bytes) -> bytes:
    """What base64 means, of either alphabet, padded or not.

    Raises:
        ValueError: it is not base64.
    """
    plain = written.strip().rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
