"""The providers' own libraries as independent signers and verifiers."""

import base64
import datetime
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from discord_interactions import verify_key
from hubspot.exceptions import InvalidSignatureTimestampError
from hubspot.utils.signature import Signature as HubSpot
from nacl.signing import SigningKey
from paddle_billing.Notifications import PaddleSignature, Secret
from sendgrid.helpers.eventwebhook import EventWebhook
from slack_sdk.signature import SignatureVerifier
from square.utils.webhooks_helper import verify_signature as square_verifies
from standardwebhooks import Webhook, WebhookVerificationError
from stripe import SignatureVerificationError, WebhookSignature
from svix.webhooks import Webhook as Svix
from twilio.request_validator import RequestValidator

URL = "https://hooks.example.test/in/hooks?x=1&y=%C3%A6"
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TEXT = "a secret, ünusual"


class Sent(NamedTuple):
    """A request: what a library signed or has to verify."""

    body: str
    headers: dict[str, str]
    url: str = URL


class Sdk(NamedTuple):
    """One library, for one scheme of one provider.

    Attributes:
        name: the library's.
        provider: ours.
        word: the scheme's, where the provider has several.
        secret: what our side judges with.
        signs: a body at a time (Unix seconds); None where the library only verifies.
        verifies: whether a request is right at that time; None where it only signs.
        private: what our side signs with, where that is another key.
        settings: headers that say how it is signed.
        forms: whether its bodies are forms.
        refuses_empty: whether it never takes an empty body.
    """

    name: str
    provider: str
    word: str = ""
    secret: str = TEXT
    signs: Callable[[str, int], Sent] | None = None
    verifies: Callable[[Sent], bool] | None = None
    private: str = ""
    settings: Mapping[str, str] = {}
    forms: bool = False
    refuses_empty: bool = False


