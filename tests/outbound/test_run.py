"""Runs of the simulator against real sockets."""

import asyncio
import hashlib
import hmac
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from inspector.outbound.simulator import run as runs
from inspector.outbound.simulator.attempt import Attempt, Tally
from inspector.outbound.simulator.choosing import samples_for, scheme_for
from inspector.outbound.simulator.events import FIRST_MOMENT
from inspector.outbound.simulator.orders import Orders, Signing
from inspector.outbound.simulator.payloads import OwnBody, Sampled
from inspector.outbound.simulator.run import Run
from inspector.outbound.simulator.schedule import schedule_of
from inspector.providers import builtin
from inspector.providers.samples import trial_of
from tests.support.app import local_app
from tests.support.clock import Clock
from tests.support.endpoint import HANG, Arrival, Endpoint, endpoint
from tests.support.waiting import PATIENCE, soon

SECRET = "only we know"

CLOSE = 0.011
"""Seconds that one may be late: for so long a new connection is watched before it is used again."""


def orders(name: str, url: str, *, event: str | None = None, **changes: Any) -> Orders:
    provider = builtin()[name]
    scheme = scheme_for(provider, None)
    assert scheme is not None
    seed = changes.get("seed", "7")
    samples = samples_for(provider, event)
    told = {
        "payloads": Sampled(samples, provider, seed=seed),
        "schedule": schedule_of(provider, speed=1000.0),
        "signing": Signing(scheme, SECRET),
        "seed": seed,
    }
    return Orders(provider=provider, url=url, **(told | changes))


async def ran(what: Orders) -> tuple[Tally, list[Attempt]]:
    told: list[Attempt] = []
    tally = await Run(what, told.append).run()
    return tally, told


def keys(arrivals: list[Arrival]) -> list[str]:
    return [arrival.payload[0]["id"] for arrival in arrivals]


async def test_an_event_that_is_accepted_is_sent_once() -> None:
    async with endpoint() as place:
        tally, (attempt,) = await ran(orders("missive", place.url))
    (request,) = place.got
    assert request.first == "POST /hooks HTTP/1.1"
    assert request.headers["content-type"] == "application/json"
    assert "inspector-origin" not in request.headers
    right = hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-hook-signature"] == f"sha256={right}"
    assert (attempt.status, attempt.outcome, attempt.attempt, attempt.gap) == (
        200,
        "accepted",
        1,
        None,
    )
    assert (tally.accepted, tally.requests, tally.all_accepted) == (1, 1, True)


@pytest.mark.parametrize(("name", "attempts"), [("missive", 6), ("manysends", 1)])
async def test_a_failing_endpoint_sees_the_documented_attempts_at_their_times(
    name: str, attempts: int, clock: Clock
) -> None:
    provider = builtin()[name]
    async with endpoint((503,)) as place:
        tally, told = await ran(orders(name, place.url, schedule=schedule_of(provider)))
    assert len(place.got) == len(told) == attempts
    assert_on_time(place, told_gaps(told))
    assert told[-1].outcome == "given up"
    assert (tally.given_up, tally.all_accepted) == (1, False)
    assert tally.answers == {503: attempts}


async def test_mailabl_comes_ten_times_again_at_the_times_of_its_table(clock: Clock) -> None:
    table = [10, 100, 1_000, 10_000, *[100_000] * 6]
    async with endpoint((500,)) as place:
        schedule = schedule_of(builtin()["mailabl"])
        _, told = await ran(orders("mailabl", place.url, schedule=schedule))
    assert told_gaps(told) == table
    assert len(place.got) == 11
    assert_on_time(place, table)


async def test_the_first_gaps_of_mailabl_are_kept_at_a_thousandth(clock: Clock) -> None:
    async with endpoint((500, 500, 500, 200)) as place:
        tally, told = await ran(orders("mailabl", place.url))
    assert_on_time(place, [0.01, 0.1, 1.0])
    assert [attempt.outcome for attempt in told] == ["retry", "retry", "retry", "accepted"]
    assert tally.all_accepted
    assert len(set(keys(place.got))) == 1


