"""Each word of a verdict, and when it is said."""

import base64
import dataclasses
import hashlib
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from inspector.providers import builtin
from inspector.signatures import Scheme, judge
from inspector.signatures.timestamp import TimestampFormat
from tests.signatures.signer import AT, base64_hmac, delivery, hex_hmac

BODY = '{"grüße":"Ærø","n":1.10}\r\n'.encode()
PLAIN = Scheme(name="plain", header="X-Acme-Signature", prefix="sha256=")
TIMED = Scheme(
    name="timed",
    header="X-Acme-Signature",
    signed="{timestamp}.{body}",
    timestamp="header:X-Acme-Time",
    tolerance=300,
)
MANYSENDS = builtin()["manysends"].schemes
NOW = AT // 1_000_000


def signed(body: bytes = BODY, secret: str = "right") -> Any:
    return delivery(body, {"X-Acme-Signature": "sha256=" + hex_hmac(secret, body)})


def timed(at: str) -> Any:
    value = hex_hmac("right", at.encode() + b"." + BODY)
    return delivery(BODY, {"X-Acme-Signature": value, "X-Acme-Time": at})


@pytest.mark.parametrize("body", [b"", b"\r\n", b"a\n", BODY, b"\xff\x00", b"x" * 100_000])
def test_a_right_signature_is_valid_for_any_bytes(body: bytes) -> None:
    assert judge((PLAIN,), signed(body), ["right"]).verdict == "valid"


@given(st.binary(max_size=200), st.text(min_size=1, max_size=100).filter(str.isprintable))
def test_any_body_and_secret_are_judged_as_the_definition_of_hmac_says(
    body: bytes, secret: str
) -> None:
    assert judge((PLAIN,), signed(body, secret), [secret]).verdict == "valid"
    assert judge((PLAIN,), signed(body + b"x", secret), [secret + "y"]).verdict == "invalid"


def test_valid_names_the_scheme_that_matched() -> None:
    other = Scheme(name="other", header="X-Other-Signature")
    assert judge((other, PLAIN), signed(), ["right"]).scheme == "plain"


def test_any_of_several_secrets_may_match() -> None:
    assert judge((PLAIN,), signed(), ["old", "right"]).verdict == "valid"
    assert judge((PLAIN,), signed(), ["old", "older"]).verdict == "invalid"


def test_an_empty_secret_never_matches() -> None:
    assert judge((PLAIN,), signed(secret=""), [""]).verdict == "invalid"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("0" * 64, "X-Acme-Signature does not begin with sha256="),
        ("sha256=00", "X-Acme-Signature does not hold a signature of 64 hex digits"),
        ("sha256=" + "0" * 64, "X-Acme-Signature is not what the secret known here gives"),
    ],
)
def test_invalid_says_what_is_plain_to_see(value: str, reason: str) -> None:
    verdict = judge((PLAIN,), delivery(BODY, {"X-Acme-Signature": value}), ["right"])
    assert verdict.verdict == "invalid"
    assert (verdict.reason or "").startswith(reason)


def test_a_signature_is_compared_as_it_is_written() -> None:
    arrived = delivery(BODY, {"X-Acme-Signature": "sha256=" + hex_hmac("right", BODY).upper()})
    assert judge((PLAIN,), arrived, ["right"]).verdict == "invalid"


def test_without_a_signature_it_depends_on_the_secret() -> None:
    assert judge((PLAIN,), delivery(BODY), ["right"]).verdict == "missing"
    assert judge((PLAIN,), delivery(BODY), []).verdict == "unsigned"


def test_a_signature_without_a_secret_is_told() -> None:
    assert judge((PLAIN,), signed(), []).verdict == "no-secret"


@pytest.mark.parametrize(
    ("offset", "verdict"),
    [(0, "valid"), (-299, "valid"), (300, "valid"), (-301, "expired"), (301, "expired")],
)
def test_time_is_held_against_the_arrival(offset: int, verdict: str) -> None:
    assert judge((TIMED,), timed(str(NOW + offset)), ["right"]).verdict == verdict


