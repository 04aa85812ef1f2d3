"""Reads the few members of a JSON payload that matter, without building the rest.

The wanted paths are compiled into nested struct types, so that one pass of msgspec's decoder takes
them and skips everything else. Three ways, each slower than the one before it and taking more:
what is plain (texts and whole numbers where they are wanted) comes out ready; whatever else stands
there is kept as the bytes that were sent; and what msgspec refuses (a text where an object was
expected, a lone surrogate, NaN) is read by the standard library.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal, Protocol

import msgspec
from msgspec import UNSET, UnsetType

from inspector.providers.paths import parse_path

Kind = Literal["object", "array", "text", "number", "other"]

_LARGEST_READ_TWICE = 1 << 20
_TEXT_OR_WHOLE: msgspec.json.Decoder[str | int] = msgspec.json.Decoder(str | int)
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
_LENIENT = json.JSONDecoder(parse_int=str, parse_float=str)
_SPACE = re.compile(r"[ \t\r\n]*")
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_MOST_COMMAS = 200_000
_KINDS: dict[int, Kind] = {ord('"'): "text", ord("{"): "object", ord("["): "array"}
_KINDS |= dict.fromkeys(b"-0123456789", "number")


def is_array(body: bytes) -> bool:
    """Whether a body can only be a JSON array."""
    return body[:1] == b"[" or body[:64].lstrip()[:1] == b"["


def member_names(body: bytes) -> Set[str]:
    """The names of the members at the top of a JSON object; none where it is not one.

    None either of an object with an absurd number of members, which would take all memory.
    """
    if is_array(body) or too_many_parts(body):
        return frozenset()
    try:
        return _MEMBERS.decode(body).keys()
    except _REFUSED:
        found = _leniently(body)
    return found.keys() if isinstance(found, dict) else frozenset()


def elements_of(body: bytes) -> Sequence[bytes | msgspec.Raw]:
    """The elements of a JSON array as the bytes that were sent; none where it is not one.

    None either of an array so long that taking it apart would take all memory.
    """
    if not is_array(body) or too_many_parts(body):
        return ()
    try:
        return _ELEMENTS.decode(body)
    except (msgspec.MsgspecError, RecursionError):
        return _leniently_split(body)


def _leniently_split(body: bytes) -> list[bytes]:
    """The elements of an array that msgspec refuses: for one, text cut within an emoji."""
    if len(body) > _LARGEST_READ_TWICE:
        return []
    text = body.decode("utf-8", "surrogateescape")
    elements: list[bytes] = []
    place, sign = text.index("["), ","
    try:
        while sign == ",":
            start = _after_space(text, place + 1)
            _, end = _LENIENT.raw_decode(text, start)
            elements.append(text[start:end].encode("utf-8", "surrogateescape"))
            place = _after_space(text, end)
            sign = text[place : place + 1]
    except (ValueError, RecursionError):
        return []
    return elements if sign == "]" and not text[place + 1 :].strip() else []


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def too_many_parts(body: bytes) -> bool:
    """Whether taking a body apart could give so many parts that they take all memory."""
    return len(body) > _MOST_COMMAS and body.count(b",") > _MOST_COMMAS


class Reading(Protocol):
    """A payload, or an element of one, at the wanted paths."""

    def kind(self, path: str) -> Kind | None:
        """What stands at a path; None where nothing does."""

    def text(self, path: str) -> str | None:
        """A text, or a number as it is written; None for anything else."""


Getters = Mapping[str, "attrgetter[Any]"]
_Plain = str | int | None | UnsetType


class Reader:
    """Reads payloads at the wanted paths.

    Args:
        paths: what will be asked for; of batches within an element.

    Attributes:
        paths: the same, each once.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._tree: dict[str, Any] = {}
        self._getters: dict[str, attrgetter[Any]] = {}
        for path in paths:
            node, place = self._tree, []
            for name in parse_path(path).names:
                place.append(_field(node, name))
                node = node.setdefault(name, {})
            self._getters[path] = attrgetter(".".join(place))
        self.paths = tuple(self._getters)
        self._plain = msgspec.json.Decoder(_struct(self._tree, _Plain, UNSET))

    def read(self, document: bytes | msgspec.Raw) -> Reading:
        """A JSON object at the wanted paths; nothing stands anywhere in what is not one."""
        return self.plain(document) or self._exactly(document)

    def plain(self, document: bytes | msgspec.Raw) -> "PlainReading | None":
        """The same, of an object that holds nothing but texts and whole numbers at the paths.

        None for any other document.
        """
        try:
            return PlainReading(self._plain.decode(document), self._getters)
        except _REFUSED:
            return None

    def _exactly(self, document: bytes | msgspec.Raw) -> Reading:
        try:
            return _AsSent(self._exact.decode(document), self._getters)
        except _REFUSED:
            return _Lenient(_leniently(bytes(document)))

    @cached_property
    def _exact(self) -> msgspec.json.Decoder[Any]:
        return msgspec.json.Decoder(_struct(self._tree, msgspec.Raw, msgspec.Raw()))


