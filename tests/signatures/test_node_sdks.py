"""The providers' own libraries for Node and we agree, in both directions."""

import datetime
import hashlib
import json
import time
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from inspector.providers import builtin
from tests.signatures.agreeing import BODIES, body_of, signed_by_us, tampered, verdict
from tests.signatures.node_sdks import Node
from tests.signatures.sdks import KEY, SDKS, URL, Sdk, Sent, pem

SENDGRID, DISCORD = (next(s for s in SDKS if s.provider == of) for of in ("sendgrid", "discord"))
COMPACT = '{"event":"meeting.started","event_ts":1,"payload":{"topic":"Ærø / ☕ 🎉"}}'
EMPTY_REFUSED = tuple(kind for kind in BODIES if kind != "empty")


class InNode(NamedTuple):
    """A library for Node.

    Attributes:
        sdk: whose it is, and our keys.
        header: the one that holds the signature, where the library does not know it.
        signs: the kinds of bodies that it signs.
        verifies: the kinds of bodies that it verifies.
    """

    sdk: Sdk
    header: str = ""
    signs: tuple[str, ...] = ()
    verifies: tuple[str, ...] = tuple(BODIES)


ALL = tuple(BODIES)
TWILIO = "X-Twilio-Signature"
LIBRARIES = [
    InNode(Sdk("standardwebhooks", "standard-webhooks", "v1", KEY), "", ALL),
    InNode(Sdk("svix", "svix", "v1", KEY), "", ALL, EMPTY_REFUSED),
    InNode(Sdk("stripe", "stripe", "", KEY), "Stripe-Signature", ALL, EMPTY_REFUSED),
    InNode(Sdk("stripe", "calendly", "", KEY), "Calendly-Webhook-Signature", ALL, EMPTY_REFUSED),
    *(
        InNode(Sdk("octokit", provider), header, EMPTY_REFUSED, EMPTY_REFUSED)
        for provider, header in [
            ("github", "X-Hub-Signature-256"),
            ("meta", "X-Hub-Signature-256"),
            ("missive", "X-Hook-Signature"),
        ]
    ),
    InNode(Sdk("twilio", "twilio", "form", forms=True), TWILIO, ALL),
    InNode(Sdk("twilio", "twilio", "json"), TWILIO),
    InNode(Sdk("paddle", "paddle"), "Paddle-Signature"),
    InNode(Sdk("shopify", "shopify"), "", (), EMPTY_REFUSED),
    InNode(SENDGRID._replace(name="sendgrid")),
    InNode(DISCORD._replace(name="discord")),
]
SIGNING = [pytest.param(of, kind) for of in LIBRARIES for kind in of.signs]
VERIFYING = [pytest.param(of, kind) for of in LIBRARIES for kind in ALL]


def ids(value: object) -> str | None:
    if isinstance(value, InNode):
        return "-".join(filter(None, (value.sdk.name, value.sdk.provider, value.sdk.word)))
    return None


def accepts(node: Node, of: InNode, sent: Sent, secret: str = "", certificate: str = "") -> bool:
    answer = node.ask(
        act="verify",
        sdk=of.sdk.name,
        secret=secret or of.sdk.secret,
        header=of.header,
        certificate=certificate,
        **sent._asdict(),
    )
    return bool(answer["valid"])


def with_hash(of: InNode, body: str) -> str:
    digest = hashlib.sha256(body.encode()).hexdigest()
    return f"{URL}&bodySHA256={digest}" if of.sdk.word == "json" else URL


@pytest.mark.parametrize(("of", "kind"), SIGNING, ids=ids)
def test_what_a_library_signs_is_valid_here(node: Node, of: InNode, kind: str) -> None:
    sent = Sent(body_of(of.sdk, kind), {"Content-Type": "application/x-www-form-urlencoded"})
    now = int(time.time())
    request = {"secret": of.sdk.secret, "header": of.header, "at": now, **sent._asdict()}
    answer = node.ask(act="sign", sdk=of.sdk.name, **request)
    sent = sent._replace(headers=sent.headers | answer["headers"])
    assert verdict(of.sdk, sent).verdict == "valid"
    assert verdict(of.sdk, tampered(sent)).verdict == "invalid"


