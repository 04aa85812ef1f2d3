"""What is found where a header that counts is there twice, empty, or written in other capitals."""

import base64
import hashlib

import msgspec

from inspector.delivery import Delivery, raw_headers
from inspector.signatures import judge
from inspector.signatures.diagnosis import explain
from tests.signatures.by_provider import BODY, SCHEMES, SECRET, WHSEC, found, sent
from tests.signatures.signer import base64_hmac, delivery, hex_hmac

PLACE = "X-Hub-Signature-256"


def by_github(*secrets: str) -> Delivery:
    pairs = [(PLACE, f"sha256={hex_hmac(secret, BODY)}") for secret in secrets]
    return msgspec.structs.replace(delivery(BODY), headers=raw_headers(pairs))


def test_of_a_header_that_is_there_twice_the_first_counts_and_a_later_right_one_is_named() -> None:
    finding = found("github", by_github("another", SECRET), SECRET)
    assert finding.cause == "signature-repeated"
    assert finding.reason == (
        f"{PLACE} is there more than once: the first one counts, and number 2 is the right one"
    )
    assert judge(SCHEMES["github"], by_github(SECRET, "another"), [SECRET]).verdict == "valid"


def test_where_none_of_several_is_right_it_is_said_that_the_first_alone_counts() -> None:
    finding = found("github", by_github("another", "a third"), SECRET)
    assert finding.cause is None
    assert f"{PLACE} is there 2 times: the first one alone counts" in finding.notes
    once = found("github", by_github("another"), SECRET)
    assert "counts" not in "".join(once.notes)


def test_an_empty_id_that_is_signed_is_no_id_as_the_library_has_it() -> None:
    right = sent("standard-webhooks", WHSEC, headers={"webhook-id": "msg_1"})
    assert judge(SCHEMES["standard-webhooks"], right, [WHSEC]).verdict == "valid"
    empty = {"webhook-id": "", "webhook-timestamp": "1769856744"}
    key = base64.b64decode(WHSEC.removeprefix("whsec_"))
    value = "v1," + base64_hmac(key, b".1769856744." + BODY)
    case = delivery(BODY, empty | {"webhook-signature": value})
    for provider in ("standard-webhooks", "svix", "gitlab"):
        verdict = judge(SCHEMES[provider], case, [WHSEC])
        assert (verdict.verdict, verdict.reason) == (
            "invalid",
            "The header webhook-id is signed too, and there, but empty",
        )
        assert "empties it" in str(verdict.hint)
    assert "but empty" in explain(SCHEMES["standard-webhooks"], case, [WHSEC], {}).reason


def test_no_prefix_is_asked_for_that_a_provider_does_not_send() -> None:
    upper = hashlib.sha256(SECRET.encode() + BODY).hexdigest().upper()
    finding = found("mailabl", delivery(BODY, {"X-Mailabl-Signature": upper}), SECRET)
    assert (finding.cause, finding.hint) == (
        "upper-case",
        "Write the signature in lower-case hex",
    )


def test_parts_with_a_blank_behind_the_comma_are_to_be_divided_by_the_comma_alone() -> None:
    right = sent("stripe").header("Stripe-Signature") or ""
    spaced = delivery(BODY, {"Stripe-Signature": right.replace(",", ", ")})
    finding = found("stripe", spaced, SECRET)
    assert (finding.cause, finding.hint) == (
        "separator",
        "Divide them by commas alone; of a provider of your own, say it in separator",
    )


def test_an_absurd_timestamp_is_not_counted_out() -> None:
    stamp = "1" + "0" * 35
    value = hex_hmac(SECRET, f"{stamp}.".encode() + BODY)
    case = delivery(BODY, {"Calendly-Webhook-Signature": f"t={stamp},v1={value}"})
    verdict = judge(SCHEMES["calendly"], case, [SECRET])
    assert (verdict.verdict, verdict.reason) == (
        "expired",
        "The signature is right, but its timestamp lies centuries after the arrival; 180 s are "
        "allowed",
    )
