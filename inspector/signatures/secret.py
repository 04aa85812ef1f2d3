"""Secrets as text, and what stands for one wherever people look: a fingerprint, or nothing."""

import hashlib
from typing import Any

import msgspec


class HoldsSecrets(msgspec.Struct, frozen=True):
    """What has secrets in it, so that nothing of it is shown where it is: in a log, a traceback."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


def fingerprint(secret: str) -> str:
    """What is shown of a secret: enough to tell two apart, nothing to get it back from."""
    digest = hashlib.sha256(b"inspector secret\0" + secret_bytes(secret)).hexdigest()
    return f"sha256:{digest[:8]}"


def secret_bytes(secret: str) -> bytes:
    """A secret's own text as bytes, whatever the environment put into it."""
    return secret.encode("utf-8", "surrogatepass")
