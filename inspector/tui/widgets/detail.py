"""One delivery: its title, its tabs, and the tab that is shown. Only that one is ever loaded."""

import asyncio
import importlib
from itertools import cycle
from typing import ClassVar, Protocol, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.finding import Findable
from inspector.tui.model import Row
from inspector.tui.safely import Steady
from inspector.tui.text import MARK, Line, flow
from inspector.tui.widgets.brought import BroughtLine
from inspector.tui.widgets.findline import FindLine
from inspector.tui.widgets.lines import LineWidget
from inspector.tui.widgets.tabs import TABS, TabBar
from inspector.tui.widgets.top import SPINNER
from inspector.visible import visible

PATIENCE = 0.1
"""Seconds that a tab may take before it says that it is loading."""

SETTLE = 0.08
"""Seconds that the selection has to rest before a delivery is read."""

AT_LEAST_EVERY = 0.8
"""Seconds after which it is read although the selection goes on moving."""

MOST_OF_A_NOTE = 4
"""Rows of a note that are shown above the tabs."""

WHERE = {
    "Payload": ("payload", "PayloadTab"),
    "Headers": ("headers", "HeadersTab"),
    "Signature": ("signature", "SignatureTab"),
    "Attempts": ("attempts", "AttemptsTab"),
    "Answer": ("answer", "AnswerTab"),
    "Raw": ("raw", "RawTab"),
}


class Tab(Protocol):
    """What a tab has to be: loaded in a thread, shown in the event loop."""

    @property
    def findable(self) -> Findable:
        """What is searched in it."""

    def load(self, row: Row) -> object:
        """What the tab shows of a row."""

    def show(self, row: Row, loaded: object) -> None:
        """Show it."""


class Notice(LineWidget, can_focus=True):
    """A sentence in place of a tab: nothing is selected, it is loading, or it can't be shown.

    It has the focus meanwhile, so that keys are the delivery's from the moment it is opened.
    """

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs: list[Line] = []
        self._turn: Timer | None = None

    def say(self, text: str, ink: str = "dim", hint: str | None = None) -> None:
        """Show a sentence, and what to do about it."""
        self.quiet()
        self._paragraphs = [[(text, ink)], *([[(hint, "dim")]] if hint else [])]
        self.refresh()

    def spin(self, text: str) -> None:
        """Show that something is going on."""
        turn = cycle(SPINNER)
        self.say(text, "info")

        def draw() -> None:
            self._paragraphs = [[(f"{next(turn)} {text}", "info")]]
            self.refresh()

        draw()
        self._turn = self.set_interval(0.1, draw)

    def quiet(self) -> None:
        """Stop turning."""
        if self._turn is not None:
            self._turn.stop()

    def lines(self, cells: int) -> list[Line]:
        """The sentences, wrapped."""
        rows = [row for one in self._paragraphs for row in flow(one, max(10, cells - 4))]
        return [[], *([("  ", ""), *row] for row in rows)]


class Noted(LineWidget):
    """What a person noted of the delivery; the mark stands where there is no room for the rest."""

    def __init__(self) -> None:
        super().__init__()
        self._note = ""

    def say(self, note: str) -> None:
        """Show it, or nothing."""
        if note != self._note:
            self._note = note
            self._measure()

    def on_mount(self) -> None:
        """Nothing is noted yet."""
        self._measure()

    def on_resize(self) -> None:
        """Take the height that the width asks for."""
        self._measure()

    def lines(self, cells: int) -> list[Line]:
        """The note, wrapped."""
        rows = flow([(" ".join(self._note.split()), "")], max(10, cells - 3))
        if len(rows) > MOST_OF_A_NOTE:
            rows = [*rows[: MOST_OF_A_NOTE - 1], [*rows[MOST_OF_A_NOTE - 1][:-1], (MARK, "info")]]
        return [[(" " if at else "¶", "info"), (" ", ""), *row] for at, row in enumerate(rows)]

    def _measure(self) -> None:
        self.display = bool(self._note)
        self.styles.height = len(self.lines(self.size.width or 60))
        self.refresh()


