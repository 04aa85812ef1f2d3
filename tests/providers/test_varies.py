"""Retries whose payload is not quite the same: what is new in each attempt makes no conflict."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Answer, Delivery, Endpoint, Settled
from inspector.insight import Fold, Known
from inspector.providers import Provider, builtin, describe, events, own
from inspector.providers.sample import Sample, Sending, Template
from inspector.providers.samples import samples_of
from tests.providers.deliveries import delivery

AT = 1_769_856_744_123_456
VARYING = {name: one for name, one in builtin().items() if one.varies}
SAMPLES = [(one, sample) for name, one in VARYING.items() for sample in samples_of(name)]
ACME = own(
    "acme", {"match": {"path": "$.id"}, "event_id": "$.id", "varies": ["$.try", "$.sent.at"]}
)


def told(provider: Provider, *arrivals: Delivery) -> list[str]:
    """What each of several failing attempts is said to be."""
    endpoint = Endpoint("/hooks", provider=provider.name)
    fold = Fold(Known({provider.name: provider}, (endpoint,)))
    repeats: list[str] = []
    for number, arrived in enumerate(arrivals, 1):
        repeats.append(fold.arrive(msgspec.structs.replace(arrived, id=number)).repeat.kind)
        answer = Answer("option", status=503)
        fold.settle(Settled(number, number, number, AT, "answered", answer, 0.1))
    return repeats


def sent(provider: Provider, sample: Sample, attempt: int, *, variant: int = 0) -> Delivery:
    """An attempt a minute after the one before, as the provider's sample writes it."""
    template = Template(sample, batch=provider.batch.value)
    sending = Sending(AT + attempt * 60_000_000, attempt)
    written = template.write("seed", 1, AT, variant=variant, sending=sending)
    return Delivery(attempt, AT, "POST", b"/hooks", "1.1", written.headers, written.body)


def test_it_is_known_of_those_that_count_or_sign_within_the_payload() -> None:
    assert VARYING.keys() == {"hubspot", "linear", "mailgun"}


@pytest.mark.parametrize(
    ("provider", "sample"), SAMPLES, ids=[f"{one.name} {sample.type}" for one, sample in SAMPLES]
)
def test_a_retry_with_another_time_token_or_count_is_a_retry(
    provider: Provider, sample: Sample
) -> None:
    first, second, third = (sent(provider, sample, attempt) for attempt in (1, 2, 3))
    assert len({first.body, second.body, third.body}) == 3
    assert told(provider, first, second, third) == ["first", "retry", "retry"]


@pytest.mark.parametrize("name", VARYING)
def test_another_content_under_the_same_id_is_a_conflict_still(name: str) -> None:
    provider = VARYING[name]
    varied = [s for s in samples_of(name) if Template(s, batch=provider.batch.value).varies]
    first, other = sent(provider, varied[0], 1), sent(provider, varied[0], 2, variant=1)
    assert told(provider, first, other) == ["first", "conflict"]


def test_a_provider_of_ones_own_says_so_with_a_path_or_several() -> None:
    def attempt(number: int, text: str = "same") -> Delivery:
        sent = {"at": number, "by": text}
        return delivery(json.dumps({"id": "e", "try": number, "sent": sent}).encode())

    assert told(ACME, attempt(1), attempt(2), attempt(10)) == ["first", "retry", "retry"]
    assert told(ACME, attempt(1), attempt(2, "other")) == ["first", "conflict"]


def test_it_is_said_with_how_well_it_is_known() -> None:
    rows = {row.label: row for row in describe(builtin()["linear"])}
    row = rows["compared"]
    assert row.text == "without $.webhookTimestamp, new in each attempt"
    assert row.standing == "assumed"
    assert "compared" not in {row.label for row in describe(builtin()["stripe"])}


def test_what_can_not_be_told_for_sure_counts() -> None:
    twice = [b'{"id":"e","try":%d,"other":{"try":%d}}' % (n, n) for n in (1, 2)]
    assert told(ACME, *map(delivery, twice)) == ["first", "conflict"]
    nested = [b'{"id":"e","try":%d,"other":{"try":7}}' % n for n in (1, 2)]
    assert told(ACME, *map(delivery, nested)) == ["first", "retry"]


@given(st.binary(max_size=60) | st.from_regex(rb'\{"try": ?[0-9"{}\[\],:x]*\}', fullmatch=True))
def test_whatever_comes_has_the_same_digest_again(body: bytes) -> None:
    (one,) = events(ACME, delivery(body))
    assert events(ACME, delivery(body)) == (one,)
    assert len(one.digest) == 32
