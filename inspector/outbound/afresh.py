"""With what a delivery is signed when it is sent again."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Protocol

from inspector.delivery import RawHeaders, text
from inspector.errors import InspectorError
from inspector.insight import Insight, Known
from inspector.signatures import Scheme, fingerprint
from inspector.signatures.keys import signing_key_of
from inspector.visible import visible

_SIGNED = frozenset({"valid", "invalid", "expired", "no-secret"})


class Addressed(Protocol):
    """A delivery, or what is listed of it."""

    @property
    def id(self) -> int:
        """Its place in the journal."""

    @property
    def path(self) -> str:
        """The path that it came to."""


def was_signed(insight: Insight) -> bool:
    """Whether a delivery came with a signature, which fits no other body."""
    return insight.signature.verdict in _SIGNED


def scheme_and_secret(known: Known, delivery: Addressed, insight: Insight) -> tuple[Scheme, str]:
    """The scheme that a delivery was signed by, and the newest secret of its path or provider.

    Args:
        known: the providers and the secrets.
        delivery: what is sent again.
        insight: what is known of it.

    Returns:
        the scheme that its signature matched or was held against, its provider's likeliest where
        it had none; and of the secrets the newest that can sign by it.

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
    scheme = next(fits, None) or likeliest(provider.schemes, secrets[-1])
    secret = newest_to_sign((scheme,), secrets)
    if scheme.recipe.paired and signing_key_of(scheme, secret) is None:
        raise InspectorError(
            f"#{delivery.id} can't be signed: what is known here of {provider.name} is a public"
            " key, and a private one signs.",
            "Put one of your own into its [[endpoint]] of inspector.toml, as a secret of several"
            " lines (PEM); its public half is for the receiver. Or send it as it was.",
        )
    return scheme, secret


def each_to_sign(
    known: Known, several: Iterable[tuple[Addressed, Insight]]
) -> dict[int, tuple[Scheme, str]]:
    """The schemes and secrets of some deliveries, by their ids; see `scheme_and_secret`.

    Raises:
        InspectorError: one of them can't be signed; with others beside it, how it is left out.
    """
    found: dict[int, tuple[Scheme, str]] = {}
    coming = list(several)
    for one, insight in coming:
        try:
            found[one.id] = scheme_and_secret(known, one, insight)
        except InspectorError as error:
            if len(coming) == 1:
                raise
            raise InspectorError(error.message, or_without(one.id, error.hint)) from None
    return found


def or_without(number: int, hint: str | None) -> str:
    """What to do where one of several deliveries can't be signed: leave it out, or mend that."""
    return f"`not id:{number}` in the filter leaves it out. {hint or ''}".rstrip()


def edited_seal(scheme: Scheme, before: RawHeaders, after: RawHeaders) -> str | None:
    """The header of a signature or of its time that a person changed, added or took away.

    Args:
        scheme: how it is signed.
        before: the headers as they came.
        after: as the person left them.

    Returns:
        the first such header's name as it stands there; None where they left all of them.
    """
    kind, _, place = scheme.timestamp.partition(":")
    wanted = {one.encode().lower() for one in (scheme.header, place * (kind == "header")) if one}

    def sealing(headers: RawHeaders) -> list[tuple[bytes, bytes]]:
        return [one for one in headers if any(fnmatchcase(one[0].lower(), w) for w in wanted)]

    old, new = sealing(before), sealing(after)
    touched = (one for one in (*new, *old) if old.count(one) != new.count(one))
    found = next(touched, None)
    return None if found is None else text(found[0])


def likeliest(schemes: Sequence[Scheme], secret: str) -> Scheme:
    """The first of some schemes that can sign with a secret.

    One whose secrets begin as this one does is likelier than all others.
    """
    begun = [
        scheme
        for scheme in schemes
        if any(
            prefix and secret.startswith(prefix)
            for prefix in (scheme.key_prefix, scheme.private_prefix)
        )
    ]
    able = (one for one in begun or schemes if signing_key_of(one, secret) is not None)
    return next(able, None) or (begun or schemes)[0]


def newest_to_sign(schemes: Sequence[Scheme], secrets: Sequence[str]) -> str:
    """The newest of some secrets that can sign by a scheme, as a public key can't; else the newest.

    Args:
        schemes: any of them.
        secrets: the newest last; at least one.
    """
    able = (
        secret
        for secret in reversed(secrets)
        if any(signing_key_of(scheme, secret) is not None for scheme in schemes)
    )
    return next(able, secrets[-1])


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
