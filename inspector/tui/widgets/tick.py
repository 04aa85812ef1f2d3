"""A check box that tells on from off without colour too."""

from textual.content import Content
from textual.widgets import Checkbox


class Tick(Checkbox):
    """Something that is done too, or not; Textual's own draws the same sign for both."""

    def render(self) -> Content:
        """Draw the sign for on only."""
        self.BUTTON_INNER = "✓" if self.value else " "
        return super().render()
