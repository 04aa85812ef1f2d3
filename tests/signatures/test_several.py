"""Which signature counts where a provider sends several, or says in the request how it signs."""

import base64
import datetime
import hashlib
from typing import Any

import msgspec
import pytest
from hubspot.utils.signature import Signature as HubSpot
from nacl.signing import SigningKey
from standardwebhooks import Webhook
from twilio.request_validator import RequestValidator, get_signature_algorithm

from inspector.delivery import Delivery
from inspector.providers import builtin, own
from inspector.signatures import Finding, Verdict, judge, workings
from inspector.signatures.diagnosis import explain
from tests.signatures.signer import AT, base64_hmac, delivery, hex_hmac

BODY = b'{"id":"evt_1"}'
SECRET = "a client secret"
KEY = "whsec_" + base64.b64encode(b"a key of a fair length, of bytes").decode()
OTHER_KEY = "whsec_" + base64.b64encode(b"another key of a length like it!").decode()
TOKEN = "a token of gitlab's"
NOW = AT // 1_000_000
V3, OLD = "X-HubSpot-Signature-v3", "X-HubSpot-Signature"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"


def judged(provider: str, headers: dict[str, str], *secrets: str, **more: Any) -> Verdict:
    arrived = delivery(more.pop("body", BODY), headers, **more)
    return judge(builtin()[provider].schemes, arrived, secrets)


def explained(provider: str, headers: dict[str, str], *secrets: str, **more: Any) -> Finding:
    arrived = delivery(more.pop("body", BODY), headers, **more)
    return explain(builtin()[provider].schemes, arrived, secrets, {}, url_known=True)


def by_hubspot(
    url: str = "https://a.example/hooks", secret: str = SECRET, at: int = NOW
) -> dict[str, str]:
    """Its newest signature, the oldest one beside it."""
    stamp, body = f"{at}000", BODY.decode()
    return {
        "Host": "a.example",
        "X-HubSpot-Request-Timestamp": stamp,
        V3: HubSpot.get_signature(secret, body, "v3", url, "POST", stamp),
        OLD: HubSpot.get_signature(SECRET, body, "v1"),
        "X-HubSpot-Signature-Version": "v1",
    }


AT_HUBSPOT: dict[str, Any] = {"target": b"/hooks", "via": "tunnel"}


def test_hubspots_newest_signature_counts_whatever_the_older_one_beside_it_is() -> None:
    right = by_hubspot()
    found = judged("hubspot", right | {OLD: "0" * 64}, SECRET, **AT_HUBSPOT)
    assert (found.verdict, str(found.scheme)[-2:], found.reason) == ("valid", "v3", None)
    assert judged("hubspot", by_hubspot(at=NOW - 400), SECRET, **AT_HUBSPOT).verdict == "expired"
    only_old = {OLD: right[OLD], "X-HubSpot-Signature-Version": "v1"}
    found = judged("hubspot", only_old, SECRET, **AT_HUBSPOT)
    assert (found.verdict, str(found.scheme)[-2:]) == ("valid", "v1")


@pytest.mark.parametrize(
    "changed",
    [{V3: base64_hmac("forged", BODY)}, {V3: "x"}, {V3: ""}, by_hubspot(secret="another")],
)
def test_an_older_signature_that_is_right_does_not_make_up_for_the_newest(
    changed: dict[str, str],
) -> None:
    headers = by_hubspot() | changed
    found = judged("hubspot", headers, SECRET, **AT_HUBSPOT)
    assert (found.verdict, str(found.scheme)[-2:]) == ("invalid", "v3")
    assert f"{OLD} is right (sha256 hex of secret and body, v1)" in str(found.reason)
    assert f"but {V3} counts where both are sent" in str(found.reason)
    finding = explained("hubspot", headers, SECRET, **AT_HUBSPOT)
    assert finding.cause == "signature-beside"
    assert f"{OLD} holds the right signature" in finding.reason
    held = "holds another one" if headers[V3] else "is empty"
    assert f"{V3}, which counts, {held}" in finding.reason
    assert (f"{V3} is empty" in str(found.reason)) is (not headers[V3])
    tried = workings(builtin()["hubspot"].schemes, delivery(BODY, headers, **AT_HUBSPOT), [SECRET])
    assert [(one.place, one.matched) for one in tried] == [(V3, False)]


