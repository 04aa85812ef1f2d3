"""Where a run goes, and what it is signed with: both looked up where they were not said."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from inspector import places, secrets
from inspector.config import Settings, bare_secret, delivery_target
from inspector.errors import InspectorError
from inspector.hidden import HoldsSecrets
from inspector.insight import Known
from inspector.outbound.afresh import newest_to_sign
from inspector.outbound.exchange import Address, address_of
from inspector.outbound.ours import Presence, Receiver, receiver_at, running
from inspector.outbound.simulator.choosing import path_for
from inspector.providers import Provider
from inspector.visible import visible


class Target(msgspec.Struct, frozen=True):
    """Where deliveries go.

    Attributes:
        url: as it was typed, but with an inspector's own address for `localhost`.
        address: what it leads to.
        receiver: the inspector that listens there; None where somebody else does.
        is_there: whether it is still meant: who typed a URL means whoever is there.
    """

    url: str
    address: Address
    receiver: Receiver | None = None
    is_there: Callable[[], bool] = lambda: True


class Secret(HoldsSecrets, frozen=True):
    """What a run is signed with.

    Attributes:
        value: the secret.
        source: where it is from, in words.
    """

    value: str
    source: str


def target(to: str | None, provider: Provider, known: Known, settings: Settings) -> Target:
    """Where to: the URL, or the endpoint of the inspector that runs on the project's journal.

    Raises:
        InspectorError: it is no URL that something can be sent to, or none is running.
    """
    journal = Path(settings.journal)
    if to is not None:
        url = delivery_target(to)
        found = receiver_at(url, [journal, *places.journals()])
        receiver, url = found or (None, url)
        return Target(url, _address(url), receiver)
    receiver = running(journal)
    path = path_for(provider.name, known)
    if receiver is None:
        raise InspectorError(
            "No inspector is running on this project's journal, so there is nowhere to send to.",
            "Start one beside this, with: inspector\n"
            f"Or say where to: --to http://localhost:3000{path}",
        )
    url = receiver.url + path
    return Target(url, _address(url), receiver, Presence(receiver))


def _address(url: str) -> Address:
    address = address_of(url)
    if address is None:
        raise InspectorError(
            f"--to leads to no host that can be looked up: {visible(url)}",
            "It looks like http://localhost:3000/hooks.",
        )
    return address


def secret(
    given: str | None, to: Target, provider: Provider, known: Known, settings: Settings
) -> Secret | None:
    """What to sign with: what was given, or the newest known that can; None for neither.

    A path's own secret is for our own receiver alone: elsewhere the path means something else.

    Raises:
        InspectorError: what was given can't be read.
    """
    if given is not None:
        return Secret(bare_secret(given, Path.cwd(), settings), "given")
    if to.receiver is None:
        found = known.secrets.get(provider.name, ())
    else:
        found = known.secrets_for(to.address.path.decode(), provider.name)
    if not found:
        return None
    newest = newest_to_sign(provider.schemes, found)
    return Secret(newest, _source(newest, settings))


def _source(value: str, settings: Settings) -> str:
    """Where a known secret is from; the stored ones are the newest, as `known` has them last."""
    for name, values in secrets.load().items():
        if value in values:
            return f"stored for {visible(name)}"
    if any(value in values for values in settings.secrets.values()):
        return "from INSPECTOR_SECRET"
    return "from the config file"
