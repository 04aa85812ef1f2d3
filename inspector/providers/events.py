"""Which events a delivery carries, and what tells each from others."""

import hashlib
from functools import lru_cache

import msgspec

from inspector.delivery import Delivery
from inspector.providers.paths import parse_path
from inspector.providers.provider import KeyStrength, Provider
from inspector.providers.reader import Reading, elements_of
from inspector.signatures.members import replace_member

_LONGEST = 200
_MOST_EVENTS = 1_000


class EventKey(msgspec.Struct, frozen=True, gc=False):
    """One event of a delivery.

    Attributes:
        id: the provider's own id of it; None where it sends none.
        type: what happened, in the provider's words.
        occurred_at: when, as the provider wrote it.
        key: what tells it from others at its endpoint, at most about a thousand characters.
        key_strength: `strong` (an id of the event), `weak` (composed), `body` (a hash).
        digest: SHA-256 of what has to be equal for «the same body»: the whole body, or the bytes
            of the array's element; without what is new in each attempt.
    """

    id: str | None
    type: str | None
    occurred_at: str | None
    key: str
    key_strength: KeyStrength
    digest: bytes


def events(
    provider: Provider | None, delivery: Delivery, reading: Reading | None = None
) -> tuple[EventKey, ...]:
    """The events of a delivery in order; never none.

    What can't be taken apart (no provider, broken JSON, an empty or an absurdly long array) is one
    event, whose key is the hash of the body.

    Args:
        provider: whose delivery it is; None where that is not known.
        delivery: what arrived.
        reading: the payload at the provider's paths, where it was read already.
    """
    if provider is None:
        return (_whole(delivery.body),)
    if not provider.batch.value:
        reading = reading or provider.reader.read(delivery.body)
        return (_event(provider, delivery, reading, delivery.body),)
    elements = elements_of(delivery.body)
    if not elements or len(elements) > _MOST_EVENTS:
        return (_whole(delivery.body),)
    return tuple(
        _event(provider, delivery, provider.reader.read(element), bytes(element))
        for element in elements
    )


def _whole(body: bytes) -> EventKey:
    digest = hashlib.sha256(body).digest()
    return EventKey(None, None, None, _hash(digest), "body", digest)


def _hash(digest: bytes) -> str:
    return f"sha256:{digest.hex()}"


def _event(provider: Provider, delivery: Delivery, reading: Reading, raw: bytes) -> EventKey:
    digest = hashlib.sha256(_steady(provider, raw)).digest()
    key, strength = _key(provider, delivery, reading, digest) or (_hash(digest), "body")
    kind = _type(provider, delivery, reading)
    return EventKey(
        _value(provider.event_id.value, delivery, reading),
        kind and _one_of_few(kind),
        _value(provider.occurred_at.value, delivery, reading),
        key,
        strength,
        digest,
    )


def _steady(provider: Provider, raw: bytes) -> bytes:
    """A body, or an element of one, with the same in place of all that is new in each attempt.

    What can't be told for sure to stand where it should stays as it is.
    """
    for path in provider.varies.value if provider.varies else ():
        raw = replace_member(raw, ".".join(parse_path(path).names), b"0") or raw
    return raw


def _type(provider: Provider, delivery: Delivery, reading: Reading) -> str | None:
    """What happened, and what became of it where the provider says so in a second place."""
    kind = _value(provider.event_type.value, delivery, reading)
    if kind is None:
        for place in provider.event_type_else:
            kind = kind or _value(place, delivery, reading)
    if kind is None or provider.event_action is None:
        return kind
    action = _value(provider.event_action, delivery, reading)
    return f"{kind}.{action}" if action else kind


_one_of_few = lru_cache(maxsize=1_000)(str)
"""Equal texts as one object: a journal holds very many events of very few types."""


def _key(
    provider: Provider, delivery: Delivery, reading: Reading, digest: bytes
) -> tuple[str, KeyStrength] | None:
    for key in provider.keys:
        if key.when is not None:
            path, texts = key.when
            if _value(path, delivery, reading) not in texts:
                continue
        parts = []
        for part in key.parts:
            value = _hash(digest) if part == "body" else _value(part, delivery, reading)
            if value is None:
                break
            parts.append(value)
        else:
            return composed(parts), key.strength
    return None


def composed(parts: list[str]) -> str:
    """Several values as one key; different ones never give the same, however many there are.

    One alone is its own key, whatever is in it: with a + it may be that of two.
    """
    if len(parts) == 1:
        return parts[0]
    plain = "+".join(parts)
    if "%" not in plain and plain.count("+") == len(parts) - 1:
        return plain
    return "+".join(part.replace("%", "%25").replace("+", "%2B") for part in parts)


def _value(path: str | None, delivery: Delivery, reading: Reading) -> str | None:
    if path is None:
        return None
    found = reading.text(path) if path[0] == "$" else delivery.header(parse_path(path).header)
    if not found:
        return None
    return found if len(found) <= _LONGEST else _shortened(found)


def _shortened(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:40]}…sha256:{digest}"
