"""What the providers' own libraries refuse is not valid here either."""

import base64
import time
from collections.abc import Callable

import pytest
from hubspot.exceptions import InvalidSignatureTimestampError
from hubspot.utils.signature import Signature as HubSpot
from paddle_billing.Notifications import PaddleSignature, Secret
from slack_sdk.signature import SignatureVerifier
from standardwebhooks import Webhook, WebhookVerificationError
from stripe import SignatureVerificationError, WebhookSignature
from svix.webhooks import Webhook as Svix
from svix.webhooks import WebhookVerificationError as SvixError

from inspector.delivery import raw_headers
from inspector.providers import builtin
from inspector.signatures import Verdict, judge, sign
from tests.signatures.signer import base64_hmac, delivery, hex_hmac

BODY = '{"id":"evt_1"}'
KEY = b"a key of a fair length, of bytes"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
URL = "https://hooks.example.test/in/hooks"


@pytest.fixture
def now() -> int:
    return int(time.time())


def verdict(provider: str, headers: dict[str, str], secret: str = SECRET) -> Verdict:
    arrived = delivery(
        BODY.encode(),
        {"Host": "hooks.example.test", **headers},
        target=b"/in/hooks",
        via="tunnel",
        received_at=time.time_ns() // 1_000,
    )
    return judge(builtin()[provider].schemes, arrived, [secret])


def standard(stamp: int, prefix: str = "webhook-", key: bytes = KEY) -> dict[str, str]:
    value = base64_hmac(key, f"msg_1.{stamp}.{BODY}".encode())
    return {
        f"{prefix}id": "msg_1",
        f"{prefix}timestamp": str(stamp),
        f"{prefix}signature": f"v1,{value}",
    }


@pytest.mark.parametrize(
    ("provider", "prefix", "library", "refusal"),
    [
        ("standard-webhooks", "webhook-", Webhook, WebhookVerificationError),
        ("svix", "svix-", Svix, SvixError),
    ],
)
def test_standard_webhooks_count_seconds(
    now: int, provider: str, prefix: str, library: type[Webhook], refusal: type[Exception]
) -> None:
    right = standard(now, prefix)
    library(SECRET).verify(BODY, right)
    assert verdict(provider, right).verdict == "valid"
    wrong = standard(now * 1_000, prefix)
    with pytest.raises(refusal):
        library(SECRET).verify(BODY, wrong)
    found = verdict(provider, wrong)
    assert (found.verdict, found.hint) == (
        "expired",
        "Send the time of signing in seconds since 1970",
    )


def test_slack_counts_seconds(now: int) -> None:
    library = SignatureVerifier(SECRET)
    for stamp, said in ((now, "valid"), (now * 1_000, "expired")):
        value = library.generate_signature(timestamp=str(stamp), body=BODY) or ""
        headers = {"X-Slack-Request-Timestamp": str(stamp), "X-Slack-Signature": value}
        assert library.is_valid_request(BODY, headers) is (said == "valid")
        assert verdict("slack", headers).verdict == said


def test_hubspot_counts_milliseconds(now: int) -> None:
    for stamp, said in ((now * 1_000, "valid"), (now, "expired")):
        value = base64_hmac(SECRET, f"POST{URL}{BODY}{stamp}".encode())
        headers = {"X-HubSpot-Request-Timestamp": str(stamp), "X-HubSpot-Signature-v3": value}

        def is_right(value: str = value, stamp: int = stamp) -> bool:
            try:
                return bool(HubSpot.is_valid(value, SECRET, BODY, URL, "POST", "v3", str(stamp)))
            except InvalidSignatureTimestampError:
                return False

        assert is_right() is (said == "valid")
        assert verdict("hubspot", headers).verdict == said


def of_stripe(written: str) -> str:
    return f"t={written},v1={hex_hmac(SECRET, f'{written}.{BODY}'.encode())}"


@pytest.mark.parametrize(
    "write",
    [
        lambda now: of_stripe(f"{now}.0"),
        lambda now: of_stripe(f"+{now}"),
        lambda now: of_stripe(f" {now}"),
        lambda now: of_stripe(now).replace(",v1", ", v1"),
        lambda now: f" {of_stripe(now)}",
    ],
)
def test_stripe_takes_a_whole_number_and_no_blanks(now: int, write: Callable[[str], str]) -> None:
    for value, said in ((of_stripe(str(now)), True), (write(str(now)), False)):
        is_right = True
        try:
            WebhookSignature.verify_header(BODY, value, SECRET, 300)
        except SignatureVerificationError:
            is_right = False
        assert is_right is said
        assert (verdict("stripe", {"Stripe-Signature": value}).verdict == "valid") is said


@pytest.mark.parametrize("write", ["ts={0};h1={1}", "ts={0}; h1={1}"])
def test_paddle_takes_no_blanks(now: int, write: str) -> None:
    value = write.format(now, hex_hmac(SECRET, f"{now}:{BODY}".encode()))
    try:
        is_right = PaddleSignature().verify(value, BODY, Secret(SECRET))
    except ValueError:
        is_right = False
    assert is_right is (" " not in value)
    assert (verdict("paddle", {"Paddle-Signature": value}).verdict == "valid") is is_right


def test_a_secret_that_holds_no_key_is_none(now: int) -> None:
    with pytest.raises(Exception, match="may not be empty"):
        Webhook("whsec_")
    for provider, prefix in (("standard-webhooks", "webhook-"), ("svix", "svix-")):
        headers = standard(now, prefix, key=b"")
        assert verdict(provider, headers, "whsec_").verdict == "invalid"
        scheme = builtin()[provider].schemes[0]
        given = raw_headers([(f"{prefix}id", "msg_1")])
        with pytest.raises(Exception, match="The secret is no key"):
            sign(scheme, "whsec_", b"", given, method="POST", target=b"/", at=now * 1_000_000)


@pytest.mark.parametrize(
    ("provider", "prefix", "library"),
    [("standard-webhooks", "webhook-", Webhook), ("svix", "svix-", Svix)],
)
def test_a_secret_may_lack_the_end_of_its_base64_as_the_libraries_have_it(
    now: int, provider: str, prefix: str, library: type[Webhook] | type[Svix]
) -> None:
    key = b"a key of 31 bytes, so it is cut"
    headers = standard(now, prefix, key=key)
    for secret in ("whsec_" + base64.b64encode(key).decode().rstrip("="), SECRET):
        is_right = secret != SECRET
        try:
            library(secret).verify(BODY, headers)
            accepted = True
        except (WebhookVerificationError, SvixError):
            accepted = False
        assert accepted is is_right
        assert (verdict(provider, headers, secret).verdict == "valid") is is_right
