"""The URL and the form of a request, as senders sign them."""

import re
from itertools import groupby
from typing import Literal
from urllib.parse import unquote_to_bytes

import msgspec

from inspector.delivery import Delivery

_PORTS = {b"http": b":80", b"https": b":443"}
MOST_FIELDS = 10_000
_DECODED = re.compile(rb"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""What HubSpot asks to decode before a URL is signed («Validating requests»): : / ? @ ! $ ' ( ) * ,
and ;"""

_USUAL_URL = re.compile(r"https?://[^/?#\s]+/(?:(?![?#])[!-~])*")
_PERCENT, _NUL = b"%\0"  # found five times as fast as the same in bytes


FORM = b"application/x-www-form-urlencoded"

Port = Literal["other", "any", "none"]
"""Which ports are written: those that are not the scheme's own, all of them, or none."""


def url_of(delivery: Delivery, port: Port = "other") -> bytes | None:
    """The URL that a delivery was sent to, as far as it tells: None where it names no host.

    The host is its Host header's. It came by https where a proxy says so, or the tunnel.

    Args:
        delivery: the delivery.
        port: which ports are written.
    """
    if not delivery.target.startswith(b"/"):
        return delivery.target if b"://" in delivery.target else None
    host = _first(delivery, b"host")
    if not host:
        return None
    said = (_first(delivery, b"x-forwarded-proto") or b"").split(b",")[0].strip().lower()
    scheme = said if said in _PORTS else b"https" if delivery.via == "tunnel" else b"http"
    return with_port(scheme, host, port) + delivery.target


def with_port(scheme: bytes, host: bytes, port: Port) -> bytes:
    """Scheme and host, with or without a port."""
    own = _PORTS[scheme]
    host = host.removesuffix(own)
    bracket = host.rpartition(b"]")
    name, colon, _ = bracket[2].partition(b":")
    if port == "none":
        host = bracket[0] + bracket[1] + name
    return scheme + b"://" + host + (own if port == "any" and not colon else b"")


def partly_decoded(url: bytes) -> bytes:
    """A URL without the escapes of those signs that need none in most of its places."""
    return _DECODED.sub(lambda found: unquote_to_bytes(found[0]), url)


def as_called(delivery: Delivery, url: str, endpoint: str) -> Delivery:
    """A delivery as it would be if it told the URL that its sender called.

    Args:
        delivery: what arrived.
        url: that of the endpoint: scheme and host, and a path that stands for the endpoint's own,
            of which a bare slash is one.
        endpoint: the path at which it leads here.
    """
    scheme, _, rest = url.encode().partition(b"://")
    host, slash, path = rest.partition(b"/")
    target = delivery.target
    if not target.startswith(b"/") and b"://" in target:
        target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
    if slash:
        below = target.removeprefix(endpoint.encode())
        called = slash + path
        if below[:1] not in (b"", b"?"):
            below = target.removeprefix(endpoint.rstrip("/").encode())
            called = called.rstrip(b"/")
        target = called + below
    told = (b"host", b"x-forwarded-proto")
    headers = tuple(header for header in delivery.headers if header[0].lower() not in told)
    said = ((b"Host", host), (b"X-Forwarded-Proto", scheme))
    return msgspec.structs.replace(delivery, target=target, headers=(*said, *headers))


def url_for(delivery: Delivery, called: str, endpoint: str) -> str | None:
    """The URL of an endpoint by which `as_called` tells the one that a delivery's sender called.

    Args:
        delivery: what arrived.
        called: its scheme, host, path and query.
        endpoint: the path at which the delivery came.

    Returns:
        None where none does, as where more than the endpoint's own path is otherwise.
    """
    wanted = called.encode()
    for own in (endpoint, endpoint.rstrip("/")):
        below = delivery.target.removeprefix(own.encode())
        url = wanted.removesuffix(below).decode(errors="replace")
        if _USUAL_URL.fullmatch(url) and url_of(as_called(delivery, url, endpoint)) == wanted:
            return url
    return None


def form_of(delivery: Delivery) -> bytes | None:
    """Names and values of a form without anything between, sorted; None where it is no form.

    Of equal names with equal values one counts (Twilio's validators do it so). None either of a
    form with an absurd number of fields, which would take all memory.
    """
    body = delivery.body
    if not body:
        return b""
    fields = body.replace(b"+", b" ").split(b"&", MOST_FIELDS)
    if _kind(delivery) != FORM or len(fields) > MOST_FIELDS:
        return None
    if _NUL in body:
        return _sorted_by_pair(fields)
    try:
        return _sorted_by_text(fields)
    except ValueError:  # something unusual
        return _sorted_by_pair(fields)


def is_formlike(delivery: Delivery) -> bool:
    """Whether a body looks like a form, and Content-Type does not say that it is one."""
    head = delivery.body.lstrip()[:1]
    return b"=" in delivery.body and head not in (b"{", b"[", b"<") and _kind(delivery) != FORM


def _kind(delivery: Delivery) -> bytes:
    return (_first(delivery, b"content-type") or b"").partition(b";")[0].strip().lower()


def _sorted_by_text(fields: list[bytes]) -> bytes:
    """Fields sorted with a NUL between name and value, which goes before all: in half the time.

    Raises:
        ValueError: one of them has no value, or an escaped NUL; a bare one none may have.
    """
    texts = [field.replace(b"=", b"\0", 1) for field in fields]
    ordered = sorted([_unescaped(text) if _PERCENT in text else text for text in texts])
    once = [text for text, _ in groupby(ordered)]
    parted = b"".join(once)
    written = parted.replace(b"\0", b"")
    if len(parted) - len(written) != len(once):
        raise ValueError("there is not one NUL in each")
    return written


def _unescaped(text: bytes) -> bytes:
    plain = unquote_to_bytes(text)
    if plain.count(b"\0") > 1:
        raise ValueError("a NUL is escaped in it")
    return plain


def _sorted_by_pair(fields: list[bytes]) -> bytes:
    """Any fields, sorted by name and value."""
    pairs = sorted(set(map(_pair, filter(None, fields))))
    return b"".join(part for pair in pairs for part in pair)


def _pair(field: bytes) -> tuple[bytes, bytes]:
    name, _, value = field.partition(b"=")
    return unquote_to_bytes(name), unquote_to_bytes(value)


def _first(delivery: Delivery, name: bytes) -> bytes | None:
    size = len(name)
    for given, value in delivery.headers:
        if len(given) == size and given.lower() == name:
            return value
    return None
