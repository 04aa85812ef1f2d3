"""Private keys that are not the right one, to sign with where that is what goes wrong."""

from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa


@cache
def other_key(algorithm: str) -> str:
    """A private key in PEM that nobody else has, the same for as long as the program runs.

    Args:
        algorithm: a name in `ALGORITHMS`, of one with a pair of keys.
    """
    key: Any
    if algorithm == "ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
    elif algorithm.startswith("ecdsa"):
        key = ec.generate_private_key(ec.SECP256R1())
    else:
        key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    written: bytes = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return written.decode()
