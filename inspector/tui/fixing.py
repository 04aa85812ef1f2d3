"""What a diagnosis found to be changed here: said beforehand, done, and how it is undone.

Whatever counts already goes on counting: a secret is stored beside those that are there, as it may
be right for other deliveries, and so is what is found out about one. Nothing is offered that would
make what is right of another provider wrong; a URL may have changed, so that is only said.
"""

import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

from inspector import places, secrets, told
from inspector.config import Settings
from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.insight import Insight, Known, Right, fixes
from inspector.insight.known import nearest
from inspector.signatures import Finding, Fix, fingerprint
from inspector.tui.views import Diagnosis, Offer

STILL_JUDGED = "Deliveries are still being judged: what it takes from them is not known yet"


def with_offer(
    finding: Finding,
    known: Known,
    delivery: Delivery,
    insight: Insight,
    right: Collection[Right] | None,
) -> Diagnosis:
    """A finding with what applying its fix does, or why it can't be applied.

    Args:
        finding: why the delivery's signature fails.
        known: what it was judged with.
        delivery: the one that fails.
        insight: what it means.
        right: whose signatures are right by that, and have to stay so; None while not all are
            judged.
    """
    place = fixes.placed(finding, insight)
    if place is None:
        return Diagnosis(finding)
    fix, along = place
    counted = known.secrets_for(delivery.path, insight.provider) if along else ()
    obstacle = (
        fixes.changes_nothing(fix, known)
        or _not_stored(fix, along, counted)
        or fixes.is_not_enough(fix, counted, known, delivery)
    )
    if obstacle is None and right is None:
        return Diagnosis(finding, obstacle=STILL_JUDGED, is_early=True)
    obstacle = obstacle or fixes.takes_away(fix, along, known, right or ())
    if obstacle is not None:
        return Diagnosis(finding, obstacle=obstacle)
    return Diagnosis(finding, Offer(fix, _says(fix, along, counted, known), along))


def check(offer: Offer, known: Known, right: Collection[Right] | None) -> None:
    """Look once more whether an offer is harmless, as others arrive meanwhile.

    Raises:
        InspectorError: it would take something away, or that is not known at the moment.
    """
    obstacle = fixes.takes_away(offer.fix, offer.along, known, all_of(right))
    if obstacle is not None:
        raise InspectorError(f"{obstacle}.", "Give each provider a path of its own.")


def all_of(right: Collection[Right] | None) -> Collection[Right]:
    """Whose signatures are right. Raises InspectorError where that is not known at the moment."""
    if right is None:
        raise InspectorError(f"{STILL_JUDGED}.", "The line above the list says how far it is.")
    return right


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
    what = fix.name if offer.along else f"the last one of {fix.name}"
    done = f"Stored the secret {fix.shown} for {fix.name}"
    done += f", beside those of {offer.along}." if offer.along else "."
    undo = f"To undo it, take {what} out of {places.secrets_file()}."
    return " ".join([done, undo, *([warning] if warning else [])])


def _back(journal: Path, name: str, before: told.Told) -> str:
    """The commands that bring back what was told of an endpoint before its URL was."""
    command = ["inspector", "endpoints"]
    if journal != places.journal_for(Path.cwd()):
        command += ["--journal", str(journal)]
    url = ["--url", before.url] if before.url else []
    provider = ["--provider", before.provider] if before.provider else []
    if url:
        steps = [[*command, "tell", name, *url]]
    else:
        steps = [[*command, "forget", name]]
        if provider:
            steps.append([*command, "tell", name, *provider])
    return ", then ".join(f"`{shlex.join(step)}`" for step in steps)


def _says(fix: Fix, along: str, counted: Sequence[str], known: Known) -> str:
    """What applying a fix does, to be said behind the key."""
    if fix.kind == "provider":
        secret = "" if known.secrets_for(fix.name, fix.value) else "; give its secret then (s)"
        return f"makes {fix.value} the provider of {fix.name}{secret}"
    if fix.kind == "public-url":
        tells = f"tells that deliveries to {fix.name} are sent to {fix.value}"
        counting = nearest(fix.name, known.public_urls)
        if counting is not None:
            url = known.public_urls[counting]
            return f"{tells}, not to {url}: what is right by that will not be any more"
        return f"{tells}, not to {fix.replaces}" if fix.replaces else tells
    stores = f"stores the secret {fix.shown} for {fix.name}"
    if counted:
        return f"{stores}, beside {', '.join(map(fingerprint, counted))} of {along}"
    return f"{stores}, beside {fix.replaces}" if fix.replaces else stores


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
