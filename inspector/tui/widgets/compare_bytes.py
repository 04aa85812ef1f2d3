"""The bytes of two bodies: where they differ first, in what, and what stands around there."""

from collections.abc import Iterator

from inspector.compare import IN_WORDS, Comparison
from inspector.payload.hexdump import HEX_AT, ROW, ascii_at, lines, row_count
from inspector.payload.json_check import position
from inspector.tui.text import Line, flow
from inspector.tui.widgets.lines import FixedLines
from inspector.tui.words import size

ABOVE, BELOW = 2, 5
"""Rows of hexadecimal shown above and below the first difference."""


class CompareBytes(FixedLines):
    """Sentences, and two short hex dumps."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Comparison | None = None

    def show(self, found: Comparison) -> None:
        """Show another comparison."""
        self._found = found
        self.recompute()

    def compute(self, cells: int) -> list[Line]:
        """All of it."""
        return [] if self._found is None else list(_all(self._found, cells))


def in_words(found: Comparison) -> str:
    """In what two bodies differ that mean the same: `the order of members, escapes`."""
    return ", ".join(IN_WORDS[wording] for wording in found.wordings)


def _all(found: Comparison, cells: int) -> Iterator[Line]:
    one, other = found.before.body, found.after.body
    at = found.differs_at
    if at is None:
        yield from flow([(f"The same bytes: {size(len(one))}.", "ok")], cells)
        return
    if found.wordings:
        told = f"The same values in other bytes. They differ in {in_words(found)}."
        yield from flow([(told, "warn")], cells)
    shorter = one if len(one) < len(other) else other
    where = f"First difference: at byte {at:,}, counted from 0"
    if _is_text(one) and _is_text(other):
        line, column = position(shorter, at)
        where += f" (line {line:,}, column {column:,})"
    if at == len(shorter):
        where += ", where the shorter one ends"
    yield from flow([(f"{where}.", "")], cells)
    for delivery, body, sign, ink in (
        (found.before, one, "-", "bad"), (found.after, other, "+", "ok"),
    ):  # fmt: skip
        yield []
        yield [(f"{sign} #{delivery.id}", ink), (f"  {size(len(body))}", "dim")]
        yield from _around(body, at, ink)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _around(body: bytes, at: int, ink: str) -> Iterator[Line]:
    """The rows around a byte, that byte in a colour of its own."""
    middle = at // ROW
    first = max(0, middle - ABOVE)
    last = min(row_count(body), middle + BELOW + 1)
    for number, row in enumerate(lines(body, first, last), first):
        if number != middle or at >= len(body):
            yield [("  ", ""), (row[:HEX_AT], "dim"), (row[HEX_AT:], "")]
            continue
        byte, char = HEX_AT + 3 * (at % ROW), ascii_at() + at % ROW
        yield [
            ("▸ ", ink), (row[:HEX_AT], "dim"), (row[HEX_AT:byte], ""),
            (row[byte : byte + 2], ink), (row[byte + 2 : char], ""),
            (row[char : char + 1], ink), (row[char + 1 :], ""),
        ]  # fmt: skip
    if at == len(body):
        yield [("▸ ", ink), ("it ends here", ink)]
