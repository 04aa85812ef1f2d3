"""Amazon SNS: what a message says of itself decides what has been signed, and how."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from inspector.delivery import Delivery
from inspector.providers import builtin
from inspector.signatures import judge, workings
from tests.signatures.signer import delivery

KEY = rsa.generate_private_key(65_537, 2_048)
PUBLIC = (
    KEY.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
SCHEMES = builtin()["aws-sns"].schemes
HASHES: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}
OF_A_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
OF_A_CONFIRMATION = (
    "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
)  # fmt: skip


def message(kind: str = "Notification", **more: str) -> dict[str, str]:
    return {
        "Type": kind,
        "MessageId": "m-1",
        "TopicArn": "arn:aws:sns:eu-west-1:1:t",
        "Message": "Hellå",
        "Timestamp": "2026-01-31T10:52:24.000Z",
        "SignatureVersion": "1",
        **more,
    }


def signed(content: dict[str, str], version: str = "", **later: str) -> Delivery:
    """A message that is signed as its documents say, and changed later."""
    members = OF_A_NOTIFICATION if content["Type"] == "Notification" else OF_A_CONFIRMATION
    lines = "".join(f"{name}\n{content[name]}\n" for name in members if name in content)
    hashed = HASHES[version or content["SignatureVersion"]]
    value = KEY.sign(lines.encode(), padding.PKCS1v15(), hashed)
    body = content | {"Signature": base64.b64encode(value).decode()} | later
    return delivery(json.dumps(body).encode(), {"x-amz-sns-message-type": content["Type"]})


CONFIRMATION: dict[str, Any] = {"SubscribeURL": "https://a.example/", "Token": "t"}


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize(
    "content",
    [
        message(),
        message(Subject="Här"),
        message("SubscriptionConfirmation", **CONFIRMATION),
        message("UnsubscribeConfirmation", **CONFIRMATION),
    ],
)
def test_a_message_is_judged_as_its_type_and_its_version_say(
    content: dict[str, str], version: str
) -> None:
    arrived = signed(content | {"SignatureVersion": version})
    verdict = judge(SCHEMES, arrived, [PUBLIC])
    kind = "notification" if content["Type"] == "Notification" else "confirmation"
    assert verdict.verdict == "valid"
    assert f"of a {kind}'s members, version {version}" in str(verdict.scheme)
    other = signed(content | {"SignatureVersion": version}, version="2" if version == "1" else "1")
    assert judge(SCHEMES, other, [PUBLIC]).verdict == "invalid"


@pytest.mark.parametrize("change", [{"Message": "Hello"}, {"Subject": "added"}])
def test_a_changed_notification_is_refused_as_one(change: dict[str, str]) -> None:
    arrived = signed(message(), **change)
    verdict = judge(SCHEMES, arrived, [PUBLIC])
    assert verdict.verdict == "invalid"
    assert "of a notification's members, version 1" in str(verdict.scheme)
    assert "is not what the secret known here gives" in str(verdict.reason)
    (tried,) = workings(SCHEMES, arrived, [PUBLIC])
    assert tried.scheme == verdict.scheme


def test_a_confirmation_without_its_token_says_what_is_not_there() -> None:
    content = message("SubscriptionConfirmation", **CONFIRMATION)
    arrived = signed(content)
    body = arrived.body.replace(b'"Token"', b'"Taken"')
    verdict = judge(SCHEMES, delivery(body), [PUBLIC])
    assert verdict.reason == "The member Token of the body is signed too, and not there"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SignatureVersion": "3"}, "The member SignatureVersion of the body says '3'"),
        ({"SignatureVersion": ""}, "The member SignatureVersion of the body is not there"),
        ({"Type": "Other"}, "The member Type of the body says 'Other'"),
    ],
)
def test_a_message_of_no_known_kind_is_no_valid_one(change: dict[str, str], reason: str) -> None:
    arrived = signed(message(), **change)
    verdict = judge(SCHEMES, arrived, [PUBLIC])
    assert verdict.verdict == "invalid"
    assert str(verdict.reason).startswith(reason)
    assert judge(SCHEMES, arrived, []).verdict == "no-secret"


def test_what_is_missing_is_the_signature_of_the_kind_that_the_message_says() -> None:
    body = json.dumps(message("SubscriptionConfirmation", SignatureVersion="2")).encode()
    verdict = judge(SCHEMES, delivery(body), [PUBLIC])
    assert verdict.verdict == "missing"
    assert "of a confirmation's members, version 2" in str(verdict.scheme)


def test_a_certificate_may_be_given_without_its_armour() -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    draft = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    draft = draft.not_valid_before(begin).not_valid_after(begin + timedelta(days=3_650))
    pem = draft.public_key(KEY.public_key()).sign(KEY, hashes.SHA256())
    lines = pem.public_bytes(serialization.Encoding.PEM).decode().split("\n")[1:-2]
    for bare in ("".join(lines), "\n".join(lines)):
        assert judge(SCHEMES, signed(message()), [bare]).verdict == "valid"
        assert judge(SCHEMES, signed(message(), Message="other"), [bare]).verdict == "invalid"
        assert judge(SCHEMES, signed(message()), [bare[:-8]]).verdict == "invalid"
