"""Trying an endpoint out as each provider does, against receivers that are written anew here."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from discord_interactions import verify_key

from inspector.delivery import Delivery
from inspector.outbound.simulator.attempt import Attempt, Tally
from inspector.outbound.simulator.choosing import samples_for, scheme_for
from inspector.outbound.simulator.orders import Orders, Signing
from inspector.outbound.simulator.payloads import Sampled
from inspector.outbound.simulator.run import Run
from inspector.outbound.simulator.schedule import schedule_of
from inspector.outbound.simulator.trying import says
from inspector.providers import builtin
from inspector.providers.samples import trial_of
from inspector.signatures import judge
from inspector.signatures.keys import public_half
from tests.outbound.be_provider import PAIRS
from tests.support.asked import Visit, asked

TEXT = "a secret, ünusual"


class Request(NamedTuple):
    """What came, taken apart."""

    method: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> Any:
        return json.loads(self.body)


class Answer(NamedTuple):
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


Receiver = Callable[[Request], Answer]


def read(raw: bytes) -> Request:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return Request(method, parse_qs(urlsplit(target).query), headers, body)


async def tried(
    name: str, receiver: Receiver, *, secret: str | None = TEXT, path: str = "", **more: Any
) -> tuple[Tally, list[Attempt], list[Request]]:
    """A run of one event behind the trial; what it came to, and all that came."""
    provider = builtin()[name]
    samples = samples_for(provider, None)
    scheme = scheme_for(provider, None, secret or "", samples[0])
    assert scheme is not None
    told: list[Attempt] = []

    async def serve(visit: Visit) -> None:
        while True:
            answer = receiver(read(await visit.request()))
            lines = [f"HTTP/1.1 {answer.status} It", f"Content-Length: {len(answer.body)}"]
            lines += [f"{name}: {value}" for name, value in answer.headers]
            visit.writer.write("\r\n".join([*lines, "", ""]).encode() + answer.body)

    async with asked(serve) as it:
        address = it.address
        orders = Orders(
            provider=provider,
            url=f"http://{address.authority.decode()}/hooks{path}",
            payloads=Sampled(samples, provider, seed="7"),
            schedule=schedule_of(provider, gaps=()),
            signing=Signing(scheme, secret) if secret else None,
            seed="7",
            trial=trial_of(name),
            **more,
        )
        tally = await Run(orders, told.append).run()
    return tally, told, [read(raw) for raw in it.got]


def slack(request: Request) -> Answer:
    stamp = request.headers["x-slack-request-timestamp"]
    message = f"v0:{stamp}:".encode() + request.body
    right = "v0=" + hmac.new(TEXT.encode(), message, hashlib.sha256).hexdigest()
    if request.headers["x-slack-signature"] != right:
        return Answer(status=401)
    if request.payload["type"] != "url_verification":
        return Answer(b"ok")
    return Answer(json.dumps({"challenge": request.payload["challenge"], "more": 1}).encode())


def slack_in_plain_text(request: Request) -> Answer:
    return Answer(str(request.payload.get("challenge", "ok")).encode() + b"\n")


def zoom(request: Request) -> Answer:
    token = request.payload["payload"].get("plainToken")
    if token is None:
        return Answer()
    encrypted = hmac.new(TEXT.encode(), token.encode(), hashlib.sha256).hexdigest()
    return Answer(json.dumps({"encryptedToken": encrypted, "plainToken": token}, indent=1).encode())


def discord(request: Request) -> Answer:
    public = public_half(builtin()["discord"].schemes[0], PAIRS["ed25519"])
    assert public is not None
    given = (request.headers["x-signature-ed25519"], request.headers["x-signature-timestamp"])
    if not verify_key(request.body, *given, public):
        return Answer(status=401)
    return Answer(b'{"type": 1}')


def meta(request: Request) -> Answer:
    if request.method == "GET":
        if request.body or "content-type" in request.headers:
            return Answer(status=400)
        mine = request.query["hub.verify_token"] == ["mine"]
        return Answer(request.query["hub.challenge"][0].encode(), 200 if mine else 403)
    return Answer()


def asana(request: Request) -> Answer:
    brought = request.headers.get("x-hook-secret")
    return Answer(headers=(("x-hook-secret", brought),) if brought else ())


def woocommerce(request: Request) -> Answer:
    if request.body.startswith(b"webhook_id="):
        is_form = request.headers["content-type"].startswith("application/x-www-form-urlencoded")
        return Answer(status=200 if is_form and len(request.headers) == 5 else 400)
    return Answer()


def sns(request: Request) -> Answer:
    """Takes what is signed over the members of its own kind."""
    kind = {"SubscriptionConfirmation": "confirmation", "Notification": "notification"}
    words = f"{kind[request.payload['Type']]}-{request.payload['SignatureVersion']}"
    (scheme,) = (one for one in builtin()["aws-sns"].schemes if one.word == words)
    public = public_half(scheme, PAIRS["rsa-sha256"])
    arrived = Delivery(0, 0, "POST", b"/", "1.1", (), request.body)
    verdict = judge((scheme,), arrived, [public or ""]).verdict
    return Answer(status=200 if verdict == "valid" else 403)


def fine(_: Request) -> Answer:
    return Answer(b"ok")


RIGHT: dict[str, tuple[Receiver, str, str]] = {
    "slack": (slack, TEXT, ""),
    "zoom": (zoom, TEXT, ""),
    "discord": (discord, PAIRS["ed25519"], ""),
    "meta": (meta, TEXT, "?hub.verify_token=mine"),
    "asana": (asana, TEXT.replace("ü", "u"), ""),
    "woocommerce": (woocommerce, TEXT, ""),
    "github": (fine, TEXT, ""),
    "intercom": (fine, TEXT, ""),
    "missive": (fine, TEXT, ""),
    "aws-sns": (sns, PAIRS["rsa-sha256"], ""),
}


@pytest.mark.parametrize("name", RIGHT)
async def test_a_receiver_that_answers_as_needed_passes_and_gets_events(name: str) -> None:
    receiver, secret, path = RIGHT[name]
    tally, told, got = await tried(name, receiver, secret=secret, path=path)
    trials = 2 if name == "discord" else 1
    assert [one.kind for one in told] == ["validation"] * trials + ["event"]
    assert {one.outcome for one in told} == {"accepted"}
    assert {one.problem for one in told} == {None}
    assert tally.all_accepted
    assert len(got) == trials + 1


def test_every_provider_that_tries_endpoints_out_is_tried_here() -> None:
    assert {name for name, one in builtin().items() if one.handshake} == set(RIGHT)


async def test_slack_takes_the_bare_challenge_too() -> None:
    tally, _, _ = await tried("slack", slack_in_plain_text)
    assert tally.all_accepted


def always(body: bytes = b"", status: int = 200, *headers: tuple[str, str]) -> Receiver:
    return lambda _: Answer(body, status, headers)


@pytest.mark.parametrize(
    ("name", "receiver", "problem"),
    [
        ("slack", always(b"ok"), 'its answer had to be {"challenge":"'),
        ("slack", always(b'{"challenge":"another"}'), 'its answer had to be {"challenge":"'),
        ("slack", always(b"[" * 100_000), 'its answer had to be {"challenge":"'),
        ("zoom", always(b'{"plainToken":"x"}'), 'its answer had to be {"plainToken":"'),
        ("meta", always(b"ok"), "its answer had to be "),
        ("asana", always(), "its answer lacks the header X-Hook-Secret with the value that was"),
        ("asana", always(b"", 200, ("X-Hook-Secret", "no")), "its answer lacks the header X-Hook"),
        ("woocommerce", always(b"", 201), "it answered 201, and WooCommerce needs 200 here"),
        ("github", always(b"", 404), None),
        ("slack", always(b"", 500), None),
    ],
)
async def test_a_receiver_that_answers_something_else_gets_no_events(
    name: str, receiver: Receiver, problem: str | None
) -> None:
    tally, (attempt,), got = await tried(name, receiver, secret="a secret")
    assert (attempt.kind, attempt.outcome, tally.validated) == ("validation", "refused", False)
    assert (attempt.problem or "").startswith(problem or "")
    assert (attempt.problem is None) is (problem is None)
    assert "a secret" not in (attempt.problem or "")
    assert len(got) == 1


async def test_who_takes_what_is_signed_wrong_fails_discords_second_request() -> None:
    tally, (ping, wrong), got = await tried(
        "discord", always(b'{"type":1}'), secret=PAIRS["ed25519"]
    )
    assert (ping.outcome, wrong.outcome, tally.validated) == ("accepted", "refused", False)
    assert wrong.problem == "it answered 200, and Discord needs 401 here"
    signatures = {request.headers["x-signature-ed25519"] for request in got}
    assert len(signatures) == len(got) == 2
    assert got[0].payload["type"] == got[1].payload["type"] == 1


async def test_what_takes_a_secret_that_is_not_known_is_judged_by_its_status() -> None:
    tally, _, _ = await tried("zoom", always(b"anything"), secret=None)
    assert tally.validated is True


async def test_meta_keeps_the_query_and_adds_what_is_not_there_unsigned() -> None:
    _, _, (asked_for, *_) = await tried("meta", meta, path="?x=1")
    assert asked_for.query["hub.verify_token"] == ["your-verify-token"]
    assert (asked_for.query["x"], asked_for.query["hub.mode"]) == (["1"], ["subscribe"])
    assert "x-hub-signature-256" not in asked_for.headers


@pytest.mark.parametrize(
    ("body", "needed", "is_said"),
    [
        (b'{"a": "x", "b": 1}', b'{"a":"x"}', True),
        (b'{"a": 1}', b'{"a":1}', True),
        (b'{"a": "1"}', b'{"a":1}', False),
        (b" x\n", b'{"a":"x"}', True),
        (b'"x"', b'{"a":"x"}', False),
        (b"1", b'{"a":1}', False),
        (b"12", b"12", True),
        (b'"12"', b"12", False),
        (b"12\n", b"12", False),
        (b"[]", b'{"a":"x"}', False),
        (b"\xff", b'{"a":"x"}', False),
    ],
)
def test_json_may_say_more_than_is_needed_and_text_may_not(
    body: bytes, needed: bytes, is_said: bool
) -> None:
    assert says(body, needed) is is_said
