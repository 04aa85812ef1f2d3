"""What turns a key and a message into a signature, by name."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Collection
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
        sign: key and message to the signature's bytes; of a pair of keys the private one in DER.
        verify: public key in DER, message and a signature's bytes to whether they agree; None where
            both sides have the same key, and the signature is simply made again.
    """

    name: str
    size: int | None
    keyed: bool
    sign: Callable[[bytes, bytes], bytes]
    verify: Callable[[bytes, bytes, bytes], bool] | None = None

    @property
    def paired(self) -> bool:
        """Whether one key signs and another one checks."""
        return self.verify is not None

    def fits(self, key: bytes, message: bytes, signatures: Collection[bytes]) -> bool:
        """Whether one of several signatures, as bytes, is this key's over a message.

        Not in constant time over the signatures: for looking for causes, not for judging.
        """
        if self.verify is None:
            return bool(signatures) and self.sign(key, message) in signatures
        return any(self.verify(key, message, signature) for signature in signatures)


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


def _pair(name: str, size: int | None) -> Algorithm:
    """An algorithm with a pair of keys; its library is imported when it is first used."""

    def sign(key: bytes, message: bytes) -> bytes:
        from inspector.signatures import pairs

        return pairs.sign(name, key, message)

    def verify(key: bytes, message: bytes, signature: bytes) -> bool:
        from inspector.signatures import pairs

        return pairs.verify(name, key, message, signature)

    return Algorithm(name, size, keyed=True, sign=sign, verify=verify)


ALGORITHMS: dict[str, Algorithm] = {
    algorithm.name: algorithm
    for algorithm in (
        *(_hmac(digest) for digest in ("sha256", "sha1", "sha512")),
        *(_plain(digest) for digest in ("sha256", "sha1", "sha512")),
        Algorithm("token", None, keyed=True, sign=_token),
        _pair("ed25519", 64),
        _pair("ecdsa-p256-sha256", None),
        _pair("rsa-sha256", None),
        _pair("rsa-sha1", None),
        _pair("rsa-sha512", None),
        _pair("rsa-pss-sha256", None),
    )
}


def encoded(signature: bytes, encoding: Encoding) -> bytes:
    """A signature as it is written: lower-case hex, padded base64, or as it is."""
    if encoding == "hex":
        return signature.hex().encode()
    if encoding == "base64":
        return base64.b64encode(signature)
    return signature


def decoded(written: bytes, encoding: Encoding) -> bytes | None:
    """What a signature's characters mean; None where they are not of that encoding.

    Base64 has bits that count for nothing; none may be set.
    """
    try:
        if encoding == "hex":
            return bytes.fromhex(written.decode("ascii"))
        if encoding == "base64":
            raw = base64.b64decode(written, validate=True)
            return raw if base64.b64encode(raw) == written else None
    except (binascii.Error, ValueError):
        return None
    return written


@cache
def written_length(size: int | None, encoding: Encoding) -> int | None:
    """Characters of an encoded signature of that many bytes; None where it varies."""
    if size is None or encoding == "text":
        return None
    return 2 * size if encoding == "hex" else 4 * ((size + 2) // 3)
