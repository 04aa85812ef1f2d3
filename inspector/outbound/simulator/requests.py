"""The requests of a run, byte by byte."""

from functools import partial
from typing import NamedTuple

import msgspec

from inspector import __version__
from inspector.delivery import ORIGIN_HEADER, RawHeaders
from inspector.errors import InspectorError
from inspector.outbound.called import sealing_of
from inspector.outbound.exchange import Address, request
from inspector.outbound.sealing import with_parameters
from inspector.outbound.simulator.choosing import scheme_for
from inspector.outbound.simulator.orders import Orders, Signing
from inspector.outbound.simulator.tampering import gzipped, malformed, send_tampered
from inspector.providers.sample import Sending, Template, Written
from inspector.providers.trial import Trial
from inspector.signatures import Signed, sign

METHOD = "POST"

_JSON = (b"Content-Type", b"application/json")
_BODILESS = "GET"


class Letter(NamedTuple):
    """A request, but for whom it is sent to: what is sent again where a redirect leads on.

    Attributes:
        type: of the event; what the provider calls a request that tries an endpoint out.
        method: as it is sent.
        target: the same.
        headers: in order.
        body: the bytes.
        signed_url: the URL that its signature is for; None where it is for none.
    """

    type: str
    method: str
    target: bytes
    headers: RawHeaders
    body: bytes
    signed_url: str | None = None

    def message(self, address: Address) -> bytes:
        """The bytes of the request to an address."""
        if self.target != address.target:
            path, _, query = self.target.partition(b"?")
            address = msgspec.structs.replace(address, path=path, query=query)
        return request(self.method, address, self.headers, self.body)


class Letters:
    """Writes what is sent for the events of a run."""

    def __init__(self, orders: Orders, address: Address) -> None:
        self._orders = orders
        self._target = address.target
        self._address = address
        self._own: RawHeaders = (
            (
                b"User-Agent",
                f"webhook-inspector/{__version__} (simulating {orders.provider.title})".encode(),
            ),
            (b"Accept", b"*/*"),
        )
        if orders.origin is not None:
            self._own += ((ORIGIN_HEADER, orders.origin),)

    def of(self, number: int, at: int, now: int, *, variant: int = 0, attempt: int = 1) -> Letter:
        """The request for an event; signed anew each time, as timestamps are."""
        sending = Sending(now, attempt)
        written = self._orders.payloads.write(number, at, variant=variant, sending=sending)
        return self._sealed(self._unsigned(written, METHOD), self._signing(written), now)

    def of_trial(self, trial: Trial, now: int, *, is_wrong: bool = False) -> Letter:
        """The request that tries the endpoint out, or the one that is signed wrong on purpose."""
        signing = self._signing_of(trial)
        if signing is not None and is_wrong:
            signing = msgspec.structs.replace(signing, tamper="signature")
        scheme = signing.scheme if signing else None
        written = Template(trial.sample, batch=False, scheme=scheme).write(
            self._orders.seed, 0, now
        )
        letter = self._unsigned(written, trial.sample.method)
        letter = letter._replace(headers=(*letter.headers, *self._brought()))
        return self._sealed(letter, signing, now)

    def _signing_of(self, trial: Trial) -> Signing | None:
        """How a trial is signed: as the events are, where that signs it too."""
        signing = self._orders.signing
        if not trial.is_signed or signing is None:
            return None
        own = trial.sample.schemes
        if not own or signing.scheme.word in own:
            return signing
        scheme = scheme_for(self._orders.provider, None, signing.secret, trial.sample)
        return signing if scheme is None else msgspec.structs.replace(signing, scheme=scheme)

    def _brought(self) -> RawHeaders:
        """The header that brings the secret, where the provider makes it known so."""
        provider, signing = self._orders.provider, self._orders.signing
        name = provider.handshake.brings_secret if provider.handshake else ""
        if not name or signing is None:
            return ()
        secret = signing.secret
        if not (secret.isascii() and secret.isprintable() and secret == secret.strip()):
            raise InspectorError(
                f"{provider.title} brings its secret in the header {name}, and this one does not"
                " fit into it.",
                "Give one of ASCII characters, without blanks at its ends.",
            )
        return ((name.encode(), secret.encode()),)

    def _unsigned(self, written: Written, method: str) -> Letter:
        target = self._target
        if written.query:
            target = with_parameters(target, written.query)
        if method == _BODILESS:
            return Letter(written.type, method, target, (*self._own, *written.headers), b"")
        headers = (*self._own, *_with_type(written.headers))
        return Letter(written.type, method, target, headers, written.body)

    def _signing(self, written: Written) -> Signing | None:
        """How an event is signed."""
        signing = self._orders.signing
        if signing is None or written.scheme in (None, signing.scheme):
            return signing
        return msgspec.structs.replace(signing, scheme=written.scheme)

    def _sealed(self, letter: Letter, signing: Signing | None, now: int) -> Letter:
        """What is in the body is signed before the body is spoilt or packed, a header after it."""
        if signing is None:
            return self._packed(letter)
        if signing.scheme.member:
            return self._packed(self._signed(letter, signing, now))
        return self._signed(self._packed(letter), signing, now)

    def _signed(self, letter: Letter, signing: Signing, now: int) -> Letter:
        how = sign if signing.tamper is None else partial(send_tampered, signing.tamper)
        called = self._orders.called
        sealed = sealing_of(signing.scheme, letter.target, letter.body, self._address, called)
        done: Signed = how(
            signing.scheme,
            signing.secret,
            letter.body,
            (*letter.headers, *sealed.told),
            method=letter.method,
            target=sealed.target,
            at=now,
            origin=sealed.origin,
        )
        return letter._replace(
            target=sealed.sent, headers=done.headers, body=done.body, signed_url=sealed.url
        )

    def _packed(self, letter: Letter) -> Letter:
        if letter.method == _BODILESS:
            return letter
        if self._orders.malformed:
            letter = letter._replace(body=malformed(letter.body))
        if self._orders.gzip:
            body, headers = gzipped(letter.body, letter.headers)
            letter = letter._replace(headers=headers, body=body)
        return letter


def _with_type(headers: RawHeaders) -> RawHeaders:
    if any(name.lower() == b"content-type" for name, _ in headers):
        return headers
    return (_JSON, *headers)
