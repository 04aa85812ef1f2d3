"""What every tab of a delivery has in common."""

from typing import ClassVar

import msgspec
from textual import events
from textual.binding import Binding, BindingType

from inspector.delivery import Delivery, without_proof
from inspector.errors import InspectorError
from inspector.tui.around import Around
from inspector.tui.model import Row
from inspector.tui.text import Line
from inspector.tui.widgets.lines import FixedLines


def delivery_of(around: Around, row: Row) -> Delivery:
    """The whole delivery of a row, to be shown or copied: what proves that it is ours is masked.

    Raises:
        InspectorError: it was deleted.
    """
    delivery = around.feed.delivery(row.id)
    if delivery is None:
        raise InspectorError(f"#{row.id} is not in the journal any more.")
    headers = without_proof(delivery.headers)
    if headers is delivery.headers:
        return delivery
    return msgspec.structs.replace(delivery, headers=headers)


class TabLines(FixedLines):
    """A tab whose lines are few enough to be worked out at once.

    `load` runs in a thread and may read the journal; `show` takes what it returned.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.tab(-1)", "Previous tab", show=False, id="tab.left"),
        Binding("right", "screen.tab(1)", "Next tab", show=False, id="tab.right"),
    ]

    def __init__(self, around: Around) -> None:
        super().__init__()
        self.around = around
        self.row: Row | None = None

    def load(self, row: Row) -> object:
        """What the tab shows, read where the screen does not wait for it."""
        return row

    def show(self, row: Row, loaded: object) -> None:
        """Show what was loaded for a row."""
        self.row = row
        self.take(loaded)
        self.recompute()

    def take(self, loaded: object) -> None:
        """Keep what was loaded."""

    def compute(self, cells: int) -> list[Line]:
        """All lines."""
        return self.explain(self.row, cells) if self.row is not None else []

    def explain(self, row: Row, cells: int) -> list[Line]:
        """All lines for a row."""
        raise NotImplementedError

    def on_click(self, event: events.Click) -> None:
        """Select the line under the mouse, where lines can be selected."""
        if self.cursor is not None:
            self.move_to(event.y + self.scroll_offset.y)


def heading(text: str) -> list[Line]:
    """A title with space above it."""
    return [[], [(text, "title")]]


def facts(pairs: list[tuple[str, str, str]], cells: int) -> list[Line]:
    """Names with their values (and inks) in two columns, wrapped where they are long."""
    from inspector.tui.text import wrap_pieces

    lines: list[Line] = []
    for name, value, ink in pairs:
        lines += wrap_pieces([(f"{name:<15}", "dim")], value, ink, cells, indent=15)
    return lines
