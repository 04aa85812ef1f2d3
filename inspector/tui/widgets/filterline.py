"""The third line: what the list is filtered by, and how much of it that is."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from inspector.tui.history import Browsing, History
from inspector.tui.knownvalues import KnownValues
from inspector.tui.safely import Steady
from inspector.tui.text import MARK, Line, Piece, fit, line_width, spread, width
from inspector.tui.widgets.lines import LineWidget
from inspector.tui.widgets.safeinput import PromptInput
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.query import Filter, FilterError

EXAMPLE = "filter, such as provider:missive status:5xx"

ROOM = 24
"""Cells that the filter keeps, however much there is to say beside it."""

STEP = 8
"""Cells that the count grows by: to lay the screen out anew costs more than to draw a number."""


class Reading(msgspec.Struct, frozen=True):
    """A text as a filter.

    Attributes:
        filter: what is in force: the whole text, or what stands before the mistake.
        text: the text of that.
        mistake: the first one; None where there is none.
    """

    filter: "Filter"
    text: str
    mistake: "FilterError | None" = None


def read(text: str) -> Reading:
    """Read a filter that is being typed: as many of its first words as make sense."""
    from inspector.query import FilterError, parse  # not needed for the first paint

    part, mistake = text, None
    while True:
        try:
            return Reading(parse(part), part.strip(), mistake)
        except FilterError as error:
            mistake = mistake or error
            begun = part[: min(error.column + 1, len(part))].rstrip()
            part = begun[: begun.rfind(" ") + 1]


class FilterSuggester(Suggester):
    """Completes the word that is being typed, in grey."""

    def __init__(self, values: KnownValues) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._values = values

    async def get_suggestion(self, value: str) -> str | None:
        """The text with its last word completed; None where nothing fits."""
        start = _word_start(value)
        typed = value[start:]
        for word in self._values.suggest(value, len(value)) if typed else []:
            if word.startswith(typed):
                return value[:start] + word
        return None


class FilterInput(PromptInput):
    """Where the filter is typed; it keeps what was entered before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "to the list", id="filter.enter"),
        Binding("escape", "revert", "as before", id="filter.revert"),
        Binding("tab", "complete", "complete", id="filter.complete"),
        Binding("up", "browse(-1)", "earlier", id="filter.earlier"),
        Binding("down", "browse(1)", "later", show=False, id="filter.later"),
        Binding("shift+tab", "nothing", show=False),
    ]

    def __init__(
        self,
        values: KnownValues,
        history: History,
        enter: Callable[[], None],
        revert: Callable[[], None],
    ) -> None:
        super().__init__(
            placeholder=EXAMPLE,
            suggester=FilterSuggester(values),
            select_on_focus=False,
            compact=True,
        )
        self._history = history
        self._enter, self._revert = enter, revert
        self._browsing = Browsing([])

    async def on_event(self, event: events.Event) -> None:
        """Send keys on that were on their way here when the list was gone to."""
        if isinstance(event, events.Key) and self.screen.focused is not self:
            self.app.post_message(events.Key(event.key, event.character))
        else:
            await super().on_event(event)

    async def key_enter(self, event: events.Key) -> None:
        """Leave before the keys behind this one are typed; its binding is run after that."""
        event.stop()
        await self.action_submit()

    def key_escape(self, event: events.Key) -> None:
        """Leave before the keys behind this one are typed."""
        event.stop()
        self.action_revert()

    def on_focus(self) -> None:
        """Go on at the end; the newest of the earlier ones is one step away."""
        self.cursor_position = len(self.value)
        self._browsing = Browsing(self._history.lines())

    def show_cursor(self) -> None:
        """Scroll to the cursor, where another text came in at once."""
        at = width(self.value[: self.cursor_position])
        self.scroll_to_region(Region(at, 0, 1, 1), force=True, animate=False, immediate=True)

    def keep(self) -> None:
        """Remember what stands here for the next time."""
        if self.value.strip():
            self.app.keep(self.value.strip(), self._history)  # type: ignore[attr-defined]  # InspectorApp

    async def action_submit(self) -> None:
        """Go to the list with what was typed."""
        self._enter()

    def action_revert(self) -> None:
        """Go to the list with what was in force before."""
        self._revert()

    def action_complete(self) -> None:
        """Take the word in grey."""
        self.cursor_position = len(self.value)
        self.action_cursor_right()

    def action_browse(self, by: int) -> None:
        """Go through what was entered before."""
        found = self._browsing.step(by, self.value)
        if found is not None:
            self.value = found
            self.cursor_position = len(found)

    def action_nothing(self) -> None:
        """Keep a key from what lies below."""


class Part(LineWidget):
    """One part of the line."""

    def __init__(self, line: Line, classes: str) -> None:
        super().__init__(classes=classes)
        self.line = line

    def say(self, line: Line) -> None:
        """Show something else."""
        if line != self.line:
            self.line = line
            self.refresh()

    def lines(self, cells: int) -> list[Line]:
        """What is said."""
        return [fit(self.line, cells)]


