"""An input that keeps up with fast hands, and whose text can always be drawn."""

from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.widgets import Input

from inspector.visible import visible


class PromptInput(Input):
    """A line to type in, in which keys work in the order in which they are pressed.

    A key that is bound to an action goes up to the app first, and its action runs only then: what
    is typed right behind it would be there already, and be deleted by a `ctrl+u` pressed before.
    """

    _ACTIONS: ClassVar[dict[str, str]] = {
        key: binding.action
        for binding in Input.BINDINGS
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    }

    async def _on_key(self, event: events.Key) -> None:
        action = None if event.is_printable else self._ACTIONS.get(event.key)
        if action is None:
            await super()._on_key(event)
        else:
            event.stop()
            event.prevent_default()
            await self.run_action(action)


class SafeInput(PromptInput):
    """A line to type in: whatever is put into it is harmless, and what is drawn is what is used.

    Textual draws what stands in an input as it is, so that a control character would reach the
    terminal. Not for secrets, which have to stay as they are.
    """

    def validate_value(self, value: str) -> str:
        """Take up a text with visible symbols for what must not be drawn."""
        return visible(value)
