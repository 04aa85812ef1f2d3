"""The list of deliveries: one line each, the newest at the bottom."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.columns import Column, layout, seen
from inspector.tui.model import Change, Row
from inspector.tui.searching import Filtering
from inspector.tui.some import Shown
from inspector.tui.text import Line, Piece, flow, pad
from inspector.tui.widgets.lines import LineView, LineWidget, draw
from inspector.tui.words import plural
from inspector.visible import visible

SAMPLE = 5_000
"""Rows looked at for the widths of columns when all of them changed."""


class DeliveryList(LineView):
    """The deliveries that match the filter; follows the newest until one is selected by hand.

    Attributes:
        following: whether the newest is selected as it arrives.
        columns: what stands in a line.
        chosen: the id of what was selected last by hand or by following, or opened, whether or not
            the filter shows it now.
        marked: the id of what others are compared with; None where none is marked.
        leaving: the ids of those that are being deleted from here.
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

    class Gone(Message):
        """The selected delivery was deleted elsewhere; another is selected now, if there is one."""

        def __init__(self, delivery_id: int, now: Row | None) -> None:
            super().__init__()
            self.delivery_id = delivery_id
            self.now = now

    class Rearranged(Message):
        """The columns changed."""

    class Followed(Message):
        """Following began or ended."""

    def __init__(self, around: Around, filtering: Filtering) -> None:
        super().__init__()
        self.feed = around.feed
        self.following = True
        self.columns: list[Column] = []
        self.chosen: int | None = None
        self.marked: int | None = None
        self.leaving: set[int] = set()
        self._filtering = filtering
        self._around = around
        self._told: Row | None = None
        self._pausing = False
        self._top: int | None = None
        self._newest_seen = 0
        self._seen = seen(self.feed.rows[-SAMPLE:])
        self._allowed: dict[str, int | None] = {}

    @property
    def rows(self) -> list[Row]:
        """The rows that match the filter."""
        return self._filtering.view.rows

    @property
    def shown(self) -> Shown:
        """What the list shows."""
        filtering = self._filtering
        wanted = filtering.filter
        if wanted is None:
            return Shown(self.rows)
        from inspector.outbound.chosen import takes_replays  # with a filter, it is all there

        return Shown(self.rows, True, filtering.search is not None, takes_replays(wanted))

    @property
    def selected(self) -> Row | None:
        """The row that is selected."""
        rows = self.rows
        return rows[self.cursor] if self.cursor is not None and self.cursor < len(rows) else None

    @property
    def fresh(self) -> int:
        """How many that match arrived since the newest is not followed."""
        return 0 if self.following else self._filtering.view.after(self._newest_seen)

    def count(self) -> int:
        """How many deliveries match."""
        return len(self.rows)

    def line(self, index: int, cells: int) -> Line:
        """One delivery."""
        del cells  # the columns are fitted to it already
        row = self.rows[index]
        here = ("▸" if index == self.cursor else " ", "info")
        line: Line = [("◆", "warn") if row.id == self.marked else here]
        for column in self.columns:
            text, ink = self._cell(row, column)
            line.append((pad(text, column.cells, column.align), ink))
            line.append(words.kept_sign(row) if column.name == "id" else (" ", ""))
        return line[:-1]

    def render_line(self, y: int) -> Strip:
        """Draw a delivery; where none matches, what to do about it."""
        if self.rows or not self.feed.rows:
            return super().render_line(y)
        lines = self._nothing(self.scrollable_content_region.width)
        return draw(self, lines[y] if y < len(lines) else [], self.scrollable_content_region.width)

    def take_up(self, change: Change) -> None:
        """Show what changed, keeping still what is being looked at."""
        self.leaving.difference_update(change.changed or ())  # they stayed, and are judged again
        self._widen(change)
        self.look_again()

    def look_again(self, *, other_filter: bool = False) -> None:
        """Show what the filter shows now, keeping still what is being looked at.

        Args:
            other_filter: whether it is another one than before.
        """
        view, line = self._filtering.view, self._line_of_selected()
        if self.following:
            self._resized()
            self.follow()
            self._remember_top()
            return
        wanted = self.chosen if other_filter or self._told is None else self._told.id
        self.cursor = view.nearest(wanted) if wanted is not None else None
        self._resized()
        if other_filter and self.cursor is not None:
            self.scroll_to(y=self.cursor - line, animate=False, immediate=True)
            self.show_row(self.cursor)
        elif self._top is not None:
            self.scroll_to(y=view.nearest(self._top) or 0, animate=False, immediate=True)
        self._remember_top()
        self._tell(by_hand=False)

    def follow(self) -> None:
        """Select the newest, and go on selecting it."""
        self._pausing = False
        if not self.following:
            self.following = True
            self.post_message(self.Followed())
        self.cursor = len(self.rows) - 1 if self.rows else None
        if self.cursor is not None:
            self.chosen = self.rows[self.cursor].id
            self.show_row(self.cursor)
        self.refresh()
        self._tell(by_hand=False)

    def stay(self) -> None:
        """Follow no further: something is done with the selected delivery."""
        self._pausing = False
        self._stay()

    def pause(self) -> None:
        """Follow no further until `resume`, while the selected delivery is looked at."""
        self._pausing = self._pausing or self.following
        if self.selected is not None:
            self.chosen = self.selected.id
        self._stay()

    def resume(self) -> None:
        """Go on following where `pause` ended it, and nothing else was selected since."""
        if self._pausing:
            self.follow()

    def select_id(self, delivery_id: int) -> bool:
        """Select a delivery by its id; False when it is not in the list."""
        index = self._filtering.view.index(delivery_id)
        if index is not None:
            self.move_to(index)
        return index is not None

    def move_to(self, index: int) -> None:
        """Select a row by hand; the list stays still from then on."""
        self.stay()
        super().move_to(index)

    def moved(self) -> None:
        """Tell what is selected now."""
        if self.selected is not None:
            self.chosen = self.selected.id
        self._tell(by_hand=True)

    def watch_scroll_y(self, old: float, new: float) -> None:
        """Remember what stands at the top."""
        super().watch_scroll_y(old, new)
        self._remember_top()

    def refresh_held(self) -> None:
        """Draw the lines in sight anew whose deliveries are still held open."""
        top = self.scroll_offset.y
        rows = self.rows
        for index in range(top, min(top + self.size.height, len(rows))):
            if rows[index].settled is None:
                self.refresh_line(index)

    def on_resize(self) -> None:
        """Arrange the columns anew."""
        self._arrange()
        self.resized()
        if self.cursor is not None:
            self.show_row(self.cursor)
        elif self.rows:
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
            self.stay()

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
            self._newest_seen = self.feed.rows[-1].id if self.feed.rows else 0
            self.post_message(self.Followed())

    def _tell(self, *, by_hand: bool) -> None:
        """Say what is selected, where that is something else than before, and what is gone."""
        selected, before = self.selected, self._told
        if by_hand or selected is not before or selected is None:
            self._told = selected
            self.post_message(self.Selected(selected, by_hand))
        if before is not None and selected is not before and self.feed.row(before.id) is None:
            if before.id not in self.leaving:
                self.post_message(self.Gone(before.id, selected))
            self.leaving.discard(before.id)

    def _line_of_selected(self) -> int:
        """How many lines below the top of the view the selected delivery stood."""
        top, cursor = self.scroll_offset.y, self.cursor
        height = self.scrollable_content_region.height
        return cursor - top if cursor is not None and top <= cursor < top + height else height // 2

    def _remember_top(self) -> None:
        rows, top = self.rows, self.scroll_offset.y
        self._top = rows[top].id if top < len(rows) else None

    def _resized(self) -> None:
        if self.size.width:
            self.resized()

    def _nothing(self, cells: int) -> list[Line]:
        """What to say where no delivery matches."""
        if self._filtering.search is not None:
            done, total = self._filtering.search
            said: Line = [(f"No match yet: {done:,} of {total:,} are searched.", "info")]
        else:
            said = [("No delivery matches.", "title")]
        everything = plural(len(self.feed.rows), "delivery", "deliveries")
        way: Line = [
            ("esc", "key"), (f" shows all {everything}, ", ""),
            ("/", "key"), (" changes the filter.", ""),
        ]  # fmt: skip
        rows = [*flow(said, cells - 4), [], *flow(way, cells - 4)]
        return [[], *([("  ", ""), *row] for row in rows)]

    def _widen(self, change: Change) -> None:
        rows = self.feed.rows
        if change.changed is None:
            self._allowed.clear()
            self._seen = seen(rows[-SAMPLE:])
        else:
            for row in map(self.feed.row, change.changed):
                if row is not None:
                    self._seen.add(row)
        for row in rows[change.earlier.start : change.earlier.stop][:SAMPLE]:
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
                return words.answer_words(row, self._around.now(), self._around.feed.status.trouble)

    def _instead(self, row: Row) -> str:
        """What is told of a delivery that says no event: what no other column has told."""
        told = {column.name for column in self.columns}
        if "path" in told:
            return "–"
        has_method = "method" in told or row.method == "POST"
        return visible(row.path if has_method else f"{row.method} {row.path}")

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
