"""Each provider's events, sent to a real socket: taken as its own, by us and by its library."""

import time

import pytest

from inspector.errors import InspectorError
from inspector.outbound.simulator.schedule import schedule_of
from inspector.outbound.simulator.tampering import WAYS, Way, check
from inspector.providers import builtin, recognise
from inspector.providers.samples import samples_of
from inspector.signatures import judge
from tests.outbound.be_provider import Case, cases, delivery_of, has_library, is_taken, ran, sent
from tests.support.endpoint import Arrival, endpoint

CASES = [case for case in cases() if case.provider.name != "manysends"]
"""ManySends has eighteen events and seven guesses: they are sent in other tests."""

every_case = pytest.mark.parametrize("case", CASES, ids=str)


def verdict(case: Case, arrival: Arrival, secret: str | None = None) -> str:
    arrived = delivery_of(arrival, time.time_ns() // 1_000)
    return judge(case.provider.schemes, arrived, [secret or case.public]).verdict


def is_noticed(way: Way, case: Case) -> bool:
    try:
        check(way, case.scheme)
    except InspectorError:
        return False
    return True


def test_every_provider_has_a_sample() -> None:
    assert {case.provider.name for case in cases()} == set(builtin())


@every_case
async def test_what_is_sent_is_recognised_valid_and_right_for_its_library(case: Case) -> None:
    async with endpoint() as place:
        arrival = await sent(place, case)
    arrived = delivery_of(arrival, time.time_ns() // 1_000)
    assert recognise(arrived, builtin()) is case.provider
    assert verdict(case, arrival) == verdict(case, arrival, case.secret) == "valid"
    assert not has_library(case) or is_taken(case, arrival)


@every_case
async def test_what_is_tampered_with_is_valid_for_nobody(case: Case) -> None:
    ways = [way for way in WAYS if is_noticed(way, case)]
    assert {"signature", "secret"} <= set(ways)
    async with endpoint() as place:
        for way in ways:
            arrival = await sent(place, case, tamper=way)
            assert verdict(case, arrival) == "invalid", way
            assert not has_library(case) or not is_taken(case, arrival), way


@every_case
async def test_what_is_not_signed_lacks_its_signature(case: Case) -> None:
    async with endpoint() as place:
        arrival = await sent(place, case, is_signed=False)
    assert verdict(case, arrival) == "missing"


def test_most_schemes_are_checked_by_a_library() -> None:
    assert {case.provider.name for case in CASES if has_library(case)} == {
        *("calendly", "discord", "hubspot", "mailabl", "paddle", "sendgrid", "slack", "square"),
        *("standard-webhooks", "stripe", "svix", "twilio", "zoom"),
    }


def case_of(provider: str, event: str, word: str = "") -> Case:
    (found,) = [
        case
        for case in CASES
        if (case.provider.name, case.sample.type, case.scheme.word) == (provider, event, word)
    ]
    return found


@pytest.mark.parametrize("word", ["json", "shared-key-json"])
async def test_twilios_json_is_named_by_its_hash_in_the_url_also_when_compressed(word: str) -> None:
    case = case_of("twilio", "event.json", word)
    async with endpoint() as place:
        plain = await sent(place, case)
        packed = await sent(place, case, gzip=True)
    for arrival in (plain, packed):
        assert "&b=%C3%A6&bodySHA256=" in arrival.first
        assert verdict(case, arrival) == "valid"
    assert plain.first != packed.first


async def test_a_retry_of_slack_says_its_number_and_is_signed_anew() -> None:
    case = case_of("slack", "message")
    async with endpoint((500, 500, 200)) as place:
        await ran(place, case, schedule=schedule_of(case.provider, gaps=(0.0, 0.0)))
    assert [one.headers.get("x-slack-retry-num") for one in place.got] == [None, "1", "2"]
    assert len({one.body for one in place.got}) == 1
    assert {verdict(case, one) for one in place.got} == {"valid"}


@pytest.mark.parametrize(
    ("provider", "event", "word"),
    [
        ("mailgun", "delivered", ""),
        ("linear", "Issue.create", ""),
        ("hubspot", "contact.creation", "v3"),
    ],
)
async def test_what_a_body_says_of_its_sending_is_new_in_each_attempt_and_still_valid(
    provider: str, event: str, word: str
) -> None:
    case = case_of(provider, event, word)
    async with endpoint((500, 200)) as place:
        await ran(place, case, schedule=schedule_of(case.provider, gaps=(0.002,)))
    assert len({one.body for one in place.got}) == 2
    assert {verdict(case, one) for one in place.got} == {"valid"}


async def test_several_events_of_sendgrid_and_hubspot_share_a_delivery_and_a_signature() -> None:
    for provider, event, word in (("sendgrid", "open", ""), ("hubspot", "contact.creation", "v1")):
        case = case_of(provider, event, word)
        async with endpoint() as place:
            arrival = await sent(place, case)
        assert isinstance(arrival.payload, list)
        assert is_taken(case, arrival)


@pytest.mark.parametrize("name", list(builtin()))
def test_the_schedule_is_that_of_the_facts_and_says_how_it_is_known(name: str) -> None:
    provider = builtin()[name]
    schedule, retries = schedule_of(provider), provider.retries.value
    assert samples_of(name)
    if provider.timeout.value is not None:
        assert schedule.timeout == provider.timeout.value
        assert schedule.timeout_standing == provider.timeout.standing
    if retries is None:
        assert (schedule.gaps, schedule.gaps_standing) == ((), "unknown")
    elif retries.gaps:
        assert (schedule.gaps, schedule.gaps_standing) == (
            retries.gaps,
            provider.retries.standing,
        )
    else:
        assert len(schedule.gaps) == retries.count
        known = provider.retries.standing if not retries.count else "assumed"
        assert schedule.gaps_standing == known
