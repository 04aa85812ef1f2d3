"""The list of deliveries: one line each, the newest at the bottom."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.columns import Column, layout, seen
from inspector.tui.model import Change, Row
from inspector.tui.text import Line, Piece, pad
from inspector.tui.widgets.lines import LineView, LineWidget
from inspector.visible import visible

SAMPLE = 5_000
"""Rows looked at for the widths of columns when all of them changed."""


class DeliveryList(LineView):
    """All deliveries; follows the newest until one is selected by hand.

    Attributes:
        following: whether the newest is selected as it arrives.
        fresh: how many arrived since it is not.
        columns: what stands in a line.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="list.open", tooltip="Look at the selected delivery"),
    ]

    class Selected(Message):
        """Another delivery is selected, by hand or by following."""

        def __init__(self, row: Row | None, by_hand: bool) -> None:
            super().__init__()
            self.row = row
            self.by_hand = by_hand

    class Opened(Message):
        """The selected delivery shall be looked at."""

    class Rearranged(Message):
        """The columns changed."""

    class Followed(Message):
        """Following began or ended."""

    def __init__(self, around: Around) -> None:
        super().__init__()
        self.feed = around.feed
        self.following = True
        self.fresh = 0
        self.columns: list[Column] = []
        self._around = around
        self._seen = seen(self.feed.rows[-SAMPLE:])
        self._allowed: dict[str, int | None] = {}

    @property
    def selected(self) -> Row | None:
        """The row that is selected."""
        rows = self.feed.rows
        return rows[self.cursor] if self.cursor is not None and self.cursor < len(rows) else None

    def count(self) -> int:
        """How many deliveries there are."""
        return len(self.feed.rows)

    def line(self, index: int, cells: int) -> Line:
        """One delivery."""
        del cells  # the columns are fitted to it already
        row = self.feed.rows[index]
        line: Line = [("▸" if index == self.cursor else " ", "info")]
        for column in self.columns:
            text, ink = self._cell(row, column)
            line.append((pad(text, column.cells, column.align), ink))
            line.append((" ", ""))
        return line[:-1]

    def take_up(self, change: Change) -> None:
        """Show what changed, keeping still what is being looked at."""
        rows = self.feed.rows
        if change.earlier and self.cursor is not None:
            self.cursor += change.earlier
        self._widen(change)
        if self.size.width:
            self.resized()
            if change.earlier and not self.following:
                self.scroll_to(
                    y=self.scroll_offset.y + change.earlier, animate=False, immediate=True
                )
        if self.following:
            self.follow()
        elif change.added:
            self.fresh += change.added
        if self.cursor is not None and self.cursor >= len(rows):
            self.cursor = len(rows) - 1 if rows else None

    def follow(self) -> None:
        """Select the newest, and go on selecting it."""
        if not self.following:
            self.post_message(self.Followed())
        self.following, self.fresh = True, 0
        before = self.selected
        self.cursor = len(self.feed.rows) - 1 if self.feed.rows else None
        if self.cursor is not None:
            self.show_row(self.cursor)
        self.refresh()
        if self.selected is not before or before is None or self.cursor is None:
            self.post_message(self.Selected(self.selected, by_hand=False))

    def select_id(self, delivery_id: int) -> bool:
        """Select a delivery by its id; False when it is not in the list."""
        rows = self.feed.rows
        for index in range(len(rows) - 1, -1, -1):
            if rows[index].id == delivery_id:
                self.move_to(index)
                return True
        return False

    def move_to(self, index: int) -> None:
        """Select a row by hand; the list stays still from then on."""
        self._stay()
        super().move_to(index)

    def moved(self) -> None:
        """Tell what is selected now."""
        self.post_message(self.Selected(self.selected, by_hand=True))

    def refresh_held(self) -> None:
        """Draw the lines in sight anew whose deliveries are still held open."""
        top = self.scroll_offset.y
        rows = self.feed.rows
        for index in range(top, min(top + self.size.height, len(rows))):
            if rows[index].settled is None:
                self.refresh_line(index)

    def on_resize(self) -> None:
        """Arrange the columns anew."""
        self._arrange()
        self.resized()
        if self.cursor is not None:
            self.show_row(self.cursor)
        elif self.feed.rows:
            self.follow()

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; a second click opens it."""
        index = event.y + self.scroll_offset.y
        if index >= self.count():
            return
        if event.chain == 2:
            self.post_message(self.Opened())
        else:
            self.move_to(index)

    def on_mouse_scroll_up(self) -> None:
        """Looking back with the wheel stops following as a key does."""
        if self.max_scroll_y > 0:
            self._stay()

    def action_last(self) -> None:
        """Follow again."""
        self.follow()

    def action_open(self) -> None:
        """Look at the selected delivery."""
        if self.selected is not None:
            self.post_message(self.Opened())

    def _stay(self) -> None:
        if self.following:
            self.following = False
            self.post_message(self.Followed())

    def _widen(self, change: Change) -> None:
        rows = self.feed.rows
        if change.changed is None:
            self._allowed.clear()
            self._seen = seen(rows[-SAMPLE:])
        else:
            for row in map(self.feed.row, change.changed):
                if row is not None:
                    self._seen.add(row)
        for row in rows[: min(change.earlier, SAMPLE)]:
            self._seen.add(row)
        for row in rows[len(rows) - min(change.added, SAMPLE) :]:
            self._seen.add(row)
        self._arrange()

    def _arrange(self) -> None:
        cells = self.scrollable_content_region.width
        columns = layout(cells - 1, self._seen) if cells else []
        if columns != self.columns:
            self.columns = columns
            self.post_message(self.Rearranged())

    def _cell(self, row: Row, column: Column) -> Piece:
        match column.name:
            case "id":
                return str(row.id), "dim"
            case "time":
                now, zone = self._around.now(), self._around.zone
                return words.clock_time(row.received_at, now, zone, column.cells), ""
            case "provider":
                return self._provider(row)
            case "method":
                return visible(row.method), "dim"
            case "path":
                return visible(row.path), "dim"
            case "event":
                return words.event_words(row, self._instead(row))
            case "sig":
                return words.signature_sign(row)
            case "rep":
                return words.repeat_word(row)
            case "try":
                return words.attempt_words(row, self._attempts_allowed(row))
            case "ans":
                return words.answer_words(row, self._around.now())

    def _instead(self, row: Row) -> str:
        if any(column.name == "path" for column in self.columns):
            return "–"
        return visible(row.path if row.method == "POST" else f"{row.method} {row.path}")

    def _provider(self, row: Row) -> Piece:
        if row.insight is None:
            return words.PENDING
        name = row.insight.provider
        return (visible(name), "") if name else ("–", "dim")

    def _attempts_allowed(self, row: Row) -> int | None:
        provider = row.insight.provider if row.insight else None
        if provider is None:
            return None
        if provider not in self._allowed:
            self._allowed[provider] = self.feed.attempts_allowed(provider)
        return self._allowed[provider]


class ColumnTitles(LineWidget):
    """What stands above the columns of the list."""

    def __init__(self, deliveries: DeliveryList) -> None:
        super().__init__()
        self._deliveries = deliveries

    def lines(self, cells: int) -> list[Line]:
        """The titles, each over its column."""
        del cells  # the columns are fitted to it already
        line: Line = [(" ", "")]
        for column in self._deliveries.columns:
            line += [(pad(column.title, column.cells, column.align), "dim"), (" ", "")]
        return [line[:-1]]
