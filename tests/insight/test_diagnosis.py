"""The diagnosis in the light of what is known: whose secret, which provider, which handshake."""

import msgspec
import pytest

from inspector.delivery import Delivery, Endpoint, raw_headers
from inspector.insight import Fold, Insight, Known, diagnosis, known
from inspector.signatures import Finding, Fix
from tests.providers.deliveries import MISSIVE
from tests.signatures.signer import base64_hmac, hex_hmac

GITHUB = b'{"action":"opened"}'


def arrives(
    it: Known, body: bytes, path: str = "/hooks", **headers: str
) -> tuple[Delivery, Insight]:
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    delivery = Delivery(
        1, 0, "POST", path.encode(), "1.1", raw_headers(pairs), body, size=len(body)
    )
    return delivery, Fold(it).arrive(delivery)


def by_missive(secret: str) -> dict[str, str]:
    return {"X_Hook_Signature": f"sha256={hex_hmac(secret, MISSIVE)}"}


def test_a_fix_says_whose_secret_it_is_for() -> None:
    for name in ("missive", "/hooks"):
        it = known((), {}, {name: [" right "]})
        delivery, insight = arrives(it, MISSIVE, "/hooks/below", **by_missive("right"))
        fix = diagnosis.finding(it, delivery, insight).fix
        assert fix is not None
        assert (fix.kind, fix.value, fix.name) == ("secret", "right", name)


def test_the_secrets_of_others_are_tried_but_not_the_tunnels_token() -> None:
    it = known((), {}, {"missive": ["mine"], "/else": ["theirs"], "ngrok": ["token"]})
    delivery, insight = arrives(it, MISSIVE, **by_missive("theirs"))
    assert diagnosis.finding(it, delivery, insight).cause == "other-secret"
    delivery, insight = arrives(it, MISSIVE, **by_missive("token"))
    assert diagnosis.finding(it, delivery, insight).cause is None


def test_the_secret_of_its_own_provider_is_named_before_that_of_another_place() -> None:
    it = known((), {}, {"/hooks": ["mine"], "/else": ["theirs"], "missive": ["theirs"]})
    delivery, insight = arrives(it, MISSIVE, **by_missive("theirs"))
    assert "the secret of missive (" in diagnosis.finding(it, delivery, insight).reason


def test_a_body_that_was_changed_on_the_way_is_no_fault_of_the_sender_alone() -> None:
    it = known((), {}, {"github": ["right"]})
    headers = {"X_GitHub_Event": "issues", "X_GitHub_Delivery": "d-1"}
    signed = {"X_Hub_Signature_256": f"sha256={hex_hmac('right', GITHUB)}"}
    first, _ = arrives(it, GITHUB, **headers, **signed)
    for event, said in (("d-1", "the same event"), ("d-2", "the sender kept the signature, or")):
        it_is = headers | {"X_GitHub_Delivery": event}
        again, insight = arrives(it, b'{"action":"closed"}', **it_is, **signed)
        found = diagnosis.finding(it, again, insight, diagnosis.Around(earlier=[first]))
        assert found.cause == "stale-signature"
        assert said in found.reason


def test_a_secret_that_is_right_for_another_delivery_of_the_place_is_said_to_be() -> None:
    it = known((), {}, {"missive": ["right"]})
    fold = Fold(it)
    delivery, _ = arrives(it, MISSIVE, **by_missive("right"))
    fold.arrive(msgspec.structs.replace(delivery, id=23))
    again, insight = arrives(it, MISSIVE.rstrip()[:-1] + b',"a":1}', **by_missive("right"))
    around = diagnosis.Around(right=fold.right)
    assert "was right for #23: look at what" in str(
        diagnosis.finding(it, again, insight, around).hint
    )
    elsewhere, insight = arrives(it, b"{}", "/else", X_Hook_Signature="sha256=" + "0" * 64)
    assert "#23" not in str(diagnosis.finding(it, elsewhere, insight, around).hint)


def test_an_endpoint_that_is_set_to_another_provider_is_named() -> None:
    it = known((Endpoint("/hooks", provider="stripe"),), {}, {"/hooks": ["right"]})
    value = f"sha256={hex_hmac('right', GITHUB)}"
    delivery, insight = arrives(it, GITHUB, X_Hub_Signature_256=value, X_GitHub_Event="issues")
    assert (insight.provider, insight.signature.verdict) == ("stripe", "missing")
    finding = diagnosis.finding(it, delivery, insight)
    assert finding.cause == "other-provider"
    assert finding.fix is not None
    assert (finding.fix.kind, finding.fix.value, finding.fix.name) == (
        "provider",
        "github",
        "/hooks",
    )


