"""What a provider is: facts with their source and standing, and nothing that runs."""

import re
from functools import cached_property
from typing import Generic, Literal, TypeVar

import msgspec

from inspector.providers.handshake import Handshake
from inspector.providers.paths import parse_path
from inspector.providers.reader import Reader
from inspector.providers.shape import Shape
from inspector.providers.standing import Standing
from inspector.signatures import Scheme

KeyStrength = Literal["strong", "weak", "body"]

T_co = TypeVar("T_co", covariant=True)

_CODES = re.compile(r"([1-5](?:\d\d|xx))(?:-([1-5](?:\d\d|xx)))?", re.ASCII)


class Fact(msgspec.Struct, Generic[T_co], frozen=True):
    """Something that is said of a provider, and how well it is known.

    Attributes:
        value: the fact; None where it is unknown, or where the note alone tells it.
        standing: how well it is known.
        source: the document and its section.
        note: what to know about it, a sentence.
    """

    value: T_co
    standing: Standing = "documented"
    source: str = ""
    note: str = ""


def unknown(note: str = "", source: str = "") -> "Fact[None]":
    """A fact that no document states."""
    return Fact(None, "unknown", source, note)


def told(note: str, source: str, standing: Standing = "documented") -> "Fact[None]":
    """A fact that its note tells, as no value could."""
    return Fact(None, standing, source, note)


SECONDARY = "a secondary source"
"""Where what is `unofficial` was read, unless something better can be named."""


class Sign(msgspec.Struct, frozen=True, dict=True):
    """One way to tell that a delivery is the provider's: everything in it must hold.

    Attributes:
        header: a header that must be there; of no use alone where several providers share it.
        prefix: what that header must begin with.
        also: further headers that must be there.
        without: headers that must not be there, as they say that it is another one's.
        query: parameters that the query must have.
        shape: what the payload must hold.
        absent: members that the payload must not have at its top.
        unsigned: whether a header that says it is a signature rules the provider out.
    """

    header: str = ""
    prefix: str = ""
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    shape: tuple[Shape, ...] = ()
    absent: tuple[str, ...] = ()
    unsigned: bool = False

    @cached_property
    def members(self) -> frozenset[str]:
        """The members that an object of that shape has at its top; none for an array."""
        paths = (parse_path(shape.path) for shape in self.shape)
        return frozenset(path.names[0] for path in paths if not path.batch)

    @cached_property
    def also_names(self) -> frozenset[bytes]:
        """The names of all headers that must be there, in lower case."""
        return frozenset(name.lower().encode() for name in (self.header, *self.also) if name)

    @cached_property
    def without_names(self) -> frozenset[bytes]:
        """The names of the headers that must not be there, in lower case."""
        return frozenset(name.lower().encode() for name in self.without)


class Key(msgspec.Struct, frozen=True):
    """What tells an event from others; of a provider's keys the first that can be made is used.

    Attributes:
        parts: paths, `header:NAME`, or `body` for the body's hash; all must be there.
        strength: `strong` for an id of the event, `weak` for a composed one, `body` for one with
            the hash in it.
        when: a path and the texts of which one must stand there; None for always.
    """

    parts: tuple[str, ...]
    strength: KeyStrength
    when: tuple[str, tuple[str, ...]] | None = None


class Reading(msgspec.Struct, frozen=True):
    """One way to read what a document says of the gaps between attempts.

    Attributes:
        name: where in the document it stands, `the table`; empty where there is only one reading.
        gaps: seconds before each retry, from the failure on.
    """

    name: str
    gaps: tuple[float, ...]


