"""Secrets that requests before a delivery brought, and that nobody has kept."""

from collections.abc import Callable, Iterable, Sequence

from inspector.delivery import Delivery
from inspector.insight.decoded import decoded
from inspector.providers import Provider
from inspector.signatures import Finding, judge

WithHeader = Callable[[str], Iterable[Delivery]]
"""Gives the deliveries before one that have a header of a name, the newest first."""


def signed_with_what_came(
    provider: Provider, delivery: Delivery, secrets: Sequence[str], with_header: WithHeader
) -> Finding | None:
    """The request before a delivery, to the same place, whose secret it is signed with.

    Nothing is to be applied here: whoever reaches the place can bring a secret of theirs.

    Args:
        provider: whose the delivery is.
        delivery: what arrived.
        secrets: those that count already.
        with_header: see `WithHeader`.
    """
    for handshake in provider.handshakes:
        for one in with_header(handshake.brings_secret) if handshake.brings_secret else ():
            if one.path != delivery.path or not handshake.fits(decoded(one)):
                continue
            secret = handshake.brought(one)
            if secret is None or secret in secrets:
                continue
            verdict = judge(provider.schemes, delivery, (secret,))
            if verdict.is_right:
                return Finding(
                    "brought-secret",
                    f"It was signed with the secret that #{one.id} brought",
                    f"Keep it (K at #{one.id}) if that came when you made the webhook",
                    scheme=verdict.scheme,
                )
    return None
