"""Providers of one's own in inspector.toml, as powerful as those that are known.

What arrives is signed by the libraries of those whose recipe is described.
"""

import base64
import datetime
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from slack_sdk.signature import SignatureVerifier
from standardwebhooks import Webhook
from stripe import WebhookSignature
from twilio.request_validator import RequestValidator

from inspector.config import load
from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.insight import Fold, Insight, known
from inspector.outbound.simulator.tampering import send_tampered
from inspector.providers import builtin, own
from inspector.providers.describe import describe
from inspector.signatures import Signed, Verdict, judge, sign
from inspector.signatures.timestamp import IN_WORDS
from tests.signatures.signer import base64_hmac, delivery, hex_hmac

BODY = '{"id":"evt_1","type":"thing.made","sent_at":%d,"text":"Grüße\\r\\n ☕"}'
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = 1_769_856_744
COMMON = 'event_id = "$.id"\nevent_type = "$.type"\noccurred_at = "$.sent_at"\n'


def judged(
    folder: Path,
    acme: str,
    headers: dict[str, str],
    body: str = BODY % NOW,
    secret: str = SECRET,
    target: str = "/acme?x=1",
) -> Insight:
    """What a delivery means, with a provider that a config file describes."""
    (folder / "inspector.toml").write_text(
        f"[provider.acme]\n{COMMON}{acme}\n[[endpoint]]\npath = '/acme'\nsecret = '''{secret}'''\n"
    )
    settings = load({}, {"HOME": str(folder), "XDG_STATE_HOME": str(folder)}, folder)
    fold = Fold(known(settings.endpoints, settings.providers))
    return fold.arrive(arrived(body, headers, target))


def arrived(body: str, headers: dict[str, str], target: str) -> Delivery:
    at, given = NOW * 1_000_000, {"Host": "a.example", **headers}
    return delivery(body.encode(), given, received_at=at, target=target.encode(), via="tunnel")


STRIPE_LIKE = """
match = { header = "Acme-Signature" }
signature = { header = "Acme-Signature", prefix = "v1=", separator = ",", \
signed = "{timestamp}.{body}", timestamp = "part:t=", tolerance = "5m", ahead = false }
"""


def test_like_stripe_with_the_time_and_several_signatures_in_one_header(tmp_path: Path) -> None:
    def signed(at: int) -> dict[str, str]:
        value = WebhookSignature.generate_signature_header(BODY % NOW, SECRET, at)
        return {"acme-signature": value.replace(",", f", v1={'0' * 64}, ")}

    insight = judged(tmp_path, STRIPE_LIKE, signed(NOW))
    assert (insight.provider, insight.signature.verdict) == ("acme", "valid")
    (event,) = insight.events
    assert (event.id, event.type, event.occurred_at) == ("evt_1", "thing.made", str(NOW))
    assert judged(tmp_path, STRIPE_LIKE, signed(NOW - 301)).signature.verdict == "expired"
    assert judged(tmp_path, STRIPE_LIKE, signed(NOW + 900)).signature.verdict == "valid"
    other = judged(tmp_path, STRIPE_LIKE, signed(NOW), BODY % 1)
    assert other.signature.verdict == "invalid"


SLACK_LIKE = """
match = { headers = ["X-Acme-Signature", "X-Acme-Time"] }
signature = { header = "X-Acme-Signature", prefix = "v0=", signed = "v0:{timestamp}:{body}", \
timestamp_header = "X-Acme-Time", tolerance = "5m" }
"""


def test_like_slack_with_the_time_in_a_header_of_its_own(tmp_path: Path) -> None:
    of = SignatureVerifier(SECRET)
    value = of.generate_signature(timestamp=str(NOW), body=BODY % NOW) or ""
    headers = {"X-Acme-Time": str(NOW), "X-Acme-Signature": value}
    insight = judged(tmp_path, SLACK_LIKE, headers)
    assert (insight.provider, insight.signature.verdict) == ("acme", "valid")
    late = headers | {"X-Acme-Time": str(NOW + 1)}
    assert judged(tmp_path, SLACK_LIKE, late).signature.verdict == "invalid"
    assert judged(tmp_path, SLACK_LIKE, {"X-Acme-Signature": value}).provider is None


