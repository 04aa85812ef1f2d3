"""Passing a delivery on to the local app: the same request, to another address."""

import re
from hashlib import sha256
from urllib.parse import unquote

from inspector.delivery import ORIGIN_HEADER, Delivery, RawHeaders, text
from inspector.outbound.exchange import Address, Exchanged, address_of, exchange
from inspector.outbound.headers import end_to_end, is_framed

# The app must not learn the journal's token; and what Expect asks for was given already.
_NOT_FOR_THE_APP = frozenset({b"host", ORIGIN_HEADER.lower(), b"expect"})
_DOTS = re.compile(r"\.\.?(?:[;#]|\Z)")


def mark(token: str) -> bytes:
    """What this journal's inspector calls itself in `Via` (RFC 9110, section 7.6.3).

    By it a delivery that was forwarded is known when it comes back. It does not give the token
    away, and nobody who does not know that can make it up.
    """
    return b"inspector-" + sha256(b"via " + token.encode()).hexdigest()[:16].encode()


async def forward(
    delivery: Delivery, url: str, below: str, *, mark: bytes, limit: int, patience: float
) -> Exchanged:
    """Give a delivery to the local app.

    Args:
        delivery: a complete one.
        url: the app's, for what stands above `below`.
        below: the delivery's path from there on: empty, or from its slash on.
        mark: what we are called in `Via`.
        limit: bytes of an answer's body to take.
        patience: seconds to wait for the whole answer.

    Returns:
        what the app answered, or why it did not.
    """
    if came_back(delivery, mark):
        return Exchanged(
            gateway=508, problem="its address leads back here, so it was not sent round again"
        )
    if climbs(below):
        return Exchanged(problem="its path leads out of the endpoint")
    address = address_of(url)
    if address is None:
        return Exchanged(problem="its address is no http:// or https:// URL")
    message = request(delivery, address, below, mark)
    to_head = delivery.method == "HEAD"
    return await exchange(address, message, to_head=to_head, limit=limit, patience=patience)


def place(url: str, below: str) -> str:
    """Where a delivery goes, to be shown: without queries and credentials."""
    address = address_of(url)
    if address is None:
        return url
    scheme = "https" if address.tls else "http"
    base = address.path.decode()
    return f"{scheme}://{address.authority.decode()}{base.rstrip('/') if below else base}{below}"


def came_back(delivery: Delivery, mark: bytes) -> bool:
    """Whether a delivery was forwarded by us before."""
    return any(name.lower() == b"via" and mark in value for name, value in delivery.headers)


def climbs(path: str) -> bool:
    """Whether an app could take a segment of a path for `.` or `..`, and so leave the path before.

    Each app reads paths its own way: many decode `%2e`, Java's servers cut a segment's
    `;parameters` off, and the URL Standard takes a backslash for a slash and `#` for the end. The
    path is read in all of these ways at once. Twice encoded dots are names, as they are anywhere.
    """
    segments = unquote(path).replace("\\", "/").split("/")
    return any(map(_DOTS.match, segments))


def request(delivery: Delivery, address: Address, below: str, mark: bytes) -> bytes:
    """The bytes of the request that the app gets.

    The method, what follows of the target, the end-to-end headers and the body are as they were
    sent. Host is the app's, in the place of the sender's, which `X-Forwarded-Host` tells unless it
    does already: some signatures are over the URL that the sender used.
    """
    length = len(delivery.body) if is_framed(delivery.headers) else None
    headers = _for_the_app(delivery.headers, length, address.authority)
    headers += [(b"Via", b"1.1 " + mark), (b"Connection", b"close")]
    lines = [b"%b %b HTTP/1.1" % (delivery.method.encode(), _target(delivery, address, below))]
    lines += [b"%b: %b" % header for header in headers]
    return b"\r\n".join([*lines, b"", delivery.body])


def _for_the_app(
    headers: RawHeaders, length: int | None, authority: bytes
) -> list[tuple[bytes, bytes]]:
    given = {name.lower(): value for name, value in headers}
    kept = []
    for name, value in end_to_end(headers, length):
        lower = name.lower()
        if lower == b"host":
            kept.append((name, authority))
        elif lower not in _NOT_FOR_THE_APP:
            kept.append((name, value))
    if b"host" not in given:
        kept.insert(0, (b"Host", authority))
    elif b"x-forwarded-host" not in given:
        kept.append((b"X-Forwarded-Host", given[b"host"]))
    return kept


def _target(delivery: Delivery, address: Address, below: str) -> bytes:
    """The base URL's path, what is below, and both queries; not a byte is encoded anew."""
    raw = delivery.target
    codec = "utf-8" if text(raw).encode() == raw else "latin-1"  # the one that `text` read it by
    path = (address.path.rstrip(b"/") if below else address.path) + below.encode(codec)
    queries = [query for query in (address.query, raw.partition(b"?")[2]) if query]
    mark = b"?" if queries or b"?" in raw else b""
    return (path or b"/") + mark + b"&".join(queries)
