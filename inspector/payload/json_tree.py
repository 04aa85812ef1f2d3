"""JSON as a tree: order, repeated keys and number text as they were sent, one level at a time."""

import re
from collections.abc import Iterator

from inspector.payload.json_text import (
    LITERAL,
    SHORT_STRING,
    SIMPLE,
    STRING,
    WS,
    string_text,
    value_end,
)
from inspector.payload.node import PAGE, Kind, Node, Place, Scanned
from inspector.payload.paths import member_path

_LEAF = b"(?:" + SHORT_STRING + b"|" + LITERAL + b")"
_ITEM = re.compile(WS + b"(?:(" + _LEAF + b")" + WS + rb"([,\]]))?", re.DOTALL)
_MEMBER = re.compile(
    WS + b"(" + STRING + b")" + WS + b":" + WS + b"(?:(" + _LEAF + b")" + WS + b"([,}]))?",
    re.DOTALL,
)
_AFTER = re.compile(WS + rb"([,\]}])")
_EMPTY = re.compile(rb"[\[{]" + WS + rb"[\]}]")

_ITEM_RUN = re.compile(b"(?:" + WS + SIMPLE + WS + b",){%d}" % PAGE, re.DOTALL)
_PLAIN_KEY = rb'[^"\\]*+'
_SIMPLE_REST = b'"' + WS + b":" + WS + SIMPLE + WS + b","
_MEMBER_RUN = re.compile(
    b"(?:" + WS + b'"' + _PLAIN_KEY + _SIMPLE_REST + b"){%d}" % PAGE, re.DOTALL
)
_RUN_KEYS = re.compile(WS + b'"(' + _PLAIN_KEY + b")" + _SIMPLE_REST, re.DOTALL)

_KINDS: dict[int, Kind] = {
    ord("{"): "object", ord("["): "array", ord('"'): "string",
    ord("t"): "boolean", ord("f"): "boolean", ord("n"): "null",
}  # fmt: skip

_Value = tuple[int, int]
_Pair = tuple[int, int, int, int]


def json_node(
    source: bytes,
    start: int,
    stop: int,
    *,
    label: str | None = None,
    path: str = "$",
    note: str | None = None,
) -> Node:
    """The tree of the JSON value at `source[start:stop]`, which is known to be JSON."""
    kind = _KINDS.get(source[start], "number")
    if kind in ("object", "array"):
        level: Scanned[_Pair] | Scanned[_Value] | None = None
        if _EMPTY.match(source, start) is None:
            level = (_Members if kind == "object" else _Items)(source, start + 1, stop, path)
        return Node(kind, source, start, stop, label=label, path=path, note=note, level=level)
    raw = source[start:stop]
    if kind == "string":
        text = string_text(raw)
    else:
        text = raw.decode(errors="backslashreplace")
        if text.endswith(("N", "y")):
            note = f"{note}, not JSON" if note else "not JSON"
    return Node(kind, source, start, stop, label=label, text=text, path=path, note=note)


class _Items(Scanned[_Value]):
    """The items of an array."""

    def __init__(self, source: bytes, begin: int, end: int, path: str) -> None:
        super().__init__(source, begin, end)
        self._path = path

    def leap(self, place: Place) -> Place | None:
        run = _ITEM_RUN.match(self.source, place[0])
        return (run.end(), 0) if run else None

    def spans(self, place: Place) -> Iterator[tuple[Place, _Value]]:
        source, offset = self.source, place[0]
        while match := _ITEM.match(source, offset):
            start, stop = match.span(1)
            if start < 0:
                start = match.end()
                if start >= self.end - 1:
                    return
                stop = value_end(source, start)
                match = _AFTER.match(source, stop)
            if match is None:
                return
            offset = match.end()
            yield (offset, 0), (start, stop)
            if source[offset - 1] != 0x2C:
                return

    def node(self, index: int, span: _Value) -> Node:
        label = f"[{index}]"
        return json_node(self.source, *span, label=label, path=self._path + label)


class _Members(Scanned[_Pair]):
    """The members of an object."""

    def __init__(self, source: bytes, begin: int, end: int, path: str) -> None:
        super().__init__(source, begin, end)
        self._path = path
        self._seen: set[bytes] = set()
        self._repeated: set[bytes] = set()

    def read(self) -> None:
        super().read()
        self._seen = set()

    def leap(self, place: Place) -> Place | None:
        run = _MEMBER_RUN.match(self.source, place[0])
        if run is None:
            return None
        self._see(_RUN_KEYS.findall(self.source, place[0], run.end()))
        return (run.end(), 0)

    def pass_over(self, spans: list[_Pair]) -> None:
        self._see([self._key(start, stop) for start, stop, _, _ in spans])

    def _see(self, keys: list[bytes]) -> None:
        if len(set(keys)) == len(keys) and self._seen.isdisjoint(keys):
            self._seen.update(keys)
            return
        for key in keys:
            (self._repeated if key in self._seen else self._seen).add(key)

    def _key(self, start: int, stop: int) -> bytes:
        raw = self.source[start:stop]
        return string_text(raw).encode(errors="surrogatepass") if b"\\" in raw else raw[1:-1]

    def spans(self, place: Place) -> Iterator[tuple[Place, _Pair]]:
        source, offset = self.source, place[0]
        while match := _MEMBER.match(source, offset):
            name_start, name_stop = match.span(1)
            start, stop = match.span(2)
            if start < 0:
                start = match.end()
                stop = value_end(source, start)
                match = _AFTER.match(source, stop)
            if match is None:
                return
            offset = match.end()
            yield (offset, 0), (name_start, name_stop, start, stop)
            if source[offset - 1] != 0x2C:
                return

    def node(self, index: int, span: _Pair) -> Node:  # noqa: ARG002 - members go by name
        name_start, name_stop, start, stop = span
        name = string_text(self.source[name_start:name_stop])
        repeated = bool(self._repeated) and self._key(name_start, name_stop) in self._repeated
        return json_node(
            self.source,
            start,
            stop,
            label=name,
            path=member_path(self._path, name),
            note="repeated key" if repeated else None,
        )
