"""What applying a fix does: to the delivery that it is for, and to others that are right.

A fix is harmless where all that is right stays so. Nothing here changes anything.
"""

from collections.abc import Collection

from msgspec.structs import replace

from inspector.delivery import Delivery, endpoint_for, is_below
from inspector.insight.fold import Fold, Right
from inspector.insight.judged import Insight
from inspector.insight.known import Known
from inspector.signatures import Finding, Fix

THE_SENDERS = frozenset({"secret-text", "secret-badly-decoded", "secret-padding-lost"})
"""Causes that the sender mends. A secret that makes up for one would let others fail."""


def placed(finding: Finding, insight: Insight) -> tuple[Fix, str] | None:
    """A finding's fix with what it is for, and whose secrets would not count there any longer.

    Another's secret is given to the endpoint alone, not to all of its provider's; then those of
    its provider have to be stored there too. Empty where nobody's secrets are concerned.

    Returns:
        None where nothing is to be changed here.
    """
    fix = finding.fix
    if fix is None or not THE_SENDERS.isdisjoint(finding.causes):
        return None
    if fix.kind != "secret" or fix.replaces is not None or fix.name.startswith("/"):
        return fix, ""
    return replace(fix, name=insight.endpoint), fix.name


def changes_nothing(fix: Fix, known: Known) -> str | None:
    """That a fix would change nothing, as the configuration wins; None where it would."""
    endpoint = endpoint_for(fix.name, known.endpoints) if fix.kind != "secret" else None
    if endpoint is None:
        return None
    if fix.kind == "provider" and endpoint.provider:
        return f"The configuration says that {endpoint.path} is {endpoint.provider}'s, and it wins"
    if fix.kind == "public-url" and endpoint.url:
        return f"The configuration says that {endpoint.path} is at {endpoint.url}, and it wins"
    return None


def takes_away(fix: Fix, along: str, known: Known, right: Collection[Right]) -> str | None:
    """That what is right of other providers would not be any longer; None where it stays so.

    Args:
        fix: what would be changed.
        along: whose secrets would be stored beside it; empty for nobody's.
        known: what counts so far.
        right: whose signatures are right by that.
    """
    if fix.kind == "provider":
        losing = {
            one.provider for one in right if one.endpoint == fix.name and one.provider != fix.value
        }
    elif fix.kind == "secret" and fix.name[:1] == "/" and fix.name not in known.secrets:
        after = applied(fix, known.secrets.get(along, ()), known)
        losing = {
            one.provider
            for one in right
            if is_below(one.path, fix.name)
            and not {*known.secrets_for(one.path, one.provider)}
            <= {*after.secrets_for(one.path, one.provider)}
        }
    else:
        return None
    if not losing:
        return None
    titles = (known.providers[one].title if one in known.providers else one for one in losing)
    *first, last = sorted(f"{title}'s" for title in titles)
    whose = f"{', '.join(first)} and {last}" if first else last
    return f"{whose} deliveries come there too, and would no longer be right"


def kept_for(
    secret: str, path: str, insight: Insight, known: Known, right: Collection[Right]
) -> tuple[str, str | None]:
    """Whose a secret is to be that a delivery brings, so that it counts and takes nothing away.

    It goes beside those that count there already; else it is the endpoint's, but the provider's
    where others come there too.

    Args:
        secret: what it brings.
        path: its own.
        insight: what it means; its provider is known.
        known: what counts so far.
        right: whose signatures are right by that.

    Returns:
        the name, and why it is not the endpoint's, a sentence; None where nobody else minds.
    """
    whose = known.whose_secrets(path, insight.provider)
    if whose is not None and known.secrets.get(whose):
        return whose, None
    obstacle = takes_away(Fix("secret", secret, name=insight.endpoint), "", known, right)
    return insight.endpoint if obstacle is None else insight.provider or "", obstacle


def is_not_enough(
    fix: Fix, counted: Collection[str], known: Known, delivery: Delivery
) -> str | None:
    """That the signature would not be right yet, judged as it will be; None where it would.

    A provider whose secret is not known yet is enough to go on with.
    """
    changed = applied(fix, counted, known)
    insight = Fold(changed).arrive(delivery)
    asks_for_secret = fix.kind == "provider" and not changed.secrets_for(delivery.path, fix.value)
    if insight.signature.is_right or asks_for_secret:
        return None
    return "More than that is wrong: what can be changed here does not make the signature right"


def applied(fix: Fix, counted: Collection[str], known: Known) -> Known:
    """What is known once a fix is applied.

    Args:
        fix: what is changed.
        counted: the secrets that are stored beside it, where it brings the first of its name.
        known: what is known before.
    """
    if fix.kind == "provider":
        return replace(known, told={**known.told, fix.name: fix.value})
    if fix.kind == "public-url":
        return replace(known, public_urls={**known.public_urls, fix.name: fix.value})
    values = (*known.secrets.get(fix.name, tuple(counted)), fix.value)
    return replace(known, secrets={**known.secrets, fix.name: values})
