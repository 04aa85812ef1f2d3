"""What turns a key and a message into a signature, by name."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from functools import cache
from typing import Literal

import msgspec

Encoding = Literal["hex", "base64", "text"]


class Algorithm(msgspec.Struct, frozen=True):
    """One way to sign. A new one is one more entry of `ALGORITHMS`.

    Attributes:
        name: as schemes and the configuration call it.
        size: bytes of a signature before it is encoded; None where it varies.
        keyed: whether the secret is the key; otherwise it has to stand in what is signed.
        sign: key and message to the signature's bytes.
    """

    name: str
    size: int | None
    keyed: bool
    sign: Callable[[bytes, bytes], bytes]


def _hmac(digest: str) -> Algorithm:
    def sign(key: bytes, message: bytes) -> bytes:
        return hmac.digest(key, message, digest)

    size = hashlib.new(digest, usedforsecurity=False).digest_size
    return Algorithm(f"hmac-{digest}", size, keyed=True, sign=sign)


def _plain(digest: str) -> Algorithm:
    def sign(_key: bytes, message: bytes) -> bytes:
        return hashlib.new(digest, message, usedforsecurity=False).digest()

    size = hashlib.new(digest, usedforsecurity=False).digest_size
    return Algorithm(digest, size, keyed=False, sign=sign)


def _token(key: bytes, _message: bytes) -> bytes:
    return key


ALGORITHMS: dict[str, Algorithm] = {
    algorithm.name: algorithm
    for algorithm in (
        *(_hmac(digest) for digest in ("sha256", "sha1", "sha512")),
        *(_plain(digest) for digest in ("sha256", "sha1", "sha512")),
        Algorithm("token", None, keyed=True, sign=_token),
    )
}


def encoded(signature: bytes, encoding: Encoding) -> bytes:
    """A signature as it is written: lower-case hex, padded base64, or as it is."""
    if encoding == "hex":
        return signature.hex().encode()
    if encoding == "base64":
        return base64.b64encode(signature)
    return signature


@cache
def written_length(size: int | None, encoding: Encoding) -> int | None:
    """Characters of an encoded signature of that many bytes; None where it varies."""
    if size is None or encoding == "text":
        return None
    return 2 * size if encoding == "hex" else 4 * ((size + 2) // 3)
