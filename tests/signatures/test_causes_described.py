"""A provider of one's own that is described a little wrongly: the diagnosis says what to change."""

import base64
from typing import Any

import pytest
from stripe import WebhookSignature

from inspector.providers import builtin, own
from inspector.signatures import Finding, judge
from inspector.signatures.case import Case
from inspector.signatures.causes.described import changes
from inspector.signatures.diagnosis import explain, explain_computed
from tests.signatures.signer import AT, delivery, hex_hmac

BODY = b'{"id":"evt_1","sent_at":"2026-01-31T10:52:24Z","made":1769856744}'
SECRET = "a secret of some length"
NOW = str(AT // 1_000_000)
STRIPE_LIKE = {
    "header": "X-Sig",
    "prefix": "v1=",
    "separator": ",",
    "signed": "{timestamp}.{body}",
    "timestamp": "part:t=",
}
TOKEN = {"header": "Authorization", "algorithm": "token"}


def found(signature: dict[str, Any], headers: dict[str, str], secret: str = SECRET) -> Finding:
    schemes = own("acme", {"signature": signature}).schemes
    arrived = delivery(BODY, headers)
    assert judge(schemes, arrived, [secret]).verdict == "invalid"
    finding = explain(schemes, arrived, [secret], {}, recognised="acme", url_known=True)
    assert secret not in repr(finding)
    return finding


@pytest.mark.parametrize(("separator", "words"), [(";", "semicolons"), (" ", "blanks"), ("&", "&")])
def test_another_separator_than_the_described_one_is_named(separator: str, words: str) -> None:
    value = WebhookSignature.generate_signature_header(BODY.decode(), SECRET, int(NOW))
    with_time = found(STRIPE_LIKE, {"X-Sig": value.replace(",", separator)})
    assert with_time.cause == "separator"
    assert words in with_time.reason
    only_body = {"header": "X-Sig", "prefix": "v1=", "separator": ","}
    value = f"v1={hex_hmac(SECRET, BODY)}{separator}v2=abc"
    without = found(only_body, {"X-Sig": value})
    assert without.cause == "separator"
    assert words in without.reason
    for one in (with_time, without):
        assert "say it in separator" in str(one.hint)


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "Token ", "ApiKey ", "apikey=", "Key: "])
def test_what_stands_before_a_token_is_named(scheme: str) -> None:
    finding = found(TOKEN, {"Authorization": f"{scheme}{SECRET.replace(' ', '-')}"},
                    SECRET.replace(" ", "-"))  # fmt: skip
    assert finding.cause == "other-prefix"
    assert f"say prefix = {scheme!r}" in str(finding.hint)
    described = own("acme", {"signature": TOKEN | {"prefix": scheme}}).schemes
    arrived = delivery(BODY, {"Authorization": f"{scheme}tok"})
    assert judge(described, arrived, ["tok"]).verdict == "valid"


def test_what_stands_before_a_signature_is_named() -> None:
    finding = found({"header": "X-Sig"}, {"X-Sig": f"sha256={hex_hmac(SECRET, BODY)}"})
    assert finding.cause == "other-prefix"
    assert "'sha256='" in finding.reason


@pytest.mark.parametrize(
    ("pair", "words"),
    [("s3cr", "the name and the password"), ("s3cr:", "the name"), ("me:s3cr", "the password")],
)
def test_a_token_in_basic_authentication_is_named(pair: str, words: str) -> None:
    value = base64.b64encode(pair.encode()).decode()
    finding = found(TOKEN, {"Authorization": f"Basic {value}"}, "s3cr")
    assert finding.cause == "basic-token"
    assert words in finding.reason


@pytest.mark.parametrize(
    ("headers", "stamp", "words"),
    [
        ({"X-Acme-Sent": "1769856000"}, "1769856000", "the header X-Acme-Sent"),
        ({"Date": "Sat, 31 Jan 2026"}, "Sat, 31 Jan 2026", "the header Date"),
        ({}, "2026-01-31T10:52:24Z", "the member sent_at of the body"),
        ({}, "1769856744", "the member made of the body"),
    ],
)
@pytest.mark.parametrize("told", [{"X-Time": "1769850000"}, {}])
def test_the_time_from_another_place_is_found_and_where_none_is_described_too(
    headers: dict[str, str], stamp: str, words: str, told: dict[str, str]
) -> None:
    value = {"X-Sig": hex_hmac(SECRET, f"{stamp}.".encode() + BODY)}
    timed = {"header": "X-Sig", "signed": "{timestamp}.{body}", "timestamp_header": "X-Time"}
    finding = found(timed, value | headers | told)
    assert (finding.cause, words in finding.reason) == ("other-time", True)
    assert "timestamp" in str(finding.hint)
    finding = found({"header": "X-Sig"}, value | headers | told)
    assert (finding.cause, words in finding.reason) == ("time-too", True)


