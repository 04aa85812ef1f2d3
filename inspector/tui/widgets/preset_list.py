"""Answers to choose from: what each is for, the line itself, and what it does."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from inspector.answers.presets import Preset
from inspector.tui.text import Line, pad, width
from inspector.tui.widgets.lines import LineView

WORDS_LEAST = 40
"""Cells that the words have to get to stand beside the line."""


class PresetList(LineView):
    """Presets, one a line; Enter or the mouse takes one.

    Args:
        presets: at least one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take", show=False, id="preset.take"),
    ]

    class _About(Message):
        def __init__(self, preset: Preset) -> None:
            super().__init__()
            self.preset = preset

    class Looked(_About):
        """One is stood on."""

    class Taken(_About):
        """One is chosen."""

    def __init__(self, presets: Sequence[Preset]) -> None:
        super().__init__()
        self.presets = presets
        self.cursor = 0
        self._names = max(width(preset.name) for preset in presets)
        self._plans = max(width(preset.plan) for preset in presets)

    def count(self) -> int:
        """How many there are."""
        return len(self.presets)

    def line(self, index: int, cells: int) -> Line:
        """One of them; with its words where there is room."""
        preset = self.presets[index]
        here = index == self.cursor and self.has_focus
        line: Line = [("▸ " if here else "  ", "info"), (pad(preset.name, self._names), "")]
        line += [("  ", ""), (pad(preset.plan, self._plans), "string")]
        left = cells - self._names - self._plans - 6
        return [*line, ("  ", ""), (preset.words, "dim")] if left >= WORDS_LEAST else line

    def moved(self) -> None:
        """Tell what is stood on."""
        self.post_message(self.Looked(self.current))

    def on_focus(self) -> None:
        """Tell it at first too."""
        self.moved()

    def on_resize(self) -> None:
        """Take up another size."""
        self.resized()
        self.show_row(self.cursor or 0)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take what is pointed at; a moment later another may stand there, as the words change."""
        index = event.y + self.scroll_offset.y
        if index < self.count():
            self.move_to(index)
            self.action_take()

    def action_take(self) -> None:
        """Take the one that is stood on."""
        self.post_message(self.Taken(self.current))

    @property
    def current(self) -> Preset:
        """The one that is stood on."""
        return self.presets[self.cursor or 0]
