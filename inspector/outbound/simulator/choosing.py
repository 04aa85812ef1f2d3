"""What a run takes of what is known: the sample events, the scheme, the path and the secret."""

from collections.abc import Iterable
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import chain

from inspector.delivery import whose_endpoint
from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.mistake import listed
from inspector.outbound.afresh import likeliest
from inspector.providers import Provider
from inspector.providers.sample import Sample
from inspector.providers.samples import samples_of
from inspector.signatures import Scheme
from inspector.signatures.keys import signing_key_of

_MAKING = {
    "ed25519": "openssl genpkey -algorithm ed25519",
    "ecdsa": "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    "rsa": "openssl genpkey -algorithm RSA",
}
"""What makes a private key, by the beginning of the algorithm's name."""


def samples_for(
    provider: Provider, event: str | None, scheme: str | None = None
) -> tuple[Sample, ...]:
    """The sample events of a type; all that are documented where none is named.

    Args:
        provider: whose.
        event: a type, or a pattern for several: `message.*`, `*`.
        scheme: the word of the scheme that was chosen; where no event is named, one that it signs.

    Raises:
        InspectorError: there is no sample of such an event, or of any.
    """
    samples = samples_of(provider.name)
    if not samples:
        raise InspectorError(
            f"No payload of {provider.title} is known here.", "Give one: --body FILE."
        )
    if event is None:
        samples = (
            tuple(one for one in samples if not one.schemes or scheme in one.schemes) or samples
        )
        documented = tuple(sample for sample in samples if sample.standing == "documented")
        return documented or samples[:1]
    chosen = tuple(sample for sample in samples if fnmatchcase(sample.type, event))
    if not chosen:
        types = [sample.type for sample in samples]
        near = get_close_matches(event, types, n=1)
        raise InspectorError(
            f"{provider.title} has no event {event!r}"
            + (f"; did you mean {near[0]}?" if near else "."),
            f"Its events here are {', '.join(types)}.",
        )
    return chosen


def scheme_for(
    provider: Provider, word: str | None, secret: str = "", sample: Sample | None = None
) -> Scheme | None:
    """The scheme that a provider's deliveries are signed by; None where it has none.

    Args:
        provider: whose.
        word: which, where it has several or its documents can be read in several ways; the
            likeliest without it.
        secret: what it is to be signed with, which may fit one of several alone.
        sample: what is signed; None for anything.

    Raises:
        InspectorError: it has no scheme of that name, or signs something else by it.
    """
    if not provider.schemes:
        return None
    fitting = _schemes_of(provider, sample)
    if word is None:
        return likeliest(fitting, secret)
    found = [scheme for scheme in provider.schemes if word in (scheme.word, scheme.name)]
    if not found:
        words = _words(provider.schemes)
        raise InspectorError(
            f"{provider.title} has no signature scheme {word!r}.",
            f"It has {', '.join(words)}." if words else "It has only one, so leave --scheme out.",
        )
    if sample is not None and found[0] not in fitting:
        raise InspectorError(
            f"{provider.title} does not sign {sample.type} by {word}.",
            f"Choose {listed(_words(fitting))}; or name an event that is signed so.",
        )
    return found[0]


def check_key(provider: Provider, scheme: Scheme, secret: str) -> None:
    """Make sure that there is a private key where one has to sign.

    Raises:
        InspectorError: there is none; the hint says how to make one.
    """
    if scheme.recipe.paired and signing_key_of(scheme, secret) is None:
        raise InspectorError(
            f"{provider.title} signs with a private key ({scheme.name}), and the secret known here"
            " is none: a public key can't sign.",
            f"Make a pair of your own: {_MAKING[scheme.algorithm.partition('-')[0]]} -out key.pem\n"
            "Sign with it: --secret @key.pem; its public key, which is told then, is for the"
            " receiver.",
        )


def _schemes_of(provider: Provider, sample: Sample | None) -> tuple[Scheme, ...]:
    """Those that may sign a sample, the likeliest first."""
    if sample is None or not sample.schemes:
        return provider.schemes
    first = {scheme.word: scheme for scheme in reversed(provider.schemes)}
    return tuple(first[word] for word in sample.schemes)


def _words(schemes: Iterable[Scheme]) -> list[str]:
    return list(dict.fromkeys(scheme.word for scheme in schemes if scheme.word))


def path_for(provider: str, known: Known) -> str:
    """Where a provider's deliveries go at our own receiver.

    That is its endpoint of the configuration, else one that a person told to be its, else one of
    ours. What was told does not count where the configuration says otherwise.
    """
    configured = (one.path for one in known.endpoints if one.provider == provider)
    told = (
        name
        for name in known.told
        if whose_endpoint(name, known.endpoints, known.told) == (name, provider)
    )
    return next(chain(configured, told), f"/hooks/{provider}")
