"""The line in which is typed what to look for in what is shown above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from inspector.tui.finding import Findable, Finding
from inspector.tui.safely import Steady
from inspector.tui.text import Line, line_width, spread
from inspector.tui.widgets.filterline import Part
from inspector.tui.widgets.safeinput import SafeInput

STEP = 8
"""Cells that the count grows by, so that the screen is seldom laid out anew."""

ROOM = 12
"""Cells that the text keeps, however much there is to say beside it."""


class FindInput(SafeInput):
    """Where it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "first match", id="find.enter"),
        Binding("escape", "close", "close", id="find.close"),
        Binding("down", "step(1)", "next", show=False, id="find.down"),
        Binding("up", "step(-1)", "previous", show=False, id="find.up"),
    ]

    def __init__(self, line: FindLine) -> None:
        super().__init__(
            placeholder='text, "Text" in exact case, or $.path', select_on_focus=False, compact=True
        )
        self._line = line

    async def on_event(self, event: events.Event) -> None:
        """Send keys on that were on their way here when what is above was gone to."""
        if isinstance(event, events.Key) and self.screen.focused is not self:
            self.app.post_message(events.Key(event.key, event.character))
        else:
            await super().on_event(event)

    def key_escape(self, event: events.Key) -> None:
        """Leave before the keys behind this one are typed."""
        event.stop()
        self.action_close()

    async def action_submit(self) -> None:
        """Go to the first place, or to the next one."""
        self._line.enter()

    def action_close(self) -> None:
        """Search no more."""
        self._line.close()

    def action_step(self, by: int) -> None:
        """Go to another place, and type on."""
        self._line.step(by)


class FindLine(Steady, Horizontal):
    """What is looked for, and how many times it is there.

    Args:
        where: what there is to search at the moment, or why there is nothing.
        leave: gives the focus to it.
    """

    def __init__(self, where: Callable[[], Findable | str], leave: Callable[[], None]) -> None:
        super().__init__()
        self._where = where
        self._leave = leave
        self._input = FindInput(self)
        self._looked_for = ""
        self._count = Part([], "count")
        self._said: Line = []
        self.finding = Finding(self._say, self._complain)

    def compose(self) -> ComposeResult:
        """The text, and beside it the count."""
        yield Part([(" / ", "key")], "prompt")
        yield self._input
        yield self._count

    def on_mount(self) -> None:
        """Nothing is looked for yet."""
        self.display = False

    def on_unmount(self) -> None:
        """Search no further."""
        self.finding.stop()

    def on_resize(self) -> None:
        """Say it once more: who types at once is told before there is room for it."""
        self._say(self._said)

    def begin(self) -> None:
        """Type; at once, so that keys that follow quickly are typed already."""
        self.display = True
        self.screen.set_focus(self._input)
        self._input.action_select_all()

    def enter(self) -> None:
        """Go to the first place, or on to the next one."""
        if not self._input.value:
            self.close()
            return
        self._typed()  # it may still be on its way
        self.finding.step(1)
        self._leave()

    def step(self, by: int) -> None:
        """Go to another place."""
        self.finding.step(by)

    def look_for(self, text: str) -> None:
        """Look for a text as if it had been typed."""
        self.display = True
        self._input.value = text

    def look_again(self) -> None:
        """Look for the same in what is shown now."""
        if self.display:
            self._looked_for = self._input.value
            self.finding.look(self._looked_for, self._where(), 0)

    def close(self) -> None:
        """Search no more, and give the focus back."""
        typing = self.has_focus_within
        self.finding.close()
        with self.prevent(Input.Changed):
            self._input.value = self._looked_for = ""
        self.display = False
        if typing:
            self._leave()
        self.screen.refresh_bindings()

    @on(Input.Changed)
    def _typed(self) -> None:
        if self.display and self._input.value != self._looked_for:
            self._looked_for = self._input.value
            self.finding.look(self._looked_for, self._where())

    def _say(self, line: Line) -> None:
        if not self.is_attached:
            return
        self._said = line
        line = [*line, (" ", "")] if line else []
        cells = min(max(0, self.size.width - ROOM), -(-line_width(line) // STEP) * STEP)
        self._count.styles.width = cells
        self._count.say(spread([], line, cells))

    def _complain(self, error: Exception) -> None:
        self.app.complain(error, "search this")  # type: ignore[attr-defined]  # InspectorApp
