"""What is said where nothing is found, and what is not said: no false cause, nothing unsure."""

import base64
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from inspector.delivery import Delivery, Endpoint, raw_headers
from inspector.insight import Fold, diagnosis, known
from inspector.providers import builtin
from inspector.signatures import Finding, Scheme, judge
from inspector.signatures.diagnosis import explain, explain_computed
from inspector.signatures.timestamp import TimestampFormat
from tests.signatures.signer import AT, base64_hmac, delivery, hex_hmac

SCHEMES = {name: provider.schemes for name, provider in builtin().items()}
SECRET = "s3cret-of-the-endpoint"
BODY = b'{"action":"opened","livemode":1}'
NEW, OLD = "X-Hub-Signature-256", "X-Hub-Signature"
SHA1 = "sha1=" + hex_hmac(SECRET, BODY, "sha1")
FORM = "application/x-www-form-urlencoded"
TIME = str(AT // 1_000_000)


def arrived(provider: str, headers: dict[str, str], *secrets: str, body: bytes = BODY) -> Finding:
    """What is said of a delivery at an endpoint that is set to a provider."""
    it = known((Endpoint("/hooks", provider=provider),), {}, {"/hooks": secrets or [SECRET]})
    one = Delivery(1, AT, "POST", b"/hooks", "1.1", raw_headers(list(headers.items())), body)
    one = msgspec.structs.replace(one, size=len(body))
    return diagnosis.finding(it, one, Fold(it).arrive(one))


def test_an_older_signature_beside_the_one_that_counts_is_no_reason_for_another_provider() -> None:
    github = {"X-GitHub-Event": "issues"}
    absent = arrived("github", github | {OLD: SHA1})
    assert absent.cause == "signature-beside"
    assert f"{OLD} holds the HMAC-SHA1" in absent.reason
    assert f"{NEW}, which counts, is not there" in absent.reason
    wrong = arrived("github", github | {OLD: SHA1, NEW: "sha256=" + "0" * 64})
    assert wrong.cause == "signature-beside"
    assert "holds another one" in wrong.reason
    for found in (absent, wrong):
        assert found.fix is None
        assert "intercom" not in f"{found.reason} {found.hint}"


def test_no_provider_is_proposed_against_the_one_that_is_recognised() -> None:
    headers = {"X-GitHub-Event": "issues", "Stripe-Signature": stripe()}
    assert arrived("github", headers).cause is None
    assert arrived("github", {"Stripe-Signature": stripe()}).cause == "other-provider"


def stripe() -> str:
    return f"t={TIME},v1=" + hex_hmac(SECRET, f"{TIME}.".encode() + BODY)


@pytest.mark.parametrize(
    ("stored", "key", "hint"),
    [("a&amp;b-key", "a&b-key", "& in place of &amp;"), ("a&b-key", "a&amp;b-key", "and all")],
)
def test_entities_are_mended_in_the_direction_that_helps(stored: str, key: str, hint: str) -> None:
    found = arrived("github", {NEW: "sha256=" + hex_hmac(key, BODY)}, stored)
    assert hint in (found.hint or "")
    assert found.fix is not None
    assert found.fix.value == key


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("shpss_0123456789abcdef0123456789abcdef", None),
        ("${SHOPIFY_SECRET}", "a variable that nothing filled in"),
        ("undefined", "not there"),
        ("shpat_0123456789abcdef0123456789abcdef", "Shopify"),
        ("key-3ax6xnjp29jd6fds4gc373sgvjxteol0", "Mailgun"),
        ("0123456789abcdef0123456789abcdee-12345678-abcdef01", "Mailgun"),
        ("0123456789abcdef0123456789abcdee", None),
        ("1/1199999999999:abcdef0123456789abcdef0123456789", "Asana"),
        ("tfp_8aJ3kd93kdk39dk39dk39dk_3pdK3kd9", "Typeform"),
        ("EAAAEOuLQObrVwJvCvoio3H13b8Ssqz1ighmTBKZvIENW9qxirHGHkqsGcPBC1uN", "Square"),
    ],
)
def test_tokens_are_suspected_and_signing_secrets_are_not(secret: str, words: str | None) -> None:
    header = {"X-Shopify-Hmac-SHA256": base64_hmac("another", BODY)}
    notes = [note for note in arrived("shopify", header, secret).notes if "looks like" in note]
    assert bool(notes) == (words is not None)
    assert all(words in note for note in notes if words)


