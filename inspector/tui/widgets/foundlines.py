"""Tabs of few lines in which something can be found, over the ends of rows too."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from inspector.tui.around import Around
from inspector.tui.finding import Findable, Hits, Search, Stop, first_of
from inspector.tui.marks import Marks
from inspector.tui.passages import Passage, passages
from inspector.tui.text import Line
from inspector.tui.widgets.content import TabLines

if TYPE_CHECKING:
    from inspector.payload.wanted import Span, Wanted


class PassageSpot(NamedTuple):
    """Where something stands: in which passage, and where in that."""

    passage: Passage
    span: Span


class FoundLines(TabLines):
    """A tab that is searched as it is shown: what its lines say."""

    class Changed(Message):
        """Other lines are there than before."""

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._passages: list[Passage] = []
        self._wanted: Wanted | None = None
        self._here: PassageSpot | None = None

    @property
    def findable(self) -> Findable:
        """What is searched here."""
        return self

    @property
    def is_searched(self) -> bool:
        """Whether something is looked for here, and stands out."""
        return self._wanted is not None

    def recompute(self) -> None:
        """Work the lines out anew, and what they say."""
        super().recompute()
        self._passages = passages(self._lines)

    def line(self, index: int, cells: int) -> Line:
        """One of the lines; what is wanted stands out."""
        line = super().line(index, cells)
        if self._wanted is None:
            return line
        passage, here = self._passages[index], self._here
        at = here.span if here is not None and here.passage is passage else None
        return passage.marked(index, line, Marks(list(self._wanted.spans(passage.text)), at))

    def searching(self) -> Search:
        """How what the lines say is searched."""
        all_of_them = list(dict.fromkeys(self._passages))

        def search(wanted: Wanted, stop: Stop) -> Hits[PassageSpot]:
            spots = (
                PassageSpot(one, span) for one in all_of_them for span in wanted.spans(one.text)
            )
            return first_of(spots, stop)

        return search

    def mark(self, wanted: Wanted | None, hits: Hits[PassageSpot] | None) -> None:
        """Let what is wanted stand out."""
        del hits
        self._wanted, self._here = wanted, None
        self.refresh()

    async def go_to(self, spot: PassageSpot, stop: Stop) -> None:
        """Bring one of the places into sight."""
        del stop
        self._here = spot
        self.show_amid(spot.passage.line_at(spot.span[0]))
        self.refresh()
