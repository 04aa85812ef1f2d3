"""Multipart bodies: the parts in order, each with its headers and its content (RFC 2046, 5.1)."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from inspector.payload.content import MediaType, media_type, read_text
from inspector.payload.node import Listed, Node, Place, Scanned
from inspector.payload.paths import escaped

SHOWN_INLINE = 4096
"""Bytes of text up to which a part's content is its own text too."""

ReadContent = Callable[[bytes, str], Node]
"""Bytes and their Content-Type to the root of their tree."""

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_NO_HEADERS = re.compile(rb"\r?\n")
_HEADER_LINE = re.compile(rb"([^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+)(?:\r?\n|\r|\Z)")
_FOLD = re.compile(r"\r?\n[ \t]+")
_TAIL = re.compile(rb"(--)?+[ \t]*+(?:(?=\r?\n)|\Z)")
_LINE_FEED = 0x0A
_MOST_HEADERS = 1000


def multipart_node(source: bytes, boundary: str, read: ReadContent) -> tuple[Node | None, str]:
    """The tree of a multipart body; None where its boundary is nowhere in it.

    Args:
        source: the body.
        boundary: from the Content-Type.
        read: how a part's content is read.

    Returns:
        The root, and a note on what is wrong; empty when nothing is.
    """
    parts = _Parts(source, boundary.encode(errors="replace"), read)
    if not boundary or parts.begin == parts.end:
        return None, "no part: the boundary that Content-Type names is not in the body"
    note = "" if parts.is_closed() else "cut or unfinished: the closing boundary is missing"
    return Node("multipart", source, level=parts), note


class _Delimiter(NamedTuple):
    start: int
    stop: int
    closes: bool


_Span = tuple[int, int]


class _Parts(Scanned[_Span]):
    def __init__(self, source: bytes, boundary: bytes, read: ReadContent) -> None:
        self._dashes = b"--" + boundary
        self._read = read
        super().__init__(source, 0, len(source))
        opening = self._delimiter(0)
        self.begin = len(source) if opening is None or opening.closes else opening.stop

    def is_closed(self) -> bool:
        """Whether the closing delimiter is there."""
        last = self.source.rfind(self._dashes + b"--")
        return last == 0 or (last > 0 and self.source[last - 1] == _LINE_FEED)

    def spans(self, place: Place) -> Iterator[tuple[Place, _Span]]:
        offset = place[0]
        while offset < self.end:
            start = offset + (2 if self.source.startswith(b"\r\n", offset) else 1)
            following = self._delimiter(offset)
            stop = following.start if following else self.end
            offset = following.stop if following and not following.closes else self.end
            yield (offset, 0), (min(start, stop), stop)

    def _delimiter(self, offset: int) -> "_Delimiter | None":
        """The next boundary that stands alone on its line; the line break before it is its own."""
        source, begin = self.source, offset
        while (at := source.find(self._dashes, begin)) >= 0:
            begin = at + 1
            tail = _TAIL.match(source, at + len(self._dashes))
            if tail is None or (at > 0 and source[at - 1] != _LINE_FEED):
                continue
            start = at - 2 if source.startswith(b"\r\n", max(0, at - 2)) else max(0, at - 1)
            return _Delimiter(max(start, offset), tail.end(), tail[1] is not None)
        return None

    def node(self, index: int, span: _Span) -> Node:
        return _part(self.source, *span, index, self._read)


def _part(source: bytes, start: int, stop: int, index: int, read: ReadContent) -> Node:
    blank = _NO_HEADERS.match(source, start, stop) or _BLANK_LINE.search(source, start, stop)
    split = blank.end() if blank else stop
    headers = _headers(source, start, split)
    values = {
        header.label.lower(): header.text or "" for header in reversed(headers) if header.label
    }
    disposition = media_type(values.get("content-disposition", ""))
    name = disposition.parameters.get("name")
    content = read(source[split:stop], values.get("content-type", ""))
    label = name if name is not None else f"part {index + 1}"
    content.label = "content"
    content.path = content.path or escaped(label)
    short = content.kind == "text" and content.size <= SHOWN_INLINE
    return Node(
        "part",
        source,
        start,
        stop,
        label=label,
        text=content.text if short else None,
        path=escaped(label),
        note=_note(disposition, has_head=blank is not None),
        level=Listed([*headers, content]),
    )


def _note(disposition: MediaType, *, has_head: bool) -> str | None:
    if not has_head:
        return "no empty line after its headers"
    filename = disposition.parameters.get("filename*", disposition.parameters.get("filename"))
    return None if filename is None else f"file {filename}"


def _headers(source: bytes, start: int, stop: int) -> list[Node]:
    nodes: list[Node] = []
    while start < stop and len(nodes) < _MOST_HEADERS:
        line = _HEADER_LINE.match(source, start, stop)
        if line is None or line.end() == start:
            break
        if line[1]:
            name, _, value = read_text(line[1], None).text.partition(":")
            text = _FOLD.sub(" ", value).strip()
            label = name.strip()
            path = escaped(label)
            nodes.append(Node("header", source, *line.span(1), label=label, text=text, path=path))
        start = line.end()
    return nodes