def test_a_key_that_was_never_set_is_not_offered_as_a_secret() -> None:
    found = arrived("github", {NEW: "sha256=" + hex_hmac("undefined", BODY)})
    assert (found.cause, found.fix) == ("secret-unset", None)
    assert "undefined" in found.reason


def by_twilio(url: bytes, covered: bytes = b"a1b2") -> dict[str, str]:
    value = base64_hmac(SECRET, url + covered, "sha1")
    return {"Host": "inner:8080", "Content-Type": FORM, "X-Twilio-Signature": value}


def test_a_url_that_nobody_told_is_suspected_before_the_secret_and_not_ruled_out() -> None:
    found = arrived("twilio", by_twilio(b"https://public.example/hooks"), body=b"a=1&b=2")
    assert found.cause is None
    hint = found.hint or ""
    assert "inspector endpoints tell PATH --url URL" in hint
    assert hint.index("URL") < hint.index("secret")
    assert not any("URL" in words for words in found.ruled_out)
    assert any("http://inner:8080/hooks" in note for note in found.notes)


def test_nothing_is_ruled_out_where_a_part_of_what_is_signed_is_not_there() -> None:
    headers = {"X-Twilio-Signature": base64_hmac(SECRET, b"https://public.example/hooks", "sha1")}
    found = arrived("twilio", headers, body=b"")
    assert (found.cause, found.ruled_out) == (None, ())
    assert "URL" in found.reason
    assert "--url" in (found.hint or "")


def test_a_url_that_is_known_is_ruled_out() -> None:
    it = known(
        (Endpoint("/hooks", provider="twilio", url="https://public.example/hooks"),),
        {},
        {"/hooks": ["nobody's"]},
    )
    headers = raw_headers(list(by_twilio(b"https://public.example/hooks").items()))
    one = Delivery(1, AT, "POST", b"/hooks", "1.1", headers, b"a=1&b=2", size=7)
    found = diagnosis.finding(it, one, Fold(it).arrive(one))
    assert any("URL" in words for words in found.ruled_out)
    assert not any("URL" in note for note in found.notes)
    assert "--url" not in (found.hint or "")
    assert "and the URL, which is signed too: https://public.example/hooks was" in str(found.hint)


@pytest.mark.parametrize(
    ("covered", "words"),
    [(b"b=2&a=1", "the raw body"), (b"b2a1", "the order in which they came")],
)
def test_a_form_that_is_not_sorted_is_named_on_both_sides(covered: bytes, words: str) -> None:
    url = b"http://inner:8080/hooks"
    body = b"b=2&a=1"
    found = arrived("twilio", by_twilio(url, covered), body=body)
    assert (found.cause, words in found.reason) == ("other-content", True)
    right = delivery(body, by_twilio(url), target=b"/hooks")
    assert judge(SCHEMES["twilio"], right, [SECRET]).verdict == "valid"
    value = base64_hmac(SECRET, url + covered, "sha1")
    own = explain_computed(SCHEMES["twilio"], right, [SECRET], {}, value)
    assert (own.cause, words in own.reason) == ("other-content", True)


@pytest.mark.parametrize(
    ("body", "is_tried"),
    [
        (b"b=&a=&" * 4_000, True),
        (b"b=&a=&" * 5_001, False),
        (b"b=" + b"x" * (1024 * 1024) + b"&a=", False),
    ],
)
def test_a_form_of_an_absurd_size_is_not_taken_apart(body: bytes, is_tried: bool) -> None:
    joined = body.translate(None, b"=&")
    value = base64_hmac(SECRET, b"https://hooks.example/hooks?x=1" + joined, "sha1")
    headers = {
        "Host": "hooks.example",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": value,
    }
    case = delivery(body, headers, via="tunnel")
    finding = explain(builtin()["twilio"].schemes, case, [SECRET], {})
    assert ("the order in which they came" in finding.reason) == is_tried


@pytest.mark.parametrize(
    ("version", "covered"), [("v1", BODY), ("v2", b"POSThttp://h/hooks" + BODY)]
)
def test_an_hmac_in_place_of_a_plain_hash_is_named(version: str, covered: bytes) -> None:
    value = hex_hmac(SECRET, covered)
    headers = {"X-HubSpot-Signature": value, "X-HubSpot-Signature-Version": version, "Host": "h"}
    found = arrived("hubspot", headers)
    assert found.cause == "other-hash"
    assert "HMAC-SHA256" in found.reason
    assert f"expected is {by_word('hubspot', version)}" in found.reason
    plain = sha256(SECRET.encode() + covered).hexdigest()
    right = delivery(BODY, headers | {"X-HubSpot-Signature": plain}, target=b"/hooks")
    assert judge(SCHEMES["hubspot"], right, [SECRET]).verdict == "valid"


