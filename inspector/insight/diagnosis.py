"""The diagnosis of a verdict, in the light of everything that is known."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from inspector.delivery import Delivery
from inspector.hidden import HoldsSecrets
from inspector.insight.brought import WithHeader, signed_with_what_came
from inspector.insight.decoded import decoded
from inspector.insight.fold import FAILED, UNSIGNED_TRIAL, Right
from inspector.insight.judged import Insight
from inspector.insight.known import Known
from inspector.insight.lookalike import looks_like_anothers
from inspector.insight.seturl import is_right_for_its_url, of_a_given_url, with_url_to_set
from inspector.insight.unsigned import why_unsigned
from inspector.providers import Provider, events
from inspector.signatures import Finding, Scheme, Verdict, Working, workings
from inspector.signatures.address import url_of
from inspector.signatures.case import Case
from inspector.signatures.causes.url import URL_CAUSES, another_url
from inspector.signatures.diagnosis import explain, explain_computed


class Around(HoldsSecrets, frozen=True):
    """What is known beside providers and secrets; all of it may be left out.

    Attributes:
        origins: URLs that deliveries are sent to, such as the tunnel's.
        earlier: deliveries before this one that may carry the same signature, whole.
        secrets: those to judge with, in place of those that are known; None for these.
        url_known: whether the delivery tells the very URL that was called.
        right: where signatures are right by what is known, and in which delivery last.
        with_header: gives deliveries before this one that may have brought its secret.
    """

    origins: tuple[str, ...] = ()
    earlier: Iterable[Delivery] = ()
    secrets: tuple[str, ...] | None = None
    url_known: bool = False
    right: Mapping[Right, int] = {}
    with_header: WithHeader = lambda _: ()


NOTHING_ELSE = Around()

NOTHING_AMISS = Finding(None, "")


def is_called_for(verdict: Verdict) -> bool:
    """Whether there is something to explain, and it can be tried."""
    return verdict.verdict != "valid" and verdict not in (FAILED, UNSIGNED_TRIAL)


def finding(
    known: Known, delivery: Delivery, insight: Insight, around: Around = NOTHING_ELSE
) -> Finding:
    """Why the signature fails, and what to change; milliseconds for a few kilobytes.

    Without a secret to judge by, the reason is empty where there is nothing to say.
    """
    provider = known.providers.get(insight.provider or "")
    absent = provider and why_unsigned(provider, delivery, insight)
    if absent:
        return absent
    recognised, _ = known.recogniser()(decoded(delivery))
    found = NOTHING_AMISS
    if insight.signature.verdict not in ("unsigned", "no-secret"):
        found = _searched(known, delivery, insight, around, recognised)
    if found.cause is None:
        secrets = _secrets(known, delivery, insight, around)
        found = (
            (provider and signed_with_what_came(provider, delivery, secrets, around.with_header))
            or looks_like_anothers(known, delivery, insight, recognised)
            or found
        )
    return found


def _searched(
    known: Known,
    delivery: Delivery,
    insight: Insight,
    around: Around,
    recognised: Provider | None,
) -> Finding:
    """What the search for a cause comes to, with what is to be changed.

    Where a URL is set, that of the request counts too: it may be the right one.
    """
    schemes, secrets = _schemes(known, insight), _secrets(known, delivery, insight, around)
    _, called = known.judge(schemes, delivery, secrets)
    others, origins = _others(known, insight, secrets), _origins(known, delivery, around)

    def why(taken: Delivery, earlier: Iterable[Delivery]) -> Finding:
        return explain(
            schemes,
            taken,
            secrets,
            others,
            origins=origins,
            providers={
                name: one.schemes
                for name, one in known.providers.items()
                if name != insight.provider
            },
            recognised=recognised.name if recognised else "",
            earlier=earlier,
            is_same_event=_same_event(known, delivery, insight),
            right_for=_right_for(delivery, insight, around),
            secret_is=_secret_of(known, insight),
            url_known=around.url_known or taken is not delivery or delivery.via == "tunnel",
        )

    found = why(called, around.earlier)
    if called is not delivery and (found.cause is None or _is_of_the_url(found)):
        own = why(delivery, ())
        if own.cause is not None and (found.cause is None or not _is_of_the_url(own)):
            found, called = own, delivery
    if found.fix is None or found.fix.kind != "public-url":
        return _with_a_name(found, known, delivery, insight)
    if not is_right_for_its_url(found, schemes, called, secrets):
        return replace(found, fix=None)
    if around.url_known:
        return of_a_given_url(found, called)
    return with_url_to_set(found, known, delivery, insight, called, around.right)


def _is_of_the_url(found: Finding) -> bool:
    """Whether the URL is what is wrong, or one of two things that are."""
    names = frozenset[str]().union(*(one.names for one in URL_CAUSES))
    return not names.isdisjoint(found.causes)


def computed(
    known: Known,
    delivery: Delivery,
    insight: Insight,
    value: str,
    around: Around = NOTHING_ELSE,
) -> Finding:
    """What a person's own code must have hashed to come to a value.

    Raises:
        InspectorError: it is no signature, or the delivery's provider is not known.
    """
    schemes, secrets = _schemes(known, insight), _secrets(known, delivery, insight, around)
    _, called = known.judge(schemes, delivery, secrets)
    others, origins = _others(known, insight, secrets), _origins(known, delivery, around)
    found = explain_computed(schemes, called, secrets, others, value, origins=origins)
    if found.cause is None and called.target != delivery.target:
        own = Case(
            schemes, delivery, secrets, others, origins=origins, computed=_bytes(value.strip())
        )
        return another_url(own) or found
    return found


def explained(
    known: Known, delivery: Delivery, insight: Insight, around: Around = NOTHING_ELSE
) -> Verdict:
    """The verdict with the diagnosis as its reason and hint, where it has anything to explain."""
    verdict = insight.signature
    if not is_called_for(verdict):
        return verdict
    return with_finding(verdict, finding(known, delivery, insight, around))


def with_finding(verdict: Verdict, found: Finding) -> Verdict:
    """A verdict with a finding as its reason and hint, what else is to be seen in sentences."""
    reason = ". ".join((found.reason, *found.notes))
    return replace(verdict, reason=reason or None, hint=found.hint)


def tried(
    known: Known, delivery: Delivery, insight: Insight, around: Around = NOTHING_ELSE
) -> list[Working]:
    """Every scheme with every secret that counts, as it was tried."""
    schemes, secrets = _schemes(known, insight), _secrets(known, delivery, insight, around)
    _, called = known.judge(schemes, delivery, secrets)
    return workings(schemes, called, secrets)


def name_of_secrets(known: Known, delivery: Delivery, insight: Insight) -> str:
    """Whose the secrets are that count for a delivery: a path, or its provider."""
    return known.whose_secrets(delivery.path, insight.provider) or insight.endpoint


def _same_event(known: Known, delivery: Delivery, insight: Insight) -> Callable[[Delivery], bool]:
    """What tells whether another delivery of the same provider has an event of this one, by ids."""
    provider = known.providers.get(insight.provider or "")

    def ids(one: Delivery) -> set[str]:
        return {e.key for e in events(provider, decoded(one)) if e.key_strength == "strong"}

    return lambda other: not ids(delivery).isdisjoint(ids(other))


def _right_for(delivery: Delivery, insight: Insight, around: Around) -> int | None:
    """Another delivery for which the secrets that count here are right."""
    if around.secrets is not None or insight.provider is None:
        return None
    return around.right.get(Right(insight.endpoint, delivery.path, insight.provider))


def _with_a_name(found: Finding, known: Known, delivery: Delivery, insight: Insight) -> Finding:
    """The finding, with whose secret or provider it is that can be changed."""
    if found.fix is None:
        return found
    is_secret = found.fix.kind == "secret"
    name = name_of_secrets(known, delivery, insight) if is_secret else insight.endpoint
    return replace(found, fix=replace(found.fix, name=name))


def _schemes(known: Known, insight: Insight) -> tuple[Scheme, ...]:
    provider = known.providers.get(insight.provider or "")
    return provider.schemes if provider else ()


def _secret_of(known: Known, insight: Insight) -> str:
    """What its provider's signatures are checked with, in words; empty where nothing says it."""
    provider = known.providers.get(insight.provider or "")
    return provider.secret.value if provider and provider.secret else ""


def _secrets(known: Known, delivery: Delivery, insight: Insight, around: Around) -> tuple[str, ...]:
    if around.secrets is not None:
        return around.secrets
    return known.secrets_for(delivery.path, insight.provider)


def _origins(known: Known, delivery: Delivery, around: Around) -> Sequence[bytes]:
    """The URLs that may have been called: those that are known, and the request's own.

    What was right at other paths tells which of them there are.
    """
    origins = (*around.origins, *known.public_urls.values())
    found = list(map(_bytes, origins))
    own = url_of(delivery)
    if own is not None:
        origin = own.removesuffix(delivery.target)
        found += [origin, *(origin + _bytes(one.path) for one in around.right)]
    return list(dict.fromkeys(found))


def _bytes(url: str) -> bytes:
    return url.encode("utf-8", "surrogatepass")


def _others(
    known: Known, insight: Insight, secrets: tuple[str, ...]
) -> Mapping[str, tuple[str, ...]]:
    """What further secrets there are, its provider's first; the tunnel's token signs nothing."""
    names = sorted(known.secrets, key=lambda name: name != insight.provider)
    return {
        name: tuple(secret for secret in known.secrets[name] if secret not in secrets)
        for name in names
        if name != "ngrok"
    }
