"""How a right signature is written: the search reads it, and says where it is written wrong."""

import base64
from collections.abc import Callable
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery
from inspector.providers import builtin
from inspector.providers import own as own_provider
from inspector.signatures import Finding, Scheme, judge
from inspector.signatures.diagnosis import explain, explain_computed
from inspector.signatures.meaning import meanings
from tests.signatures.signer import base64_hmac, delivery, hex_hmac, hmac_of

SCHEMES = {name: provider.schemes for name, provider in builtin().items()}
SHOPIFY = "X-Shopify-Hmac-SHA256"


@given(raw=st.binary(min_size=20, max_size=70))
def test_a_signature_is_read_back_however_its_base64_ends(raw: bytes) -> None:
    for written in (base64.b64encode(raw), b"sha256=" + base64.b64encode(raw), raw.hex().encode()):
        assert raw in meanings(written)


@pytest.mark.parametrize("end", ["v4=", "H0=", "v1a=", "v0=", "sha1"])
def test_an_end_that_looks_like_a_prefix_is_none(end: str) -> None:
    written = "A" * (44 - len(end)) + end
    raw = base64.b64decode(written)
    assert raw in meanings(base64.b64encode(raw))


def test_code_is_right_whose_base64_ends_as_a_prefix_does() -> None:
    secret, body = "shopify-secret-123456", b'{"id": 20}'
    right = base64_hmac(secret, body)
    assert right.endswith("v4=")
    case = delivery(body, {SHOPIFY: right})
    assert judge(SCHEMES["shopify"], case, [secret]).verdict == "valid"
    found = explain_computed(SCHEMES["shopify"], case, [secret], {}, right)
    assert found.cause == "computed-right"


BODY = b'{"id":1}'
SECRET = "s3cret-of-the-endpoint"
URL = b"https://hooks.example"
FORM = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Host": "hooks.example",
    "X-Forwarded-Proto": "https",
}


def own(provider: str, header: str, right: str, value: str, body: bytes = BODY) -> Finding:
    case = delivery(body, FORM | {header: right})
    assert judge(SCHEMES[provider], case, [SECRET]).verdict == "valid"
    return explain_computed(SCHEMES[provider], case, [SECRET], {}, value)


RAW = hmac_of(SECRET.encode(), BODY)
TWILIO = hmac_of(SECRET.encode(), URL + b"/hooks?x=1" + b"ab", "sha1")


@pytest.mark.parametrize(
    ("provider", "header", "prefix", "raw", "body"),
    [
        ("shopify", SHOPIFY, "", RAW, BODY),
        ("typeform", "Typeform-Signature", "sha256=", RAW, BODY),
        ("twilio", "X-Twilio-Signature", "", TWILIO, b"a=b"),
    ],
)
def test_hex_where_base64_is_right_is_named_to_own_code(
    provider: str, header: str, prefix: str, raw: bytes, body: bytes
) -> None:
    right = prefix + base64.b64encode(raw).decode()
    for value in (raw.hex(), prefix + raw.hex(), raw.hex().upper()):
        found = own(provider, header, right, value, body)
        assert found.cause == "hex-for-base64", value
        assert "in hex" in found.reason
        assert "base64" in (found.hint or "")
    assert own(provider, header, right, right, body).cause == "computed-right"


