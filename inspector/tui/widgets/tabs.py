"""The row of tabs above a delivery."""

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.reactive import reactive

from inspector.tui.text import Line, line_width
from inspector.tui.widgets.lines import LineWidget

TABS = ("Payload", "Headers", "Signature", "Attempts", "Answer", "Raw")

SHORT = {"Signature": "Sig", "Attempts": "Tries"}
"""Names for where there is no room."""


class TabBar(LineWidget):
    """Names of the tabs, the one that is shown marked; a click shows another.

    Attributes:
        active: the index of the tab that is shown.
        notes: a word or sign behind some names: the verdict, the number of attempts.
    """

    active: reactive[int] = reactive(0)
    notes: reactive[dict[str, tuple[str, str]]] = reactive(dict)

    class Clicked(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, names: Sequence[str] = TABS) -> None:
        super().__init__()
        self._names = names

    def lines(self, cells: int) -> list[Line]:
        """The names; with their keys and notes where there is room."""
        return [[piece for tab in self._tabs(cells) for piece in tab]]

    def on_click(self, event: events.Click) -> None:
        """Show the tab under the mouse."""
        at = 0
        for index, tab in enumerate(self._tabs(self.size.width)):
            at += line_width(tab)
            if event.x < at:
                self.post_message(self.Clicked(index))
                return

    def _tabs(self, cells: int) -> list[Line]:
        for keys, notes, short in (
            (True, True, False),
            (False, True, False),
            (False, False, False),
        ):
            tabs = [self._tab(index, keys, notes, short) for index in range(len(self._names))]
            if sum(map(line_width, tabs)) <= cells:
                return tabs
        return [self._tab(index, False, False, True) for index in range(len(self._names))]

    def _tab(self, index: int, keys: bool, notes: bool, short: bool) -> Line:
        shown, name = index == self.active, self._names[index]
        tab: Line = [(f"{index + 1} ", "tab" if shown else "dim")] if keys else []
        tab.append((SHORT.get(name, name) if short else name, "tab" if shown else "dim"))
        note = self.notes.get(name)
        if notes and note:
            tab += [(f" {note[0]}", note[1])]
        if shown:
            return [("▏", "tab"), *tab, ("▕", "tab")]
        return [(" ", ""), *tab, (" ", "")]
