"""Names with their values, wrapped, in which something can be found over the ends of rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from inspector.tui.marks import Marks, over
from inspector.tui.text import Line, plain, wrap_pieces
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.payload.wanted import Span, Wanted

INDENT = 4


class Paragraph(NamedTuple):
    """A first piece, such as a header's name, and the text behind it."""

    first: Line
    text: str


class _Row(NamedTuple):
    """A row: its indentation, and the rest with its place in the text of them all."""

    indent: str
    line: Line
    start: int


class Paragraphs:
    """Paragraphs below each other, as a section of lines.

    Attributes:
        marks: what stands out.
        owners: for each line, the number of its paragraph.
    """

    def __init__(self, paragraphs: Iterable[Paragraph], cells: int) -> None:
        self.marks = Marks()
        self.owners: list[int] = []
        self._rows: list[_Row] = []
        texts: list[str] = []
        start = 0
        for number, (first, text) in enumerate(paragraphs):
            whole = plain(first) + visible(text)
            lines = wrap_pieces(first, text, "", cells, indent=INDENT)
            self._rows += _placed(lines, whole, start)
            self.owners += [number] * len(lines)
            texts.append(whole)
            start += len(whole) + 1
        self._text = "\n".join(texts)

    def __len__(self) -> int:
        return len(self._rows)

    def line(self, index: int) -> Line:
        """One row."""
        row = self._rows[index]
        return [(row.indent, ""), *over(row.line, self.marks, row.start)]

    def find(self, wanted: Wanted) -> Iterator[Span]:
        """Where something stands in names and values, as they are shown."""
        return wanted.spans(self._text)

    def line_at(self, place: int) -> int | None:
        """The row of a character."""
        return max(0, bisect_right(self._rows, place, key=lambda row: row.start) - 1)


def _placed(lines: Iterable[Line], whole: str, start: int) -> Iterator[_Row]:
    """Rows with their places: between two of them, nothing but spaces was left out."""
    at = 0
    for line in lines:
        text = plain(line)
        bare = text.lstrip(" ")
        at = whole.find(bare, at)
        indent = len(text) - len(bare)
        yield _Row(text[:indent], _without(line, indent), start + at)
        at += len(bare)


def _without(line: Line, cells: int) -> Line:
    """A line without its first spaces."""
    pieces: Line = []
    for text, ink in line:
        pieces.append((text[cells:], ink))
        cells = max(0, cells - len(text))
    return pieces
