"""What the comparison asks of a tree: the kinds of its values, and one level of them at a time.

A payload's nodes answer it for everything. For strict JSON, msgspec answers it ten times as fast:
then nodes are made only of what differs.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import msgspec

from inspector.payload import Kind, Node, Payload
from inspector.payload.json_text import string_text
from inspector.payload.json_tree import json_node
from inspector.payload.node import Listed
from inspector.payload.paths import member_path

ID_NAMES = ("id", "_id", "uuid", "guid", "key", "name")
"""Members by which items are told apart, where all have them and no two the same."""

MOST_LINES = 50_000
"""Lines of a text that are compared one by one."""

NAMED: set[Kind] = {"object", "form", "multipart", "part"}
"""What holds its children by name, whatever their order."""

SCALARS: set[Kind] = {"string", "number", "boolean", "null"}

P = TypeVar("P")


class Inside(NamedTuple, Generic[P]):
    """One level of a tree.

    Attributes:
        names: what the first children are called; the others go by their place.
        children: all of them.
        whole: whether there are no more.
    """

    names: list[str]
    children: Sequence[P]
    whole: bool = True


class Tree(Protocol[P]):
    """How to read the values of two trees that are compared.

    Attributes:
        price: what it costs to read a value, in the time that `JsonTree` takes for one.
        price_of_ids: the same for `ids`.
    """

    price: int
    price_of_ids: int

    def kind(self, value: P) -> Kind:
        """What it is."""

    def raw(self, value: P) -> bytes:
        """The bytes; of equal ones nothing differs."""

    def opens(self, one: P, other: P) -> bool:
        """Whether two values of one kind are compared by what is inside of them."""

    def inside(self, value: P, most: int) -> Inside[P]:
        """Its children, at most so many."""

    def ids(self, value: P) -> dict[str, bytes]:
        """Of an object, those of `ID_NAMES` that it has."""

    def says(self, value: P) -> str | None:
        """The text of a leaf, escapes resolved; None where only its bytes tell."""

    def shape(self, value: P) -> Hashable:
        """What it shares with its other versions."""

    def node(self, value: P, label: str | None, path: str) -> Node:
        """It as a node of a payload's tree."""

    def path(self, parent: str, name: str | None, index: int) -> str:
        """Where a child stands."""


class JsonTree:
    """Strict JSON without white space between its tokens; a value is its bytes."""

    price = 1
    price_of_ids = 0

    def kind(self, value: bytes) -> Kind:
        """By its first byte."""
        return _JSON_KINDS.get(value[0], "number")

    def raw(self, value: bytes) -> bytes:
        """It is its bytes."""
        return value

    def opens(self, one: bytes, other: bytes) -> bool:
        """Objects and arrays."""
        return one[0] in b"{[" and other[0] in b"{["

    def inside(self, value: bytes, most: int) -> Inside[bytes]:
        """Members by name, items by place."""
        if value[0] == _ARRAY:
            items = _ITEMS.decode(value)
            return Inside([], list(map(bytes, items[:most])), len(items) <= most)
        members = _MEMBERS.decode(value)
        if len(msgspec.json.encode(members)) != len(value):  # a repeated key, or one with escapes
            nodes = json_node(value, 0, len(value)).children()
            names = [node.label or "" for node in nodes[:most]]
            return Inside(names, [node.raw for node in nodes[:most]], len(nodes) <= most)
        names = list(members)[:most]
        return Inside(names, [bytes(members[name]) for name in names], len(members) <= most)

    def ids(self, value: bytes) -> dict[str, bytes]:
        """Read without the rest of it."""
        if value[0] != _OBJECT:
            return {}
        found: dict[str, Any] = msgspec.structs.asdict(_IDS.decode(value))
        return {
            _RENAMED.get(name, name): bytes(raw)
            for name, raw in found.items()
            if raw is not msgspec.UNSET and bytes(raw)[0] not in b"{["
        }

    def says(self, value: bytes) -> str | None:
        """Of strings, what they say; of numbers, how they are written."""
        return string_text(value) if value[0] == _STRING else value.decode()

    def shape(self, value: bytes) -> Hashable:
        """Any scalar may become another one."""
        kind = self.kind(value)
        return "scalar" if kind in SCALARS else kind

    def node(self, value: bytes, label: str | None, path: str) -> Node:
        """Made anew."""
        return json_node(value, 0, len(value), label=label, path=path)

    def path(self, parent: str, name: str | None, index: int) -> str:
        """As JSONPath has it."""
        return f"{parent}[{index}]" if name is None else member_path(parent, name)