def told_gaps(told: list[Attempt]) -> list[float]:
    return [attempt.gap for attempt in told if attempt.gap is not None]


def assert_on_time(place: Endpoint, gaps: Sequence[float]) -> None:
    """Each attempt came so long after the failure before it."""
    seen = [after.at - failed for failed, after in zip(place.answered, place.got[1:])]
    assert seen == pytest.approx(gaps, abs=CLOSE)


async def test_an_endpoint_that_says_nothing_is_left_when_the_time_is_up(clock: Clock) -> None:
    schedule = schedule_of(builtin()["missive"], gaps=(1.0,))
    async with endpoint((HANG, 200)) as place:
        tally, (left, accepted) = await ran(orders("missive", place.url, schedule=schedule))
        await soon(lambda: len(place.answered) == 2)  # it sees its sender leave when it comes to it
        waited = place.answered[0] - place.got[0].at
    assert left.status is None
    assert left.problem == "it gave no whole answer within 15 s"
    assert left.outcome == "retry"
    assert accepted.outcome == "accepted"
    assert waited == pytest.approx(15.0, abs=CLOSE)
    assert tally.answers == {"it gave no whole answer within 15 s": 1, 200: 1}


async def test_only_its_own_success_codes_are_success() -> None:
    async with endpoint((201,)) as place:
        tally, _ = await ran(orders("manysends", place.url))
        assert tally.accepted == 0
        tally, _ = await ran(orders("missive", place.url))
        assert tally.accepted == 1


async def test_fifty_failures_in_a_row_switch_missive_off(clock: Clock) -> None:
    async with endpoint((500,)) as place:
        what = orders("missive", place.url, count=100, concurrency=4)
        tally, told = await ran(what)
    assert 50 <= len(place.got) <= 53  # those that were on their way
    assert tally.switched_off
    assert told[49].outcome == "switched off"
    assert [attempt.outcome for attempt in told[:49]] == ["retry"] * 49
    assert not tally.all_accepted


async def test_one_success_makes_the_count_of_failures_begin_anew() -> None:
    answers = [*[500] * 49, 200, *[500] * 49, 200]
    async with endpoint(answers) as place:
        schedule = schedule_of(builtin()["missive"], gaps=(0.0,) * 60)
        tally, _ = await ran(orders("missive", place.url, count=2, schedule=schedule))
    assert len(place.got) == 100
    assert not tally.switched_off
    assert tally.all_accepted


async def test_until_accepted_goes_on_past_the_documented_attempts() -> None:
    async with endpoint([*[500] * 80, 200]) as place:
        schedule = schedule_of(builtin()["missive"], speed=1e5, until_accepted=True)
        tally, _ = await ran(orders("missive", place.url, schedule=schedule))
    assert len(place.got) == 81
    assert tally.all_accepted
    assert not tally.switched_off


async def test_events_take_turns_and_have_ids_of_their_own() -> None:
    async with endpoint() as place:
        await ran(orders("manysends", place.url, count=6))
    assert len({arrival.payload["data"]["id"] for arrival in place.got}) == 6


async def test_a_duplicate_comes_once_more_after_it_was_accepted() -> None:
    async with endpoint() as place:
        tally, told = await ran(orders("mailabl", place.url, count=40, duplicate=0.5))
    counts = Counter(keys(place.got))
    assert set(counts.values()) == {1, 2}
    assert 8 < tally.extra < 32
    assert tally.extra == len(place.got) - 40
    assert {a.kind for a in told} == {"event", "duplicate"}
    bodies = {arrival.body for arrival in place.got}
    assert len(bodies) == 40
    assert tally.all_accepted


