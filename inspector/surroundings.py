"""What lies around a delivery in its journal, for the diagnosis of its signature."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from inspector.config import Settings
from inspector.delivery import Delivery
from inspector.insight.diagnosis import Around
from inspector.journal import Reader
from inspector.signatures.material import signature_headers

_MOST_EARLIER = 5
_MOST_VALUES = 8

_FAR_BACK = 2_000
"""Deliveries before one that are looked through for its signature: some 10 ms of it."""


def around(settings: Settings, delivery: Delivery) -> Around:
    """The URLs that a delivery may have been sent to, and those before it that may explain it.

    Args:
        settings: the journal, and the tunnel's domain. It is not identified: this process has it
            open, and would lose SQLite's locks.
        delivery: the one whose signature is explained.

    Raises:
        InspectorError: the journal can't be read.
    """
    journal = Path(settings.journal)
    domain = f"https://{settings.domain}" if settings.domain else None
    origins = tuple(filter(None, (_tunnel(journal), domain)))
    before = Before(journal, delivery)
    return Around(origins, before, with_header=before.with_header)


class Before:
    """The deliveries before one that have something of it; read when they are asked for.

    Args:
        journal: where they are.
        delivery: the one that they came before.
    """

    def __init__(self, journal: Path, delivery: Delivery) -> None:
        self._journal = journal
        self._delivery = delivery

    def __iter__(self) -> Iterator[Delivery]:
        """Those that carry the same signature, the oldest first, whole."""
        values = {value for _, value in signature_headers(self._delivery)[:_MOST_VALUES] if value}
        if not values:
            return
        before = self._delivery.id
        with closing(Reader(self._journal)) as reader:
            found = reader.with_values(values, before - _FAR_BACK, before, _MOST_EARLIER)
            yield from filter(None, map(reader.delivery, found))

    def with_header(self, name: str) -> Iterator[Delivery]:
        """Those that have a header of this name, the newest first, whole."""
        before = self._delivery.id
        with closing(Reader(self._journal)) as reader:
            found = reader.with_header(name, before - _FAR_BACK, before, _MOST_EARLIER)
            yield from filter(None, map(reader.delivery, found))


def _tunnel(journal: Path) -> str | None:
    """The public URL of the journal's tunnel; None where none is up."""
    with closing(Reader(journal)) as reader:
        told = reader.state("tunnel")
    return told["public_url"] if told else None
