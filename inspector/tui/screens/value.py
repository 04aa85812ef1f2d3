"""One long value of a payload, whole."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import cut_middle
from inspector.tui.widgets.keys import KeyLine
from inspector.tui.widgets.longtext import LongText, Section, TextSection
from inspector.tui.words import size
from inspector.visible import visible


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
        Binding("q", "dismiss", "close", show=False, id="value.close"),
    ]

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self._path = path
        self._text = text

    def compose(self) -> ComposeResult:
        """The text in a box that bears its path."""
        with Vertical(classes="box tall") as box:
            box.border_title = Content(f"{cut_middle(visible(self._path), 60)}")
            box.border_subtitle = Content(f"{size(len(self._text.encode('utf-8', 'replace')))}")
            yield ValueText(self._text)
        yield KeyLine()

    def action_copy(self) -> None:
        """Copy it."""
        self.app.copy(self._text, "the value")
