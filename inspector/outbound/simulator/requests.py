"""The requests of a run, byte by byte."""

from functools import partial

from inspector import __version__
from inspector.delivery import ORIGIN_HEADER, RawHeaders
from inspector.outbound.exchange import Address
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.tampering import gzipped, malformed, send_tampered
from inspector.signatures import Signed, sign

METHOD = "POST"

_JSON = (b"Content-Type", b"application/json")


class Letter:
    """A request without its first line: what is sent again where a redirect leads on."""

    __slots__ = ("body", "headers", "type")

    def __init__(self, type_: str, headers: RawHeaders, body: bytes) -> None:
        self.type = type_
        self.headers = headers
        self.body = body


class Letters:
    """Writes what is sent for the events of a run."""

    def __init__(self, orders: Orders, address: Address) -> None:
        self._orders = orders
        self._target = address.target
        self._own: RawHeaders = (
            (
                b"User-Agent",
                f"webhook-inspector/{__version__} (simulating {orders.provider.title})".encode(),
            ),
            (b"Accept", b"*/*"),
        )
        if orders.origin is not None:
            self._own += ((ORIGIN_HEADER, orders.origin),)

    def of(self, number: int, at: int, now: int, *, variant: int = 0) -> Letter:
        """The request for an event; signed anew each time, as timestamps are."""
        written = self._orders.payloads.write(number, at, variant=variant)
        headers = (*self._own, *_with_type(written.headers))
        return self._sealed(written.type, headers, written.body, now)

    def validation(self, body: bytes, now: int) -> Letter:
        """The request that tries the endpoint out."""
        return self._sealed("", (*self._own, _JSON), body, now)

    def _sealed(self, type_: str, headers: RawHeaders, body: bytes, now: int) -> Letter:
        """What is in the body is signed before the body is spoilt or packed, a header after it."""
        signing = self._orders.signing
        if signing is not None and signing.scheme.member:
            signed = self._signed(headers, body, now)
            return Letter(type_, *self._packed(signed.headers, signed.body))
        headers, body = self._packed(headers, body)
        if signing is not None:
            signed = self._signed(headers, body, now)
            headers, body = signed.headers, signed.body
        return Letter(type_, headers, body)

    def _signed(self, headers: RawHeaders, body: bytes, now: int) -> Signed:
        signing = self._orders.signing
        assert signing is not None  # noqa: S101 - who calls has looked
        how = sign if signing.tamper is None else partial(send_tampered, signing.tamper)
        return how(
            signing.scheme,
            signing.secret,
            body,
            headers,
            method=METHOD,
            target=self._target,
            at=now,
        )

    def _packed(self, headers: RawHeaders, body: bytes) -> tuple[RawHeaders, bytes]:
        if self._orders.malformed:
            body = malformed(body)
        if self._orders.gzip:
            body, headers = gzipped(body, headers)
        return headers, body


def _with_type(headers: RawHeaders) -> RawHeaders:
    if any(name.lower() == b"content-type" for name, _ in headers):
        return headers
    return (_JSON, *headers)
