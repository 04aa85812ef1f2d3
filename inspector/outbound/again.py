"""Sending deliveries again: where to, with what they are signed, and whether it went well."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from inspector import places
from inspector.config import Settings, delivery_target
from inspector.delivery import Delivery, Replayed, is_below
from inspector.errors import InspectorError
from inspector.insight import Insight, Known
from inspector.outbound.afresh import Addressed, scheme_and_secret
from inspector.outbound.draft import Draft, signed
from inspector.outbound.exchange import Address, address_of
from inspector.outbound.forward import climbs, place
from inspector.outbound.ours import Presence, Receiver, receiver_at
from inspector.outbound.replay import Prepare
from inspector.visible import visible


class Destination(msgspec.Struct, frozen=True):
    """Where deliveries are sent again.

    Attributes:
        url: checked, and exact where it leads to a receiver of ours.
        receiver: that receiver; None for somebody else's.
        is_there: whether it still listens there; always so for somebody else's.
    """

    url: str
    receiver: Receiver | None = None
    is_there: Callable[[], bool] = lambda: True

    @property
    def origin(self) -> bytes | None:
        """What proves there that it is a replay of ours; None for somebody else, who gets none."""
        return self.receiver.origin("replay") if self.receiver else None


def destination(
    to: str, journal: Path, *, is_open: bool = False, said: str = "--to"
) -> Destination:
    """Where a URL leads; looks for receivers of ours, which takes some milliseconds.

    Args:
        to: what a person typed.
        journal: this project's.
        is_open: whether this process has that journal open.
        said: what the URL is called where it was typed.

    Raises:
        InspectorError: it is no URL that something can be sent to.
    """
    url = delivery_target(to, said)
    if address_of(url) is None:
        raise InspectorError(
            f"{said} leads to no host that can be looked up: {visible(url)}",
            "It looks like http://localhost:3000/hooks.",
        )
    found = receiver_at(url, [journal, *places.journals()], opened=journal if is_open else None)
    if found is None:
        return Destination(url)
    receiver, exact = found
    return Destination(exact, receiver, Presence(receiver))


def apps_of(settings: Settings) -> dict[str | None, str]:
    """The local apps of the configuration and the options; see `app_for`."""
    apps: dict[str | None, str] = {
        one.path: one.forward_to for one in settings.endpoints if one.forward_to
    }
    return apps | {None: settings.forward_to} if settings.forward_to else apps


def app_for(paths: Iterable[str], apps: Mapping[str | None, str]) -> str | None:
    """Where deliveries would be forwarded to, as one URL that each of them can be sent to again.

    Args:
        paths: theirs.
        apps: the local apps' URLs by the endpoint's path; None for everything else's.

    Returns:
        None where there is no app for one of them, or where they belong to several places.
    """
    found = {_place_of(path, apps) for path in paths}
    return found.pop() if len(found) == 1 else None


def signer(known: Known, several: Iterable[tuple[Addressed, Insight]]) -> Prepare:
    """What signs each of them afresh; all of them can be, or none is.

    Raises:
        InspectorError: one of them can't be signed.
    """
    with_what = {one.id: scheme_and_secret(known, one, insight) for one, insight in several}

    def prepare(delivery: Delivery, draft: Draft, at: int, address: Address) -> Draft:
        return signed(draft, *with_what[delivery.id], at, address)

    return prepare


def is_success(replayed: Replayed) -> bool:
    """Whether it got a whole answer with a status of 2xx."""
    return replayed.problem is None and 200 <= (replayed.status or 0) < 300


def _place_of(path: str, apps: Mapping[str | None, str]) -> str | None:
    above = [one for one in apps if one is None or is_below(path, one)]
    if not above:
        return None
    nearest = max(above, key=lambda one: len(one or ""))
    url = apps[nearest]
    address = address_of(url)
    if address is None or address.path in (b"", b"/"):
        return url  # each goes below it by its own path
    below = path[len((nearest or "").rstrip("/")) :]
    plain = below.isascii() and below.isprintable() and not climbs(below)
    return place(url, below) if plain else url
