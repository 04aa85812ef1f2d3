"""The line of the demo that says what to look at."""

from inspector.tui.text import Line, flow, plain
from inspector.tui.widgets.lines import LineWidget

ONE_LINE = 80
"""Columns from which a sentence fits into one line."""


class Guide(LineWidget):
    """One sentence, marked as the demo's; in two lines where there is no room for one."""

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

    def on_resize(self) -> None:
        """Take the height that the width asks for, whatever is said: nothing jumps."""
        self.styles.height = 1 if self.size.width >= ONE_LINE else 2

    def lines(self, cells: int) -> list[Line]:
        """The sentence; the mark stands where there is no room for the rest."""
        line: Line = [(" demo ", "answering"), (" ", ""), *self._sentence]
        if cells >= ONE_LINE:
            return [line]
        first, *rest = flow(line, cells)
        return [first, [piece for row in rest for piece in ((" ", ""), *row)][1:]]
