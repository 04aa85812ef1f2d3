"""What tries an endpoint out hears what its provider needs, whatever the plan says."""

import gzip
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

import pytest
from nacl.signing import SigningKey
from slack_sdk.signature import SignatureVerifier

from inspector.delivery import Endpoint
from inspector.providers.handshake import LARGEST
from tests.support.client import Answer
from tests.support.listening import Running, running

SECRET = "a secret, ünusual"
DISCORD = SigningKey(b"d" * 32)
CHALLENGE = b'{"token":"t","challenge":"3eZ\\u0000\\"brw","type":"url_verification"}'
VALIDATION = (
    b'{"event":"endpoint.url_validation","event_ts":1,"payload":{"plainToken":"qgg8\\u00fc"}}'
)
PING = b'{"id":"1","application_id":"2","type":1,"token":"t","version":1}'
WEBHOOK_EVENT = b'{"version":1,"application_id":"2","type":1,"event":{"type":"ENTITLEMENT_CREATE"}}'
WEBHOOK_PING = b'{"version":1,"application_id":"2","type":0}'
SUBSCRIPTION = json.dumps(
    {
        "Type": "SubscriptionConfirmation",
        "MessageId": "m",
        "TopicArn": "arn:aws:sns:eu-north-1:1:t",
        "SubscribeURL": "http://127.0.0.1:9/?Action=ConfirmSubscription",
    }
).encode()
PATHS = count(1)


class Got(NamedTuple):
    """An answer, and who decided it."""

    answer: Answer
    by: str | None

    @property
    def payload(self) -> Any:
        return json.loads(self.answer.body)


@pytest.fixture(scope="module", params=["503", "reset"])
def failing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[
    Running
]:  # fmt: skip
    """A listener that fails everything, with secrets and an endpoint of WooCommerce's."""
    secrets = {
        "slack": (SECRET,),
        "zoom": ("an older one", SECRET),
        "discord": (bytes(DISCORD.verify_key).hex(),),
    }
    journal = tmp_path_factory.mktemp("handshakes") / "journal.db"
    endpoints = (Endpoint("/shop", provider="woocommerce"), Endpoint("/told", provider="meta"))
    with running(journal, answer=request.param, secrets=secrets, endpoints=endpoints) as it:
        yield it


def sent(
    to: Running,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    *,
    method: str = "POST",
    below: str = "",
    query: str = "",
) -> Got:
    """A request to a path of its own."""
    path = f"{below}/{next(PATHS)}"
    lines = [f"{method} {path}{query} HTTP/1.1", *(f"{n}: {v}" for n, v in (headers or {}).items())]
    answer = to.request("\r\n".join(lines).encode(), body)
    return Got(answer, to.ending(path).answer.by)


def fails(to: Running, body: bytes, headers: dict[str, str], **where: str) -> bool:
    """Whether the plan decides what it gets: 503, or a reset."""
    try:
        got = sent(to, body, headers, **where)
    except ConnectionResetError:
        return True
    return (got.answer.status, got.by) == (503, "option")


def by_slack(body: bytes, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    stamp = str(int(time.time()) - age)
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body) or ""
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}


