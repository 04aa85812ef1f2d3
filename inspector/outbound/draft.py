"""A delivery that is to be sent again: as it was, signed afresh, or as a person changed it."""

import re

import msgspec

from inspector.delivery import ORIGIN_HEADER, Delivery, RawHeaders
from inspector.outbound.called import Called, sealing_of
from inspector.outbound.exchange import Address
from inspector.outbound.headers import end_to_end, is_framed
from inspector.outbound.sealing import renewed, without_other_urls
from inspector.signatures import Scheme, sign

_AUTHORITY = re.compile(rb"^[^/?]*")
_ALL_OF_IT = b"*"  # RFC 9112, section 3.2.4: about the server itself
_NOT_SENT_AGAIN = frozenset({b"host", b"expect", ORIGIN_HEADER.lower()})


class Draft(msgspec.Struct, frozen=True):
    """What will be sent.

    Attributes:
        method: as it is sent.
        target: path and query as sent; an absolute form's path and query; `*` where that was it.
        headers: in order, with case and repeats; without what one connection or one place alone
            is concerned with (Host, framing's chunks, `Connection`, `Expect`).
        body: the bytes.
        signed_url: the URL that its signature is for; None where it is for none.
    """

    method: str
    target: bytes
    headers: RawHeaders
    body: bytes
    signed_url: str | None = None


def draft_of(delivery: Delivery) -> Draft:
    """A delivery as it was, for another place."""
    length = len(delivery.body) if delivery.body or is_framed(delivery.headers) else None
    kept = [
        (name, value)
        for name, value in end_to_end(delivery.headers, length)
        if name.lower() not in _NOT_SENT_AGAIN
    ]
    return Draft(delivery.method, path_and_query(delivery.target), tuple(kept), delivery.body)


def signed(
    draft: Draft,
    scheme: Scheme,
    secret: str,
    at: int,
    address: Address,
    called: Called | None = None,
) -> Draft:
    """A draft with a signature and a timestamp of now.

    Args:
        draft: with or without those that it was sent with.
        scheme: how its provider signs.
        secret: with what.
        at: when, microseconds since the Unix epoch.
        address: whom it is sent to.
        called: the URL that is signed, where that is another one.

    Raises:
        InspectorError: the secret makes no key, or the draft has no place for the signature.
    """
    headers, body = renewed(scheme, draft.headers, draft.body, at)
    sealed = sealing_of(scheme, draft.target, body, address, called)
    if sealed.url is not None:
        headers = (*without_other_urls(headers), *sealed.told)
    done = sign(
        scheme,
        secret,
        body,
        headers,
        method=draft.method,
        target=sealed.target,
        at=at,
        origin=sealed.origin,
    )
    headers = _framed(done.headers, done.body)
    return Draft(draft.method, sealed.sent, headers, done.body, sealed.url)


def directed(draft: Draft, address: Address) -> Draft:
    """A draft for an address: that one's path where it has one, else the delivery's own.

    The query is the address's, or else the delivery's.
    """
    if address.path in (b"", b"/") and not address.query:
        return draft
    path, _, query = draft.target.partition(b"?")
    if address.path not in (b"", b"/"):
        path = address.path
    elif path == _ALL_OF_IT:
        path = b"/"
    query = address.query or query
    return msgspec.structs.replace(draft, target=path + (b"?" + query if query else b""))


def message(draft: Draft, address: Address, origin: bytes | None) -> bytes:
    """The bytes of the request.

    Args:
        draft: what is sent.
        address: whom it is sent to; its Host stands first.
        origin: what `Inspector-Origin` says; None where it is not sent.
    """
    lines = [b"%b %b HTTP/1.1" % (draft.method.encode(), draft.target)]
    lines.append(b"Host: " + address.authority)
    lines += [b"%b: %b" % header for header in draft.headers]
    if origin is not None:
        lines.append(b"%b: %b" % (ORIGIN_HEADER, origin))
    return b"\r\n".join([*lines, b"", draft.body])


def _framed(headers: RawHeaders, body: bytes) -> RawHeaders:
    """Headers that tell the body's length, which a signature in the body changes."""
    length = b"%d" % len(body)
    return tuple(
        (name, length if name.lower() == b"content-length" else value) for name, value in headers
    )


def path_and_query(target: bytes) -> bytes:
    """The target as it is asked for elsewhere, also of one in absolute form."""
    if target.startswith(b"/") or target == _ALL_OF_IT:
        return target
    _, scheme, rest = target.partition(b"://")
    path = _AUTHORITY.sub(b"", rest) if scheme else b""
    return path if path.startswith(b"/") else b"/" + path
