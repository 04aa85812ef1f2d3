"""The screen of the demo: the app itself, and a line that says what to look at."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from inspector.insight import Known
from inspector.tui import app as whole
from inspector.tui.app import InspectorApp
from inspector.tui.demo.lessons import BEFORE, ENDED, LESSONS, Lesson, Said
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
        touched: whether somebody has pressed a key or a button: from then on nothing is selected,
            opened or closed but by hand.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave", show=False, priority=True, id="demo.quit")
    ]
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
        _ = self.run_worker(self._tell, group="demo", exit_on_error=False)

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
        """The story and the guide, side by side; both end with the receiver."""
        try:
            act = await asyncio.to_thread(_import_act)
            await self._until(lambda: self.feed.status.plans or None, STARTS_WITHIN)
            async with asyncio.TaskGroup() as telling:
                acting = telling.create_task(act(self.feed.status.url or "", self.feed.known))
                for lesson in LESSONS:
                    await self._teach(lesson)
                await self._until(lambda: None)
                acting.cancel()  # somebody else may get the port
            self.guide.say(ENDED)
        except Exception as error:
            self.complain(error, "tell the story any further")

    async def _teach(self, lesson: Lesson) -> None:
        """Say the sentence of a lesson once there is something to say."""
        said = await self._until(partial(lesson.find, self.feed.rows), lesson.patience)
        if said is None:
            return
        self.guide.say(said.line)
        opened = self._point_at(said, opens=lesson.opens)
        await self.stay(lesson, said)
        if opened and not self.touched:
            self.main.action_close()

    async def stay(self, lesson: Lesson, said: Said) -> None:
        """Leave a sentence there as long as it takes to read it, or as it is true."""
        await self._until(partial(_over, lesson, said), lesson.seconds)

    def _point_at(self, said: Said, *, opens: bool) -> bool:
        """Select what a sentence is about, or the newest, unless somebody is there.

        Returns:
            whether it was opened, as where one pane fits it would not be seen.
        """
        main = self.main
        if self.touched:
            return False
        if said.row is None:
            main.deliveries.follow()
            return False
        main.deliveries.select_id(said.row.id)
        if opens and main.has_class("-narrow"):
            main.deliveries.action_open()
            return True
        return False

    async def _until(self, find: Callable[[], T | None], patience: float | None = None) -> T | None:
        """What is found once it is there; None where it does not come within so many seconds.

        Nothing is waited for any more once the receiver has ended.
        """
        try:
            async with asyncio.timeout(patience):
                while self.feed.status.listener == "running":
                    self._changed.clear()
                    found = find()
                    if found is not None:
                        return found
                    await self._changed.wait()
        except TimeoutError:
            pass
        return None


def _over(lesson: Lesson, said: Said) -> bool | None:
    """Whether a sentence is not true any more; None where it is."""
    return True if said.row is not None and lesson.is_over(said.row) else None


def _import_act() -> "Act":
    """What acts, imported where the screen does not wait for it: a quarter of a second."""
    from inspector.tui.demo.acting import act

    return act