def _utc(at: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(at, datetime.UTC)


def _standard(prefix: str, library: type[Any]) -> Sdk:
    """The two libraries that sign as the Standard Webhooks do."""

    def signs(body: str, at: int) -> Sent:
        signature = library(KEY).sign("msg_1", _utc(at), body)
        return Sent(
            body,
            {
                f"{prefix}id": "msg_1",
                f"{prefix}timestamp": str(at),
                f"{prefix}signature": signature,
            },
        )

    def verifies(sent: Sent) -> bool:
        read = {name.lower(): value for name, value in sent.headers.items()}
        kept = {} if library is Svix else {"json_parse": False}
        try:
            library(KEY).verify(sent.body.encode(), read, **kept)
        except WebhookVerificationError:
            return False
        return True

    provider = "svix" if library is Svix else "standard-webhooks"
    return Sdk(library.__module__.split(".")[0], provider, "v1", KEY, signs, verifies)


def _v1a() -> Sdk:
    key = SigningKey(b"k" * 32)

    def signs(body: str, at: int) -> Sent:
        raw = key.sign(f"msg_1.{at}.{body}".encode()).signature
        headers = {"webhook-id": "msg_1", "webhook-timestamp": str(at)}
        return Sent(body, headers | {"webhook-signature": f"v1a,{base64.b64encode(raw).decode()}"})

    public = f"whpk_{base64.b64encode(bytes(key.verify_key)).decode()}"
    return Sdk("PyNaCl", "standard-webhooks", "v1a", public, signs)


def _stripe(provider: str = "stripe", header: str = "Stripe-Signature") -> Sdk:
    def signs(body: str, at: int) -> Sent:
        return Sent(body, {header: WebhookSignature.generate_signature_header(body, KEY, at)})

    def verifies(sent: Sent) -> bool:
        try:
            return bool(WebhookSignature.verify_header(sent.body, sent.headers[header], KEY, 300))
        except SignatureVerificationError:
            return False

    return Sdk("stripe", provider, "", KEY, signs, verifies)


def _slack(provider: str, header: str, time: str) -> Sdk:
    """Zoom signs as Slack does."""
    of = SignatureVerifier(TEXT)

    def signs(body: str, at: int) -> Sent:
        signature = of.generate_signature(timestamp=str(at), body=body) or ""
        return Sent(body, {time: str(at), header: signature})

    def verifies(sent: Sent) -> bool:
        return of.is_valid(sent.body, sent.headers[time], sent.headers[header])

    return Sdk("slack_sdk", provider, "", TEXT, signs, verifies)


def _twilio(word: str, algorithm: str, settings: dict[str, str]) -> Sdk:
    of, forms = RequestValidator(TEXT), word.endswith("form")

    def fields(body: str) -> dict[str, str]:
        return dict(parse_qsl(body, keep_blank_values=True))

    def signs(body: str, at: int) -> Sent:
        if forms:
            signature = of.compute_signature(URL, fields(body), algorithm)
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            return Sent(body, settings | kind | {"X-Twilio-Signature": signature})
        url = f"{URL}&bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
        return Sent(
            body, settings | {"X-Twilio-Signature": of.compute_signature(url, {}, algorithm)}, url
        )

    def verifies(sent: Sent) -> bool:
        given = fields(sent.body) if forms else sent.body
        return bool(of.validate(sent.url, given, sent.headers["X-Twilio-Signature"], algorithm))

    return Sdk("twilio", "twilio", word, TEXT, signs, verifies, settings=settings, forms=forms)


def _hubspot(version: str, provider: str = "hubspot", header: str = "X-HubSpot-Signature") -> Sdk:
    """Its first version is one reading of Mailabl's texts."""
    header = f"{header}-v3" if version == "v3" else header
    time = "X-HubSpot-Request-Timestamp"

    def signs(body: str, at: int) -> Sent:
        stamp = f"{at}000"
        signature = HubSpot.get_signature(TEXT, body, version, URL, "POST", stamp)
        return Sent(body, {header: signature, time: stamp})

    def verifies(sent: Sent) -> bool:
        stamp = sent.headers.get(time)
        try:
            return bool(
                HubSpot.is_valid(
                    sent.headers[header], TEXT, sent.body, sent.url, "POST", version, stamp
                )
            )
        except InvalidSignatureTimestampError:
            return False

    word = version if provider == "hubspot" else "concat"
    return Sdk("hubspot", provider, word, TEXT, signs, verifies)


def _square() -> Sdk:
    def verifies(sent: Sent) -> bool:
        return square_verifies(
            request_body=sent.body,
            signature_header=sent.headers["x-square-hmacsha256-signature"],
            signature_key=TEXT,
            notification_url=sent.url,
        )

    return Sdk("square", "square", "", TEXT, None, verifies, refuses_empty=True)


def _paddle() -> Sdk:
    def signs(body: str, at: int) -> Sent:
        signature = PaddleSignature.calculate_hmac(TEXT, f"{at}:{body}".encode()).hexdigest()
        return Sent(body, {"Paddle-Signature": f"ts={at};h1={signature}"})

    def verifies(sent: Sent) -> bool:
        header = sent.headers["Paddle-Signature"]
        return bool(PaddleSignature().verify(header, sent.body, Secret(TEXT)))

    return Sdk("paddle_billing", "paddle", "", TEXT, signs, verifies)


def _sendgrid() -> Sdk:
    key = ec.derive_private_key(0xC0FFEE, ec.SECP256R1())
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    public = base64.b64encode(der).decode()
    header = "X-Twilio-Email-Event-Webhook-"

    def verifies(sent: Sent) -> bool:
        signature, time = sent.headers[f"{header}Signature"], sent.headers[f"{header}Timestamp"]
        return bool(EventWebhook(public).verify_signature(sent.body, signature, time))

    return Sdk("sendgrid", "sendgrid", "", public, None, verifies, private=pem(key))


def _discord() -> Sdk:
    key = SigningKey(b"d" * 32)
    public = bytes(key.verify_key).hex()

    def signs(body: str, at: int) -> Sent:
        signature = key.sign(f"{at}{body}".encode()).signature.hex()
        return Sent(body, {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": str(at)})

    def verifies(sent: Sent) -> bool:
        signature, time = (sent.headers[f"X-Signature-{part}"] for part in ("Ed25519", "Timestamp"))
        return bool(verify_key(sent.body.encode(), signature, time, public))

    private = "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n"
    der = bytes.fromhex("302e020100300506032b657004220420") + bytes(key)
    pem_text = private.format(base64.b64encode(der).decode())
    return Sdk("discord_interactions", "discord", "", public, signs, verifies, pem_text)


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    """A private key as the file that `inspector send` takes."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


SHARED_KEY = {"X-Twilio-Webhooks-Signature-Settings": "key=k1,algorithm=HMAC_SHA256"}

SDKS = [
    _standard("webhook-", Webhook),
    _standard("svix-", Svix),
    _standard("webhook-", Svix),
    _v1a(),
    _stripe(),
    _stripe("calendly", "Calendly-Webhook-Signature"),
    _slack("slack", "X-Slack-Signature", "X-Slack-Request-Timestamp"),
    _slack("zoom", "x-zm-signature", "x-zm-request-timestamp"),
    _twilio("form", "HMAC_SHA1", {}),
    _twilio("json", "HMAC_SHA1", {}),
    _twilio("shared-key-form", "HMAC_SHA256", SHARED_KEY),
    _twilio("shared-key-json", "HMAC_SHA256", SHARED_KEY),
    _hubspot("v1"),
    _hubspot("v2"),
    _hubspot("v3"),
    _hubspot("v1", "mailabl", "X-Mailabl-Signature"),
    _square(),
    _paddle(),
    _sendgrid(),
    _discord(),
]