class Hints(LineWidget):
    """Under what is typed: the mistake and where it is, or what could be typed next."""

    def __init__(self) -> None:
        super().__init__()
        self._mistake: Line = []
        self._so_far: Line = []
        self._below: Line = []
        self._column = 0

    def say(self, reading: Reading, column: int, offered: list[str]) -> None:
        """Show what is to be said about a text.

        Args:
            reading: the text as a filter.
            column: where its mistake is seen, in cells from the left edge.
            offered: words that could stand at the cursor.
        """
        mistake = reading.mistake
        self._column = column
        self._mistake = []
        self._so_far = [(f" · so far: {visible(reading.text)}", "dim")] if reading.text else []
        words, intro = offered, "next  "
        if mistake is not None:
            unfinished = mistake.column >= len(mistake.text)
            self._mistake = [(visible(mistake.message), "dim" if unfinished else "bad")]
            if not offered:
                words, intro = list(mistake.expected), "expected  "
        self._below = [(intro, "dim"), (visible("  ".join(words)), "info")] if words else []
        self.refresh()

    def lines(self, cells: int) -> list[Line]:
        """The caret with the message on the side that has more room; then the words."""
        indent: Piece = ("   ", "")
        if not self._mistake:
            return [fit([indent, *self._below], cells)]
        marked = caret(self._mistake, self._so_far, self._column, cells)
        return [marked, fit([indent, *self._below], cells)]


def caret(message: Line, more: Line, column: int, cells: int) -> Line:
    """A caret in a column with a message beside it, on the side where there is room.

    Args:
        message: what is always said.
        more: what is said too where it fits whole.
        column: the caret's, in cells.
        cells: the width of the result.
    """
    column = max(0, min(column, cells - 1))
    before, behind = column - 1, cells - column - 2
    if line_width(message) + line_width(more) <= max(before, behind):
        message = [*message, *more]
    if behind >= min(line_width(message), before):
        return fit([(" " * column, ""), ("^ ", "bad"), *message], cells)
    message = fit(message, before)
    return [(" " * (before - line_width(message)), ""), *message, (" ^", "bad")]


class FilterLine(Steady, Vertical):
    """The filter in force, the count, and below them help while one types.

    Args:
        values: what is known to stand in fields.
        history: what was entered before.
        leave: goes to the list.
    """

    class Changed(Message):
        """Another filter is wanted."""

        def __init__(self, wanted: "Filter") -> None:
            super().__init__()
            self.wanted = wanted

    def __init__(self, values: KnownValues, history: History, leave: Callable[[], None]) -> None:
        super().__init__()
        self._values = values
        self._leave = leave
        self._input = FilterInput(values, history, self._enter, self._revert)
        self._prompt = Part([(" / ", "key")], "prompt")
        self._more = Part([], "more")
        self._count = Part([], "count")
        self._hints = Hints()
        self._kept = ""

    def compose(self) -> ComposeResult:
        """The line, and what is said below it."""
        with Horizontal():
            yield self._prompt
            yield self._input
            yield self._more
            yield self._count
        yield self._hints

    @property
    def text(self) -> str:
        """What stands there."""
        return self._input.value

    def begin(self) -> None:
        """Type; at once, so that keys that follow quickly are typed already."""
        self.screen.set_focus(self._input)

    def clear(self) -> None:
        """Ask for everything."""
        self._kept = self._input.value = ""

    def count(self, line: Line) -> None:
        """Say how many match."""
        room = max(0, self.size.width - ROOM)
        line = fit([*line, (" ", "")], room)
        cells = min(room, -(-line_width(line) // STEP) * STEP)
        self._count.styles.width = cells
        self._count.say(spread([], line, cells))

    @on(Input.Changed)
    def _typed(self) -> None:
        if self._input.value != visible(self._input.value):  # pasted, as it must not be drawn
            self._input.value = visible(self._input.value)
            return
        reading = read(self._input.value)
        self.post_message(self.Changed(reading.filter))
        self.call_after_refresh(self._hint, reading)

    def _hint(self, reading: Reading) -> None:
        self._input.show_cursor()
        text, cursor = self._input.value, self._input.cursor_position
        scrolled = int(self._input.scroll_offset.x)
        column = reading.mistake.column if reading.mistake else 0
        self._hints.say(
            reading,
            width(self._prompt.line[0][0]) + width(text[:column]) - scrolled,
            self._values.suggest(text, cursor)[:OFFERED],
        )
        self._mark()

    def _mark(self) -> None:
        """Say by marks that there is more of the filter on either side."""
        scrolled = self._input.scroll_offset.x > 0
        room = self._input.size.width
        rest = width(self._input.value) - self._input.scroll_offset.x > room
        self._prompt.say([(" /" + (MARK if scrolled else " "), "key")])
        self._more.say([(f"{MARK} " if rest else "", "key")])

    def _enter(self) -> None:
        if read(self._input.value).mistake is None:
            self._input.keep()
            self._leave_with(self._input.value.strip())

    def _revert(self) -> None:
        self._leave_with(self._kept)

    def _leave_with(self, text: str) -> None:
        self._kept = self._input.value = text
        self._leave()

    def on_descendant_focus(self) -> None:
        """Help."""
        self._values.look_around()
        self._hints.display = True
        self._hint(read(self._input.value))

    def on_descendant_blur(self) -> None:
        """What stands there from now on is what is in force."""
        self._hints.display = False
        reading = read(self._input.value)
        if reading.mistake is not None:
            self._input.value = reading.text
        self._kept = reading.text
        self._input.cursor_position = 0
        self.call_after_refresh(self._mark)


OFFERED = 12
"""Words offered at a time; those that do not fit are cut with a mark."""


def _word_start(text: str) -> int:
    return max((text.rfind(stop) for stop in " (!"), default=-1) + 1
