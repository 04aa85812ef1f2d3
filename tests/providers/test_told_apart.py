"""Deliveries of several providers at one endpoint are told apart."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.delivery import Delivery, Endpoint
from inspector.insight import Fold, Known
from inspector.providers import Provider, builtin, own
from inspector.providers.recognise import Recogniser
from inspector.providers.sample import Template
from inspector.providers.samples import samples_of
from inspector.signatures import sign
from tests.outbound.be_provider import cases
from tests.providers.examples import EXAMPLES, made

PLACES = range(len(EXAMPLES))
NAMES = [name for name, _, _ in EXAMPLES]
RECOGNISER = Recogniser(builtin())
AT = 1_769_856_744_123_456


def lower(place: int) -> set[str]:
    return {name.lower() for name in EXAMPLES[place][1]}


SHARING = [
    (one, two)
    for one, two in combinations(PLACES, 2)
    if NAMES[one] != NAMES[two] and lower(one) & lower(two)
]


def headers_of(provider: Provider) -> set[str]:
    """Every header that its data names: of signatures, times, ids, signs and samples."""
    found = {sign.header for sign in provider.signs}
    found.update(name for sign in provider.signs for name in sign.also)
    places = [scheme.timestamp for scheme in provider.schemes]
    places += [part for key in provider.keys for part in key.parts]
    found.update(place.partition(":")[2] for place in places if place.startswith("header:"))
    for scheme in provider.schemes:
        found.add(scheme.header)
        found.update(piece.argument for piece in scheme.pieces if piece.field == "header")
    for sample in samples_of(provider.name):
        several = [sample.headers, *(under.headers for under in sample.schemes.values())]
        found.update(name for headers in several for name, _ in headers)
    return {name.lower() for name in found} - {"", "content-type", "*signature*"}


NAMED = {name: headers_of(provider) for name, provider in builtin().items()}
PAIRS = [pair for pair in combinations(NAMED, 2) if NAMED[pair[0]] & NAMED[pair[1]]]
"""All providers of whose headers one has the other's name."""


@cache
def signed_by(name: str) -> list[Delivery]:
    """Each of its sample events, signed in each way."""

    def made() -> Iterator[Delivery]:
        for case in cases():
            if case.provider.name == name:
                provider, scheme = case.provider, case.scheme
                template = Template(case.sample, batch=provider.batch.value, scheme=scheme)
                written = template.write("seed", 1, AT)
                target = b"/hooks"
                done = sign(
                    scheme, case.secret, written.body, written.headers,
                    method="POST", target=target, at=AT, origin=b"https://a.example",
                )  # fmt: skip
                yield Delivery(1, AT, "POST", target, "1.1", done.headers, done.body)

    return list(made())


def test_the_pairs_that_share_a_header_are_known_from_the_data() -> None:
    shared = {header for one, two in PAIRS for header in NAMED[one] & NAMED[two]}
    assert shared >= {"x-hook-signature", "x-hub-signature-256", "webhook-signature"}
    assert {("asana", "missive"), ("github", "meta"), ("gitlab", "standard-webhooks")} <= {*PAIRS}


@pytest.mark.parametrize(("one", "two"), PAIRS)
def test_two_that_share_a_header_by_their_data_are_told_apart_however_they_sign(
    one: str, two: str
) -> None:
    fold = Fold(Known(builtin()))
    for name in (one, two, one):
        deliveries = signed_by(name)
        assert {fold.arrive(arrived).provider for arrived in deliveries} == {name}


def test_every_pair_of_the_data_has_examples_that_share_a_header() -> None:
    assert {*PAIRS} <= {tuple(sorted((NAMES[one], NAMES[two]))) for one, two in SHARING}


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
