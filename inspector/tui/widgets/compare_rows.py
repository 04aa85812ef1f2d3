"""Two trees as one, unfolded as far as one looks: changes in sight, what is the same folded."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from functools import partial
from itertools import accumulate
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from inspector.compare import Row, Structure, children_of, children_of_run
from inspector.tui.screens.value import ValueDialog
from inspector.tui.text import Line
from inspector.tui.widgets import compare_lines
from inspector.tui.widgets.lines import LineView
from inspector.tui.widgets.tree import value_text

SIDE_BY_SIDE = 108
"""Cells from which before and after stand beside each other."""

PAGE = 500
"""Children of a run or a value that are shown at a time."""


class Shown:
    """One row that is unfolded.

    Attributes:
        row: what it says.
        depth: how far it is indented.
        level: in how many others it is folded along; what a run holds is no deeper than the run.
        is_open: whether what it holds is shown.
        held: what it holds, while that is folded; None while nobody looked yet.
    """

    __slots__ = ("depth", "held", "is_open", "level", "row")

    def __init__(self, row: Row, depth: int, level: int, *, is_open: bool = False) -> None:
        self.row = row
        self.depth = depth
        self.level = level
        self.is_open = is_open
        self.held: list[Shown] | None = None


class CompareRows(LineView):
    """The rows of a comparison, with one to stand on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "change(1)", "next change", id="compare.next"),
        Binding("N", "change(-1)", "previous", id="compare.previous"),
        Binding("enter,space", "unfold", "open", id="compare.toggle"),
        Binding("l", "unfold", show=False, id="compare.open"),
        Binding("y", "copy_path", "copy path", id="compare.copy-path"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[Shown] = []
        self._starts: list[int] = []
        self._is_wide = True

    def on_mount(self) -> None:
        """Stand from the first frame on as the width of the screen will have it."""
        self._is_wide = self.app.size.width > SIDE_BY_SIDE

    def show(self, structure: Structure | None) -> None:
        """Show a comparison from its first change."""
        rows = structure.rows if structure else []
        top = 1 if rows and rows[0].kind == "within" else 0  # the root says nothing by itself
        self._shown = [
            Shown(
                row,
                row.depth - top,
                row.depth,
                is_open=following is not None and following.depth > row.depth,
            )
            for row, following in zip(rows[top:], [*rows[top + 1 :], None])
        ]
        self.cursor = 0 if self._shown else None
        self._measure()
        if self._shown and not self._shown[0].row.is_change:
            self._go_to_change(1)

    def on_resize(self) -> None:
        """Beside each other or one below the other."""
        if (self.scrollable_content_region.width >= SIDE_BY_SIDE) != self._is_wide:
            here = self._index()
            self._is_wide = not self._is_wide
            self._measure()
            if here is not None:
                self.move_to(self._starts[here])

    def count(self) -> int:
        """Lines of all rows."""
        return self._starts[-1] if self._starts else 0

    def line(self, index: int, cells: int) -> Line:
        """One of them."""
        at = bisect_right(self._starts, index) - 1
        shown = self._shown[at]
        row, depth, is_open = shown.row, shown.depth, shown.is_open
        if self._is_wide:
            return compare_lines.beside(row, depth, is_open=is_open, cells=cells)
        lines = compare_lines.below(row, depth, is_open=is_open, cells=cells)
        return lines[index - self._starts[at]]

    @property
    def here(self) -> Shown | None:
        """The selected row."""
        at = self._index()
        return None if at is None else self._shown[at]

    def action_change(self, by: int) -> None:
        """Go to the next change, or to the one before."""
        if not self._go_to_change(by) and self._shown:
            self.app.say("There is no further change that way.")  # type: ignore[attr-defined]  # InspectorApp

    def _go_to_change(self, by: int) -> bool:
        at = self._index()
        if at is None:
            return False
        places = range(at + 1, len(self._shown)) if by > 0 else range(at - 1, -1, -1)
        found = next((place for place in places if self._shown[place].row.is_change), None)
        if found is not None:
            self.move_to(self._starts[found])
        return found is not None

    def action_unfold(self) -> None:
        """Show or fold what a row holds; of a single value, show all of it."""
        shown = self.here
        if shown is None:
            return
        if not compare_lines.opens(shown.row):
            self.app.push_screen(ValueDialog(shown.row.node.path, _whole(shown.row)))
        elif shown.is_open:
            at = self._shown.index(shown)
            end = at + 1
            while end < len(self._shown) and self._shown[end].level > shown.level:
                end += 1
            shown.held, shown.is_open = self._shown[at + 1 : end], False
            del self._shown[at + 1 : end]
            self._measure()
        elif shown.held is not None:
            self._insert(shown, shown.held)
        else:
            _ = self.run_worker(
                partial(self._read, shown), group="compare-rows", exit_on_error=False
            )

    def action_copy_path(self) -> None:
        """Copy where the selected row stands."""
        if self.here is not None:
            self.app.copy(self.here.row.node.path, "the path")  # type: ignore[attr-defined]  # InspectorApp

    def on_click(self, event: events.Click) -> None:
        """Select a row; a second click opens it."""
        index = event.y + self.scroll_offset.y
        if index < self.count():
            self.move_to(index)
            if event.chain == 2:
                self.action_unfold()

    async def _read(self, shown: Shown) -> None:
        row = shown.row
        depth = shown.depth if row.count else shown.depth + 1
        try:
            found = await asyncio.to_thread(_inside, row)
            self._insert(shown, [Shown(one, depth, shown.level + 1) for one in found])
        except Exception as error:
            self.app.complain(error, "open this")  # type: ignore[attr-defined]  # InspectorApp

    def _insert(self, shown: Shown, held: list[Shown]) -> None:
        if shown in self._shown and not shown.is_open:
            at = self._shown.index(shown)
            self._shown[at + 1 : at + 1] = held
            shown.is_open = True
            self._measure()

    def _index(self) -> int | None:
        """The index of the selected row."""
        if self.cursor is None or not self._shown:
            return None
        return min(bisect_right(self._starts, self.cursor) - 1, len(self._shown) - 1)

    def _measure(self) -> None:
        heights = (
            1 if self._is_wide else compare_lines.lines_of(shown.row) for shown in self._shown
        )
        self._starts = list(accumulate(heights, initial=0))
        self.resized()


def _whole(row: Row) -> str:
    """A value as it was and as it is."""
    if row.before is None or row.after is None or not row.is_change:
        return value_text(row.node)
    return f"- {value_text(row.before)}\n\n+ {value_text(row.after)}"


def _inside(row: Row) -> list[Row]:
    """The first of what a row holds, and the rest as a run."""
    start = row.start
    if row.count and row.kind in ("same", "unseen"):
        found, count = children_of_run(row, 0, PAGE), row.count
    else:
        found = children_of(row, start[0], start[0] + PAGE)
        sides = (one for one in (row.before, row.after) if one is not None)
        count = row.count or max((one.count or 0 for one in sides), default=0)
    if count <= PAGE:
        return found
    kind = "same" if row.kind == "moved" else row.kind
    rest = (start[0] + PAGE, start[1] + PAGE)
    return [*found, Row(kind, row.depth, row.before, row.after, rest, count - PAGE)]