def as_base64(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


@pytest.mark.parametrize(
    ("write", "cause", "words"),
    [
        (as_base64, "base64-for-hex", "in base64"),
        (str.upper, "upper-case", "upper-case"),
        (str, "computed-right", "without the prefix sha256="),
        ("sha256={}".format, "computed-right", "right signature"),
    ],
)
def test_base64_or_capitals_where_hex_is_right_are_named_to_own_code(
    write: Callable[[str], str], cause: str, words: str
) -> None:
    right = hex_hmac(SECRET, BODY)
    found = own("github", "X-Hub-Signature-256", f"sha256={right}", write(right))
    assert (found.cause, words in found.reason) == (cause, True)


def test_the_base64_of_hex_digits_is_named() -> None:
    php = base64.b64encode(hex_hmac(SECRET, BODY).encode()).decode()
    case = delivery(BODY, {SHOPIFY: php})
    found = explain(SCHEMES["shopify"], case, [SECRET], {})
    assert found.cause == "encoded-twice"
    assert "hex digits" in found.reason
    computed = own("shopify", SHOPIFY, base64_hmac(SECRET, BODY), php)
    assert computed.cause == "encoded-twice"
    assert "hash_hmac" in (computed.hint or "")


def test_a_form_without_a_prefix_speaks_of_none() -> None:
    case = delivery(BODY, {SHOPIFY: f'"{base64_hmac(SECRET, BODY)}"'})
    found = explain(SCHEMES["shopify"], case, [SECRET], {})
    assert found.cause == "form"
    assert "none" not in found.reason
    assert "prefix" not in found.reason


def test_two_bare_numbers_in_place_of_der_are_named() -> None:
    key = ec.derive_private_key(12345, ec.SECP256R1())
    public = base64.b64encode(
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).decode()
    signature = key.sign(b"1769856744" + BODY, ec.ECDSA(hashes.SHA256()))
    numbers = b"".join(n.to_bytes(32, "big") for n in decode_dss_signature(signature))
    name = "X-Twilio-Email-Event-Webhook-"
    head = {name + "Timestamp": "1769856744"}
    for raw, cause in ((numbers, "raw-numbers"), (signature, None)):
        case = delivery(BODY, head | {name + "Signature": base64.b64encode(raw).decode()})
        assert explain(SCHEMES["sendgrid"], case, [public], {}).cause == cause


def test_a_prefix_that_ends_with_a_blank_is_told_without_it() -> None:
    bearer = Scheme(name="b", header="X-T", algorithm="token", encoding="text", prefix="Bearer ")
    found = explain((bearer,), delivery(BODY, {"X-T": TOKEN}), [TOKEN], {})
    assert found.cause == "prefix-missing"
    assert found.hint == "Send Bearer and then the token, and compare with both"
    form = explain((bearer,), delivery(BODY, {"X-T": f"Bearer '{TOKEN}'"}), [TOKEN], {})
    assert form.hint == "Write exactly Bearer and the token, without quotes or spaces"


TOKEN = "tok-123456"


@pytest.mark.parametrize(
    ("sent", "cause"),
    [
        ("tok-123457", None),
        ("tok-12345", None),
        ("tok-123456=", None),
        ("tok+123456", None),
        ("a-token-of-another", None),
        ("TOK-123456", "token-capitals"),
        ("Bearer tok-123456", "other-prefix"),
        ('"tok-123456"', "form"),
    ],
)
def test_tokens_are_texts_that_nothing_decodes(sent: str, cause: str | None) -> None:
    case = delivery(BODY, {"X-Gitlab-Token": sent, "X-Gitlab-Event": "Push Hook"})
    found = explain(SCHEMES["gitlab"], case, [TOKEN], {})
    assert found.cause == cause
    assert "base64" not in f"{found.reason} {found.hint}"


@pytest.mark.parametrize("stored", [f" {TOKEN}\n", f'"{TOKEN}"'])
def test_a_token_that_is_stored_with_something_around_it_is_named(stored: str) -> None:
    case = delivery(BODY, {"X-Gitlab-Token": TOKEN})
    found = explain(SCHEMES["gitlab"], case, [stored], {})
    assert (found.cause, found.fix and found.fix.value) == ("secret-padding", TOKEN)


def test_a_token_in_hex_is_compared_with_its_capitals() -> None:
    case = delivery(BODY, {"X-Gitlab-Token": "AB" * 16})
    assert explain(SCHEMES["gitlab"], case, ["ab" * 16], {}).cause == "token-capitals"


@pytest.mark.parametrize(
    ("value", "cause", "words"),
    [
        (base64_hmac(SECRET, URL + b"/hooks?x=1", "sha1"), "other-scheme", "the body's hash"),
        (base64_hmac(SECRET, URL + b"/hooks?x=1" + b"ab"), "other-scheme", "hmac-sha256 base64"),
    ],
)
def test_code_with_the_recipe_of_another_scheme_is_told_which_one_counts(
    value: str, cause: str, words: str
) -> None:
    right = base64.b64encode(TWILIO).decode()
    found = own("twilio", "X-Twilio-Signature", right, value, b"a=b")
    assert found.cause == cause
    assert words in found.reason
    assert "hmac-sha1 base64 of the URL and the sorted form" in f"{found.reason} {found.hint}"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_code_of_an_older_version_is_told_of_the_newer_one(version: str) -> None:
    target = URL + b"/hooks?x=1"
    now = b"1769856744000"
    right = base64_hmac(SECRET, b"POST" + target + BODY + now)
    covered = {"v1": BODY, "v2": b"POST" + target + BODY}[version]
    case = delivery(
        BODY,
        FORM | {"X-HubSpot-Signature-v3": right, "X-HubSpot-Request-Timestamp": now.decode()},
    )
    assert judge(SCHEMES["hubspot"], case, [SECRET]).verdict == "valid"
    value = sha256(SECRET.encode() + covered).hexdigest()
    found = explain_computed(SCHEMES["hubspot"], case, [SECRET], {}, value)
    assert found.cause == "other-scheme"
    assert version in found.reason
    assert "v3" in (found.hint or "")


def test_code_with_another_of_the_secrets_here_is_told_so() -> None:
    case = delivery(BODY, {SHOPIFY: base64_hmac(SECRET, BODY)})
    value = base64_hmac("the older secret", BODY)
    found = explain_computed(SCHEMES["shopify"], case, ["the older secret", SECRET], {}, value)
    assert found.cause == "other-secret"
    assert "the older secret" not in repr(found)


def test_code_that_agrees_with_a_delivery_that_is_wrong_here_is_not_called_right() -> None:
    value = base64_hmac("a secret nobody here knows", BODY)
    case = delivery(BODY, {SHOPIFY: value})
    found = explain_computed(SCHEMES["shopify"], case, [SECRET], {}, value)
    assert found.cause == "computed-same"


NOW = "1769856744"


def stripe_with(**parts: str) -> Delivery:
    value = ",".join([f"t={NOW}", *(f"{name}={written}" for name, written in parts.items())])
    return delivery(BODY, {"Stripe-Signature": value})


def test_a_part_that_does_not_count_is_named_where_it_holds_the_right_signature() -> None:
    right = hex_hmac(SECRET, f"{NOW}.".encode() + BODY)
    found = explain(SCHEMES["stripe"], stripe_with(v1="0" * 64, v0=right), [SECRET], {})
    assert found.cause == "uncounted-part"
    assert "holds it as v0; v1, which counts, holds another one" in found.reason
    assert "lacks" not in found.reason
    alone = explain(SCHEMES["stripe"], stripe_with(v0=right), [SECRET], {})
    assert alone.cause == "prefix-missing"


@pytest.mark.parametrize("before", ["SHA256=", "Sha256=", "SHA256 = "])
def test_a_prefix_in_other_capitals_is_to_be_written_in_its_own(before: str) -> None:
    value = before + hex_hmac(SECRET, BODY)
    case = delivery(BODY, {"X-Hub-Signature-256": value})
    found = explain(SCHEMES["github"], case, [SECRET], {})
    assert found.cause == "prefix-capitals"
    assert found.hint == "Write it as sha256=, in these very letters"


def test_another_prefix_is_never_to_be_left_out_where_one_belongs() -> None:
    case = delivery(BODY, {"X-Hub-Signature-256": "sha1=" + hex_hmac(SECRET, BODY)})
    found = explain(SCHEMES["github"], case, [SECRET], {})
    assert found.cause == "other-prefix"
    assert (found.hint or "").startswith("Write sha256= alone before it")


def test_a_token_behind_a_small_bearer_is_to_be_written_with_a_capital() -> None:
    table = {"header": "Authorization", "algorithm": "token", "prefix": "Bearer "}
    schemes = own_provider("acme", {"signature": table}).schemes
    found = explain(
        schemes, delivery(BODY, {"Authorization": "bearer tok-123456"}), ["tok-123456"], {}
    )
    assert (found.cause, found.hint) == (
        "prefix-capitals",
        "Write it as Bearer, in these very letters",
    )