class DeliveryDetail(Steady, Vertical):
    """The pane, or at 80 columns the screen, that shows the selected delivery.

    Attributes:
        row: what is shown.
        find_line: what is looked for in it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "search", key_display="/", id="find.begin", priority=True,
                tooltip="Search what is shown, or go to a path such as $.a.b[0]"),
        Binding("n", "find_step(1)", "next", id="find.next",
                tooltip="Go to the next place where it was found"),
        Binding("N", "find_step(-1)", "previous", id="find.previous",
                tooltip="Go to the place before"),
        Binding("escape", "end_find", "end search", show=False, id="find.end",
                tooltip="Search no more"),
    ]  # fmt: skip

    def __init__(self, around: Around) -> None:
        super().__init__()
        self.row: Row | None = None
        self._around = around
        self._noted = Noted()
        self._brought = BroughtLine(around)
        self._bar = TabBar()
        self._notice = Notice()
        self.find_line = FindLine(self._searched, self.take_focus)
        self._tabs: dict[str, Widget] = {}
        self._settling: Timer | None = None
        self._reading: object | None = None
        self._last_read = 0.0
        self._shown: tuple[int, str] | None = None

    def compose(self) -> ComposeResult:
        """The note, what it leaves to a person, tabs, and below them what is shown."""
        yield self._noted
        yield self._brought
        yield self._bar
        yield self._notice
        yield self.find_line

    def on_mount(self) -> None:
        """Start with nothing selected."""
        self._notice.say("Nothing is selected.")

    @property
    def content(self) -> Widget | None:
        """The tab that is shown."""
        return self._tabs.get(TABS[self._bar.active])

    @property
    def shown(self) -> Widget | None:
        """The tab that shows the selected delivery; None while that is still read."""
        name = TABS[self._bar.active]
        is_read = self.row is not None and self._shown == (self.row.id, name)
        return self._tabs.get(name) if is_read else None

    @property
    def findable(self) -> Findable | None:
        """What there is to search; None while it is not shown yet."""
        shown = self.shown
        return cast("Tab", shown).findable if shown is not None else None

    def select(self, row: Row | None, *, by_hand: bool) -> None:
        """Show another delivery, once the selection rests."""
        self.row = row
        if by_hand:
            self._describe()
        if self._settling is not None:
            self._settling.stop()
        waited = asyncio.get_running_loop().time() - self._last_read
        if row is None or (waited > AT_LEAST_EVERY and not by_hand):
            self.load()
        else:
            self._settling = self.set_timer(SETTLE, self.load)

    def switch(self, index: int) -> None:
        """Show another tab; with the focus in it where it was in here."""
        self._bar.active = index % len(TABS)
        if self.has_focus_within and self.content is not None:
            self._only(self.content)  # the next key is for it already
        self.load()

    def step(self, by: int) -> None:
        """Show the tab beside."""
        self.switch(self._bar.active + by)

    def take_up(self, changed: frozenset[int] | None) -> None:
        """Show what changed about the delivery: its verdict, its answer, its attempts."""
        if self.row is None:
            return
        if changed is None or self.row.id in changed:
            self.row = self._around.feed.row(self.row.id)
            self._describe()
            if TABS[self._bar.active] not in ("Payload", "Headers", "Raw"):
                self.load()

    def tick(self) -> None:
        """Count on, where something is still held."""
        if self.row is not None and self.row.settled is None and self._shown is not None:
            tab = self.content
            if tab is not None and getattr(tab, "LIVE", False) and tab.display:
                cast("Tab", tab).show(self.row, self.row)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key may do something now: most only while there is a search."""
        if action == "find":
            return not isinstance(self.screen.focused, Input)
        if action in ("find_step", "end_find"):
            return self.find_line.display
        return super().check_action(action, parameters)

    def action_find(self) -> None:
        """Type what to look for."""
        self.find_line.begin()

    def action_find_step(self, by: int) -> None:
        """Go to another place where it was found."""
        self.find_line.step(by)

    def action_end_find(self) -> None:
        """Search no more."""
        self.find_line.close()

    def on_long_text_other(self) -> None:
        """Search what is shown now."""
        self.find_line.look_again()

    def on_found_lines_changed(self) -> None:
        """Search what is shown now."""
        self.find_line.look_again()

    def take_focus(self) -> None:
        """Have the focus, in what is shown or in what stands there while that is read."""
        tab = self.content
        self._focus(tab if tab is not None and tab.display else self._notice)

    def _focus(self, shown: Widget) -> None:
        self.screen.set_focus(getattr(shown, "focusing", shown))  # at once: `focus` waits

    def _searched(self) -> Findable | str:
        """What there is to search, or why there is nothing."""
        if self.findable is not None:
            return self.findable
        return "still reading"

    def load(self) -> None:
        """Read what the tab needs and show it."""
        self._last_read = asyncio.get_running_loop().time()
        self._describe()
        if self.row is None:
            self._only(self._notice)
            self._notice.say("Nothing is selected.")
            return
        row, name = self.row, TABS[self._bar.active]
        self.find_line.finding.stop()

        async def read() -> None:  # begun by the worker alone, so never left over when the app ends
            await self._load(row, name)

        _: Worker[None]
        _ = self.run_worker(read, group="detail", exclusive=True, exit_on_error=False)

    async def _load(self, row: Row, name: str) -> None:
        reading = self._reading = object()
        if self._shown != (row.id, name):
            self.set_timer(PATIENCE, lambda: self._say_loading(reading, row, name))
        try:
            tab = await self._tab(name)
            loaded = await asyncio.to_thread(cast("Tab", tab).load, row)
            self._only(tab)
            cast("Tab", tab).show(row, loaded)
            self._shown = (row.id, name)
            self.find_line.look_again()
        except Exception as error:
            message, hint = self.app.explain(error, f"show the {name.lower()} of #{row.id}")  # type: ignore[attr-defined]  # InspectorApp
            self._only(self._notice)
            self._notice.say(message, "bad", hint)
        finally:
            if self._reading is reading:
                self._reading = None
                self._notice.quiet()

    async def _tab(self, name: str) -> Widget:
        if name not in self._tabs:
            module, kind = WHERE[name]
            found = importlib.import_module(f"inspector.tui.widgets.{module}")
            tab: Widget = getattr(found, kind)(self._around)
            tab.display = False
            self._tabs[name] = tab
            await self.mount(tab)
            if self.has_focus_within and name == TABS[self._bar.active]:
                self._only(tab)
        return self._tabs[name]

    def _only(self, shown: Widget) -> None:
        focused = self.has_focus_within and not self.find_line.has_focus_within
        for child in (self._notice, *self._tabs.values()):
            child.display = child is shown
        if focused:
            self._focus(shown)

    def _say_loading(self, reading: object, row: Row, name: str) -> None:
        if self._reading is not reading:
            return  # it was read, or left, while this was on its way
        self._only(self._notice)
        self._notice.spin(f"reading the {name.lower()} of #{row.id}, {words.size(row.size)}")

    def _describe(self) -> None:
        row = self.row
        self._brought.tell(row)
        if row is None:
            self.border_title = Content("delivery")
            self.border_subtitle = ""
            self._noted.say("")
            self._bar.notes = {}
            return
        what = words.event_words(row)[0] if row.insight else ""
        self.border_title = Content.assemble(
            f"#{row.id} ",
            (f"{what} ", "bold"),
            (f"{visible(row.method)} {visible(row.path)}", "$ink-dim"),
        )
        pinned = "★ pinned · " if row.pinned else ""
        again = "↻ a replay · " if row.origin == "replay" else ""
        self.border_subtitle = Content(f"{pinned}{again}{words.size(row.size)}")
        self._noted.say(row.note)
        sign, ink = words.signature_sign(row)
        attempt = row.insight.attempt if row.insight else 1
        self._bar.notes = {
            **({"Signature": (sign[0], ink)} if row.insight else {}),
            **({"Attempts": (str(attempt), "dim")} if attempt > 1 else {}),
            **({"Answer": ("↻", "info")} if row.replayed is not None else {}),
        }
