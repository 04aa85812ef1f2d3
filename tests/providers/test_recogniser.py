"""Reading a payload once for all providers comes to what reading it for each of them does."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.providers import builtin, events, own, recognise
from inspector.providers.recognise import Recogniser
from tests.providers.deliveries import MAILABL, MANYSENDS, MISSIVE, changed, delivery

PROVIDERS = {
    **builtin(),
    "acme": own("acme", {"match": {"header": "X-Acme", "path": "$.rule.id"}, "event_id": "$.data"}),
    "plain": own("plain", {"match": {"header": "X-Plain"}}),
    "empty": own("empty", {}),
}
RECOGNISER = Recogniser(PROVIDERS)
ALONE = {name: Recogniser({name: provider}) for name, provider in PROVIDERS.items()}

WRITTEN = [
    *(b'"sha256=00"', b'"message.created"', b'"t"', b'"\\u0061"', b'"\\ud800"', b'"\xff"', b'""'),
    *(b"7", b"-0", b"1.10", b"1e3", b"9" * 30, b"9" * 5_000, b"NaN", b"true", b"null"),
    *(b"[]", b"[1]", b"{}", b'{"id":"a"}', b'{"id":{}}', b'{"id":1.0,"type":"t"}', b'{"type":"t"}'),
    b'{"id":"a","type":"t","updated_at":1548434556}',
]
NAMES = [
    *("rule", "conversation", "latest_message", "event", "timestamp", "data", "signature", "x"),
    *("id", "object", "type", "entry", "events", "topic", "event-data", "event_ts", "payload"),
]
WRITTEN += [b'"event"', b'"evt_1"', b'"page"', b'"notification_event"', b'{"token":"a"}', b"1.5"]
members = st.tuples(st.sampled_from(NAMES), st.sampled_from(WRITTEN))
bodies = st.lists(members, max_size=8).map(
    lambda pairs: b"{" + b",".join(b'"%b":%b' % (n.encode(), v) for n, v in pairs) + b"}"
)
NO_NAME = changed(MANYSENDS, signature=None)
NULL = json.dumps({**json.loads(MANYSENDS), "signature": None}).encode()


@given(
    bodies | st.binary(max_size=20),
    st.sets(
        st.sampled_from(
            ["X_Acme", "x_plain", "X_Mailabl_Signature", "X_Any_Signature", "X_Hook_Signature"]
        )
    ),
)
@example(NULL, set())
@example(NO_NAME, set())
@example(NO_NAME, {"X_Any_Signature"})
@example(MISSIVE.replace(b'"rule"', b'"\\u0072ule"'), set())
def test_whatever_arrives_is_the_same_providers_and_has_the_same_events(
    body: bytes, headers: set[str]
) -> None:
    arrived = delivery(body, **dict.fromkeys(headers, "1"))
    provider, reading = RECOGNISER(arrived)
    whose = [alone(arrived)[0] for alone in ALONE.values()]
    assert provider in whose
    assert provider is not None or not any(whose)
    assert events(provider, arrived, reading) == events(provider, arrived)


@pytest.mark.parametrize("body", [MISSIVE, MANYSENDS, NO_NAME, MAILABL])
def test_documented_payloads_are_recognised_and_told_apart(body: bytes) -> None:
    provider, reading = RECOGNISER(delivery(body))
    assert provider is recognise(delivery(body), PROVIDERS)
    assert provider is not None
    found = events(provider, delivery(body), reading)
    assert found == events(provider, delivery(body))
    assert "body" not in {event.key_strength for event in found}


@pytest.mark.parametrize("body", [MISSIVE, MANYSENDS, NO_NAME])
def test_a_documented_object_is_read_only_once(body: bytes) -> None:
    assert RECOGNISER(delivery(body))[1] is not None
