"""The screen of `inspector`: deliveries as they arrive, over a live listener or a journal."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.actions import ActionParseResult
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.notifications import Notification, Notify, SeverityLevel
from textual.screen import Screen
from textual.widgets._toast import ToastRack

from inspector.errors import InspectorError
from inspector.tui import copying
from inspector.tui.ahead import AFTER
from inspector.tui.around import Around
from inspector.tui.history import Earlier, History
from inspector.tui.keyorder import KeysInOrder
from inspector.tui.listening import must_listen
from inspector.tui.model import Change
from inspector.tui.palette import Palette
from inspector.tui.proposing import ReplayState
from inspector.tui.replaying import ends_with, how_far
from inspector.tui.screens.dialog import Dialog
from inspector.tui.screens.main import MainScreen
from inspector.tui.theme import DARK, THEMES, theme_variables
from inspector.tui.views import ScreenFeed
from inspector.tui.words import plural
from inspector.visible import visible, visible_lines

if TYPE_CHECKING:
    from textual.command import Provider

log = logging.getLogger(__name__)


def _commands() -> type[Provider]:
    """What ctrl+p searches, imported when that is first pressed."""
    from inspector.tui.commands import Commands

    return Commands


class InspectorApp(KeysInOrder[None]):
    """The app.

    Args:
        feed: the deliveries and the state of what listens.
        keymap: keys for binding ids, from the configuration.
        clock: the time, seconds since the Unix epoch.
        zone: the zone that times are written in; None for the machine's own.
        earlier: answers and filters that were entered before; by default in this run only.

    Attributes:
        pinning: held by who writes a pin.
        pins: by id, whether the journal has a pin, and what it is to have next, one behind the
            other; of deliveries where that is not written yet.
        load_ahead: imports what keys will need, a moment after the first paint; None: not at all.
    """

    TITLE = "inspector"
    CSS_PATH = "inspector.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_commands}  # noqa: RUF012 - as App has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "quit", show=False, priority=True, id="app.quit",
                tooltip="End inspector"),
    ]  # fmt: skip

    def __init__(
        self,
        feed: ScreenFeed,
        keymap: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        zone: tzinfo | None = None,
        earlier: Earlier | None = None,
    ) -> None:
        super().__init__()
        self.earlier = earlier or Earlier.of_this_run()
        self.replaying = ReplayState()
        self.pinning = asyncio.Lock()
        self.pins: dict[int, list[bool]] = {}
        self.load_ahead: Callable[[], None] | None = None
        self.around = Around(feed, clock, zone)
        self.feed = feed
        self._palette: tuple[str, Palette] | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self.keymap = dict(keymap or {})
        self.set_keymap(self.keymap)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours, for themes that do not know them."""
        return theme_variables(self.current_theme.dark)

    @property
    def palette(self) -> Palette:
        """What inks look like in the theme that is shown."""
        if self._palette is None or self._palette[0] != self.theme:
            ansi = self.native_ansi_color
            self._palette = (self.theme, Palette(self.theme_variables, ansi=ansi))
        return self._palette[1]

    def get_default_screen(self) -> Screen[None]:
        """The screen that is always there."""
        return MainScreen(self.around, self.earlier.filters)

    def on_mount(self) -> None:
        """Follow the feed."""
        self.feed.subscribe(self._take_up)
        if lacks := self.feed.settings.lacks:
            self.say("\n".join(lacks), "warning")
        if self.load_ahead is not None:
            self.set_timer(AFTER, self.load_ahead)
        _ = self.run_worker(self._follow, group="feed", exit_on_error=False)

    @property
    def main(self) -> MainScreen:
        """The screen below all dialogs."""
        screen = self.screen_stack[0]
        assert isinstance(screen, MainScreen)  # noqa: S101 - get_default_screen made it
        return screen

    def say(self, text: str, severity: SeverityLevel = "information") -> None:
        """Say a sentence at the bottom, where it takes its own room; never read as markup."""
        self.notify(visible_lines(text), severity=severity, markup=False)

    def on_notify(self, event: Notify) -> None:
        """Let a sentence take the place of those before it; other errors stay for their time."""
        for before in list(self._notifications):
            if before.severity != "error" or before.message == event.notification.message:
                self._take_back(before)

    def on_paste_was_cut(self) -> None:
        """Say that not all that was pasted is there."""
        self.say("Too much was pasted: only its first 8 million characters were taken.", "warning")

    def hush(self) -> None:
        """Take back what was said on another screen; not errors."""
        for said in list(self._notifications):
            if said.severity != "error":
                self._take_back(said)
        self._refresh_notifications()

    def _take_back(self, said: Notification) -> None:
        """Have a sentence no longer said; Textual alone would leave its line empty for a while."""
        self._unnotify(said, refresh=False)
        for screen in self.screen_stack:
            screen.query(f"#{ToastRack._toast_id(said)}").remove()
            for rack in screen.query(ToastRack):
                rack.display = bool(self._notifications)

    def explain(self, error: Exception, doing: str) -> tuple[str, str | None]:
        """What to tell a person about an error: a sentence and a hint; the traceback is logged."""
        if isinstance(error, InspectorError):
            return visible(error.message), visible(error.hint) if error.hint else None
        log.error("could not %s", doing, exc_info=error)
        return f"Could not {doing}: {visible(str(error)) or type(error).__name__}", (
            "This is a bug in inspector; the log has the details. Everything else goes on."
        )

    def complain(self, error: Exception, doing: str) -> None:
        """Say what went wrong, at the bottom."""
        message, hint = self.explain(error, doing)
        self.say(f"{message}\n{hint}" if hint else message, "error")

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run what a key, a click or the palette asks for; a failure is said, and ends nothing."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:
            self.complain(error, "do that")
            return True

    def copy(self, text: str, what: str) -> None:
        """Copy a text by the terminal; save it to a file where it is too large for that."""
        copying.copy(self, copying.Copied(text, what))

    def keep(self, line: str, history: History) -> None:
        """Keep a line for the next time; nobody waits for the disk."""
        _ = self.run_worker(partial(history.add, line), thread=True, exit_on_error=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Everything by name, for ctrl+p."""
        del screen
        from inspector.tui.commands import commands

        yield from commands(self)

    def _fatal_error(self) -> None:
        """End with Python's own traceback: Textual's has local variables, which may be secrets."""
        self.bell()
        self.panic(Text(visible_lines(traceback.format_exc())))

    async def action_answer(self) -> None:
        """Set how deliveries are answered."""
        must_listen(self.feed.status)
        from inspector.tui.screens.answer import AnswerDialog

        selected = self.main.deliveries.selected
        await self.push_screen(AnswerDialog(self.feed, selected, self.earlier.answers))

    async def action_forward(self) -> None:
        """Set the local app that deliveries are forwarded to."""
        must_listen(self.feed.status)
        from inspector.tui.screens.forward import ForwardDialog

        await self.push_screen(ForwardDialog(self.feed, self.main.deliveries.selected))

    async def action_release(self) -> None:
        """Answer the selected delivery now, or else the one that asks longest."""
        must_listen(self.feed.status)
        from inspector.tui.releasing import release_one

        await release_one(self)

    async def action_release_all(self) -> None:
        """Answer all that are held open, after saying how many."""
        must_listen(self.feed.status)
        from inspector.tui.releasing import release_all

        await release_all(self)

    async def action_secret(self) -> None:
        """Give a signing secret."""
        from inspector.tui.screens.secret import SecretDialog

        await self.push_screen(SecretDialog(self.feed, self.main.deliveries.selected))

    async def action_tunnel(self) -> None:
        """See and set the tunnel."""
        must_listen(self.feed.status)
        from inspector.tui.screens.tunnel import TunnelDialog

        await self.push_screen(TunnelDialog(self.feed))

    def action_send(self, provider: str, event: str | None) -> None:
        """Be a provider: send one of its events to our own receiver."""
        from inspector.tui.sending import send

        _ = self.run_worker(
            partial(send, self, provider, event), group="sending", exit_on_error=False
        )

    async def action_retries(self) -> None:
        """Tell how long providers wait and when they try again."""
        from inspector.tui.screens.retries import RetriesDialog

        await self.push_screen(RetriesDialog(self.around))

    async def action_help(self) -> None:
        """Show keys and signs, those of where one is first."""
        from inspector.tui.screens.compare import CompareScreen
        from inspector.tui.screens.help import HelpDialog

        opened = "delivery" if self.main.detail.has_focus_within else "main"
        place = "compare" if isinstance(self.screen, CompareScreen) else opened
        await self.push_screen(HelpDialog(self.main, place))

    def action_copy_url(self) -> None:
        """Copy the public URL, or the local one where there is none."""
        status = self.feed.status
        if status.public_url:
            self.copy(status.public_url, "the public URL")
        elif status.url:
            self.copy(status.url, "the local URL (there is no public one; t starts a tunnel)")
        else:
            self.say("Nothing listens here, so there is no URL.", "warning")

    async def action_leave(self) -> None:
        """End the app; ask first where a change would be lost, or providers would notice."""
        from inspector.tui.screens.edit import EditScreen

        for screen in self.screen_stack:
            if isinstance(screen, EditScreen) and screen.is_unsent:
                await screen.ask_to_leave(lambda: self.call_later(self._leave))
                return
        await self._leave()

    async def _leave(self) -> None:
        status, replayed = self.feed.status, ends_with(self)
        ours = status.listener == "running" and not status.joined
        held = len(self.main.waiting.held) if ours else 0
        if not (replayed or held or (ours and status.tunnel == "up")):
            self._end()
            return
        from inspector.tui.screens.leave import LeaveDialog

        if not isinstance(self.screen, LeaveDialog):
            await self.push_screen(
                LeaveDialog(status if ours else None, held, replayed),
                lambda leave: self._end() if leave else None,
            )

    def _end(self) -> None:
        sending = sum(one.group == "sending" and one.is_running for one in self.workers)
        said = [f"Retries of {plural(sending, 'event')} ended with the screen."] if sending else []
        if self.replaying.going is not None:
            said.append(f"{how_far(self.replaying.going)} when the screen ended.")
        self.exit(message="\n".join(said) or None)

    def _take_up(self, change: Change) -> None:
        if not self.screen_stack:
            return  # the app ends
        try:
            self.main.take_up(change)
            for screen in self.screen_stack[1:]:
                if isinstance(screen, Dialog):
                    screen.take_up(change)
        except Exception as error:
            self.complain(error, "show what changed")

    async def _follow(self) -> None:
        try:
            await self.feed.run()
        except Exception as error:
            self.complain(error, "follow the journal any further")