async def test_a_conflict_has_the_id_of_the_event_and_another_body() -> None:
    async with endpoint() as place:
        tally, told = await ran(orders("mailabl", place.url, count=3, conflict=True))
    assert set(Counter(keys(place.got)).values()) == {2}
    assert len({arrival.body for arrival in place.got}) == 6
    assert Counter(attempt.kind for attempt in told) == {"event": 3, "conflict": 3}
    assert tally.all_accepted


async def test_a_duplicate_that_fails_is_not_tried_again() -> None:
    async with endpoint((200, 500)) as place:
        tally, told = await ran(orders("mailabl", place.url, duplicate=1.0))
    assert [attempt.outcome for attempt in told] == ["accepted", "refused"]
    assert tally.all_accepted


async def test_shuffled_events_all_come_and_not_in_the_order_in_which_they_happened() -> None:
    async with endpoint() as place:
        await ran(orders("mailabl", place.url, count=200, shuffle=True))
    times = [arrival.payload[0]["occurredAt"] for arrival in place.got]
    assert len(set(keys(place.got))) == 200
    assert times != sorted(times)
    assert sum(later < earlier for earlier, later in pairwise(times)) > 50


async def test_a_run_repeats_byte_for_byte_under_its_seed() -> None:
    runs_of_bodies = []
    for seed in ("9", "9", "10"):
        async with endpoint() as place:
            what = orders("missive", place.url, seed=seed, count=5, duplicate=0.5, shuffle=True)
            await ran(msgspec.structs.replace(what, repeats=True))
        runs_of_bodies.append([arrival.body for arrival in place.got])
    first, again, other = runs_of_bodies
    assert first == again
    assert not set(first) & set(other)
    assert place.got[0].payload["latest_message"]["updated_at"] == pytest.approx(
        FIRST_MOMENT / 1_000_000, abs=60
    )


async def test_without_a_seed_to_repeat_events_happen_now() -> None:
    began = time.time()
    async with endpoint() as place:
        await ran(orders("missive", place.url))
    assert place.got[0].payload["latest_message"]["updated_at"] == pytest.approx(began, abs=60)


async def test_no_more_requests_are_on_their_way_than_was_said() -> None:
    async with endpoint() as place:
        await ran(orders("missive", place.url, count=60, concurrency=8))
    assert len(place.got) == 60
    assert 2 <= place.most <= 8


async def test_an_event_that_waits_for_its_next_attempt_holds_up_no_other(clock: Clock) -> None:
    failing: set[bytes] = set()

    def first_fails(arrival: Arrival) -> int:
        key = arrival.payload["conversation"]["id"].encode()
        if not failing:
            failing.add(key)
            return 503
        return 200

    async with endpoint(first_fails) as place:
        schedule = schedule_of(builtin()["missive"], gaps=(81.0,))
        tally, told = await ran(orders("missive", place.url, count=5, schedule=schedule))
    assert [attempt.event for attempt in told] == [1, 2, 3, 4, 5, 1]
    assert tally.all_accepted


async def test_events_are_begun_at_the_rate_that_was_asked_for(clock: Clock) -> None:
    async with endpoint() as place:
        await ran(orders("missive", place.url, count=11, rate=5.0))
    gaps = [after.at - before.at for before, after in pairwise(place.got)]
    assert gaps == pytest.approx([1 / 5] * 10, abs=CLOSE)


async def test_stopping_leaves_what_is_on_its_way_and_begins_nothing_more() -> None:
    async with endpoint((HANG,)) as place:
        run = Run(orders("missive", place.url, count=9, concurrency=2), lambda _: None)
        running = asyncio.create_task(run.run())
        await soon(lambda: len(place.got) == 2)
        run.stop()
        tally = await running
        await soon(lambda: len(place.answered) == 2, "both senders to leave")
    assert len(place.got) == 2
    assert (tally.accepted, tally.all_accepted) == (0, False)


