"""What providers were seen to do: how long they wait, when they try again; live."""

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.worker import Worker

from inspector.insight.observed import Observed, Seen
from inspector.insight.timeline import SECOND
from inspector.tui.around import Around
from inspector.tui.model import Change
from inspector.tui.screens.dialog import Dialog
from inspector.tui.seen import report
from inspector.tui.text import Line, plain
from inspector.tui.widgets.keys import KeyLine
from inspector.tui.widgets.lines import FixedLines

AT_ONCE = 1000
"""Rows taken up before the screen gets its turn: some ten milliseconds."""

EVERY = 1.0
"""Seconds after which it is told anew though nothing came: what is given up depends on the time."""

PAUSE = 0.1
"""Seconds between two tellings at least."""

COPIED_CELLS = 100
"""The width of the text that is copied."""


class RetriesText(FixedLines):
    """The report over all rows of the feed, kept up as they come."""

    def __init__(self, around: Around) -> None:
        super().__init__()
        self._around = around
        self._seen: list[Seen] = []
        self._said = False
        self._news = asyncio.Event()
        self._start_again()

    def on_mount(self) -> None:
        """Follow the feed for as long as this is open."""
        _: Worker[None]
        _ = self.run_worker(self._follow, group="retries", exit_on_error=False)

    def take_up(self, change: Change) -> None:
        """Take up what came, and what has ended."""
        if change.changed is None:
            self._start_again()
        else:
            self._ended |= change.changed
        self._news.set()

    def compute(self, cells: int) -> list[Line]:
        """The report, wrapped."""
        if not self._said:
            rows = len(self._around.feed.rows)
            return [[(f"looking at {self._taken:,} of {rows:,} deliveries …", "info")]]
        return report(self._seen, cells)

    @property
    def as_text(self) -> str:
        """The report without colours."""
        return "\n".join(plain(line).rstrip() for line in report(self._seen, COPIED_CELLS)) + "\n"

    def _start_again(self) -> None:
        self._observed = Observed(self._around.feed.provider)
        self._taken, self._last = 0, 0
        self._ended: set[int] = set()

    async def _follow(self) -> None:
        try:
            while True:
                self._news.clear()
                await self._catch_up()
                now = int(self._around.now() * SECOND)
                seen = await asyncio.to_thread(self._observed.report, now)
                if seen != self._seen or not self._said:
                    self._seen, self._said = seen, True
                    self.recompute()
                await asyncio.sleep(PAUSE)
                await self._wait()
        except Exception as error:
            self.app.complain(error, "tell what providers did")  # type: ignore[attr-defined]  # InspectorApp

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(EVERY):
                await self._news.wait()
        except TimeoutError:
            return

    async def _catch_up(self) -> None:
        """Take up the rows that were judged since; those ahead of judging stand behind them."""
        while self._take_some():
            if not self._said:
                self.recompute()
            await asyncio.sleep(0)
        ended, self._ended = self._ended, set()
        for delivery in ended:
            self._observed.settle(delivery)

    def _take_some(self) -> bool:
        """Take up some rows; returns whether there are more."""
        rows = self._around.feed.rows
        if self._taken and (len(rows) < self._taken or rows[self._taken - 1].id != self._last):
            self._start_again()  # some were deleted
        for row in rows[self._taken : self._taken + AT_ONCE]:
            if row.insight is None:
                return False
            self._observed.arrive(row, row.insight)
            self._taken, self._last = self._taken + 1, row.id
        return self._taken < len(rows)


class RetriesDialog(Dialog[None]):
    """Patience and gaps seen, per provider, against the documents."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "copy as text", id="retries.copy"),
        Binding("q,R", "dismiss", "close", show=False, id="retries.close"),
    ]

    def __init__(self, around: Around) -> None:
        super().__init__()
        self._text = RetriesText(around)

    def compose(self) -> ComposeResult:
        """A text that scrolls."""
        with Vertical(classes="box tall") as box:
            box.border_title = Content("Retries: what providers were seen to do")
            box.border_subtitle = Content("esc closes")
            yield self._text
        yield KeyLine()

    def take_up(self, change: Change) -> None:
        """Show what changed."""
        self._text.take_up(change)

    def action_copy(self) -> None:
        """Copy the report."""
        self.app.copy(self._text.as_text, "what providers were seen to do")
