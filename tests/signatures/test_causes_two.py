"""Two mistakes that really happen together: both are named, on either side."""

import base64
import json

import pytest
from msgspec.structs import replace

from inspector.delivery import Delivery, raw_headers
from inspector.providers import builtin
from inspector.signatures import Finding, judge
from inspector.signatures.diagnosis import explain, explain_computed
from tests.signatures.signer import base64_hmac, delivery, hex_hmac

SECRET = "a secret of some length"
BODY = b'{"id":"evt_1","text":"\xc3\xa9"}'
SPACED = json.dumps(json.loads(BODY), ensure_ascii=False).encode()
LATIN_1 = BODY.decode("latin-1").encode()
BOM = b"\xef\xbb\xbf"
SCHEMES = {name: builtin()[name].schemes for name in ("typeform", "square")}
HTTPS = b"https://hooks.example/sq"


def typeform(body: bytes, signed: bytes = BODY, secret: str = SECRET) -> Delivery:
    return delivery(body, {"Typeform-Signature": f"sha256={base64_hmac(secret, signed)}"})


def square(value: str, body: bytes = BODY, proto: str = "https") -> Delivery:
    headers = {"Host": "hooks.example", "X-Forwarded-Proto": proto}
    return delivery(body, headers | {"x-square-hmacsha256-signature": value}, target=b"/sq")


def both(finding: Finding, *words: str) -> None:
    assert finding.reason.startswith("Two things at once. ")
    for each in words:
        assert each in finding.reason


@pytest.mark.parametrize("stored", [f"{SECRET}\n", f'"{SECRET}"'])
@pytest.mark.parametrize(
    ("came", "words"),
    [
        (BOM + BODY, "without its byte order mark"),
        (base64.b64encode(BODY), "what the body means in base64"),
        (LATIN_1, "in Latin-1"),
        (SPACED, "JSON written anew"),
    ],
)
def test_a_body_that_was_changed_and_a_secret_with_something_around_it(
    came: bytes, words: str, stored: str
) -> None:
    finding = explain(SCHEMES["typeform"], typeform(came), [stored], {})
    both(finding, words, "has spaces, a line break or quotes around it")
    assert finding.fix is not None
    assert finding.fix.value == SECRET


@pytest.mark.parametrize(
    ("hashed", "words"),
    [
        (BOM + BODY, "behind a byte order mark"),
        (base64.b64encode(BODY), "the base64 of the body"),
        (LATIN_1, "read as Latin-1"),
        (SPACED, "JSON written anew"),
    ],
)
def test_own_code_that_hashes_another_body_with_a_line_break_behind_the_secret(
    hashed: bytes, words: str
) -> None:
    value = base64_hmac(SECRET + "\n", hashed)
    both(
        explain_computed(SCHEMES["typeform"], typeform(BODY), [SECRET], {}, value),
        f"Your code hashed {'its' if hashed is SPACED else 'the'}",
        words,
        "and a line break as the key",
    )


def test_json_written_anew_and_signed_in_another_encoding() -> None:
    value = hex_hmac(SECRET, SPACED)
    case = delivery(BODY, {"Typeform-Signature": f"sha256={value}"})
    for finding in (
        explain(SCHEMES["typeform"], case, [SECRET], {}),
        explain_computed(SCHEMES["typeform"], typeform(BODY), [SECRET], {}, value),
    ):
        both(finding, "JSON written anew", "in hex, where base64 belongs")
        assert str(finding.hint).endswith("Write the signature in base64 behind sha256=")


@pytest.mark.parametrize("stored", [f"{SECRET}\n", f'"{SECRET}"'])
def test_another_scheme_of_the_url_and_a_secret_with_something_around_it(stored: str) -> None:
    case = square(base64_hmac(SECRET, HTTPS + BODY), proto="http")
    finding = explain(SCHEMES["square"], case, [stored], {})
    both(finding, f"for {HTTPS.decode()}", "has spaces, a line break or quotes")
    alone = square(base64_hmac(SECRET, BODY))
    of_both = explain(SCHEMES["square"], alone, [stored], {})
    both(of_both, "only the body", "has spaces")
    assert of_both.fix is not None
    assert of_both.fix.value == SECRET


