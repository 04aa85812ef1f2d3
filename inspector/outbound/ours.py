"""Our own receivers: where they listen, and how they know what we sent."""

import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Literal

import msgspec

from inspector.errors import InspectorError
from inspector.journal import Reader, identify, is_held
from inspector.outbound.exchange import address_of

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
        """Whether a URL leads to it."""
        own = {_place(self.url), _place(self.public_url or self.url)}
        return (place := _place(url)) is not None and place in own


def running(journal: Path) -> Receiver | None:
    """The receiver that writes to a journal right now; None where none does, or none says so.

    One that is just starting is waited for.
    """
    until = time.monotonic() + PATIENCE
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


def receiver_at(url: str, journals: Iterable[Path]) -> Receiver | None:
    """The receiver that a URL leads to, among those of some journals; None for somebody else's."""
    for journal in journals:
        try:
            receiver = running(journal)
        except InspectorError:  # another version's, or not readable: not one that we can prove
            continue
        if receiver is not None and receiver.is_at(url):
            return receiver
    return None


def _place(url: str) -> tuple[str, int] | None:
    """Host and port; loopback by any of its names."""
    address = address_of(url)
    if address is None:
        return None
    loopback = address.host in ("localhost", "::1") or address.host.startswith("127.")
    return ("127.0.0.1" if loopback else address.host.lower(), address.port)
