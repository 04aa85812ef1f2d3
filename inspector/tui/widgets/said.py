"""Sentences in dialogs, as high as they need to be."""

from inspector.tui.text import Line, flow
from inspector.tui.widgets.lines import LineWidget


class Said(LineWidget):
    """Paragraphs that wrap; nothing in them is markup."""

    def __init__(self, *paragraphs: Line, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._paragraphs: tuple[Line, ...] = paragraphs

    def say(self, *paragraphs: Line) -> None:
        """Show other paragraphs."""
        self._paragraphs = paragraphs
        self._measure()

    @property
    def text(self) -> str:
        """What is said, without colours."""
        return "\n".join("".join(text for text, _ in line) for line in self._paragraphs)

    def on_mount(self) -> None:
        """Take the height that the words need."""
        self._measure()

    def on_resize(self) -> None:
        """Take it for another width."""
        self._measure()

    def lines(self, cells: int) -> list[Line]:
        """All rows."""
        return [row for one in self._paragraphs for row in (flow(one, cells) if one else [[]])]

    def _measure(self) -> None:
        self.display = bool(self._paragraphs)
        self.styles.height = max(1, len(self.lines(self.size.width or 70)))
        self.refresh()
