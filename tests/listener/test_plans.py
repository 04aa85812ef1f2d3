"""A plan counts the attempts of each event since it was set."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from inspector.answers import parse
from inspector.delivery import Delivery, Endpoint
from inspector.insight import Fold, known
from inspector.listener.desk import Decider, Desk
from inspector.listener.guard import Guard
from tests.support.listening import Running, running


def new_fold() -> Fold:
    return Fold(known((), {}), signatures=False)


def new_guard() -> Guard:
    return Guard(new_fold(), on=True)


def got(listener: Running, path: str, *bodies: bytes) -> list[int]:
    """The status codes that these bodies get, one after the other."""
    with listener.connect() as client:
        return [client.request(f"POST {path} HTTP/1.1".encode(), body).status for body in bodies]


def test_each_event_counts_for_itself_whatever_comes_between(listener: Running) -> None:
    listener.answers("503 x2, 200", "/events")
    assert got(listener, "/events", b"a", b"b", b"a", b"a", b"b", b"a", b"b", b"c") == [
        *(503, 503, 503, 200),
        *(503, 200, 200, 503),
    ]


def test_the_answer_says_its_plan_and_its_step(listener: Running) -> None:
    listener.answers("503 x2, 200", "/says")
    got(listener, "/says", b"a", b"a", b"a")
    answers = [listener.ending_of(d.id).answer for d in listener.several("/says", 3)]
    assert [(a.plan, a.step, a.status) for a in answers] == [
        ("503 x2, 200", "503", 503),
        ("503 x2, 200", "503", 503),
        ("503 x2, 200", "200", 200),
    ]


def test_attempts_are_counted_when_they_come_at_the_same_time(listener: Running) -> None:
    listener.answers("503 x10, 200", "/together")

    def one(_: int) -> int:
        return listener.post("/together", b"the same").status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(one, range(24)))
    assert sorted(statuses) == [200] * 14 + [503] * 10
    in_order = [listener.ending_of(d.id).answer.status for d in listener.several("/together", 24)]
    assert in_order == [503] * 10 + [200] * 14


def test_a_plan_that_ran_out_leaves_the_rest_to_the_next(listener: Running) -> None:
    listener.answers("503", "/runs-out")
    listener.answers("500 x2", "/runs-out/deep")
    assert got(listener, "/runs-out/deep", b"a", b"a", b"a", b"a") == [500, 500, 503, 503]


def test_a_plan_set_again_starts_over(listener: Running) -> None:
    listener.answers("503, 200", "/again")
    assert got(listener, "/again", b"a", b"a") == [503, 200]
    listener.answers("503, 200", "/again")
    assert got(listener, "/again", b"a", b"a") == [503, 200]


def test_what_came_before_the_plan_does_not_count(listener: Running) -> None:
    assert got(listener, "/before", b"a", b"a", b"a") == [200] * 3
    listener.answers("503, 202", "/before")
    assert got(listener, "/before", b"a", b"a") == [503, 202]


def test_several_events_in_one_delivery_take_the_step_of_the_one_with_most_attempts(
    listener: Running,
) -> None:
    def array(*ids: str) -> bytes:
        return json.dumps(
            [
                {"id": i, "type": "task.updated", "occurredAt": "t", "data": {"object": {}}}
                for i in ids
            ]
        ).encode()

    listener.answers("503, 500, 200", "/arrays")
    assert got(
        listener, "/arrays", array("a"), array("b"), array("a", "c"), array("c", "a"), array("c")
    ) == [503, 503, 500, 200, 200]


def test_a_restart_with_the_same_plan_goes_on_and_with_another_it_starts_over(
    journal: Path,
) -> None:
    own = (Endpoint("/own", answer="500 x2, 202"),)
    with running(journal, answer="503 x2, 200", endpoints=own) as listener:
        assert got(listener, "/", b"a", b"a", b"b") == [503, 503, 503]
        assert got(listener, "/own", b"a") == [500]
        listener.answers("501", "/app")
        assert got(listener, "/app", b"a") == [501]
    with running(journal, answer="503 x2, 200", endpoints=own) as listener:
        assert [plan["by"] for plan in listener.plans] == ["endpoint", "option"]
        assert got(listener, "/", b"a", b"b", b"b") == [200, 503, 200]
        assert got(listener, "/own", b"a", b"a") == [500, 202]
        assert got(listener, "/app", b"a") == [503]  # what the app set ended with its listener
    with running(journal, answer="503 x3, 200") as listener:
        assert got(listener, "/", b"a") == [503]
        assert got(listener, "/own", b"z") == [503]
    with running(journal, answer="503 x3, 200", endpoints=own) as listener:
        assert got(listener, "/", b"a", b"a", b"a") == [503, 503, 200]
        assert got(listener, "/own", b"a", b"a", b"a") == [500, 500, 202]


def test_the_plans_in_force_are_told_in_the_order_they_are_asked(journal: Path) -> None:
    endpoints = (Endpoint("/a", answer="201"), Endpoint("/a/b", answer="202"))
    with running(journal, answer="200", endpoints=endpoints) as listener:
        listener.answers("500")
        listener.answers("501", "/a")
        told = [(plan["by"], plan["endpoint"]) for plan in listener.plans]
    assert told == [
        *(("app", "/a"), ("app", None)),
        *(("endpoint", "/a/b"), ("endpoint", "/a")),
        ("option", None),
    ]


def test_in_order_counts_deliveries_whatever_their_event() -> None:
    desk = Desk(new_fold, new_guard)
    plan = parse("503 x2, 500 in order")
    desk.put(Decider("app", "/o", plan, after=1))

    def status(number: int, path: bytes, body: bytes) -> int | None:
        delivery = Delivery(number, 0, "POST", path, "1.1", (), body)
        return desk.decide(delivery).answer.status

    paths_and_bodies = [(b"/o", b"a"), (b"/x", b"a"), (b"/o", b"b"), (b"/o", b"a"), (b"/o", b"c")]
    assert [status(n, *sent) for n, sent in enumerate(paths_and_bodies, 2)] == [
        *(503, 200, 503),
        *(500, 500),
    ]
    desk.put(Decider("app", "/o", plan, after=6))
    assert status(7, b"/o", b"a") == 503


def test_a_draw_repeats_with_its_seed() -> None:
    def draws(seed: int) -> list[int | None]:
        desk = Desk(new_fold, new_guard, seed)
        desk.put(Decider("app", None, parse("500 50% | 200"), after=0))
        deliveries = [
            Delivery(n, 0, "POST", b"/", "1.1", (), b"%d" % (n % 8)) for n in range(1, 33)
        ]
        return [desk.decide(delivery).answer.status for delivery in deliveries]

    assert draws(1) == draws(1)
    assert draws(1) != draws(2)
    assert set(draws(1)) == {200, 500}
