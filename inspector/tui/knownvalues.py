"""Values that are known to stand in fields: what completes a filter."""

import asyncio

from inspector.delivery import text
from inspector.tui.model import Row
from inspector.tui.views import ScreenFeed
from inspector.visible import visible

SAMPLE = 5_000
"""Rows looked at: the newest."""

MOST = 200
"""Values of one field."""

LONGEST = 120
"""Characters of a value that is worth offering."""


class KnownValues:
    """What was seen in the newest rows, the newest first, and in the headers that were opened.

    Args:
        rows: all rows, the same list for ever.
    """

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        self._headers: dict[str, None] = {}
        self._values: dict[str, list[str]] = {}

    def look_around(self) -> None:
        """See what there is now."""
        seen: dict[str, dict[str, None]] = {
            name: {} for name in ("provider", "type", "event", "path", "endpoint", "method")
        }
        for row in reversed(self._rows[-SAMPLE:]):
            _keep(seen["path"], row.path)
            _keep(seen["method"], row.method)
            if row.insight is not None:
                _keep(seen["endpoint"], row.insight.endpoint)
                _keep(seen["provider"], row.insight.provider)
                for event in row.insight.events[:10]:
                    _keep(seen["type"], event.type)
                    _keep(seen["event"], event.id)
        self._values = {name: list(values) for name, values in seen.items()}

    async def open(self, feed: ScreenFeed, row: Row) -> None:
        """See the names of a delivery's headers."""
        delivery = await asyncio.to_thread(feed.delivery, row.id)
        for name, _ in delivery.headers if delivery is not None else ():
            _keep(self._headers, text(name))

    def suggest(self, line: str, cursor: int) -> list[str]:
        """Words that could stand at a cursor in a filter."""
        from inspector.query import suggest  # not needed for the first paint

        return suggest(line, cursor, {**self._values, "header": list(self._headers)})


def _keep(values: dict[str, None], value: str | None) -> None:
    if not value or value in values or len(values) >= MOST or len(value) > LONGEST:
        return
    if value == visible(value):  # what is not shown as it is can't be typed either
        values[value] = None
