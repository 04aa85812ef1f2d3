"""Which columns the list of deliveries has, and how wide each is, for what there is to show."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from inspector.tui.model import Row
from inspector.tui.text import width
from inspector.tui.words import REPLAY
from inspector.visible import visible

ColumnName = Literal[
    "id", "time", "provider", "method", "path", "event", "sig", "rep", "try", "ans"
]

ORDER: tuple[ColumnName, ...] = (
    "id", "time", "provider", "method", "path", "event", "sig", "rep", "try", "ans",
)  # fmt: skip

EVENT_LEAST = 10
"""Cells that the event gets before anything optional is added."""

PATH_LEAST = 14
"""Cells that a path has to get to be worth a column."""

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
        has_replays: whether one of them is a replay.
        last_id: the highest id.
    """

    methods: set[str] = msgspec.field(default_factory=set)
    paths: set[str] = msgspec.field(default_factory=set)
    path: int = 4
    event: int = 5
    provider: int = 8
    method: int = 6
    attempt: int = 4
    has_replays: bool = False
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
        if row.origin == "replay":
            self.has_replays = True
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

    `# time event sig rep ans` are always there. Then come, as far as there is room: the attempt,
    the provider, a method and a path that differ between rows, the rest of a long event,
    milliseconds, the rest of a long path, and last a method and a path that never differ.
    """
    least = min(needs.event, EVENT_LEAST)
    widths: dict[ColumnName, int] = {
        "id": max(4, len(str(needs.last_id))), "time": 8, "event": least,
        "sig": 6, "rep": width(REPLAY[0]) if needs.has_replays else 5, "ans": 5,
    }  # fmt: skip
    left = cells - sum(widths.values()) - (len(widths) - 1)
    method: tuple[ColumnName, int] = ("method", needs.method)
    path: tuple[ColumnName, int] = ("path", min(needs.path, PATH_LEAST))
    differ = [method] if len(needs.methods) > 1 else []
    differ += [path] if len(needs.paths) > 1 else []
    left = _add(widths, [("try", needs.attempt), ("provider", needs.provider), *differ], left)
    left = _grow(widths, "event", needs.event, left)
    left = _grow(widths, "time", 12, left) if left >= 4 else left
    left = _grow(widths, "path", needs.path, left) if "path" in widths else left
    left = _add(widths, [item for item in (method, path) if item not in differ], left)
    widths["event"] = max(5, widths["event"] + min(left, 0))
    widths["path" if "path" in widths else "event"] += max(0, left)
    return [Column(name, widths[name], _align(name)) for name in ORDER if name in widths]


def _add(widths: dict[ColumnName, int], wanted: list[tuple[ColumnName, int]], left: int) -> int:
    for name, cells in wanted:
        if cells + 1 <= left:
            widths[name] = cells
            left -= cells + 1
    return left


def _grow(widths: dict[ColumnName, int], name: ColumnName, to: int, left: int) -> int:
    taken = max(0, min(to - widths[name], left))
    widths[name] += taken
    return left - taken


def _align(name: ColumnName) -> Literal["left", "right"]:
    return "right" if name in ("id", "try", "ans") else "left"
