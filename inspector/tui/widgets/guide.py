"""The line of the demo that says what to look at."""

from inspector.tui.text import Line, plain
from inspector.tui.widgets.lines import LineWidget


class Guide(LineWidget):
    """One sentence, marked as the demo's."""

    def __init__(self) -> None:
        super().__init__()
        self._sentence: Line = []

    @property
    def text(self) -> str:
        """What is said, without colours."""
        return plain(self._sentence)

    def say(self, sentence: Line) -> None:
        """Say another sentence."""
        self._sentence = sentence
        self.refresh()

    def lines(self, cells: int) -> list[Line]:
        """The sentence."""
        del cells  # what does not fit is cut with a mark
        return [[(" demo ", "answering"), (" ", ""), *self._sentence]]