def by_word(provider: str, word: str) -> str:
    return next(scheme.name for scheme in SCHEMES[provider] if scheme.word == word)


def test_parts_that_were_exchanged_are_named() -> None:
    token = "t" * 50
    mailgun = b'{"signature":{"token":"%s","timestamp":"%s","signature":"%s"},"event-data":{}}' % (
        token.encode(),
        TIME.encode(),
        hex_hmac(SECRET, (token + TIME).encode()).encode(),
    )
    found = explain(SCHEMES["mailgun"], delivery(mailgun), [SECRET], {})
    assert found.cause == "other-content"
    assert "exchanged" in found.reason


def test_an_empty_body_is_named_where_what_was_signed_is_not_known() -> None:
    found = arrived("github", {NEW: "sha256=" + hex_hmac(SECRET, BODY)}, body=b"")
    assert found.cause is None
    assert "The body is empty here" in found.notes[0]
    assert "body was lost" in (found.hint or "")
    signed = arrived("github", {NEW: "sha256=" + hex_hmac(SECRET, b"x")}, body=b"y")
    assert not any("empty" in note for note in signed.notes)
    token = arrived("gitlab", {"X-Gitlab-Token": "wrong", "X-Gitlab-Event": "Push"}, body=b"")
    assert not any("empty" in note for note in token.notes)


def test_a_public_key_is_asked_for_where_a_pair_of_keys_signed() -> None:
    message = f"msg_1.{TIME}.".encode() + BODY
    value = base64.b64encode(Ed25519PrivateKey.from_private_bytes(b"k" * 32).sign(message)).decode()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": TIME,
        "webhook-signature": f"v1a,{value}",
    }
    shared = "whsec_" + base64.b64encode(b"a key of twenty-four byte").decode()
    found = arrived("standard-webhooks", headers, shared)
    assert found.cause is None
    assert any("no public key" in note and "whpk_" in note for note in found.notes)


@pytest.mark.parametrize("value", ["", "t=1", f"t={TIME},v1=zz"])
def test_a_header_that_holds_no_signature_is_looked_at_before_the_secret(value: str) -> None:
    found = arrived("stripe", {"Stripe-Signature": value})
    assert found.cause is None
    assert "what the provider sends" in (found.hint or "")
    assert "secret" not in (found.hint or "")


def test_what_was_too_large_to_be_tried_is_suspected_before_the_secret() -> None:
    body = b"{" + b" " * 300_000 + b"}"
    headers = {"Stripe-Signature": f"t={TIME},v1=" + hex_hmac(SECRET, f"{TIME}.{{}}".encode())}
    found = arrived("stripe", headers, body=body)
    assert found.cause is None
    assert (found.hint or "").startswith("See whether something writes the body anew")


def test_code_that_agrees_with_the_secret_is_not_told_to_doubt_it() -> None:
    gitlab = {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "another"}
    for schemes, headers, right in (
        (SCHEMES["gitlab"], gitlab, SECRET),
        (SCHEMES["missive"], {"X-Hook-Signature": "sha256=" + "0" * 64}, hex_hmac(SECRET, BODY)),
    ):
        one = Delivery(1, AT, "POST", b"/", "1.1", raw_headers(list(headers.items())), BODY)
        found = explain_computed(schemes, one, [SECRET], {}, right)
        assert found.cause == "computed-agrees"
        assert "secret" not in (found.hint or "")


def test_code_that_agrees_with_the_sender_is_told_why_both_are_not_what_is_known() -> None:
    signed = base64_hmac(SECRET, b"https://hooks.example.com/x", "sha1")
    headers = {"Host": "hooks.example.com", "X-Twilio-Signature": signed}
    one = Delivery(1, AT, "POST", b"/x", "1.1", raw_headers(list(headers.items())), b"")
    found = explain_computed(SCHEMES["twilio"], one, [SECRET], {}, signed)
    assert found.cause == "computed-same"
    assert "https://hooks.example.com/x" in found.reason
    assert "share a secret" not in (found.hint or "")
    other = explain_computed(SCHEMES["twilio"], one, ["nobody's"], {}, signed)
    assert "share a secret" in (other.hint or "")


