"""Two texts above each other, so that the first place where they differ is seen."""

from collections.abc import Iterator

from inspector.tui.text import MARK, Below, Line, width
from inspector.tui.words import plural
from inspector.visible import visible

LONGEST = 1_200
"""Characters that are shown of either; no signature is as long."""

LABEL = 11
"""Cells before each row."""


def agreeing(one: str, other: str) -> int:
    """How many characters two texts have in common, from the first on."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def against(expected: str, given: str, cells: int) -> list[Line]:
    """What was expected above what was given, with a mark below where they part.

    Args:
        expected: the right one.
        given: what was there.
        cells: the width.
    """
    right, wrong = _shown(expected), _shown(given)
    same = agreeing(right, wrong)
    differ = right != wrong
    lines: list[Line] = []
    before = 0
    for row, (begin, end) in enumerate(_rows(right, wrong, max(8, cells - LABEL))):
        label = ("  expected ", "  given    ") if row == 0 else (" " * LABEL, " " * LABEL)
        here = len(lines)
        for name, text, ink in zip(label, (right, wrong), ("ok", "bad"), strict=True):
            at = max(begin, min(same, end))
            plain = "" if differ else "ok"
            line: Line = [(name, "dim"), (text[begin:at], plain), (text[at:end], ink)]
            lines.append(Below(line, LABEL, above=here - before) if row else line)
        before = here
        if differ and (begin <= same < end or same == end == max(len(right), len(wrong))):
            lines.append(_mark(right[begin:same], right, wrong, same, cells))
    return lines


def _shown(text: str) -> str:
    shown = visible(text)
    if len(shown) <= LONGEST:
        return shown
    return f"{shown[:LONGEST]}{MARK} ({plural(len(shown) - LONGEST, 'character')} more)"


def _rows(one: str, other: str, room: int) -> Iterator[tuple[int, int]]:
    """Where each row begins and ends, in characters: neither text is wider than the room."""
    begin, longest = 0, max(len(one), len(other))
    while begin < longest or begin == 0:
        end = begin + room
        while end > begin + 1 and max(width(one[begin:end]), width(other[begin:end])) > room:
            end -= 1
        yield begin, end
        begin = end


def _mark(before: str, right: str, wrong: str, same: int, cells: int) -> Line:
    """What stands below the first place where they differ, and says so."""
    if same == len(wrong):
        says = f"{plural(len(right) - same, 'character')} missing from here on"
    elif same == len(right):
        says = f"{plural(len(wrong) - same, 'character')} too many from here on"
    else:
        says = f"differs from character {same + 1:,} on"
    at = LABEL + width(before)
    if at + 2 + len(says) <= cells:
        return [(" " * at, ""), (f"▲ {says}", "info")]
    return [(" " * max(0, at - len(says) - 1), ""), (f"{says} ▲", "info")]
