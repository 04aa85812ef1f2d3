"""Which columns the list of deliveries has, and how wide each is, for what there is to show."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from inspector.tui.model import Row
from inspector.tui.text import width
from inspector.visible import visible

ColumnName = Literal[
    "id", "time", "provider", "method", "path", "event", "sig", "rep", "try", "ans"
]

ORDER: tuple[ColumnName, ...] = (
    "id", "time", "provider", "method", "path", "event", "sig", "rep", "try", "ans",
)  # fmt: skip

EVENT_LEAST = 12
"""Cells that the event gets before anything optional is added."""

TITLES: dict[ColumnName, str] = {"id": "#"}


class Column(msgspec.Struct, frozen=True):
    """One column: its name, its width in cells, and the side it leans to."""

    name: ColumnName
    cells: int
    align: Literal["left", "right"] = "left"

    @property
    def title(self) -> str:
        """What stands above it."""
        return TITLES.get(self.name, self.name)


class Seen(msgspec.Struct):
    """What the rows so far need: kept up as rows arrive, so that no one counts 100,000 again.

    Attributes:
        methods: the methods seen, at most a handful.
        paths: the paths seen, at most a handful.
        path: cells of the longest path.
        event: cells of the longest event type.
        provider: cells of the longest provider name.
        method: cells of the longest method.
        attempt: cells of the longest attempt.
        last_id: the highest id.
    """

    methods: set[str] = msgspec.field(default_factory=set)
    paths: set[str] = msgspec.field(default_factory=set)
    path: int = 4
    event: int = 5
    provider: int = 8
    method: int = 6
    attempt: int = 3
    last_id: int = 0

    def add(self, row: Row) -> None:
        """Take one row into account."""
        self.last_id = max(self.last_id, row.id)
        if row.method not in self.methods and len(self.methods) < 8:
            self.methods.add(row.method)
            self.method = max(self.method, min(8, width(visible(row.method))))
        if row.path not in self.paths and len(self.paths) < 64:
            self.paths.add(row.path)
            self.path = max(self.path, min(40, width(visible(row.path))))
        if row.insight is not None:
            self._add_insight(row)

    def _add_insight(self, row: Row) -> None:
        insight = row.insight
        if insight is None:
            return
        if insight.provider is not None and len(insight.provider) > self.provider:
            self.provider = min(12, width(visible(insight.provider)))
        kind = insight.events[0].type if insight.events else None
        if kind is not None and len(kind) >= self.event:
            more = 3 if len(insight.events) > 1 else 0
            self.event = max(self.event, min(32, width(visible(kind)) + more))
        if insight.attempt > 9:
            self.attempt = 5


def seen(rows: Iterable[Row]) -> Seen:
    """What these rows need."""
    result = Seen()
    for row in rows:
        result.add(row)
    return result


def layout(cells: int, needs: Seen) -> list[Column]:
    """The columns that fit into so many cells.

    `# time event sig rep ans` are always there; then come a method and a path that differ between
    rows, the attempt, the provider, milliseconds, and last a method and a path that do not.
    """
    widths: dict[ColumnName, int] = {
        "id": max(4, len(str(needs.last_id))), "time": 8, "event": 0,
        "sig": 6, "rep": 5, "ans": 6,
    }  # fmt: skip
    wanted = needs.event
    left = cells - sum(widths.values()) - (len(widths) - 1) - min(wanted, EVENT_LEAST)
    for name, least in _optional(needs):
        cost = 4 if name == "time" else least + 1
        if cost <= left:
            widths[name] = 12 if name == "time" else least
            left -= cost
    left = _grow(widths, "event", wanted - min(wanted, EVENT_LEAST), left)
    if "path" in widths:
        left = _grow(widths, "path", needs.path - widths["path"], left)
    widths["event"] += min(wanted, EVENT_LEAST)
    widths["path" if "path" in widths else "event"] += max(0, left)
    if left < 0:
        widths["event"] = max(5, widths["event"] + left)
    return [Column(name, widths[name], _align(name)) for name in ORDER if name in widths]


def _optional(needs: Seen) -> list[tuple[ColumnName, int]]:
    method: tuple[ColumnName, int] = ("method", needs.method)
    path: tuple[ColumnName, int] = ("path", min(needs.path, 14))
    first = [method] if len(needs.methods) > 1 else []
    first += [path] if len(needs.paths) > 1 else []
    last = [item for item in (method, path) if item not in first]
    return [
        *first, ("try", needs.attempt), ("provider", needs.provider), ("time", 12), *last,
    ]  # fmt: skip


def _grow(widths: dict[ColumnName, int], name: ColumnName, by: int, left: int) -> int:
    taken = max(0, min(by, left))
    widths[name] += taken
    return left - taken


def _align(name: ColumnName) -> Literal["left", "right"]:
    return "right" if name in ("id", "try", "ans") else "left"
