"""Radio buttons that tell on from off without colour too, and sets of them that keep up."""

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import RadioButton, RadioSet


class Choice(RadioButton):
    """One of several; Textual's own draws the same dot for on and off."""

    def render(self) -> Content:
        """Draw the dot for on only."""
        self.BUTTON_INNER = "●" if self.value else " "
        return super().render()


class Choices(RadioSet):
    """Several, the first of which is chosen at first.

    Textual's set learns by messages which of its buttons is on: a key that is pressed right behind
    another would still find the one before.

    Args:
        contents: what each says; one at least.

    Attributes:
        at: the index of the one that is chosen.
    """

    def __init__(self, contents: Iterable[Content], id: str | None = None) -> None:  # noqa: A002 - Textual's name
        self._choices = [Choice(content, value=not n) for n, content in enumerate(contents)]
        self.at = 0
        super().__init__(*self._choices, id=id)

    def step(self, by: int = 1) -> None:
        """Choose the next one, or the one that is so many behind it."""
        self.at = (self.at + by) % len(self._choices)
        self._choices[self.at].value = True

    def on_radio_set_changed(self, event: RadioSet.Changed) -> None:
        """Take up what was chosen by other means."""
        if not self._choices[self.at].value:
            self.at = event.index
