"""What was sent, as a filter asks about it: the body as text, and the values in the payload.

A place leads through the members of objects and through every element of arrays. It is read in
two ways. Most payloads are JSON: of those, msgspec takes the wanted members and skips the rest.
What it refuses, and forms, XML, JSON Lines and the like, are read as the tree that the screen
shows. Of a key that is repeated in JSON the last one counts, as most readers have it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import count, islice
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec

from inspector.payload import Node, read
from inspector.payload.codings import decode
from inspector.payload.content import as_utf8, media_type
from inspector.payload.node import PAGE
from inspector.query.subject import Sent
from inspector.signatures.members import too_many_parts

DECODED: Final = 4 * 1024 * 1024
"""Bytes that a compressed body is decoded to at most while it is searched."""

MOST_NODES: Final = 50_000
"""Nodes that are looked at, at most, of a payload that is read as a tree."""

_GZIP_MAGIC = b"\x1f\x8b\x08"
_REFUSED = (msgspec.MsgspecError, RecursionError, ValueError)
"""What msgspec raises, also of a member's name that has a quote in it."""

_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_STRING = msgspec.json.Decoder(str)
_ARRAY, _OBJECT, _QUOTE = b'[{"'
_BRACKETS = (b"{", b"[")
_VALUE = attrgetter("value")
_Raw = bytes | msgspec.Raw
_SPARE_LEVELS = 8


class Value(NamedTuple):
    """What stands at a place.

    Attributes:
        text: a string, or a number, `true`, `false`, `null` as it was sent; None for an object.
        literal: whether it is one of the latter.
    """

    text: str | None
    literal: bool = False


class Content:
    """The headers and the body of a delivery, read no further than is asked for."""

    __slots__ = ("_source", "sent")

    def __init__(self, sent: Sent) -> None:
        self.sent = sent
        self._source: bytes | None = None

    @property
    def source(self) -> bytes:
        """The body without its content encoding, in UTF-8."""
        if self._source is None:
            self._source = self._in_utf8(self._decoded())
        return self._source

    @property
    def is_json(self) -> bool:
        """Whether the body begins as a JSON object or array does."""
        source = self.source
        return source[:1] in _BRACKETS or source[:64].lstrip()[:1] in _BRACKETS

    def values(self, names: tuple[str, ...]) -> Iterator[Value]:
        """The values at a place in the payload; some of them perhaps twice."""
        if self.is_json and not too_many_parts(self.source):
            try:
                yield from _in_json(self.source.strip(), names)
            except _REFUSED:
                pass
            else:
                return
        content_type = self.sent.header("content-type") or ""
        yield from _in_tree(read(self._decoded(), content_type).root, names)

    def _decoded(self) -> bytes:
        coding = self.sent.header("content-encoding") or ""
        body = self.sent.body
        if coding or body.startswith(_GZIP_MAGIC):
            return decode(body, coding, DECODED)[0]
        return body

    def _in_utf8(self, body: bytes) -> bytes:
        if body.isascii() and b"\0" not in body[:4]:
            return body
        charset = media_type(self.sent.header("content-type") or "").charset
        return as_utf8(body, charset, json.detect_encoding(body))[0]


class _Budget:
    """How many bytes may be read over and over, so that nobody nests us to a standstill."""

    def __init__(self, size: int, levels: int) -> None:
        self._left = size * (levels + _SPARE_LEVELS)

    def spend(self, size: int) -> bool:
        """Whether there is enough left for so many bytes."""
        self._left -= size
        return self._left >= 0


def _in_json(source: bytes, names: tuple[str, ...]) -> Iterator[Value]:
    wanted = _wanted(names)
    try:
        found = wanted.decoder.decode(source)
    except msgspec.ValidationError:
        yield from _through_anything(source, names)
        return
    try:
        raws: Sequence[_Raw] = (wanted.get(found),)
    except AttributeError:  # an array or nothing is on the way
        raws = _taken(found, len(names))
    for raw in raws:
        view = memoryview(raw)
        if not view:
            continue  # there is no such member
        if view[0] == _ARRAY:
            yield from _through_anything(raw, ())
        else:
            yield _value(raw, view[0])


class _Wanted(NamedTuple):
    """What takes the values at a place to which only objects lead, and arrays of objects.

    Attributes:
        decoder: gives what leads to the values, and these as they were sent.
        get: the value, where no array is on the way.
    """

    decoder: msgspec.json.Decoder[Any]
    get: Callable[[Any], Any]


@lru_cache(maxsize=256)
def _wanted(names: tuple[str, ...]) -> _Wanted:
    kind: Any = msgspec.Raw
    absent: object = msgspec.Raw()
    for name in reversed(names):
        fields = [("value", kind, absent)]
        wanted = msgspec.defstruct("Wanted", fields, rename={"value": name}, gc=False)
        kind, absent = wanted | list[wanted] | None, None  # type: ignore[valid-type]  # made here
    return _Wanted(msgspec.json.Decoder(kind), attrgetter(".".join(["value"] * len(names))))


def _taken(found: Any, depth: int) -> list[Any]:
    """The values behind arrays and what is not there."""
    level = [found]
    for _ in range(depth):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, list):
                inner += map(_VALUE, value)
            elif value is not None:
                inner.append(value.value)
        level = inner
    return level


def _through_anything(source: _Raw, names: tuple[str, ...]) -> Iterator[Value]:
    """The same where something else stands on the way, or arrays within arrays."""
    budget = _Budget(memoryview(source).nbytes, len(names))
    waiting: list[tuple[_Raw, int]] = [(source, 0)]
    while waiting:
        raw, depth = waiting.pop()
        view = memoryview(raw)
        if not budget.spend(len(view)):
            return
        if view[0] == _ARRAY:
            waiting += [(element, depth) for element in reversed(_ELEMENTS.decode(raw))]
        elif depth == len(names):
            yield _value(raw, view[0])
        elif view[0] == _OBJECT:
            member = _wanted(names[depth : depth + 1]).decoder.decode(raw).value
            if memoryview(member):
                waiting.append((member, depth + 1))


def _value(raw: _Raw, begins: int) -> Value:
    if begins == _QUOTE:
        return Value(_STRING.decode(raw))
    return Value(None) if begins == _OBJECT else Value(str(raw, "utf-8"), literal=True)


def _in_tree(root: Node, names: tuple[str, ...]) -> Iterator[Value]:
    budget = _Budget(root.size, len(names))
    left = MOST_NODES
    waiting: list[tuple[Iterator[Node], int]] = [(iter((root,)), 0)]
    while waiting and left > 0:
        nodes, depth = waiting[-1]
        node = next(nodes, None)
        if node is None:
            waiting.pop()
            continue
        left -= 1
        if not budget.spend(node.size):
            return
        if node.kind in ("array", "lines"):
            waiting.append((_children(node), depth))
        elif depth == len(names):
            yield Value(node.text, node.kind in ("number", "boolean", "null"))
        else:
            members = list(islice(_children(node), left))
            left -= len(members)
            named = [member for member in members if member.label == names[depth]]
            waiting.append((iter(named[-1:] if node.kind == "object" else named), depth + 1))


def _children(node: Node) -> Iterator[Node]:
    """A node's children, a page at a time."""
    for start in count(0, PAGE):
        page = node.children(start, start + PAGE)
        yield from page
        if len(page) < PAGE:
            return
