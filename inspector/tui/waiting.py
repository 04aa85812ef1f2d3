"""The deliveries that are held open, kept up as rows change, so that no one looks for them."""

from collections.abc import Iterable

from inspector.tui.model import Change, Feed, Row


class Waiting:
    """Which deliveries are held open, and which of them ask.

    Args:
        feed: its rows, of which the held ones are few.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._held: dict[int, bool] = {}
        self.take_up(Change(changed=None))

    def take_up(self, change: Change) -> None:
        """Look at what changed."""
        rows = self._feed.rows
        if change.changed is None:
            self._held.clear()
            self._look(rows)
            return
        self._look(rows[change.earlier.start : change.earlier.stop])
        self._look(rows[len(rows) - change.added :])
        for delivery_id in change.changed:
            row = self._feed.row(delivery_id)
            self._held.pop(delivery_id, None) if row is None else self._look([row])

    @property
    def held(self) -> list[int]:
        """Ids of the deliveries that are held open, the one that has waited longest first."""
        return list(self._held)

    @property
    def asking(self) -> list[int]:
        """Ids of those that wait for a person's choice."""
        return [delivery_id for delivery_id, asks in self._held.items() if asks]

    def _look(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if is_held(row):
                self._held[row.id] = asks(row)
            else:
                self._held.pop(row.id, None)


def is_held(row: Row) -> bool:
    """Whether a delivery is held open, and not only being answered."""
    return row.settled is None and row.waits_for is not None


def asks(row: Row) -> bool:
    """Whether a delivery is held until a person chooses its answer."""
    return row.settled is None and (row.waits_for or "").split(" ", 1)[0] == "ask"