class PlainReading:
    """An object whose wanted members are texts, whole numbers, null or absent."""

    __slots__ = ("_getters", "_root")

    def __init__(self, root: object, getters: Getters) -> None:
        self._root = root
        self._getters = getters

    def has(self, path: str) -> bool:
        """Whether a member at the top is there, were it null."""
        return self._getters[path](self._root) is not UNSET

    def kind(self, path: str) -> Kind | None:
        """See `Reading`."""
        try:
            found = self._getters[path](self._root)
        except AttributeError:  # a member on the way is null or absent
            return None
        if isinstance(found, str):
            return "text"
        if found is None or found is UNSET:
            return None
        return "number" if isinstance(found, int) else "object"

    def text(self, path: str) -> str | None:
        """See `Reading`."""
        try:
            found = self._getters[path](self._root)
        except AttributeError:
            return None
        if isinstance(found, str):
            return found
        return str(found) if isinstance(found, int) else None


class _AsSent:
    """An object whose wanted members are the bytes that were sent."""

    __slots__ = ("_getters", "_root")

    def __init__(self, root: object, getters: Getters) -> None:
        self._root = root
        self._getters = getters

    def kind(self, path: str) -> Kind | None:
        try:
            found = self._getters[path](self._root)
        except AttributeError:  # a member on the way is null or absent
            return None
        if not isinstance(found, msgspec.Raw):
            return "object" if found else None
        raw = bytes(found)
        return None if raw in (b"", b"null") else _KINDS.get(raw[0], "other")

    def text(self, path: str) -> str | None:
        try:
            found = self._getters[path](self._root)
            value = _TEXT_OR_WHOLE.decode(found)
        except (AttributeError, TypeError):  # nothing there, or an object of wanted members
            return None
        except _REFUSED:
            return _number(bytes(found))
        return value if isinstance(value, str) else str(value)


def _number(raw: bytes) -> str | None:
    """A number with a fraction or of any size, as it is written."""
    return raw.decode() if raw and _KINDS.get(raw[0]) == "number" else None


class _NumberText(str):
    """A number as it is written."""

    __slots__ = ()


class _Lenient:
    """Whatever the standard library took."""

    __slots__ = ("_root",)

    def __init__(self, root: object) -> None:
        self._root = root

    def _at(self, path: str) -> object:
        found = self._root
        for name in parse_path(path).names:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def kind(self, path: str) -> Kind | None:
        found = self._at(path)
        if isinstance(found, str):
            return "number" if isinstance(found, _NumberText) else "text"
        if isinstance(found, dict):
            return "object"
        if isinstance(found, list):
            return "array"
        return None if found is None else "other"

    def text(self, path: str) -> str | None:
        found = self._at(path)
        if not isinstance(found, str):
            return None
        return str(found).encode("utf-8", "backslashreplace").decode()


def _field(node: dict[str, Any], name: str) -> str:
    """The struct's field for a member: JSON names need not be Python's."""
    return f"f{list(node).index(name) if name in node else len(node)}"


def _struct(tree: dict[str, Any], leaf: Any, absent: object) -> type[msgspec.Struct]:
    fields: list[tuple[str, Any, Any]] = []
    rename: dict[str, str] = {}
    for index, (name, inner) in enumerate(tree.items()):
        field = f"f{index}"
        rename[field] = name
        if inner:
            inside = _struct(inner, leaf, absent)
            fields.append((field, inside | None | UnsetType, UNSET))
        else:
            fields.append((field, leaf, absent))
    return msgspec.defstruct("Wanted", fields, rename=rename, frozen=True, gc=False)


def _leniently(document: bytes) -> object:
    if len(document) > _LARGEST_READ_TWICE:
        return None
    try:
        text = document.decode("utf-8-sig", "surrogateescape")
        return json.loads(text, parse_int=_NumberText, parse_float=_NumberText)
    except (ValueError, RecursionError):
        return None
