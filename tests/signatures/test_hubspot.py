"""HubSpot's URL, which its documents have decoded in part and its libraries take as it came."""

import hashlib

import pytest

from inspector.delivery import Delivery
from inspector.providers import builtin
from inspector.signatures import Verdict, judge
from inspector.signatures.diagnosis import explain_computed
from tests.signatures.signer import AT, base64_hmac, delivery

SCHEMES = builtin()["hubspot"].schemes
SECRET = "a client secret"
BODY = b'[{"eventId":1}]'
STAMP = str(AT // 1_000)

SENT = "/h?u=https%3A%2F%2fx%3Fa&b=%40%21%24%27%28%29%2A%2C%3b&c=%20%26%3D%25%C3%A9"
DECODED = "/h?u=https://x?a&b=@!$'()*,;&c=%20%26%3D%25%C3%A9"


def asked(url: str) -> str:
    return f"POSThttps://hooks.example{url}{BODY.decode()}"


def v3(url: str, secret: str = SECRET) -> dict[str, str]:
    value = base64_hmac(secret, f"{asked(url)}{STAMP}".encode())
    return {"X-HubSpot-Signature-v3": value, "X-HubSpot-Request-Timestamp": STAMP}


def v2(url: str) -> dict[str, str]:
    value = hashlib.sha256(f"{SECRET}{asked(url)}".encode()).hexdigest()
    return {"X-HubSpot-Signature": value, "X-HubSpot-Signature-Version": "v2"}


def v1() -> dict[str, str]:
    value = hashlib.sha256(SECRET.encode() + BODY).hexdigest()
    return {"X-HubSpot-Signature": value, "X-HubSpot-Signature-Version": "v1"}


def arrived(headers: dict[str, str], target: str = SENT) -> Delivery:
    host = {"Host": "hooks.example"}
    return delivery(BODY, host | headers, target=target.encode(), via="tunnel")


def judged(headers: dict[str, str], target: str = SENT) -> Verdict:
    return judge(SCHEMES, arrived(headers, target), [SECRET])


@pytest.mark.parametrize("signed", [v3, v2])
def test_either_reading_of_the_url_is_right_and_the_verdict_names_it(signed: object) -> None:
    assert callable(signed)
    as_it_came, decoded = judged(signed(SENT)), judged(signed(DECODED))
    assert (as_it_came.verdict, decoded.verdict) == ("valid", "valid")
    standings = {scheme.name: scheme.standing for scheme in SCHEMES}
    assert standings[as_it_came.scheme or ""] == "documented"
    assert standings[decoded.scheme or ""] == "unofficial"
    assert judged(signed(SENT), SENT + "x").verdict == "invalid"


def test_a_url_that_is_decoded_in_full_or_beyond_the_list_is_wrong() -> None:
    assert judged(v3(DECODED.replace("%20", " "))).verdict == "invalid"
    assert judged(v3(DECODED.replace("%3D", "="))).verdict == "invalid"


def test_a_weaker_signature_over_the_decoded_url_never_decides_for_a_stronger_one() -> None:
    assert judged(v3(DECODED, "another secret") | v2(DECODED)).verdict == "invalid"
    assert judged(v3(DECODED) | v2(SENT)).verdict == "valid"


@pytest.mark.parametrize(
    ("sent", "used", "recipe", "own"),
    [
        (v2(SENT), v1(), "v2", "v1"),
        (v1(), v2(SENT), "v1", "v2"),
        (v1(), v3(SENT) | v1(), "v1", "v3"),
        (v3(SENT), v1(), "v3", "v1"),
        (v2(SENT) | {"X-HubSpot-Signature": "0" * 64}, v1(), "v2", "v1"),
    ],
)
def test_own_code_with_another_version_is_told_both(
    sent: dict[str, str], used: dict[str, str], recipe: str, own: str
) -> None:
    case = arrived(sent | {"X-HubSpot-Request-Timestamp": STAMP})
    finding = explain_computed(SCHEMES, case, [SECRET], {}, next(iter(used.values())))
    assert finding.cause == "other-scheme"
    names = {one.word: one.name for one in SCHEMES}
    assert finding.reason.startswith(f"Your code's recipe is {names[own]}; ")
    assert str(finding.hint).endswith(names[recipe])


def test_own_code_is_sent_to_the_version_that_came_for_every_other_mistake() -> None:
    plain = hashlib.sha256(BODY + SECRET.encode()).hexdigest()
    for came in (v1(), v2(SENT)):
        finding = explain_computed(SCHEMES, arrived(came), [SECRET], {}, plain)
        assert finding.cause == "other-hash"
        assert f"right is {judged(came).scheme}" in finding.reason