class Retries(msgspec.Struct, frozen=True):
    """How a provider tries again.

    Attributes:
        count: retries after the first request.
        gaps: seconds before each retry, from the failure on; empty where only the count is known.
        window: seconds from the first request to the last retry; None where it is unknown.
        simulated: seconds before each retry that `inspector send` takes where no gaps are
            documented; assumed, so nothing is judged by them.
        read_from: where the gaps stand, when another place in the same document has others.
        otherwise: what those other places say.
    """

    count: int
    gaps: tuple[float, ...] = ()
    window: float | None = None
    simulated: tuple[float, ...] = ()
    read_from: str = ""
    otherwise: tuple[Reading, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All readings of the gaps, the likeliest first; none where only the count is known."""
        return (Reading(self.read_from, self.gaps), *self.otherwise) if self.gaps else ()


class Unsigned(msgspec.Struct, frozen=True):
    """What a provider sends without a signature, where it signs all else.

    Attributes:
        header: the header that says so.
        value: what it says.
        why: that it is not signed, a clause after the provider's title.
        instead: what to change for a signature, a sentence.
        source: the document and its section.
    """

    header: str
    value: str
    why: str
    instead: str
    source: str


class Provider(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A provider of webhooks, as its documents describe it.

    Attributes:
        name: what the configuration and the commands call it.
        title: its own name.
        sources: the documents that were read.
        signs: how its deliveries are recognised; any one is enough.
        signature: in words, what its documents say of signatures.
        secret: in words, what its signatures are checked with, where that is no secret of the
            webhook's own which stands beside it in the settings; None where it is.
        unsigned: what it does not sign; None where it signs all.
        schemes: what to try, the likeliest first.
        event_types: the documented ones, not all that may come.
        batch: whether a payload is an array of events.
        event_id: the path of the event's own id, or `header:NAME`.
        event_type: the path of what happened, or `header:NAME`.
        event_type_else: where it stands in payloads that have nothing there.
        event_action: the path of what is written behind it, after a dot, where that is there.
        occurred_at: the path of when it happened.
        keys: what tells events apart, the first that can be made; else a hash of the body.
        key: in words, the same.
        varies: paths of what is new in each attempt at the same event; None where nothing is known
            to be.
        timeout: seconds that it waits for an answer.
        success: the status codes that it takes as accepted: `2xx`, `200`, or several with commas.
        retries: how it tries again.
        disabled_after: failures in a row after which it switches something off.
        disabled_subject: the path of what it switches off then; None for the webhook itself.
        validation: in words, the request that it sends to try an endpoint out.
        handshake: how that request is known.
        other_handshakes: further ones that it may send.
        notes: what else to know.
    """

    name: str
    title: str
    sources: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    signature: Fact[str | None] = Fact(None, "unknown")
    secret: Fact[str] | None = None
    unsigned: Unsigned | None = None
    schemes: tuple[Scheme, ...] = ()
    event_types: Fact[tuple[str, ...]] = Fact((), "unknown")
    batch: Fact[bool] = Fact(False)
    event_id: Fact[str | None] = Fact(None, "unknown")
    event_type: Fact[str | None] = Fact(None, "unknown")
    event_type_else: tuple[str, ...] = ()
    event_action: str | None = None
    occurred_at: Fact[str | None] = Fact(None, "unknown")
    keys: tuple[Key, ...] = ()
    key: Fact[str] = Fact("the hash of the whole body")
    varies: Fact[tuple[str, ...]] | None = None
    timeout: Fact[float | None] = Fact(None, "unknown")
    success: Fact[str] = Fact("2xx", "assumed")
    retries: Fact[Retries | None] = Fact(None, "unknown")
    disabled_after: Fact[int | None] = Fact(None, "unknown")
    disabled_subject: str | None = None
    validation: Fact[str | None] = Fact(None, "unknown")
    handshake: Handshake | None = None
    other_handshakes: tuple[Handshake, ...] = ()
    notes: tuple[Fact[str], ...] = ()

    @cached_property
    def handshakes(self) -> tuple[Handshake, ...]:
        """All requests by which it tries an endpoint out."""
        return (self.handshake, *self.other_handshakes) if self.handshake else ()

    @cached_property
    def reader(self) -> Reader:
        """Reads from a payload what the facts above point at."""
        places = [self.event_id.value, self.event_type.value, self.occurred_at.value]
        places += [*self.event_type_else, self.event_action]
        for key in self.keys:
            places += [*key.parts, *(key.when or ())[:1]]
        places.append(self.disabled_subject)
        shapes = [shape for sign in self.signs for shape in sign.shape]
        places += [shape.path for shape in shapes if shape.starts or shape.texts]
        texts = [place for place in places if place and place.startswith("$")]
        return Reader(texts, [shape.path for shape in shapes])

    @cached_property
    def _success_codes(self) -> frozenset[int]:
        return frozenset().union(*parse_codes(self.success.value))

    def accepts(self, status: int) -> bool:
        """Whether it takes a status code as «accepted»."""
        return status in self._success_codes


def parse_codes(text: str) -> tuple[range, ...]:
    """Status codes such as `2xx`, `200`, `200-302`, or several with commas between.

    Raises:
        ValueError: it is none of these.
    """
    codes = []
    for part in text.split(","):
        found = _CODES.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"{text!r} is not a set of status codes such as 2xx, 200 or 200-302")
        first, last = found[1].replace("x", "0"), (found[2] or found[1]).replace("x", "9")
        if int(first) > int(last):
            raise ValueError(
                f"{part.strip()!r} goes from {first} to {last}, which is no code at all"
            )
        codes.append(range(int(first), int(last) + 1))
    return tuple(codes)
