"""The line above the tabs of a request that leaves something to a person."""

import asyncio
from functools import partial

from inspector.tui.around import Around
from inspector.tui.brought import Brought, leaves_something, read_brought, sentence
from inspector.tui.model import Row
from inspector.tui.text import Line, flow
from inspector.tui.widgets.lines import LineWidget

KEY, BINDING = "K", "delivery.take"
"""What takes it, where the configuration names no other key."""


class BroughtLine(LineWidget):
    """What the selected delivery brings or asks for, and the key for that."""

    def __init__(self, around: Around) -> None:
        super().__init__()
        self._around = around
        self._row: Row | None = None
        self._read: tuple[int, Brought | None] | None = None

    def tell(self, row: Row | None) -> None:
        """Be about another delivery, or about the same as it is now."""
        before, self._row = self._row, row if row is not None and leaves_something(row) else None
        if before is None and self._row is None:
            return
        if self._row is not None and (self._read is None or self._read[0] != self._row.id):
            _ = self.run_worker(
                partial(self._look_up, self._row), exclusive=True, exit_on_error=False
            )
        self._measure()

    async def _look_up(self, row: Row) -> None:
        found = await asyncio.to_thread(read_brought, self._around.feed, row)
        self._read = row.id, found
        self._measure()

    def on_mount(self) -> None:
        """There is nothing to say yet."""
        self._measure()

    def on_resize(self) -> None:
        """Take the height that the width asks for."""
        self._measure()

    def lines(self, cells: int) -> list[Line]:
        """The sentence, wrapped."""
        if self._row is None or self._read is None or self._read[0] != self._row.id:
            return []
        found = self._read[1]
        key = self.app.keymap.get(BINDING, KEY)  # type: ignore[attr-defined]  # InspectorApp
        feed = self._around.feed
        said = sentence(found, feed.known, feed.right, self._row, key) if found else []
        rows = flow(said, max(10, cells - 3)) if said else []
        return [[("◇ " if at == 0 else "  ", "info"), *row] for at, row in enumerate(rows)]

    def _measure(self) -> None:
        rows = len(self.lines(self.size.width or 60))
        self.display = rows > 0
        self.styles.height = max(1, rows)
        self.refresh()
