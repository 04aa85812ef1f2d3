"""The Headers tab: every header in the order, the case and the number it arrived in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from inspector.delivery import Delivery, text
from inspector.tui.around import Around
from inspector.tui.finding import Findable, Hits, Search, Stop, first_of
from inspector.tui.marks import Marks
from inspector.tui.model import Row
from inspector.tui.paragraphs import Paragraph, Paragraphs
from inspector.tui.text import Line, wrap
from inspector.tui.widgets.content import TabLines, delivery_of
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.payload.wanted import Span, Wanted


class HeadersTab(TabLines):
    """Names and values; one can be selected and copied."""

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._delivery: Delivery | None = None
        self._headers = Paragraphs((), 80)
        self._found: list[Span] = []
        self._at: Span | None = None

    def load(self, row: Row) -> Delivery:
        """The delivery."""
        return delivery_of(self.around, row)

    def take(self, loaded: object) -> None:
        """Keep the delivery; start at its first header."""
        self._delivery = cast("Delivery", loaded)
        self.cursor = 0
        self._found, self._at = [], None
        self._wrap(80)  # it may be searched before there is room to show it

    def explain(self, row: Row, cells: int) -> list[Line]:
        """The headers, and what a tunnel may have done to them."""
        self._wrap(cells)
        lines = [self._headers.line(index) for index in range(len(self._headers))]
        if not lines:
            lines.append([("no headers", "dim")])
        if row.via == "tunnel":
            note = "Came through the tunnel, which may have changed the case of names and added its"
            lines.append([])
            lines += [[(part, "dim")] for part in wrap(note + " own headers.", cells)]
        return lines

    def line(self, index: int, cells: int) -> Line:
        """One of them; what was found stands out."""
        if index < len(self._headers):
            return self._headers.line(index)
        return super().line(index, cells)

    @property
    def findable(self) -> Findable:
        """What is searched here."""
        return self

    def searching(self) -> Search:
        """How names and values are searched."""
        headers = self._headers
        return lambda wanted, stop: first_of(headers.find(wanted), stop)

    def mark(self, wanted: Wanted | None, hits: Hits[Span] | None) -> None:
        """Let what was found stand out."""
        del wanted
        self._found, self._at = list(hits.places) if hits else [], None
        self._put_marks()
        self.refresh()

    async def go_to(self, place: Span, stop: Stop) -> None:
        """Select the line where it stands."""
        del stop
        self._at = place
        self._put_marks()
        self.move_to(self._headers.line_at(place[0]) or 0)

    def _wrap(self, cells: int) -> None:
        headers = self._delivery.headers if self._delivery else ()
        lines = (
            Paragraph([(visible(text(name)), "key"), (": ", "dim")], text(value))
            for name, value in headers
        )
        self._headers = Paragraphs(lines, cells)
        self._put_marks()

    def _put_marks(self) -> None:
        self._headers.marks = Marks(self._found, self._at)

    @property
    def here(self) -> tuple[str, str] | None:
        """The selected header, name and value; None where none is."""
        owners = self._headers.owners
        if self._delivery is None or self.cursor is None or self.cursor >= len(owners):
            return None
        name, value = self._delivery.headers[owners[self.cursor]]
        return text(name), text(value)
