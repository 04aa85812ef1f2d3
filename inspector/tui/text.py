"""Lines as data: pieces of text, each with an ink, measured in terminal cells.

Widgets draw these and nothing else, so that what a line says can be computed and tested without a
terminal, and untrusted text has one way onto the screen.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len

from inspector.visible import visible

MARK = "…"
"""Stands wherever something was cut away."""

_WORDS = re.compile(r" *[^ ]+| +")

Piece = tuple[str, str]
"""A text and the name of its ink; an empty name is the plain colour."""

Line = list[Piece]


class Below(list[Piece]):
    """A line that goes on with what one above it says.

    Args:
        pieces: of the line.
        indent: how many of its characters, from the first on, are not part of what is said.
        gap: what was left out where the line before ends.
        above: how many lines further up that is.
    """

    def __init__(
        self, pieces: Iterable[Piece], indent: int, gap: str = "", above: int = 1
    ) -> None:  # fmt: skip
        super().__init__(pieces)
        self.indent = indent
        self.gap = gap
        self.above = above


def width(text: str) -> int:
    """How many cells a text takes."""
    return len(text) if text.isascii() else cell_len(text)


def plain(line: Iterable[Piece]) -> str:
    """The characters of a line without their inks."""
    return "".join(text for text, _ in line)


def line_width(line: Iterable[Piece]) -> int:
    """How many cells a line takes."""
    return sum(width(text) for text, _ in line)


def cut(text: str, cells: int) -> str:
    """A text of at most so many cells; the mark stands where the rest was."""
    if width(text) <= cells:
        return text
    return _head(text, cells - 1) + MARK if cells > 0 else ""


def cut_middle(text: str, cells: int) -> str:
    """A text of at most so many cells that keeps its beginning and its end."""
    if width(text) <= cells:
        return text
    if cells < 3:
        return cut(text, cells)
    tail = (cells - 1) // 2
    return _head(text, cells - 1 - tail) + MARK + _head(text[::-1], tail)[::-1]


def pad(text: str, cells: int, align: str = "left") -> str:
    """A text cut or filled to exactly so many cells."""
    text = cut(text, cells)
    space = " " * (cells - width(text))
    return space + text if align == "right" else text + space


def fit(line: Iterable[Piece], cells: int) -> Line:
    """A line of at most so many cells; the mark stands where the rest was."""
    pieces = [(visible(text), ink) for text, ink in line]
    if line_width(pieces) <= cells:
        return pieces
    fitted: Line = []
    left = cells
    for text, ink in pieces:
        taken = width(text)
        if taken >= left:
            fitted.append((_head(text, left - 1) + MARK, ink))
            break
        fitted.append((text, ink))
        left -= taken
    return fitted


def spread(left: Line, right: Line, cells: int) -> Line:
    """Two ends of one line; the right one stays whole, the left one is cut where they meet."""
    end = fit(right, cells)
    begin = fit(left, max(0, cells - line_width(end) - (1 if end else 0)))
    return [*begin, (" " * (cells - line_width(begin) - line_width(end)), ""), *end]


def wrap(text: str, cells: int) -> Iterator[str]:
    """Break one line into rows of at most so many cells, at spaces where there are some."""
    text = visible(text)
    cells = max(1, cells)
    while width(text) > cells:
        row = _head(text, cells) or text[0]
        broken = row.rfind(" ")
        at = (
            broken + 1 if broken > cells // 3 and text[len(row) : len(row) + 1] != " " else len(row)
        )
        yield text[:at].rstrip(" ") if at == broken + 1 else text[:at]
        text = text[at:].lstrip(" ") if at == broken + 1 else text[at:]
    yield text


def wrap_pieces(first: Line, text: str, ink: str, cells: int, indent: int = 0) -> list[Line]:
    """Rows of a text behind a first piece; the rows below are indented by so many cells."""
    rest = visible(text)
    room = cells - line_width(first)
    if room < 8:
        lines = flow(first, cells)
    else:
        head = next(wrap(rest, room))
        lines = [[*first, (head, ink)]]
        rest = rest[len(head) :]
    gap = " " * (len(rest) - len(rest.lstrip(" ")))
    rest = rest.lstrip(" ")
    at = 0
    for row in wrap(rest, max(8, cells - indent)) if rest else ():
        begin = rest.find(row, at)
        lines.append(Below([(" " * indent, ""), (row, ink)], indent, gap or rest[at:begin]))
        at, gap = begin + len(row), ""
    return lines


def flow(line: Iterable[Piece], cells: int) -> list[Line]:
    """Rows of a sentence made of several pieces, broken at spaces."""
    cells = max(1, cells)
    rows: list[Line] = [[]]
    used = 0
    for text, ink in line:
        for found in _WORDS.findall(visible(text)):
            word = found
            if used and used + width(word) > cells:
                rows.append([])
                used, word = 0, word.lstrip()
            while width(word) > cells:
                part = _head(word, cells) or word[0]
                rows[-1].append((part, ink))
                rows.append([])
                word = word[len(part) :]
            rows[-1].append((word, ink))
            used += width(word)
    return rows


@lru_cache(8192)
def char_width(char: str) -> int:
    """The cells of one character, drawn as `visible` shows it."""
    if char.isascii() and char.isprintable():
        return 1
    shown = visible(char)
    if len(shown) > 1:
        return len(shown)
    if unicodedata.east_asian_width(shown) in "WF":
        return 2
    return cell_len(shown)


def _head(text: str, cells: int) -> str:
    if text.isascii():
        return text[: max(0, cells)]
    used = 0
    for index, char in enumerate(text):
        used += cell_len(char)
        if used > cells:
            return text[:index]
    return text
