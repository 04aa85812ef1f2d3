"""What lines say, put together again where it was wrapped, to be found over the ends of rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from inspector.tui.marks import Marks, over
from inspector.tui.text import Below, Line, plain


class Row(NamedTuple):
    """A line of a passage: its number, what stands before its text, and where in it that begins."""

    line: int
    indent: int
    start: int


class Passage:
    """What one or several lines say.

    Attributes:
        text: all of it.
    """

    def __init__(self) -> None:
        self.text = ""
        self._rows: list[Row] = []

    def add(self, number: int, line: Line) -> None:
        """Go on with a further line."""
        said = plain(line)
        indent = line.indent if isinstance(line, Below) else 0
        self.text += line.gap if isinstance(line, Below) else ""
        self._rows.append(Row(number, indent, len(self.text)))
        self.text += said[indent:]

    def line_at(self, place: int) -> int:
        """The number of the line that shows a character."""
        found = bisect_right(self._rows, place, key=lambda row: row.start)
        return self._rows[max(0, found - 1)].line

    def marked(self, number: int, line: Line, marks: Marks) -> Line:
        """One of its lines with marks of the text laid over it."""
        row = next(row for row in self._rows if row.line == number)
        before, said = _parted(line, row.indent)
        return [*before, *over(said, marks, row.start)]


def passages(lines: Sequence[Line]) -> list[Passage]:
    """For each line the passage that it is of; several are of the same one."""
    found: list[Passage] = []
    for number, line in enumerate(lines):
        above = number - line.above if isinstance(line, Below) else -1
        found.append(found[above] if above >= 0 else Passage())
        found[-1].add(number, line)
    return found


def _parted(line: Line, at: int) -> tuple[Line, Line]:
    """A line in two, before and from one of its characters on."""
    before: Line = []
    behind: Line = []
    for text, ink in line:
        before += [(text[:at], ink)] if at else []
        behind += [(text[at:], ink)] if text[at:] else []
        at = max(0, at - len(text))
    return before, behind
