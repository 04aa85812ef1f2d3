"""What arrived is sent again, byte for byte or signed afresh."""

import asyncio
import hmac
import time
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from inspector.delivery import Delivery, RawHeaders, Replayed
from inspector.errors import InspectorError
from inspector.outbound.draft import Draft, directed, draft_of, message, signed
from inspector.outbound.exchange import Address, address_of
from inspector.outbound.replay import Replaying, Replays
from inspector.signatures import Scheme
from tests.outbound.test_run import CLOSE
from tests.support.asked import OK, Visit, asked, saying
from tests.support.clock import Clock
from tests.support.endpoint import HANG, endpoint
from tests.support.waiting import PATIENCE, soon

HOUR = 3_600_000_000  # microseconds

STRIPE = Scheme(
    name="stripe",
    header="Stripe-Signature",
    prefix="v1=",
    separator=",",
    signed="{timestamp}.{body}",
    timestamp="part:t=",
    tolerance=300,
)
STANDARD = Scheme(
    name="standard webhooks",
    header="webhook-signature",
    encoding="base64",
    prefix="v1,",
    separator=" ",
    signed="{header:webhook-id}.{timestamp}.{body}",
    timestamp="header:webhook-timestamp",
    key="base64",
    key_prefix="whsec_",
    tolerance=300,
)
THERE = Address("h", 80, False, b"h", b"", b"")
STRIPES = "whsec_a secret of the endpoint"
STANDARDS = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def now() -> int:
    """Microseconds since the Unix epoch."""
    return time.time_ns() // 1000


def delivery(
    headers: RawHeaders = (), body: bytes = b"{}", target: bytes = b"/hooks", **fields: object
) -> Delivery:
    told = {"method": "POST", "received_at": 0, "id": 1} | fields
    return Delivery(target=target, http_version="1.1", headers=headers, body=body, **told)  # type: ignore[arg-type]  # a test's own fields


async def sent_again(what: list[Delivery], url: str, **how: object) -> list[Replayed]:
    told: list[Replayed] = []
    await Replays(Replaying(url=url, **how), told.append).run(what)  # type: ignore[arg-type]  # as above
    return told


async def test_the_bytes_are_the_same_but_for_what_belongs_to_the_connection() -> None:
    headers = (
        (b"Host", b"public.example"),
        (b"x-b", b"2"),
        (b"X-A", b"\xe9 \t1"),
        (b"Connection", b"keep-alive, X-Hop"),
        (b"X-Hop", b"1"),
        (b"content-length", b"9"),
        (b"X-A", b""),
        (b"Expect", b"100-continue"),
        (b"Inspector-Origin", b"send stolen"),
    )
    body = b'{"a": 1}\n'
    async with asked(saying(OK)) as server:
        url = f"http://127.0.0.1:{server.address.port}"
        (told,) = await sent_again([delivery(headers, body, b"/%zz//x?y=%20", method="PuT")], url)
    authority = f"127.0.0.1:{server.address.port}".encode()
    assert server.got == [
        b"PuT /%zz//x?y=%20 HTTP/1.1\r\nHost: " + authority + b"\r\nx-b: 2\r\nX-A: \xe9 \t1\r\n"
        b"content-length: 9\r\nX-A: \r\n\r\n" + body
    ]
    assert (told.delivery, told.status, told.body, told.problem) == (1, 200, b"ok", None)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://h", b"/hooks?a=1"),
        ("http://h/", b"/hooks?a=1"),
        ("http://h/mine", b"/mine?a=1"),
        ("http://h/mine?b=2", b"/mine?b=2"),
        ("http://h/?b=2", b"/hooks?b=2"),
    ],
)
def test_a_path_or_a_query_of_the_url_takes_the_place_of_the_deliverys(
    url: str, target: bytes
) -> None:
    address = address_of(url)
    assert address is not None
    assert directed(draft_of(delivery(target=b"/hooks?a=1")), address).target == target


@pytest.mark.parametrize(
    ("target", "sent"),
    [
        (b"http://public.example/a?b", b"/a?b"),
        (b"http://public.example", b"/"),
        (b"http://evil.example?token=A&y=1", b"/?token=A&y=1"),
        (b"http://evil.example?to=/a", b"/?to=/a"),
        (b"public.example:443", b"/"),
        (b"*", b"*"),
    ],
)
def test_a_target_in_another_form_becomes_path_and_query(target: bytes, sent: bytes) -> None:
    assert draft_of(delivery(target=target)).target == sent


