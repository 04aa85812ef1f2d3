"""JSON Lines: each line a value of its own, read by itself."""

import re
from collections.abc import Iterator

from inspector.payload.json_check import check
from inspector.payload.json_tree import json_node
from inspector.payload.node import PAGE, Node, Place, Scanned

_LINE = re.compile(rb"[ \t\r\n]*+([^\n]++)\n?")
_LINE_RUN = re.compile(rb"(?:[ \t]*+[^ \t\r\n][^\n]*+\n){%d}" % PAGE)
_BEGINS = re.compile(rb"\s*+[\[{]")
_SAMPLE = 1000


def lines_node(source: bytes) -> Node:
    """The tree of JSON Lines in UTF-8; lines that are no JSON are text with a note."""
    level = _Lines(source) if source.strip() else None
    return Node("lines", source, path="$", level=level)


def looks_like_lines(source: bytes) -> bool:
    """Whether the first lines, at least two, are each an object or array in JSON."""
    if not _BEGINS.match(source) or b"\n" not in source.strip():
        return False
    sample = _Lines(source).first(_SAMPLE)
    return len(sample) > 1 and all(node.kind in ("object", "array") for node in sample)


def first_broken_line(source: bytes) -> str | None:
    """What is wrong with the first broken one of the first thousand lines."""
    for node in _Lines(source).first(_SAMPLE):
        if node.kind == "text":
            return f"{node.label}: {node.note}"
    return None


_Line = tuple[int, int, int]


class _Lines(Scanned[_Line]):
    """The lines that are not blank, each with its number in the body, from 1."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source, 0, len(source))

    def leap(self, place: Place) -> Place | None:
        run = _LINE_RUN.match(self.source, place[0])
        return (run.end(), place[1] + PAGE) if run else None

    def spans(self, place: Place) -> Iterator[tuple[Place, _Line]]:
        offset, number = place
        while match := _LINE.match(self.source, offset):
            start, stop = match.span(1)
            number += self.source.count(b"\n", offset, start) + 1
            offset = match.end()
            yield (offset, number), (start, stop, number)

    def node(self, index: int, span: _Line) -> Node:
        start, stop, number = span
        label, path = f"line {number}", f"$[{index}]"
        line = self.source[start:stop].rstrip()
        checked = check(line)
        if checked.broken is None:
            note = "; ".join(checked.notes) or None
            return json_node(line, 0, len(line), label=label, path=path, note=note)
        text = line.decode(errors="backslashreplace")
        note = f"not valid JSON: {checked.broken.reason}"
        return Node("text", line, label=label, text=text, path=path, note=note)
