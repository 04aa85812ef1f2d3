"""What a diagnosis found to be changed here: said beforehand, done, and how it is undone.

Whatever counts already goes on counting: a secret is stored beside those that are there, as it may
be right for other deliveries, and so is what is found out about one.
"""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from inspector import places, secrets
from inspector.config import Settings
from inspector.delivery import Delivery, endpoint_for
from inspector.errors import InspectorError
from inspector.insight import Fold, Insight, Known
from inspector.signatures import Finding, Fix, fingerprint
from inspector.told import tell_provider, tell_public_url
from inspector.tui.views import Diagnosis, Offer

THE_SENDERS = frozenset({"secret-text", "secret-badly-decoded", "secret-padding-lost"})
"""Causes that the sender mends. A secret that makes up for one would let others fail."""


def with_offer(finding: Finding, known: Known, delivery: Delivery, insight: Insight) -> Diagnosis:
    """A finding with what applying its fix does, or why it can't be applied.

    Args:
        finding: why the delivery's signature fails.
        known: what it was judged with.
        delivery: the one that fails.
        insight: what it means.
    """
    if finding.fix is None or finding.cause in THE_SENDERS:
        return Diagnosis(finding)
    fix, along = _placed(finding.fix, insight)
    counted = known.secrets_for(delivery.path, insight.provider) if along else ()
    obstacle = (
        _configured(fix, known)
        or _not_stored(fix, along, counted)
        or _not_enough(fix, counted, known, delivery)
    )
    if obstacle is not None:
        return Diagnosis(finding, obstacle=obstacle)
    return Diagnosis(finding, Offer(fix, _says(fix, along, counted, known), along))


def apply(offer: Offer, settings: Settings) -> str:
    """Store it where everything that runs takes it up.

    Returns:
        what was done, and how it is undone: sentences.

    Raises:
        InspectorError: it can't be stored.
    """
    journal, fix = Path(settings.journal), offer.fix
    if fix.kind == "provider":
        tell_provider(journal, fix.name, fix.value)
        return f"{fix.value} is the provider of {fix.name} now. {_UNTELL}"
    if fix.kind == "public-url":
        tell_public_url(journal, fix.name, fix.value)
        return f"Deliveries to {fix.name} are taken to be sent to {fix.value} now. {_UNTELL}"
    for secret in secrets.load().get(offer.along, ()) if offer.along else ():
        secrets.add(fix.name, secret)
    warning = secrets.add(fix.name, fix.value)
    what = fix.name if offer.along else "it"
    done = f"Stored the secret {fix.shown} for {fix.name}"
    done += f", beside those of {offer.along}." if offer.along else "."
    undo = f"To undo it, take {what} out of {places.secrets_file()}."
    return " ".join([done, undo, *([warning] if warning else [])])


_UNTELL = "`inspector endpoints` takes it back."


def _placed(fix: Fix, insight: Insight) -> tuple[Fix, str]:
    """A fix with what it is for, and whose secrets would not count there any longer.

    Another's secret is given to the endpoint alone, not to all of its provider's.
    """
    if fix.kind != "secret" or fix.replaces is not None or fix.name.startswith("/"):
        return fix, ""
    return replace(fix, name=insight.endpoint), fix.name


def _says(fix: Fix, along: str, counted: Sequence[str], known: Known) -> str:
    """What applying a fix does, to be said behind the key."""
    if fix.kind == "provider":
        secret = "" if known.secrets_for(fix.name, fix.value) else "; give its secret then (s)"
        return f"makes {fix.value} the provider of {fix.name}{secret}"
    if fix.kind == "public-url":
        instead = f", not to {fix.replaces}" if fix.replaces else ""
        return f"tells that deliveries to {fix.name} are sent to {fix.value}{instead}"
    stores = f"stores the secret {fix.shown} for {fix.name}"
    if counted:
        return f"{stores}, beside {', '.join(map(fingerprint, counted))} of {along}"
    return f"{stores}, beside {fix.replaces}" if fix.replaces else stores


def _configured(fix: Fix, known: Known) -> str | None:
    """That a fix would change nothing, as the configuration wins."""
    endpoint = endpoint_for(fix.name, known.endpoints) if fix.kind != "secret" else None
    if endpoint is None:
        return None
    if fix.kind == "provider" and endpoint.provider:
        return f"The configuration says that {endpoint.path} is {endpoint.provider}'s, and it wins"
    if fix.kind == "public-url" and endpoint.url:
        return f"The configuration says that {endpoint.path} is at {endpoint.url}, and it wins"
    return None


def _not_stored(fix: Fix, along: str, counted: Sequence[str]) -> str | None:
    """That secrets which count would not any longer, as they stand where they can't be taken from.

    Those of the configuration or the environment are not copied into a file.
    """
    if not counted:
        return None
    try:
        stored = secrets.load().get(along, ())
    except InspectorError:
        return None  # what can't be read is said when something is to be stored
    if set(counted) <= set(stored):
        return None
    return (
        f"Once {fix.name} has a secret of its own, those of {along} do not count there any longer, "
        "and they stand in the configuration, the environment or the command line: give it all of "
        "them there"
    )


def _not_enough(
    fix: Fix, counted: Sequence[str], known: Known, delivery: Delivery
) -> str | None:  # fmt: skip
    """That the signature would not be right yet: judged as it will be."""
    changed = _with(fix, counted, known)
    insight = Fold(changed).arrive(delivery)
    is_right = insight.signature.verdict in ("valid", "expired")
    asks_for_secret = fix.kind == "provider" and not changed.secrets_for(delivery.path, fix.value)
    if is_right or asks_for_secret:
        return None
    return "More than that is wrong: what can be changed here does not make the signature right"


def _with(fix: Fix, counted: Sequence[str], known: Known) -> Known:
    """What is known once a fix is applied."""
    if fix.kind == "provider":
        return replace(known, told={**known.told, fix.name: fix.value})
    if fix.kind == "public-url":
        return replace(known, public_urls={**known.public_urls, fix.name: fix.value})
    values = (*known.secrets.get(fix.name, counted), fix.value)
    return replace(known, secrets={**known.secrets, fix.name: values})