@pytest.mark.parametrize(
    ("url", "target"), [("http://h", b"*"), ("http://h/mine", b"/mine"), ("http://h?b=2", b"/?b=2")]
)
def test_all_of_a_server_stays_that_where_the_url_names_no_place_in_it(
    url: str, target: bytes
) -> None:
    address = address_of(url)
    assert address is not None
    assert directed(draft_of(delivery(target=b"*", method="OPTIONS")), address).target == target


def test_a_body_that_came_in_chunks_goes_with_its_length() -> None:
    draft = draft_of(delivery(((b"Transfer-Encoding", b"chunked"),), b"abc"))
    assert draft.headers == ((b"Content-Length", b"3"),)


def test_a_get_without_a_body_gets_no_length() -> None:
    assert draft_of(delivery((), b"", method="GET")).headers == ()


async def test_what_comes_to_our_own_receiver_says_that_it_is_a_replay() -> None:
    async with endpoint() as place:
        await sent_again([delivery()], place.url, origin=b"replay a-token")
    assert place.got[0].headers["inspector-origin"] == "replay a-token"


def stripes(at: int) -> Delivery:
    """A delivery signed by Stripe's own library."""
    header = stripe.WebhookSignature.generate_signature_header("{}", STRIPES, at // 1_000_000)
    return delivery(((b"Stripe-Signature", header.encode()), (b"Content-Length", b"2")))


def standards(at: int) -> Delivery:
    """A delivery signed by Standard Webhooks' own library."""
    moment = datetime.fromtimestamp(at // 1_000_000, UTC)
    signature = Webhook(STANDARDS).sign("msg_1", moment, "{}")
    return delivery(
        (
            (b"webhook-id", b"msg_1"),
            (b"webhook-timestamp", b"%d" % (at // 1_000_000)),
            (b"webhook-signature", signature.encode()),
            (b"Content-Length", b"2"),
        )
    )


def stripe_says(draft: Draft) -> str:
    """What is wrong by Stripe's library; empty where it takes it."""
    header = dict(draft.headers)[b"Stripe-Signature"].decode()
    try:
        stripe.WebhookSignature.verify_header(draft.body.decode(), header, STRIPES, tolerance=300)
    except stripe.SignatureVerificationError as error:
        return str(error)
    return ""


def standard_says(draft: Draft) -> str:
    """The same by Standard Webhooks' library."""
    headers = {name.decode(): value.decode() for name, value in draft.headers}
    try:
        Webhook(STANDARDS).verify(draft.body, headers)
    except WebhookVerificationError as error:
        return str(error)
    return ""


def test_stripe_refuses_for_its_age_what_is_sent_again_and_takes_what_is_signed_afresh() -> None:
    old = draft_of(stripes(now() - HOUR))
    assert "outside the tolerance zone" in stripe_says(old)
    assert stripe_says(signed(old, STRIPE, STRIPES, now(), THERE)) == ""


def test_standard_webhooks_refuses_and_takes_the_same() -> None:
    old = draft_of(standards(now() - HOUR))
    assert "timestamp too old" in standard_says(old)
    fresh = signed(old, STANDARD, STANDARDS, now(), THERE)
    assert standard_says(fresh) == ""
    assert dict(fresh.headers)[b"webhook-id"] == b"msg_1"
    names = [name for name, _ in fresh.headers]
    assert len(names) == len(set(names)) == 4


def test_a_signature_in_the_body_changes_the_length_that_is_told() -> None:
    scheme = Scheme(name="member", member="signature", prefix="sha256=", signed="{body:cut}")
    body = b'{"data": 1}'
    old = draft_of(delivery(((b"Content-Length", b"11"),), body))
    fresh = signed(old, scheme, "secret", now(), THERE)
    assert dict(fresh.headers)[b"Content-Length"] == b"%d" % len(fresh.body)
    assert len(fresh.body) > len(body)


TARGETED = Scheme(name="of the target", header="X-Signature", signed="{method}{target}{body}")


@pytest.mark.parametrize("draft", [None, Draft("PUT", b"/edited?y", ((b"A", b"1"),), b"[]")])
async def test_a_signature_is_of_the_path_that_it_is_sent_to(draft: Draft | None) -> None:
    def sign(_: Delivery, draft: Draft, at: int, address: Address) -> Draft:
        return signed(draft, TARGETED, "a secret", at, address)

    old = delivery(((b"X-Signature", b"old"),))
    async with endpoint() as place:
        url = place.url.replace("/hooks", "/elsewhere?x")
        await sent_again([old], url, draft=draft, prepare=sign, signed=True)
    (got,) = place.got
    method, body = (draft.method, draft.body) if draft else ("POST", b"{}")
    assert got.first == f"{method} /elsewhere?x HTTP/1.1"
    said = f"{method}/elsewhere?x".encode() + body
    assert got.headers["x-signature"] == hmac.new(b"a secret", said, "sha256").hexdigest()


async def test_what_was_prepared_is_sent_and_told_to_be_edited() -> None:
    def other(_: Delivery, draft: Draft, at: int, __: Address) -> Draft:
        assert at == pytest.approx(now(), abs=60_000_000)
        return Draft(draft.method, draft.target, ((b"Content-Length", b"2"),), b"[]")

    async with endpoint() as place:
        url = place.url + "?x"
        (told,) = await sent_again([delivery()], url, prepare=other, edited=True)
    assert place.got[0].body == b"[]"
    assert place.got[0].first == "POST /hooks?x HTTP/1.1"
    assert told.edited


async def test_what_can_not_be_prepared_ends_it_with_its_sentence() -> None:
    def refuse(_: Delivery, __: Draft, ___: int, ____: Address) -> Draft:
        raise InspectorError("The secret is no key.")

    async with endpoint() as place:
        with pytest.raises(InspectorError, match="no key"):
            await sent_again([delivery(), delivery()], place.url, prepare=refuse)
    assert place.got == []


async def test_the_gaps_are_those_that_they_came_with(clock: Clock) -> None:
    moments = [0, 50, 80, 200]
    what = [delivery(received_at=int(at * 1e6), id=number) for number, at in enumerate(moments)]
    async with endpoint() as place:
        told = await sent_again(what, place.url, speed=10.0)
    gaps = [after.at - before.at for before, after in pairwise(place.got)]
    assert gaps == pytest.approx([5, 3, 12], abs=CLOSE)
    assert [one.delivery for one in told] == [0, 1, 2, 3]


async def test_no_more_are_on_their_way_than_was_said() -> None:
    async with endpoint() as place:
        told = await sent_again([delivery(id=n) for n in range(50)], place.url, concurrency=5)
    assert len(told) == len(place.got) == 50
    assert 2 <= place.most <= 5


async def test_who_does_not_answer_is_left_and_said(clock: Clock) -> None:
    async with endpoint((HANG,)) as place:
        (told,) = await sent_again([delivery()], place.url, patience=0.05)
    assert told.status is None
    assert told.problem == "it gave no whole answer within 0.1 s"


async def test_stopping_leaves_what_is_on_its_way_and_tells_of_it() -> None:
    told: list[Replayed] = []
    async with endpoint((HANG,)) as place:
        replays = Replays(Replaying(url=place.url), told.append)
        running = asyncio.create_task(replays.run([delivery(id=7), delivery(id=8)]))
        await soon(lambda: place.got)
        replays.stop()
        await asyncio.wait_for(running, PATIENCE)
        await soon(lambda: place.answered, "the sender to leave")
    (one,) = told
    assert (len(place.got), one.delivery, one.status) == (1, 7, None)
    assert one.problem == "stopped while waiting for its answer"


async def test_what_never_left_is_not_told_of() -> None:
    told: list[Replayed] = []
    async with asked(Visit.left) as server:  # which never shakes hands
        url = f"https://127.0.0.1:{server.address.port}"
        replays = Replays(Replaying(url=url), told.append)
        running = asyncio.create_task(replays.run([delivery()]))
        await soon(lambda: server.visits)
        replays.stop()
        await asyncio.wait_for(running, PATIENCE)
    assert told == []


@given(st.binary(max_size=200), st.integers(0, 10**15))
def test_a_fresh_signature_is_never_older_than_it_is(body: bytes, at: int) -> None:
    fresh = signed(draft_of(stripes(at)), STRIPE, STRIPES, at + HOUR, THERE)
    header = dict(fresh.headers)[b"Stripe-Signature"].decode()
    assert header.startswith(f"t={(at + HOUR) // 1_000_000},v1=")
    assert message(fresh, THERE, None).endswith(b"\r\n\r\n{}")
