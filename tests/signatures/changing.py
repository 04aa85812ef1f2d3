"""Where a vector can be changed so that its signature has to fail."""

import base64
import re
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_SIGNED_MEMBERS = re.compile(
    rb'"(?:Message|MessageId|Subject|Timestamp|TopicArn|Token|SubscribeURL|Type|Signature'
    rb'|timestamp|token|signature)"\s*:\s*"((?:[^"\\])+)"'
)
_ESCAPES = re.compile(rb"%[0-9A-Fa-f]{2}")
_LAST_SIGNATURE = re.compile(r"(?:^|[ ,;])(?:v1a?|h1)[=,]([^ ,;]+)(?=$|,v0)")
_TIME = re.compile(r"^ts?=(\d+)")
_SIGNATURE_HEADERS = re.compile(
    r"signature(?!-version|-settings|s-settings)|hmac|^webhook-(id|timestamp)|^svix-(id|timestamp)"
    r"|^x-gitlab-token$|^x-(slack|zm|hubspot)-request-timestamp$|^x-chatwoot-timestamp$"
    r"|webhook-timestamp$",
    re.IGNORECASE,
)


def body_places(vector: dict[str, Any]) -> list[int]:
    """Bytes of the body of which each is covered by the signature."""
    body = base64.b64decode(vector["body_base64"])
    if vector["provider"] in ("aws-sns-v1", "aws-sns-v2", "mailgun"):
        spans = [found.span(1) for found in _SIGNED_MEMBERS.finditer(body)]
        return [place for begin, end in spans for place in range(begin, end)]
    if vector["provider"] == "gitlab-token":
        return []  # a token covers nothing
    escapes = {p for found in _ESCAPES.finditer(body) for p in range(*found.span())}
    is_form = "form" in vector["headers"].get("Content-Type", "")
    return [p for p in range(len(body)) if not (is_form and p in escapes)]


def header_places(vector: dict[str, Any]) -> list[tuple[str, int]]:
    """Characters of the headers that hold the signature that fits, or are covered by it."""
    found = []
    for name, value in vector["headers"].items():
        if not _SIGNATURE_HEADERS.search(name):
            continue
        several = [m.span(1) for m in (_TIME.search(value), _LAST_SIGNATURE.search(value)) if m]
        spans = several or [(0, len(value))]
        found += [(name, place) for span in spans for place in range(*span)]
    return found


def secret_places(vector: dict[str, Any]) -> list[int]:
    """Characters of the secret of which each is part of the key."""
    secret = vector["secret"]
    if secret.startswith("-----BEGIN CERTIFICATE"):
        return _of_the_modulus(secret)
    return list(range(len(secret.rstrip("=")) - 1))


def _of_the_modulus(pem: str) -> list[int]:
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    assert isinstance(key, RSAPublicKey)
    modulus = key.public_numbers().n.to_bytes(256, "big")
    first, *lines = pem.splitlines(keepends=True)
    places = [
        len(first) + sum(map(len, lines[:row])) + column
        for row, line in enumerate(lines)
        for column in range(len(line.rstrip()))
        if not line.startswith("-")
    ]
    begin = base64.b64decode("".join(lines[:-1])).index(modulus)
    return places[begin * 4 // 3 + 4 : (begin + 255) * 4 // 3 - 4]
