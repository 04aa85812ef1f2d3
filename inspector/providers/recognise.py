"""Whose delivery this is, from its headers and the shape of its body."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from operator import attrgetter, itemgetter
from typing import NamedTuple
from urllib.parse import parse_qs

from inspector.delivery import Delivery
from inspector.providers.provider import Provider, Sign
from inspector.providers.reader import (
    Reader,
    Reading,
    ReadObject,
    elements_of,
    is_array,
    member_names,
)
from inspector.providers.shape import shape_fits
from inspector.signatures.material import first_header, signature_headers


def recognise(delivery: Delivery, providers: Mapping[str, Provider]) -> Provider | None:
    """What a `Recogniser` says of one delivery."""
    return Recogniser(providers)(delivery)[0]


class _Entry(NamedTuple):
    """A provider's sign.

    Attributes:
        place: its place among all.
        provider: whose it is.
        sign: what has to hold.
        by_head: whether something of that is about headers or the query.
    """

    place: int
    provider: Provider
    sign: Sign
    by_head: bool


Found = tuple[Provider | None, Reading | None]
_NOBODYS: Found = (None, None)
_PLACE = attrgetter("place")
_NAME = itemgetter(0)


class Recogniser:
    """Finds the provider one of whose signs holds.

    Signs with a header go first, as a header of its own says more than a body of some shape; then
    those with a query; then those with a shape alone; within each, providers in their order. A
    header that several providers share proves nothing alone, so their signs say what else must
    hold. Where a header decides, the body is not looked into; else it is read once for all. What is
    to be recognised by a compressed body comes decoded.

    Args:
        providers: by name, in the order in which they are tried.
    """

    def __init__(self, providers: Mapping[str, Provider]) -> None:
        signs = [(provider, sign) for provider in providers.values() for sign in provider.signs]
        entries = [_entry(place, *pair) for place, pair in enumerate(signs)]
        self._by_header: dict[bytes, list[_Entry]] = {}
        for entry in entries:
            if entry.sign.header:
                name = entry.sign.header.lower().encode()
                self._by_header.setdefault(name, []).append(entry)
        self._headers = frozenset(self._by_header)
        bare = [entry for entry in entries if not entry.sign.header]
        self._by_query = [entry for entry in bare if entry.sign.query]
        shapes = [entry for entry in bare if entry.sign.shape and not entry.sign.query]
        self._of_arrays = [entry for entry in shapes if entry.provider.batch.value]
        self._by_member = _by_rarest_member(e for e in shapes if not e.provider.batch.value)
        self._reader = _shared_reader(entries, self._by_member)

    def __call__(self, delivery: Delivery) -> Found:
        """The provider, and the payload at its paths where it was read on the way."""
        headers = set(map(bytes.lower, map(_NAME, delivery.headers)))
        body = _Body(delivery, self._reader)
        for entry in self._by_head(delivery, headers):
            if _head_fits(entry.sign, delivery, headers):
                reading = body.of_shape(entry) if entry.sign.shape else None
                if reading is not None or not entry.sign.shape:
                    return entry.provider, reading
        for entry in self._of_arrays if is_array(delivery.body) else self._by_body(body):
            if not entry.by_head or _head_fits(entry.sign, delivery, headers):
                reading = body.of_shape(entry)
                if reading is not None:
                    return entry.provider, reading
        return _NOBODYS

    def _by_head(self, delivery: Delivery, headers: Set[bytes]) -> list[_Entry]:
        """Those of which the header is there, and those that ask for a query where there is one."""
        found: list[_Entry] = []
        if not self._headers.isdisjoint(headers):
            found = [entry for name in self._headers & headers for entry in self._by_header[name]]
            found.sort(key=_PLACE)
        return found + self._by_query if b"?" in delivery.target else found

    def _by_body(self, body: "_Body") -> list[_Entry]:
        """Those of which a certain member is there, one that few others ask for."""
        by_member = self._by_member
        found = [e for name in body.names if name in by_member for e in by_member[name]]
        if len(found) > 1:
            found.sort(key=_PLACE)
        return found


def _entry(place: int, provider: Provider, sign: Sign) -> _Entry:
    by_head = bool(sign.header or sign.also or sign.without or sign.query)
    return _Entry(place, provider, sign, by_head)


def _by_rarest_member(entries: Iterable[_Entry]) -> dict[str, list[_Entry]]:
    """Each under that member which its shape must have, and the fewest others."""
    entries = list(entries)
    common = Counter(name for entry in entries for name in entry.sign.members)
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        rarest = min(sorted(entry.sign.members), key=common.__getitem__)
        found.setdefault(rarest, []).append(entry)
    return found


def _shared_reader(entries: Iterable[_Entry], members: Iterable[str]) -> Reader:
    """Reads what is asked of an object for any of the signs, and for the events of its provider."""
    shaped = [e for e in entries if e.sign.shape and not e.provider.batch.value]
    readers = [entry.provider.reader for entry in shaped]
    absent = [name for entry in shaped for name in entry.sign.absent]
    return Reader(
        dict.fromkeys(path for reader in readers for path in reader.texts),
        dict.fromkeys(path for reader in readers for path in reader.kinds),
        dict.fromkeys((*members, *absent)),
    )


def _head_fits(sign: Sign, delivery: Delivery, headers: Set[bytes]) -> bool:
    """Whether headers, of which the names are given in lower case, and query are as a sign says."""
    if not (headers >= sign.also_names and headers.isdisjoint(sign.without_names)):
        return False
    if sign.prefix:
        value = first_header(delivery, sign.header)
        if value is None or not value.startswith(sign.prefix.encode()):
            return False
    if not sign.query:
        return True
    return set(sign.query) <= parse_qs(delivery.query, keep_blank_values=True).keys()


class _Body:
    """A body, looked into no further than it is asked for, and once for all providers."""

    __slots__ = ("_delivery", "_names", "_reader", "_shared")

    def __init__(self, delivery: Delivery, reader: Reader) -> None:
        self._delivery = delivery
        self._reader = reader
        self._shared: ReadObject | None = None
        self._names: Set[str] | None = None

    @property
    def names(self) -> Set[str]:
        """The members at the top of an object, at least those that signs ask for."""
        if self._names is None:
            self._shared = self._reader.plain(self._delivery.body)
            if self._shared is not None:
                self._names = self._reader.members_in(self._shared)
            else:  # something unusual at one of the paths, or no object
                self._names = member_names(self._delivery.body)
        return self._names

    def of_shape(self, entry: _Entry) -> Reading | None:
        """The payload at a provider's paths, or its first event; None where the shape is not so."""
        sign = entry.sign
        reading = self._first(entry) if entry.provider.batch.value else self._object(entry)
        if reading is None or not shape_fits(sign.shape, reading):
            return None
        return None if sign.unsigned and signature_headers(self._delivery) else reading

    def _object(self, entry: _Entry) -> Reading | None:
        sign = entry.sign
        if not self.names.isdisjoint(sign.absent):
            return None
        if self._shared is None and self.names >= sign.members:
            return entry.provider.reader.read(self._delivery.body)
        return self._shared

    def _first(self, entry: _Entry) -> Reading | None:
        elements = elements_of(self._delivery.body)
        return entry.provider.reader.read(elements[0]) if elements else None
