"""Our own receivers: where they listen, and how they know what we sent."""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from inspector.errors import InspectorError
from inspector.journal import Reader, identify, is_held
from inspector.outbound.exchange import Address, address_of

ORIGIN_HEADER = b"Inspector-Origin"

PATIENCE = 5.0  # seconds for a receiver that is just starting
_LOOK_EVERY = 0.02  # seconds


class Receiver(msgspec.Struct, frozen=True):
    """A receiver that is running.

    Attributes:
        url: where it listens.
        public_url: where it can be reached from outside; None where it can't.
        token: what proves to it that a delivery is ours.
    """

    url: str
    public_url: str | None
    token: str

    def origin(self, word: Literal["send", "replay"]) -> bytes:
        """What the header `Inspector-Origin` says to it."""
        return f"{word} {self.token}".encode()

    def is_at(self, url: str) -> bool:
        """Whether a URL names the very address that it listens on, or its public one."""
        own = {_place(self.url), _place(self.public_url or self.url)}
        return (place := _place(url)) is not None and place in own


def running(journal: Path, patience: float = PATIENCE) -> Receiver | None:
    """The receiver that writes to a journal right now; None where none does, or none says so.

    Args:
        journal: whose.
        patience: seconds to wait for one that is just starting.
    """
    until = time.monotonic() + patience
    while is_held(journal):
        receiver = _told(journal)
        if receiver is not None or time.monotonic() > until:
            return receiver
        time.sleep(_LOOK_EVERY)
    return None


def _told(journal: Path) -> Receiver | None:
    if not identify(journal):
        return None
    with closing(Reader(journal)) as reader:
        listening, tunnel = reader.state("listening"), reader.state("tunnel") or {}
        if listening is None:
            return None
        return Receiver(listening["url"], tunnel.get("public_url"), reader.token)


def receiver_at(url: str, journals: Iterable[Path]) -> tuple[Receiver, str] | None:
    """The receiver that a URL leads to, among those of some journals; None for somebody else's.

    What proves that a delivery is ours must reach nobody else. Somebody else may listen on the same
    port of another address of this machine, which `localhost` may lead to first: that is tried.

    Returns:
        the receiver, and the URL with its address in the place of `localhost`.
    """
    address = address_of(url)
    if address is None:
        return None
    for receiver in _all_running(journals):
        if receiver.is_at(url):
            return receiver, url
        own = address_of(receiver.url)
        if address.host == "localhost" and own is not None and own.port == address.port:
            exact = urlsplit(url)._replace(netloc=own.authority.decode()).geturl()
            return (receiver, exact) if _reached(address) == own.host else None
    return None


def _all_running(journals: Iterable[Path]) -> Iterator[Receiver]:
    for journal in journals:
        try:
            receiver = running(journal, patience=0.5)
        except InspectorError:  # another version's, or not readable: not one that we can prove
            continue
        if receiver is not None:
            yield receiver


def _reached(address: Address) -> str | None:
    """The first of a host's addresses where somebody listens; None where nobody does."""
    for *_, place in socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM):
        host = str(place[0])
        with suppress(OSError), socket.create_connection((host, address.port), timeout=1):
            return host
    return None


def _place(url: str) -> tuple[str, int] | None:
    address = address_of(url)
    return None if address is None else (address.host.lower(), address.port)
