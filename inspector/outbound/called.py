"""The URL that is signed, where a scheme signs one: the one that the provider calls.

An app behind a tunnel or a proxy is called by another URL than the one that reaches it in the end,
and has to check that one: it has it in its settings, or takes it from what the proxy tells.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import NamedTuple

import msgspec

from inspector.config import delivery_target
from inspector.delivery import Delivery, RawHeaders, target_path, text
from inspector.errors import InspectorError
from inspector.insight.known import nearest
from inspector.outbound.exchange import Address, address_of
from inspector.outbound.sealing import origin_of, signs_url, with_digest
from inspector.signatures import Scheme
from inspector.signatures.address import as_called
from inspector.visible import visible

_NEAR = (".localhost", ".local", ".internal", ".test")


class Called(msgspec.Struct, frozen=True):
    """A URL by which a provider calls.

    Attributes:
        origin: scheme and host, `https://hooks.example.com`.
        path: what stands for the path of what is sent; None where that is its own.
        query: what stands for its query; empty where that is its own.
    """

    origin: bytes
    path: bytes | None = None
    query: bytes = b""

    def target(self, sent: bytes) -> bytes:
        """Path and query of the URL, for the path and query that are sent."""
        path, _, query = sent.partition(b"?")
        path, query = path if self.path is None else self.path, self.query or query
        return path + (b"?" + query if query else b"")

    @property
    def told(self) -> RawHeaders:
        """What a proxy on the way tells of it."""
        scheme, _, host = self.origin.partition(b"://")
        return (b"X-Forwarded-Proto", scheme), (b"X-Forwarded-Host", host)


class Callers(msgspec.Struct, frozen=True):
    """By which URL each delivery is called that is sent somewhere.

    Attributes:
        urls: what providers call, by the paths that it leads to; empty where each delivery is
            called where it is sent.
        given: what a person says in its stead.
    """

    urls: Mapping[str, str] = {}
    given: Called | None = None

    def of(self, target: bytes, address: Address) -> Called | None:
        """By which URL a provider calls what is sent to an address; None for that address.

        Args:
            target: path and query to which it came here.
            address: where it is sent.
        """
        if self.given is None:
            return usually_called(self.urls, target, address)
        path = target.partition(b"?")[0] if self.given.path is None else self.given.path
        return msgspec.structs.replace(self.given, path=path)


WHERE_IT_GOES = Callers()
"""Each delivery is called where it is sent."""


def called_by(url: str, said: str = "--url") -> Called:
    """The URL that a person says a provider calls; without a path, each has its own.

    A bare slash is a path, as it is in the URL of an endpoint.

    Args:
        url: what was typed.
        said: what it is called where it was typed.

    Raises:
        InspectorError: it is no such URL.
    """
    address = address_of(delivery_target(url, said))
    if address is None:
        raise InspectorError(
            f"{said} names no host: {visible(url)}", "It looks like https://hooks.example.com."
        )
    return Called(origin_of(address), address.path or None, address.query)


def usually_called(urls: Mapping[str, str], target: bytes, address: Address) -> Called | None:
    """By which URL a provider calls what is sent to an address.

    That is the one that is known for the path, where it is sent to an app near by: somebody far
    away is called where he is.

    Args:
        urls: what providers call, by the paths that it leads to.
        target: where it came to here, or would.
        address: where it is sent.

    Returns:
        None where it is the URL that it is sent to.
    """
    name = nearest(target_path(target), urls)
    if name is None or not is_near(address.host):
        return None
    arrived = Delivery(0, 0, "POST", target, "1.1", (), b"")
    path = as_called(arrived, urls[name], name).target.partition(b"?")[0]
    origin = urls[name].split("/", 3)[:3]
    return Called("/".join(origin).encode(), path)


class Sealing(NamedTuple):
    """What a signature takes of the place of a request.

    Attributes:
        sent: path and query as they are sent.
        origin: scheme and host of the URL that is signed.
        target: its path and query.
        told: headers that tell of it, where the request goes elsewhere.
        url: the URL itself; None where the scheme signs none.
    """

    sent: bytes
    origin: bytes
    target: bytes
    told: RawHeaders = ()
    url: str | None = None


def sealing_of(
    scheme: Scheme, target: bytes, body: bytes, address: Address, called: Called | None
) -> Sealing:
    """What a signature takes of the place of a request.

    Args:
        scheme: how it is signed.
        target: path and query, to which a scheme may add the hash of the body.
        body: the bytes.
        address: whom it is sent to.
        called: the URL that is signed, where that is another one and the scheme signs one.
    """
    sent, origin = with_digest(target, scheme, body), origin_of(address)
    if not signs_url(scheme):
        return Sealing(sent, origin, sent)
    if called is None:
        return Sealing(sent, origin, sent, (), text(origin + sent))
    signed = with_digest(called.target(target), scheme, body)
    told = called.told if called.origin != origin else ()
    return Sealing(sent, called.origin, signed, told, text(called.origin + signed))


def is_near(host: str) -> bool:
    """Whether a host is known by its name or number on this machine, or in this network, alone."""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.lower().endswith(_NEAR)