def test_another_scheme_of_the_url_and_json_written_anew() -> None:
    case = square(base64_hmac(SECRET, HTTPS + SPACED), proto="http")
    finding = explain(SCHEMES["square"], case, [SECRET], {})
    both(finding, f"for {HTTPS.decode()}", "JSON written anew")
    assert finding.fix is not None
    assert (finding.fix.kind, finding.fix.value) == ("public-url", "https://hooks.example")


def test_own_code_with_its_local_url_and_another_mistake() -> None:
    case = square(base64_hmac(SECRET, HTTPS + BODY))
    assert judge(SCHEMES["square"], case, [SECRET]).verdict == "valid"
    for value, words in (
        (base64_hmac(SECRET + "\n", b"http://localhost:3000/sq" + BODY), "and a line break"),
        (base64_hmac(SECRET, b"http://localhost:3000/sq" + SPACED), "JSON written anew"),
    ):
        own = explain_computed(SCHEMES["square"], case, [SECRET], {}, value)
        both(own, "Your code took http://localhost:3000/sq for the URL", words)


OTHERS = {"/else": [SECRET]}
PLAIN = {"Host": "hooks.example", "X-Forwarded-Proto": "https", "Content-Type": "text/plain"}
FORM_SIGNED = hex_hmac(SECRET, b"https://hooks.example/hooks?x=1a1", "sha1")


def of_typeform(name: str, secret: str = SECRET) -> Delivery:
    return delivery(BODY, {name: f"sha256={hex_hmac(secret, BODY)}"})


@pytest.mark.parametrize(
    ("case", "provider", "secrets", "cause"),
    [
        (of_typeform("Typeform-Signature"), "typeform", ["mine"], "other-secret"),
        (of_typeform("X-Foo-Signature"), "typeform", [SECRET], "header-name"),
        (delivery(b"a=1", PLAIN | {"X-Twilio-Signature": FORM_SIGNED}), "twilio", [SECRET],
         "content-type"),
    ],
)  # fmt: skip
def test_whatever_the_mistake_the_encoding_of_the_signature_is_told_with_it(
    case: Delivery, provider: str, secrets: list[str], cause: str
) -> None:
    finding = explain(builtin()[provider].schemes, case, secrets, OTHERS)
    assert (finding.cause, finding.causes) == (cause, (cause, "hex-for-base64"))
    both(finding, "holds the signature in hex, where base64 belongs")
    assert "Write the signature in base64" in str(finding.hint)


def test_a_repeated_header_whose_later_value_is_written_otherwise() -> None:
    several = [("Typeform-Signature", "sha256=AAAA"),
               ("Typeform-Signature", f"sha256={hex_hmac(SECRET, BODY)}")]  # fmt: skip
    case = replace(delivery(BODY), headers=raw_headers(several))
    finding = explain(SCHEMES["typeform"], case, [SECRET], {})
    assert finding.causes == ("signature-repeated", "hex-for-base64")


def test_three_things_at_once_are_all_told() -> None:
    signed = SPACED + b"\n"
    value = f"sha256={hex_hmac(SECRET, signed)}"
    case = delivery(SPACED, {"Typeform-Signature": value, "Content-Length": str(len(signed))})
    finding = explain(SCHEMES["typeform"], case, [f"{SECRET}\n"], {})
    assert finding.cause == "line-end and secret-padding"
    assert finding.causes == ("line-end", "secret-padding", "hex-for-base64")
    assert any(note.startswith("Content-Length says") for note in finding.notes)
    assert finding.reason.startswith("Three things at once. ")
    assert finding.reason.endswith("in hex, where base64 belongs")
    assert str(finding.hint).endswith("Write the signature in base64 behind sha256=")
    assert finding.fix is not None
    assert finding.fix.value == SECRET


def test_of_one_mistake_the_causes_are_that_one() -> None:
    case = delivery(BODY, {"Typeform-Signature": f"sha256={base64_hmac(SECRET, BODY)}"})
    assert explain(SCHEMES["typeform"], case, [f"{SECRET}\n"], {}).causes == ("secret-padding",)
    assert explain(SCHEMES["typeform"], case, [SECRET], {}).causes == ()
