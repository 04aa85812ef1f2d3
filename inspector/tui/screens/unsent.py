"""Before something that was changed, and not sent, is lost."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from inspector.tui.screens.dialog import Dialog
from inspector.tui.widgets.said import Said


class UnsentDialog(Dialog[bool]):
    """True to leave."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "leave", "leave", id="unsent.yes"),
        Binding("n", "dismiss", "go on", id="unsent.no"),
    ]

    def compose(self) -> ComposeResult:
        """What is lost, and the two ways."""
        with Vertical(classes="box dense"):
            yield Said([("Leave what you changed?", "title")], [],
                       [("It was not sent, and is not kept. The delivery itself stays as it"
                         " was recorded.", "")], [])  # fmt: skip
            with Horizontal(classes="buttons"):
                yield Button("Go on editing  esc", id="stay", variant="primary", compact=True)
                yield Button("Leave it  y", id="leave", variant="error", compact=True)

    def on_mount(self) -> None:
        """Going on is the default."""
        self.set_focus(self.query_one("#stay"))

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss(True)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "leave")