TWILIO_LIKE = """
match = { header = "X-Acme-Signature" }
[[provider.acme.signature]]
header = "X-Acme-Signature"
algorithm = "hmac-sha1"
encoding = "base64"
signed = "{url}{form}"
unless = "query:bodySHA256"
[[provider.acme.signature]]
header = "X-Acme-Signature"
algorithm = "hmac-sha1"
encoding = "base64"
signed = "{url}"
digest = "query:bodySHA256"
"""


def test_like_twilio_with_the_url_and_the_form(tmp_path: Path) -> None:
    form = {"Body": "Grüße\r\n ☕", "From": "+1415"}
    body = "From=%2B1415&Body=Gr%C3%BC%C3%9Fe%0D%0A+%E2%98%95"
    value = RequestValidator(SECRET).compute_signature("https://a.example/acme?x=1", form)
    kind = "application/x-www-form-urlencoded"
    headers = {"X-Acme-Signature": value, "Content-Type": kind}
    assert judged(tmp_path, TWILIO_LIKE, headers, body).signature.verdict == "valid"
    assert judged(tmp_path, TWILIO_LIKE, headers, body + "1").signature.verdict == "invalid"


SHARED_KEY_LIKE = f"""{TWILIO_LIKE}
[[provider.acme.signature]]
header = "X-Acme-Signature"
algorithm = "hmac-sha256"
encoding = "base64"
signed = "{{url}}{{form}}"
unless = "query:bodySHA256"
[[provider.acme.signature]]
header = "X-Acme-Signature"
algorithm = "hmac-sha256"
encoding = "base64"
signed = "{{url}}"
digest = "query:bodySHA256"
"""


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
def test_like_twilio_with_the_hash_of_a_json_body_and_a_shared_key(
    tmp_path: Path, algorithm: str
) -> None:
    body = BODY % NOW
    of = RequestValidator(SECRET)
    target = f"/acme?x=1&bodySHA256={of.compute_hash(body)}"
    value = of.compute_signature(f"https://a.example{target}", {}, algorithm)
    headers = {"X-Acme-Signature": value, "Content-Type": "application/json"}
    told = {"X-Acme-Settings": f"key=k,algorithm={algorithm}", **headers}
    right = judged(tmp_path, SHARED_KEY_LIKE, told, body, target=target).signature
    assert (right.verdict, algorithm[5:].lower() in (right.scheme or "")) == ("valid", True)
    for another in (body + " ", body.replace("made", "Made")):
        wrong = judged(tmp_path, SHARED_KEY_LIKE, told, another, target=target).signature
        assert wrong.verdict == "invalid"
        assert wrong.reason == ("The body is not the one whose SHA-256 the URL names (bodySHA256)")
    without = judged(tmp_path, SHARED_KEY_LIKE, told, body).signature
    assert without.verdict == "invalid"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("hex", bytes(SigningKey(b"k" * 32).verify_key).hex()),
        ("base64", base64.b64encode(bytes(SigningKey(b"k" * 32).verify_key)).decode()),
    ],
)
def test_with_a_pair_of_keys(tmp_path: Path, key: str, written: str) -> None:
    acme = f"""
match = {{ header = "X-Acme-Ed25519", path = "$.id" }}
signature = {{ header = "X-Acme-Ed25519", algorithm = "ed25519", signed = "{{timestamp}}{{body}}", \
timestamp_header = "X-Acme-Time", key = "{key}" }}
"""
    signature = SigningKey(b"k" * 32).sign(f"{NOW}{BODY % NOW}".encode()).signature
    headers = {"X-Acme-Time": str(NOW), "X-Acme-Ed25519": signature.hex()}
    assert judged(tmp_path, acme, headers, secret=written).signature.verdict == "valid"
    other = judged(tmp_path, acme, headers, BODY % 1, secret=written)
    assert other.signature.verdict == "invalid"


