"""The Headers tab: every header in the order, the case and the number it arrived in."""

from typing import cast

from inspector.delivery import Delivery, text
from inspector.tui.around import Around
from inspector.tui.model import Row
from inspector.tui.text import Line, wrap, wrap_pieces
from inspector.tui.widgets.content import TabLines, delivery_of
from inspector.visible import visible


class HeadersTab(TabLines):
    """Names and values; one can be selected and copied."""

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._delivery: Delivery | None = None
        self._header_at: list[int | None] = []

    def load(self, row: Row) -> Delivery:
        """The delivery."""
        return delivery_of(self.around, row)

    def take(self, loaded: object) -> None:
        """Keep the delivery; start at its first header."""
        self._delivery = cast("Delivery", loaded)
        self.cursor = 0

    def explain(self, row: Row, cells: int) -> list[Line]:
        """The headers, and what a tunnel may have done to them."""
        self._header_at = []
        if self._delivery is None:
            return []
        lines: list[Line] = []
        for number, (name, value) in enumerate(self._delivery.headers):
            first: Line = [(visible(text(name)), "key"), (": ", "dim")]
            rows = wrap_pieces(first, text(value), "", cells, indent=4)
            lines += rows
            self._header_at += [number] * len(rows)
        if not lines:
            lines.append([("no headers", "dim")])
        if row.via == "tunnel":
            note = "Came through the tunnel, which may have changed the case of names and added its"
            lines.append([])
            lines += [[(part, "dim")] for part in wrap(note + " own headers.", cells)]
        self._header_at += [None] * (len(lines) - len(self._header_at))
        return lines

    @property
    def here(self) -> tuple[str, str] | None:
        """The selected header, name and value; None where none is."""
        if self._delivery is None or self.cursor is None or not self._delivery.headers:
            return None
        at = self._header_at[self.cursor] if self.cursor < len(self._header_at) else None
        if at is None:
            return None
        name, value = self._delivery.headers[at]
        return text(name), text(value)
