"""Published vectors and vectors of the providers' SDKs, judged as they say."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery
from inspector.providers import builtin
from inspector.signatures import Scheme, judge
from tests.signatures.signer import delivery

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text())
OURS = {"missive": "missive", "mailabl-hmac": "mailabl", "mailabl-concat": "mailabl"}
MATCHED = {
    "missive": "hmac-sha256 hex, sha256= prefix",
    "mailabl-hmac": "hmac-sha256, hex",
    "mailabl-concat": "sha256 of secret and body, hex",
}

STANDARD = {
    "signed": "{header:webhook-id}.{timestamp}.{body}",
    "header": "webhook-signature",
    "timestamp": "header:webhook-timestamp",
    "encoding": "base64",
    "prefix": "v1,",
    "separator": " ",
    "key": "base64",
    "key_prefix": "whsec_",
    "tolerance": 300,
}
SVIX = STANDARD | {
    "signed": "{header:svix-id}.{timestamp}.{body}",
    "header": "svix-signature",
    "timestamp": "header:svix-timestamp",
}
STRIPE = {
    "header": "Stripe-Signature",
    "separator": ",",
    "prefix": "v1=",
    "timestamp": "part:t=",
    "signed": "{timestamp}.{body}",
    "tolerance": 300,
}
SLACK = {
    "header": "X-Slack-Signature",
    "prefix": "v0=",
    "timestamp": "header:X-Slack-Request-Timestamp",
    "signed": "v0:{timestamp}:{body}",
    "tolerance": 300,
}
AS_DATA: dict[str, dict[str, Any]] = {
    "standard-webhooks": STANDARD,
    "svix": SVIX,
    "stripe": STRIPE,
    "calendly": STRIPE | {"header": "Calendly-Webhook-Signature"},
    "paddle": STRIPE
    | {"header": "Paddle-Signature", "separator": ";", "prefix": "h1="}
    | {"timestamp": "part:ts=", "signed": "{timestamp}:{body}"},
    "slack": SLACK,
    "zoom": SLACK | {"header": "x-zm-signature", "timestamp": "header:x-zm-request-timestamp"},
    "chatwoot": SLACK
    | {"header": "X-Chatwoot-Signature", "prefix": "sha256=", "signed": "{timestamp}.{body}"}
    | {"timestamp": "header:X-Chatwoot-Timestamp"},
    "github": {"header": "X-Hub-Signature-256", "prefix": "sha256="},
    "asana": {"header": "X-Hook-Signature"},
    "linear": {"header": "Linear-Signature"},
    "shopify": {"header": "X-Shopify-Hmac-SHA256", "encoding": "base64"},
    "typeform": {"header": "Typeform-Signature", "encoding": "base64", "prefix": "sha256="},
    "intercom": {"header": "X-Hub-Signature", "algorithm": "hmac-sha1", "prefix": "sha1="},
    "hubspot-v1": {
        "header": "X-HubSpot-Signature",
        "algorithm": "sha256",
        "signed": "{secret}{body}",
    },
    "gitlab-token": {"header": "X-Gitlab-Token", "algorithm": "token", "encoding": "text"},
    "mailgun": {
        "member": "signature.signature",
        "signed": "{text:signature.timestamp}{text:signature.token}",
    },
}


def named(vectors: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(v, id=f"{v['provider']}-{i}") for i, v in enumerate(vectors)]


def received(vector: dict[str, Any]) -> Delivery:
    arrived = delivery(base64.b64decode(vector["body_base64"]), vector["headers"])
    times = [v for k, v in vector["headers"].items() if "timestamp" in k.lower()]
    times += [
        part.partition("=")[2]
        for value in vector["headers"].values()
        for part in value.replace(";", ",").split(",")
        if part.startswith(("t=", "ts="))
    ]
    at = int(times[0]) * 1_000_000 if times else arrived.received_at
    return delivery(arrived.body, vector["headers"], received_at=at)


def test_every_vector_is_used() -> None:
    assert {vector["provider"] for vector in VECTORS} == OURS.keys() | AS_DATA.keys()


@pytest.mark.parametrize("vector", named([v for v in VECTORS if v["provider"] in OURS]))
def test_a_vector_of_a_known_provider_is_valid_and_names_its_scheme(vector: Any) -> None:
    schemes = builtin()[OURS[vector["provider"]]].schemes
    verdict = judge(schemes, received(vector), [vector["secret"]])
    assert (verdict.verdict, verdict.scheme) == ("valid", MATCHED[vector["provider"]])


@pytest.mark.parametrize("vector", named([v for v in VECTORS if v["provider"] in AS_DATA]))
def test_the_schemes_of_other_providers_are_only_data(vector: Any) -> None:
    scheme = Scheme(name="as data", **AS_DATA[vector["provider"]])
    verdict = judge((scheme,), received(vector), [vector["secret"]])
    assert verdict.verdict == ("valid" if vector["valid"] else "invalid")


@given(st.data())
def test_a_vector_with_one_byte_changed_is_invalid(data: st.DataObject) -> None:
    vector = data.draw(st.sampled_from([v for v in VECTORS if v["provider"] in OURS]))
    schemes = builtin()[OURS[vector["provider"]]].schemes
    body = base64.b64decode(vector["body_base64"])
    name, value = next(iter(vector["headers"].items()))
    parts = {"body": body, "header": value.encode(), "secret": vector["secret"].encode()}
    which = data.draw(st.sampled_from(sorted(parts)))
    parts[which] = with_one_byte_changed(data, parts[which], text=which != "body")
    arrived = delivery(parts["body"], {name: parts["header"].decode()})
    assert judge(schemes, arrived, [parts["secret"].decode()]).verdict == "invalid"


def with_one_byte_changed(data: st.DataObject, whole: bytes, *, text: bool) -> bytes:
    place = data.draw(st.integers(0, len(whole) - 1))
    others = st.integers(33, 126) if text else st.integers(0, 255)
    byte = data.draw(others.filter(lambda new: new != whole[place]))
    return whole[:place] + bytes([byte]) + whole[place + 1 :]


def test_the_vectors_headers_are_found_whatever_their_case() -> None:
    vector = next(v for v in VECTORS if v["provider"] == "missive")
    body = base64.b64decode(vector["body_base64"])
    arrived = delivery(body, {name.upper(): value for name, value in vector["headers"].items()})
    assert judge(builtin()["missive"].schemes, arrived, [vector["secret"]]).verdict == "valid"
