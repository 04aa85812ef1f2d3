"""What a row of two compared trees says, beside each other or one below the other."""

from inspector.compare import Row, RowKind
from inspector.payload import Node, preview
from inspector.tui.text import MARK, Line, fit, line_width, spread
from inspector.tui.widgets.tree import INKS, guides
from inspector.visible import visible

SIGNS: dict[RowKind, tuple[str, str]] = {
    "within": (" ", ""), "same": (" ", "dim"), "unseen": ("?", "warn"), "added": ("+", "ok"),
    "removed": ("-", "bad"), "changed": ("~", "warn"), "moved": ("↕", "info"),
}  # fmt: skip

BETWEEN: Line = [(" │ ", "faint")]

LONGEST = 4_000
"""Characters of a value that are looked at to draw its one line."""

LEAD = 12
"""Characters of a long text that are shown before its first difference."""


def beside(row: Row, depth: int, *, is_open: bool, cells: int) -> Line:
    """A row with what was at the left and what is at the right."""
    half = max(8, (cells - 2 - line_width(BETWEEN)) // 2)
    sign, ink = SIGNS[row.kind]
    if row.count:
        told = fit([*guides(depth, half), *_run(row, is_open=is_open)], half)
        return [(f"{sign} ", ink), *spread(told, [], half), *BETWEEN, *told]
    skip = _skipped(row)
    sides = []
    for node, side in ((row.before, "before"), (row.after, "after")):
        line = value(row, node, depth, half, skip=skip, side=side, is_open=is_open)
        sides.append(line)
    return [(f"{sign} ", ink), *spread(sides[0], [], half), *BETWEEN, *fit(sides[1], half)]


def below(row: Row, depth: int, *, is_open: bool, cells: int) -> list[Line]:
    """A row in one column; a changed value as two lines, what was removed and what was added."""
    sign, ink = SIGNS[row.kind]
    if row.count:
        return [[(f"{sign} ", ink), *guides(depth, cells), *_run(row, is_open=is_open)]]
    room = cells - 2
    if row.kind == "changed":
        skip = _skipped(row)
        return [
            [(f"{sign} ", ink), *value(row, node, depth, room, skip=skip, side=side)]
            for sign, ink, node, side in (
                ("-", "bad", row.before, "before"), ("+", "ok", row.after, "after"),
            )
        ]  # fmt: skip
    node, side = (row.before, "before") if row.after is None else (row.after, "after")
    line = value(row, node, depth, room, side=side, is_open=is_open)
    return [[(f"{sign} ", ink), *line]]


def lines_of(row: Row) -> int:
    """How many lines `below` makes of it."""
    return 2 if row.kind == "changed" and not row.count else 1


def opens(row: Row) -> bool:
    """Whether there is something inside of a row that can be shown."""
    if row.count or row.kind == "within":
        return True
    return any(node is not None and node.has_children for node in (row.before, row.after))


def value(
    row: Row,
    node: Node | None,
    depth: int,
    cells: int,
    *,
    side: str,
    skip: int = 0,
    is_open: bool = False,
) -> Line:
    """One side of a row, for a width of so many cells; empty where nothing stands."""
    if node is None:
        return []
    triangle = ("▾ " if is_open else "▸ ") if opens(row) else "  "
    line: Line = [*guides(depth, cells), (triangle, "dim")]
    if node.label is not None:
        ink = "dim" if row.kind == "same" else "key"
        line.append((visible(node.label[:LONGEST]) or '""', ink))
        line.append((" " if node.has_children else ": ", "dim"))
    line.append((_text(node, skip), _ink(row, node, side)))
    if row.note and side == "after":
        line.append((f"  ({row.note})", "warn"))
    return line


def _ink(row: Row, node: Node, side: str) -> str:
    if row.kind in ("changed", "added", "removed"):
        return "bad" if side == "before" else "ok"
    if row.kind in ("same", "within", "unseen") or node.has_children:
        return "dim"
    return INKS.get(node.kind, "")


def _text(node: Node, skip: int) -> str:
    if node.has_children or node.text is None:
        return visible(preview(node, LONGEST))
    shown = visible(node.text[skip : skip + LONGEST])
    lead = MARK if skip else ""
    return f'{lead}"{shown}"' if node.kind == "string" and not skip else lead + shown


def _skipped(row: Row) -> int:
    """How much of two long texts is left out, so that their first difference is in sight."""
    before, after = row.before, row.after
    if row.kind != "changed" or before is None or after is None:
        return 0
    from inspector.compare.writing import first_difference

    one, other = before.text or "", after.text or ""
    at = first_difference(one, other) or 0
    return max(0, at - LEAD) if at > 2 * LEAD else 0


def _run(row: Row, *, is_open: bool) -> Line:
    triangle = "▾ " if is_open else "▸ "
    if row.kind == "unseen":
        return [(f"{triangle}{row.count:,} not compared to the end", "warn")]
    said = "unchanged" if row.kind == "same" else "more"
    return [(triangle, "dim"), (f"⋯ {row.count:,} {said}", "faint")]
