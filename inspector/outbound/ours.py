"""Our own receivers: where they listen, and how they know what we sent."""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from inspector.errors import InspectorError
from inspector.journal import Reader, identify, is_held, is_taken_over
from inspector.outbound.exchange import Address, address_of

PATIENCE = 5.0  # seconds for a receiver that is just starting
_LOOK_EVERY = 0.02  # seconds
_GOOD_FOR = 0.2  # seconds that a look at who listens need not be repeated

ENDED = "its inspector has ended"
"""Why nothing more is sent to a receiver of ours."""


class Receiver(msgspec.Struct, frozen=True):
    """A receiver that is running.

    Attributes:
        url: where it listens.
        public_url: where it can be reached from outside; None where it can't.
        token: what proves to it that a delivery is ours.
        journal: the one that it writes to.
    """

    url: str
    public_url: str | None
    token: str
    journal: Path

    def origin(self, word: Literal["send", "replay"]) -> bytes:
        """What `ORIGIN_HEADER` says to it."""
        return f"{word} {self.token}".encode()

    def is_at(self, url: str) -> bool:
        """Whether a URL names the very address that it listens on, or its public one."""
        own = {_place(self.url), _place(self.public_url or self.url)}
        return (place := _place(url)) is not None and place in own


def running(journal: Path, patience: float = PATIENCE, *, is_open: bool = False) -> Receiver | None:
    """The receiver that writes to a journal right now; None where none does, or none says so.

    Args:
        journal: whose.
        patience: seconds to wait for one that is just starting.
        is_open: whether this process has the journal open: then it need not be identified, which
            would lose SQLite's locks.
    """
    until = time.monotonic() + patience
    while is_held(journal):
        receiver = _told(journal) if is_open or identify(journal) else None
        if receiver is not None or time.monotonic() > until:
            return receiver
        time.sleep(_LOOK_EVERY)
    return None


class Presence:
    """Whether a receiver still listens where it did: once it has ended, anybody may get its port.

    Args:
        receiver: as it was found a moment ago.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._is_there = True
        self._looked_at = time.monotonic()

    def __call__(self) -> bool:
        """Look, unless that was done just now; takes about a millisecond."""
        now = time.monotonic()
        if now - self._looked_at > _GOOD_FOR:
            self._is_there, self._looked_at = self._look(), now
        return self._is_there

    def _look(self) -> bool:
        try:
            found = running(self._receiver.journal, patience=0.0, is_open=True)
        except InspectorError:  # it can't be read any more
            return False
        ours = self._receiver
        return found is not None and (found.url, found.token) == (ours.url, ours.token)


def _told(journal: Path) -> Receiver | None:
    with closing(Reader(journal)) as reader:
        told, tunnel = reader.state("listening"), reader.state("tunnel") or {}
        if told is None or not is_taken_over(journal):
            return None
        return Receiver(told["url"], tunnel.get("public_url"), reader.token, journal)


def receiver_at(
    url: str, journals: Iterable[Path], *, opened: Path | None = None
) -> tuple[Receiver, str] | None:
    """The receiver that a URL leads to, among those of some journals; None for somebody else's.

    What proves that a delivery is ours must reach nobody else. Somebody else, or another of ours,
    may listen on the same port of another address of this machine, which `localhost` may lead to
    first: that is tried. An address may be written in other ways than as it is listened on: what is
    sent then goes to that one, whatever the other would lead to.

    Args:
        url: where something is to be sent.
        journals: whose receivers are looked at.
        opened: the one of them that this process has open; see `running`.

    Returns:
        the receiver, and the URL with its address in the place of `localhost`, or of another way
        to write that address.
    """
    address = address_of(url)
    if address is None:
        return None
    reached: str | None = None
    for receiver in _all_running(journals, opened):
        if receiver.is_at(url):
            return receiver, url
        own = address_of(receiver.url)
        if own is not None and own.port == address.port:
            reached = reached or _reached(address)
            if reached is not None and reached == own.host:
                return receiver, urlsplit(url)._replace(netloc=own.authority.decode()).geturl()
    return None


def _all_running(journals: Iterable[Path], opened: Path | None) -> Iterator[Receiver]:
    for journal in {one.resolve(): one for one in journals}.values():
        is_open = opened is not None and journal.resolve() == opened.resolve()
        try:
            receiver = running(journal, patience=0.5, is_open=is_open)
        except InspectorError:  # another version's, or not readable: not one that we can prove
            continue
        if receiver is not None:
            yield receiver


def _reached(address: Address) -> str | None:
    """The IP address that a host leads to, however it is written; None for names but `localhost`.

    Of `localhost` it is the first of its addresses where somebody listens.
    """
    if address.host != "localhost":
        return _ip(address.host)
    for *_, place in socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM):
        host = str(place[0])
        with suppress(OSError), socket.create_connection((host, address.port), timeout=1):
            return host
    return None


def _ip(host: str) -> str | None:
    """The IP address that a text leads to, as systems read it; None where it is none."""
    try:
        ip = ip_address(host)
    except ValueError:
        try:
            ip = IPv4Address(socket.inet_aton(host))  # 127.1, 0x7f000001, 2130706433
        except (OSError, ValueError):
            return None
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_unspecified:  # nobody's address: what is sent to it stays on this machine
        return "127.0.0.1" if ip.version == 4 else "::1"
    return str(ip)


def _place(url: str) -> tuple[str, int] | None:
    address = address_of(url)
    return None if address is None else (address.host.lower(), address.port)
