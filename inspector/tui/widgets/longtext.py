"""Texts and bytes of any length, of which only what is in sight is worked out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from textual.binding import Binding, BindingType
from textual.message import Message

from inspector.tui.finding import Findable, Hits, Search, Stop, first_of
from inspector.tui.marks import Marks
from inspector.tui.text import Line
from inspector.tui.widgets.lines import LineView
from inspector.tui.words import size
from inspector.tui.wrapped import WrappedText

if TYPE_CHECKING:
    from inspector.payload.wanted import Span, Wanted

ROWS_AT_ONCE = 500
"""Rows worked out between two looks at what else there is to do, on the way to a distant one."""


class Section(Protocol):
    """A run of lines.

    Attributes:
        marks: what stands out; places are counted as `find` counts them.
    """

    marks: Marks

    def __len__(self) -> int:
        """How many."""

    def line(self, index: int) -> Line:
        """One of them."""

    def find(self, wanted: Wanted) -> Iterator[Span]:
        """Where something stands in it; may run in a thread."""

    def line_at(self, place: int) -> int | None:
        """The line that shows a place; None where it is not worked out yet."""


class Ready:
    """Lines of ours that are there already; nothing is found in them."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.marks = Marks()
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, index: int) -> Line:
        """One of them."""
        return self._lines[index]

    def find(self, wanted: Wanted) -> Iterator[Span]:
        """Nothing."""
        del wanted
        return iter(())

    def line_at(self, place: int) -> int | None:
        """The first."""
        del place
        return 0


class TextSection:
    """A text, wrapped; its last line stands for what is not worked out yet."""

    def __init__(self, text: str, cells: int) -> None:
        self.marks = Marks()
        self.wrapped = WrappedText(text, cells)
        self._text = text

    def __len__(self) -> int:
        return len(self.wrapped) + (1 if self.wrapped.remaining else 0)

    def line(self, index: int) -> Line:
        """One row."""
        if index < len(self.wrapped):
            split = self.marks.split(*self.wrapped.span(index))
            return [(self.wrapped.shown(start, stop), ink) for start, stop, ink in split]
        return [(f"… {size(self.wrapped.remaining)} more …", "info")]

    def find(self, wanted: Wanted) -> Iterator[Span]:
        """Where something stands in the text."""
        return wanted.spans(self._text)

    def line_at(self, place: int) -> int | None:
        """The row of a character."""
        return self.wrapped.row_at(place)


class HexSection:
    """Bytes as a hex dump, in rows that fit into a width of so many cells."""

    def __init__(self, body: bytes, cells: int) -> None:
        from inspector.payload import hexdump

        self.marks = Marks()
        self._body = body
        self._row = hexdump.row_for(cells)

    def __len__(self) -> int:
        return -(-len(self._body) // self._row)

    def line(self, index: int) -> Line:
        """Some bytes; what stands out does so on both sides."""
        from inspector.payload import hexdump

        row = self._row
        dump = hexdump.lines(self._body, index, index + 1, row)[0]
        start, hex_at, ascii_at = index * row, hexdump.HEX_AT, hexdump.ascii_at(row)
        split = list(self.marks.split(start, min(start + row, len(self._body))))
        line: Line = [(dump[:8], "dim"), (dump[8:hex_at], "")]
        for a, b, ink in split:
            left, right = hex_at + 3 * (a - start), hex_at + 3 * (b - start)
            line += [(dump[left : right - 1], ink), (dump[right - 1 : right], "")]
        line.append((dump[hex_at + 3 * (split[-1][1] - start) : ascii_at], ""))
        for a, b, ink in split:
            line.append((dump[ascii_at + a - start : ascii_at + b - start], ink))
        return [*line, ("|", "")]

    def find(self, wanted: Wanted) -> Iterator[Span]:
        """Where the bytes of something stand."""
        return wanted.spans_of_bytes(self._body)

    def line_at(self, place: int) -> int | None:
        """The line of a byte."""
        return place // self._row


class Spot(NamedTuple):
    """Where something stands in one of several sections."""

    section: int
    span: Span


class LongText(LineView):
    """Sections below each other, wrapped anew when the width changes.

    The line that stands for the rest of a text works out the next part when it comes into sight.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.tab(-1)", "Previous tab", show=False, id="text.left"),
        Binding("right", "screen.tab(1)", "Next tab", show=False, id="text.right"),
    ]

    class Other(Message):
        """Another text is there than before, or the first."""

    def __init__(self) -> None:
        super().__init__()
        self._sections: list[Section] = []
        self._for = 0
        self._found: Sequence[Spot] = ()
        self._here: Spot | None = None

    def build(self, cells: int) -> list[Section]:
        """The sections for a width of so many cells."""
        raise NotImplementedError

    def rebuild(self) -> None:
        """Work the sections out anew."""
        self._for = self.scrollable_content_region.width
        first = not self._sections
        self._sections = self.build(self._for) if self._for > 0 else []
        self._put_marks()
        self.resized()
        if first and self._sections:
            self.post_message(self.Other())

    def on_resize(self) -> None:
        """Wrap anew for another width."""
        if self.scrollable_content_region.width != self._for:
            self.rebuild()

    def count(self) -> int:
        """Lines of all sections."""
        return sum(map(len, self._sections))

    def line(self, index: int, cells: int) -> Line:
        """One line of the section that holds it."""
        del cells  # the sections were built for it
        for section in self._sections:
            if index < len(section):
                if isinstance(section, TextSection) and index >= len(section.wrapped):
                    self.call_later(self.more)
                return section.line(index)
            index -= len(section)
        return []

    def more(self) -> None:
        """Work out the next part of the last text."""
        last = self._sections[-1] if self._sections else None
        if isinstance(last, TextSection) and last.wrapped.remaining:
            last.wrapped.more()
            self.resized()

    @property
    def findable(self) -> Findable:
        """What is searched here."""
        return self

    def searching(self) -> Search:
        """How the sections are searched."""
        sections = list(self._sections)

        def search(wanted: Wanted, stop: Stop) -> Hits[Spot]:
            return first_of(
                (
                    Spot(number, span)
                    for number, section in enumerate(sections)
                    for span in section.find(wanted)
                ),
                stop,
            )

        return search

    def mark(self, wanted: Wanted | None, hits: Hits[Spot] | None) -> None:
        """Let what was found stand out."""
        del wanted
        self._found, self._here = hits.places if hits else (), None
        self._put_marks()
        self.refresh()

    async def go_to(self, spot: Spot, stop: Stop) -> None:
        """Bring one of the places into sight, working the text out as far as that."""
        self._here = spot
        self._put_marks()
        while (at := self._sections[spot.section].line_at(spot.span[0])) is None:
            section = self._sections[spot.section]
            if stop() or not isinstance(section, TextSection):
                return
            section.wrapped.more(ROWS_AT_ONCE)
            await asyncio.sleep(0)
        self.resized()
        self.show_amid(sum(map(len, self._sections[: spot.section])) + at)
        self.refresh()

    def _put_marks(self) -> None:
        for section in self._sections:
            section.marks = Marks()
        for number, spots in groupby(self._found, attrgetter("section")):
            if number < len(self._sections):
                here = self._here if self._here and self._here.section == number else None
                spans = [spot.span for spot in spots]
                self._sections[number].marks = Marks(spans, here.span if here else None)