def by_slack_bytes(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """Signed as Slack does; its library takes text alone."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def by_zoom(body: bytes, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-zm-request-timestamp": stamp, "x-zm-signature": f"v0={digest}"}


def by_discord(body: bytes, key: SigningKey = DISCORD) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = key.sign(stamp.encode() + body).signature.hex()
    return {"X-Signature-Timestamp": stamp, "X-Signature-Ed25519": signature}


def test_slacks_challenge_comes_back_and_one_signed_wrong_is_refused(failing: Running) -> None:
    got = sent(failing, CHALLENGE, by_slack(CHALLENGE))
    assert (got.answer.status, got.by) == (200, "handshake")
    assert got.payload == {"challenge": '3eZ\0"brw'}
    assert got.answer.header("content-type") == "application/json"
    wrong = sent(failing, CHALLENGE, by_slack(CHALLENGE, "another"))
    assert (wrong.answer.status, wrong.answer.body, wrong.by) == (401, b"", "handshake")
    event = b'{"type":"event_callback","team_id":"T","event":{"type":"message"}}'
    assert fails(failing, event, by_slack(event))


def test_a_compressed_challenge_comes_back_where_nobody_set_whose_the_endpoint_is(
    failing: Running,
) -> None:
    packed = gzip.compress(CHALLENGE)
    for coding in ({"Content-Encoding": "gzip"}, {}):
        got = sent(failing, packed, by_slack_bytes(packed) | coding)
        assert (got.answer.status, got.by) == (200, "handshake")
        assert got.payload == {"challenge": '3eZ\0"brw'}
    wrong = sent(failing, packed, by_slack_bytes(packed, "another"))
    assert (wrong.answer.status, wrong.by) == (401, "handshake")
    large = gzip.compress(CHALLENGE[:-1] + b" " * LARGEST + b"}")
    assert fails(failing, large, by_slack_bytes(large))


@pytest.mark.parametrize("age", [4_000, -4_000])
def test_a_challenge_that_is_out_of_time_is_refused_as_slacks_libraries_do(
    failing: Running, age: int
) -> None:
    headers = by_slack(CHALLENGE, age=age)
    assert not SignatureVerifier(SECRET).is_valid_request(CHALLENGE, headers)
    got = sent(failing, CHALLENGE, headers)
    assert (got.answer.status, got.answer.body, got.by) == (401, b"", "handshake")


def test_a_challenge_without_a_signature_is_refused_only_where_a_secret_is_known(
    failing: Running, listener: Running
) -> None:
    unsigned = by_slack(CHALLENGE)
    del unsigned["X-Slack-Signature"]
    assert sent(failing, CHALLENGE, unsigned).answer.status == 401
    got = sent(listener, CHALLENGE, unsigned)
    assert (got.answer.status, got.payload) == (200, {"challenge": '3eZ\0"brw'})
    old = sent(listener, CHALLENGE, by_slack(CHALLENGE, age=4_000))
    assert (old.answer.status, old.by) == (200, "handshake")


def test_zooms_token_comes_back_with_its_hmac_by_the_newest_secret(failing: Running) -> None:
    got = sent(failing, VALIDATION, by_zoom(VALIDATION))
    assert (got.answer.status, got.by) == (200, "handshake")
    encrypted = hmac.new(SECRET.encode(), "qgg8ü".encode(), hashlib.sha256).hexdigest()
    assert got.payload == {"plainToken": "qgg8ü", "encryptedToken": encrypted}
    wrong = sent(failing, VALIDATION, by_zoom(VALIDATION, "another"))
    assert (wrong.answer.status, wrong.by) == (401, "handshake")


def test_discords_pings_are_answered_those_signed_wrong_refused_and_events_are_no_pings(
    failing: Running,
) -> None:
    got = sent(failing, PING, by_discord(PING))
    assert (got.answer.status, got.payload, got.by) == (200, {"type": 1}, "handshake")
    wrong = sent(failing, PING, by_discord(PING, SigningKey(b"e" * 32)))
    assert (wrong.answer.status, wrong.by) == (401, "handshake")
    of_events = sent(failing, WEBHOOK_PING, by_discord(WEBHOOK_PING))
    assert (of_events.answer.status, of_events.answer.body) == (204, b"")
    assert fails(failing, WEBHOOK_EVENT, by_discord(WEBHOOK_EVENT))


def test_metas_challenge_comes_back_as_plain_text_whatever_the_token(failing: Running) -> None:
    query = "?hub.mode=subscribe&hub.challenge=11582%0d%0a0144%C3%A9&hub.verify_token=any"
    got = sent(failing, method="GET", query=query)
    assert (got.answer.status, got.by) == (200, "handshake")
    assert got.answer.body.decode() == "115820144é"
    assert got.answer.header("content-type") == "text/plain; charset=utf-8"
    without = "?hub.mode=subscribe&hub.challenge=7"
    assert sent(failing, method="GET", below="/told", query=without).answer.body == b"7"
    assert fails(failing, b"", {}, method="GET", query=without)


def test_metas_challenge_is_read_from_a_target_that_no_url_has(failing: Running) -> None:
    query = "?hub.mode=subscribe&hub.challenge=7&hub.verify_token=any"
    got = sent(failing, method="GET", below="//[", query=query)
    assert (got.answer.status, got.answer.body) == (200, b"7")


def test_woocommerces_form_is_accepted_at_its_own_endpoint_alone(failing: Running) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    got = sent(failing, b"webhook_id=5", form, below="/shop")
    assert (got.answer.status, got.by) == (200, "handshake")
    assert fails(failing, b"webhook_id=5", form)
    assert fails(failing, b"webhook_id=5&more=1", form, below="/shop")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"X-GitHub-Event": "ping"}, b'{"zen":"Keep it logically awesome.","hook_id":1}'),
        ({}, b'{"type":"notification_event","topic":"ping","id":null}'),
        ({"x-amz-sns-message-type": "SubscriptionConfirmation"}, SUBSCRIPTION),
    ],
    ids=["github", "intercom", "aws-sns"],
)
def test_what_needs_no_more_than_a_success_gets_one(
    failing: Running, headers: dict[str, str], body: bytes
) -> None:
    got = sent(failing, body, headers)
    assert (got.answer.status, got.answer.body, got.by) == (200, b"", "handshake")


def test_asanas_secret_comes_back_in_its_header_and_is_not_taken_up(failing: Running) -> None:
    got = sent(failing, headers={"X-Hook-Secret": "b7d7-ab12"})
    assert (got.answer.status, got.by) == (200, "handshake")
    assert got.answer.header("X-Hook-Secret") == "b7d7-ab12"
    body = b'{"events":[{"action":"changed"}]}'
    digest = hmac.new(b"b7d7-ab12", body, hashlib.sha256).hexdigest()
    assert fails(failing, body, {"X-Hook-Signature": digest})


def test_without_the_secret_that_it_takes_zooms_token_gets_what_all_get(listener: Running) -> None:
    got = sent(listener, VALIDATION, by_zoom(VALIDATION))
    assert (got.answer.status, got.answer.body, got.by) == (200, b"", "default")
