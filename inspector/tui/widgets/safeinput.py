"""An input whose text can always be drawn."""

from textual.widgets import Input

from inspector.visible import visible


class SafeInput(Input):
    """A line to type in: whatever is put into it is harmless, and what is drawn is what is used.

    Textual draws what stands in an input as it is, so that a control character would reach the
    terminal. Not for secrets, which have to stay as they are.
    """

    def validate_value(self, value: str) -> str:
        """Take up a text with visible symbols for what must not be drawn."""
        return visible(value)
