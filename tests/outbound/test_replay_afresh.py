"""What is sent again signed afresh is right where it goes, by the providers' own libraries."""

import json
import time
from typing import Any

import msgspec
import pytest

from inspector.delivery import Delivery, RawHeaders, Replayed
from inspector.errors import InspectorError
from inspector.insight import Insight, Repeat, known
from inspector.outbound.afresh import edited_seal, likeliest, newest_to_sign, scheme_and_secret
from inspector.outbound.again import Signer
from inspector.outbound.draft import Draft, draft_of
from inspector.outbound.replay import Replaying, Replays
from inspector.providers import builtin
from inspector.signatures import Scheme, judge
from tests.outbound.be_provider import PAIRS, Case, cases, delivery_of, has_library, is_taken, sent
from tests.signatures.sdks import KEY
from tests.support.endpoint import Arrival, endpoint

HOUR = 3_600_000_000  # microseconds
FORWARDED = (
    (b"X-Forwarded-Proto", b"https"),
    (b"X-Forwarded-Host", b"hooks.example.test"),
    (b"Forwarded", b"proto=https"),
)
CASES = {str(case): case for case in cases()}
SENSITIVE = [
    *("twilio message.received form", "twilio event.json json"),
    *("twilio event.json shared-key-json", "hubspot contact.creation v3"),
    *("hubspot contact.creation v2", "square payment.created", "sendgrid open", "discord 2"),
    *("slack message", "linear Issue.create", "mailgun delivered", "gitlab Push Hook token"),
    *("standard-webhooks loan.started v1", "standard-webhooks loan.started v1a"),
    *("aws-sns Notification notification-2", "svix dog.weighed v1a"),
]
"""Those that sign a URL, a time, or with a key of their own."""


