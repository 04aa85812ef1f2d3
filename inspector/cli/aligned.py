"""Tables with straight columns, as narrow as the terminal that they are on."""

import sys
from collections.abc import Collection, Iterator, Sequence
from shutil import get_terminal_size

from inspector.tui.text import pad, width

GAP = "  "

LEAST = 8
"""Cells that are left to each of the columns that give way."""


def room() -> int | None:
    """The cells of a line on the terminal; None where standard output is none."""
    return get_terminal_size().columns if sys.stdout.isatty() else None


def aligned(
    table: Sequence[Sequence[str]],
    room: int | None,
    *,
    giving_way: Collection[str],
    leaving: Collection[str] = (),
    widest: int | None = None,
) -> Iterator[str]:
    """Cells as lines with straight columns; a mark stands where a cell was cut.

    Args:
        table: rows of as many cells; the first row is the columns' titles.
        room: cells of a terminal that the lines are to fit; None where there is none.
        giving_way: titles of the columns that are cut where there is no room, the widest first.
        leaving: titles of those that are left out where that is not enough, in this order.
        widest: cells of a column where there is no terminal to fit; None for any number.
    """
    columns = {column[0]: column for column in zip(*table, strict=True)}
    widths = {title: max(map(width, column)) for title, column in columns.items()}
    most = room if room is not None else widest
    if most is not None:
        widths = {title: min(cells, most) for title, cells in widths.items()}
    if room is not None:
        _fit(widths, room, giving_way, leaving)
    for cells in zip(*(columns[title] for title in widths), strict=True):
        yield GAP.join(map(pad, cells, widths.values())).rstrip()


def _fit(
    widths: dict[str, int], room: int, giving_way: Collection[str], leaving: Collection[str]
) -> None:
    """Take columns away until what the others need has room; then narrow the widest."""
    for title in leaving:
        least = [min(cells, LEAST) if t in giving_way else cells for t, cells in widths.items()]
        if _total(least) <= room:
            break
        del widths[title]
    wide = [title for title in giving_way if title in widths]
    while wide and _total(widths.values()) > room:
        widest = max(wide, key=widths.__getitem__)
        if widths[widest] <= LEAST:
            break
        widths[widest] -= 1


def _total(widths: Collection[int]) -> int:
    """Cells of a line with columns of these widths."""
    return sum(widths) + len(GAP) * (len(widths) - 1)
