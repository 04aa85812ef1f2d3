"""What is known when deliveries are judged."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from inspector.delivery import Delivery, Endpoint, is_below
from inspector.hidden import HoldsSecrets
from inspector.providers import Provider, builtin, own
from inspector.providers.reader import Reading
from inspector.providers.recognise import Recogniser
from inspector.signatures import Scheme, Verdict, judge
from inspector.signatures.address import as_called

Recognise = Callable[[Delivery], tuple[Provider | None, Reading | None]]
"""Tells whose a delivery is, and gives its payload where it was read to know that."""


class Known(HoldsSecrets, frozen=True):
    """Providers, endpoints and secrets.

    Attributes:
        providers: by name.
        endpoints: those of the configuration.
        secrets: by name, which is an endpoint's path or a provider.
        told: the providers that a person told, by the names of endpoints; the configuration wins.
        public_urls: what providers call, by the paths that it leads to.
        own: the names of the user's own providers.
    """

    providers: Mapping[str, Provider]
    endpoints: tuple[Endpoint, ...] = ()
    secrets: Mapping[str, tuple[str, ...]] = {}
    told: Mapping[str, str] = {}
    public_urls: Mapping[str, str] = {}
    own: tuple[str, ...] = ()

    def secrets_for(self, path: str, provider: str | None) -> tuple[str, ...]:
        """The secrets that count for a path, see `whose_secrets`."""
        return self.secrets.get(self.whose_secrets(path, provider) or "", ())

    def whose_secrets(self, path: str, provider: str | None) -> str | None:
        """Whose secrets count for a path: those of the longest path above it, else its provider."""
        above = nearest(path, self.secrets)
        return provider if above is None else above

    def judge(
        self, schemes: Sequence[Scheme], delivery: Delivery, secrets: Sequence[str]
    ) -> tuple[Verdict, Delivery]:
        """The verdict on a signature, and the delivery as it was judged.

        Where the URL is signed, the public one that is known for the path goes first: the delivery
        is then as that would have been called. The one that the request tells counts too.
        """
        above = None
        if self.public_urls and _sign_url(schemes):
            above = nearest(delivery.path, self.public_urls)
        if above is None:
            return judge(schemes, delivery, secrets), delivery
        called = as_called(delivery, self.public_urls[above], above)
        verdict = judge(schemes, called, secrets)
        if verdict.verdict == "invalid":
            itself = judge(schemes, delivery, secrets)
            if itself.verdict != "invalid":
                return itself, delivery
        return verdict, called

    def recogniser(self) -> Recognise:
        """What tells whose deliveries are: one of the user's own first, if only by the body."""
        own = {name: self.providers[name] for name in self.own}
        rest = Recogniser({n: one for n, one in self.providers.items() if n not in own})
        if not any(one.signs for one in own.values()):
            return rest
        firsts = Recogniser(own)

        def recognise(delivery: Delivery) -> tuple[Provider | None, Reading | None]:
            found = firsts(delivery)
            return rest(delivery) if found[0] is None else found

        return recognise


def known(
    endpoints: Sequence[Endpoint],
    own_providers: Mapping[str, Mapping[str, object]],
    *secrets: Mapping[str, Sequence[str]],
    told: Mapping[str, str] = {},
    public_urls: Mapping[str, str] = {},
) -> Known:
    """Put together what is known.

    Args:
        endpoints: those of the configuration, with the secrets that stand there.
        own_providers: the user's own, by name, as their tables in the configuration.
        secrets: by name, from several places; all of them count.
        told: providers that a person told, by the names of endpoints.
        public_urls: what providers call, by the paths that it leads to; where an endpoint of the
            configuration says it, that wins for all that is below it.

    Raises:
        InspectorError: an own provider's table has a mistake.
    """
    merged: dict[str, tuple[str, ...]] = {}
    for source in ({e.path: e.secret for e in endpoints if e.secret}, *secrets):
        for name, values in source.items():
            merged[name] = tuple(dict.fromkeys((*merged.get(name, ()), *values)))
    said = {one.path: one.url for one in endpoints if one.url}
    urls = {name: url for name, url in public_urls.items() if nearest(name, said) is None}
    providers = {**builtin(), **{name: own(name, table) for name, table in own_providers.items()}}
    return Known(
        providers,
        tuple(endpoints),
        merged,
        {name: provider for name, provider in told.items() if provider in providers},
        {**urls, **said},
        tuple(own_providers),
    )


def nearest(path: str, names: Iterable[str]) -> str | None:
    """The longest of some names that is this path, or stands above it; None where none does.

    A name with a slash at its end covers what begins with it: `/sms/` says nothing of `/sms`.

    Args:
        path: a delivery's.
        names: of endpoints; whatever does not begin with a slash is none.
    """
    above = [name for name in names if name.startswith("/") and _covers(name, path)]
    return max(above, key=len, default=None)


def _covers(name: str, path: str) -> bool:
    return path.startswith(name) if name.endswith("/") else is_below(path, name)


def _sign_url(schemes: Sequence[Scheme]) -> bool:
    return any(piece.field.startswith("url") for one in schemes for piece in one.pieces)
