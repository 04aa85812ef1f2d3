"""One long value of a payload, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import cut_middle
from inspector.tui.widgets.findline import FindLine
from inspector.tui.widgets.keys import KeyLine
from inspector.tui.widgets.longtext import LongText, Section, TextSection
from inspector.tui.words import size
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.payload.wanted import Wanted


class ValueText(LongText):
    """The value's text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def build(self, cells: int) -> list[Section]:
        """Wrapped to the width there is."""
        return [TextSection(self._text, cells)]


class ValueDialog(Dialog[None]):
    """A value that a row of the tree has no room for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "copy value", id="value.copy"),
        Binding("slash", "find", "search", key_display="/", id="value.find", priority=True),
        Binding("n", "find_step(1)", "next", id="value.next"),
        Binding("N", "find_step(-1)", "previous", id="value.previous"),
        Binding("q", "dismiss", "close", show=False, id="value.close"),
    ]

    def __init__(self, path: str, text: str, wanted: Wanted | None = None) -> None:
        super().__init__()
        self._path = path
        self._text = text
        self._wanted = wanted
        self._shown = ValueText(text)
        self._find_line = FindLine(lambda: self._shown, self._focus_text)

    def compose(self) -> ComposeResult:
        """The text in a box that bears its path."""
        with Vertical(classes="box tall") as box:
            box.border_title = Content(f"{cut_middle(visible(self._path), 60)}")
            box.border_subtitle = Content(f"{size(len(self._text.encode('utf-8', 'replace')))}")
            yield self._shown
            yield self._find_line
        yield KeyLine()

    def on_mount(self) -> None:
        """Go on with what was looked for in the tree, at its first place."""
        if self._wanted is not None:
            self._find_line.look_for(self._wanted.typed)
            self.call_after_refresh(self._find_line.step, 1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key may do something now."""
        if action == "find":
            return not isinstance(self.focused, Input)
        if action == "find_step":
            return self._find_line.display
        return super().check_action(action, parameters)

    def action_find(self) -> None:
        """Type what to look for."""
        self._find_line.begin()

    def action_find_step(self, by: int) -> None:
        """Go to another place where it was found."""
        self._find_line.step(by)

    def _focus_text(self) -> None:
        self.set_focus(self._shown)

    def action_copy(self) -> None:
        """Copy it."""
        self.app.copy(self._text, "the value")
