"""The events of a delivery and their keys, whatever arrives."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.providers import EventKey, builtin, events, own
from inspector.providers.events import composed
from tests.providers.deliveries import MAILABL, MANYSENDS, MISSIVE, changed, delivery

KNOWN = builtin()
ALL = [None, *KNOWN.values()]


def only(name: str, body: bytes) -> EventKey:
    (event,) = events(KNOWN[name], delivery(body))
    return event


def hash_key(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def test_missive_has_no_event_id_so_its_key_is_composed_and_weak() -> None:
    event = only("missive", MISSIVE)
    document = json.loads(MISSIVE)
    parts = [document["rule"]["id"], document["conversation"]["id"]]
    parts += [document["latest_message"]["id"], str(document["latest_message"]["updated_at"])]
    assert event == EventKey(
        None, "label_change", None, "+".join(parts), "weak", hashlib.sha256(MISSIVE).digest()
    )


def test_the_same_missive_event_in_other_bytes_has_the_same_key_and_another_digest() -> None:
    again = json.dumps(json.loads(MISSIVE)).encode()
    first, second = only("missive", MISSIVE), only("missive", again)
    assert first.key == second.key
    assert first.digest != second.digest


def test_a_missive_payload_without_a_part_of_the_key_is_told_by_its_body() -> None:
    body = changed(MISSIVE, latest_message=None)
    assert (only("missive", body).key, only("missive", body).key_strength) == (
        hash_key(body),
        "body",
    )
    assert only("missive", body).type == "label_change"


def test_manysends_is_told_by_event_timestamp_and_id_together() -> None:
    event = only("manysends", MANYSENDS)
    assert event.key == "message.created+2026-01-31T10:52:24Z+conv_8812"
    assert (event.id, event.type, event.key_strength) == (None, "message.created", "weak")
    assert event.occurred_at == "2026-01-31T10:52:24Z"


def test_each_element_of_a_mailabl_array_is_an_event_of_its_own() -> None:
    task, file = events(KNOWN["mailabl"], delivery(MAILABL))
    first, second = json.loads(MAILABL)
    assert (task.id, task.key, task.key_strength) == (first["id"], first["id"], "strong")
    assert (task.type, task.occurred_at) == ("task.updated", "2026-01-31T10:52:24.000000Z")
    assert file.key == "+".join([second["id"], "file.created", "2026-01-31T10:52:25.500000Z"])
    assert file.key_strength == "weak"


def test_an_elements_digest_is_of_its_own_bytes() -> None:
    task, file = events(KNOWN["mailabl"], delivery(MAILABL))
    whole = hashlib.sha256(MAILABL).digest()
    assert len({task.digest, file.digest, whole}) == 3
    alone = b"[" + MAILABL[1 : MAILABL.index(b"},{") + 1] + b"]"
    (same,) = events(KNOWN["mailabl"], delivery(alone))
    assert same == task


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"[", b"null", b"[" * 100_000, b"\xff", b"[1,]", b"\x1f\x8b"]
)
@pytest.mark.parametrize("provider", ALL, ids=lambda provider: provider and provider.name)
def test_what_cannot_be_taken_apart_is_one_event_told_by_its_body(
    provider: None, body: bytes
) -> None:
    (event,) = events(provider, delivery(body))
    digest = hashlib.sha256(body).digest()
    assert event == EventKey(None, None, None, hash_key(body), "body", digest)


def test_an_unknown_providers_ids_are_not_guessed() -> None:
    (event,) = events(None, delivery(b'{"id":"evt_1","type":"a"}'))
    assert (event.id, event.type, event.key_strength) == (None, None, "body")


def test_elements_that_are_no_objects_are_told_by_their_bytes() -> None:
    found = events(KNOWN["mailabl"], delivery(b'[1, "x", {"id":null}, {"id":"a"}]'))
    assert [event.key_strength for event in found] == ["body", "body", "body", "strong"]
    assert [event.key for event in found[:2]] == [hash_key(b"1"), hash_key(b'"x"')]


def test_an_absurd_number_of_elements_is_one_event() -> None:
    for count in (1_001, 300_000):
        (event,) = events(KNOWN["mailabl"], delivery(b"[" + b"{}," * count + b"{}]"))
        assert event.key_strength == "body"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (b'"a"', "a"),
        (b"7", "7"),
        (b"1.10", "1.10"),
        (b"12345678901234567890123", "12345678901234567890123"),
        (b'"\\ud800"', "\\ud800"),
        (b'"\\u00e6"', "æ"),
        (b'"old","id":"new"', "new"),
        (b'""', None),
        (b"null", None),
        (b"true", None),
        (b'{"a":1}', None),
        (b'["a"]', None),
        (b'"\xff"', None),
    ],
)
def test_an_id_is_a_text_or_a_number_as_it_is_written(written: bytes, key: str | None) -> None:
    element = b'{"id":' + written + b',"type":"t"}'
    (event,) = events(KNOWN["mailabl"], delivery(b"[" + element + b"]"))
    if key is None:
        assert (event.id, event.key) == (None, hash_key(element))
    else:
        assert (event.id, event.key) == (key, key)


def test_huge_values_keep_apart_and_stay_short() -> None:
    keys = set()
    for last in "ab":
        body = changed(MISSIVE, rule={"id": "x" * 1_000_000 + last, "type": "t" * 1_000_000})
        event = only("missive", body)
        assert len(event.key) < 1_000
        assert len(event.type or "") < 200
        assert event.key_strength == "weak"
        keys.add(event.key)
    assert len(keys) == 2


@given(st.lists(st.text(min_size=1), min_size=3, max_size=3, unique=True))
def test_different_values_never_compose_the_same_key(parts: list[str]) -> None:
    acme = own("acme", {"event_id": ["$.a", "$.b"]})
    one, two, three = parts
    pairs = [(one, two), (two, one), (one + "+" + two, three), (one, two + "+" + three)]
    bodies = {pair: json.dumps({"a": pair[0], "b": pair[1]}).encode() for pair in pairs}
    keys = {events(acme, delivery(body))[0].key for body in bodies.values()}
    assert len(keys) == len(bodies)


HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rule", "id", "type", "data", "object", "event", "timestamp"]), inner
        )
    ),
    max_leaves=12,
)


@given(HOSTILE | st.binary())
def test_nothing_that_arrives_is_an_error_or_gives_no_event(document: object) -> None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    for provider in ALL:
        found = events(provider, delivery(body))
        assert found
        assert all(event.key and event.key.isprintable() is not None for event in found)
        assert all(len(event.digest) == 32 for event in found)
        json.dumps([event.key for event in found]).encode("utf-8")
        "".join(event.key for event in found).encode("utf-8")


def test_an_id_may_stand_in_a_header() -> None:
    acme = own("acme", {"event_id": "header:X-Acme-Id", "event_type": "header:X-Acme-Event"})
    (event,) = events(acme, delivery(b"not json", x_acme_id="e1", x_acme_event="ping"))
    assert (event.id, event.type, event.key, event.key_strength) == ("e1", "ping", "e1", "strong")


def test_one_body_under_two_topics_of_woocommerce_is_two_events() -> None:
    body = b'{"id":7}'
    created, updated, again = (
        events(KNOWN["woocommerce"], delivery(body, X_WC_Webhook_Topic=topic))[0]
        for topic in ("order.created", "order.updated", "order.created")
    )
    assert created.key == f"order.created+{hash_key(body)}"
    assert (created.key_strength, created.digest) == ("body", updated.digest)
    assert created != updated
    assert created == again
    assert only("woocommerce", body).key == hash_key(body)


PARTS = st.lists(st.text("ab+%2B", max_size=3), min_size=2, max_size=4)


@given(PARTS, PARTS)
def test_different_values_compose_different_keys(one: list[str], other: list[str]) -> None:
    assert (composed(one) == composed(other)) is (one == other)
    assert composed([composed(one)]) == composed(one)
