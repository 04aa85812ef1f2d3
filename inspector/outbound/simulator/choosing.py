"""What a run takes of what is known: the sample events, the scheme, the path and the secret."""

from collections.abc import Iterable
from difflib import get_close_matches
from fnmatch import fnmatchcase

from inspector.delivery import Endpoint
from inspector.errors import InspectorError
from inspector.providers import Provider
from inspector.providers.sample import Sample
from inspector.providers.samples import samples_of
from inspector.signatures import Scheme


def samples_for(provider: Provider, event: str | None) -> tuple[Sample, ...]:
    """The sample events of a type; all that are documented where none is named.

    Args:
        provider: whose.
        event: a type, or a pattern for several: `message.*`, `*`.

    Raises:
        InspectorError: there is no sample of such an event, or of any.
    """
    samples = samples_of(provider.name)
    if not samples:
        raise InspectorError(
            f"No payload of {provider.title} is known here.", "Give one: --body FILE."
        )
    if event is None:
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


def scheme_for(provider: Provider, word: str | None) -> Scheme | None:
    """The scheme that a provider's deliveries are signed by; None where it has none.

    Args:
        provider: whose.
        word: which, where its documents can be read in several ways; the likeliest without it.

    Raises:
        InspectorError: it has no scheme of that name.
    """
    if word is None:
        return provider.schemes[0] if provider.schemes else None
    found = [scheme for scheme in provider.schemes if word in (scheme.word, scheme.name)]
    if not found:
        words = [scheme.word for scheme in provider.schemes if scheme.word]
        raise InspectorError(
            f"{provider.title} has no signature scheme {word!r}.",
            f"It has {', '.join(words)}." if words else "It has only one, so leave --scheme out.",
        )
    return found[0]


def path_for(provider: str, endpoints: Iterable[Endpoint]) -> str:
    """Where a provider's deliveries go at our own receiver: its endpoint's path, or one of ours."""
    named = (endpoint.path for endpoint in endpoints if endpoint.provider == provider)
    return next(named, f"/hooks/{provider}")
