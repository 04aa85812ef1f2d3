"""Before ending with a tunnel up, deliveries held open, or replays under way: what that means."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button

from inspector.tui.model import Status
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line
from inspector.tui.widgets.said import Said
from inspector.tui.words import plural


class LeaveDialog(Dialog[bool]):
    """True to end.

    Args:
        status: of a listener that ends with the screen; None where none does.
        held: how many deliveries are held open by it.
        replayed: what of replays ends with the screen, a sentence; empty for nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "leave", "end", id="leave.yes"),
        Binding("n,q", "dismiss", "stay", id="leave.no"),
    ]

    def __init__(self, status: Status | None, held: int, replayed: str = "") -> None:
        super().__init__()
        self._tunnel = status is not None and status.tunnel == "up"
        self._url = (status.public_url if status else None) or "the public URL"
        self._held = held
        self._replayed = replayed

    def compose(self) -> ComposeResult:
        """The consequences, and the two ways."""
        with Vertical(classes="box") as box:
            box.border_title = Content(self._question())
            yield Said(*self._unheard(), *self._cut(), *self._unsent(),
                       [("Everything received so far stays in the journal.", "dim")])  # fmt: skip
            with Horizontal(classes="buttons"):
                yield Button("Stay  esc", id="stay", variant="primary", compact=True)
                yield Button("End  y", id="leave", variant="error", compact=True)

    def _question(self) -> str:
        if self._tunnel:
            return "End inspector while the tunnel is up?"
        what = "held open" if self._held else "being replayed"
        return f"End inspector while deliveries are {what}?"

    def _unheard(self) -> list[Line]:
        if not self._tunnel:
            return []
        return [
            [("Nobody will listen at ", ""), (self._url, "info"),
             (" then. Whatever a provider sends there gets an error from the tunnel's own server,"
             " and the provider counts that as a failed delivery: it retries, and may switch the"
             " webhook off.", "")],
            [],
        ]  # fmt: skip

    def _cut(self) -> list[Line]:
        if not self._held:
            return []
        one = self._held == 1
        held = plural(self._held, "delivery is", "deliveries are")
        them = "its sender gets" if one else "their senders get"
        key = self.app.keymap.get("release.all", "W")
        answers = "answers it" if one else "answers them"
        return [
            [(f"{held} held open and will be cut: {them} no answer. Stay, and ", ""),
             (key, "shortcut"), (f" {answers} first.", "")],
            [],
        ]  # fmt: skip

    def _unsent(self) -> list[Line]:
        if not self._replayed:
            return []
        return [[(self._replayed, "")], []]

    def on_mount(self) -> None:
        """Staying is the default."""
        self.set_focus(self.query_one("#stay"))

    def action_leave(self) -> None:
        """End."""
        self.dismiss(True)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "leave")
