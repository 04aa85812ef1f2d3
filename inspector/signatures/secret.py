"""Secrets: as keys, and as the fingerprint that stands for one wherever people look."""

import base64
import binascii
import hashlib

from inspector.signatures.scheme import Scheme


def fingerprint(secret: str) -> str:
    """What is shown of a secret: enough to tell two apart, nothing to get it back from."""
    digest = hashlib.sha256(b"inspector secret\0" + secret_bytes(secret)).hexdigest()
    return f"sha256:{digest[:8]}"


def secret_bytes(secret: str) -> bytes:
    """A secret's own text as bytes, whatever the environment put into it."""
    return secret.encode("utf-8", "surrogatepass")


def key_of(scheme: Scheme, secret: str) -> bytes | None:
    """The key that a scheme makes of a secret; None where it is empty or can't be decoded."""
    if not secret:
        return None
    if scheme.key == "text":
        return secret_bytes(secret)
    try:
        return base64.b64decode(secret.removeprefix(scheme.key_prefix), validate=True)
    except (binascii.Error, ValueError):
        return None
