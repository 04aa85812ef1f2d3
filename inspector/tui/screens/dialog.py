"""What all dialogs have in common."""

from typing import Any, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from inspector.tui.model import Change
from inspector.tui.safely import Steady

Result = TypeVar("Result")


class Dialog(Steady, ModalScreen[Result], Generic[Result]):
    """A box over the main screen; Esc closes it."""

    app: Any
    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority the keys that follow at once are for what is below.
        Binding("escape", "dismiss", "close", priority=True, id="dialog.close"),
    ]

    def on_mount(self) -> None:
        """Leave nothing in the corner that would cover it."""
        self.app.hush()

    def take_up(self, change: Change) -> None:
        """Show what changed while the dialog is open."""
