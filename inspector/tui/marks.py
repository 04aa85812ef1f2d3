"""Marks on texts: where something was found, and at which of these places one is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from inspector.tui.text import Line
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.payload.wanted import Span, Wanted

FOUND, HERE = "found", "found-here"
"""Inks of what was found, and of the one that was gone to."""


class Marks:
    """Spans of a text that are marked.

    Args:
        spans: from left to right, none overlapping another.
        here: the one that was gone to.
    """

    def __init__(self, spans: Sequence[Span] = (), here: Span | None = None) -> None:
        self._spans = spans
        self._here = here

    def split(self, start: int, stop: int) -> Iterator[tuple[int, int, str]]:
        """A part of the text in pieces, each with the ink of its mark; empty where it has none."""
        at = start
        first = bisect_right(self._spans, start, key=lambda span: span[1])
        for number in range(first, len(self._spans)):
            begin, end = self._spans[number]
            if begin >= stop:
                break
            if begin > at:
                yield at, begin, ""
            ink = HERE if (begin, end) == self._here else FOUND
            yield max(begin, start), min(end, stop), ink
            at = min(end, stop)
        if at < stop:
            yield at, stop, ""


def marked(text: str, ink: str, wanted: Wanted | None) -> Line:
    """A text, not yet safe to draw, as pieces that are; what is wanted stands out."""
    if wanted is None:
        return [(visible(text), ink)]
    marks = Marks(list(wanted.spans(text)))
    return [(visible(text[a:b]), mark or ink) for a, b, mark in marks.split(0, len(text))]


def over(line: Line, marks: Marks, start: int) -> Line:
    """A line with marks laid over it.

    Args:
        line: safe to draw.
        marks: of the text that the line is a part of.
        start: where in that text the line begins.
    """
    pieces: Line = []
    for text, ink in line:
        split = marks.split(start, start + len(text))
        pieces += [(text[a - start : b - start], mark or ink) for a, b, mark in split]
        start += len(text)
    return pieces
