"""What is signed here is right by the providers' own libraries, texts and published vectors."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
import stripe
from standardwebhooks import Webhook

from inspector.delivery import Delivery, RawHeaders, raw_headers
from inspector.errors import InspectorError
from inspector.providers import builtin
from inspector.signatures import Scheme, Signed, judge, sign
from inspector.signatures.scheme import KeyForm
from tests.signatures.signer import AT, delivery
from tests.signatures.vectors import VECTORS, provider_of, received

PAIRED = ("standard-webhooks-v1a", "discord", "sendgrid", "aws-sns-v1", "aws-sns-v2")
"""Vectors that hold the public key alone."""

BODY = '{"grüße":"Ærø / ☕","n":1.10,"data":{"id":"evt_1"}}\r\n'.encode()
SECRET = "a secret, ünusual"
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HEADERS = raw_headers([("User-Agent", "x"), ("Content-Type", "application/json")])
(STRIPE,) = builtin()["stripe"].schemes
STANDARD = builtin()["standard-webhooks"].schemes[0]
RSA_512 = Path(__file__).with_name("rsa_512.pem")
"""Too short to be made by a library of today."""
MANYSENDS = {scheme.word: scheme for scheme in builtin()["manysends"].schemes}


def signed(
    scheme: Scheme,
    secret: str = SECRET,
    body: bytes = BODY,
    headers: RawHeaders = HEADERS,
    at: int = AT,
) -> Signed:
    return sign(scheme, secret, body, headers, method="POST", target=b"/hooks?x=1", at=at)


def value(of: Signed, name: str) -> str:
    (found,) = [value for given, value in of.headers if given.decode() == name]
    return found.decode()


def verdict(of: Signed, scheme: Scheme, secret: str = SECRET, at: int = AT) -> str:
    arrived = msgspec.structs.replace(
        delivery(of.body, received_at=at), headers=of.headers, target=b"/hooks?x=1"
    )
    return judge((scheme,), arrived, [secret]).verdict


# By their own libraries.


def test_stripes_library_accepts_what_is_signed_as_stripe_signs() -> None:
    header = value(signed(STRIPE, KEY, at=time.time_ns() // 1_000), "Stripe-Signature")
    assert stripe.WebhookSignature.verify_header(BODY.decode(), header, KEY, tolerance=300)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(BODY.decode() + " ", header, KEY)


def test_the_standard_webhooks_library_accepts_what_is_signed_as_they_sign() -> None:
    headers = (*HEADERS, (b"Webhook-Id", b"msg_1"))
    at = time.time_ns() // 1_000
    sent = signed(STANDARD, KEY, headers=headers, at=at)
    read = {name.decode(): value.decode() for name, value in sent.headers}
    Webhook(KEY).verify(sent.body, read, json_parse=False)


# By the providers' texts, each written anew.


def test_missives_signature_is_what_its_documents_say() -> None:
    """«sha256=» and the HMAC hexdigest of the full HTTP request body."""
    (scheme,) = builtin()["missive"].schemes
    expected = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    assert value(signed(scheme), "X-Hook-Signature") == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("hmac", hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()),
        ("concat", hashlib.sha256(SECRET.encode() + BODY).hexdigest()),
        ("concat-reversed", hashlib.sha256(BODY + SECRET.encode()).hexdigest()),
        (
            "hmac-base64",
            base64.b64encode(hmac.new(SECRET.encode(), BODY, hashlib.sha256).digest()).decode(),
        ),
    ],
)
def test_each_reading_of_mailabls_documents_can_be_signed(word: str, expected: str) -> None:
    (scheme,) = [scheme for scheme in builtin()["mailabl"].schemes if scheme.word == word]
    bare = msgspec.structs.replace(scheme, prefix_sent=False)
    assert value(signed(bare), "X-Mailabl-Signature") == expected


OUTER = b'{"event":"message.created","timestamp":"2026-01-31T10:52:24Z","data":'
DATA = b'{"id":"conv_5","note":"\xc3\xa6 / b"}'
STAMP = b"2026-01-31T10:52:24Z."


@pytest.mark.parametrize(
    ("word", "covers"),
    [
        ("cut", OUTER + DATA + b"}"),
        ("data", DATA),
        ("empty", OUTER + DATA + b',"signature":""}'),
        ("null", OUTER + DATA + b',"signature":null}'),
        ("time-data", STAMP + DATA),
        ("time-cut", STAMP + OUTER + DATA + b"}"),
    ],
)
@pytest.mark.parametrize("before", [b"", b',"signature":null', b',"signature":"sha256=old"'])
def test_a_candidate_of_manysends_signs_into_the_body(
    word: str, covers: bytes, before: bytes
) -> None:
    sent = signed(MANYSENDS[word], body=OUTER + DATA + before + b"}")
    right = hmac.new(SECRET.encode(), covers, hashlib.sha256).hexdigest().encode()
    assert sent.body == OUTER + DATA + b',"signature":"sha256=' + right + b'"}'
    assert sent.headers == HEADERS


def test_a_scheme_of_any_signature_header_gets_one() -> None:
    sent = signed(MANYSENDS["header"])
    right = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    assert value(sent, "X-Signature") == "sha256=" + right


# By published vectors.


@pytest.mark.parametrize(
    "vector",
    [
        pytest.param(vector, id=f"{vector['provider']}-{i}")
        for i, vector in enumerate(VECTORS)
        if vector["valid"] and vector["provider"] not in PAIRED
    ],
)
def test_a_published_vector_is_signed_as_it_was(vector: Any) -> None:
    arrived = received(vector)
    value = next(iter(vector["headers"].values()))
    with_prefix = value.startswith("sha256=")
    schemes = [
        msgspec.structs.replace(s, prefix_sent=with_prefix or s.prefix_required)
        for s in provider_of(vector).schemes
        if not s.recipe.paired
    ]
    assert any(_comes_back(arrived, scheme, vector["secret"]) for scheme in schemes)


def _comes_back(arrived: Delivery, scheme: Scheme, secret: str) -> bool:
    """Whether what arrived, its signature taken away, is the same once it is signed again.

    Where other secrets or versions signed too, one of the value's parts is ours.
    """
    name = scheme.header.lower().encode()
    bare = tuple(header for header in arrived.headers if header[0].lower() != name)
    try:
        again = sign(
            scheme,
            secret,
            arrived.body,
            bare,
            method=arrived.method,
            target=arrived.target,
            at=arrived.received_at,
            origin=b"https://" + dict(arrived.headers)[b"Host"],
        )
    except InspectorError:
        return False
    separator = (scheme.separator or "\0").encode()
    ours, theirs = (
        {
            part
            for given, value in headers
            if given.lower() == name
            for part in value.split(separator)
        }
        for headers in (again.headers, arrived.headers)
    )
    return again.body == arrived.body and ours <= theirs


# What is there already, and what can't be.

TIMED = Scheme(
    name="timed",
    header="X-Acme-Signature",
    signed="{method} {target} {timestamp}.{body}",
    timestamp="header:X-Acme-Time",
    tolerance=300,
)


def test_the_time_of_signing_is_added_in_seconds() -> None:
    assert value(signed(TIMED), "X-Acme-Time") == "1769856744"


def test_a_time_that_is_there_is_signed_as_it_is() -> None:
    sent = signed(TIMED, headers=((b"x-acme-time", b"1769856700"),))
    assert [name for name, _ in sent.headers] == [b"x-acme-time", b"X-Acme-Signature"]
    assert verdict(sent, TIMED) == "valid"


def test_old_signatures_give_way_where_the_first_one_stood() -> None:
    old = raw_headers([("x-acme-signature", "old"), ("A", "1"), ("X-Acme-Signature", "older")])
    sent = signed(TIMED, headers=old)
    assert [name for name, _ in sent.headers] == [b"x-acme-signature", b"A", b"X-Acme-Time"]
    assert verdict(sent, TIMED) == "valid"


def test_a_member_may_stand_deeper_in_the_body() -> None:
    scheme = Scheme(name="deep", member="sig.value", signed="{text:sig.id}{body:cut}")
    sent = signed(scheme, body=b'{"sig": {"id": "1" } , "value": "x"}\n')
    assert sent.body.startswith(b'{"sig": {"id": "1","value":"')
    assert sent.body.endswith(b'" } , "value": "x"}\n')
    assert verdict(sent, scheme) == "valid"


@pytest.mark.parametrize("body", [b"{}", b" { } ", b'{"a":1\n}\n', b'{"data":{"signature":"x"}}'])
def test_a_member_is_added_to_any_object(body: bytes) -> None:
    sent = signed(MANYSENDS["cut"], body=body)
    with_it = json.loads(sent.body)
    assert with_it.pop("signature").startswith("sha256=")
    assert with_it == json.loads(body)
    assert verdict(sent, MANYSENDS["cut"]) == "valid"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"a":1',
        b"x}",
        b'{"signature":"x","a":{"signature":"x"}}',
        b'{"\\u0073ignature":"x"}',
        b"\xff}",
    ],
)
def test_a_body_without_a_sure_place_for_the_signature_is_refused(body: bytes) -> None:
    with pytest.raises(InspectorError, match="member signature, for which this body has no place"):
        signed(MANYSENDS["cut"], body=body)


def test_what_a_signature_covers_must_be_there_and_is_named() -> None:
    with pytest.raises(InspectorError, match="The member data of the body is signed too"):
        signed(MANYSENDS["time-data"], body=b'{"timestamp":"now"}')
    with pytest.raises(InspectorError, match="The header webhook-id is signed too, and not there"):
        signed(STANDARD, KEY)


@pytest.mark.parametrize("covers", ["{body}", "{raw:sig}", "{text:sig.value}"])
def test_no_signature_covers_itself(covers: str) -> None:
    scheme = Scheme(name="odd", member="sig.value", signed=covers)
    with pytest.raises(InspectorError, match="no signature covers itself"):
        signed(scheme, body=b'{"sig":{}}')


@pytest.mark.parametrize("secret", ["", "whsec_no base64!"])
def test_a_secret_that_makes_no_key_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(InspectorError, match="secret") as refused:
        signed(STANDARD, secret)
    assert not secret or secret not in str(refused.value)


@pytest.mark.parametrize(
    ("key", "prefix", "secret", "words"),
    [
        ("base64", "whsec_", "whsec_?", "that is base64 after whsec_."),
        ("hex", "", "no hex", "that is hex."),
        ("text", "whsec_", "whsec_", "there is nothing after whsec_."),
    ],
)
def test_a_secret_that_makes_no_key_is_told_what_a_key_is(
    key: KeyForm, prefix: str, secret: str, words: str
) -> None:
    scheme = Scheme(name="acme", header="X-Signature", key=key, key_prefix=prefix)
    with pytest.raises(InspectorError, match=f"The secret is no key for acme: {words}"):
        signed(scheme, secret)


@pytest.mark.parametrize("algorithm", ["rsa-sha512", "rsa-pss-sha256"])
def test_a_key_that_is_too_short_for_an_algorithm_is_refused(algorithm: str) -> None:
    scheme = Scheme(name="acme", header="X-Signature", algorithm=algorithm, key="certificate")
    with pytest.raises(InspectorError, match=f"The key is too short for {algorithm}"):
        signed(scheme, RSA_512.read_text())


def test_a_time_in_the_body_has_to_be_there() -> None:
    scheme = Scheme(
        name="acme", header="X-Signature", timestamp="member:sent_at", signed="{timestamp}.{body}"
    )
    with pytest.raises(InspectorError, match="sent_at"):
        signed(scheme, body=b"{}")
    assert value(signed(scheme, body=b'{"sent_at":1}'), "X-Signature")


TOKEN = Scheme(name="token", header="X-Token", algorithm="token", encoding="text")


@pytest.mark.parametrize("secret", ["tok\r\nX-Evil: 1", " tok", "tok\t", "tok\0"])
def test_a_token_that_a_header_cannot_carry_is_refused(secret: str) -> None:
    with pytest.raises(InspectorError, match="does not fit into X-Token") as refused:
        signed(TOKEN, secret)
    assert secret not in str(refused.value)


def test_a_token_that_the_value_would_take_apart_is_refused() -> None:
    scheme = msgspec.structs.replace(TOKEN, separator=",")
    with pytest.raises(InspectorError, match="does not fit into X-Token"):
        signed(scheme, "a,b")


def test_a_token_in_the_body_is_written_as_json() -> None:
    scheme = Scheme(name="token", member="token", algorithm="token", encoding="text")
    sent = signed(scheme, 'a"b\n\\é', b"{}")
    assert json.loads(sent.body) == {"token": 'a"b\n\\é'}
    assert verdict(sent, scheme, 'a"b\n\\é') == "valid"
    with pytest.raises(InspectorError, match="does not fit into the member token"):
        signed(scheme, "\udcff", b"{}")