def test_a_url_that_a_proxy_changed_is_found_though_the_older_signature_is_right() -> None:
    arrived = delivery(BODY, by_hubspot("https://public.example/hooks"), **AT_HUBSPOT)
    schemes, origins = builtin()["hubspot"].schemes, [b"https://public.example"]
    finding = explain(schemes, arrived, [SECRET], {}, origins=origins)
    assert finding.cause == "url"
    assert finding.fix is not None
    assert finding.fix.value == "https://public.example"


def by_gitlab(key: str = KEY, token: str = TOKEN) -> dict[str, str]:
    at = datetime.datetime.fromtimestamp(NOW, datetime.UTC)
    return {
        "X-Gitlab-Event": "Push Hook",
        "X-Gitlab-Token": token,
        "webhook-id": "m1",
        "webhook-timestamp": str(NOW),
        "webhook-signature": Webhook(key).sign("m1", at, BODY.decode()),
    }


@pytest.mark.parametrize(
    ("headers", "secrets", "verdict", "scheme"),
    [
        (by_gitlab(), [TOKEN, KEY], "valid", "webhook-id"),
        (by_gitlab(token="forged"), [TOKEN, KEY], "valid", "webhook-id"),
        (by_gitlab(OTHER_KEY), [TOKEN, KEY], "invalid", "webhook-id"),
        (by_gitlab(OTHER_KEY), [KEY], "invalid", "webhook-id"),
        (by_gitlab(OTHER_KEY, "forged"), [TOKEN], "invalid", "token"),
        ({"X-Gitlab-Token": TOKEN}, [TOKEN, KEY], "valid", "token"),
        ({"X-Gitlab-Event": "Push Hook"}, [TOKEN], "missing", "token"),
        ({"X-Gitlab-Event": "Push Hook"}, [TOKEN, KEY], "missing", "webhook-id"),
    ],
)
def test_gitlabs_token_does_not_make_up_for_its_signature(
    headers: dict[str, str], secrets: list[str], verdict: str, scheme: str
) -> None:
    found = judged("gitlab", headers, *secrets)
    assert (found.verdict, scheme in str(found.scheme)) == (verdict, True)
    assert (found.reason is None) == (verdict == "valid")


def test_gitlabs_token_alone_counts_where_no_key_is_known_and_says_what_was_not_checked() -> None:
    found = judged("gitlab", by_gitlab(OTHER_KEY), TOKEN)
    assert (found.verdict, found.scheme) == ("valid", "token")
    assert "webhook-signature was not checked" in str(found.reason)
    assert "whsec_" in str(found.hint)
    finding = explained("gitlab", by_gitlab(OTHER_KEY), TOKEN, KEY)
    assert finding.cause == "signature-beside"
    assert finding.reason.startswith("X-Gitlab-Token holds the right token")
    assert TOKEN not in repr((found, finding))


@pytest.mark.parametrize(
    ("sha1", "sha256", "verdict"),
    [
        (SECRET, SECRET, "valid"),
        ("forged", SECRET, "valid"),
        (SECRET, "forged", "invalid"),
        (SECRET, None, "missing"),
    ],
)
def test_githubs_older_signature_never_counts(sha1: str, sha256: str | None, verdict: str) -> None:
    headers = {"X-GitHub-Event": "push", "X-Hub-Signature": f"sha1={hex_hmac(sha1, BODY, 'sha1')}"}
    if sha256:
        headers["X-Hub-Signature-256"] = f"sha256={hex_hmac(sha256, BODY)}"
    assert judged("github", headers, SECRET).verdict == verdict


def standard(prefix: str, key: bytes) -> dict[str, str]:
    value = base64_hmac(key, f"m1.{NOW}.".encode() + BODY)
    stamp = {f"{prefix}id": "m1", f"{prefix}timestamp": str(NOW)}
    return stamp | {f"{prefix}signature": f"v1,{value}"}


