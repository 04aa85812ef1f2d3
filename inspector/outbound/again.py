"""Sending deliveries again: where to, and with what they are signed."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from inspector import places
from inspector.config import Settings, delivery_target
from inspector.delivery import Delivery, is_below, text
from inspector.errors import InspectorError
from inspector.insight import Insight, Known
from inspector.outbound.afresh import Addressed, each_to_sign, scheme_and_secret
from inspector.outbound.called import WHERE_IT_GOES, Called, Callers
from inspector.outbound.draft import Draft, directed, path_and_query, signed
from inspector.outbound.exchange import Address, address_of
from inspector.outbound.forward import climbs, place
from inspector.outbound.ours import Presence, Receiver, receiver_at
from inspector.outbound.sealing import origin_of, signs_url
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

    def callers(self, urls: Mapping[str, str], tunnel: str | None) -> Mapping[str, str]:
        """What providers call, by the paths that it leads to, as whoever is there has to check.

        Args:
            urls: what is known of it.
            tunnel: the URL of the tunnel that is up, which stands for all other paths; our own
                receiver does not go by it where a request did not come through it.
        """
        return urls if tunnel is None or self.receiver else {"/": tunnel, **urls}


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


class Signer:
    """Signs each of some deliveries afresh; all of them can be signed, or none is.

    Args:
        known: the providers and the secrets.
        several: the deliveries, with what they mean.
        callers: which URL is signed, where a scheme signs one.
        url: where they are sent if no person writes another path; None where none does.

    Attributes:
        urls: those that were signed, by the ids of the deliveries.

    Raises:
        InspectorError: one of them can't be signed.
    """

    def __init__(
        self,
        known: Known,
        several: Iterable[tuple[Addressed, Insight]],
        callers: Callers = WHERE_IT_GOES,
        url: str | None = None,
    ) -> None:
        self.urls: dict[int, str] = {}
        self._callers = callers
        self._usual = None if url is None else address_of(url)
        self._with = each_to_sign(known, several)

    def __call__(self, delivery: Delivery, draft: Draft, at: int, address: Address) -> Draft:
        """A draft of one of them, signed; see `Prepare`."""
        target = path_and_query(delivery.target)
        if self._usual and _path(draft.target) != _path(_aimed(target, self._usual)):
            target = draft.target  # the provider is to have called what a person wrote
        called = self._callers.of(target, address)
        done = signed(draft, *self._with[delivery.id], at, address, called)
        if done.signed_url is not None:
            self.urls[delivery.id] = done.signed_url
        return done


class SignedFor(NamedTuple):
    """For which URL deliveries are signed.

    Attributes:
        words: which, `for https://hooks.example.com/sms`; empty where no scheme signs one.
        is_other: whether it is another one than they go to.
    """

    words: str = ""
    is_other: bool = False


def signed_for(
    known: Known,
    several: Iterable[tuple[Addressed, Insight]],
    url: str,
    callers: Callers,
    path: bytes | None = None,
) -> SignedFor:
    """For which URL they would be signed.

    Args:
        known: the providers and the secrets.
        several: the deliveries, with what they mean.
        url: where they are sent, checked.
        callers: which URL is signed.
        path: what a person wrote for the path that they are sent to; None for nothing.

    Raises:
        InspectorError: one of them can't be signed.
    """
    address = address_of(url)
    if address is None:
        return SignedFor()
    places: dict[tuple[bytes, bytes], bool] = {}
    for one, insight in several:
        scheme, _ = scheme_and_secret(known, one, insight)
        if signs_url(scheme):
            own = path or one.path.encode()
            called = callers.of(own, address)
            place = called or Called(origin_of(address), path or _aimed(own, address))
            places[place.origin, _path(place.target(own))] = called is not None
    if not places:
        return SignedFor()
    where = " and ".join(visible(text(origin)) for origin in {origin: None for origin, _ in places})
    if len(places) == 1:
        where += visible(text(next(iter(places))[1]))
    else:
        where += ", each with its own path"
    is_other = any(places.values())
    return SignedFor(f"for {where}" + ("" if is_other else ", where it goes"), is_other)


def _aimed(target: bytes, address: Address) -> bytes:
    """The path and query to which what came to others is sent at an address."""
    return directed(Draft("POST", target, (), b""), address).target


def _path(target: bytes) -> bytes:
    return target.partition(b"?")[0]


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