async def test_stopping_does_not_wait_for_the_next_attempt() -> None:
    async with endpoint((503,)) as place:
        schedule = schedule_of(builtin()["mailabl"])
        run = Run(orders("mailabl", place.url, schedule=schedule), lambda _: None)
        running = asyncio.create_task(run.run())
        await soon(lambda: run.waiting)
        run.stop()
        await asyncio.wait_for(running, PATIENCE)


async def test_no_event_is_begun_while_too_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "OPEN_LIMIT", 3)
    waiting: list[int] = []
    async with endpoint((503,)) as place:
        schedule = schedule_of(builtin()["manysends"], gaps=(0.02,))
        run = Run(
            orders("manysends", place.url, count=20, schedule=schedule),
            lambda _: waiting.append(len(run.waiting)),
        )
        tally = await run.run()
    assert len(place.got) == 40
    assert tally.given_up == 20
    assert max(waiting) <= 3


async def test_a_validation_request_goes_first_and_must_be_accepted() -> None:
    async with endpoint() as place:
        tally, told = await ran(orders("missive", place.url, trial=trial_of("missive")))
    assert [arrival.body[:2] for arrival in place.got] == [b"{}", b'{"']
    assert "x-hook-signature" in place.got[0].headers
    assert (told[0].kind, told[0].event) == ("validation", 0)
    assert tally.validated
    assert tally.all_accepted

    async with endpoint((404,)) as place:
        tally, told = await ran(orders("missive", place.url, trial=trial_of("missive")))
    assert len(place.got) == 1
    assert tally.validated is False
    assert not tally.all_accepted


async def test_a_body_of_ones_own_is_sent_as_it_is_and_signed() -> None:
    body = b'{ "rule": {"type": "mine"},\n "conversation": {} }\r\n'
    async with endpoint() as place:
        own = OwnBody(body, builtin()["missive"])
        _, told = await ran(orders("missive", place.url, payloads=own, count=2))
    assert [arrival.body for arrival in place.got] == [body, body]
    assert told[0].type == "mine"
    right = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert place.got[0].headers["x-hook-signature"] == f"sha256={right}"


async def test_what_is_not_signed_carries_no_signature() -> None:
    async with endpoint() as place:
        await ran(orders("missive", place.url, signing=None))
    assert not [name for name in place.got[0].headers if "signature" in name]


async def test_what_goes_to_our_own_receiver_says_so() -> None:
    async with endpoint() as place:
        await ran(orders("missive", place.url, origin=b"send a-token"))
    assert place.got[0].headers["inspector-origin"] == "send a-token"


async def test_nobody_at_the_url_is_a_failure_like_others() -> None:
    tally, told = await ran(orders("missive", "http://127.0.0.1:1/"))
    assert len(told) == 6
    assert tally.answers == {"nobody listens there": 6}


async def test_redirects_are_followed_only_where_that_is_asked_for() -> None:
    async with endpoint() as there, redirecting(there.url, 307) as here:
        tally, _ = await ran(orders("missive", here, origin=b"send a-token"))
        assert (tally.answers, there.got) == ({307: 6}, [])
        tally, _ = await ran(orders("missive", here, origin=b"send a-token", follow=True))
    assert tally.answers == {200: 1}
    (arrival,) = there.got
    right = hmac.new(SECRET.encode(), arrival.body, hashlib.sha256).hexdigest()
    assert arrival.headers["x-hook-signature"] == f"sha256={right}"
    assert "inspector-origin" not in arrival.headers


async def test_a_circle_of_redirects_ends_with_a_sentence() -> None:
    async with redirecting("", 307) as here:
        tally, _ = await ran(orders("manysends", here, follow=True))
    assert tally.answers == {"it redirects more than 5 times": 1}


@asynccontextmanager
async def redirecting(url: str, status: int) -> AsyncIterator[str]:
    """An endpoint that leads to another, or to itself."""
    head = f"HTTP/1.1 {status} There\r\nLocation: {url or '/hooks'}\r\nContent-Length: 0\r\n\r\n"
    async with local_app(head.encode()) as app:
        yield f"{app.url}/hooks"
