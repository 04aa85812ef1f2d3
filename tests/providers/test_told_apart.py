"""Deliveries of several providers at one endpoint are told apart."""

from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Endpoint
from inspector.insight import Fold, Known
from inspector.providers import builtin, own
from inspector.providers.recognise import Recogniser
from tests.providers.examples import EXAMPLES, made

PLACES = range(len(EXAMPLES))
NAMES = [name for name, _, _ in EXAMPLES]
RECOGNISER = Recogniser(builtin())


def lower(place: int) -> set[str]:
    return {name.lower() for name in EXAMPLES[place][1]}


SHARING = [
    (one, two)
    for one, two in combinations(PLACES, 2)
    if NAMES[one] != NAMES[two] and lower(one) & lower(two)
]


def test_every_provider_has_an_example() -> None:
    assert set(NAMES) == builtin().keys()


@pytest.mark.parametrize(
    "header", ["x-hook-signature", "x-hub-signature", "x-hub-signature-256", "webhook-signature"]
)
def test_each_shared_header_is_shared_by_some_pair(header: str) -> None:
    assert any(header in lower(one) & lower(two) for one, two in SHARING)


@pytest.mark.parametrize(("one", "two"), SHARING, ids=lambda place: f"{NAMES[place]}-{place}")
def test_two_providers_that_share_a_header_are_told_apart_at_one_endpoint(
    one: int, two: int
) -> None:
    fold = Fold(Known(builtin()))
    assert [fold.arrive(made(place)).provider for place in (one, two, one)] == [
        NAMES[one],
        NAMES[two],
        NAMES[one],
    ]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{NAMES[place]}-{place}")
def test_an_example_is_its_providers_among_all_and_alone(place: int) -> None:
    name = NAMES[place]
    assert RECOGNISER(made(place))[0] is builtin()[name]
    assert Recogniser({name: builtin()[name]})(made(place))[0] is builtin()[name]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{NAMES[place]}-{place}")
def test_what_an_endpoint_is_set_to_wins(place: int) -> None:
    for name in builtin():
        fold = Fold(Known(builtin(), (Endpoint("/hooks", provider=name),)))
        assert fold.arrive(made(place)).provider == name
        assert fold.arrive(made(place, path=b"/others")).provider == NAMES[place]


def test_a_missive_payload_with_events_in_it_is_not_asanas() -> None:
    place = NAMES.index("missive")
    body = made(place).body.replace(b"{", b'{"events":[],', 1)
    assert RECOGNISER(msgspec.structs.replace(made(place), body=body))[0] is builtin()["missive"]


@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_headers_of_one_with_the_body_of_another_are_no_thirds(one: int, two: int) -> None:
    mixed = msgspec.structs.replace(made(one), body=made(two).body)
    by_its_body = RECOGNISER(msgspec.structs.replace(made(two), headers=()))[0]
    found = RECOGNISER(mixed)[0]
    assert found in (None, builtin()[NAMES[one]], builtin()[NAMES[two]], by_its_body)


def test_the_users_own_header_is_told_from_the_same_shape() -> None:
    acme = own("acme", {"match": {"header": "X-Acme-Signature"}})
    place = NAMES.index("stripe") + 1
    headers = (*made(place).headers, (b"x-acme-signature", b"1"))
    arrived = msgspec.structs.replace(made(place), headers=headers)
    assert Recogniser({**builtin(), "acme": acme})(arrived)[0] is acme
