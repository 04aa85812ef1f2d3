"""Tampering is always noticed, and changes nothing but what it names."""

import base64
import gzip
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery, RawHeaders
from inspector.errors import InspectorError
from inspector.outbound.simulator.tampering import (
    WAYS,
    Way,
    check,
    gzipped,
    malformed,
    send_tampered,
)
from inspector.providers import builtin
from inspector.signatures import Scheme, Signed, judge, sign
from inspector.signatures.diagnosis import explain
from tests.signatures.signable import HEADERS, JSON, Signable, signables
from tests.signatures.signer import AT

BODY = '{"data":{"grüße":"Ærø \\u00e9 / ☕","n":10,"id":"evt_1"},"timestamp":"10:52"}'.encode()
(MISSIVE,) = builtin()["missive"].schemes
STRIPE = builtin()["stripe"].schemes[0]
STANDARD = builtin()["standard-webhooks"].schemes[0]
TOKEN = Scheme(name="token", header="X-Token", algorithm="token", encoding="text")
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
WHERE: Any = {"method": "POST", "target": b"/hooks?x=1", "at": AT}


def right(case: Signable) -> Signed:
    return sign(case.scheme, case.secret, case.body, HEADERS, **WHERE)


def wrong(way: Way, case: Signable) -> Signed:
    return send_tampered(way, case.scheme, case.secret, case.body, HEADERS, **WHERE)


def arrived(sent: Signed) -> Delivery:
    return Delivery(1, AT, "POST", b"/hooks?x=1", "1.1", sent.headers, sent.body)


def verdict(case: Signable, sent: Signed) -> str:
    return judge((case.scheme,), arrived(sent), [case.secret]).verdict


def is_noticed(way: Way, scheme: Scheme) -> bool:
    try:
        check(way, scheme)
    except InspectorError:
        return False
    return True


def differing(one: bytes, other: bytes) -> int:
    return abs(len(one) - len(other)) + sum(a != b for a, b in zip(one, other, strict=False))


def parsed(body: bytes) -> Any:
    """What JSON means; None where it is none."""
    try:
        return json.loads(body.decode())
    except ValueError:
        return None


@given(signables(), st.sampled_from(WAYS))
def test_whatever_the_scheme_tampering_is_noticed_or_refused(case: Signable, way: Way) -> None:
    if is_noticed(way, case.scheme):
        assert verdict(case, wrong(way, case)) not in ("valid", "expired")
        return
    with pytest.raises(InspectorError, match="so it would stay valid"):
        wrong(way, case)


@given(signables())
def test_a_changed_body_has_one_other_byte_and_the_same_headers(case: Signable) -> None:
    if not is_noticed("body", case.scheme):
        return
    before, after = right(case), wrong("body", case)
    assert after.headers == before.headers
    assert differing(before.body, after.body) == 1
    may_cover_null = "{raw" in case.scheme.signed or "{text" in case.scheme.signed
    if parsed(before.body) is not None and not may_cover_null:
        assert parsed(after.body) not in (None, parsed(before.body))


@given(signables())
def test_a_changed_signature_has_one_other_character_and_means_another(case: Signable) -> None:
    (old, rest), (new, rest_after) = (
        taken_apart(case.scheme, sent) for sent in (right(case), wrong("signature", case))
    )
    assert rest_after == rest
    assert old[1:] == new[1:]
    decode = {"hex": bytes.fromhex, "base64": base64.b64decode, "text": str.encode}
    assert decode[case.scheme.encoding](old) != decode[case.scheme.encoding](new)


@given(signables(), st.sampled_from(["secret", "timestamp"]))
def test_only_the_signature_is_another_where_another_secret_or_time_signed(
    case: Signable, way: Way
) -> None:
    if not is_noticed(way, case.scheme):
        return
    (old, rest), (new, rest_after) = (
        taken_apart(case.scheme, sent) for sent in (right(case), wrong(way, case))
    )
    assert rest_after == rest
    assert old != new


def taken_apart(scheme: Scheme, sent: Signed) -> tuple[str, Any]:
    """The signature of a drawn scheme, and all the rest of the request."""
    rest: tuple[RawHeaders, Any]
    if scheme.member:
        *outer, name = scheme.member.split(".")
        document = json.loads(sent.body)
        value: str = (document[outer[0]] if outer else document).pop(name)
        rest = (sent.headers, document)
    else:
        ours = next(h for h in sent.headers if h[0] in (b"X-Acme-Sig", b"X-Signature"))
        value = ours[1].decode()
        rest = (tuple(header for header in sent.headers if header != ours), sent.body)
    before, _, last = value.rpartition(scheme.separator) if scheme.separator else ("", "", value)
    prefix = scheme.prefix if scheme.prefix_sent else ""
    assert last.startswith(prefix)
    return last[len(prefix) :], (rest, before)


@pytest.mark.parametrize("provider", ["missive", "mailabl", "manysends"])
@pytest.mark.parametrize("way", ["body", "signature", "secret"])
def test_no_reading_of_a_provider_accepts_what_was_tampered_with(provider: str, way: Way) -> None:
    schemes = builtin()[provider].schemes
    for scheme in schemes:
        case = Signable(scheme, "right", BODY)
        assert judge(schemes, arrived(right(case)), ["right"]).scheme == scheme.name
        verdict = judge(schemes, arrived(wrong(way, case)), ["right"]).verdict
        assert verdict in ("invalid", "unverifiable")


