"""Mistakes around the signature: URLs, clocks, pairs of keys, other providers and deliveries."""

import base64

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from inspector.delivery import Delivery
from inspector.signatures import Scheme, fingerprint, judge
from inspector.signatures.diagnosis import explain
from inspector.signatures.signing import sign
from tests.signatures.by_provider import BODY, FORM, NOW, SCHEMES, SECRET, WHSEC, found, sent
from tests.signatures.signer import AT, base64_hmac, delivery, hex_hmac


@pytest.mark.parametrize("provider", ["square", "hubspot", "twilio"])
@pytest.mark.parametrize(
    ("called", "headers", "via"),
    [
        (b"http://hooks.example", {}, "tunnel"),
        (b"https://hooks.example", {}, "local"),
        (b"https://a.example", {"X-Forwarded-Host": "a.example"}, "tunnel"),
        (b"https://a.example", {"Forwarded": 'for=1.2.3.4;host="a.example";proto=https'}, "tunnel"),
        (b"https://a.example", {"X-Original-Host": "a.example"}, "tunnel"),
        (b"https://hooks.example:8443", {"X-Forwarded-Port": "8443"}, "tunnel"),
    ],
)
def test_the_url_that_a_proxy_changed_is_named(
    provider: str, called: bytes, headers: dict[str, str], via: str
) -> None:
    case = sent(provider, origin=called, body=b"a=1&b=2", headers=FORM | headers)
    case = msgspec.structs.replace(case, via=via)
    finding = found(provider, case, SECRET)
    assert finding.cause == "url"
    assert f"{called.decode()}/hooks?x=1" in finding.reason
    assert finding.fix is not None
    assert (finding.fix.kind, finding.fix.value) == ("public-url", called.decode())


def test_the_public_url_that_is_known_is_tried() -> None:
    case = sent("square", origin=b"https://public.example")
    assert found("square", case, SECRET).cause is None
    finding = found("square", case, SECRET, origins=[b"https://public.example/hooks"])
    assert finding.cause == "url"


@pytest.mark.parametrize(("called", "came"), [(b"/", b"/root"), (b"/?x=1", b"/root?x=1")])
def test_the_root_is_among_the_urls_that_may_have_been_called(called: bytes, came: bytes) -> None:
    case = msgspec.structs.replace(sent("square", target=called), target=came)
    finding = found("square", case, SECRET)
    assert finding.cause == "url"
    assert f"https://hooks.example{called.decode()}," in finding.reason


@pytest.mark.parametrize(("called", "came"), [(b"", b"/"), (b"?x=1", b"/?x=1")])
def test_a_url_without_a_path_is_not_asked_to_be_named_again(called: bytes, came: bytes) -> None:
    url = b"https://hooks.example" + called
    made = {"X-Twilio-Signature": base64_hmac(SECRET, url + b"a1b2", "sha1")}
    headers = {"Host": "hooks.example"} | FORM | made
    case = delivery(b"a=1&b=2", headers, target=came, via="tunnel")
    finding = found("twilio", case, SECRET, url_known=True)
    assert finding.cause == "url-without-path"
    assert f"It was signed for {url.decode()}, without the slash behind the host" in finding.reason
    assert "public URL" not in (finding.hint or "")
    assert finding.fix is None


def test_a_url_that_is_signed_is_suspected_beside_the_body() -> None:
    case = sent("twilio", origin=b"https://hooks.example:8443", body=b"a=1", headers=FORM)
    told = str(found("twilio", case, SECRET, url_known=True, right_for=104).hint)
    assert "was right for #104: look at what changes the body, or the URL, which is sign" in told
    assert "(https://hooks.example/hooks?x=1 was taken)" in told
    seen = msgspec.structs.replace(case, headers=(*case.headers, (b"X-Forwarded-Port", b"8443")))
    assert found("twilio", seen, SECRET, url_known=True, right_for=104).cause == "url"


def test_no_more_of_the_url_is_ruled_out_than_was_tried() -> None:
    case = msgspec.structs.replace(sent("square", target=b"/elsewhere"), target=b"/hooks")
    said = "; ".join(found("square", case, SECRET, url_known=True).ruled_out)
    assert "path of the URL" not in said
    assert "its path with other slashes and escapes, and none" in said


def test_a_path_that_a_proxy_cut_is_put_back() -> None:
    case = sent("square", target=b"/outer/hooks", headers={"X-Forwarded-Prefix": "/outer"})
    case = msgspec.structs.replace(case, target=b"/hooks")
    assert found("square", case, SECRET).cause == "url-prefix"