def test_svixs_own_header_counts_before_the_one_that_its_libraries_fall_back_to() -> None:
    right, forged = base64.b64decode(KEY[6:]), b"forged"
    both = standard("svix-", forged) | standard("webhook-", right)
    assert judged("svix", both, KEY).verdict == "invalid"
    both = standard("svix-", right) | standard("webhook-", forged)
    assert judged("svix", both, KEY).verdict == "valid"
    assert judged("svix", standard("webhook-", right), KEY).verdict == "valid"


def test_any_of_several_signatures_in_one_header_may_be_right() -> None:
    right = standard("webhook-", base64.b64decode(KEY[6:]))
    wrong = standard("webhook-", b"older")["webhook-signature"]
    both = right | {"webhook-signature": f"{wrong} {right['webhook-signature']}"}
    assert judged("standard-webhooks", both, KEY).verdict == "valid"


@pytest.mark.parametrize("secrets", [[], [KEY], ["whpk_" + base64.b64encode(b"k" * 32).decode()]])
def test_what_is_refused_is_named_by_the_scheme_that_was_sent(secrets: list[str]) -> None:
    raw = SigningKey(b"k" * 32).sign(f"m1.{NOW}.".encode() + BODY).signature
    value = f"v1a,{base64.b64encode(raw).decode()}"
    headers = standard("webhook-", b"key") | {"webhook-signature": value}
    found = judged("standard-webhooks", headers, *secrets)
    assert found.verdict == ("invalid" if secrets else "no-secret")
    assert str(found.scheme).endswith("v1a")
    cut = judged("standard-webhooks", headers, KEY, body_state="over-limit")
    assert (cut.verdict, str(cut.scheme)[-3:]) == ("unverifiable", "v1a")


def test_of_two_kinds_in_one_header_that_is_named_for_which_a_key_is_known() -> None:
    value = f"v1,{base64_hmac(b'x', BODY)} v1a,{base64.b64encode(bytes(64)).decode()}"
    headers = standard("webhook-", b"key") | {"webhook-signature": value}
    public = "whpk_" + base64.b64encode(bytes(SigningKey(b"k" * 32).verify_key)).decode()
    assert str(judged("standard-webhooks", headers, public).scheme).endswith("v1a")
    assert str(judged("standard-webhooks", headers, KEY).scheme).endswith("v1")


def test_of_ones_own_schemes_the_first_place_counts_and_at_one_place_any() -> None:
    new, old = {"header": "X-New"}, {"header": "X-Old", "algorithm": "hmac-sha1"}
    also = {"header": "X-New", "algorithm": "hmac-sha512"}
    schemes = own("acme", {"signature": [new, also, old]}).schemes
    right = {"X-New": hex_hmac("s", BODY), "X-Old": hex_hmac("s", BODY, "sha1")}
    for changed, said in (
        ({}, "valid"),
        ({"X-New": hex_hmac("s", BODY, "sha512")}, "valid"),
        ({"X-Old": "0" * 40}, "valid"),
        ({"X-New": "0" * 64}, "invalid"),
    ):
        assert judge(schemes, delivery(BODY, right | changed), ["s"]).verdict == said
    del right["X-New"]
    assert judge(schemes, delivery(BODY, right), ["s"]).verdict == "valid"


def test_of_mere_guesses_any_may_be_right_wherever_it_stands() -> None:
    body = b'{"event":"a","signature":"sha256=' + b"0" * 64 + b'"}'
    headers = {"X-Many-Signature": hex_hmac(SECRET, body)}
    assert judged("manysends", headers, SECRET, body=body).verdict == "valid"


def twilio(url: str, algorithm: str = "HMAC_SHA1", told: str | None = None) -> Delivery:
    host, _, rest = url.partition("://")[2].partition("/")
    value = RequestValidator(SECRET).compute_signature(url, {"a": "1"}, algorithm)
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Twilio-Signature": value} | FORM
    headers |= {SETTINGS: told} if told else {}
    return delivery(b"a=1", headers, target=f"/{rest}".encode())


