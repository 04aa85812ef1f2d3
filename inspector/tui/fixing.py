"""What a diagnosis found to be changed here: said beforehand, done, and how it is undone.

Whatever counts already goes on counting: a secret is stored beside those that are there, as it may
be right for other deliveries, and so is what is found out about one. Nothing is offered that would
make what is right of another provider wrong; a URL may have changed, so that is only said.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from inspector import places, secrets, told
from inspector.config import Settings
from inspector.delivery import Delivery, endpoint_for, is_below
from inspector.errors import InspectorError
from inspector.insight import Fold, Insight, Known
from inspector.signatures import Finding, Fix, fingerprint
from inspector.tui.model import Row
from inspector.tui.views import Diagnosis, Offer

THE_SENDERS = frozenset({"secret-text", "secret-badly-decoded", "secret-padding-lost"})
"""Causes that the sender mends. A secret that makes up for one would let others fail."""


def with_offer(
    finding: Finding,
    known: Known,
    delivery: Delivery,
    insight: Insight,
    rows: Sequence[Row] = (),
) -> Diagnosis:
    """A finding with what applying its fix does, or why it can't be applied.

    Args:
        finding: why the delivery's signature fails.
        known: what it was judged with.
        delivery: the one that fails.
        insight: what it means.
        rows: what else was received; what is right of it has to stay so.
    """
    if finding.fix is None or finding.cause in THE_SENDERS:
        return Diagnosis(finding)
    fix, along = _placed(finding.fix, insight)
    counted = known.secrets_for(delivery.path, insight.provider) if along else ()
    obstacle = (
        _configured(fix, known)
        or taken_away(fix, along, known, rows)
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
        told.tell_provider(journal, fix.name, fix.value)
        done = f"{fix.value} is the provider of {fix.name} now."
        return f"{done} `inspector endpoints` takes it back."
    if fix.kind == "public-url":
        before = told.load(journal).get(fix.name, told.Told())
        told.tell_public_url(journal, fix.name, fix.value)
        done = f"Deliveries to {fix.name} are taken to be sent to {fix.value} now."
        return f"{done} To undo it: {_back(journal, fix.name, before)}."
    for secret in secrets.load().get(offer.along, ()) if offer.along else ():
        secrets.add(fix.name, secret)
    warning = secrets.add(fix.name, fix.value)
    what = fix.name if offer.along else "it"
    done = f"Stored the secret {fix.shown} for {fix.name}"
    done += f", beside those of {offer.along}." if offer.along else "."
    undo = f"To undo it, take {what} out of {places.secrets_file()}."
    return " ".join([done, undo, *([warning] if warning else [])])


def taken_away(fix: Fix, along: str, known: Known, rows: Sequence[Row]) -> str | None:
    """That what is right of other providers would not be any longer; None where it stays so.

    Args:
        fix: what would be changed.
        along: whose secrets would be stored beside it; empty for nobody's.
        known: what counts so far.
        rows: what was received; they are gone through once, where a fix may take anything away.
    """
    by_provider = fix.kind == "provider"
    is_first_secret = fix.kind == "secret" and fix.name[:1] == "/" and fix.name not in known.secrets
    if not by_provider and not is_first_secret:
        return None
    right = {
        (row.path, insight.provider)
        for row in tuple(rows)  # others arrive meanwhile
        if (insight := row.insight) is not None
        and insight.provider is not None
        and insight.signature.is_right
        and (insight.endpoint == fix.name if by_provider else is_below(row.path, fix.name))
    }
    if by_provider:
        losing = {provider for _, provider in right if provider != fix.value}
    else:
        after = _with(fix, known.secrets.get(along, ()), known)
        losing = {
            provider
            for path, provider in right
            if not set(known.secrets_for(path, provider)) <= set(after.secrets_for(path, provider))
        }
    if not losing:
        return None
    titles = (known.providers[one].title if one in known.providers else one for one in losing)
    *first, last = sorted(f"{title}'s" for title in titles)
    whose = f"{', '.join(first)} and {last}" if first else last
    return f"{whose} deliveries come there too, and would no longer be right"


def _back(journal: Path, name: str, before: told.Told) -> str:
    """The commands that bring back what was told of an endpoint before its URL was."""
    command = ["inspector", "endpoints"]
    if journal != places.journal_for(Path.cwd()):
        command += ["--journal", str(journal)]
    url = ["--url", before.url] if before.url else []
    provider = ["--provider", before.provider] if before.provider else []
    if url and (name == "/" or not name.endswith("/")):
        steps = [[*command, "tell", name, *url]]
    else:  # what is told by a command has no slash at its end
        steps = [[*command, "forget", name]]
        if url or provider:
            steps.append([*command, "tell", name, *provider, *url])
    return ", then ".join(f"`{shlex.join(step)}`" for step in steps)


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
        tells = f"tells that deliveries to {fix.name} are sent to {fix.value}"
        above = [name for name in known.public_urls if is_below(fix.name, name)]
        if above:
            url = known.public_urls[max(above, key=len)]
            return f"{tells}, not to {url}: what is right by that will not be any more"
        return f"{tells}, not to {fix.replaces}" if fix.replaces else tells
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
    asks_for_secret = fix.kind == "provider" and not changed.secrets_for(delivery.path, fix.value)
    if insight.signature.is_right or asks_for_secret:
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