@pytest.mark.parametrize("offset", [3_600, -3_600])
def test_an_age_and_a_wrong_signature_are_told_apart(offset: int) -> None:
    late = sent("slack", at=AT - offset * 1_000_000)
    expired = found("slack", late, SECRET)
    assert expired.cause == "expired"
    assert "The signature is right" in expired.reason
    assert ("ahead" in (expired.hint or "")) == (offset < 0)
    wrong = found("slack", late, "nobody's secret at all")
    assert wrong.cause is None
    (note,) = [note for note in wrong.notes if "timestamp" in note]
    assert "lies 1 h " in note
    assert ("before" if offset > 0 else "after") in note


def test_a_replay_that_is_too_old_is_to_be_signed_afresh() -> None:
    case = msgspec.structs.replace(sent("slack", at=AT - 10**10), origin="replay")
    assert "--sign" in (found("slack", case, SECRET).hint or "")


def test_the_signature_of_an_earlier_delivery_over_another_body_is_named() -> None:
    first = msgspec.structs.replace(sent("github"), id=7)
    again = msgspec.structs.replace(first, id=9, body=BODY.replace(b"evt_1", b"evt_2"))
    unlike = msgspec.structs.replace(sent("github", body=b"{}"), id=8)
    finding = found("github", again, SECRET, earlier=[unlike, first])
    assert finding.cause == "stale-signature"
    assert "#7, which is right for the body of that one" in finding.reason
    assert finding.reason.endswith(
        "the sender kept the signature, or the body was changed on the way"
    )
    same = found("github", again, SECRET, earlier=[first], is_same_event=lambda one: one.id == 7)
    assert "#7, the same event," in same.reason
    assert same.reason.endswith("on the way, or the sender changed it and kept the signature")


@pytest.mark.parametrize("method", ["GET", "delete"])
def test_what_has_no_body_by_its_method_has_not_lost_it(method: str) -> None:
    empty = sent("github", body=b"")
    asked = found("github", msgspec.structs.replace(empty, method=method), "another" * 4)
    assert asked.notes == ()
    assert asked.hint == "Compare the secret with the provider's settings"
    posted = found("github", empty, "another" * 4)
    assert "The body is empty here" in posted.notes[0]
    assert (posted.hint or "").startswith("See where the body was lost")


def test_a_secret_that_was_right_for_another_delivery_is_not_the_first_to_be_doubted() -> None:
    case = msgspec.structs.replace(sent("github", "sk_live_short"), body=b"tampered")
    doubted = found("github", case, "sk_live_short")
    assert "looks like a secret API key" in doubted.notes[0]
    trusted = found("github", case, "sk_live_short", right_for=23)
    assert trusted.notes == ()
    assert (trusted.hint or "").startswith("The secret known here was right for #23: look at what")
    several = found("github", case, "sk_live_short", "another", right_for=23)
    assert (several.hint or "").startswith("One of the secrets known here was right for #23")
    token = sent("gitlab", "another", word="token")
    assert "see who sends another one" in (found("gitlab", token, SECRET, right_for=3).hint or "")


def test_a_delivery_of_another_provider_is_named_with_its_own() -> None:
    case = sent("github")
    finding = found("stripe", case, SECRET, providers=SCHEMES)
    assert finding.cause == "other-provider"
    assert finding.fix is not None
    assert finding.fix.kind == "provider"
    assert "github" in finding.reason or "meta" in finding.reason


def test_the_provider_that_is_recognised_goes_before_how_a_shared_header_is_written() -> None:
    case = sent("missive")
    assert found("asana", case, SECRET).cause == "other-prefix"
    finding = found("asana", case, SECRET, providers=SCHEMES, recognised="missive")
    assert finding.cause == "other-provider"
    assert "missive" in finding.reason


def test_another_provider_is_found_by_its_own_secrets_too() -> None:
    finding = found(
        "stripe", sent("github"), "x" * 20, others={"github": [SECRET]}, providers=SCHEMES
    )
    assert finding.cause == "other-provider"


@pytest.mark.parametrize(
    ("secret", "key", "cause"),
    [
        ("v1," + WHSEC, None, "secret-version"),
        (f" {WHSEC}\n", None, "secret-padding"),
        (WHSEC, WHSEC.encode(), "secret-text"),
        (WHSEC, WHSEC.removeprefix("whsec_").encode(), "secret-text"),
        ("not base64 at all, but a text", b"not base64 at all, but a text", "secret-text"),
        (WHSEC, base64.urlsafe_b64decode(WHSEC.replace("_", "") + "=" * 3), "secret-badly-decoded"),
    ],
)
def test_a_secret_in_base64_that_was_taken_otherwise_is_named(
    secret: str, key: bytes | None, cause: str
) -> None:
    case = sent("standard-webhooks", WHSEC, headers={"webhook-id": "msg_1"})
    if key is not None:
        value = base64_hmac(key, b"msg_1.%d." % NOW + BODY)
        kept = tuple(header for header in case.headers if header[0] != b"webhook-signature")
        case = msgspec.structs.replace(
            case, headers=(*kept, (b"webhook-signature", f"v1,{value}".encode()))
        )
    finding = found("standard-webhooks", case, secret)
    assert finding.cause == cause
    assert finding.fix is not None
    assert judge(SCHEMES["standard-webhooks"], case, [finding.fix.value]).verdict == "valid"
    assert finding.fix.value not in repr(finding)