def test_what_is_to_be_compared_is_what_the_scheme_has_and_a_body_that_shrank_goes_first() -> None:
    discord = {"X-Signature-Ed25519": "0" * 128, "X-Signature-Timestamp": TIME}
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32).public_key().public_bytes_raw().hex()
    assert (arrived("discord", discord, key).hint or "").startswith("Compare the public key")
    missive = {"X-Hook-Signature": "sha256=" + "0" * 64}
    assert (arrived("missive", missive).hint or "").startswith("Compare the secret")
    shorter = missive | {"Content-Length": str(len(BODY) + 1)}
    assert (arrived("missive", shorter).hint or "").startswith("See what changes the body")


def test_of_two_mistakes_the_smallest_change_of_the_body_is_named() -> None:
    sent = BODY + b"\n"
    found = arrived("github", {NEW: "sha256=" + hex_hmac(SECRET, BODY)}, f"{SECRET}\n", body=sent)
    assert found.cause == "line-end and secret-padding"
    assert "no line end at its end (it came with a newline)" in found.reason
    assert "written anew" not in found.reason


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("milliseconds", "in milliseconds since 1970"),
        ("seconds", "in seconds since 1970"),
        ("iso-8601", "in ISO 8601, such as 2026-01-31T10:52:24Z"),
        ("http-date", "such as Sat, 31 Jan 2026 10:52:24 GMT"),
        (None, "such as 2026-01-31T10:52:24Z"),
    ],
)
def test_a_time_that_cannot_be_read_is_to_be_sent_as_it_is_meant(
    written: TimestampFormat | None, words: str
) -> None:
    scheme = Scheme(
        name="timed",
        header="X-Sig",
        timestamp="header:X-Time",
        tolerance=5.0,
        timestamp_format=written,
    )
    headers = {"X-Sig": hex_hmac(SECRET, BODY), "X-Time": "Saturday"}
    found = explain([scheme], delivery(BODY, headers), [SECRET], {})
    assert found.cause == "expired"
    assert (found.hint or "").endswith(words)


@pytest.mark.parametrize("stamp", ["20260131T105224Z", "20260131T115224.5+0100"])
def test_a_time_in_the_basic_form_of_iso_8601_is_read(stamp: str) -> None:
    scheme = Scheme(
        name="timed",
        header="X-Sig",
        timestamp="header:X-Time",
        tolerance=5.0,
        timestamp_format=None,
    )
    headers = {"X-Sig": hex_hmac(SECRET, BODY), "X-Time": stamp}
    at = int(datetime(2026, 1, 31, 10, 52, 24, tzinfo=UTC).timestamp())
    arrived = msgspec.structs.replace(delivery(BODY, headers), received_at=at * 1_000_000)
    assert judge([scheme], arrived, [SECRET]).verdict == "valid"
    late = msgspec.structs.replace(arrived, received_at=(at + 60) * 1_000_000)
    assert judge([scheme], late, [SECRET]).verdict == "expired"


def test_of_parts_none_is_said_to_be_there_not_that_the_whole_begins_otherwise() -> None:
    verdict = judge(SCHEMES["stripe"], delivery(BODY, {"Stripe-Signature": "t=1"}), [SECRET])
    assert verdict.reason == "Stripe-Signature holds no part that begins with v1="


def test_a_wrong_token_is_not_said_to_be_about_the_bytes() -> None:
    case = delivery(BODY, {"X-Gitlab-Token": "another", "X-Gitlab-Event": "Push Hook"})
    verdict = judge(SCHEMES["gitlab"], case, ["mytoken1"])
    assert verdict.reason == "X-Gitlab-Token is not the secret known here"
    verdict = judge(SCHEMES["gitlab"], case, ["mytoken1", "mytoken2"])
    assert verdict.reason == "X-Gitlab-Token is not any of the 2 secrets known here"


@pytest.mark.parametrize("size", [14, 27, 28])
def test_a_signature_that_is_cut_is_to_be_looked_at_before_the_url_that_is_signed(
    size: int,
) -> None:
    value = base64_hmac(SECRET, b"https://another.example/hooks?x=1a1", "sha1")
    headers = by_twilio(b"") | {"X-Twilio-Signature": value[:size]}
    finding = arrived("twilio", headers, body=b"a=1")
    assert finding.cause is None
    hint = str(finding.hint)
    assert ("something cut it" in hint, "--url" in hint) == (size < 28, size == 28)
