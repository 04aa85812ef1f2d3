"""With what a delivery is signed when it is sent again."""

from collections.abc import Iterable
from typing import Protocol

from inspector.errors import InspectorError
from inspector.insight import Insight, Known
from inspector.signatures import Scheme, fingerprint
from inspector.visible import visible


class Addressed(Protocol):
    """A delivery, or what is listed of it."""

    @property
    def id(self) -> int:
        """Its place in the journal."""

    @property
    def path(self) -> str:
        """The path that it came to."""


def scheme_and_secret(known: Known, delivery: Addressed, insight: Insight) -> tuple[Scheme, str]:
    """The scheme that a delivery was signed by, and the newest secret of its path or provider.

    Args:
        known: the providers and the secrets.
        delivery: what is sent again.
        insight: what is known of it.

    Returns:
        the scheme that its signature matched or was held against; its provider's likeliest where
        it had none.

    Raises:
        InspectorError: nobody knows how its provider signs, or with what.
    """
    provider = known.providers.get(insight.provider or "")
    if provider is None or not provider.schemes:
        name = f"how {provider.title} signs" if provider else "who sent it"
        raise InspectorError(
            f"#{delivery.id} can't be signed: {name} is not known here.",
            "Name its provider in an [[endpoint]] of inspector.toml, or send it as it was.",
        )
    secrets = known.secrets_for(delivery.path, provider.name)
    if not secrets:
        raise InspectorError(
            f"#{delivery.id} can't be signed: no secret of {visible(insight.endpoint)} or "
            f"{provider.name} is known here.",
            f"Store one: inspector secret set {provider.name}",
        )
    fits = (scheme for scheme in provider.schemes if scheme.name == insight.signature.scheme)
    return next(fits, provider.schemes[0]), secrets[-1]


def signed_with(known: Known, several: Iterable[tuple[Addressed, Insight]]) -> str:
    """With what they would be signed, in words: each scheme, and each secret by its fingerprint.

    Raises:
        InspectorError: one of them can't be signed.
    """
    used = (scheme_and_secret(known, one, insight) for one, insight in several)
    words = {
        f"{visible(scheme.name)}, secret {fingerprint(secret)}": None for scheme, secret in used
    }
    return "; ".join(words)
