"""A long text as rows of a given width, worked out a part at a time.

A body may be one line of 25 MB or 25 million line breaks; neither may cost more than what is
looked at. Rows are kept as offsets into the text, `PART` of them at a time.
"""

import re
from array import array
from bisect import bisect_right

from inspector.tui.text import char_width
from inspector.visible import visible

_NARROW = re.compile("[ -~\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590]*")
"""One cell a character, and none that has to be made visible: Latin, Greek, Cyrillic."""

PART = 4_000
"""Rows worked out at a time."""


class WrappedText:
    """Rows of a text, as far as they have been worked out.

    Attributes:
        width: cells of a row.
        at: how much of the text has been worked out, in characters.
    """

    def __init__(self, text: str, width: int) -> None:
        self.width = max(8, width)
        self.at = 0
        self._text = text
        self._starts = array("I")
        self.more()

    def __len__(self) -> int:
        return len(self._starts)

    @property
    def remaining(self) -> int:
        """Characters that are not worked out yet."""
        return len(self._text) - self.at

    def more(self, rows: int = PART) -> None:
        """Work out the next part."""
        wanted = len(self._starts) + rows
        while len(self._starts) < wanted and (self.at < len(self._text) or not self._starts):
            self._add_line(wanted)

    def row(self, index: int) -> str:
        """One row, safe to draw."""
        return self.shown(*self.span(index))

    def span(self, index: int) -> tuple[int, int]:
        """Where a row starts in the text, and where the next one does."""
        following = index + 1
        end = self._starts[following] if following < len(self._starts) else self.at
        return self._starts[index], end

    def shown(self, start: int, stop: int) -> str:
        """A part of a row, safe to draw."""
        return visible(self._text[start:stop].rstrip("\n").replace("\t", "    "))

    def row_at(self, offset: int) -> int | None:
        """The row that an offset of the text is in; None where it is not worked out yet."""
        return bisect_right(self._starts, offset) - 1 if offset < self.at else None

    def _add_line(self, wanted: int) -> None:
        start = self.at
        end = self._text.find("\n", start)
        stop = len(self._text) if end < 0 else end
        room = wanted - len(self._starts)
        chunk = self._text[start : min(stop, start + room * self.width)]
        if _NARROW.fullmatch(chunk):
            cuts = list(range(start, start + len(chunk), self.width)) or [start]
            self.at = start + len(chunk)
        else:
            cuts = [start]
            self.at = self._wrap_wide(start, start + len(chunk), cuts, room)
        self._starts.extend(cuts)
        if self.at == stop and end >= 0:
            self.at += 1

    def _wrap_wide(self, start: int, stop: int, cuts: list[int], room: int) -> int:
        used = 0
        for index in range(start, stop):
            char = self._text[index]
            cells = 4 if char == "\t" else char_width(char)
            if used + cells > self.width:
                if len(cuts) == room:
                    return index
                cuts.append(index)
                used = 0
            used += cells
        return stop