@pytest.mark.parametrize(
    ("written", "seconds_are", "milliseconds_are"),
    [
        ("seconds", "valid", "expired"),
        ("milliseconds", "expired", "valid"),
        (None, "valid", "valid"),
    ],
)
def test_a_time_in_another_unit_than_the_schemes_is_no_valid_time(
    written: TimestampFormat | None, seconds_are: str, milliseconds_are: str
) -> None:
    schemes = (msgspec.structs.replace(TIMED, timestamp_format=written),)
    found = [judge(schemes, timed(str(at)), ["right"]) for at in (NOW, NOW * 1000)]
    assert [one.verdict for one in found] == [seconds_are, milliseconds_are]
    for one, unit in zip(found, ("seconds", "milliseconds")):
        if one.verdict == "expired":
            assert f"The signature is right, but its timestamp is in {unit}" in str(one.reason)
            assert "since 1970" in str(one.hint)


@pytest.mark.parametrize("stamp", [f"{NOW}.0", f"+{NOW}", f" {NOW}", f"{NOW}_0", "1e9", "", "."])
def test_a_time_is_a_whole_number(stamp: str) -> None:
    assert judge((TIMED,), timed(stamp), ["right"]).verdict == "expired"


def test_where_nobody_says_the_unit_parts_of_a_second_are_understood_too() -> None:
    schemes = (msgspec.structs.replace(TIMED, timestamp_format=None),)
    assert judge(schemes, timed(f"{NOW}.25"), ["right"]).verdict == "valid"
    assert judge(schemes, timed(f"{NOW - 301}.25"), ["right"]).verdict == "expired"


def test_expired_says_by_how_much_and_that_the_signature_is_right() -> None:
    reason = judge((TIMED,), timed(str(NOW - 3_600)), ["right"]).reason or ""
    assert "signature is right" in reason
    assert "1 h before" in reason
    assert "300 s are allowed" in reason


@pytest.mark.parametrize("stamp", ["yesterday", "nan", "inf", "1e999", "\udcff"])
def test_a_time_that_cannot_be_read_is_no_valid_time(stamp: str) -> None:
    raw = stamp.encode("utf-8", "surrogatepass")
    value = hex_hmac("right", raw + b"." + BODY)
    headers = ((b"X-Acme-Signature", value.encode()), (b"X-Acme-Time", raw))
    arrived = msgspec.structs.replace(delivery(BODY), headers=headers)
    assert judge((TIMED,), arrived, ["right"]).verdict == "expired"


def test_a_missing_part_of_what_is_signed_is_named() -> None:
    arrived = delivery(BODY, {"X-Acme-Signature": "0" * 64})
    verdict = judge((TIMED,), arrived, ["right"])
    assert verdict.verdict == "invalid"
    assert verdict.reason == "The header X-Acme-Time is signed too, and not there"
    assert "proxy" in str(verdict.hint)


def test_a_body_that_was_cut_is_not_called_invalid() -> None:
    arrived = delivery(
        BODY[:5], {"X-Acme-Signature": "sha256=" + "0" * 64}, body_state="over-limit"
    )
    verdict = judge((PLAIN,), arrived, ["right"])
    assert verdict.verdict == "unverifiable"
    assert "5 bytes" in (verdict.reason or "")


def test_an_unknown_provider_is_unsigned_or_unverifiable() -> None:
    assert judge((), delivery(BODY, {"X-Other": "1"}), []).verdict == "unsigned"
    assert judge((), delivery(BODY, {"X-Other": "1"}), ["a"]).verdict == "missing"
    verdict = judge((), delivery(BODY, {"X-Other-Signature": "1"}), ["a"])
    assert verdict.verdict == "unverifiable"
    assert "X-Other-Signature" in (verdict.reason or "")


DATA = b'{"id":"conv_5","note":"\xc3\xa6 / b"}'
OUTER = b'{"event":"message.created","timestamp":"2026-01-31T10:52:24Z","data":' + DATA
STAMP = b"2026-01-31T10:52:24Z."


