"""What all dialogs have in common."""

from typing import Any, ClassVar, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button

from inspector.tui.model import Change
from inspector.tui.safely import Steady

Result = TypeVar("Result")


class Dialog(Steady, ModalScreen[Result], Generic[Result]):
    """A box over the main screen; Esc closes it.

    Where the box is too small for all that it holds, what has the focus is in sight.
    """

    app: Any
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-roomy")]  # noqa: RUF012 - as Screen has it
    _to_close_with: tuple[Result | None] | None = None
    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority the keys that follow at once are for what is below.
        Binding("escape", "dismiss", "close", priority=True, id="dialog.close"),
    ]

    def on_mount(self) -> None:
        """Leave nothing said that was about what is below."""
        self.app.hush()
        for box in self.query(".box"):
            self.watch(box, "virtual_size", self._keep_in_sight, init=False)

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

    def _keep_in_sight(self) -> None:
        """Once all is in its place again, have what has the focus in sight."""
        self.call_after_refresh(self._show_focused)

    def _show_focused(self) -> None:
        shown = self.focused
        if isinstance(shown, Button) and isinstance(shown.parent, Widget):
            shown = shown.parent  # with those beside it
        if shown is not None:
            shown.scroll_visible(animate=False)

    def take_up(self, change: Change) -> None:
        """Show what changed while the dialog is open."""
