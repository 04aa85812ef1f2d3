"""The URL and the form of a request, as senders sign them."""

from typing import Literal
from urllib.parse import unquote_to_bytes

import msgspec

from inspector.delivery import Delivery

_PORTS = {b"http": b":80", b"https": b":443"}
_MOST_FIELDS = 10_000
_PERCENT = ord("%")  # found five times as fast as the same in bytes


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


def as_called(delivery: Delivery, url: str, endpoint: str) -> Delivery:
    """A delivery as it would be if it told the URL that its sender called.

    Args:
        delivery: what arrived.
        url: that of the endpoint: scheme and host, and a path that stands for the endpoint's own.
        endpoint: the path at which it leads here.
    """
    scheme, _, rest = url.encode().partition(b"://")
    host, slash, path = rest.partition(b"/")
    target = delivery.target
    if not target.startswith(b"/") and b"://" in target:
        target = b"/" + target.partition(b"://")[2].partition(b"/")[2]
    if slash:
        below = target.removeprefix(endpoint.rstrip("/").encode())
        target = slash + (path.rstrip(b"/") if below.startswith(b"/") else path) + below
    told = (b"host", b"x-forwarded-proto")
    headers = tuple(header for header in delivery.headers if header[0].lower() not in told)
    called = ((b"Host", host), (b"X-Forwarded-Proto", scheme))
    return msgspec.structs.replace(delivery, target=target, headers=(*called, *headers))


def form_of(delivery: Delivery) -> bytes | None:
    """Names and values of a form without anything between, sorted; None where it is no form.

    Of equal names with equal values one counts (Twilio's validators do it so). None either of a
    form with an absurd number of fields, which would take all memory.
    """
    body = delivery.body
    if not body:
        return b""
    kind = (_first(delivery, b"content-type") or b"").partition(b";")[0].strip().lower()
    if kind != b"application/x-www-form-urlencoded" or body.count(b"&") >= _MOST_FIELDS:
        return None
    fields = body.replace(b"+", b" ").split(b"&")
    pairs = {
        _unescaped(field) if _PERCENT in field else field.partition(b"=")[::2]
        for field in fields
        if field
    }
    return b"".join([part for pair in sorted(pairs) for part in pair])


def _unescaped(field: bytes) -> tuple[bytes, ...]:
    return tuple(map(unquote_to_bytes, field.partition(b"=")[::2]))


def _first(delivery: Delivery, name: bytes) -> bytes | None:
    size = len(name)
    for given, value in delivery.headers:
        if len(given) == size and given.lower() == name:
            return value
    return None
