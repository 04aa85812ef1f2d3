"""Secrets as text, and what stands for one wherever people look: a fingerprint, or nothing."""

import hashlib


def fingerprint(secret: str) -> str:
    """What is shown of a secret: enough to tell two apart, nothing to get it back from."""
    digest = hashlib.sha256(b"inspector secret\0" + secret_bytes(secret)).hexdigest()
    return f"sha256:{digest[:8]}"


def secret_bytes(secret: str) -> bytes:
    """A secret's own text as bytes, whatever the environment put into it."""
    return secret.encode("utf-8", "surrogatepass")
