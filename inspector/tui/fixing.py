"""What a diagnosis found to be changed here: said beforehand, done, and how it is undone."""

from pathlib import Path

from inspector import places, secrets
from inspector.config import Settings
from inspector.delivery import endpoint_for
from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.signatures import Finding, Fix, fingerprint
from inspector.told import tell_provider, tell_public_url
from inspector.tui.views import Diagnosis


def with_offer(finding: Finding, known: Known) -> Diagnosis:
    """A finding with what applying its fix does, or why it can't be applied."""
    fix = finding.fix
    if fix is None:
        return Diagnosis(finding)
    obstacle = _obstacle(fix, known)
    return Diagnosis(finding, None if obstacle else _offer(fix, known), obstacle)


def apply(fix: Fix, settings: Settings) -> str:
    """Store it where everything that runs takes it up.

    Returns:
        what was done, and how it is undone: sentences.

    Raises:
        InspectorError: it can't be stored.
    """
    journal = Path(settings.journal)
    if fix.kind == "provider":
        tell_provider(journal, fix.name, fix.value)
        return f"{fix.value} is the provider of {fix.name} now. {_UNTELL}"
    if fix.kind == "public-url":
        tell_public_url(journal, fix.name, fix.value)
        return f"Deliveries to {fix.name} are taken to be sent to {fix.value} now. {_UNTELL}"
    is_stored = _is_stored(fix)
    warning = secrets.add(fix.name, fix.value, instead_of=fix.replaces)
    done = f"Stored the secret {fix.shown} for {fix.name}"
    if is_stored:
        done += f" in place of {fix.replaces}"
    undo = f"To undo it, change {places.secrets_file()}."
    return " ".join([f"{done}. {undo}", *([warning] if warning else [])])


_UNTELL = "`inspector endpoints` takes it back."


def _offer(fix: Fix, known: Known) -> str:
    """What applying a fix does, to be said behind the key."""
    if fix.kind == "provider":
        secret = "" if known.secrets_for(fix.name, fix.value) else "; give its secret then (s)"
        return f"makes {fix.value} the provider of {fix.name}{secret}"
    if fix.kind == "public-url":
        instead = f", not to {fix.replaces}" if fix.replaces else ""
        return f"tells that deliveries to {fix.name} are sent to {fix.value}{instead}"
    stores = f"stores the secret {fix.shown} for {fix.name}"
    if fix.replaces is None:
        return stores
    if _is_stored(fix):
        return f"{stores} in place of {fix.replaces}"
    return (
        f"{stores}, beside {fix.replaces}, which stands in the configuration, the environment or "
        "the command line and stays there"
    )


def _is_stored(fix: Fix) -> bool:
    """Whether the mistaken secret is one that can be replaced."""
    try:
        stored = secrets.load().get(fix.name, ())
    except InspectorError:
        return False  # what can't be read is said when something is to be stored
    return any(fingerprint(secret) == fix.replaces for secret in stored)


def _obstacle(fix: Fix, known: Known) -> str | None:
    """Why a fix would change nothing: the configuration wins."""
    endpoint = endpoint_for(fix.name, known.endpoints) if fix.kind != "secret" else None
    if endpoint is None:
        return None
    if fix.kind == "provider" and endpoint.provider:
        return f"The configuration says that {endpoint.path} is {endpoint.provider}'s, and it wins"
    if fix.kind == "public-url" and endpoint.url:
        return f"The configuration says that {endpoint.path} is at {endpoint.url}, and it wins"
    return None