@pytest.mark.parametrize(("of", "kind"), VERIFYING, ids=ids)
def test_what_is_signed_here_is_right_for_a_library(node: Node, of: InNode, kind: str) -> None:
    node.load(of.sdk.name)
    body = body_of(of.sdk, kind)
    sent = signed_by_us(of.sdk, body, with_hash(of, body))
    assert verdict(of.sdk, sent).verdict == "valid"
    assert accepts(node, of, sent) is (kind in of.verifies)
    assert accepts(node, of, tampered(sent)) is False
    assert verdict(of.sdk, tampered(sent)).verdict == "invalid"


LINEAR = InNode(Sdk("linear", "linear"), "Linear-Signature")


@pytest.mark.parametrize("kind", EMPTY_REFUSED)
def test_linears_library_takes_what_is_signed_here(node: Node, kind: str) -> None:
    node.load(LINEAR.sdk.name)
    stamp = f'{{"webhookTimestamp":{time.time_ns() // 1_000_000},'
    sent = signed_by_us(LINEAR.sdk, body_of(LINEAR.sdk, kind).replace("{", stamp, 1))
    assert verdict(LINEAR.sdk, sent).verdict == "valid"
    assert accepts(node, LINEAR, sent) is True
    assert accepts(node, LINEAR, tampered(sent)) is False
    assert verdict(LINEAR.sdk, tampered(sent)).verdict == "invalid"


@pytest.mark.parametrize("body", ["", '{"webhookTimestamp":1769856744123}'])
def test_linears_library_refuses_with_us_what_says_no_time_or_an_old_one(
    node: Node, body: str
) -> None:
    sent = signed_by_us(LINEAR.sdk, body)
    assert verdict(LINEAR.sdk, sent).verdict == "expired"
    assert accepts(node, LINEAR, sent) is False


def test_zooms_library_takes_the_bodies_that_it_writes_in_the_same_way(node: Node) -> None:
    """It hashes the body after writing it anew, so only compact JSON says anything."""
    zoom = InNode(Sdk("zoom", "zoom"))
    sent = signed_by_us(zoom.sdk, COMPACT)
    assert verdict(zoom.sdk, sent).verdict == "valid"
    assert accepts(node, zoom, sent) is True
    assert accepts(node, zoom, sent._replace(body=COMPACT.replace("☕", "é"))) is False
    spaced = sent._replace(body=COMPACT.replace(",", ", "))
    assert accepts(node, zoom, spaced) is True
    assert verdict(zoom.sdk, spaced).verdict == "invalid"


SNS_KEY = rsa.generate_private_key(65537, 2048)


def certificate() -> str:
    """A certificate of that key, as a file that the user gives."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.example")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, SNS_KEY.public_key(), 1, now, now)
    return builder.sign(SNS_KEY, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


CERTIFICATE = certificate()


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("word", [scheme.word for scheme in builtin()["aws-sns"].schemes])
def test_the_sns_validator_takes_what_is_signed_here(node: Node, word: str, kind: str) -> None:
    type_, version = word.split("-")
    sns = InNode(Sdk("sns", "aws-sns", word, CERTIFICATE, private=pem(SNS_KEY)))
    message = {
        "Type": "Notification" if type_ == "notification" else "SubscriptionConfirmation",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "Message": BODIES[kind],
        "Timestamp": "2012-05-02T00:54:06.655Z",
        "TopicArn": "arn:aws:sns:us-west-2:123456789012:MyTopic",
        "SignatureVersion": version,
        "SigningCertURL": f"https://sns.us-west-2.amazonaws.com/{word}{kind}.pem",
    }
    if type_ == "notification":
        message["Subject"] = "Grüße\r\n"
    else:
        message |= {"Token": "2336412f37", "SubscribeURL": "https://sns.example/?a=1&b=2"}
    sent = signed_by_us(sns.sdk, json.dumps(message, ensure_ascii=kind == "crlf"))
    assert verdict(sns.sdk, sent).verdict == "valid"
    assert accepts(node, sns, sent, certificate=CERTIFICATE) is True
    changed = sent._replace(body=sent.body.replace("MyTopic", "NoTopic"))
    assert accepts(node, sns, changed, certificate=CERTIFICATE) is False
    assert verdict(sns.sdk, changed).verdict == "invalid"
