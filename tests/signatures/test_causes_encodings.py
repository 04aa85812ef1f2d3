"""The right bytes in a form that no comparison takes: it is named, and what to change."""

import base64
import json
from collections.abc import Callable

import pytest

from inspector.providers import builtin
from inspector.signatures import judge
from inspector.signatures.diagnosis import explain, explain_computed
from tests.signatures.signer import AT, delivery, hmac_of

SECRET = "s3cret-of-the-endpoint"
BODY = b'{"id":0}'
RAW = hmac_of(SECRET.encode(), BODY)
HEX = ("github", "X-Hub-Signature-256", "sha256=")
BASE64 = ("typeform", "Typeform-Signature", "sha256=")


def pairs(raw: bytes, between: str) -> str:
    return between.join(f"{byte:02x}" for byte in raw)


def plain(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def url_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


@pytest.mark.parametrize(
    ("scheme", "write", "cause", "words", "hint"),
    [
        (
            HEX,
            lambda raw: pairs(raw, "-").upper(),
            "hex-in-pairs",
            "pairs of hex",
            "lower-case hex",
        ),
        (HEX, lambda raw: pairs(raw, ":"), "hex-in-pairs", "pairs of hex", "lower-case hex"),
        (BASE64, lambda raw: pairs(raw, "-"), "hex-in-pairs", "pairs of hex", "in base64 behind"),
        (HEX, lambda raw: f"0x{raw.hex()}", "hex-behind-0x", "behind 0x", "digits alone"),
        (HEX, lambda raw: f"0X{raw.hex()}", "hex-behind-0x", "behind 0x", "digits alone"),
        (HEX, lambda raw: f"b'{raw.hex()}'", "bytes-of-python", "Python shows bytes", "decode()"),
        (BASE64, lambda raw: f"b'{plain(raw)}'", "bytes-of-python", "Python shows", "decode()"),
        (BASE64, url_safe, "base64-url", "URL-safe", "+ and /, and with ="),
        (BASE64, lambda raw: url_safe(raw).rstrip("="), "base64-url", "URL-safe", "+ and /"),
        (BASE64, lambda raw: plain(raw).rstrip("="), "base64-unpadded", "without the =", "padded"),
        (HEX, lambda raw: json.dumps({"signature": raw.hex()}), "in-json", "within JSON", "alone"),
        (BASE64, lambda raw: json.dumps({"a": 1, "b": plain(raw)}), "in-json", "JSON", "alone"),
    ],
)
def test_the_form_of_a_right_signature_is_named(
    scheme: tuple[str, str, str], write: Callable[[bytes], str], cause: str, words: str, hint: str
) -> None:
    name, header, prefix = scheme
    schemes = builtin()[name].schemes
    right = RAW.hex() if scheme is HEX else plain(RAW)
    case = delivery(BODY, {header: prefix + right})
    assert judge(schemes, case, [SECRET]).verdict == "valid"
    assert {"-", "_", "="} <= {*url_safe(RAW)}
    assert explain_computed(schemes, case, [SECRET], {}, right).cause == "computed-right"
    sent = delivery(BODY, {header: prefix + write(RAW)})
    assert judge(schemes, sent, [SECRET]).verdict == "invalid"
    for finding in (
        explain_computed(schemes, case, [SECRET], {}, write(RAW)),
        explain_computed(schemes, case, [SECRET], {}, prefix + write(RAW)),
        explain(schemes, sent, [SECRET], {}),
    ):
        assert finding.cause == cause
        assert words in finding.reason
        assert hint in str(finding.hint)


def test_bytes_that_python_shows_raw_are_bytes_as_they_should() -> None:
    case = delivery(BODY, {"X-Hub-Signature-256": f"sha256={RAW.hex()}"})
    found = explain_computed(builtin()["github"].schemes, case, [SECRET], {}, repr(RAW))
    assert found.cause == "computed-right"


@pytest.mark.parametrize(
    ("written", "cause"),
    [
        (lambda raw: f"0x{raw.hex()}", "hex-behind-0x"),
        (lambda raw: raw.hex("-").upper(), "hex-in-pairs"),
        (lambda raw: f"b'{raw.hex()}'", "bytes-of-python"),
    ],
)
def test_an_encoding_is_named_within_the_part_of_a_value_too(
    written: Callable[[bytes], str], cause: str
) -> None:
    stamp = AT // 1_000_000
    raw = hmac_of(b"a secret", f"{stamp}.".encode() + b"{}")
    case = delivery(b"{}", {"Stripe-Signature": f"t={stamp},v1={written(raw)}"})
    finding = explain(builtin()["stripe"].schemes, case, ["a secret"], {})
    assert (finding.cause, "behind v1=" in str(finding.hint)) == (cause, cause[0] == "h")
