"""Before ending with a tunnel up: what providers will see."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from inspector.tui.model import Status
from inspector.tui.screens.dialog import Dialog
from inspector.tui.widgets.said import Said


class LeaveDialog(Dialog[bool]):
    """True to end."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "leave", "end", id="leave.yes"),
        Binding("n,q", "dismiss", "stay", id="leave.no"),
    ]

    def __init__(self, status: Status) -> None:
        super().__init__()
        self._status = status

    def compose(self) -> ComposeResult:
        """The consequences, and the two ways."""
        url = self._status.public_url or "the public URL"
        with Vertical(classes="box"):
            yield Said(
                [("End inspector while the tunnel is up?", "title")],
                [],
                [("Nobody will listen at ", ""), (url, "info"), (" then. Whatever a provider sends"
                 " there gets an error from the tunnel's own server, and the provider counts that"
                 " as a failed delivery: it retries, and may switch the webhook off.", "")],
                [],
                [("Everything received so far stays in the journal.", "dim")],
            )  # fmt: skip
            with Horizontal(classes="buttons"):
                yield Button("Stay", id="stay", variant="primary", compact=True)
                yield Button("End", id="leave", variant="error", compact=True)

    def on_mount(self) -> None:
        """Staying is the default."""
        self.query_one("#stay").focus()

    def action_leave(self) -> None:
        """End."""
        self.dismiss(True)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "leave")
