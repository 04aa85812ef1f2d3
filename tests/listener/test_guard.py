"""The guard keeps a provider from switching the webhook off, whatever the plan says."""

import gzip
import hashlib
import hmac
import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector.delivery import Answer, Endpoint
from inspector.insight import Fold, known
from inspector.listener import plans
from inspector.listener.desk import Desk
from inspector.listener.guard import Guard
from inspector.providers import builtin
from tests.listener.test_plans import got
from tests.providers.deliveries import MISSIVE, changed
from tests.support.journals import delivery, writing
from tests.support.listening import Running, running

LIMIT = 50
GUARDED_FROM = 35


def missive(number: int, rule: str = "rule-1") -> bytes:
    """An event of its own."""
    return changed(
        MISSIVE, rule={"id": rule, "type": "label_change"}, latest_message={"id": f"m{number}"}
    )


def events(count: int, rule: str = "rule-1", first: int = 0) -> list[bytes]:
    return [missive(number, rule) for number in range(first, first + count)]


def longest_run(statuses: list[int]) -> int:
    """The most failures in a row."""
    runs = (
        len(list(run)) for failed, run in itertools.groupby(statuses, lambda s: s >= 300) if failed
    )
    return max(runs, default=0)


def by(listener: Running, path: str, count: int) -> list[str | None]:
    return [listener.ending_of(d.id).answer.by for d in listener.several(path, count)]


def test_sixty_failures_in_a_row_never_come_near_the_limit(journal: Path) -> None:
    with running(journal, answer="503") as listener:
        statuses = got(listener, "/hooks", *events(60))
        assert statuses == [503] * GUARDED_FROM + [200] + [503] * 24
        assert by(listener, "/hooks", 60)[GUARDED_FROM] == "guard"
    assert longest_run(statuses) < LIMIT


async def test_nothing_is_counted_from_before_where_nothing_had_failed(journal: Path) -> None:
    def new_guard() -> Guard:
        return Guard(Fold(known((), {}), signatures=False), on=True)

    async with writing(journal) as writer:
        for number, status in enumerate((200, 503)):
            await writer.append(one := delivery(missive(number)))
            desk = Desk(lambda: Fold(known((), {})), new_guard)
            plans.resume_guard(desk, journal)
            assert desk.guard is None  # it costs a fold, and some milliseconds of imports
            writer.settle(one, 0, "answered", Answer("default", status=status), 0)
        await writer.append(delivery(missive(2)))
        plans.resume_guard(desk, journal)
        assert desk.guard is not None
        standing = [failures for _, failures in desk.guard.streaks.listed()]
        assert standing == [2]  # the one that failed, and the one that is open


def test_without_the_guard_they_do(journal: Path) -> None:
    with running(journal, answer="503", guard=False) as listener:
        assert got(listener, "/hooks", *events(60)) == [503] * 60
        told = listener.told("guard", on=False)
        while told["streaks"][0:1] == [] or told["streaks"][0]["failures"] < 60:
            told = listener.told("guard", on=False)
        assert not told["acted"]


