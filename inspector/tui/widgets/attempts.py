"""The Attempts tab: an event's time line against the documents, and what comes next."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.timer import Timer
from textual.worker import Worker

from inspector.compare import Comparison, compare
from inspector.insight.outlook import outlook
from inspector.insight.timeline import SECOND, Try
from inspector.insight.timeline import Line as TimeLine
from inspector.providers import Provider
from inspector.tui import timing
from inspector.tui.around import Around
from inspector.tui.finding import Findable, Hits, Search, Stop, first_of
from inspector.tui.marking import attempt_before
from inspector.tui.marks import Marks, over
from inspector.tui.model import Change, Row
from inspector.tui.some import of_one_event
from inspector.tui.text import Line, flow, plain
from inspector.tui.widgets import attempt_lines
from inspector.tui.widgets.content import TabLines, delivery_of
from inspector.tui.widgets.foundlines import FoundLines

if TYPE_CHECKING:
    from inspector.payload.wanted import Wanted

EVERY = 0.1
"""Seconds between two steps of the countdown."""

ALL_COLUMNS = 200
"""Cells that are enough for each column."""

SETTLE = 0.08
"""Seconds that the selection has to rest before two deliveries are compared."""


class AttemptsTab(TabLines):
    """The attempts of one event, oldest first; the selected one is told in full below its line.

    Lines of attempts are worked out when they come into sight: an event may have thousands.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "go", "go to it", tooltip="Select this attempt in the list", id="attempts.go"
        ),
    ]

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._rows: list[Row] = []
        self._ids: set[int] = set()
        self._tries: list[Try] = []
        self._time_line = TimeLine(None)
        self._provider: Provider | None = None
        self._at = 0
        self._before: Row | None = None
        self._changes: Comparison | str | None = None
        self._settling: Timer | None = None
        self._head: list[Line] = []
        self._told: list[Line] = []
        self._foot: list[Line] = []
        self._second = 0
        self._wanted: Wanted | None = None

    def on_mount(self) -> None:
        """Take up new attempts while it is shown, and count down."""
        self.around.feed.subscribe(self._take_up)
        self.set_interval(EVERY, self._tick)

    # What is shown.

    def show(self, row: Row, loaded: object) -> None:
        """Show the event's attempts, standing on the one that is open.

        Who stands on another one goes on standing there while the list follows the event.
        """
        stood = self._rows[self._at] if self._rows else None
        moved = self.row is not None and stood is not None and stood.id != self.row.id
        again = self.row is not None and self.row.id == row.id
        self.row = cast("Row", loaded)
        self._take_rows(anew=True)
        stays = stood is not None and (again or moved) and stood.id in self._ids
        wanted = stood.id if stood is not None and stays else row.id
        at = next((i for i, one in enumerate(self._rows) if one.id == wanted), 0)
        self._select(at, again=True)

    def _take_rows(self, *, anew: bool) -> bool:
        """Take up the event's rows; returns whether there are others than before."""
        if self.row is None:
            return False
        rows = of_one_event(self.row, self.around.feed.attempts(self.row))
        known = len(self._rows)
        grown = known and len(rows) >= known and rows[known - 1] is self._rows[-1]
        if anew or not grown:
            name = self.row.insight.provider if self.row.insight else None
            self._provider = self.around.feed.provider(name) if name else None
            self._time_line, self._tries, known = TimeLine(self._provider), [], 0
            self._ids.clear()
        self._rows = rows
        self._ids.update(row.id for row in rows[known:])
        self._tries += map(self._time_line.add, rows[known:])
        return anew or len(rows) > known

    def recompute(self) -> None:
        """Work out all but the lines of the attempts."""
        before, cells = self._for, self.scrollable_content_region.width
        self._for = cells
        if cells <= 0 or self.row is None:
            self._head = self._told = self._foot = []
        else:
            self._head = attempt_lines.head(self.row, self._rows, self._provider, cells)
            self._told = self._tell(cells)
            self._foot = self._look_ahead(cells)
        self.cursor = len(self._head) + self._at
        self.resized()
        if cells != before:
            self._show_selected()

    def _tell(self, cells: int) -> list[Line]:
        """The selected attempt in full."""
        if not self._rows:
            return []
        readings = self._time_line.readings
        row, one = self._rows[self._at], self._tries[self._at]
        told = attempt_lines.in_full(row, one, self._provider, readings, cells)
        return told + attempt_lines.changed(self._before, self._changes, cells)

    def _look_ahead(self, cells: int) -> list[Line]:
        """What comes next."""
        now = self.around.now()
        expected = timing.expected(
            outlook(self._time_line, int(now * SECOND)),
            now,
            self.around.zone,
            attempt_lines.retries_standing(self._provider),
        )
        lines: list[Line] = [[], *flow(expected, cells)]
        if self.around.feed.status.listener != "running":
            unseen = "Nobody listens now: what comes meanwhile is unseen."
            lines += flow([(unseen, "warn")], cells)
        return lines

    def count(self) -> int:
        """The head, a line an attempt, what is told of the selected one, and what comes next."""
        return len(self._head) + len(self._rows) + len(self._told) + len(self._foot)

    def line(self, index: int, cells: int) -> Line:
        """One of them."""
        head, told, at = len(self._head), len(self._told), self._at
        if index < head:
            return self._head[index]
        index -= head
        if at < index <= at + told:
            return self._marked(self._told[index - at - 1])
        number = index if index <= at else index - told
        if number >= len(self._rows):
            return self._foot[number - len(self._rows)]
        return self._marked(self._line_of(number, cells))

    def _line_of(self, number: int, cells: int) -> Line:
        """The line of an attempt."""
        mine = self.row is not None and self._rows[number].id == self.row.id
        return attempt_lines.attempt(
            self._rows[number], self._tries[number], self._time_line.retries, self.around,
            attempt_lines.columns(cells - 1, len(self._rows)), mine=mine,
        )  # fmt: skip

    # Searching.

    @property
    def findable(self) -> Findable:
        """What is searched here."""
        return self

    def searching(self) -> Search:
        """How the attempts are searched: all of their columns, and what is told of each."""
        numbers = range(len(self._rows))

        def search(wanted: "Wanted", stop: Stop) -> Hits[int]:
            return first_of((one for one in numbers if wanted.within(self._all_of(one))), stop)

        return search

    def _all_of(self, number: int) -> str:
        """What an attempt says once it is selected, but for what changed."""
        row, one, readings = self._rows[number], self._tries[number], self._time_line.readings
        told = attempt_lines.in_full(row, one, self._provider, readings, ALL_COLUMNS)
        return "\n".join(map(plain, [self._line_of(number, ALL_COLUMNS), *told]))

    def mark(self, wanted: "Wanted | None", hits: Hits[int] | None) -> None:
        """Let what is wanted stand out."""
        del hits
        self._wanted = wanted
        self.refresh()

    async def go_to(self, number: int, stop: Stop) -> None:
        """Select one of the attempts."""
        del stop
        self._select(number)

    def _marked(self, line: Line) -> Line:
        if self._wanted is None:
            return line
        return over(line, Marks(list(self._wanted.spans(plain(line)))), 0)

    # Moving.

    def move_to(self, index: int) -> None:
        """Select the attempt at a line; a line of what is told of one is that one's."""
        at, told = index - len(self._head), len(self._told)
        if at > self._at:
            at = max(self._at, at - told)
        self._select(at)

    def action_move(self, by: int) -> None:
        """Go some attempts up or down; past the ends, show what stands there."""
        if not 0 <= self._at + by < len(self._rows):
            self.scroll_relative(y=by, animate=False)
        self._select(self._at + by)

    def action_first(self) -> None:
        """Go to the first attempt, and show what stands above it."""
        self._select(0)
        self.show_row(0)

    def action_last(self) -> None:
        """Go to the last attempt, and show what stands below it."""
        self._select(len(self._rows) - 1)
        self.show_row(self.count() - 1)

    @property
    def attempts(self) -> Sequence[Row]:
        """The event's attempts, oldest first."""
        return self._rows

    @property
    def selected(self) -> Row | None:
        """The attempt that is stood on; None where there is none."""
        return self._rows[self._at] if self._at < len(self._rows) else None

    @property
    def here(self) -> tuple[int, str] | None:
        """The selected attempt: the delivery's id, and its line; None where there is none."""
        row, wide = self.selected, attempt_lines.columns(ALL_COLUMNS, len(self._rows))
        if row is None:
            return None
        line = attempt_lines.attempt(
            row, self._tries[self._at], self._time_line.retries, self.around, wide, mine=False
        )
        return row.id, " ".join(plain(line).split())

    def action_go(self) -> None:
        """Select the attempt in the list."""
        if self.selected is not None:
            self.screen.go_to(self.selected.id)  # type: ignore[attr-defined]  # MainScreen

    def _select(self, at: int, *, again: bool = False) -> None:
        at = max(0, min(len(self._rows) - 1, at))
        if at != self._at or again:
            self._at = at
            self._compare_soon()
            self.recompute()
            self._show_selected()

    def _show_selected(self) -> None:
        """Bring the attempt into sight, with what is told of it, and of the last, what is next."""
        if self.cursor is not None:
            below = self._foot if self._at == len(self._rows) - 1 else []
            self.show_row(self.cursor + len(self._told) + len(below))
            self.show_row(self.cursor)

    # What changes while it is shown.

    def _take_up(self, change: Change) -> None:
        if not self.display or not (change.added or change.changed or change.changed is None):
            return
        followed = self._at == len(self._rows) - 1
        if self._take_rows(anew=change.changed is None):
            if followed and len(self._rows) - 1 != self._at:
                self._select(len(self._rows) - 1)
            self.recompute()
            if self._wanted is not None:
                self.post_message(FoundLines.Changed())
        elif not self._ids.isdisjoint(change.changed or ()):
            self.recompute()

    def _tick(self) -> None:
        """Count down; draw only what is different."""
        if not self.display or self.row is None or self._for <= 0:
            return
        foot = self._look_ahead(self._for)
        if len(foot) != len(self._foot):
            self._foot = foot
            self.resized()
        elif foot != self._foot:
            self._foot = foot
            top = self.count() - len(foot) - self.scroll_offset.y
            self.refresh(Region(0, max(0, top), self.size.width, len(foot)))
        second = int(self.around.now())
        if second != self._second and any(row.settled is None for row in self._rows[-50:]):
            self._second = second
            self.refresh()  # those that are held count up

    # What changed from one attempt to the next.

    def _compare_soon(self) -> None:
        self._changes = None
        if self._settling is not None:
            self._settling.stop()
        after = self.selected
        self._before = attempt_before(after, self._rows) if after is not None else None
        if after is not None and self._before is not None:
            compare_them = partial(self._compare, self._before, after)
            self._settling = self.set_timer(SETTLE, compare_them)

    def _compare(self, before: Row, after: Row) -> None:
        async def told() -> None:
            try:
                found: Comparison | str = await asyncio.to_thread(self._compared, before, after)
            except Exception as error:
                found = self.app.explain(error, f"compare #{before.id} with #{after.id}")[0]  # type: ignore[attr-defined]  # InspectorApp
            if self.selected is after:
                self._changes = found
                self.recompute()
                self._show_selected()

        _: Worker[None]
        _ = self.run_worker(told, group="compare", exclusive=True, exit_on_error=False)

    def _compared(self, before: Row, after: Row) -> Comparison:
        return compare(delivery_of(self.around, before), delivery_of(self.around, after))
