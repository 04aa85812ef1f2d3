"""A journal that can't be written: the sender is told, and all is well again by itself."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.client import Answer, wire
from tests.support.listening import Running, running
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="only Linux lets one limit another process"
)


@contextmanager
def _no_room(listener: Running) -> Iterator[None]:
    """From now on its file system refuses every write of this process."""
    pid, unlimited = listener.process.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, unlimited))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))


def _accepted(listener: Running) -> Answer | None:
    answer = listener.post("/after")
    return answer if answer.status == 200 else None


def test_what_could_not_be_recorded_is_answered_503_until_it_can(journal: Path) -> None:
    with running(journal) as listener:
        assert listener.post("/before").status == 200
        listener.ending("/before")
        with _no_room(listener):
            with listener.connect() as client:
                for _ in range(2):
                    answer = client.request(b"POST /during HTTP/1.1", b"{}")
                    assert answer.status == 503
                    assert b"could not record this delivery" in answer.body
            assert listener.told("trouble")["reason"]
        until(lambda: _accepted(listener), "deliveries to be recorded again")
        assert listener.told("trouble") == {"type": "trouble", "reason": None}
        listener.stop()
        recorded = [delivery.path for delivery in listener.deliveries.values()]
        assert sorted(set(recorded)) == ["/after", "/before"]
        assert [d.id for d in listener.deliveries.values()] == list(range(1, len(recorded) + 1))


def test_it_heals_without_a_delivery(journal: Path) -> None:
    with running(journal) as listener:
        with _no_room(listener):
            assert listener.post("/during").status == 503
            assert listener.told("trouble")["reason"]
        assert listener.told("trouble")["reason"] is None


def test_how_a_delivery_ended_is_kept_until_it_can_be_written(journal: Path) -> None:
    with running(journal, answer="200 after 1h") as listener, listener.connect() as client:
        client.send(wire(b"POST /held HTTP/1.1", b"{}"))
        delivery = listener.hold("/held").delivery
        with _no_room(listener):
            listener.wish("release", {"delivery": delivery, "reply": None})
            assert client.answer().status == 200
            assert listener.told("trouble")["reason"]
            listener.read()
            assert delivery not in listener.endings
        assert listener.ending_of(delivery).answer.status == 200
