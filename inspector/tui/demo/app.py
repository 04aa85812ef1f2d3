"""The screen of the demo: the app itself, and a line that says what to look at."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TypeVar

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from inspector.insight import Known
from inspector.tui import app as whole
from inspector.tui.app import InspectorApp
from inspector.tui.demo.lessons import BEFORE, LESSONS, largest
from inspector.tui.model import Change
from inspector.tui.screens.main import MainScreen
from inspector.tui.widgets.guide import Guide

ENDING = (signal.SIGTERM, signal.SIGINT)
"""Signals after which the terminal is left as it was. A SIGHUP says that there is none any more."""

T = TypeVar("T")

Act = Callable[[str, Known], Coroutine[None, None, None]]

STARTS_WITHIN = 10.0
"""Seconds that the listener has to come up before the story begins anyway."""

_TOUCHES = (events.Key, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp)


class DemoScreen(MainScreen):
    """The main screen, with the guide above the keys."""

    guide: Guide

    def compose(self) -> ComposeResult:
        """What the main screen has, and the guide."""
        self.guide = Guide()
        self.guide.say(BEFORE)
        yield from super().compose()
        yield self.guide


class DemoApp(InspectorApp):
    """The app over the demo's journal, with a story going on in it.

    Attributes:
        touched: whether somebody has pressed a key or a button: from then on nothing is opened or
            closed but by hand.
    """

    CSS_PATH = str(Path(whole.__file__).with_name("inspector.tcss"))
    touched = False

    def get_default_screen(self) -> Screen[None]:
        """The screen that is always there."""
        return DemoScreen(self.around, self.earlier.filters)

    @property
    def guide(self) -> Guide:
        """The line that says what to look at."""
        screen = self.main
        assert isinstance(screen, DemoScreen)  # noqa: S101 - get_default_screen made it
        return screen.guide

    def on_mount(self) -> None:
        """Begin the story."""
        self._changed = asyncio.Event()
        self.feed.subscribe(self._look)
        for number in ENDING:
            asyncio.get_running_loop().add_signal_handler(number, self.exit, None, 128 + number)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """What comes after the first paint."""
        self.run_worker(self._tell(), group="demo", exit_on_error=False)

    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody is there."""
        if isinstance(event, _TOUCHES):
            self.touched = True
        await super().on_event(event)

    async def action_leave(self) -> None:
        """End at once: nobody is answered but the demo's own providers."""
        self.exit()

    def _look(self, change: Change) -> None:
        del change
        self._changed.set()

    async def _tell(self) -> None:
        """The story and the guide, side by side."""
        try:
            act = await asyncio.to_thread(_import_act)
            await self._until(lambda: self.feed.status.plans or None, STARTS_WITHIN)
            async with asyncio.TaskGroup() as telling:
                telling.create_task(act(self.feed.status.url or "", self.feed.known))
                telling.create_task(self._guide())
        except Exception as error:
            self.complain(error, "tell the story any further")

    async def _guide(self) -> None:
        for lesson in LESSONS:
            sentence = await self._until(partial(lesson.find, self.feed.rows), lesson.patience)
            if sentence is None:
                continue
            self.guide.say(sentence)
            with self._opened() if lesson.opens else nullcontext():
                await asyncio.sleep(lesson.seconds)

    async def _until(self, find: Callable[[], T | None], patience: float) -> T | None:
        """What is found once it is there; None where it does not come within so many seconds."""
        try:
            async with asyncio.timeout(patience):
                while True:
                    self._changed.clear()
                    found = find()
                    if found is not None:
                        return found
                    await self._changed.wait()
        except TimeoutError:
            return None

    @contextmanager
    def _opened(self) -> Iterator[None]:
        """Show a payload where there is room for one pane only, unless somebody is there."""
        main, row = self.main, largest(self.feed.rows)
        if row is None or self.touched or not main.has_class("-narrow"):
            yield
            return
        main.deliveries.select_id(row.id)
        main.deliveries.action_open()
        yield
        if not self.touched:
            main.action_close()
            main.deliveries.follow()


def _import_act() -> "Act":
    """What acts, imported where the screen does not wait for it: a quarter of a second."""
    from inspector.tui.demo.acting import act

    return act