def test_like_standard_webhooks_with_an_id_and_a_decoded_secret(tmp_path: Path) -> None:
    acme = """
match = { headers = ["acme-id", "acme-signature"] }
signature = { header = "acme-signature", encoding = "base64", prefix = "v1,", separator = " ", \
signed = "{header:acme-id}.{timestamp}.{body}", timestamp_header = "acme-time", \
key = "base64", key_prefix = "whsec_", tolerance = "5m" }
"""
    at = datetime.datetime.fromtimestamp(NOW, datetime.UTC)
    value = Webhook(SECRET).sign("m1", at, BODY % NOW)
    headers = {"acme-id": "m1", "acme-time": str(NOW), "acme-signature": f"v2,AA== {value}"}
    assert judged(tmp_path, acme, headers).signature.verdict == "valid"
    assert judged(tmp_path, acme, headers | {"acme-id": "m2"}).signature.verdict == "invalid"


def test_a_header_that_is_signed_may_be_there_and_empty(tmp_path: Path) -> None:
    acme = """
match = { header = "X-Acme-Signature" }
signature = { header = "X-Acme-Signature", signed = "{header:X-Tenant}.{body}" }
"""
    value = hex_hmac(SECRET, b"." + (BODY % NOW).encode())
    headers = {"X-Tenant": "", "X-Acme-Signature": value}
    assert judged(tmp_path, acme, headers).signature.verdict == "valid"
    del headers["X-Tenant"]
    assert judged(tmp_path, acme, headers).signature.reason == (
        "The header X-Tenant is signed too, and not there"
    )


def test_with_the_signature_and_the_time_in_the_body(tmp_path: Path) -> None:
    acme = """
match = { path = "$.sig" }
signature = { member = "$.sig", prefix = "sha256=", prefix_required = false, \
signed = "{timestamp}.{body:cut}", timestamp = "$.sent_at", tolerance = "5m" }
"""
    body = BODY % NOW
    for prefix in ("", "sha256="):
        value = prefix + hex_hmac(SECRET, f"{NOW}.{body}".encode())
        with_it = body.replace('"text"', f'"sig":"{value}","text"')
        assert judged(tmp_path, acme, {}, with_it).signature.verdict == "valid"
        assert judged(tmp_path, acme, {}, with_it + " ").signature.verdict == "invalid"


def test_a_time_in_milliseconds_is_signed_as_such(tmp_path: Path) -> None:
    signature = {"header": "S", "signed": "{timestamp}{body}", "timestamp_header": "T"}
    (scheme,) = own("acme", {"signature": signature | {"milliseconds": True}}).schemes
    sent = sign(scheme, "s", b"", (), method="POST", target=b"/", at=NOW * 1_000_000 + 5_000)
    assert dict(sent.headers)[b"T"] == b"%d005" % NOW


def test_a_mistake_in_the_file_is_named_with_its_line_before_anything_listens(
    tmp_path: Path,
) -> None:
    with pytest.raises(InspectorError) as caught:
        judged(tmp_path, 'signature = { header = "S", key = "certificate" }', {})
    assert "provider.acme.signature.key can't be 'certificate'" in caught.value.message
    assert "line 5" in caught.value.message
    assert "html" in (caught.value.hint or "")


def test_a_prefix_of_a_secret_that_is_text_is_no_part_of_the_key(tmp_path: Path) -> None:
    acme = 'signature = { header = "X-Acme", key_prefix = "whsec_" }\nmatch = { header = "X-Acme" }'
    body = BODY % NOW
    headers = {"X-Acme": hex_hmac(SECRET.removeprefix("whsec_"), body.encode())}
    assert judged(tmp_path, acme, headers).signature.verdict == "valid"
    headers = {"X-Acme": hex_hmac(SECRET, body.encode())}
    assert judged(tmp_path, acme, headers).signature.verdict == "invalid"


