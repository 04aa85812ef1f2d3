"""Pairs of keys: Ed25519, ECDSA on P-256, RSA. Imported only where a scheme has them."""

from collections.abc import Callable
from typing import Any

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from inspector.errors import InspectorError

_DER = serialization.Encoding.DER
_RAW = serialization.Encoding.Raw
_SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
_PKCS8 = serialization.PrivateFormat.PKCS8
_NO_PASSWORD = serialization.NoEncryption()
_PKCS1 = padding.PKCS1v15()
_MASK = padding.MGF1(hashes.SHA256())
_PSS = padding.PSS(_MASK, padding.PSS.DIGEST_LENGTH)
"""With a salt as long as the hash, as JOSE's PS256 has it (RFC 7518, section 3.5)."""
_ANY_PSS = padding.PSS(_MASK, padding.PSS.AUTO)
"""With any salt: Node's `crypto.sign` makes the longest one unless it is given a saltLength."""
_MISTAKES = (ValueError, TypeError, UnsupportedAlgorithm)


class _Kind(msgspec.Struct, frozen=True):
    """What an algorithm does with its keys."""

    public: Any
    private: Any
    verify: Callable[[Any, bytes, bytes], None]
    sign: Callable[[Any, bytes], bytes]


def _ecdsa() -> Any:
    return ec.ECDSA(hashes.SHA256())


def _rsa(
    hashed: hashes.HashAlgorithm,
    padded: padding.AsymmetricPadding = _PKCS1,
    accepted: padding.AsymmetricPadding = _PKCS1,
) -> _Kind:
    def verify(key: Any, message: bytes, signature: bytes) -> None:
        key.verify(signature, message, accepted, hashed)

    def sign(key: Any, message: bytes) -> bytes:
        signature: bytes = key.sign(message, padded, hashed)
        return signature

    return _Kind(rsa.RSAPublicKey, rsa.RSAPrivateKey, verify, sign)


_KINDS: dict[str, _Kind] = {
    "ed25519": _Kind(
        ed25519.Ed25519PublicKey,
        ed25519.Ed25519PrivateKey,
        lambda key, message, signature: key.verify(signature, message),
        lambda key, message: key.sign(message),
    ),
    "ecdsa-p256-sha256": _Kind(
        ec.EllipticCurvePublicKey,
        ec.EllipticCurvePrivateKey,
        lambda key, message, signature: key.verify(signature, message, _ecdsa()),
        lambda key, message: key.sign(message, _ecdsa()),
    ),
    "rsa-sha256": _rsa(hashes.SHA256()),
    "rsa-sha1": _rsa(hashes.SHA1()),  # noqa: S303 - SNS still signs so
    "rsa-sha512": _rsa(hashes.SHA512()),
    "rsa-pss-sha256": _rsa(hashes.SHA256(), _PSS, _ANY_PSS),
}


def verify(algorithm: str, key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is a public key's (in DER) over a message."""
    try:
        _KINDS[algorithm].verify(serialization.load_der_public_key(key), message, signature)
    except (InvalidSignature, *_MISTAKES):
        return False
    return True


def sign(algorithm: str, key: bytes, message: bytes) -> bytes:
    """The signature of a private key (in DER) over a message.

    Raises:
        InspectorError: it has too few bits for the algorithm.
    """
    try:
        return _KINDS[algorithm].sign(serialization.load_der_private_key(key, None), message)
    except ValueError:
        what = f"The key is too short for {algorithm}."
        raise InspectorError(what, "Sign with a key of 2,048 bits or more.") from None


def public_from_pem(algorithm: str, text: str) -> bytes | None:
    """The public key of a PEM text: a certificate, a public key, or a private one."""
    data = text.strip().encode("utf-8", "replace")
    for load in (_of_certificate, serialization.load_pem_public_key):
        try:
            return _checked_public(algorithm, load(data))
        except _MISTAKES:
            continue
    private = private_from_pem(algorithm, text)
    return None if private is None else public_of(algorithm, private)


def private_from_pem(algorithm: str, text: str) -> bytes | None:
    """The private key of a PEM text without a password."""
    try:
        key = serialization.load_pem_private_key(text.strip().encode("utf-8", "replace"), None)
        return _checked_private(algorithm, key)
    except _MISTAKES:
        return None


def public_from_raw(algorithm: str, raw: bytes) -> bytes | None:
    """A public key that is written bare: 32 bytes of Ed25519, DER of others, or a certificate."""
    try:
        if algorithm == "ed25519":
            return _checked_public(algorithm, ed25519.Ed25519PublicKey.from_public_bytes(raw))
        return _checked_public(algorithm, serialization.load_der_public_key(raw))
    except _MISTAKES:
        return _public_of_der_certificate(algorithm, raw)


def _public_of_der_certificate(algorithm: str, raw: bytes) -> bytes | None:
    try:
        return _checked_public(algorithm, x509.load_der_x509_certificate(raw).public_key())
    except _MISTAKES:
        return None


def private_from_raw(algorithm: str, raw: bytes) -> bytes | None:
    """A private key that is written bare: the seed of Ed25519, with or without the public key."""
    try:
        if algorithm == "ed25519":
            seed = ed25519.Ed25519PrivateKey.from_private_bytes(raw[:32])
            return _checked_private(algorithm, seed) if len(raw) in (32, 64) else None
        return _checked_private(algorithm, serialization.load_der_private_key(raw, None))
    except _MISTAKES:
        return None


def public_of(algorithm: str, private: bytes) -> bytes | None:
    """The public key of a private one, both in DER."""
    key: Any = serialization.load_der_private_key(private, None)
    return _checked_public(algorithm, key.public_key())


def raw_public(algorithm: str, public: bytes) -> bytes:
    """A public key as it is written bare."""
    if algorithm != "ed25519":
        return public
    key: Any = serialization.load_der_public_key(public)
    raw: bytes = key.public_bytes(_RAW, serialization.PublicFormat.Raw)
    return raw


def pem(public: bytes) -> str:
    """A public key in PEM."""
    key: Any = serialization.load_der_public_key(public)
    text: bytes = key.public_bytes(serialization.Encoding.PEM, _SPKI)
    return text.decode()


def _of_certificate(data: bytes) -> Any:
    return x509.load_pem_x509_certificate(data).public_key()


def _checked_public(algorithm: str, key: Any) -> bytes | None:
    if not isinstance(key, _KINDS[algorithm].public):
        return None
    der: bytes = key.public_bytes(_DER, _SPKI)
    return der


def _checked_private(algorithm: str, key: Any) -> bytes | None:
    if not isinstance(key, _KINDS[algorithm].private):
        return None
    der: bytes = key.private_bytes(_DER, _PKCS8, _NO_PASSWORD)
    return der