def test_what_is_held_counts_as_failed(journal: Path) -> None:
    with running(journal, answer="503 after 1h") as listener, ThreadPoolExecutor(60) as pool:
        clients = [listener.connect() for _ in range(60)]
        for number, client in enumerate(clients):
            body = missive(number)
            client.send(
                b"POST /held HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
        deliveries = listener.several("/held", 60)
        answered = [
            d.id for d in deliveries if d.id in listener.endings or _soon(listener, d.id, 25)
        ]
        assert len(answered) == 60 - GUARDED_FROM
        assert {listener.ending_of(one).answer.by for one in answered} == {"guard"}
        for client in clients:
            client.close()
        pool.shutdown()


def _soon(listener: Running, delivery: int, count: int) -> bool:
    """Whether it is among the first so many that are answered."""
    from tests.support.waiting import until

    def enough() -> bool:
        listener.read()
        return len(listener.endings) >= count

    until(enough, f"{count} endings")
    return delivery in listener.endings


def test_each_rule_has_its_own_count(journal: Path) -> None:
    with running(journal, answer="503") as listener:
        assert set(got(listener, "/", *events(GUARDED_FROM, "a"))) == {503}
        assert got(listener, "/", missive(900, "b"), missive(901, "a")) == [503, 200]


def test_an_accepted_forgery_does_not_end_a_streak(journal: Path) -> None:
    def request(listener: Running, body: bytes, secret: bytes) -> int:
        signature = hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
        head = b"POST /s HTTP/1.1\r\nX-Hook-Signature: sha256=" + signature
        return listener.request(head, body).status

    with running(journal, secrets={"missive": ("right",)}) as listener:
        listener.answers("503")
        assert {request(listener, body, b"right") for body in events(20)} == {503}
        listener.answers("200")
        assert request(listener, missive(100), b"wrong") == 200
        listener.answers("503")
        assert {request(listener, body, b"right") for body in events(15, first=20)} == {503}
        assert request(listener, missive(101), b"right") == 200  # 20 and 15: the guard
        assert request(listener, missive(102), b"right") == 503


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_restart_forgets_no_failure(journal: Path, how: str) -> None:
    with running(journal, answer="503") as listener:
        assert set(got(listener, "/", *events(20))) == {503}
        getattr(listener, how)()
    with running(journal, answer="503") as listener:
        assert set(got(listener, "/", *events(15, first=20))) == {503}
        listener.kill()
    with running(journal, answer="503") as listener:
        assert got(listener, "/", missive(90), missive(91)) == [200, 503]


def test_what_was_open_when_the_listener_ended_has_failed(journal: Path) -> None:
    with running(journal, answer="503 after 1h") as listener:
        clients = [listener.connect() for _ in range(GUARDED_FROM)]
        for client, body in zip(clients, events(GUARDED_FROM), strict=True):
            client.send(
                b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
        listener.several("/", GUARDED_FROM)
        listener.kill()
        for client in clients:
            client.close()
    with running(journal, answer="503") as listener:
        assert got(listener, "/", missive(900)) == [200]


def test_a_provider_without_a_limit_is_not_guarded(journal: Path) -> None:
    with running(journal, answer="503") as listener:
        assert set(got(listener, "/", *[b"%d" % n for n in range(60)])) == {503}


def test_a_provider_of_ones_own_counts_per_endpoint(journal: Path) -> None:
    own = {"acme": {"match": {"path": "$.acme"}, "disabled_after": 4}}
    with running(journal, answer="503", providers=own) as listener:
        bodies = [b'{"acme": %d}' % n for n in range(5)]
        assert got(listener, "/a", *bodies[:3]) == [503, 503, 200]
        assert got(listener, "/b", *bodies[3:]) == [503, 503]


def test_the_streaks_are_told_with_what_would_be_switched_off(journal: Path) -> None:
    with running(journal, answer="503") as listener:
        got(listener, "/hooks", *events(2))
        told = listener.told("guard", on=True)
        while not told["streaks"] or told["streaks"][0]["failures"] < 2:
            told = listener.told("guard", on=True)
        assert told["streaks"] == [
            {
                "provider": "missive",
                "endpoint": "/hooks",
                "subject": "rule-1",
                "failures": 2,
                "limit": builtin()["missive"].disabled_after.value,
            }
        ]


def test_it_is_told_where_the_guard_has_acted(journal: Path) -> None:
    with running(journal, answer="503") as listener:
        got(listener, "/hooks", *events(2 * GUARDED_FROM + 10))
        told = listener.told("guard", on=True)
        while not told["acted"] or told["acted"][0]["times"] < 2:
            told = listener.told("guard", on=True)
    (acted,) = told["acted"]
    assert (acted["subject"], acted["failures"], acted["limit"]) == ("rule-1", GUARDED_FROM, LIMIT)


MISSIVES = (Endpoint("/m", provider="missive"),)


def test_a_compressed_body_counts_for_its_rule(journal: Path) -> None:
    with running(journal, answer="503", endpoints=MISSIVES) as listener:
        assert set(got(listener, "/m", *events(GUARDED_FROM, "a"))) == {503}
        more = [gzip.compress(one) for one in (missive(900, "b"), missive(901, "a"))]
        assert got(listener, "/m", *more) == [503, 200]


def test_what_is_assumed_to_try_an_endpoint_out_is_accepted_whatever_the_plan_says(
    journal: Path,
) -> None:
    with running(journal, answer="503", endpoints=MISSIVES) as listener:
        assert got(listener, "/m", b"", b"{}", b'{"test": true}', missive(1)) == [
            200,
            200,
            200,
            503,
        ]
        assert got(listener, "/elsewhere", b"{}") == [503]
        assert by(listener, "/m", 4) == ["handshake"] * 3 + ["option"]


def test_trying_out_counts_in_no_streak(journal: Path) -> None:
    with running(journal, answer="503", endpoints=MISSIVES) as listener:
        assert set(got(listener, "/m", *events(20))) == {503}
        assert got(listener, "/m", b"{}") == [200]
        assert got(listener, "/m", *events(16, first=20)) == [503] * 15 + [200]