async def old(case: Case) -> Delivery:
    """A delivery that came an hour ago, through a proxy, to another place."""
    async with endpoint() as place:
        arrival = await sent(place, case)
    arrived = delivery_of(arrival, time.time_ns() // 1_000 - HOUR)
    return msgspec.structs.replace(arrived, headers=(*arrived.headers, *FORWARDED))


def insight(case: Case, arrived: Delivery) -> Insight:
    headers = tuple(header for header in arrived.headers if header not in FORWARDED)
    direct = msgspec.structs.replace(arrived, headers=headers)
    verdict = judge(case.provider.schemes, direct, [case.secret])
    return Insight(case.provider.name, "/hooks", verdict, (), Repeat("first"), 1)


async def again(case: Case, *, draft: Draft | None = None) -> tuple[Arrival, Replayed]:
    """What comes elsewhere when a delivery is signed afresh."""
    arrived = await old(case)
    secrets = known((), {}, {case.provider.name: (case.secret,)})
    prepare = Signer(secrets, [(arrived, insight(case, arrived))])
    told: list[Replayed] = []
    async with endpoint() as place:
        url = f"{place.url}/elsewhere"
        how = Replaying(url=url, draft=draft, prepare=prepare, signed=True)
        await Replays(how, told.append).run([arrived])
    return place.got[0], told[0]


@pytest.mark.parametrize("name", SENSITIVE)
async def test_it_is_valid_where_it_goes_now_and_right_for_the_library(name: str) -> None:
    case = CASES[name]
    arrival, _ = await again(case)
    assert arrival.first.startswith("POST /hooks/elsewhere?a=1&b=%C3%A6")
    arrived = delivery_of(arrival, time.time_ns() // 1_000)
    assert judge(case.provider.schemes, arrived, [case.public]).verdict == "valid"
    assert not has_library(case) or is_taken(case, arrival)


async def test_headers_that_tell_of_another_url_go_where_the_url_is_signed() -> None:
    square, _ = await again(CASES["square payment.created"])
    slack, _ = await again(CASES["slack message"])
    told = {name.decode().lower() for name, _ in FORWARDED}
    assert told.isdisjoint(square.headers)
    assert told <= slack.headers.keys()


async def test_an_edited_body_of_twilio_gets_its_own_hash_once() -> None:
    case = CASES["twilio event.json json"]
    draft = draft_of(await old(case))
    arrival, _ = await again(case, draft=msgspec.structs.replace(draft, body=b'{"mine":1}'))
    assert arrival.first.count("bodySHA256=") == 1
    assert is_taken(case, arrival)


@pytest.mark.parametrize(
    ("name", "where", "digits"),
    [
        ("linear Issue.create", ("webhookTimestamp",), 13),
        ("mailgun delivered", ("signature", "timestamp"), 10),
    ],
)
async def test_a_timestamp_in_the_body_is_renewed_in_its_unit_and_kind(
    name: str, where: tuple[str, ...], digits: int
) -> None:
    case = CASES[name]
    before: Any = json.loads((await old(case)).body)
    arrival, _ = await again(case)
    after: Any = arrival.payload
    for part in where:
        before, after = before[part], after[part]
    assert type(after) is type(before)
    assert len(str(after)) == digits
    now = time.time() if digits == 10 else time.time() * 1000
    assert float(after) == pytest.approx(now, abs=20 if digits == 10 else 20_000)


async def test_a_time_of_the_event_in_the_body_stays() -> None:
    case = CASES["manysends conversation.created time-data"]
    before = json.loads((await old(case)).body)["timestamp"]
    arrival, _ = await again(case)
    assert arrival.payload["timestamp"] == before


async def test_with_a_public_key_alone_nothing_is_signed_and_the_sentence_says_why() -> None:
    case = CASES["discord 2"]
    arrived = await old(case)
    secrets = known((), {}, {"discord": (case.public,)})
    with pytest.raises(InspectorError, match=r"#1 can't be signed: .* a public key, and a private"):
        scheme_and_secret(secrets, arrived, insight(case, arrived))


async def test_the_newest_secret_that_can_sign_signs() -> None:
    case = CASES["sendgrid open"]
    arrived = await old(case)
    secrets = known((), {}, {"sendgrid": (case.secret, case.public)})
    _, secret = scheme_and_secret(secrets, arrived, insight(case, arrived))
    assert secret == case.secret


@pytest.mark.parametrize(
    ("provider", "secret", "word"),
    [
        ("standard-webhooks", KEY, "v1"),
        pytest.param("standard-webhooks", PAIRS["ed25519"], "v1a", id="a private key"),
        ("standard-webhooks", "whpk_" + "A" * 43 + "=", "v1a"),
        ("gitlab", "just a token", "token"),
        ("gitlab", KEY, "v1"),
        ("mailabl", "anything", "hmac"),
    ],
)
def test_the_likeliest_scheme_is_one_that_the_secret_fits(
    provider: str, secret: str, word: str
) -> None:
    assert likeliest(builtin()[provider].schemes, secret).word == word


def test_without_a_secret_that_can_sign_it_is_the_newest() -> None:
    schemes = builtin()["discord"].schemes
    assert newest_to_sign(schemes, ["not hex", "neither"]) == "neither"
    assert newest_to_sign(schemes, [PAIRS["ed25519"], "neither"]) == PAIRS["ed25519"]


@pytest.mark.parametrize(
    ("after", "edited"),
    [
        (((b"X-Acme-Time", b"9"), (b"X-Acme-Signature", b"s"), (b"X", b"2")), None),
        (((b"x-acme-time", b"1"), (b"X-Acme-Signature", b"s")), "x-acme-time"),
        (((b"X-Acme-Time", b"9"),), "X-Acme-Signature"),
        (((b"X-Acme-Time", b"9"), *[(b"X-Acme-Signature", b"s")] * 2), "X-Acme-Signature"),
    ],
    ids=["neither", "changed", "deleted", "added"],
)
def test_a_header_of_a_signature_or_its_time_that_was_edited_is_found(
    after: RawHeaders, edited: str | None
) -> None:
    before = ((b"X-Acme-Signature", b"s"), (b"X-Acme-Time", b"9"), (b"X", b"1"))
    scheme = Scheme(name="acme", header="X-Acme-Signature", timestamp="header:X-Acme-Time")
    assert edited_seal(scheme, before, after) == edited


def test_any_header_that_says_signature_is_one_where_a_scheme_takes_any() -> None:
    scheme = Scheme(name="any", header="*signature*")
    assert edited_seal(scheme, ((b"X-My-Signature", b"s"),), ()) == "X-My-Signature"
