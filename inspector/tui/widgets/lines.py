"""Lines on the screen: the one place where pieces of text become cells."""

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from inspector.tui.palette import Palette
from inspector.tui.safely import Steady
from inspector.tui.text import Line, Piece, fit
from inspector.visible import visible


def palette_of(widget: Widget) -> Palette:
    """The colours of the theme that the app shows."""
    return widget.app.palette  # type: ignore[attr-defined,no-any-return]  # InspectorApp


def draw(widget: Widget, line: Iterable[Piece], cells: int, over: Style | None = None) -> Strip:
    """A line as cells: every text made visible, every ink its colour, the rest blank.

    Args:
        widget: whose background is behind it.
        line: the pieces; what does not fit is cut with a mark.
        cells: the width of the result.
        over: laid over every piece, as on a selected row.
    """
    base = widget.visual_style.rich_style
    inks = palette_of(widget).inks
    segments = []
    for text, ink in fit(line, cells):
        style = base + inks[ink] if ink else base
        segments.append(Segment(visible(text), style + over if over else style))
    return Strip(segments).adjust_cell_length(cells, base + over if over else base)


class LineWidget(Steady, Widget):
    """A few lines that do not scroll."""

    ALLOW_SELECT = False

    def lines(self, cells: int) -> list[Line]:
        """What to draw into a width of so many cells."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        try:
            lines = self.lines(self.size.width)
        except Exception as error:  # a bug in one line leaves the rest of the screen alone
            lines = [[(self.app.explain(error, "draw this")[0], "bad")]]  # type: ignore[attr-defined]  # InspectorApp
        return draw(self, lines[y] if y < len(lines) else [], self.size.width)


class LineView(Steady, ScrollView, can_focus=True):
    """Lines that scroll, with a row to stand on; only those in sight are ever computed.

    Attributes:
        cursor: the row that is selected; None where rows can't be.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="move.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="move.down"),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False, id="move.page-up"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="move.page-down"),
        Binding("home,g", "first", "First", show=False, id="move.first"),
        Binding("end,G", "last", "Last", show=False, id="move.last"),
    ]

    def __init__(self, **options: str | None) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # name, id and classes, all optional
        self.cursor: int | None = None

    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def line(self, index: int, cells: int) -> Line:
        """One of them, for a width of so many cells."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draw what stands at a row of the view."""
        index = y + self.scroll_offset.y
        cells = self.scrollable_content_region.width
        if not 0 <= index < self.count():
            return Strip.blank(cells, self.visual_style.rich_style)
        over = self.selected_style() if index == self.cursor else None
        try:
            line = self.line(index, cells)
        except Exception as error:  # a bug in one line leaves the others alone
            line = [(self.app.explain(error, "draw this line")[0], "bad")]  # type: ignore[attr-defined]  # InspectorApp
        return draw(self, line, cells, over)

    def selected_style(self) -> Style:
        """What is laid over the selected row."""
        palette = palette_of(self)
        return palette.selected if self.has_focus else palette.selected_elsewhere

    def resized(self) -> None:
        """Take up a changed number of lines."""
        size = Size(self.scrollable_content_region.width, self.count())
        # Assigning `virtual_size` lays the whole screen out anew, which at twenty changes a second
        # costs half a core; the scrollbar asks for that itself when it comes or goes.
        self.set_reactive(Widget.virtual_size, size)
        self._scroll_update(size)
        self.refresh()

    def move_to(self, index: int) -> None:
        """Select a row and bring it into sight."""
        last = self.count() - 1
        if last < 0:
            return
        self.cursor = max(0, min(last, index))
        self.show_row(self.cursor)
        self.refresh()
        self.moved()

    def moved(self) -> None:
        """Called after another row was selected."""

    def show_row(self, index: int) -> None:
        """Scroll as little as brings a row into sight."""
        top = self.scroll_offset.y
        height = self.scrollable_content_region.height
        if index < top:
            self.scroll_to(y=index, animate=False, immediate=True)
        elif index >= top + height:
            self.scroll_to(y=index - height + 1, animate=False, immediate=True)

    def show_amid(self, index: int) -> None:
        """Bring a line into sight: where it is not, into the middle."""
        height = self.scrollable_content_region.height
        if not self.scroll_offset.y <= index < self.scroll_offset.y + height:
            self.scroll_to(y=max(0, index - height // 2), animate=False, immediate=True)

    def action_move(self, by: int) -> None:
        """Go up or down."""
        if self.cursor is None:
            self.scroll_relative(y=by, animate=False)
        else:
            self.move_to(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Go a screenful up or down."""
        self.action_move(by * max(1, self.scrollable_content_region.height - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        if self.cursor is None:
            self.scroll_home(animate=False)
        else:
            self.move_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        if self.cursor is None:
            self.scroll_end(animate=False)
        else:
            self.move_to(self.count() - 1)


class FixedLines(LineView):
    """Lines that were worked out beforehand for the width there is."""

    def __init__(self, **options: str | None) -> None:
        super().__init__(**options)
        self._lines: list[Line] = []
        self._for = 0

    def compute(self, cells: int) -> list[Line]:
        """All lines for a width of so many cells."""
        raise NotImplementedError

    def recompute(self) -> None:
        """Work the lines out anew."""
        self._for = self.scrollable_content_region.width
        try:
            self._lines = self.compute(self._for) if self._for > 0 else []
        except Exception as error:  # a bug in these lines leaves the rest of the screen alone
            self._lines = [[(self.app.explain(error, "show this")[0], "bad")]]  # type: ignore[attr-defined]  # InspectorApp
        self.resized()

    def on_resize(self) -> None:
        """Wrap anew for another width."""
        if self.scrollable_content_region.width != self._for:
            self.recompute()

    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def line(self, index: int, cells: int) -> Line:
        """One of them."""
        del cells  # they were worked out for it
        return self._lines[index]