@pytest.mark.parametrize("came", ["a.example", "a.example:443", "a.example:8443", "[::1]:8443"])
@pytest.mark.parametrize("signed", ["a.example", "a.example:443", "a.example:8443", "[::1]"])
def test_twilio_is_right_with_and_without_the_port_as_its_library_says(
    came: str, signed: str
) -> None:
    schemes = builtin()["twilio"].schemes
    one = twilio(f"https://{signed}/hooks?x=1")
    value = one.header("X-Twilio-Signature")
    right = RequestValidator(SECRET).validate(f"https://{came}/hooks?x=1", {"a": "1"}, value)
    if came[0] == "[" == signed[0]:
        right = True  # its library cuts the address at its first colon
    headers = tuple((n, came.encode() if n == b"Host" else v) for n, v in one.headers)
    arrived = msgspec.structs.replace(one, headers=headers)
    assert (judge(schemes, arrived, [SECRET]).verdict == "valid") is right
    assert judge(schemes, arrived, ["another"]).verdict == "invalid"


@pytest.mark.parametrize(
    ("algorithm", "told", "verdict"),
    [
        ("HMAC_SHA1", None, "valid"),
        ("HMAC_SHA1", "key=k", "valid"),
        ("HMAC_SHA1", "key=k, algorithm=HMAC_SHA1", "valid"),
        ("HMAC_SHA256", "key=k,algorithm=HMAC_SHA256", "valid"),
        ("HMAC_SHA256", "key=k,algorithm=hmac_sha256", "valid"),
        ("HMAC_SHA1", "algorithm= ,algorithm=Hmac_Sha1", "valid"),
        ("HMAC_SHA1", "algorithm=hmac_sha256", "invalid"),
        ("HMAC_SHA256", None, "invalid"),
        ("HMAC_SHA1", "key=k,algorithm=HMAC_SHA256", "invalid"),
        ("HMAC_SHA1", "algorithm=HMAC_SHA512", "invalid"),
    ],
)
def test_twilios_settings_say_which_algorithm_counts(
    algorithm: str, told: str | None, verdict: str
) -> None:
    arrived = twilio("https://a.example/hooks", algorithm, told)
    found = judge(builtin()["twilio"].schemes, arrived, [SECRET])
    assert found.verdict == verdict
    signature, counts = arrived.header("X-Twilio-Signature"), get_signature_algorithm(told)
    url, fields = "https://a.example/hooks", {"a": "1"}
    right = RequestValidator(SECRET).validate(url, fields, signature, counts)
    assert right is (verdict == "valid")
    finding = explain(builtin()["twilio"].schemes, arrived, [SECRET], {}, url_known=True)
    if verdict == "invalid":
        assert finding.cause == "other-settings"
        assert f"algorithm in the header {SETTINGS} says" in finding.reason
        assert ("it is not there" in finding.reason) is (told is None)
        assert ("proxy" in str(finding.hint)) is (told is None)


def test_twilios_unknown_algorithm_is_named() -> None:
    arrived = twilio("https://a.example/hooks", told="algorithm=HMAC_SHA512")
    reason = judge(builtin()["twilio"].schemes, arrived, [SECRET]).reason
    assert reason == (
        f"Algorithm in the header {SETTINGS} says 'HMAC_SHA512'; signatures are known where it "
        "says HMAC_SHA1 or HMAC_SHA256"
    )


def test_a_version_that_the_request_names_wrongly_is_found() -> None:
    value = hashlib.sha256(SECRET.encode() + BODY).hexdigest()
    headers = {"Host": "a.example", OLD: value, "X-HubSpot-Signature-Version": "v2"}
    finding = explained("hubspot", headers, SECRET)
    assert finding.cause == "other-settings"
    assert "the header X-HubSpot-Signature-Version says v1, and it says 'v2' here" in finding.reason


def test_a_hash_in_the_url_makes_a_signed_form_none() -> None:
    arrived = twilio("https://a.example/hooks?bodySHA256=0")
    finding = explain(builtin()["twilio"].schemes, arrived, [SECRET], {}, url_known=True)
    assert finding.cause == "other-settings"
    assert "the URL has no bodySHA256, and it has one" in finding.reason


