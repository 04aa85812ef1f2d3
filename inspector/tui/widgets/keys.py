"""The bottom line: the keys that matter where one is."""

from textual import events
from textual.widgets import Input

from inspector.tui.text import Line, line_width
from inspector.tui.widgets.lines import LineWidget


class KeyLine(LineWidget):
    """Keys with what they do; a click presses one.

    One widget that draws a line: Textual's Footer makes a widget of each key, anew at every change
    of focus.
    """

    def on_mount(self) -> None:
        """Draw anew whenever other keys are in force."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def lines(self, cells: int) -> list[Line]:
        """Those that fit."""
        return [[one for _, piece in self._keys(cells) for one in piece]]

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        at = 0
        for key, piece in self._keys(self.size.width):
            at += line_width(piece)
            if event.x < at:
                self.app.simulate_key(key)
                return

    def _keys(self, cells: int) -> list[tuple[str, Line]]:
        """Those that fit; the last stays, as help is that, or what leads out."""
        keys = self._shown()
        while len(keys) > 1 and sum(line_width(piece) for _, piece in keys) > cells:
            del keys[-2]
        return keys

    def _shown(self) -> list[tuple[str, Line]]:
        shown: dict[str, tuple[str, Line]] = {}
        typing = isinstance(self.screen.focused, Input)
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in shown:
                key = self.app.get_key_display(binding)
                if typing and active.node is self.screen and len(key) == 1:
                    continue  # it would be typed
                piece: Line = [(f" {key}", "shortcut"), (f" {binding.description} ", "dim")]
                shown[binding.action] = (binding.key, piece)
        return list(shown.values())
