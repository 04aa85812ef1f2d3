"""What all dialogs have in common."""

from typing import Any, ClassVar, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from inspector.tui.model import Change
from inspector.tui.safely import Steady

Result = TypeVar("Result")


class Dialog(Steady, ModalScreen[Result], Generic[Result]):
    """A box over the main screen; Esc closes it."""

    app: Any
    _to_close_with: tuple[Result | None] | None = None
    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority the keys that follow at once are for what is below.
        Binding("escape", "dismiss", "close", priority=True, id="dialog.close"),
    ]

    def on_mount(self) -> None:
        """Leave nothing said that was about what is below."""
        self.app.hush()

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close it; not again where it is closed already, as by a key that was pressed twice.

        With another screen above, it closes as soon as that has gone.
        """
        if self.is_active:
            return super().dismiss(result)
        self._to_close_with = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Close, where that was wanted while another screen was above."""
        if self._to_close_with is not None:
            self.dismiss(*self._to_close_with)

    def take_up(self, change: Change) -> None:
        """Show what changed while the dialog is open."""
