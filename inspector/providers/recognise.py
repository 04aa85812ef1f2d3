"""Whose delivery this is, from its headers and the shape of its body."""

from collections.abc import Mapping, Set

from inspector.delivery import Delivery
from inspector.providers.provider import Provider, Shape, Sign
from inspector.providers.reader import Reading, elements_of, member_names
from inspector.signatures.material import signature_headers

Headers = Mapping[bytes, bytes]


def recognise(delivery: Delivery, providers: Mapping[str, Provider]) -> Provider | None:
    """The first provider one of whose signs holds; None where none does.

    A header that several providers share proves nothing alone, so a provider's `signs` say what
    else must hold. A body in another encoding (gzip) is not looked into.
    """
    headers = {name.lower(): value for name, value in reversed(delivery.headers)}
    members = member_names(delivery.body)
    for provider in providers.values():
        for sign in provider.signs:
            if _holds(sign, provider, delivery, headers, members):
                return provider
    return None


def _holds(
    sign: Sign, provider: Provider, delivery: Delivery, headers: Headers, members: Set[str]
) -> bool:
    if sign.header:
        value = headers.get(sign.header.lower().encode())
        if value is None or not value.startswith(sign.prefix.encode()):
            return False
    if not sign.shape:
        return bool(sign.header)
    # Looking at the members' names first spares taking everybody else's bodies apart.
    if not provider.batch.value and not (
        members >= sign.members and members.isdisjoint(sign.absent)
    ):
        return False
    reading = _first(provider, delivery.body)
    if reading is None:
        return False
    for shape in sign.shape:
        if not _fits(shape, reading):
            return False
    return not (sign.unsigned and signature_headers(delivery))


def _first(provider: Provider, body: bytes) -> Reading | None:
    """The payload, or the first event of a batch."""
    if not provider.batch.value:
        return provider.reader.read(body)
    elements = elements_of(body)
    return provider.reader.read(elements[0]) if elements else None


def _fits(shape: Shape, reading: Reading) -> bool:
    kind = reading.kind(shape.path)
    if kind != shape.kind and (kind is None or shape.kind != "any"):
        return False
    if not shape.starts and not shape.texts:
        return True
    text = reading.text(shape.path) or ""
    return text.startswith(shape.starts or "") and (not shape.texts or text in shape.texts)
