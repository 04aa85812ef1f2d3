"""Signing as a provider signs: the scheme that judges a delivery, run the other way."""

import hashlib
import json
import re

import msgspec

from inspector.delivery import Delivery, RawHeaders
from inspector.errors import InspectorError
from inspector.signatures.algorithms import encoded
from inspector.signatures.judging import signatures_in
from inspector.signatures.keys import signing_key_of
from inspector.signatures.lacking import lacking, why
from inspector.signatures.material import Material
from inspector.signatures.members import put_member
from inspector.signatures.scheme import Scheme
from inspector.signatures.timestamp import write

SOME_HEADER = "X-Signature"
"""The header of a scheme that takes any whose name says that it holds a signature."""

_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]|\A[ \t]|[ \t]\Z")


class Signed(msgspec.Struct, frozen=True, gc=False):
    """A request with its signature.

    Attributes:
        body: with the signature in it, where a member holds it.
        headers: with the signature's and the timestamp's, where the scheme has them.
    """

    body: bytes
    headers: RawHeaders


def sign(
    scheme: Scheme,
    secret: str,
    body: bytes,
    headers: RawHeaders,
    *,
    method: str,
    target: bytes,
    at: int,
    origin: bytes = b"",
) -> Signed:
    """A request signed as a scheme says.

    Args:
        scheme: where the signature goes, and how it comes about.
        secret: as the provider's settings show it.
        body: as it will be sent; but a JSON object without its signature, where a member holds it.
        headers: as they will be sent. A signature among them is replaced; a timestamp stays. One
            that is not there is added where the scheme has it in a header, or with the signature;
            one in the body has to be there.
        method: of the request.
        target: of the request: path and query as sent.
        at: when it is signed, microseconds since the Unix epoch.
        origin: scheme and host that it is sent to, which some schemes sign with the target.

    Raises:
        InspectorError: the secret makes no key, the request lacks what is signed, or the signature
            has no place in it.
    """
    draft = Draft(scheme, Delivery(0, at, method, target, "1.1", headers, body), origin)
    return draft.signed(draft.signature(secret))


class Draft:
    """A request that lacks nothing but its signature; its errors are those of `sign`."""

    __slots__ = ("_blank", "_material", "_request", "_scheme", "_value")

    def __init__(self, scheme: Scheme, request: Delivery, origin: bytes = b"") -> None:
        """Put all in its place that a scheme needs; `request.received_at` is when it is signed."""
        self._scheme = scheme
        self._value = self._blank = b""
        time = write(request.received_at, scheme.timestamp_format)
        kind, _, argument = scheme.timestamp.partition(":")
        if kind == "header":
            headers = _with_header(request.headers, argument, time, keep=True)
            request = msgspec.structs.replace(request, headers=headers)
        elif kind == "part":
            self._value = argument.encode() + time + scheme.separator.encode()
        if scheme.member:
            # Unlike anything in the body, so that the signature is put here and nowhere else.
            self._blank = hashlib.sha256(request.body).hexdigest().encode()
            body = _with_member(request.body, scheme.member, b'"%s"' % self._blank)
            request = msgspec.structs.replace(request, body=body)
        self._request = request
        self._material = Material(request, origin)

    def timestamp(self) -> bytes | None:
        """The timestamp that is sent; None where the scheme has none, or it is not there."""
        return self._material.timestamp(self._scheme, self._value)

    def signature(self, secret: str) -> bytes:
        """The signature by a secret, as it is written, without its prefix."""
        scheme = self._scheme
        key = signing_key_of(scheme, secret)
        if key is None:
            raise _no_key(scheme, secret)
        message = self._material.signed(scheme, self._value, key)
        if message is None:
            raise self._lacking()
        if self._blank and self._blank in message and scheme.algorithm != "token":
            what = f"{scheme.signed} takes in {scheme.place}, and no signature covers itself."
            raise InspectorError(what, "Sign {body:cut}, or a member beside it: {raw:data}.")
        return encoded(scheme.recipe.sign(key, message), scheme.encoding)

    def signed(self, signature: bytes) -> Signed:
        """The request with a signature in its place."""
        scheme, request = self._scheme, self._request
        value = self._value + (scheme.prefix_bytes if scheme.prefix_sent else b"") + signature
        if scheme.encoding == "text" and not _survives(scheme, signature, value):
            what = f"The secret, sent as it is, does not fit into {scheme.place}."
            raise InspectorError(what, "It may hold no line break and no blank at its ends.")
        if scheme.member:
            written = msgspec.json.encode(value.decode())[1:-1]
            return Signed(request.body.replace(self._blank, written), request.headers)
        name = SOME_HEADER if "*" in scheme.header else scheme.header
        return Signed(request.body, _with_header(request.headers, name, value))

    def _lacking(self) -> InspectorError:
        absent = lacking(self._scheme, self._material, self._value)
        what = f"{why(self._scheme, absent, self._request)}."
        return InspectorError(what, "Add it, or sign by another scheme.")


def _with_header(headers: RawHeaders, name: str, value: bytes, *, keep: bool = False) -> RawHeaders:
    """The headers with one of this name: added, or the one there is, kept or with a new value."""
    wanted = name.lower().encode()
    there = [place for place, (given, _) in enumerate(headers) if given.lower() == wanted]
    if not there:
        return (*headers, (name.encode(), value))
    if keep:
        return headers
    first = there[0]
    rest = (header for header in headers[first:] if header[0].lower() != wanted)
    return (*headers[:first], (headers[first][0], value), *rest)


def _with_member(body: bytes, path: str, value: bytes) -> bytes:
    placed = put_member(body, path, value)
    if placed is not None:
        return placed
    if _has_lone_surrogate(body):
        what = f"The body can't take the member {path}: half a surrogate pair makes it unreadable."
        raise InspectorError(what, "Write such characters whole, such as \\ud83d\\ude00.")
    what = f"The signature stands in the member {path}, for which this body has no place."
    raise InspectorError(what, "The body must be a JSON object, with that member at most once.")


def _has_lone_surrogate(body: bytes) -> bool:
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _survives(scheme: Scheme, signature: bytes, value: bytes) -> bool:
    """Whether a signature that may be any text arrives as it is."""
    if scheme.member:
        try:
            value.decode()
        except UnicodeDecodeError:
            return False
    elif _UNSENDABLE.search(value):
        return False
    return signature in signatures_in(scheme, value)


def _no_key(scheme: Scheme, secret: str) -> InspectorError:
    if not secret:
        return InspectorError("The secret to sign with is empty.", "Give the provider's secret.")
    if scheme.recipe.paired:
        what = f"The secret is no private key for {scheme.name}: a public one can't sign."
        begins = (
            f" or the key that begins with {scheme.private_prefix}" if scheme.private_prefix else ""
        )
        return InspectorError(what, f"Give the private key's PEM file{begins}: --secret @key.pem")
    after = f" after {scheme.key_prefix}" if scheme.key_prefix else ""
    begins = f"that is {scheme.key}" if scheme.key in ("base64", "hex") else "there is nothing"
    what = f"The secret is no key for {scheme.name}: {begins}{after}."
    return InspectorError(what, "Copy it whole, as the provider's settings show it.")
