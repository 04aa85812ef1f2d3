"""Reads the few members of a JSON payload that matter, without building the rest.

The wanted paths are compiled into nested struct types, so that one pass of msgspec's decoder takes
them and skips everything else. Three ways, each slower than the one before it and taking more:
what is plain (texts and whole numbers where they are wanted) comes out ready, beside the bytes of
what is only asked for its kind; whatever else stands there is kept as the bytes that were sent; and
what msgspec refuses (a text where an object was expected, a lone surrogate, NaN) is read by the
standard library.
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
from inspector.signatures.members import too_many_parts

Kind = Literal["object", "array", "text", "number", "other"]

_LARGEST_READ_TWICE = 1 << 20
_TEXT_OR_WHOLE: msgspec.json.Decoder[str | int] = msgspec.json.Decoder(str | int)
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_REFUSED = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
_LENIENT = json.JSONDecoder(parse_int=str, parse_float=str)
_SPACE = re.compile(r"[ \t\r\n]*")
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*\{")
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_KINDS: dict[int, Kind] = {ord('"'): "text", ord("{"): "object", ord("["): "array"}
_KIND_OF: dict[type, Kind | None] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "other",
    **dict.fromkeys((type(None), UnsetType)),
}
_KINDS |= dict.fromkeys(b"-0123456789", "number")


def is_array(body: bytes) -> bool:
    """Whether a body can only be a JSON array."""
    return body[:1] == b"[" or body[:64].lstrip()[:1] == b"["


def member_names(body: bytes) -> Set[str]:
    """The names of the members at the top of a JSON object; none where it is not one.

    None either of an object with an absurd number of members, which would take all memory.
    """
    if not _OBJECT.match(body) or too_many_parts(body):
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


class Reading(Protocol):
    """A payload, or an element of one, at the wanted paths."""

    def kind(self, path: str) -> Kind | None:
        """What stands at a path; None where nothing does."""

    def text(self, path: str) -> str | None:
        """A text, or a number as it is written, but for -0, which is 0; None for anything else."""


Getters = Mapping[str, "attrgetter[Any]"]
Names = tuple[str, ...]
_Plain = str | int | None | UnsetType
_Scalar = str | int | float | bool | None | UnsetType


class Reader:
    """Reads payloads at the wanted paths.

    Args:
        texts: paths of which texts and kinds will be asked for; of batches within an element.
        kinds: paths of which kinds alone will be.
        members: names at the top, of which it will only be asked whether they are there.

    Attributes:
        texts: the same.
        kinds: the same.
        members: the same.
    """

    def __init__(
        self, texts: Iterable[str], kinds: Iterable[str] = (), members: Iterable[str] = ()
    ) -> None:
        self.texts, self.kinds, self.members = tuple(texts), tuple(kinds), tuple(members)
        self._tree: dict[str, Any] = {}
        self._getters: dict[str, attrgetter[Any]] = {}
        self._texts: set[Names] = set()
        for path in self.texts:
            self._getters[path] = attrgetter(self._want(parse_path(path).names, is_text=True))
        for path in self.kinds:
            self._getters[path] = attrgetter(self._want(parse_path(path).names))
        tops = [self._want((name,)) for name in self.members]
        self._tops = attrgetter(*tops, *tops[:1]) if tops else None
        self._plain = msgspec.json.Decoder(self._struct(self._tree, plain=True))

    def read(self, document: bytes | msgspec.Raw) -> Reading:
        """A JSON object at the wanted paths; nothing stands anywhere in what is not one."""
        if not self._getters:
            return _Lenient(None)
        return self.plain(document) or self._exactly(document)

    def plain(self, document: bytes | msgspec.Raw) -> "ReadObject | None":
        """The same, of an object with nothing but texts and whole numbers where texts are wanted.

        None for any other document.
        """
        try:
            return ReadObject(self._plain.decode(document), self._getters)
        except _REFUSED:
            return None

    def _exactly(self, document: bytes | msgspec.Raw) -> Reading:
        try:
            return ReadObject(self._exact.decode(document), self._getters)
        except _REFUSED:
            return _Lenient(_leniently(bytes(document)))

    @cached_property
    def _exact(self) -> msgspec.json.Decoder[Any]:
        return msgspec.json.Decoder(self._struct(self._tree, plain=False))

    def members_in(self, reading: "ReadObject") -> Set[str]:
        """Those of `members` that an object has which was read here, were they null."""
        values = self._tops(reading.root) if self._tops else ()
        absent = UNSET
        return {name for name, value in zip(self.members, values) if value is not absent}

    def _want(self, names: Names, *, is_text: bool = False) -> str:
        """Where in the struct a member will be."""
        node, place = self._tree, []
        for name in names:
            place.append(_field(node, name))
            node = node.setdefault(name, {})
        if is_text:
            self._texts.add(names)
        return ".".join(place)

    def _struct(
        self, tree: dict[str, Any], *, plain: bool, above: Names = ()
    ) -> type[msgspec.Struct]:
        """The type of an object with these members; JSON names need not be Python's."""
        fields: list[tuple[str, Any, Any]] = []
        for place, (name, inner) in enumerate(tree.items()):
            names = (*above, name)
            is_text = names in self._texts
            kind: Any = _Plain if is_text else _Scalar
            if inner:
                kind |= self._struct(inner, plain=plain, above=names)
            elif not (plain and is_text):
                kind = msgspec.Raw
            fields.append((f"f{place}", kind, UNSET))
        rename = {f"f{place}": name for place, name in enumerate(tree)}
        return msgspec.defstruct("Wanted", fields, rename=rename, frozen=True, gc=False)


class ReadObject:
    """An object whose wanted members are ready, or the bytes that were sent."""

    __slots__ = ("_getters", "root")

    def __init__(self, root: object, getters: Getters) -> None:
        self.root = root
        self._getters = getters

    def kind(self, path: str) -> Kind | None:
        """See `Reading`."""
        try:
            found = self._getters[path](self.root)
        except AttributeError:  # what stands on the way is no object
            return None
        if type(found) is not msgspec.Raw:
            return _KIND_OF.get(type(found), "object")
        head = bytes(memoryview(found)[:4])
        return None if head == b"null" else _KINDS.get(head[0], "other")

    def text(self, path: str) -> str | None:
        """See `Reading`; only of a path that was wanted as a text."""
        try:
            found = self._getters[path](self.root)
        except AttributeError:
            return None
        if isinstance(found, str):
            return found
        if isinstance(found, int):
            return str(found)
        return _text_of(bytes(found)) if isinstance(found, msgspec.Raw) else None


def _text_of(raw: bytes) -> str | None:
    """A text, or a number as it is written."""
    try:
        value = _TEXT_OR_WHOLE.decode(raw)
    except _REFUSED:  # a number with a fraction or of any size, or none
        return raw.decode() if _KINDS.get(raw[0]) == "number" else None
    return value if isinstance(value, str) else str(value)


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


def _leniently(document: bytes) -> object:
    if len(document) > _LARGEST_READ_TWICE:
        return None
    try:
        text = document.decode("utf-8-sig", "surrogateescape")
        return json.loads(text, parse_int=_NumberText, parse_float=_NumberText)
    except (ValueError, RecursionError):
        return None
