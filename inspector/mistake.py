"""What is wrong with a line in one of our two languages, and where."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

from inspector.errors import InspectorError
from inspector.visible import visible


class LineError(InspectorError):
    """A text that is not what it should be.

    Attributes:
        text: the whole text.
        column: where the mistake is, counted in characters from 0; at most the text's length.
        expected: what could stand there, in words; empty where the message says it all.
    """

    def __init__(self, message: str, text: str, column: int, expected: tuple[str, ...]) -> None:
        self.text = text
        self.column = column
        self.expected = expected
        super().__init__(message, self.caret())

    def caret(self) -> str:
        """The line, a caret under the mistake, and what could stand there."""
        lines = [visible(self.text), " " * _cells(visible(self.text[: self.column])) + "^"]
        if self.expected:
            lines.append(f"expected {listed(self.expected)}")
        return "\n".join(lines)


def listed(words: Sequence[str], last_word: str = "or") -> str:
    """Words as a list in a sentence: `a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} {last_word} {last}" if most else last


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(combining(char) > 0 for char in text)
