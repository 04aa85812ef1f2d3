"""What is known when deliveries are judged."""

from collections.abc import Mapping, Sequence

import msgspec

from inspector.delivery import Endpoint, is_below
from inspector.providers import Provider, builtin, own


class Known(msgspec.Struct, frozen=True):
    """Providers, endpoints and secrets.

    Attributes:
        providers: by name.
        endpoints: those of the configuration.
        secrets: by name, which is an endpoint's path or a provider.
    """

    providers: Mapping[str, Provider]
    endpoints: tuple[Endpoint, ...] = ()
    secrets: Mapping[str, tuple[str, ...]] = {}

    def secrets_for(self, path: str, provider: str | None) -> tuple[str, ...]:
        """The secrets of a path (the longest name above it wins), else those of its provider."""
        above = [name for name in self.secrets if name.startswith("/") and is_below(path, name)]
        if above:
            return self.secrets[max(above, key=len)]
        return self.secrets.get(provider, ()) if provider else ()


def known(
    endpoints: Sequence[Endpoint],
    own_providers: Mapping[str, Mapping[str, object]],
    *secrets: Mapping[str, Sequence[str]],
) -> Known:
    """Put together what is known.

    Args:
        endpoints: those of the configuration, with the secrets that stand there.
        own_providers: the user's own, by name, as their tables in the configuration.
        secrets: by name, from several places; all of them count.

    Raises:
        InspectorError: an own provider's table has a mistake.
    """
    merged: dict[str, tuple[str, ...]] = {}
    for source in ({e.path: e.secret for e in endpoints if e.secret}, *secrets):
        for name, values in source.items():
            merged[name] = tuple(dict.fromkeys((*merged.get(name, ()), *values)))
    providers = {**builtin(), **{name: own(name, table) for name, table in own_providers.items()}}
    return Known(providers, tuple(endpoints), merged)