def test_a_part_that_the_sender_left_out_is_named() -> None:
    value = hex_hmac(SECRET, BODY)
    finding = found(
        "slack",
        delivery(BODY, {"X-Slack-Signature": f"v0={value}", "X-Slack-Request-Timestamp": str(NOW)}),
        SECRET,
    )
    assert finding.cause == "other-content"
    assert "only the body" in finding.reason


PRIVATE = ed25519.Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = PRIVATE.public_key().public_bytes_raw()
SPKI = PRIVATE.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def by_discord(body: bytes = BODY, signed: bytes | None = None) -> Delivery:
    value = PRIVATE.sign(str(NOW).encode() + (body if signed is None else signed)).hex()
    return delivery(body, {"X-Signature-Ed25519": value, "X-Signature-Timestamp": str(NOW)})


@pytest.mark.parametrize(
    ("stored", "cause"),
    [
        ((b"k" * 32).hex(), "private-key"),
        (base64.b64encode(PUBLIC).decode(), "key-form"),
        (f'"{PUBLIC.hex()}"', "secret-padding"),
        (SPKI.decode().replace("\n", "\\n"), "key-line-breaks"),
    ],
)
def test_a_public_key_that_is_stored_wrong_is_named(stored: str, cause: str) -> None:
    finding = found("discord", by_discord(), stored)
    assert finding.cause == cause
    assert finding.fix is not None
    assert finding.fix.replaces == fingerprint(stored)
    assert judge(SCHEMES["discord"], by_discord(), [finding.fix.value]).verdict == "valid"


def test_a_public_key_is_not_called_a_certificate() -> None:
    scheme = Scheme(name="rsa", algorithm="rsa-sha256", header="X-S", key="certificate")
    finding = explain([scheme], delivery(BODY, {"X-S": "00"}), [SPKI.decode()], {})
    assert finding.hint == "Compare the public key with the provider's settings"
    certificate = explain([scheme], delivery(BODY, {"X-S": "00"}), [CERTIFICATE], {})
    assert certificate.hint == "Compare the certificate with the provider's settings"


CERTIFICATE = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"


def test_bodies_that_were_changed_are_named_for_pairs_of_keys_too() -> None:
    assert found("discord", by_discord(signed=BODY + b"\n"), PUBLIC.hex()).cause == "line-end"
    spaced = BODY.replace(b":", b": ").replace(b",", b", ")
    assert found("discord", by_discord(signed=spaced), PUBLIC.hex()).cause == "json-rewritten"
    only = PRIVATE.sign(BODY).hex()
    case = delivery(BODY, {"X-Signature-Ed25519": only, "X-Signature-Timestamp": str(NOW)})
    assert found("discord", case, PUBLIC.hex()).cause == "other-content"


def test_another_key_of_a_pair_is_ruled_in_by_whom_it_belongs_to() -> None:
    other = ed25519.Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key().public_bytes_raw()
    finding = found("discord", by_discord(), other.hex(), others={"/else": [PUBLIC.hex()]})
    assert finding.cause == "other-secret"
    assert "/else" in finding.reason


def test_a_key_that_is_none_for_the_scheme_is_a_suspicion() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
    finding = found("discord", by_discord(), pem)
    assert finding.cause is None
    assert any("no public key" in note for note in finding.notes)


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("sk_live_51H8xxxxxxxxxxxxxxxxx", "a secret API key"),
        ("pk_test_51H8xxxxxxxxxxxxxxxxx", "publishable"),
        ("key-0123456789abcdef0123456789abcdef", "Mailgun"),
        ("xoxb-123456789012-abcdefghijkl", "Slack"),
        ("AKIAIOSFODNN7EXAMPLE", "AWS"),
        ("ghp_0123456789abcdef0123456789abcdef0123", "GitHub"),
    ],
)
def test_an_api_key_is_suspected_even_where_nothing_matches(secret: str, words: str) -> None:
    finding = found("github", sent("github"), secret)
    assert finding.cause is None
    assert any(words in note for note in finding.notes)
    assert secret not in repr(finding)


def test_a_signing_secret_is_not_suspected() -> None:
    notes = found("github", sent("github"), "0123456789abcdef0123456789abcdef").notes
    assert not any("looks like" in note or "bytes" in note for note in notes)


def test_a_key_of_a_few_bytes_is_suspected() -> None:
    (note, *_) = found(
        "standard-webhooks",
        sent("standard-webhooks", WHSEC, headers={"webhook-id": "m"}),
        "whsec_YWJj",
    ).notes
    assert "only 3 bytes" in note


