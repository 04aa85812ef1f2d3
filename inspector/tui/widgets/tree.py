"""The tree of a payload: keys, values, types and sizes, unfolded as far as one looks."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from inspector.tui.finding import Hits, Search, Stop
from inspector.tui.marks import FOUND, marked
from inspector.tui.text import MARK, Line, fit, line_width, spread
from inspector.tui.unfolded import UNFOLD_AT_MOST, Unfolded, Unfolding
from inspector.tui.widgets.lines import LineView
from inspector.tui.words import size
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.payload import Node
    from inspector.payload.find import Place
    from inspector.payload.wanted import Wanted

INKS = {"string": "string", "number": "number", "boolean": "literal", "null": "literal"}

BRACKETS = {"object": ("{", "}"), "array": ("[", "]")}

WORTH_SAYING = 10_000
"""Bytes from which a container's size is shown."""

LONGEST = 4_000
"""Characters of a value that are looked at to draw its one line."""

LOOKED_THROUGH = 100_000
"""Characters of a value in which is looked for what stands beyond the end of its line."""


class PayloadTree(LineView):
    """Rows of a tree, with guides, triangles and a row to stand on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "unfold", "Open", show=False, id="tree.toggle"),
        Binding("right,l", "open", "Unfold", show=False, id="tree.open"),
        Binding("left,h", "close", "Fold", show=False, id="tree.close"),
        Binding("plus", "open_all", "Unfold all", show=False, id="tree.open-all"),
        Binding("minus", "close_all", "Fold all", show=False, id="tree.close-all"),
    ]

    class Whole(Message):
        """A value that is cut shall be shown whole.

        Attributes:
            node: whose value.
            wanted: what is looked for in it.
        """

        def __init__(self, node: Node, wanted: Wanted | None) -> None:
            super().__init__()
            self.node = node
            self.wanted = wanted

    def __init__(self) -> None:
        super().__init__()
        self._tree: Unfolded | None = None
        self._wanted: Wanted | None = None

    def show(self, tree: Unfolded) -> None:
        """Show a tree from its beginning."""
        self._tree = tree
        self.cursor = 0
        self.scroll_home(animate=False)
        self.resized()

    def count(self) -> int:
        """Rows that are unfolded."""
        return len(self._tree.rows) if self._tree else 0

    def line(self, index: int, cells: int) -> Line:
        """One row."""
        return tree_line(self._tree.rows[index], cells, self._wanted) if self._tree else []

    @property
    def here(self) -> Unfolding | None:
        """The selected row."""
        if self._tree is None or self.cursor is None or self.cursor >= len(self._tree.rows):
            return None
        return self._tree.rows[self.cursor]

    def action_unfold(self) -> None:
        """Unfold, fold, show the next page, or show a long value whole."""
        here = self.here
        if self._tree is None or here is None or self.cursor is None:
            return
        if here.rest is None and not here.node.has_children:
            if is_cut(here, self.scrollable_content_region.width):
                self.post_message(self.Whole(here.node, self._wanted))
            return
        if here.open:
            self._tree.close(self.cursor)
            self.resized()
        else:
            self._unfold(here)

    def action_open(self) -> None:
        """Unfold; when it is unfolded, go to its first child."""
        here = self.here
        if self._tree is None or here is None or self.cursor is None:
            return
        if here.open:
            self.move_to(self.cursor + 1)
        else:
            self._unfold(here)

    def action_close(self) -> None:
        """Fold; when it is folded, go to what holds it."""
        here = self.here
        if self._tree is None or here is None or self.cursor is None:
            return
        if here.open:
            self._tree.close(self.cursor)
            self.resized()
        else:
            parent = self._tree.parent(self.cursor)
            if parent is not None:
                self.move_to(parent)

    def action_open_all(self) -> None:
        """Unfold everything, up to a bound."""
        if self._tree is None:
            return
        here = self.here
        if not self._tree.open_all():
            self.app.notify(
                f"Unfolded up to {UNFOLD_AT_MOST:,} rows; what is larger stays folded.",
                markup=False,
            )
        self._stand_on(here)

    def action_close_all(self) -> None:
        """Fold everything but the top level."""
        if self._tree is None:
            return
        here = self.here
        while here is not None and here.depth > 0:
            here = here.parent
        top = here.node.path if here else None
        self._tree.close_all()
        at = next((i for i, row in enumerate(self._tree.rows) if row.node.path == top), 0)
        self.cursor = at
        self.resized()
        self.move_to(at)

    def searching(self) -> Search:
        """How all of the tree is searched, unfolded or not; a path leads to what stands there."""
        root = self._tree.root if self._tree else None

        def search(wanted: Wanted, stop: Stop) -> Hits[Place]:
            from inspector.payload.at_path import find_or_go

            found = find_or_go(root, wanted, stop) if root else None
            return Hits(found.places, found.whole) if found else Hits((), whole=True)

        return search

    def mark(self, wanted: Wanted | None, hits: Hits[Place] | None) -> None:
        """Let what is wanted stand out in all rows that are drawn."""
        del hits
        self._wanted = wanted
        self.refresh()

    async def go_to(self, place: Place, stop: Stop) -> None:
        """Unfold what a node is in, and select it."""
        tree, gone = self._tree, False
        at = tree.row_of(place.route) if tree else None
        if at is not None:
            self.move_to(at)
            return
        while tree is not None and tree is self._tree and not gone:
            way = await asyncio.to_thread(tree.way_to, place.route, stop)
            if way is None or tree is not self._tree:
                return
            gone = tree.go(way)
            if gone:
                self.resized()
                self.move_to(way.at)

    def on_click(self, event: events.Click) -> None:
        """Select a row; a click on its triangle, or a second one, unfolds or folds it."""
        at = event.get_content_offset(self)
        index = event.y + self.scroll_offset.y
        if at is None or self._tree is None or index >= len(self._tree.rows):
            return
        row = self._tree.rows[index]
        self.move_to(index)
        triangle = line_width(guides(row.depth, self.scrollable_content_region.width))
        if row.rest is not None or event.chain == 2 or triangle <= at.x < triangle + 2:
            self.action_unfold()

    def _unfold(self, row: Unfolding) -> None:
        if row.rest is None and row.node.has_children and row.node.count is None:
            _ = self.run_worker(
                partial(self._read_and_unfold, row), group="tree", exit_on_error=False
            )
        else:
            self._open_row(row)

    async def _read_and_unfold(self, row: Unfolding) -> None:
        try:
            await asyncio.to_thread(row.node.children, 0, 0)
            self._open_row(row)
        except Exception as error:
            self.app.complain(error, "unfold this")  # type: ignore[attr-defined]  # InspectorApp

    def _open_row(self, row: Unfolding) -> None:
        if self._tree is not None and row in self._tree.rows:
            self._tree.open(self._tree.rows.index(row))
            self.resized()

    def _stand_on(self, row: Unfolding | None) -> None:
        self.resized()
        if self._tree is not None and row is not None:
            self.move_to(self._tree.rows.index(row))


def tree_line(row: Unfolding, cells: int, wanted: Wanted | None = None) -> Line:
    """One row for a width of so many cells; what is wanted stands out."""
    lead = guides(row.depth, cells)
    node = row.node
    if row.rest is not None:
        return [*lead, ("▸ ", "info"), (f"… {len(row.rest):,} more", "info")]
    triangle = ("▾ " if row.open else "▸ ") if node.has_children else "  "
    line: Line = [*lead, (triangle, "dim")]
    if node.label is not None:
        named = wanted if wanted and _is_named(row) else None
        line += marked(node.label[:LONGEST] or '""', "key", named)
        line.append((" " if node.has_children else ": ", "dim"))
    line += _value(node, wanted)
    if node.note:
        line.append((f"  ({visible(node.note)})", "warn"))
    return line if wanted is None else _with_what_is_hidden(line, node, cells, wanted)


def _is_named(row: Unfolding) -> bool:
    from inspector.payload.find import name_of  # not needed for the first paint

    return name_of(row.node, row.parent.node if row.parent else None) is not None


def _with_what_is_hidden(line: Line, node: Node, cells: int, wanted: Wanted) -> Line:
    """A row that says it where what is wanted stands only beyond its end."""
    text = "" if node.has_children else (node.text or "")
    shown = fit(line, cells)
    if any(ink == FOUND for _, ink in shown) or not wanted.within(text[:LOOKED_THROUGH]):
        return line
    return spread(shown, [("found further on ⏎", FOUND)], cells)


def guides(depth: int, cells: int) -> Line:
    """Lines that lead down to a row; beyond a third of the width, the depth as a number."""
    most = max(2, cells // 6)
    if depth <= most:
        return [("│ " * depth, "faint")] if depth > 0 else []
    return [("│ " * (most - 1), "faint"), (f"{MARK}{depth} ", "warn")]


def is_cut(row: Unfolding, cells: int) -> bool:
    """Whether a row says less than its value does."""
    text = row.node.text or ""
    return len(text) > LONGEST or "\n" in text or line_width(tree_line(row, cells)) > cells


def value_text(node: Node) -> str:
    """A value as it is copied: a leaf's text, everything else as it was sent."""
    if node.text is not None and not node.has_children:
        return node.text
    return node.raw.decode("utf-8", "replace")


def _value(node: Node, wanted: Wanted | None) -> Line:
    if node.kind in BRACKETS:
        return _container(node)
    line: Line = []
    if node.text is not None:
        ink = INKS.get(node.kind, "")
        quote: Line = [('"', ink)] if node.kind == "string" else []
        line += [*quote, *marked(node.text[:LONGEST], ink, wanted), *quote]
    elif not node.has_children:
        line.append((f"{node.kind}, {size(node.size)}", "dim"))
    if node.has_children:
        line.append((f" ({_count(node)})" if line else f"({_count(node)})", "dim"))
    return line


def _container(node: Node) -> Line:
    opening, closing = BRACKETS[node.kind]
    if not node.has_children:
        return [(opening + closing, "dim"), (" empty", "dim")]
    line: Line = [(f"{opening}{_count(node)}{closing}", "dim")]
    if node.size >= WORTH_SAYING:
        line.append((f" {size(node.size)}", "dim"))
    return line


def _count(node: Node) -> str:
    return MARK if node.count is None else f"{node.count:,}"
