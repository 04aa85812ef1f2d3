"""Text of several lines to edit, which can always be drawn."""

from typing import Any, ClassVar

from textual import events
from textual.binding import Binding
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from inspector.outbound.symbols import harmless

LARGEST = 512 * 1024
"""Characters that can be edited: they are laid out before they are shown, in about a second."""

LONGEST = 32 * 1024
"""Characters of a line: Textual divides it anew for each of its rows, at each key."""

PASTED = 1024
"""Characters from which on what is put in is held against these bounds."""


class EditArea(TextArea):
    """A text area that takes up nothing that must not be drawn, and keeps up with fast hands.

    Textual draws what stands in one as it is, and breaks lines at more than line feeds: what is
    put in has to be `editable`, and what is pasted is made so. What would make it too large to go
    on with is not taken in at all. Its keys work in the order in which they are pressed (see
    `PromptInput`).
    """

    class TooMuch(Message):
        """What was put in was not taken.

        Attributes:
            why: a clause.
        """

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

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
        why = self._why_not(edit) if len(edit.text) > PASTED else None
        if why is None:
            return super().edit(edit)
        self.post_message(self.TooMuch(why))
        return EditResult(self.cursor_location, "")

    def _why_not(self, edit: Edit) -> str | None:
        top, bottom = sorted((edit.from_location, edit.to_location))
        before = self.document.get_line(top[0])[: top[1]]
        behind = self.document.get_line(bottom[0])[bottom[1] :]
        gone = len(self.document.get_text_range(top, bottom))
        if len(self.text) - gone + len(edit.text) > LARGEST:
            return f"more than the {LARGEST:,} characters that can be edited here would stand there"
        lines = f"{before}{edit.text}{behind}".split("\n")
        if max(map(len, lines)) > LONGEST:
            return f"a line would be longer than the {LONGEST:,} characters that can be edited here"
        return None

    async def _on_key(self, event: events.Key) -> None:
        action = None if event.is_printable else self._ACTIONS.get(event.key)
        if action is None:
            await super()._on_key(event)
        else:
            event.stop()
            event.prevent_default()
            await self.run_action(action)
