"""Deliveries as providers sign them, and what is found of those that are not right."""

import base64
from typing import Any

import msgspec

from inspector.delivery import Delivery
from inspector.providers import builtin
from inspector.signatures import Finding, judge
from inspector.signatures.diagnosis import explain
from inspector.signatures.signing import sign
from tests.signatures.signer import AT, delivery

SECRET = "s3cret-of-the-endpoint"
BODY = b'{"id":"evt_1","text":"\xc3\xa6","livemode":false}'
WHSEC = "whsec_" + base64.b64encode(b"a key of twenty-four byte").decode()
SCHEMES = {name: provider.schemes for name, provider in builtin().items()}
NOW = AT // 1_000_000


def sent(
    provider: str,
    secret: str = SECRET,
    *,
    body: bytes = BODY,
    at: int = AT,
    origin: bytes = b"https://hooks.example",
    target: bytes = b"/hooks?x=1",
    headers: dict[str, str] | None = None,
    word: str = "",
) -> Delivery:
    """A delivery as a provider signs it."""
    scheme = next(s for s in SCHEMES[provider] if s.word == word or not word)
    blank = delivery(body, {"Host": "hooks.example", **(headers or {})}, target=target)
    made = sign(
        scheme, secret, body, blank.headers, method="POST", target=target, at=at, origin=origin
    )
    return msgspec.structs.replace(blank, headers=made.headers, body=made.body, via="tunnel")


def found(provider: str, case: Delivery, *secrets: str, **more: Any) -> Finding:
    """What is found of a delivery that is not valid as it is."""
    assert judge(SCHEMES[provider], case, secrets).verdict != "valid"
    return explain(SCHEMES[provider], case, secrets, more.pop("others", {}), **more)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