def test_the_mode_of_a_payload_is_held_against_the_secret() -> None:
    notes = found("stripe", sent("stripe"), "whsec_of_another_endpoint").notes
    assert any("test mode" in note for note in notes)


def test_a_length_that_differs_is_evidence_and_a_suspicion() -> None:
    case = sent("github", body=BODY + b"\r\n", headers={"Content-Length": str(len(BODY) + 2)})
    case = msgspec.structs.replace(case, body=BODY)
    finding = found("github", case, SECRET)
    assert finding.cause == "line-end"
    assert (
        f"Content-Length says {len(BODY) + 2} bytes, and {len(BODY)} are here" in finding.notes[0]
    )
    unknown = found("github", msgspec.structs.replace(case, body=BODY[:9]), SECRET)
    assert unknown.cause is None
    assert any("Content-Length says" in note for note in unknown.notes)


def test_bytes_that_were_lost_for_good_are_suspected() -> None:
    case = msgspec.structs.replace(sent("github", body=b"a\xffb"), body="a\ufffdb".encode())
    finding = found("github", case, SECRET)
    assert finding.cause is None
    assert any("U+FFFD" in note for note in finding.notes)


@pytest.mark.parametrize(
    ("signed", "secret", "causes"),
    [
        (
            BODY.replace(b":", b": ").replace(b",", b", "),
            f"{SECRET}\n",
            "json-rewritten and secret-padding",
        ),
        (BODY + b"\n", f'"{SECRET}"', "line-end and secret-padding"),
    ],
)
def test_two_mistakes_at_once_are_both_named(signed: bytes, secret: str, causes: str) -> None:
    value = hex_hmac(SECRET, signed)
    case = delivery(BODY, {"X-Hub-Signature-256": f"sha256={value}"})
    finding = found("github", case, secret)
    assert finding.cause == causes
    assert finding.fix is not None
    assert finding.fix.value == SECRET


def test_the_body_whose_hash_the_url_names_is_searched_for() -> None:
    hashed = "5f" * 32
    target = f"/hooks?bodySHA256={hashed}".encode()
    case = sent("twilio", target=target, word="json")
    finding = found("twilio", case, SECRET)
    assert finding.cause is None
    assert "SHA-256" in finding.reason


def test_large_bodies_are_searched_in_part_and_it_is_said() -> None:
    large = b'{"a":"' + b"x" * 2_000_000 + b'"}'
    case = sent("github", "nobody's secret at all", body=large)
    finding = found("github", case, *(f"secret number {n} of several" for n in range(30)))
    assert finding.cause is None
    assert any("2,000,008" in words for words in finding.left_out)


def test_a_timed_recipe_of_an_unknown_provider_is_named() -> None:
    value = hex_hmac(SECRET, f"{NOW}.".encode() + BODY)
    case = delivery(BODY, {"X-Acme-Signature": value, "X-Acme-Timestamp": str(NOW)})
    finding = explain((), case, [SECRET], {})
    assert finding.cause == "unknown-provider"
    assert "{timestamp}.{body}" in finding.reason


@pytest.mark.parametrize("used", ["rsa-sha256", "rsa-sha512", "rsa-pss-sha256"])
def test_a_pair_of_keys_with_another_hash_or_padding_is_named(used: str) -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    one = Scheme(name="one", header="X-S", algorithm=used, encoding="base64", key="certificate")
    other = msgspec.structs.replace(one, algorithm="rsa-sha1")
    made = sign(one, pem, BODY, (), method="POST", target=b"/", at=AT)
    case = msgspec.structs.replace(delivery(BODY), headers=made.headers)
    finding = explain((other,), case, [pem], {})
    assert finding.cause == "other-hash"
    assert f"X-S holds the {used} signature" in finding.reason
    assert judge((one,), case, [pem]).verdict == "valid"


@pytest.mark.parametrize("salt", [0, 32, padding.PSS.MAX_LENGTH])
def test_a_pss_signature_is_right_with_a_salt_of_any_length(salt: int) -> None:
    key = rsa.generate_private_key(65537, 2048)
    shown = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    by_mask = padding.PSS(padding.MGF1(hashes.SHA256()), salt)
    value = base64.b64encode(key.sign(BODY, by_mask, hashes.SHA256())).decode()
    one = Scheme(name="one", header="X-S", algorithm="rsa-pss-sha256", encoding="base64",
                 key="certificate")  # fmt: skip
    case = delivery(BODY, {"X-S": value})
    assert judge((one,), case, [shown.decode()]).verdict == "valid"
    changed = delivery(BODY + b" ", {"X-S": value})
    assert judge((one,), changed, [shown.decode()]).verdict == "invalid"
