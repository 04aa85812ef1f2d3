"""A form that is signed field by field, and that Content-Type does not say to be one."""

import msgspec
import pytest

from inspector.delivery import raw_headers
from inspector.signatures.diagnosis import explain_computed
from tests.signatures.by_provider import FORM, SCHEMES, SECRET, found, sent


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ({}, "Content-Type is not there to say that it is one"),
        ({"Content-Type": "application/json; x=\x1b"}, "Content-Type says application/json"),
    ],
)
def test_a_form_that_content_type_does_not_say_to_be_one_is_named(
    kind: dict[str, str], said: str
) -> None:
    signed = sent("twilio", body=b"Body=hi&From=%2B1", headers=FORM)
    headers = tuple(one for one in signed.headers if one[0] != b"Content-Type")
    case = msgspec.structs.replace(signed, headers=(*headers, *raw_headers(list(kind.items()))))
    right = found("twilio", case, SECRET)
    assert right.cause == "content-type"
    assert said in right.reason
    assert "Content-Type: application/x-www-form-urlencoded" in (right.hint or "")
    wrong = found("twilio", case, "another secret")
    assert wrong.cause is None
    assert said in wrong.reason
    assert "not there;" not in wrong.reason
    assert "Content-Type" in (wrong.hint or "")
    value = dict(signed.headers)[b"X-Twilio-Signature"].decode()
    forged = msgspec.structs.replace(
        case, headers=((b"X-Twilio-Signature", b"x"), *case.headers[:1])
    )
    own = explain_computed(SCHEMES["twilio"], forged, [SECRET], {}, value)
    assert own.cause == "content-type"
    assert own.reason.startswith("Your code")


def test_a_body_that_is_no_form_is_not_said_to_be_one() -> None:
    case = sent("twilio", body=b"Body=hi", headers=FORM)
    as_json = msgspec.structs.replace(case, body=b'{"a":"="}', headers=case.headers[2:])
    assert "Content-Type" not in found("twilio", as_json, SECRET).reason
