"""Secrets as keys: what a scheme makes of the text that a provider shows, or of a key's file."""

import base64
import binascii
import html
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from inspector.signatures.pem import is_pem
from inspector.signatures.scheme import KeyForm, Scheme
from inspector.signatures.secret import secret_bytes

SHORTEST_KEY = 16
"""Bytes of a key below which it is likely what is left of a longer one."""

_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#0{0,99}(?:34|38|39|60|62)|#[xX]0{0,99}(?:22|26|27));")
"""Those that WordPress decodes (its source, `wp_specialchars_decode` with ENT_QUOTES); no others,
none without its semicolon, and of the hexadecimal ones only quotes and ampersands. Of the zeros
before a number so many count: Python reads no number of thousands of digits."""


def key_of(scheme: Scheme, secret: str) -> bytes | None:
    """The key that a scheme checks signatures with.

    Args:
        scheme: how its provider signs.
        secret: as the provider shows it. Where a pair of keys signs: the public one as the provider
            shows it, or a PEM file's text (a public key, a certificate, or a private key, of which
            the public one is taken).

    Returns:
        the shared key's bytes, at least one, or a public key in DER; None where the secret is none
        of these.
    """
    if not secret:
        return None
    return _public(scheme, secret) if scheme.recipe.paired else _shared(scheme, secret)


def signing_key_of(scheme: Scheme, secret: str) -> bytes | None:
    """The key that a scheme signs with: where a pair of keys signs, the private one in DER."""
    if not scheme.recipe.paired:
        return key_of(scheme, secret)
    return _private(scheme, secret) if secret else None


def public_half(scheme: Scheme, secret: str) -> str | None:
    """The public key of a private one, as the provider would show it; None of anything else.

    A certificate's place is taken by the public key in PEM.
    """
    if not scheme.recipe.paired:
        return None
    private, public = _private(scheme, secret), _public(scheme, secret)
    if private is None or public is None:
        return None
    return _as_shown(scheme, public)


def without_entities(text: str) -> str:
    """A text with the entities of `< > & " '` decoded once, as WordPress does it."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


@lru_cache(maxsize=64)
def certificate_ends(secret: str) -> datetime | None:
    """When a certificate in PEM is valid no more, in UTC; None of what is none."""
    from cryptography import x509

    try:
        data = secret.strip().encode("utf-8", "replace")
        return x509.load_pem_x509_certificate(data).not_valid_after_utc
    except ValueError:
        return None


def _shared(scheme: Scheme, secret: str) -> bytes | None:
    return _SHARED[scheme.key](secret.removeprefix(scheme.key_prefix)) or None


def _decoded(rest: str) -> bytes | None:
    padding = "=" * (-len(rest) % 4)  # which libraries do without
    try:
        return base64.b64decode(rest + padding, validate=True)
    except (binascii.Error, ValueError):
        return None


def _from_hex(rest: str) -> bytes | None:
    try:
        return bytes.fromhex(rest)
    except ValueError:
        return None


_SHARED: dict[KeyForm, Callable[[str], bytes | None]] = {
    "text": secret_bytes,
    "base64": _decoded,
    "hex": _from_hex,
    "html": lambda rest: secret_bytes(without_entities(rest)),
}


@lru_cache(maxsize=256)
def _public(scheme: Scheme, secret: str) -> bytes | None:
    from inspector.signatures import pairs

    if is_pem(secret):
        return pairs.public_from_pem(scheme.algorithm, secret)
    raw = _raw(scheme, secret, scheme.key_prefix)
    if raw is not None:
        return pairs.public_from_raw(scheme.algorithm, raw)
    return _public_of(scheme, _private(scheme, secret))


@lru_cache(maxsize=256)
def _private(scheme: Scheme, secret: str) -> bytes | None:
    from inspector.signatures import pairs

    if is_pem(secret):
        return pairs.private_from_pem(scheme.algorithm, secret)
    if not scheme.private_prefix:
        return None  # a private key would look like a public one
    raw = _raw(scheme, secret, scheme.private_prefix)
    return None if raw is None else pairs.private_from_raw(scheme.algorithm, raw)


def _public_of(scheme: Scheme, private: bytes | None) -> bytes | None:
    from inspector.signatures import pairs

    return None if private is None else pairs.public_of(scheme.algorithm, private)


def _raw(scheme: Scheme, secret: str, prefix: str) -> bytes | None:
    """What a key means that is written without PEM's armour, on one line or several."""
    if prefix and not secret.startswith(prefix):
        return None
    decode = _from_hex if scheme.key == "hex" else _decoded
    return decode("".join(secret.removeprefix(prefix).split())) or None


def _as_shown(scheme: Scheme, public: bytes) -> str:
    from inspector.signatures import pairs

    if scheme.key == "certificate":
        return pairs.pem(public)
    raw = pairs.raw_public(scheme.algorithm, public)
    written = raw.hex() if scheme.key == "hex" else base64.b64encode(raw).decode()
    return scheme.key_prefix + written
