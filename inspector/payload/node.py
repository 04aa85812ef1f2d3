"""The tree: nodes that read one level of their children when they are asked for them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice
from threading import Lock
from typing import Generic, Literal, TypeVar

Kind = Literal[
    "object", "array", "string", "number", "boolean", "null", "lines",
    "form", "field",
    "multipart", "part", "header",
    "document", "element", "attribute", "cdata", "comment", "instruction", "doctype",
    "text", "bytes", "empty",
]  # fmt: skip

PAGE = 256
"""Children between two remembered places of a level."""

COUNTED_AT_SIGHT = 64 * 1024
"""Bytes of source up to which `Node.count` reads a level that nobody opened yet."""

Place = tuple[int, int]
"""Where a level can be taken up again: an offset, and a number the level keeps for itself."""

S = TypeVar("S")


class Node:
    """One value of a payload. Its text is as it was sent: hostile until `visible` has seen it.

    Attributes:
        kind: what it is.
        label: a member's name, `[3]`, a field's, a part's or a header's name, an element's tag.
        text: a leaf's text: strings decoded, numbers as written; None where there is none to
            show in one piece. Fields, parts and elements may have both text and children.
        path: where it stands: JSONPath (`$.users[0]['first name']`), a form's or a part's name,
            XPath. Control characters in it are escaped.
        note: what is odd about it, `repeated key`; None when nothing is.
        level: what reads its children, for the readers of this room; None for a leaf.
    """

    __slots__ = ("_source", "_start", "_stop", "kind", "label", "level", "note", "path", "text")

    def __init__(
        self,
        kind: Kind,
        source: bytes,
        start: int = 0,
        stop: int | None = None,
        *,
        label: str | None = None,
        text: str | None = None,
        path: str = "",
        note: str | None = None,
        level: "Level | None" = None,
    ) -> None:
        self.kind = kind
        self.label = label
        self.text = text
        self.path = path
        self.note = note
        self._source = source
        self._start = start
        self._stop = len(source) if stop is None else stop
        self.level = level

    def __repr__(self) -> str:
        return f"<Node {self.kind} {self.path!r} {self.size} bytes>"

    @property
    def raw(self) -> bytes:
        """The value's source bytes; of its UTF-8 form where the body was in another charset."""
        return self._source[self._start : self._stop]

    @property
    def size(self) -> int:
        """The bytes of `raw`."""
        return self._stop - self._start

    @property
    def has_children(self) -> bool:
        """Whether there is anything below it; costs nothing."""
        return self.level is not None

    @property
    def count(self) -> int | None:
        """How many children it has; None for a large level until `children` has read it."""
        if self.level is None:
            return 0
        if self.level.count is None and self.size <= COUNTED_AT_SIGHT:
            self.level.read()
        return self.level.count

    def children(self, start: int = 0, stop: int | None = None) -> list["Node"]:
        """Its children from `start` up to `stop`, made anew at each call.

        The first call passes over the level's bytes once: milliseconds for most, about a tenth of
        a second for 10 MB. Call it off the event loop where `count` is None. `children(0, 0)`
        makes nothing but `count` known.
        """
        return [] if self.level is None else self.level.nodes(start, stop)


class Level(ABC):
    """The children of one node, at least one."""

    count: int | None
    """How many there are; None until `read`."""

    @abstractmethod
    def read(self) -> None:
        """Pass over the level once, so that its count is known."""

    @abstractmethod
    def nodes(self, start: int = 0, stop: int | None = None) -> list[Node]:
        """The children from `start` up to `stop`."""

    @abstractmethod
    def first(self, limit: int) -> list[Node]:
        """The first children, reading no further than them."""


class Scanned(Level, Generic[S]):
    """A level read forward from its source. It remembers every 256th child's place, no more.

    A worker and the screen may ask at the same time; the level is read once.

    A subclass says how children follow one another (`spans`) and what each becomes (`node`).
    `S` is what it needs to know of a child's place in the source.
    """

    def __init__(self, source: bytes, begin: int, end: int) -> None:
        self.source = source
        self.begin = begin
        self.end = end
        self.count: int | None = None
        self._places: list[Place] = []
        self._first_page: list[S] = []
        self._reading = Lock()

    @abstractmethod
    def spans(self, place: Place) -> Iterator[tuple[Place, S]]:
        """The children from a place on, each with the place behind it."""

    @abstractmethod
    def node(self, index: int, span: S) -> Node:
        """One child."""

    def leap(self, place: Place) -> Place | None:  # noqa: ARG002 - for subclasses that can
        """The place exactly PAGE children further on, where that is quick to tell, else None."""
        return None

    def pass_over(self, spans: list[S]) -> None:
        """See the children between two places during the first pass, those leapt over excepted."""

    def read(self) -> None:
        """Pass over the level once: its count, its places, and what a subclass wants to know."""
        with self._reading:
            if self.count is None:
                self._pass_over_all()

    def _pass_over_all(self) -> None:
        place: Place = (self.begin, 0)
        places: list[Place] = []
        first_page: list[S] | None = None
        count = 0
        while True:
            places.append(place)
            further = None if first_page is None else self.leap(place)
            if further is not None:
                place = further
                count += PAGE
                continue
            steps = list(islice(self.spans(place), PAGE))
            spans = [span for _, span in steps]
            first_page = spans if first_page is None else first_page
            self.pass_over(spans)
            count += len(steps)
            if len(steps) < PAGE:
                break
            place = steps[-1][0]
        self._places, self._first_page, self.count = places, first_page, count

    def nodes(self, start: int = 0, stop: int | None = None) -> list[Node]:
        """The children from `start` up to `stop`."""
        self.read()
        count = self.count or 0
        start, stop, _ = slice(start, stop).indices(count)
        if stop <= start:
            return []
        if stop <= len(self._first_page):
            spans = enumerate(self._first_page[start:stop], start)
            return [self.node(index, span) for index, span in spans]
        page = start // PAGE
        steps = islice(self.spans(self._places[page]), start - page * PAGE, stop - page * PAGE)
        return [self.node(index, span) for index, (_, span) in enumerate(steps, start)]

    def first(self, limit: int) -> list[Node]:
        """The first children, reading no further than them."""
        steps = islice(self.spans((self.begin, 0)), limit)
        return [self.node(index, span) for index, (_, span) in enumerate(steps)]


class Listed(Level):
    """A level that is short enough to be held."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self.count: int | None = len(nodes)

    def read(self) -> None:
        """Nothing is left to read."""

    def nodes(self, start: int = 0, stop: int | None = None) -> list[Node]:
        """The children from `start` up to `stop`."""
        return self._nodes[start:stop]

    def first(self, limit: int) -> list[Node]:
        """The first children."""
        return self._nodes[:limit]
