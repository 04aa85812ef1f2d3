"""What an export is made of: deliveries on the one side, bytes and files on the other."""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from inspector.delivery import Delivery, Forwarded, Settled, text
from inspector.errors import InspectorError
from inspector.insight import Accepted, Insight
from inspector.visible import visible

RECEIVER = "http://localhost:8080"
"""Where a receiver listens if nothing else is said."""

_BASE = re.compile(r"https?://[A-Za-z0-9._~\[\]:-]+", re.IGNORECASE)
_HOST = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|\[::\])((?::[0-9]+)?)\Z")

Beside = Callable[[str, bytes], str | None]
"""Puts a file beside an export, by a name that no delivery chose.

It returns where a command finds the file, and None where none can stand.
"""


class Exported(msgspec.Struct, frozen=True):
    """A delivery with all that is known of it, and where it would be sent again.

    Attributes:
        delivery: whole, as it came, or with what is secret taken out of it.
        insight: what it means.
        settled: how it ended; None while it is held open.
        accepted: whether the provider counts it as accepted.
        base: scheme, host and port that a person wants it sent to; None for where it came to.
        receiver: the receiver's own address, for what came under a host that may be anybody's.
        pinned: whether a person pinned it.
        note: what a person noted; empty for nothing.
        forwarded: what the local app did with it; None where it got nothing, or nobody asked.
        public: the tunnel's address right now; None where it is not known.
        masked: what of the request was taken out of it, in words.
    """

    delivery: Delivery
    insight: Insight
    settled: Settled | None = None
    accepted: Accepted = "unknown"
    base: str | None = None
    receiver: str = RECEIVER
    pinned: bool = False
    note: str = ""
    forwarded: Forwarded | None = None
    public: str | None = None
    masked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in an export, and its files: nothing that a sender chose."""
        return f"delivery-{self.delivery.id}"

    @property
    def origin(self) -> str:
        """Scheme and host as its sender wrote them, for a reader; a claim, not an address."""
        scheme = "https" if self.delivery.via == "tunnel" else "http"
        host = self.delivery.header("host") or ""
        return f"{scheme}://{host}" if _HOST.fullmatch(host) else self.receiver

    @property
    def destination(self) -> tuple[str, str | None]:
        """Scheme, host and port to send it to, and the `Host` to send where that is another.

        A sender writes any `Host` it likes, and must not decide where a request goes: only the
        tunnel's and the receiver's own, also as `localhost`, are gone by.
        """
        if self.base is not None:
            return self.base, None
        host = self.delivery.header("host")
        for known in (self.receiver, self.public):
            if host and known and host.lower() in _names(known):
                return f"{known.partition('://')[0]}://{host}", None
        return self.receiver, host

    @property
    def lacks(self) -> Iterator[str]:
        """What of it is not there, a sentence each without its full stop."""
        kept, came = len(self.delivery.body), self.delivery.size
        if self.delivery.body_state == "partial":
            yield f"its sender left within its body: only {kept:,} bytes of it came"
        elif self.delivery.body_state == "over-limit":
            yield f"its body was over the limit: only the first {kept:,} of {came:,} bytes are here"
        if self.delivery.has_no_answer(self.settled):
            yield "how it was answered is not known"
        elif self.settled is None:
            yield "it is held open, with no answer yet"

    @property
    def target(self) -> str:
        """The target as text, without the scheme and host of one in absolute form."""
        target = text(self.delivery.target)
        if target.startswith("/"):
            return target
        mark, query = ("?", self.delivery.query) if "?" in target else ("", "")
        return f"{self.delivery.path}{mark}{query}" if "://" in target else f"/{target}"


def base_of(url: str, said: str) -> str:
    """Scheme, host and port that commands send to, checked.

    Args:
        url: what a person typed.
        said: what it is called where it was typed.

    Raises:
        InspectorError: it is something else.
    """
    base = url.rstrip("/")
    if not _BASE.fullmatch(base):
        raise InspectorError(
            f"{said} is no address to send to: {visible(url)}",
            "It is a scheme, a host and perhaps a port, http://localhost:3000. Each delivery keeps"
            " its own path.",
        )
    return base


def was_relayed(settled: Settled | None) -> bool:
    """Whether the local app's answer was given back: then `forwarded` tells what was sent."""
    return settled is not None and (settled.answer.step or "").startswith("forward")


def _names(url: str) -> frozenset[str]:
    """How a `Host` may name where a URL leads: as it does, or as this machine at its port."""
    place = url.partition("://")[2].rstrip("/").lower()
    found = _LOOPBACK.match(place)
    return frozenset({place, f"localhost{found[1]}"} if found else {place})


class Out(Protocol):
    """Where an export goes."""

    def write(self, data: bytes, /) -> object:
        """Add to the export."""

    def beside(self, name: str, content: bytes, /) -> str | None:
        """Put a file beside it, see `Beside`; beside standard output none can stand."""


class Format(Protocol):
    """A way to write deliveries down.

    Attributes:
        name: what it is asked for by.
        title: what it is, in words.
        stem: how its file is called where a person only names a folder.
        suffix: how the name of its file ends, with the dot.
        single: whether a file holds one delivery alone.
        has_files_beside: whether long and binary bodies are files of their own.
        sends: whether what is written sends deliveries to an address, see `Exported.destination`.
    """

    name: str
    title: str
    stem: str
    suffix: str
    single: bool
    has_files_beside: bool
    sends: bool

    def write(self, deliveries: Iterator[Exported], out: Out) -> None:
        """Write them, one after the other, keeping none."""
