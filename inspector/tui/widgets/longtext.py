"""Texts and bytes of any length, of which only what is in sight is worked out."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from textual.binding import Binding, BindingType

from inspector.tui.text import Line
from inspector.tui.widgets.lines import LineView
from inspector.tui.words import size
from inspector.tui.wrapped import WrappedText


class Section(Protocol):
    """A run of lines."""

    def __len__(self) -> int:
        """How many."""

    def line(self, index: int) -> Line:
        """One of them."""


class Ready:
    """Lines that are there already."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, index: int) -> Line:
        """One of them."""
        return self._lines[index]


class TextSection:
    """A text, wrapped; its last line stands for what is not worked out yet."""

    def __init__(self, text: str, cells: int) -> None:
        self.wrapped = WrappedText(text, cells)

    def __len__(self) -> int:
        return len(self.wrapped) + (1 if self.wrapped.remaining else 0)

    def line(self, index: int) -> Line:
        """One row."""
        if index < len(self.wrapped):
            return [(self.wrapped.row(index), "")]
        return [(f"… {size(self.wrapped.remaining)} more …", "info")]


class HexSection:
    """Bytes as a hex dump."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __len__(self) -> int:
        return (len(self._body) + 15) // 16

    def line(self, index: int) -> Line:
        """Sixteen bytes."""
        from inspector.payload.hexdump import lines

        offset, _, rest = lines(self._body, index, index + 1)[0].partition(" ")
        return [(offset, "dim"), (" " + rest, "")]


class LongText(LineView):
    """Sections below each other, wrapped anew when the width changes.

    The line that stands for the rest of a text works out the next part when it comes into sight.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.tab(-1)", "Previous tab", show=False, id="text.left"),
        Binding("right", "screen.tab(1)", "Next tab", show=False, id="text.right"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._sections: list[Section] = []
        self._for = 0

    def build(self, cells: int) -> list[Section]:
        """The sections for a width of so many cells."""
        raise NotImplementedError

    def rebuild(self) -> None:
        """Work the sections out anew."""
        self._for = self.scrollable_content_region.width
        self._sections = self.build(self._for) if self._for > 0 else []
        self.resized()

    def on_resize(self) -> None:
        """Wrap anew for another width."""
        if self.scrollable_content_region.width != self._for:
            self.rebuild()

    def count(self) -> int:
        """Lines of all sections."""
        return sum(map(len, self._sections))

    def line(self, index: int, cells: int) -> Line:
        """One line of the section that holds it."""
        del cells  # the sections were built for it
        for section in self._sections:
            if index < len(section):
                if isinstance(section, TextSection) and index >= len(section.wrapped):
                    self.call_later(self.more)
                return section.line(index)
            index -= len(section)
        return []

    def more(self) -> None:
        """Work out the next part of the last text."""
        last = self._sections[-1] if self._sections else None
        if isinstance(last, TextSection) and last.wrapped.remaining:
            last.wrapped.more()
            self.resized()