def test_the_time_in_the_signatures_own_value_is_found() -> None:
    value = WebhookSignature.generate_signature_header(BODY.decode(), SECRET, int(NOW))
    described = STRIPE_LIKE | {"timestamp": "header:X-Time"}
    finding = found(described, {"X-Sig": value, "X-Time": "1"})
    assert finding.cause == "other-time"
    assert "t= in the signature's own value" in finding.reason


def test_the_time_in_iso_8601_is_found_by_its_looks() -> None:
    stamp = "2026-01-31T10:52:24.5+01:00"
    signed = hex_hmac(SECRET, f"{stamp}.".encode() + BODY)
    described = STRIPE_LIKE | {"timestamp": "header:X-Time"}
    finding = found(described, {"X-Sig": f"w={stamp},v1={signed}", "X-Time": "1"})
    assert (finding.cause, "w= in the signature" in finding.reason) == ("other-time", True)
    finding = found(described, {"X-Sig": f"v1={signed}", "X-Time": "1", "X-Acme": stamp})
    assert (finding.cause, "the header X-Acme" in finding.reason) == ("other-time", True)


def test_own_code_that_takes_another_time_is_told_so() -> None:
    slack = builtin()["slack"].schemes
    headers = {"X-Slack-Request-Timestamp": NOW, "Date": "now"}
    right = hex_hmac(SECRET, f"v0:{NOW}:".encode() + BODY)
    arrived = delivery(BODY, headers | {"X-Slack-Signature": f"v0={right}"})
    computed = hex_hmac(SECRET, b"v0:now:" + BODY)
    finding = explain_computed(slack, arrived, [SECRET], {}, computed)
    assert (finding.cause, finding.reason) == (
        "other-time",
        "Your code took the time of the header Date",
    )


def test_of_very_many_places_for_a_time_few_are_tried() -> None:
    members = b",".join(b'"time%d":1769856744' % n for n in range(50_000))
    headers = {f"X-Time-{n}": NOW for n in range(500)} | {"X-Sig": "t=1769856744," * 500}
    schemes = own("acme", {"signature": STRIPE_LIKE}).schemes
    case = Case(schemes, delivery(b"{" + members + b"}", headers), [SECRET], {})
    assert len(list(changes(case))) < 100


@pytest.mark.parametrize("stored", ["Bearer tok-123456", "bearer tok-123456"])
@pytest.mark.parametrize("place", [{"header": "Authorization"}, {"member": "$.auth"}])
def test_a_token_that_is_stored_with_its_prefix_is_named_and_can_be_stored_without(
    stored: str, place: dict[str, str]
) -> None:
    described = TOKEN | place | {"prefix": "Bearer "}
    if "member" in place:
        described.pop("header")
    schemes = own("acme", {"signature": described}).schemes
    body = b'{"auth":"Bearer tok-123456"}'
    case = delivery(body, {"Authorization": "Bearer tok-123456"})
    assert judge(schemes, case, [stored]).verdict == "invalid"
    finding = explain(schemes, case, [stored], {})
    assert finding.cause == "token-prefix"
    assert finding.fix is not None
    assert finding.fix.value == "tok-123456"
    assert judge(schemes, case, [finding.fix.value]).verdict == "valid"
    assert "tok-123456" not in repr(finding)
    computed = explain_computed(schemes, case, [stored], {}, "tok-123456")
    assert computed.reason.endswith(f"for the same reason: {finding.reason}")


@pytest.mark.parametrize("stored", ["Bearer tok-123456\n", '"Bearer tok-123456"'])
def test_a_token_that_is_stored_with_its_prefix_and_more_around_it_needs_one_change(
    stored: str,
) -> None:
    schemes = own("acme", {"signature": TOKEN | {"prefix": "Bearer "}}).schemes
    case = delivery(BODY, {TOKEN["header"]: "Bearer tok-123456"})
    finding = explain(schemes, case, [stored], {})
    assert finding.causes == ("token-prefix",)
    assert "the prefix before it, and a blank, a line break or quotes" in finding.reason
    assert finding.fix is not None
    assert judge(schemes, case, [finding.fix.value]).verdict == "valid"


@pytest.mark.parametrize(
    ("stored", "cause"), [("Bearer tok-123456", "token-prefix"), ("tok-123456\n", "secret-padding")]
)
def test_a_header_without_its_prefix_is_told_beside_what_is_stored_wrongly(
    stored: str, cause: str
) -> None:
    schemes = own("acme", {"signature": TOKEN | {"prefix": "Bearer "}}).schemes
    place = TOKEN["header"]
    bare = explain(schemes, delivery(BODY, {place: "tok-123456"}), [stored], {})
    assert bare.causes == (cause, "prefix-missing")
    assert f"{place} lacks the prefix Bearer" in bare.reason
    whole = explain(schemes, delivery(BODY, {place: "Bearer tok-123456"}), [stored], {})
    assert whole.causes == (cause,)
