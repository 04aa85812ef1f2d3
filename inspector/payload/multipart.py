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

_HEADER_LINE = re.compile(rb"([^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+)(?:\r?\n|\r|\Z)")
_FOLD = re.compile(r"\r?\n[ \t]+")
_TAIL = re.compile(rb"(--)?+[ \t]*+(?:(?=\r?\n)|\Z)")
_RETURN = 0x0D
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
        closing = self._dashes + b"--"
        return self.source.startswith(closing) or b"\n" + closing in self.source

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
        line_break = self._line_before_boundary(offset)
        while line_break is not None:
            tail = _TAIL.match(self.source, line_break + 1 + len(self._dashes))
            if tail is not None:
                has_return = line_break > offset and self.source[line_break - 1] == _RETURN
                start = max(0, line_break - has_return)
                return _Delimiter(start, tail.end(), tail[1] is not None)
            line_break = self._line_before_boundary(max(line_break, 0) + 1)
        return None

    def _line_before_boundary(self, offset: int) -> int | None:
        """Where the line feed before the next boundary is; -1 where the body begins with one."""
        if offset == 0 and self.source.startswith(self._dashes):
            return -1
        found = self.source.find(b"\n" + self._dashes, offset)
        return found if found >= 0 else None

    def node(self, index: int, span: _Span) -> Node:
        return _part(self.source, *span, index, self._read)


def _part(source: bytes, start: int, stop: int, index: int, read: ReadContent) -> Node:
    split = _headers_end(source, start, stop)
    headers = _headers(source, start, stop if split is None else split)
    values = {
        header.label.lower(): header.text or "" for header in reversed(headers) if header.label
    }
    disposition = media_type(values.get("content-disposition", ""))
    name = disposition.parameters.get("name")
    content = read(source[stop if split is None else split : stop], values.get("content-type", ""))
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
        note=_note(disposition, has_head=split is not None),
        level=Listed([*headers, content]),
    )


def _headers_end(source: bytes, start: int, stop: int) -> int | None:
    """The offset behind the empty line that ends a part's headers; None without one."""
    for line_break in (b"\r\n", b"\n"):
        if source.startswith(line_break, start, stop):
            return start + len(line_break)
    ends = [source.find(mark, start, stop) + len(mark) for mark in (b"\n\r\n", b"\n\n")]
    return min((end for end in ends if end >= start + 2), default=None)


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