def test_the_first_letter_that_is_changed_stands_in_the_longest_value() -> None:
    body = b'{"a_long_name":1,"text":"\\u00e9\\n h9","id":"7"}'
    sent = wrong("body", Signable(MISSIVE, "right", body))
    assert sent.body == body.replace(b"h9", b"h1")


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (b'{"n":0}', b'{"n":1}'),
        (b"[-19]", b"[-29]"),
        (b'{"a":true}', b'{"b":true}'),
        (b'["z"]', b'["a"]'),
        (b"a=1&b=", b"a=2&b="),
        (b"hello", b"hemlo"),
        (b"{}", b"{|"),
        (b"", b"0"),
    ],
)
def test_json_stays_json_where_there_is_a_letter_or_a_digit(body: bytes, changed: bytes) -> None:
    assert wrong("body", Signable(MISSIVE, "right", body)).body == changed


def test_only_what_is_covered_is_changed() -> None:
    body = b'{"long":"not covered by any signature","data":{"id":"a"},"more":{"id":"a"}}'
    scheme = Scheme(name="data", member="signature", signed="{raw:data}")
    sent = wrong("body", Signable(scheme, "right", body))
    assert sent.body.startswith(body.replace(b'"a"', b'"b"', 1)[:-1])


def test_what_is_compressed_is_changed_behind_its_compression() -> None:
    body, headers = gzipped(BODY, HEADERS)
    sent = send_tampered("body", MISSIVE, "right", body, headers, **WHERE)
    assert sent.headers == sign(MISSIVE, "right", body, headers, **WHERE).headers
    assert differing(gzip.decompress(sent.body), BODY) == 1
    assert verdict(Signable(MISSIVE, "right", b""), sent) == "invalid"


@pytest.mark.parametrize(
    ("way", "scheme", "message", "hint"),
    [
        ("timestamp", MISSIVE, "covers no time", "body, signature or secret"),
        ("timestamp", TOKEN, "covers no time", "signature or secret"),
        ("body", TOKEN, "covers nothing of the body", "signature or secret"),
        (
            "secret",
            Scheme(name="a sum", header="X-Sum", algorithm="sha256"),
            "is made without the secret",
            "body or signature",
        ),
    ],
)
def test_what_a_scheme_cannot_notice_is_refused_with_what_it_can(
    way: Way, scheme: Scheme, message: str, hint: str
) -> None:
    with pytest.raises(InspectorError, match=message) as refused:
        check(way, scheme)
    assert scheme.name in refused.value.message
    assert refused.value.hint == f"Tamper with {hint}."


def test_every_way_is_open_where_a_time_is_signed() -> None:
    assert all(is_noticed(way, scheme) for way in WAYS for scheme in (STRIPE, STANDARD))


def test_a_wrong_time_is_in_time_itself() -> None:
    sent = wrong("timestamp", Signable(STRIPE, KEY, BODY))
    assert dict(sent.headers)[b"Stripe-Signature"].startswith(b"t=1769856744,v1=")
    assert verdict(Signable(STRIPE, KEY, BODY), sent) == "invalid"


@pytest.mark.parametrize("given_time", [b"0", b"1769856700"])
def test_a_time_that_is_given_is_sent_and_another_signed(given_time: bytes) -> None:
    headers = ((b"webhook-id", b"msg_1"), (b"Webhook-Timestamp", given_time))
    sent = send_tampered("timestamp", STANDARD, KEY, BODY, headers, **WHERE)
    assert sent.headers[:2] == headers
    assert sent.headers != sign(STANDARD, KEY, BODY, headers, **WHERE).headers


@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_be_signed_cannot_be_tampered_with(way: Way) -> None:
    with pytest.raises(InspectorError, match="base64"):
        wrong(way, Signable(STANDARD, "whsec_no base64!", BODY))


def test_the_inspector_tells_another_secret_from_a_changed_body() -> None:
    case = Signable(MISSIVE, "right", BODY)
    finding = explain((MISSIVE,), arrived(wrong("secret", case)), ["right"], {})
    assert finding.cause is None


# What breaks off, and what is compressed.


@given(JSON, st.sampled_from([None, 2]), st.sampled_from(["", "\r\n", " " * 50]))
def test_what_breaks_off_is_no_json_and_not_nothing(
    value: Any, indent: int | None, end: str
) -> None:
    cut = malformed((json.dumps(value, indent=indent) + end).encode())
    assert cut
    with pytest.raises(ValueError):
        json.loads(cut.decode())


@given(st.binary())
def test_any_bytes_break_off_as_no_json(body: bytes) -> None:
    cut = malformed(body)
    assert cut
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(cut)


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (b'{"a":1,"b":2}', b'{"a":1'),
        (b"1", b"{"),
        (b"1234", b"{12"),
        (b'""', b'"'),
        (b"{}", b"{"),
        (b"", b"{"),
        (b"[1] [2] ", b"{[1]"),
    ],
)
def test_a_body_breaks_off_in_its_middle(body: bytes, left: bytes) -> None:
    assert malformed(body) == left


@given(st.binary())
def test_compressing_can_be_undone_and_is_the_same_each_time(body: bytes) -> None:
    packed, headers = gzipped(body, HEADERS)
    assert gzip.decompress(packed) == body
    assert headers == (*HEADERS, (b"Content-Encoding", b"gzip"))
    assert packed[4:8] == b"\0\0\0\0"
    assert gzipped(body, HEADERS)[0] == packed
