"""Requests that try an endpoint out, and what they get; imported once the listener listens."""

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from inspector.delivery import Delivery
from inspector.insight.decoded import decoded
from inspector.listener.decision import Decision, shaken
from inspector.providers import builtin
from inspector.providers.handshake import LARGEST, Handshake, tried_by

if TYPE_CHECKING:
    from inspector.insight import Fold


def may_try_out(delivery: Delivery) -> bool:
    """Whether a delivery looks as if some provider tried an endpoint out; a few microseconds."""
    by_header, by_query, by_needle = looked_for()
    delivery = decoded(delivery, LARGEST)
    body, target = delivery.body, delivery.target
    found = [
        *(by_header[name] for name in {n.lower() for n, _ in delivery.headers} & by_header.keys()),
        *(one for name, one in by_query if name in target),
        *(one for needle, one in by_needle if len(body) <= LARGEST and needle in body),
    ]
    return any(handshake.fits(delivery) for several in found for handshake in several)


def decide(fold: "Fold", delivery: Delivery, *, is_set: bool) -> Decision | None:
    """What a provider gets that tries an endpoint out; None for all other deliveries.

    Where a secret is known, one that should be signed has to be, and in time: what is refused then
    is what the provider's libraries refuse. Without a secret nothing can be held against it.

    Args:
        fold: tells whose delivery it is, and knows the secrets.
        delivery: what arrived.
        is_set: whether its endpoint was set to be a provider's.
    """
    _, provider, _ = fold.whose(delivery)
    readable = decoded(delivery)
    handshake = tried_by(provider, readable, is_set=is_set)
    if provider is None or handshake is None:
        return None
    secrets = fold.known.secrets_for(delivery.path, provider.name)
    if handshake.refused is not None and secrets:
        verdict, _ = fold.known.judge(provider.schemes, delivery, secrets)
        if verdict.verdict != "valid":
            return shaken(handshake.refused)
    reply = handshake.answer(readable, secrets)
    return None if reply is None else shaken(reply.status, reply.headers, reply.body)


class _LookedFor(NamedTuple):
    """Handshakes that are looked for at any endpoint, by what shows at a glance in a delivery."""

    by_header: dict[bytes, list[Handshake]]
    by_query: list[tuple[bytes, list[Handshake]]]
    by_needle: list[tuple[bytes, list[Handshake]]]


@cache
def looked_for() -> _LookedFor:
    """All that is looked for; gathered from what is known about providers when first asked for."""
    found = _LookedFor({}, [], [])
    for provider in builtin().values():
        for one in provider.handshakes:
            if one.only_where_set:
                continue
            if one.header:
                found.by_header.setdefault(one.header.lower().encode(), []).append(one)
            elif one.query:
                found.by_query.append((one.query[0].encode(), [one]))
            else:
                found.by_needle.append((one.needle, [one]))
    return found
