"""Reads the few members of a JSON payload that matter, without building the rest.

The wanted paths are compiled into nested struct types, so that one pass of msgspec's decoder takes
them and skips everything else. What it refuses (a text where an object was expected, a lone
surrogate, NaN) is read once more by the standard library, which is slower and takes more.
"""

import json
import re
from collections.abc import Iterable, Sequence, Set
from operator import attrgetter
from typing import Any, Literal, Protocol

import msgspec

from inspector.providers.paths import parse_path

Kind = Literal["object", "array", "text", "number", "other"]

_LARGEST_READ_TWICE = 1 << 20
_LONGEST_KEPT = 64 * 1024
_TEXT_OR_WHOLE: msgspec.json.Decoder[str | int] = msgspec.json.Decoder(str | int)
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
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
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
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


class Reader:
    """Reads the payloads of one provider.

    Args:
        paths: what will be asked for; of batches within an element.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        tree: dict[str, Any] = {}
        places: dict[str, str] = {}
        for path in paths:
            node, place = tree, []
            for name in parse_path(path).names:
                place.append(_field(node, name))
                node = node.setdefault(name, {})
            places[path] = ".".join(place)
        self._decoder = msgspec.json.Decoder(_struct(tree))
        self._last: tuple[bytes | None, Reading] = None, _Slow(None)
        self._getters = {path: attrgetter(place) for path, place in places.items()}

    def read(self, document: bytes | msgspec.Raw) -> Reading:
        """A JSON object at the wanted paths; nothing stands anywhere in what is not one.

        A delivery is read twice in a row, to recognise it and for its events: the last short one
        is kept for that.
        """
        last, reading = self._last
        if last is document:
            return reading
        try:
            reading = _Fast(self._decoder.decode(document), self._getters)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            reading = _Slow(_leniently(bytes(document)))
        if isinstance(document, bytes) and len(document) <= _LONGEST_KEPT:
            self._last = document, reading
        return reading


class _Fast:
    __slots__ = ("_getters", "_root")

    def __init__(self, root: object, getters: dict[str, "attrgetter[Any]"]) -> None:
        self._root = root
        self._getters = getters

    def kind(self, path: str) -> Kind | None:
        try:
            found = self._getters[path](self._root)
        except AttributeError:  # a member on the way is null or absent
            return None
        if not isinstance(found, msgspec.Raw):
            return None if found is None else "object"
        raw = bytes(found)
        return None if raw in (b"", b"null") else _KINDS.get(raw[0], "other")

    def text(self, path: str) -> str | None:
        try:
            found = self._getters[path](self._root)
            value = _TEXT_OR_WHOLE.decode(found)
        except (AttributeError, TypeError):  # nothing there, or an object of wanted members
            return None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return _number(bytes(found))
        return value if isinstance(value, str) else str(value)


def _number(raw: bytes) -> str | None:
    """A number with a fraction or of any size, as it is written."""
    return raw.decode() if raw and _KINDS.get(raw[0]) == "number" else None


class _NumberText(str):
    """A number as it is written."""

    __slots__ = ()


class _Slow:
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


def _struct(tree: dict[str, Any]) -> type[msgspec.Struct]:
    fields: list[tuple[str, Any, Any]] = []
    rename: dict[str, str] = {}
    for index, (name, inner) in enumerate(tree.items()):
        field = f"f{index}"
        rename[field] = name
        if inner:
            fields.append((field, _struct(inner) | None, None))
        else:
            fields.append((field, msgspec.Raw, msgspec.Raw()))
    return msgspec.defstruct("Wanted", fields, rename=rename, frozen=True, gc=False)


def _leniently(document: bytes) -> object:
    if len(document) > _LARGEST_READ_TWICE:
        return None
    try:
        text = document.decode("utf-8-sig", "surrogateescape")
        return json.loads(text, parse_int=_NumberText, parse_float=_NumberText)
    except (ValueError, RecursionError):
        return None
