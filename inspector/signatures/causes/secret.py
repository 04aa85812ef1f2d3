"""Causes in the secret: another text, another encoding, somebody else's."""

import base64
from collections.abc import Callable, Iterator
from contextlib import suppress

from inspector.signatures.case import Case, Finding, Fix, from_base64
from inspector.signatures.causes.cause import Cause, is_signed
from inspector.signatures.secret import fingerprint, secret_bytes

_PREFIXES = ("v1,whsec_", "whsec_", "whsk_", "whpk_", "v1,", "sha256=")

Change = Callable[[str], Iterator[bytes]]


def _trimmed(secret: str) -> Iterator[bytes]:
    for trimmed in (secret.strip(), secret.strip().strip("'\"`"), secret.strip("'\"`")):
        yield secret_bytes(trimmed)
        yield secret_bytes(trimmed.strip())


def _padded(secret: str) -> Iterator[bytes]:
    for more in ("\n", "\r\n", " "):
        yield secret_bytes(secret + more)
    yield secret_bytes(f'"{secret}"')
    yield secret_bytes(f" {secret}")


def _unprefixed(secret: str) -> Iterator[bytes]:
    for prefix in _PREFIXES:
        if secret.startswith(prefix):
            rest = secret.removeprefix(prefix)
            yield secret_bytes(rest)
            yield from _from_base64(rest)


def _prefixed(secret: str) -> Iterator[bytes]:
    yield secret_bytes("whsec_" + secret)


def _from_base64(secret: str) -> Iterator[bytes]:
    with suppress(ValueError):
        yield from_base64(secret_bytes(secret))


def _to_base64(secret: str) -> Iterator[bytes]:
    whole = base64.b64encode(secret_bytes(secret))
    yield whole
    yield whole.rstrip(b"=")


def _from_hex(secret: str) -> Iterator[bytes]:
    with suppress(ValueError):
        yield bytes.fromhex(secret)


def _to_hex(secret: str) -> Iterator[bytes]:
    yield secret_bytes(secret).hex().encode()
    yield secret_bytes(secret).hex().upper().encode()


def _entry(name: str, words: str, change: Change, reason: str, hint: str) -> Cause:
    def find(case: Case) -> Finding | None:
        for secret in case.secrets:
            for key in dict.fromkeys(change(secret)):
                found = None if not key or key == secret_bytes(secret) else case.fitting(keys=[key])
                if found is not None:
                    shown = fingerprint(secret)
                    return Finding(
                        name, reason.format(shown), hint, _fix(key, shown), found[0].name
                    )
        return None

    return Cause(name, words, find, is_signed)


def _fix(key: bytes, replaces: str) -> Fix | None:
    """The right secret, where the key is text that can be stored as one."""
    try:
        text = key.decode()
    except UnicodeDecodeError:
        return None
    return Fix(text, replaces)


def _other(case: Case) -> Finding | None:
    for name, secrets in case.others.items():
        for secret in secrets:
            found = case.fitting(keys=case.keys([secret]))
            if found is not None:
                return Finding(
                    "other-secret",
                    f"It was signed with the secret of {name} ({fingerprint(secret)})",
                    "Give this endpoint that secret, or the provider the right one",
                    Fix(secret),
                    found[0].name,
                )
    return None


SECRET_CAUSES: tuple[Cause, ...] = (
    _entry(
        "secret-padding",
        "spaces, line breaks or quotes around the secret",
        _trimmed,
        "The secret {} has spaces, a line break or quotes around it that do not belong to it",
        "Store it without them",
    ),
    _entry(
        "secret-padding-lost",
        "spaces, a line break or quotes at the provider",
        _padded,
        "The provider's secret has a space, a line break or quotes that {} has not",
        "Enter the secret at the provider again, without anything around it",
    ),
    _entry(
        "secret-prefix",
        "a prefix such as whsec_ on the secret",
        _unprefixed,
        "The prefix of the secret {} is not part of the key",
        "Store the secret without its prefix",
    ),
    _entry(
        "secret-prefix-lost",
        "a lost whsec_ prefix",
        _prefixed,
        "The prefix whsec_ belongs to the key, and the secret {} lacks it",
        "Store the secret with its prefix, as the provider shows it",
    ),
    _entry(
        "secret-base64",
        "a secret in base64 that has to be decoded",
        _from_base64,
        "The key is what the secret {} means in base64, not its text",
        "Decode the secret from base64 before it is used as the key",
    ),
    _entry(
        "secret-hex",
        "a secret in hex that has to be decoded",
        _from_hex,
        "The key is what the secret {} means in hex, not its text",
        "Decode the secret from hex before it is used as the key",
    ),
    _entry(
        "secret-decoded-base64",
        "a secret that was decoded from base64 too early",
        _to_base64,
        "The key is the base64 text of the secret {}",
        "Store the secret in base64, as the provider shows it",
    ),
    _entry(
        "secret-decoded-hex",
        "a secret that was decoded from hex too early",
        _to_hex,
        "The key is the hex text of the secret {}",
        "Store the secret in hex, as the provider shows it",
    ),
    Cause(
        "other-secret",
        "the secrets of other endpoints and providers",
        _other,
        lambda case: bool(case.given and any(case.others.values())),
    ),
)
