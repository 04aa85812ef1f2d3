"""Text of several lines to edit, which can always be drawn."""

from typing import Any, ClassVar

from textual import events
from textual.binding import Binding
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from inspector.outbound.symbols import harmless


class EditArea(TextArea):
    """A text area that takes up nothing that must not be drawn, and keeps up with fast hands.

    Textual draws what stands in one as it is, and breaks lines at more than line feeds: what is
    put in has to be `editable`, and what is pasted is made so. Its keys work in the order in which
    they are pressed (see `PromptInput`).
    """

    _ACTIONS: ClassVar[dict[str, str]] = {
        key: binding.action
        for binding in TextArea.BINDINGS
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight_cursor_line=False, **options)

    def edit(self, edit: Edit) -> EditResult:
        """Make a change, with symbols for what is no text."""
        edit.text = harmless(edit.text)
        return super().edit(edit)

    async def _on_key(self, event: events.Key) -> None:
        action = None if event.is_printable else self._ACTIONS.get(event.key)
        if action is None:
            await super()._on_key(event)
        else:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
