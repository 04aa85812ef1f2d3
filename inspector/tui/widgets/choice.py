"""A radio button that tells on from off without colour too."""

from textual.content import Content
from textual.widgets import RadioButton


class Choice(RadioButton):
    """One of several; Textual's own draws the same dot for on and off."""

    def render(self) -> Content:
        """Draw the dot for on only."""
        self.BUTTON_INNER = "●" if self.value else " "
        return super().render()
