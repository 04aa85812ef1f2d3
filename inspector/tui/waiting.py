"""The deliveries that are not answered yet, kept up as rows change, so that no one seeks them."""

from collections.abc import Iterable

from inspector.tui.model import Change, Feed, Row


class Waiting:
    """Which deliveries are not answered yet, and which of them ask.

    Args:
        feed: its rows, of which these are few.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._open: dict[int, Row] = {}
        self.take_up(Change(changed=None))

    def take_up(self, change: Change) -> None:
        """Look at what changed."""
        rows = self._feed.rows
        if change.changed is None:
            self._open.clear()
            self._look(rows)
            return
        self._look(rows[change.earlier.start : change.earlier.stop])
        self._look(rows[len(rows) - change.added :])
        for delivery_id in change.changed:
            row = self._feed.row(delivery_id)
            self._open.pop(delivery_id, None) if row is None else self._look([row])

    @property
    def unanswered(self) -> list[int]:
        """Ids of all of them, the one that has waited longest first.

        What is held is told a little after it has come: one that came just now may be held too.
        """
        return list(self._open)

    @property
    def held(self) -> list[int]:
        """Ids of those that are known to be held open."""
        return [number for number, row in self._open.items() if row.waits_for is not None]

    @property
    def asking(self) -> list[int]:
        """Ids of those that wait for a person's choice."""
        return [number for number, row in self._open.items() if asks(row)]

    def _look(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row.settled is None:
                self._open[row.id] = row
            else:
                self._open.pop(row.id, None)


def asks(row: Row) -> bool:
    """Whether a delivery is held until a person chooses its answer."""
    return row.settled is None and (row.waits_for or "").split(" ", 1)[0] == "ask"
