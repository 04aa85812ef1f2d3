"""The Attempts tab: when an event came, how it was answered, when it came again."""

from typing import ClassVar, cast

from textual.binding import Binding, BindingType

from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.model import Row
from inspector.tui.text import Line, pad
from inspector.tui.widgets.content import TabLines
from inspector.visible import visible

HEAD = 3
"""Lines above the first attempt."""


class AttemptsTab(TabLines):
    """The deliveries of one event, oldest first; Enter goes to the selected one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "go", "go to it", tooltip="Select this attempt in the list", id="attempts.go"
        ),
    ]

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._rows: list[Row] = []

    def show(self, row: Row, loaded: object) -> None:
        """Show the event's deliveries, standing on the one that is open."""
        self._rows = self.around.feed.attempts(cast("Row", loaded))
        mine = next((i for i, one in enumerate(self._rows) if one.id == row.id), 0)
        self.cursor = HEAD + mine
        super().show(row, loaded)
        self.show_row(self.cursor)

    def explain(self, row: Row, cells: int) -> list[Line]:
        """A line an attempt."""
        now, zone = self.around.now(), self.around.zone
        lines = [_summary(row, len(self._rows)), [], _titles(cells)]
        before: Row | None = None
        for one in self._rows:
            line: Line = [("▸" if one.id == row.id else " ", "info")]
            line += _attempt(one, before, now, cells)
            line[1] = (pad(words.clock_time(one.received_at, now, zone, 12), 13), "")
            lines.append(line)
            before = one
        return lines

    def move_to(self, index: int) -> None:
        """Stay on the attempts."""
        super().move_to(max(HEAD, index))

    def action_go(self) -> None:
        """Select the attempt in the list."""
        at = (self.cursor or 0) - HEAD
        if 0 <= at < len(self._rows):
            self.screen.go_to(self._rows[at].id)  # type: ignore[attr-defined]  # MainScreen


def _summary(row: Row, count: int) -> Line:
    if row.insight is None or not row.insight.events:
        return [(words.plural(count, "delivery", "deliveries"), "title")]
    event = row.insight.events[0]
    name = f" of event {visible(event.id)}" if event.id else ""
    strength = {"strong": "", "weak": " (told apart by several fields: the provider sends no id)",
                "body": " (told apart by their bodies)"}[event.key_strength]  # fmt: skip
    return [(words.plural(count, "delivery", "deliveries"), "title"), (name + strength, "dim")]


def _titles(cells: int) -> Line:
    wide = cells >= 62
    return [
        (" " + pad("time", 13) + pad("try", 4) + pad("gap", 12) + pad("answer", 8)
         + pad("accepted", 10) + "repeat" + ("     delivery" if wide else ""), "dim"),
    ]  # fmt: skip


def _attempt(one: Row, before: Row | None, now: float, cells: int) -> Line:
    gap = (
        "" if before is None else f"+{words.duration((one.received_at - before.received_at) / 1e6)}"
    )
    answer, answer_ink = words.answer_words(one, now)
    repeat, repeat_ink = words.repeat_word(one)
    attempt = str(one.insight.attempt) if one.insight else "…"
    accepted = {"yes": ("yes", "ok"), "no": ("no", "bad"), "unknown": ("unknown", "warn")}
    word, ink = accepted[one.accepted]
    line: Line = [
        ("", ""), (pad(attempt, 4), ""), (pad(gap, 12), "dim"), (pad(answer, 8), answer_ink),
        (pad(word, 10), ink), (pad(repeat, 6), repeat_ink),
    ]  # fmt: skip
    return [*line, (f"     #{one.id}", "dim")] if cells >= 62 else line
