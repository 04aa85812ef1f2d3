"""What was sent, as a filter asks about it: the body as text, and the values in the payload.

A place leads through the members of objects and through every element of arrays. It is read in
two ways. Most payloads are JSON: of those, msgspec takes the wanted members and skips the rest.
Whatever it refuses, and forms, XML, JSON Lines and the like, are read as the tree that the screen
shows. Of a key that is repeated the last one counts, as most readers have it.
"""

import json
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import msgspec

from inspector.payload import Node, read
from inspector.payload.codings import decode
from inspector.payload.content import as_utf8, media_type
from inspector.providers.reader import too_many_parts
from inspector.query.subject import Sent

DECODED = 4 * 1024 * 1024
"""Bytes that a compressed body is decoded to at most while it is searched."""

_GZIP_MAGIC = b"\x1f\x8b\x08"
_REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError)
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_STRING = msgspec.json.Decoder(str)
_ARRAY, _OBJECT, _QUOTE = b'[{"'
_PAGE = 256
_MOST_NODES = 50_000
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

    def __init__(self, sent: Sent) -> None:
        self.sent = sent

    @cached_property
    def source(self) -> bytes:
        """The body without its content encoding, in UTF-8."""
        body = self._decoded
        if body.isascii() and b"\0" not in body[:4]:
            return body
        charset = media_type(self.sent.header("content-type") or "").charset
        return as_utf8(body, charset, json.detect_encoding(body))[0]

    @cached_property
    def is_json(self) -> bool:
        """Whether the body begins as a JSON object or array does."""
        return self.source[:64].lstrip()[:1] in (b"{", b"[")

    def values(self, names: tuple[str, ...]) -> Iterator[Value]:
        """The values at a place in the payload."""
        if not self.is_json or too_many_parts(self.source):
            return _in_tree(self._root, names)
        try:
            return iter(list(_in_json(self.source.strip(), names)))
        except _REFUSED:
            return _in_tree(self._root, names)

    @cached_property
    def _decoded(self) -> bytes:
        coding = self.sent.header("content-encoding") or ""
        body = self.sent.body
        if coding or body.startswith(_GZIP_MAGIC):
            return decode(body, coding, DECODED)[0]
        return body

    @cached_property
    def _root(self) -> Node:
        return read(self._decoded, self.sent.header("content-type") or "").root


class _Budget:
    """How many bytes may be read over and over, so that nobody nests us to a standstill."""

    def __init__(self, size: int, levels: int) -> None:
        self.left = size * (levels + _SPARE_LEVELS)

    def spend(self, size: int) -> bool:
        """Whether there is enough left for so many bytes."""
        self.left -= size
        return self.left >= 0


def _in_json(source: bytes, names: tuple[str, ...]) -> Iterator[Value]:
    budget = _Budget(len(source), len(names))
    waiting: list[tuple[memoryview, int]] = [(memoryview(source), 0)]
    while waiting:
        raw, depth = waiting.pop()
        begins = raw[0]
        if not budget.spend(len(raw)):
            return
        if begins == _ARRAY:
            waiting += [(memoryview(raw), depth) for raw in reversed(_ELEMENTS.decode(raw))]
        elif depth == len(names):
            yield _value(raw, begins)
        elif begins == _OBJECT:
            member = _member(names[depth]).decode(raw).value
            if member is not None:
                waiting.append((memoryview(member), depth + 1))


def _value(raw: memoryview, begins: int) -> Value:
    if begins == _QUOTE:
        return Value(_STRING.decode(raw))
    return Value(None) if begins == _OBJECT else Value(str(raw, "utf-8"), literal=True)


@lru_cache(maxsize=256)
def _member(name: str) -> msgspec.json.Decoder[Any]:
    """What takes one member out of an object."""
    fields = [("value", msgspec.Raw | None, None)]
    kind = msgspec.defstruct("Wanted", fields, rename={"value": name}, frozen=True, gc=False)
    return msgspec.json.Decoder(kind)


def _in_tree(root: Node, names: tuple[str, ...]) -> Iterator[Value]:
    budget = _Budget(root.size, len(names))
    looked_at = 0
    waiting = [(root, 0)]
    while waiting and looked_at < _MOST_NODES:
        node, depth = waiting.pop()
        if not budget.spend(node.size):
            return
        if node.kind in ("array", "lines"):
            elements = _children(node, _MOST_NODES - looked_at)
            looked_at += len(elements)
            waiting += [(element, depth) for element in reversed(elements)]
        elif depth == len(names):
            yield Value(node.text, node.kind in ("number", "boolean", "null"))
        elif node.has_children:
            members = _children(node, _MOST_NODES - looked_at)
            looked_at += len(members)
            named = [member for member in members if member.label == names[depth]]
            repeat = node.kind in ("form", "multipart", "document", "element", "part")
            waiting += [(member, depth + 1) for member in (named[::-1] if repeat else named[-1:])]


def _children(node: Node, most: int) -> list[Node]:
    return node.children(0, most)
