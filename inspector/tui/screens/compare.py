"""Two deliveries side by side: payload, headers, and the bytes."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from inspector.compare import Comparison, Structure, compare
from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.marking import Two
from inspector.tui.model import Row
from inspector.tui.safely import Steady
from inspector.tui.text import Line, Piece, fit, flow, line_width, spread
from inspector.tui.widgets.compare_bytes import CompareBytes, in_words
from inspector.tui.widgets.compare_rows import SIDE_BY_SIDE, CompareRows
from inspector.tui.widgets.content import delivery_of
from inspector.tui.widgets.detail import Notice
from inspector.tui.widgets.keys import KeyLine
from inspector.tui.widgets.lines import LineWidget
from inspector.tui.widgets.payload import Notes
from inspector.tui.widgets.tabs import TabBar
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

SECTIONS = ("Payload", "Headers", "Bytes")


class CompareTitle(LineWidget):
    """Which two are compared, and what differs in a line."""

    def __init__(self, two: Two, around: Around) -> None:
        super().__init__()
        self._two = two
        self._around = around
        self._summary: Line = []

    def say(self, found: Comparison) -> None:
        """Say what differs."""
        self._summary = summary(found, self._two)
        self._measure()

    def on_mount(self) -> None:
        """Take the height that the titles need."""
        self._measure()

    def on_resize(self) -> None:
        """Take it for another width."""
        self._measure()

    def lines(self, cells: int) -> list[Line]:
        """Titles beside each other or one below the other, and the summary."""
        before, after = (self._named(row) for row in self._two)
        if cells < SIDE_BY_SIDE:
            titles: list[Line] = [[("- ", "bad"), *before], [("+ ", "ok"), *after]]
        else:
            half = (cells - 5) // 2
            titles = [[("  ", ""), *spread(before, [], half), (" │ ", "faint"), *fit(after, half)]]
        return [*titles, *([("  ", ""), *row] for row in flow(self._summary, cells - 2))]

    def _measure(self) -> None:
        self.styles.height = len(self.lines(self.size.width or self.app.size.width))
        self.refresh()

    def _named(self, row: Row) -> Line:
        at = words.clock_time(row.received_at, self._around.now(), self._around.zone, 12)
        what = words.event_words(row, "")[0] if row.insight else ""
        line: Line = [(f"#{row.id} ", "dim"), (f"{what} " if what else "", "title")]
        line.append((f"{at} ", "dim"))
        if row.insight is not None:
            line += [words.repeat_word(row), (" ", ""), words.signature_sign(row), (" ", "")]
        return [*line, (f"{visible(row.method)} {visible(row.path)}", "dim")]


class CompareScreen(Steady, Screen[None]):
    """What differs between two deliveries."""

    app: "InspectorApp"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "app.help", "help", key_display="?", id="compare.help",
                tooltip="This page"),
        # With priority the keys that follow at once are for what is below.
        Binding("q,escape", "dismiss", "back", priority=True, id="compare.close",
                tooltip="Back to the delivery"),
        Binding("tab,right", "section(1)", "next part", id="compare.section"),
        Binding("shift+tab,left", "section(-1)", show=False, id="compare.section-back"),
        *(
            Binding(str(number), f"show_section({number - 1})", name, show=False,
                    id=f"compare.{number}", tooltip=f"Show {name}")
            for number, name in enumerate(SECTIONS, 1)
        ),
    ]  # fmt: skip

    def __init__(self, two: Two, around: Around) -> None:
        super().__init__()
        self._two = two
        self._around = around
        self._found: Comparison | None = None
        self._heading = CompareTitle(two, around)
        self._bar = TabBar(SECTIONS)
        self._notes = Notes()
        self._notice = Notice()
        self._payload, self._headers, self._bytes = CompareRows(), CompareRows(), CompareBytes()

    def compose(self) -> ComposeResult:
        """Title, parts, what is to be said of the part, and the part itself."""
        yield self._heading
        yield self._bar
        yield self._notes
        yield self._notice
        yield from self._parts
        yield KeyLine()

    def on_mount(self) -> None:
        """Compare them where the screen does not wait for it."""
        self.app.hush()
        self._only(self._notice)
        self._notes.say(())
        before, after = self._two
        self._notice.spin(f"comparing #{before.id} with #{after.id}")
        _: Worker[None]
        _ = self.run_worker(self._compare, group="compare", exit_on_error=False)

    def on_tab_bar_clicked(self, event: TabBar.Clicked) -> None:
        """Show the part that was clicked."""
        self.action_show_section(event.index)

    def action_section(self, by: int) -> None:
        """Show the part beside."""
        self.action_show_section((self._bar.active + by) % len(SECTIONS))

    def action_show_section(self, index: int) -> None:
        """Show one part."""
        if self._found is None:
            return
        self._bar.active = index
        self._notes.say(notes(self._found, index))
        self._only(self._parts[index])
        self._parts[index].focus()

    @property
    def _parts(self) -> tuple[CompareRows, CompareRows, CompareBytes]:
        return self._payload, self._headers, self._bytes

    async def _compare(self) -> None:
        before, after = self._two
        try:
            found = await asyncio.to_thread(self._compared)
            self._found = found
            self._heading.say(found)
            self._bar.notes = counts(found)
            self._payload.show(found.payload)
            self._headers.show(found.headers)
            self._bytes.show(found)
            self.action_show_section(first_section(found))
        except Exception as error:
            message, hint = self.app.explain(error, f"compare #{before.id} with #{after.id}")
            self._notice.say(message, "bad", hint)
        finally:
            self._notice.quiet()

    def _compared(self) -> Comparison:
        before, after = (delivery_of(self._around, row) for row in self._two)
        return compare(before, after)

    def _only(self, shown: Widget) -> None:
        for part in (self._notice, *self._parts):
            part.display = part is shown


def summary(found: Comparison, two: Two) -> Line:
    """`4 changes in the payload · 1 header differs · signature ✓ ok → ✗ bad`."""
    parts: list[Piece] = [_payload_words(found), _header_words(found.headers)]
    if found.request_lines[0] != found.request_lines[1]:
        parts.append(("another method or URL", "warn"))
    signs = [words.signature_sign(row)[0] for row in two]
    if signs[0] != signs[1]:
        parts.append((f"signature {signs[0]} → {signs[1]}", "warn"))
    line: Line = []
    for part in parts:
        line += [(" · ", "dim"), part] if line_width(line) else [part]
    return line


def counts(found: Comparison) -> dict[str, Piece]:
    """What stands behind the name of each part."""
    payload, headers = found.payload, found.headers
    changes = payload.changes if payload else 0
    return {
        **({"Payload": (f"· {changes:,}", "warn")} if changes else {}),
        **({"Headers": (f"· {headers.changes:,}", "warn")} if headers.changes else {}),
        "Bytes": ("· same", "ok") if found.differs_at is None else ("· differ", "warn"),
    }


def first_section(found: Comparison) -> int:
    """The part that has most to say."""
    if found.body == "values":
        return 0
    return 2 if found.differs_at is not None else 1 if found.headers.changes else 0


def notes(found: Comparison, index: int) -> tuple[str, ...]:
    """What is to be said above a part, sentences."""
    if index == 0:
        return tuple(_payload_notes(found))
    if index == 1:
        one, other = found.request_lines
        told = [f"Sent to {one}, then to {other}."] if one != other else []
        if found.headers.reordered:
            told.append("The headers stand in another order.")
        if found.headers.respelled:
            told.append("Names of headers are written in another case.")
        return (*told, *_bounds(found.headers))
    return ()


def _payload_notes(found: Comparison) -> list[str]:
    if found.payload is None:
        return [f"The values are not compared: {found.why_not}."]
    told = []
    if found.wordings:
        told.append(f"The same values in other bytes: {in_words(found)} (see Bytes).")
    elif found.payload.reordered:
        told.append("Members stand in another order too.")
    return [*told, *_bounds(found.payload)]


def _bounds(structure: Structure) -> list[str]:
    told = []
    if not structure.whole:
        told.append("It is large: not all of it was compared, and what was not is marked with ?.")
    if structure.changes > structure.kept:
        told.append(f"The first {structure.kept:,} of {structure.changes:,} changes are shown.")
    return told


def _payload_words(found: Comparison) -> Piece:
    if found.body == "identical":
        return "the same payload", "ok"
    if found.body == "rewritten":
        return "the same payload in other bytes", "warn"
    if found.payload is None:
        return "other bytes", "warn"
    so_far = "" if found.payload.whole else " so far"
    return f"{words.plural(found.payload.changes, 'change')} in the payload{so_far}", "warn"


def _header_words(headers: Structure) -> Piece:
    if not headers.changes:
        return "the same headers", "ok"
    verb = "differs" if headers.changes == 1 else "differ"
    return f"{words.plural(headers.changes, 'header')} {verb}", "warn"