@pytest.mark.parametrize("secrets", [{}, {"/hooks": ["another of some length"]}])
def test_a_delivery_that_looks_like_anothers_is_said_to_with_and_without_a_secret(
    secrets: dict[str, list[str]],
) -> None:
    it = known((), {}, secrets, told={"/hooks": "slack"})
    signed = {"x_zm_signature": "v0=" + "0" * 64, "x_zm_request_timestamp": "1"}
    delivery, insight = arrives(it, b"{}", **signed)
    assert insight.signature.verdict == ("missing" if secrets else "unsigned")
    assert diagnosis.is_called_for(insight.signature)
    found = diagnosis.finding(it, delivery, insight)
    assert found.reason == "It looks like Zoom's (x-zm-signature); the endpoint is set to slack"
    assert found.fix == Fix("provider", "zoom", name="/hooks")
    given = msgspec.structs.replace(insight, provider="stripe")
    untold = known((), {}, secrets)
    assert diagnosis.finding(untold, delivery, given).reason.endswith("it is taken for stripe's")


def test_what_has_nothing_of_anothers_is_not_said_to_look_so() -> None:
    it = known((Endpoint("/hooks", provider="slack"),), {})
    bare = {"event": "x", "event_ts": 1, "payload": {}}  # a body such as Zoom's, unsigned
    for body in (GITHUB, msgspec.json.encode(bare)):
        delivery, insight = arrives(it, body)
        assert insight.signature.verdict == "unsigned"
        assert diagnosis.finding(it, delivery, insight) == diagnosis.NOTHING_AMISS
        assert diagnosis.explained(it, delivery, insight) == insight.signature


def test_who_is_recognised_goes_first_where_providers_share_a_header() -> None:
    it = known((Endpoint("/hooks", provider="asana"),), {}, {"/hooks": ["right"]})
    delivery, insight = arrives(it, MISSIVE, **by_missive("right"))
    finding = diagnosis.finding(it, delivery, insight)
    assert finding.cause == "other-provider"
    assert "missive" in finding.reason


TRIALS: dict[str, tuple[bytes, dict[str, str]]] = {
    "github": (b'{"zen":"x"}', {"X_GitHub_Event": "ping"}),
    "slack": (b'{"type":"url_verification","challenge":"c","token":"t"}', {}),
    "zoom": (
        b'{"event":"endpoint.url_validation","event_ts":1,"payload":{"plainToken":"p"}}',
        {},
    ),
}
UNDOCUMENTED: dict[str, tuple[bytes, dict[str, str]]] = {
    "missive": (b'{"test":true}', {}),
    "intercom": (b'{"type":"notification_event","topic":"ping"}', {}),
}
LACKS = {
    "github": "X-Hub-Signature-256 is not there",
    "slack": "X-Slack-Signature is not there",
    "zoom": "x-zm-signature is not there",
    "missive": "X-Hook-Signature is not there",
    "intercom": "X-Hub-Signature is not there",
}


@pytest.mark.parametrize("name", TRIALS)
def test_a_request_that_tries_the_endpoint_out_unsigned_is_forged_or_no_secret_is_set(
    name: str,
) -> None:
    found, title = tried_unsigned(name, *TRIALS[name])
    assert (
        found.reason == f"{title} signs the request that tries an endpoint out too: {LACKS[name]}"
    )
    lost = "t is forged, or the signature was lost on the way"
    may_have_none = "Set the secret in GitHub's settings; where it is set, i"
    assert found.hint == (may_have_none if name == "github" else "I") + lost


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_it_is_not_said_that_a_trial_is_signed_where_that_is_not_documented(name: str) -> None:
    found, title = tried_unsigned(name, *UNDOCUMENTED[name])
    assert found.reason == (
        f"Whether {title} signs the request that tries an endpoint out is not documented: "
        f"{LACKS[name]}"
    )
    lost = "t may come without a signature, be forged, or have lost it on the way"
    may_have_none = "Set the secret in Missive's settings; where it is set, i"
    assert found.hint == (may_have_none if name == "missive" else "I") + lost


def tried_unsigned(name: str, body: bytes, headers: dict[str, str]) -> tuple[Finding, str]:
    it = known((Endpoint("/hooks", provider=name),), {}, {"/hooks": ["right"]})
    delivery, insight = arrives(it, body, **headers)
    assert (insight.provider, insight.signature.verdict) == (name, "missing")
    found = diagnosis.finding(it, delivery, insight)
    assert found.cause == "handshake"
    return found, it.providers[name].title


def test_a_request_that_tries_the_endpoint_out_has_no_secret_where_a_pair_of_keys_signs() -> None:
    it = known((), {}, {"aws-sns": ["a certificate"]})
    body = b'{"Type":"SubscriptionConfirmation","SubscribeURL":"https://x"}'
    delivery, insight = arrives(it, body, x_amz_sns_message_type="SubscriptionConfirmation")
    assert insight.signature.verdict == "missing"
    hint = diagnosis.finding(it, delivery, insight).hint
    assert hint == "It is forged, or the signature was lost on the way"


