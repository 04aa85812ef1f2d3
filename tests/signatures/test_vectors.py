"""Published vectors and vectors of the providers' libraries, judged as they say."""

import base64
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.providers import builtin
from inspector.signatures import judge
from tests.signatures.changing import body_places, header_places, secret_places
from tests.signatures.signer import delivery
from tests.signatures.vectors import VECTORS, provider_of, received

UNSEEN = {"manysends"}
"""No recipe of theirs is public, so there is no vector either."""

VALID = [vector for vector in VECTORS if vector["valid"]]
WITH_SIGNED_QUERY = [v for v in VALID if "?" in v["url"] and v["provider"] != "hubspot-v1"]
CHARACTERS = st.characters(min_codepoint=33, max_codepoint=126)
LETTERS = st.sampled_from(string.ascii_letters + string.digits)


def name(vector: dict[str, Any]) -> str:
    return f"{vector['provider']}-{VECTORS.index(vector)}"


def test_every_provider_has_a_vector() -> None:
    assert {provider_of(vector).name for vector in VECTORS} == builtin().keys() - UNSEEN


@pytest.mark.parametrize("vector", VECTORS, ids=name)
def test_a_vector_is_judged_as_it_says(vector: Any) -> None:
    verdict = judge(provider_of(vector).schemes, received(vector), [vector["secret"]])
    assert verdict.verdict == ("valid" if vector["valid"] else "invalid")


@pytest.mark.parametrize("vector", VECTORS, ids=name)
def test_a_vector_without_a_secret_is_neither_right_nor_wrong(vector: Any) -> None:
    assert judge(provider_of(vector).schemes, received(vector), []).verdict == "no-secret"


@given(st.data())
def test_a_vector_with_one_byte_of_its_body_changed_is_not_valid(data: st.DataObject) -> None:
    vector = data.draw(st.sampled_from([v for v in VALID if body_places(v)]))
    body = base64.b64decode(vector["body_base64"])
    place = data.draw(st.sampled_from(body_places(vector)))
    byte = data.draw(st.integers(0, 255).filter(lambda new: new != body[place]))
    assert is_refused(vector, body=body[:place] + bytes([byte]) + body[place + 1 :])


@given(st.data())
def test_a_vector_with_one_byte_of_its_headers_changed_is_not_valid(data: st.DataObject) -> None:
    vector = data.draw(st.sampled_from([v for v in VALID if header_places(v)]))
    name, place = data.draw(st.sampled_from(header_places(vector)))
    value = vector["headers"][name]
    others = CHARACTERS.filter(lambda new: new.lower() != value[place].lower())
    changed = value[:place] + data.draw(others) + value[place + 1 :]
    assert is_refused(vector, headers={name: changed})


@given(st.data())
def test_a_vector_with_one_character_of_its_secret_changed_is_not_valid(
    data: st.DataObject,
) -> None:
    vector = data.draw(st.sampled_from(VALID))
    secret, place = vector["secret"], data.draw(st.sampled_from(secret_places(vector)))
    others = LETTERS.filter(lambda new: new.lower() != secret[place].lower())
    changed = secret[:place] + data.draw(others) + secret[place + 1 :]
    verdict = judge(provider_of(vector).schemes, received(vector), [changed])
    assert verdict.verdict == "invalid"


@pytest.mark.parametrize("vector", WITH_SIGNED_QUERY, ids=name)
def test_a_signed_url_with_another_byte_is_not_valid(vector: Any) -> None:
    assert is_refused(vector, target=received(vector).target + b"1")


@pytest.mark.parametrize("vector", VALID, ids=name)
def test_headers_are_found_whatever_their_case(vector: Any) -> None:
    upper = {**vector, "headers": {name.upper(): v for name, v in vector["headers"].items()}}
    assert (
        judge(provider_of(vector).schemes, received(upper), [vector["secret"]]).verdict == "valid"
    )


def is_refused(vector: dict[str, Any], **changed: Any) -> bool:
    arrived = received(vector, **changed)
    return judge(provider_of(vector).schemes, arrived, [vector["secret"]]).verdict != "valid"


TWILIO = builtin()["twilio"].schemes
HOSTILE_FORMS = [b"\xff=\x80", b"%ff=%80&%f", b"&" * 20_000, b"=", b"a=%00\x00", "ø=ø".encode()]


@pytest.mark.parametrize("body", HOSTILE_FORMS, ids=lambda body: repr(body[:20]))
@pytest.mark.parametrize("target", [b"/?bodySHA256=%ff", b"/?bodySHA256=\xff&x=[", b"//[/", b"/"])
def test_a_hostile_form_is_judged_without_an_error(body: bytes, target: bytes) -> None:
    headers = {
        "Host": "a.example",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    }
    arrived = delivery(body, headers, target=target)
    assert judge(TWILIO, arrived, ["secret"]).verdict == "invalid"
