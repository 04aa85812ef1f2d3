"""An input for a secret, which may be a key's file of many lines."""

from textual import events
from textual.widgets import Input

from inspector.signatures import pem

_BREAK = "␊"
"""What stands for a line break: an input has one line."""


class SecretInput(Input):
    """A masked line for a secret, kept to the character.

    A PEM file is pasted whole; of anything else the first line counts, as in any input.
    """

    def __init__(self, placeholder: str) -> None:
        super().__init__(password=True, placeholder=placeholder)

    @property
    def secret(self) -> str:
        """The secret, a key's lines as they were."""
        value = self.value
        return value.replace(_BREAK, "\n") if pem.is_pem(value) else value

    def _on_paste(self, event: events.Paste) -> None:
        """Take a key or a certificate whole."""
        if pem.is_pem(event.text):
            lines = event.text.strip().splitlines()  # terminals paste breaks as they like
            self.value = _BREAK.join(lines)
            self.cursor_position = len(self.value)
            event.stop()
            event.prevent_default()