def by_docusign(first: str, second: str) -> dict[str, str]:
    """Each of its keys signs in a header of its own."""
    keys = enumerate((first, second), 1)
    return {f"X-DocuSign-Signature-{n}": base64_hmac(key, BODY) for n, key in keys}


DOCUSIGN = own(
    "docusign",
    {
        "signature": [
            {"header": f"X-DocuSign-Signature-{number}", "encoding": "base64"} for number in (1, 2)
        ]
    },
).schemes


def test_a_mistake_is_looked_for_in_every_header_that_counts_and_none_is_accused() -> None:
    padded = delivery(BODY, by_docusign("x", SECRET))
    finding = explain(DOCUSIGN, padded, [f"{SECRET}\n"], {})
    assert finding.cause == "secret-padding"
    wrong = explain(DOCUSIGN, delivery(BODY, by_docusign("x", "y")), [SECRET], {})
    assert wrong.cause is None
    assert "changes it on the way" not in f"{wrong.reason} {wrong.hint}"
    shown = workings(DOCUSIGN, padded, [SECRET])
    assert [one.matched for one in shown] == [False, True]


def test_only_headers_that_are_there_are_shown_as_tried_where_one_is() -> None:
    headers = {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "wrong"}
    shown = workings(builtin()["gitlab"].schemes, delivery(BODY, headers), [TOKEN])
    assert [one.place for one in shown] == ["X-Gitlab-Token"]
    absent = workings(builtin()["gitlab"].schemes, delivery(BODY), [TOKEN])
    assert [one.given for one in absent] == [None, None]


def test_where_only_the_signature_over_the_url_is_wrong_it_is_the_url() -> None:
    arrived = delivery(BODY, by_hubspot("https://public.example/hooks"), **AT_HUBSPOT)
    schemes = builtin()["hubspot"].schemes
    found = explain(schemes, arrived, [SECRET], {})
    assert found.cause == "signature-beside"
    assert f"{OLD} holds the right signature by the secret known here; but" in found.reason
    assert f"{V3}, which counts, signs the URL too" in found.reason
    assert "than for https://a.example/hooks" in found.reason
    headers = by_hubspot("https://public.example/hooks")
    without_host = delivery(BODY, {name: headers[name] for name in headers if name != "Host"})
    untold = explain(schemes, without_host, [SECRET], {})
    assert f"{V3}, which counts, signs the URL too, which the request does not" in untold.reason
    assert untold.hint == found.hint
    alone = delivery(BODY, dict(list(by_hubspot("https://public.example/hooks").items())[:3]))
    assert found.hint
    assert (explain(schemes, alone, [SECRET], {}).hint or "").startswith(found.hint)


V2 = "sha256 hex of secret, method, URL and body, v2"


def by_v2(url: str, version: str = "v1") -> Delivery:
    """Signed by v2, and said to be by another version."""
    value = HubSpot.get_signature(SECRET, BODY.decode(), "v2", url, "POST")
    headers = {"Host": "a.example", OLD: value, "X-HubSpot-Signature-Version": version}
    return delivery(BODY, headers, **AT_HUBSPOT)


@pytest.mark.parametrize("host", ["a.example", "public.example"])
def test_a_version_that_is_not_the_one_that_signed_is_named_whatever_the_url(host: str) -> None:
    schemes, origins = builtin()["hubspot"].schemes, [b"https://public.example"]
    found = explain(schemes, by_v2(f"https://{host}/hooks"), [SECRET], {}, origins=origins)
    assert found.cause == "other-settings"
    assert f"It is right by {V2}" in found.reason
    assert (host in found.reason) == (host != "a.example")
    assert found.hint == "Have it say v2, or sign as it says"


def test_a_recipe_over_a_url_that_is_not_known_is_not_ruled_out() -> None:
    words = "the recipes that the request says are not used in it"
    schemes, arrived = builtin()["hubspot"].schemes, by_v2("https://nobody.knows/hooks")
    assert words not in explain(schemes, arrived, [SECRET], {}).ruled_out
    assert words in explain(schemes, arrived, [SECRET], {}, url_known=True).ruled_out
