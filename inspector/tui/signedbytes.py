"""Signed bytes as rows, in which everything can be seen that matters to a signature.

Line ends, tabs, blanks at the end of a line, a byte order mark and bytes that are no text stand as
symbols, in an ink of their own; all other text stands as it is.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from inspector.payload import hexdump
from inspector.tui.text import MARK, Line, Piece, width
from inspector.visible import visible

FIRST_ROWS, LAST_ROWS = 30, 4
"""Rows of a part that are shown: of its beginning, and of its end. The body is in Raw, whole."""

FIRST_BYTES, LAST_BYTES = 12_288, 1_024

LOOKED_AT, MOST_OF_TEXT = 1_024, 8
"""Bytes that tell whether it is text: less than one in so many may be none."""

SYMBOL = "info"
"""The ink of what stands for something else."""

_LINES = re.compile("(?<=\n)")
_NO_TEXT = re.compile("[\udc80-\udcff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TOKENS = re.compile("[ -~]+|.", re.DOTALL)


def part(content: bytes, cells: int) -> list[Line]:
    """A part of what was signed; of a long one the beginning and the end.

    Args:
        content: its bytes; what is no text is a hex dump.
        cells: the width of the rows.
    """
    if _is_binary(content):
        return _dump(content, cells)
    gap = _gap()
    if len(content) > FIRST_BYTES + LAST_BYTES:
        first = list(islice(rows(content[: _border(content, FIRST_BYTES)], cells), FIRST_ROWS))
        last = list(rows(content[_border(content, len(content) - LAST_BYTES) :], cells))
        return [*first, gap, *last[-LAST_ROWS:]]
    shown = list(rows(content, cells))
    if len(shown) <= FIRST_ROWS + LAST_ROWS:
        return shown
    return [*shown[:FIRST_ROWS], gap, *shown[-LAST_ROWS:]]


def _gap() -> Line:
    return [(f"{MARK} what is between is in Raw {MARK}", "dim")]


def _is_binary(content: bytes) -> bool:
    """Whether so much of it is no text that symbols would say less than hexadecimal."""
    sample = content[: _border(content, LOOKED_AT)] if len(content) > LOOKED_AT else content
    odd = _NO_TEXT.findall(sample.decode("utf-8", "surrogateescape"))
    return len(odd) * MOST_OF_TEXT > len(sample)


def _dump(content: bytes, cells: int) -> list[Line]:
    row = hexdump.row_for(cells)
    count = hexdump.row_count(content, row)
    shown: list[Line] = [[(one, "")] for one in hexdump.lines(content, 0, FIRST_ROWS, row)]
    last = max(FIRST_ROWS, count - LAST_ROWS)
    if last > FIRST_ROWS:
        shown.append(_gap())
    return [*shown, *([(one, "")] for one in hexdump.lines(content, last, count, row))]


def rows(content: bytes, cells: int) -> Iterator[Line]:
    """Rows of some bytes: a new one behind each line feed, and wherever one is full."""
    cells = max(8, cells)
    row: Line = []
    used = 0
    for text, ink in _pieces(content.decode("utf-8", "surrogateescape")):
        for taken in [text] if ink or not text.isascii() else _slices(text, cells - used, cells):
            needed = width(taken)
            if used + needed > cells:
                yield row
                row, used = [], 0
            row.append((taken, ink))
            used += needed
        if (text, ink) == LINE_FEED:
            yield row
            row, used = [], 0
    if row:
        yield row


def end_of(content: bytes) -> str:
    """How it ends, in words: many a signature fails for a line end that nobody sees."""
    if content.endswith(b"\r\n"):
        return "ends with ␍␊, a CRLF"
    if content.endswith(b"\n"):
        return "ends with ␊, a line feed"
    return "ends without a line end"


LINE_FEED: Piece = ("␊", SYMBOL)
"""The last piece of a row behind which a new line begins."""


def _pieces(text: str) -> Iterator[Piece]:
    """Runs of what is plain, and all other characters one by one, as they are shown."""
    for line in _LINES.split(text):
        plain = line.rstrip("\r\n")
        said = plain.rstrip(" ")
        yield from map(_piece, _TOKENS.findall(said))
        yield from (("␠", SYMBOL) for _ in plain[len(said) :])
        yield from map(_piece, line[len(plain) :])


def _piece(run: str) -> Piece:
    if run.isascii() and run.isprintable():
        return run, ""
    if "\udc80" <= run <= "\udcff":
        return f"⟨{ord(run) - 0xDC00:02X}⟩", SYMBOL  # a byte that is no text
    shown = "⟨BOM⟩" if run == "\ufeff" else visible(run)
    if shown == run and unicodedata.category(run) == "Zs":
        shown = f"⟨{ord(run):02X}⟩"
    return shown, "" if shown == run else SYMBOL


def _slices(text: str, first: int, others: int) -> Iterator[str]:
    """A plain text for what is left of a row, and for the rows below it."""
    yield from filter(None, [text[:first]])
    for at in range(first, len(text), others):
        yield text[at : at + others]


def _border(content: bytes, at: int) -> int:
    """Where a character begins, at a place in UTF-8 or a few bytes before."""
    return next((p for p in range(at, max(0, at - 4), -1) if content[p] & 0xC0 != 0x80), at)