BOX_LIKE = """
match = { header = "Box-Signature-Primary" }
signature = [{ header = "Box-Signature-Primary", encoding = "base64" }, \
{ header = "Box-Signature-Secondary", encoding = "base64" }%s]
"""


def by_box(primary: str, secondary: str) -> dict[str, str]:
    body = (BODY % NOW).encode()
    return {
        "Box-Signature-Primary": base64_hmac(primary, body),
        "Box-Signature-Secondary": base64_hmac(secondary, body),
    }


def test_like_box_with_two_keys_in_two_headers_of_which_any_may_match(tmp_path: Path) -> None:
    old, new = "the old key", "the new key"
    acme = BOX_LIKE % ""
    for primary, secondary in ((old, "x"), ("x", old), (old, new)):
        found = judged(tmp_path, acme, by_box(primary, secondary), secret=old)
        assert found.signature == Verdict("valid", "hmac-sha256 base64")
    wrong = judged(tmp_path, acme, by_box("x", "y"), secret=old)
    assert wrong.signature.verdict == "invalid"


def test_a_weaker_signature_beside_them_makes_up_for_none_of_them(tmp_path: Path) -> None:
    acme = BOX_LIKE % ', { header = "X-Old", algorithm = "hmac-sha1" }'
    weaker = {"X-Old": hex_hmac(SECRET, (BODY % NOW).encode(), "sha1")}
    assert judged(tmp_path, acme, by_box("x", "y") | weaker).signature.verdict == "invalid"
    assert judged(tmp_path, acme, by_box("x", SECRET) | weaker).signature.reason is None


def test_which_of_several_signatures_counts_is_described() -> None:
    def counts(name: str, *headers: dict[str, str]) -> list[str]:
        known = own(name, {"signature": list(headers)}) if headers else builtin()[name]
        return [row.text for row in describe(known) if row.label == "counts"]

    one, two = {"header": "X-One"}, {"header": "X-Two"}
    assert counts("acme", one, two) == ["any that is right: X-One or X-Two"]
    assert counts("acme", one, two, {"header": "X-Old", "algorithm": "hmac-sha1"}) == [
        "the first that is sent, and has a secret: X-One or X-Two, else X-Old"
    ]
    assert counts("hubspot") == [
        "the first that is sent, and has a secret: X-HubSpot-Signature-v3, else X-HubSpot-Signature"
    ]
    assert counts("github") == counts("stripe") == []


IN_ISO_8601 = """
match = { header = "X-Acme-Signature" }
signature = { header = "X-Acme-Signature", signed = "{body}{timestamp}", \
timestamp_header = "X-Acme-Time", tolerance = "5m" }
"""


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("2026-01-31T02:52:24-08:00", "valid"),
        ("2026-01-31T10:52:24Z", "valid"),
        ("2026-01-31t10:52:24.123456789z", "valid"),
        ("2026-01-31T10:52:24", "valid"),
        ("2026-01-31 10:52:24+0000", "valid"),
        ("2026-01-31T10:40:24Z", "expired"),
        ("2026-01-31T10:52:24-08:00", "expired"),
        ("2026-02-31T10:52:24Z", "expired"),
        ("2026-01-31T10:52:24+99:99", "expired"),
        ("Saturday", "expired"),
    ],
)
def test_like_box_and_zendesk_with_the_time_in_iso_8601(
    tmp_path: Path, written: str, verdict: str
) -> None:
    value = hex_hmac(SECRET, (BODY % NOW + written).encode())
    found = judged(tmp_path, IN_ISO_8601, {"X-Acme-Signature": value, "X-Acme-Time": written})
    assert found.signature.verdict == verdict
    lies = "lies" in str(found.signature.reason)
    assert lies == (written in ("2026-01-31T10:40:24Z", "2026-01-31T10:52:24-08:00"))


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("Sat, 31 Jan 2026 10:52:24 GMT", "valid"),
        ("Saturday, 31-Jan-26 10:52:24 GMT", "valid"),
        ("Sat Jan 31 10:52:24 2026", "valid"),
        ("Sat, 31 Jan 2026 02:52:24 -0800", "valid"),
        ("Sat, 31 Jan 2026 10:40:24 GMT", "lies 12"),
        ("Sat, 31 Jan 2026 10:52:24 -0800", "lies 8"),
        ("Sat, 31 Feb 2026 10:52:24 GMT", "can't be read"),
        ("Sat, 31 Xxx 2026 10:52:24 GMT", "can't be read"),
        ("Sat, 31 Jan 2026 10:52:24", "can't be read"),
    ],
)
@pytest.mark.parametrize("said", ["", ', timestamp_format = "http-date"'])
def test_the_time_as_an_http_date_in_each_form_that_http_has(
    tmp_path: Path, said: str, written: str, verdict: str
) -> None:
    value = hex_hmac(SECRET, (BODY % NOW + written).encode())
    acme = IN_ISO_8601.replace(', tolerance = "5m"', f', tolerance = "5m"{said}')
    found = judged(tmp_path, acme, {"X-Acme-Signature": value, "X-Acme-Time": written})
    assert verdict in (found.signature.reason or found.signature.verdict)


