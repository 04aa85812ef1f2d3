"""What is forwarded is accepted by the providers' own libraries, over the bytes that they see."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

import pytest
import stripe
from standardwebhooks import Webhook, WebhookVerificationError

from tests.cli.place import Headless, Place

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

Headers = Mapping[str, str]


class Scheme(NamedTuple):
    """How one provider signs, and how its receivers verify.

    Attributes:
        sign: the headers for a body.
        accepts: whether a receiver takes the headers and the body that it got as genuine.
    """

    sign: Callable[[bytes], Headers]
    accepts: Callable[[Headers, bytes], bool]


def sign_stripe(body: bytes) -> Headers:
    signature = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET)
    return {"Stripe-Signature": signature}


def stripe_accepts(headers: Headers, body: bytes) -> bool:
    try:
        event = stripe.Webhook.construct_event(body, headers["stripe-signature"], SECRET)
    except stripe.SignatureVerificationError:
        return False
    return bool(event.type == "ping")


def sign_standard(body: bytes) -> Headers:
    now = datetime.now(UTC)
    signature = Webhook(SECRET).sign("msg_1", now, body.decode())
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }


def standard_accepts(headers: Headers, body: bytes) -> bool:
    try:
        Webhook(SECRET).verify(body, dict(headers), json_parse=False)
    except WebhookVerificationError:
        return False
    return True


def sign_missive(body: bytes) -> Headers:
    return {"X-Hook-Signature": _missive(body)}


def missive_accepts(headers: Headers, body: bytes) -> bool:
    return hmac.compare_digest(headers["x-hook-signature"], _missive(body))


def _missive(body: bytes) -> str:
    """As its documents say: «sha256=» and an «HMAC hexdigest» of the «full HTTP request body»."""
    return "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


SCHEMES = {
    "stripe": Scheme(sign_stripe, stripe_accepts),
    "standard": Scheme(sign_standard, standard_accepts),
    "missive": Scheme(sign_missive, missive_accepts),
}

# What a receiver must not touch: each would be other bytes if it were parsed and written anew.
EVENT = '{"id": "evt_1", "object": "event", "type": "ping", %s}'
JSON = {
    "non-ASCII": EVENT % '"text": "Zoë ☕ 至急 \U0001f9ff é"',
    "escaped": EVENT % r'"text": "Zo\u00eb \ud83e\uddff \/ \u0000"',
    "numbers": EVENT % '"n": 1.10, "e": 1E+2, "big": 40000000000000000000000000000000000000001',
    "CRLF": (EVENT % '"a": 1').replace(" ", "\r\n"),
    "trailing newline": EVENT % '"a": 1' + "\n",
    "spaces around": "  " + EVENT % '"a": 1' + "\t\r\n\r\n",
    "repeated keys": EVENT % '"a": 1, "a": 2',
    "controls": EVENT % '"text": "\x7f\x80\x9b31m\ufeff\u2028\u202e"',
    "large": EVENT % f'"text": "{"é" * 200_000}"',
}
TEXTS = {
    "empty": "",
    "a space": " ",
    "nothing much": "{}",
    "line ends": "\r\n\r\n",
    "zeros": "\0\0",
}
BYTES = {
    "every byte": bytes(range(256)) * 3,
    "broken UTF-8": b'{"a": "\xff\xfe\xc3"}',
    "gzip": b"\x1f\x8b\x08",
}
BODIES: dict[str, dict[str, bytes]] = {
    "stripe": {name: text.encode() for name, text in JSON.items()},
    "standard": {name: text.encode() for name, text in (JSON | TEXTS).items()},
    "missive": {name: text.encode() for name, text in (JSON | TEXTS).items()} | BYTES,
}
CASES = [
    pytest.param(scheme, body, id=f"{scheme} {name}")
    for scheme, bodies in BODIES.items()
    for name, body in bodies.items()
]


class _Verifying(BaseHTTPRequestHandler):
    """A receiver: 204 for what the scheme of its path accepts, 401 for what it does not."""

    def do_POST(self) -> None:
        length = self.headers["Content-Length"]
        body = self.rfile.read(int(length)) if length else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        genuine = SCHEMES[self.path.removeprefix("/app/")].accepts(headers, body)
        self.send_response(204 if genuine else 401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiver() -> Iterator[str]:
    """The receiver's URL, for as long as it runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Verifying) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/app"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Headless]:
    place = Place(tmp_path_factory.mktemp("forwarding"))
    with receiver() as url, place.headless("--forward-to", url) as it:
        yield it


def status(it: Headless, scheme: str, body: bytes, headers: Headers) -> int:
    """What a sender gets, and is told to have got."""
    got = it.post(f"/{scheme}", body, headers).status
    line = it.delivery()
    assert (line["outcome"], line["answer"]["step"]) == ("answered", "forward")
    assert line["answer"]["status"] == got
    return got


@pytest.mark.parametrize(("scheme", "body"), CASES)
def test_what_was_signed_is_accepted_behind_inspector(
    it: Headless, scheme: str, body: bytes
) -> None:
    assert status(it, scheme, body, SCHEMES[scheme].sign(body)) == 204


@pytest.mark.parametrize(("scheme", "body"), CASES)
def test_what_was_changed_is_refused_behind_inspector(
    it: Headless, scheme: str, body: bytes
) -> None:
    headers = SCHEMES[scheme].sign(body)
    assert status(it, scheme, body + b" ", headers) == 401
    assert status(it, scheme, bytes([body[0] ^ 1]) + body[1:] if body else b"x", headers) == 401
