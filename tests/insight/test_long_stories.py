"""Events that come very often."""

import threading

from inspector.insight.ledger import Ledger
from inspector.providers import EventKey

COUNT = 20_000


def again(number: int) -> EventKey:
    """An event whose weak key is always the same, and its body never."""
    return EventKey(None, None, None, "key", "weak", number.to_bytes(32, "big"))


def test_a_weak_key_may_come_with_ever_new_bodies() -> None:
    attempts: list[list[int]] = []

    def tell() -> None:
        ledger = Ledger()
        for number in range(1, COUNT):
            ((event,), _) = ledger.arrive(number, "/", None, [again(number)])
            assert event.attempt == 1
            ledger.settle(number, "yes")
        attempts.extend(ledger.attempts(number, "/", None, ["key"]) for number in (1, COUNT - 1))
        del ledger  # events that held each other would overflow this small stack, and crash

    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=tell)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert attempts == [[1], [COUNT - 1]]


def test_one_event_may_be_attempted_very_often() -> None:
    ledger = Ledger()
    key = again(1)
    told = [ledger.arrive(number, "/", None, [key])[0] for number in range(1, COUNT)]
    assert [event.attempt for (event,) in told] == list(range(1, COUNT))
    assert ledger.attempts(7, "/", None, ["key"]) == list(range(1, COUNT))
