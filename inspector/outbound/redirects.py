"""Where an answer leads on, and what is sent there; nothing is sent here.

RFC 9110, sections 15.4.2 to 15.4.9, and the Fetch Standard's "HTTP-redirect fetch", which says what
most clients do.
"""

from urllib.parse import urljoin

import msgspec

from inspector.delivery import RawHeaders, text
from inspector.outbound.exchange import Address, Exchanged, address_of
from inspector.visible import visible

MOST = 5
"""Redirects that are followed for one request."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OF_THE_BODY = frozenset(
    {b"content-encoding", b"content-language", b"content-location", b"content-type"}
    | {b"content-length", b"transfer-encoding"}
)
_CREDENTIALS = frozenset({b"authorization", b"cookie", b"proxy-authorization"})
_SHOWN = 100  # characters of a URL in a sentence


class Redirected(msgspec.Struct, frozen=True):
    """A request that may be led on by its answer.

    Attributes:
        url: whom it is for.
        method: as it is sent.
        headers: without Host and framing, which are the address's and the body's.
        body: the bytes.
        followed: how many redirects led here.
    """

    url: str
    method: str
    headers: RawHeaders
    body: bytes
    followed: int = 0


def redirected(
    asked: Redirected, got: Exchanged, *, only_there: frozenset[bytes] = frozenset()
) -> Redirected | str | None:
    """The request that an answer leads to.

    Args:
        asked: the request.
        got: what came back.
        only_there: names of headers, lower case, that nobody else may see; credentials are
            never shown to anybody else.

    Returns:
        the next request; a sentence where the answer leads nowhere; None where it leads on to
        nothing. 303, and to a POST 301 and 302, become a GET without a body; all others keep the
        method and the body.
    """
    if got.status not in _REDIRECTS or got.problem is not None:
        return None
    location = next((value for name, value in got.headers if name.lower() == b"location"), b"")
    if not location:
        return f"it redirects ({got.status}) without saying where to"
    if asked.followed >= MOST:
        return f"it redirects more than {MOST} times"
    url = _joined(asked.url, text(location))
    address = address_of(url) if url is not None else None
    if url is None or address is None:
        where = visible(text(location)[:_SHOWN])
        return f"it redirects to {where}, which is no http:// or https:// URL"
    method, headers, body = asked.method, asked.headers, asked.body
    if _becomes_get(got.status, method):
        method, headers, body = "GET", _without(headers, _OF_THE_BODY), b""
    if _origin(address) != _origin(address_of(asked.url)):
        headers = _without(headers, only_there | _CREDENTIALS)
    return Redirected(url, method, headers, body, asked.followed + 1)


def _joined(url: str, location: str) -> str | None:
    """A location as the URL that was asked makes it whole; None where it is none."""
    try:
        return urljoin(url, location)
    except ValueError:
        return None


def _becomes_get(status: int, method: str) -> bool:
    if status == 303:
        return method not in ("GET", "HEAD")
    return status in (301, 302) and method == "POST"


def _origin(address: Address | None) -> tuple[str, int, bool] | None:
    return None if address is None else (address.host, address.port, address.tls)


def _without(headers: RawHeaders, names: frozenset[bytes]) -> RawHeaders:
    return tuple(header for header in headers if header[0].lower() not in names)