@dataclasses.dataclass
class Recipe:
    covers: bytes
    words: str


RECIPES = [
    Recipe(OUTER + b"}", "the body without the signature member"),
    Recipe(DATA, "data"),
    Recipe(OUTER + b',"signature":""}', 'the body with "" as the signature'),
    Recipe(OUTER + b',"signature":null}', "the body with null as the signature"),
    Recipe(STAMP + DATA, "timestamp, a dot and data"),
    Recipe(STAMP + OUTER + b"}", "timestamp, a dot and the body without the signature"),
]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.words)
def test_an_undocumented_signature_is_valid_only_by_a_named_candidate(recipe: Recipe) -> None:
    value = "sha256=" + hex_hmac("right", recipe.covers)
    arrived = delivery(OUTER + b',"signature":"' + value.encode() + b'"}')
    verdict = judge(MANYSENDS, arrived, ["right"])
    expected = f"candidate: hmac-sha256 hex of {recipe.words}"
    assert (verdict.verdict, verdict.scheme) == ("valid", expected)
    assert judge(MANYSENDS, arrived, ["wrong"]).verdict == "unverifiable"
    assert judge(MANYSENDS, arrived, []).verdict == "no-secret"


def test_the_candidate_in_a_header_covers_the_whole_body() -> None:
    arrived = delivery(BODY, {"X-Many-Signature": hex_hmac("right", BODY)})
    assert judge(MANYSENDS, arrived, ["right"]).verdict == "valid"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"signature":5}',
        b'{"signature":',
        b'{"signature":"\\ud800"}',
        b"[" * 100_000,
        b'{"signature":"sha256=' + b"a" * 1_000_000 + b'"}',
        b'{"signature":"a","signature":"b","x":{"signature":"b"}}',
    ],
    ids=repr,
)
def test_hostile_bodies_are_judged_without_an_error(body: bytes) -> None:
    body = body[:2_000_000]
    assert judge(MANYSENDS, delivery(body), ["right"]).verdict in ("missing", "unverifiable")


@pytest.mark.parametrize("secret", ["both", "only"])
def test_mailabl_signs_in_one_of_several_ways_and_the_verdict_says_which(secret: str) -> None:
    schemes = builtin()["mailabl"].schemes
    for value, words in [
        (base64_hmac(secret, BODY), "hmac-sha256, base64"),
        ("sha256=" + hex_hmac(secret, BODY), "hmac-sha256, hex"),
    ]:
        verdict = judge(schemes, delivery(BODY, {"x-mailabl-signature": value}), [secret])
        assert (verdict.verdict, verdict.scheme) == ("valid", words)


@pytest.mark.parametrize(("version", "other"), [("v1", "v2"), ("v2", "v1")])
def test_hubspots_header_says_which_of_its_versions_has_signed(version: str, other: str) -> None:
    of_url = "POSThttp://a.example/hooks?x=1" if version == "v2" else ""
    value = hashlib.sha256(f"a secret{of_url}".encode() + BODY).hexdigest()
    headers = {"Host": "a.example", "X-HubSpot-Signature": value}
    schemes = builtin()["hubspot"].schemes
    for said, verdict in ((version, "valid"), (other, "invalid"), ("", "valid")):
        given = headers | ({"X-HubSpot-Signature-Version": said} if said else {})
        found = judge(schemes, delivery(BODY, given), ["a secret"])
        assert found.verdict == verdict
        assert str(found.scheme).endswith(said or version)


def test_a_public_key_without_its_armour_counts_on_one_line_and_on_several() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    bare = "\n".join(public.decode().splitlines()[1:-1])
    name = "X-Twilio-Email-Event-Webhook-"
    value = base64.b64encode(key.sign(b"%d" % NOW + BODY, ec.ECDSA(hashes.SHA256()))).decode()
    case = delivery(BODY, {f"{name}Signature": value, f"{name}Timestamp": str(NOW)})
    for stored in (bare, bare.replace("\n", ""), f"{bare}\r\n"):
        assert judge(builtin()["sendgrid"].schemes, case, [stored]).verdict == "valid"
