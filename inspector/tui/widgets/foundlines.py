"""Tabs of few lines in which something can be found, a line at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from inspector.tui.around import Around
from inspector.tui.finding import Findable, Hits, Search, Stop, first_of
from inspector.tui.marks import Marks, over
from inspector.tui.text import Line, plain
from inspector.tui.widgets.content import TabLines

if TYPE_CHECKING:
    from inspector.payload.wanted import Span, Wanted


class LineSpot(NamedTuple):
    """Where something stands: in which line, and where in that."""

    line: int
    span: Span


class FoundLines(TabLines):
    """A tab that is searched as it is shown: what its lines say, and not over their ends."""

    class Changed(Message):
        """Other lines are there than before."""

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._wanted: Wanted | None = None
        self._here: LineSpot | None = None

    @property
    def findable(self) -> Findable:
        """What is searched here."""
        return self

    def line(self, index: int, cells: int) -> Line:
        """One of the lines; what is wanted stands out."""
        line = super().line(index, cells)
        if self._wanted is None:
            return line
        here = self._here.span if self._here is not None and self._here.line == index else None
        return over(line, Marks(list(self._wanted.spans(plain(line))), here), 0)

    def searching(self) -> Search:
        """How the lines are searched."""
        texts = [plain(super(FoundLines, self).line(at, 0)) for at in range(self.count())]

        def search(wanted: Wanted, stop: Stop) -> Hits[LineSpot]:
            spots = (
                LineSpot(at, span) for at, text in enumerate(texts) for span in wanted.spans(text)
            )
            return first_of(spots, stop)

        return search

    def mark(self, wanted: Wanted | None, hits: Hits[LineSpot] | None) -> None:
        """Let what is wanted stand out."""
        del hits
        self._wanted, self._here = wanted, None
        self.refresh()

    async def go_to(self, spot: LineSpot, stop: Stop) -> None:
        """Bring one of the places into sight."""
        del stop
        self._here = spot
        self.show_amid(spot.line)
        self.refresh()