class NodeTree:
    """Any payload; a value is its node."""

    price = 5
    price_of_ids = 10

    def kind(self, value: Node) -> Kind:
        """The node's."""
        return value.kind

    def raw(self, value: Node) -> bytes:
        """The node's."""
        return value.raw

    def opens(self, one: Node, other: Node) -> bool:
        """What has children; what could have some, unless its text says it all."""
        if one.has_children and other.has_children:
            return True
        all_text = None not in (one.text, other.text)
        return one.kind in _CONTAINERS and (one.has_children or other.has_children or not all_text)

    def inside(self, value: Node, most: int) -> Inside[Node]:
        """The children of objects, forms and parts by name, and attributes; others by place."""
        found = value.children(0, most + 1)
        whole = len(found) <= most
        children = found[:most]
        if value.kind == "element" and value.text is not None and not children:
            path = f"{value.path}/text()"
            children = [*children, Node("text", value.text.encode(), text=value.text, path=path)]
        named = [one for one in children if value.kind in NAMED or one.kind == "attribute"]
        return Inside([_name(one) for one in named], children, whole)

    def ids(self, value: Node) -> dict[str, bytes]:
        """Of an object or an element, from its first children."""
        if value.kind not in ("object", "element"):
            return {}
        found = {one.label: one for one in value.children(0, 12) if one.label in ID_NAMES}
        return {
            name: one.raw
            for name, one in found.items()
            if name and (one.kind in SCALARS or one.kind == "attribute")
        }

    def says(self, value: Node) -> str | None:
        """The node's text."""
        return value.text

    def shape(self, value: Node) -> Hashable:
        """Elements of one name; any scalars."""
        return "scalar" if value.kind in SCALARS else (value.kind, _tag(value))

    def node(self, value: Node, label: str | None, path: str) -> Node:
        """It is one."""
        del label, path  # it knows them
        return value

    def path(self, parent: str, name: str | None, index: int) -> str:
        """Nodes know their own."""
        del parent, name, index
        return ""


def strict_json(
    payload: Payload, tightened: Callable[[bytes], bytes] = lambda raw: raw
) -> bytes | None:
    """The value of a JSON payload for `JsonTree`; None where it is not strict, or too deep.

    Args:
        payload: any.
        tightened: makes loose JSON strict, as far as that can be done.
    """
    if payload.kind != "json":
        return None
    try:
        compact = msgspec.json.format(tightened(payload.root.raw), indent=-1)
        compact.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return compact


def root_of(payload: Payload) -> Node | None:
    """The root for `NodeTree`; of a text, its lines. None where there is nothing but bytes."""
    if payload.kind == "bytes":
        return None
    if payload.kind != "text":
        return payload.root
    if payload.decoded.count(b"\n") > MOST_LINES:
        return None
    text = payload.root.text or ""
    lines = [
        Node("text", line.encode("utf-8", "replace"), label=f"line {number}",
             text=line.removesuffix("\r"), path=f"line {number}")
        for number, line in enumerate(text.removesuffix("\n").split("\n"), 1)
    ]  # fmt: skip
    return Node("lines", payload.decoded, level=Listed(lines))


def _name(node: Node) -> str:
    """What a child is called; header names in any case are one."""
    label = node.label or ""
    return label.lower() if node.kind == "header" else label


def _tag(node: Node) -> str | None:
    return node.label if node.kind in ("element", "attribute") else None


_OBJECT, _ARRAY, _STRING = b'{["'
_JSON_KINDS: dict[int, Kind] = {
    _OBJECT: "object", _ARRAY: "array", _STRING: "string",
    ord("t"): "boolean", ord("f"): "boolean", ord("n"): "null",
}  # fmt: skip
_CONTAINERS: set[Kind] = {"object", "array", "lines", "form", "multipart", "part", "document",
                          "element"}  # fmt: skip
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RENAMED = {"id_": "_id"}


class _Ids(msgspec.Struct, rename={"id_": "_id"}):
    id: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    id_: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    uuid: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    guid: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    key: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    name: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_IDS = msgspec.json.Decoder(_Ids)