def test_a_request_that_tries_the_endpoint_out_is_not_to_be_signed_where_that_can_not_be() -> None:
    set_ = [Endpoint(f"/{name}", provider=name) for name in ("asana", "meta", "woocommerce")]
    it = known(set_, {}, {one.path: ["right"] for one in set_})
    for path, body, headers in (
        ("/asana", b"", {"X_Hook_Secret": "brought"}),
        ("/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token=t", b"", {}),
        ("/woocommerce", b"webhook_id=5", {}),
    ):
        _, insight = arrives(it, body, path, **headers)
        assert insight.handshake is not None
        assert insight.signature.verdict == "unsigned"


def test_the_public_url_and_given_secrets_are_taken_up() -> None:
    it = known((Endpoint("/hooks", provider="square"),), {}, {"/hooks": ["wrong"]})
    value = base64_hmac("right", b"https://public.example/hooks" + GITHUB)
    delivery, insight = arrives(it, GITHUB, Host="here", x_square_hmacsha256_signature=value)
    around = diagnosis.Around(("https://public.example",), secrets=("right",))
    assert diagnosis.finding(it, delivery, insight).cause is None
    found = diagnosis.finding(it, delivery, insight, around)
    assert found.cause == "url"
    assert [one.matched for one in diagnosis.tried(it, delivery, insight, around)] == [False]


def test_what_own_code_computed_is_judged_with_what_is_known() -> None:
    it = known((), {}, {"missive": ["right"]})
    delivery, insight = arrives(it, MISSIVE, **by_missive("right"))
    value = hex_hmac("right", b"")
    assert diagnosis.computed(it, delivery, insight, value).cause == "empty-body"


def test_the_reason_of_a_verdict_tells_the_notes_too() -> None:
    it = known((), {}, {"missive": ["sk_live_0123456789abcdef"]})
    delivery, insight = arrives(it, MISSIVE, **by_missive("right"))
    verdict = diagnosis.explained(it, delivery, insight)
    assert "looks like a secret API key" in (verdict.reason or "")
    assert msgspec.structs.replace(verdict, reason=None, hint=None) == msgspec.structs.replace(
        insight.signature, reason=None, hint=None
    )


def test_a_valid_verdict_is_left_alone() -> None:
    it = known((), {}, {"missive": ["right"]})
    delivery, insight = arrives(it, MISSIVE, **by_missive("right"))
    assert diagnosis.explained(it, delivery, insight) is insight.signature


def test_it_is_said_which_secret_it_is_where_that_is_not_the_webhooks_own() -> None:
    it = known((), {}, {"hubspot": ["a secret of some length"], "aws-sns": ["https://sns.x/a.pem"]})
    delivery, insight = arrives(it, b"[]", Host="here", X_HubSpot_Signature="0" * 64)
    delivery = msgspec.structs.replace(delivery, via="tunnel")  # which tells the URL
    assert diagnosis.finding(it, delivery, insight).hint == (
        "Check that the secret is the app's client secret, and the URL, which is signed too: "
        "https://here/hooks was taken"
    )
    body = msgspec.json.encode(
        {"Type": "Notification", "MessageId": "1", "TopicArn": "arn:1", "Message": "m",
         "Timestamp": "t", "SignatureVersion": "1", "Signature": "AAAA"}
    )  # fmt: skip
    delivery, insight = arrives(it, body)
    assert insight.signature.verdict == "invalid"
    found = diagnosis.finding(it, delivery, insight)
    certificate = "the file that you download from its SigningCertURL yourself"
    assert found.hint == f"Check that the certificate is {certificate}"
    assert found.notes[0].endswith(f"looks like a URL, which signs nothing: it takes {certificate}")
    assert found.notes[1].endswith(f"is checked with one: take {certificate}")


def test_a_blank_behind_a_comma_divides_with_it() -> None:
    it = known((), {}, {"calendly": ["a secret of some length"]})
    value = f"t=0, v1={hex_hmac('a secret of some length', b'0.{}')}"
    delivery, insight = arrives(it, b"{}", Calendly_Webhook_Signature=value)
    found = diagnosis.finding(it, delivery, insight)
    assert found.reason.endswith("divides its parts otherwise: by commas and blanks")
    assert (found.hint or "").startswith("Divide them by commas alone")


@pytest.mark.parametrize("secrets", [{}, {"aws-sns": ["a certificate"]}])
def test_what_a_provider_never_signs_is_said_to_be_so(secrets: dict[str, list[str]]) -> None:
    it = known((), {}, secrets)
    raw = {"x_amz_sns_message_type": "Notification", "x_amz_sns_rawdelivery": "true"}
    delivery, insight = arrives(it, b"raw", **raw)
    found = diagnosis.finding(it, delivery, insight)
    assert found.reason == (
        "Amazon SNS signs nothing that it delivers raw (x-amz-sns-rawdelivery: true)"
    )
    assert (found.hint or "").startswith("Switch raw message delivery off")
    wrapped, insight = arrives(it, b"{}", **raw | {"x_amz_sns_rawdelivery": "false"})
    assert diagnosis.finding(it, wrapped, insight).cause is None