TIMED = {"header": "S", "signed": "{timestamp}.{body}", "tolerance": "5m", "separator": ";"}
FORMATS = {
    "seconds": b"1769856744",
    "milliseconds": b"1769856744005",
    "iso-8601": b"2026-01-31T10:52:24Z",
    "http-date": b"Sat, 31 Jan 2026 10:52:24 GMT",
}


@pytest.mark.parametrize("place", ["header:T", "part:t="])
@pytest.mark.parametrize("written", list(FORMATS))
def test_the_time_is_sent_as_the_provider_writes_it(written: str, place: str) -> None:
    table = TIMED | {"timestamp": place, "prefix": "v1=", "timestamp_format": written}
    (scheme,) = own("acme", {"signature": table}).schemes
    at = NOW * 1_000_000 + 5_000
    sent = sign(scheme, SECRET, b"{}", (), method="POST", target=b"/", at=at)
    value = hex_hmac(SECRET, FORMATS[written] + b".{}").encode()
    assert b"v1=" + value in dict(sent.headers)[b"S"]
    assert FORMATS[written] in b"".join(value for _, value in sent.headers)
    assert judge([scheme], _of(sent, at), [SECRET]).verdict == "valid"
    tampered = send_tampered(
        "timestamp", scheme, SECRET, b"{}", (), method="POST", target=b"/", at=at
    )
    assert judge([scheme], _of(tampered, at), [SECRET]).verdict == "invalid"


@pytest.mark.parametrize("sent", list(FORMATS))
@pytest.mark.parametrize("meant", list(FORMATS))
def test_a_time_that_is_written_otherwise_than_declared_is_said_to_be(
    sent: str, meant: str
) -> None:
    table = TIMED | {"timestamp_header": "T"}
    as_sent, as_meant = (
        own("acme", {"signature": table | {"timestamp_format": written}}).schemes
        for written in (sent, meant)
    )
    at = NOW * 1_000_000 + 5_000
    arrived = _of(sign(as_sent[0], SECRET, b"{}", (), method="POST", target=b"/", at=at), at)
    verdict = judge(as_meant, arrived, [SECRET])
    if sent == meant:
        assert verdict.verdict == "valid"
        return
    assert verdict.verdict == "expired"
    assert f"is in {IN_WORDS[as_sent[0].timestamp_format or 'seconds']}" in (verdict.reason or "")
    assert IN_WORDS[as_meant[0].timestamp_format or "seconds"] in (verdict.hint or "")


def _of(sent: Signed, at: int) -> Delivery:
    return Delivery(1, at, "POST", b"/", "1.1", sent.headers, sent.body)
