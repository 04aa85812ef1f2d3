"""What every kind of file is read into, and what may stand in it."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from inspector.delivery import Delivery, RawHeaders, Settled
from inspector.errors import InspectorError
from inspector.moments import LATEST, micros_of
from inspector.visible import visible

LARGEST = 512 * 1024 * 1024
"""Bytes of a file, or of a line, that has to be read whole."""

_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_NAME = re.compile(rb"[^\x00-\x20:\x7f]+")
_LINE_BREAK = re.compile(rb"[\x00\r\n]")
_OF_NO_TARGET = re.compile(rb"[\x00-\x20\x7f]")


class Imported(msgspec.Struct, frozen=True, gc=False):
    """A delivery of a file.

    Attributes:
        delivery: as it came; its id is that of the file, 0 where it has none.
        settled: how it ended, with no number of its own; None where that is not known. `after` is
            the newest delivery's id then, as the file counts them, -1 where only the times tell.
        pinned: whether a person pinned it.
        note: what a person noted; empty for nothing.
    """

    delivery: Delivery
    settled: Settled | None = None
    pinned: bool = False
    note: str = ""


class Source(msgspec.Struct, frozen=True):
    """A file that is read.

    Attributes:
        name: as the user wrote it.
        file: open for reading, and seekable.
        changed_at: when it was changed, microseconds since the Unix epoch, UTC.
        told: called with the number of bytes that were read since.
        skipped: called with what was passed over, in words, as it is no delivery.
        noted: called with what could not be taken as it stands there, in words.
    """

    name: str
    file: BinaryIO
    changed_at: int
    told: Callable[[int], None] = lambda _: None
    skipped: Callable[[str], None] = lambda _: None
    noted: Callable[[str], None] = lambda _: None

    def mistake(self, place: str, reason: str, hint: str | None = None) -> InspectorError:
        """What is wrong with the file, and where: `line 3`; empty for all of it."""
        where = f"{visible(self.name)}, {place}" if place else visible(self.name)
        return InspectorError(f"{where}: {visible(reason)}; nothing of it was imported.", hint)


def checked(delivery: Delivery) -> Delivery:
    """A delivery that a journal can keep as it is.

    Raises:
        ValueError: it is none that can have come over HTTP, in words.
    """
    if not 0 <= delivery.received_at <= LATEST:
        raise ValueError("its time is before 1970, or so late that it has no date in every zone")
    if not _METHOD.fullmatch(delivery.method):
        raise ValueError(f"{delivery.method[:40]!r} is no HTTP method")
    if not delivery.target or _OF_NO_TARGET.search(delivery.target):
        raise ValueError("its target is empty, or holds a space or a control character")
    check_headers(delivery.headers)
    if delivery.size < len(delivery.body):
        raise ValueError("its size is less than its body")
    return delivery


def check_headers(headers: RawHeaders) -> None:
    """See that headers can have come over HTTP; raises ValueError in words."""
    for name, value in headers:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{visible(name[:40].decode('latin-1'))!r} is no name of a header")
        if _LINE_BREAK.search(value):
            raise ValueError(f"the header {name.decode('latin-1')} holds a line break")


def from_base64(encoded: str) -> bytes:
    """The bytes that a text in base64 stands for; raises ValueError in words."""
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        raise ValueError(f"{encoded[:40]!r} is not base64, though it is said to be") from None


def micros(written: str) -> int:
    """Microseconds since the Unix epoch, of a time in ISO 8601; without a zone it is UTC.

    Raises:
        ValueError: it is no time.
    """
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        example = "2026-01-31T10:45:44.123Z"
        raise ValueError(f"{written[:40]!r} is no time in ISO 8601, such as {example}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return micros_of(moment)


def ended(received_at: int, took: float) -> int:
    """When something ended that took so many seconds, as `received_at` is told.

    Raises:
        ValueError: so late that it has no date in every zone.
    """
    at = received_at + round(took * 1_000_000)
    if at > LATEST:
        raise ValueError(f"it took {took:g} s, and so ended when there is no date in every zone")
    return at
