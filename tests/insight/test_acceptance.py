"""Whether an attempt was accepted: by the provider's own rules, and only where it can be known."""

import json

import pytest

from inspector.delivery import Answer, Outcome, Settled
from inspector.insight import Accepted
from tests.insight.story import Story, mailabl
from tests.providers.deliveries import MAILABL, MANYSENDS, MISSIVE


@pytest.mark.parametrize(
    ("body", "status", "accepted"),
    [
        (MISSIVE, 200, "yes"),
        (MISSIVE, 299, "yes"),
        (MISSIVE, 302, "no"),
        (MISSIVE, 503, "no"),
        (MANYSENDS, 200, "yes"),
        (MANYSENDS, 201, "no"),  # only 200 is documented
        (MAILABL, 204, "yes"),
        (b"unknown", 204, "yes"),
        (b"unknown", 304, "no"),
        (b"unknown", 404, "no"),
    ],
)
def test_a_status_code_is_judged_by_the_provider(
    body: bytes, status: int, accepted: Accepted
) -> None:
    story = Story()
    story.comes(body)
    assert story.ends(1, status) == accepted


@pytest.mark.parametrize(
    ("body", "took", "accepted"),
    [
        (MISSIVE, 15.0, "yes"),
        (MISSIVE, 15.001, "unknown"),
        (MAILABL, 3.0, "yes"),
        (MAILABL, 3.001, "unknown"),
        (MANYSENDS, 30.001, "unknown"),
        (b"no timeout is known", 3600.0, "yes"),
    ],
)
def test_what_was_answered_past_the_documented_timeout_is_not_known(
    body: bytes, took: float, accepted: Accepted
) -> None:
    story = Story()
    story.comes(body)
    assert story.ends(1, 200, took=took) == accepted
    assert story.comes(body).repeat.kind != "duplicate" or accepted == "yes"


def test_a_failure_past_the_timeout_is_a_failure() -> None:
    story = Story()
    story.comes(MISSIVE)
    assert story.ends(1, 503, took=20) == "no"


@pytest.mark.parametrize(
    ("outcome", "accepted"),
    [("sender-left", "no"), ("fault", "no"), ("interrupted", "unknown"), ("failed", "unknown")],
)
def test_what_was_not_answered_is_not_accepted(outcome: Outcome, accepted: Accepted) -> None:
    story = Story()
    story.comes(mailabl("a"))
    assert story.ends(1, None, outcome=outcome) == accepted
    assert story.comes(mailabl("a")).repeat.kind == "retry"


def test_one_accepted_attempt_is_enough_for_ever() -> None:
    story = Story()
    for number, status in enumerate((503, 200, 503), 1):
        story.comes(mailabl("a"))
        story.ends(number, status)
    assert story.comes(mailabl("a")).repeat.kind == "duplicate"


def test_an_accepted_array_is_acceptance_of_each_of_its_events() -> None:
    story = Story()
    story.gets(mailabl("a", "b"))
    assert [story.gets(mailabl(id_)).repeat.kind for id_ in "ab"] == ["duplicate"] * 2


def test_the_ending_of_a_delivery_that_was_never_seen_changes_nothing() -> None:
    story = Story()
    assert story.ends(99, 200) == "yes"
    assert story.comes(mailabl("a")).repeat.kind == "first"


def test_what_tries_an_endpoint_out_accepts_no_answer_without_what_it_asks_for() -> None:
    asks = {"event": "endpoint.url_validation", "event_ts": 1, "payload": {"plainToken": "t"}}
    body = json.dumps(asks).encode()
    for answer, accepted in (
        (Answer("default", status=200), "no"),
        (Answer("default", step="forward", status=200, body=b"{}"), "unknown"),
        (Answer(None, status=200), "unknown"),
        (Answer("handshake", status=200, body=b"{}"), "yes"),
        (Answer("handshake", status=401), "no"),
    ):
        story = Story(zoom=["right"])
        assert story.comes(body).handshake is not None
        assert story.fold.settle(Settled(1, 1, 1, 0, "answered", answer, 0.1)) == accepted
