"""Numbers where a text is signed: it is there, but not as it should be."""

import pytest

from inspector.providers import builtin, own
from inspector.signatures import judge
from inspector.signatures.diagnosis import explain, explain_computed
from tests.signatures.signer import delivery, hex_hmac

SECRET = "a secret of some length"
SCHEMES = own(
    "acme", {"signature": {"member": "$.sig", "signed": "{text:id}|{text:amount}"}}
).schemes


@pytest.mark.parametrize(
    ("members", "signed", "cause", "words", "hint"),
    [
        ('"id":"x","amount":1.10', "x|1.10", "number-for-text", "amount as 1.10", "{raw:PATH}"),
        ('"id":"x","amount":1.10', "x|1.1", "number-anew", "amount as 1.1,", "written anew"),
        ('"id":7,"amount":true', "7|true", "number-for-text", "id as 7 and amount as true", "text"),
        ('"id":"x","amount":1.10', "y|1.10", None, "there, but as a number, not as text", "{raw:"),
        ('"id":"x","amount":{}', "x|{}", None, "there, but as an object, not as text", "{raw:"),
        ('"id":"x","amount":null', "x|", None, "there, but as null, not as text", "{raw:"),
        ('"amount":1.10', "|1.10", None, "The member id of the body is signed too, and not", "See"),
        ('"id":7,"amount":1.10', "x", None, "The member id of the body and the member amount", ""),
    ],
)
def test_what_is_there_as_a_number_is_said_to_be_and_its_digits_are_tried(
    members: str, signed: str, cause: str | None, words: str, hint: str
) -> None:
    value = hex_hmac(SECRET, signed.encode())
    arrived = delivery(f'{{{members},"sig":"{value}"}}'.encode())
    assert judge(SCHEMES, arrived, [SECRET]).verdict == "invalid"
    finding = explain(SCHEMES, arrived, [SECRET], {})
    assert (finding.cause, words in finding.reason) == (cause, True)
    assert hint in str(finding.hint)
    other = delivery(f'{{{members},"sig":"{"0" * 64}"}}'.encode())
    computed = explain_computed(SCHEMES, other, [SECRET], {}, value)
    assert computed.cause == cause
    if cause:
        assert computed.reason.startswith(f"Your code took {words}")


def test_mailguns_timestamp_as_a_number_is_told() -> None:
    value = hex_hmac(SECRET, b"17token")
    body = f'{{"signature":{{"timestamp":17,"token":"token","signature":"{value}"}}}}'
    finding = explain(builtin()["mailgun"].schemes, delivery(body.encode()), [SECRET], {})
    assert finding.cause == "number-for-text"
