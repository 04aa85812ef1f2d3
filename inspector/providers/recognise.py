"""Whose delivery this is, from its headers and the shape of its body."""

from collections.abc import Mapping, Set
from urllib.parse import parse_qs

from inspector.delivery import Delivery
from inspector.providers.provider import Provider, Sign
from inspector.providers.reader import Reader, Reading, elements_of, member_names
from inspector.providers.shape import shape_fits
from inspector.signatures.material import first_header, signature_headers


def recognise(delivery: Delivery, providers: Mapping[str, Provider]) -> Provider | None:
    """The first provider one of whose signs holds; None where none does.

    A header that several providers share proves nothing alone, so a provider's `signs` say what
    else must hold. A body in another encoding (gzip) is not looked into.
    """
    members = member_names(delivery.body)
    for provider in providers.values():
        for sign in provider.signs:
            if not headers_fit(sign, delivery):
                continue
            if _body_fits(sign, provider, delivery, members):
                return provider
    return None


class Recogniser:
    """Does what `recognise` does for many deliveries: each is read once, for all providers.

    Args:
        providers: by name, in the order in which they are tried.
    """

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        self._providers = providers
        of_objects = [provider for provider in providers.values() if not provider.batch.value]
        paths = [path for provider in of_objects for path in provider.reader.paths]
        paths += [_at_top(name) for p in of_objects for sign in p.signs for name in sign.absent]
        self._reader = Reader(paths)
        self._signs = [
            (provider, sign)
            for provider in providers.values()
            for sign in provider.signs
            if (not provider.batch.value if sign.shape else bool(sign.header or sign.query))
        ]

    def __call__(self, delivery: Delivery) -> tuple[Provider | None, Reading | None]:
        """The provider, and the payload at its paths where it was read on the way."""
        reading = self._reader.plain(delivery.body)
        if reading is None:
            return recognise(delivery, self._providers), None
        for provider, sign in self._signs:
            if not headers_fit(sign, delivery):
                continue
            if not sign.shape or (
                _shape_fits(sign, delivery, reading)
                and not any(reading.has(_at_top(name)) for name in sign.absent)
            ):
                return provider, reading
        return None, reading


def _at_top(name: str) -> str:
    return f"$.{name}"


def headers_fit(sign: Sign, delivery: Delivery) -> bool:
    """Whether headers and query are as a sign says."""
    if sign.query and not _query_fits(sign, delivery):
        return False
    if sign.header:
        value = first_header(delivery, sign.header)
        if value is None or not value.startswith(sign.prefix.encode()):
            return False
    return all(first_header(delivery, name) is not None for name in sign.also) and not any(
        first_header(delivery, name) is not None for name in sign.without
    )


def _query_fits(sign: Sign, delivery: Delivery) -> bool:
    query = delivery.query
    return bool(query) and set(sign.query) <= parse_qs(query, keep_blank_values=True).keys()


def _body_fits(sign: Sign, provider: Provider, delivery: Delivery, members: Set[str]) -> bool:
    if not sign.shape:
        return bool(sign.header or sign.query)
    # Looking at the members' names first spares taking everybody else's bodies apart.
    if not provider.batch.value and not (
        members >= sign.members and members.isdisjoint(sign.absent)
    ):
        return False
    reading = _first(provider, delivery.body)
    return reading is not None and _shape_fits(sign, delivery, reading)


def _first(provider: Provider, body: bytes) -> Reading | None:
    """The payload, or the first event of a batch."""
    if not provider.batch.value:
        return provider.reader.read(body)
    elements = elements_of(body)
    return provider.reader.read(elements[0]) if elements else None


def _shape_fits(sign: Sign, delivery: Delivery, reading: Reading) -> bool:
    return shape_fits(sign.shape, reading) and not (sign.unsigned and signature_headers(delivery))
