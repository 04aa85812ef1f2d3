"""Driving the screen in tests: what it shows as text, and waiting for it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC

from textual._context import visible_screen_stack
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.strip import Strip

from inspector.tui.app import InspectorApp
from tests.support.waiting import PATIENCE
from tests.tui.fake_feed import START, FakeFeed

NOW = START / 1e6 + 1212
"""The time that tests stand at: four seconds after the newest of `varied`."""

WIDE = (130, 34)
NARROW = (80, 24)


def app_over(
    feed: FakeFeed, now: Callable[[], float] = lambda: NOW, keymap: Mapping[str, str] | None = None
) -> InspectorApp:
    """The app with a clock of the test's own."""
    app = InspectorApp(feed, keymap, now, UTC)
    app.animation_level = "none"
    return app


def said(app: InspectorApp) -> str:
    """All that was said in the corner."""
    return "\n".join(note.message for note in app._notifications)


def screen_text(app: InspectorApp) -> str:
    """All characters on the screen, line by line; what lies behind a dialog too."""
    return "\n".join(strip.text for strip in _shown(app))


def _shown(app: InspectorApp) -> list[Strip]:
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


def type_at_once(app: InspectorApp, text: str) -> None:
    """Press keys without waiting for what any of them does, as a paste or a fast hand does."""
    for character in text:
        named = {"\r": "enter", "\x1b": "escape"}.get(character)
        app.post_message(Key(named or _character_to_key(character), character))


async def until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Let the app work until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await pilot.pause(0.005)


async def until_shown(pilot: Pilot[None], text: str) -> None:
    """Let the app work until a text is on the screen."""
    app = pilot.app
    assert isinstance(app, InspectorApp)
    try:
        await until(pilot, lambda: text in screen_text(app))
    except TimeoutError:
        raise AssertionError(f"never shown: {text!r}\n{screen_text(app)}") from None


async def until_still(pilot: Pilot[None]) -> None:
    """Let the app work until what it shows rests, in its colours too: for a mouse, or a picture."""
    app = pilot.app
    assert isinstance(app, InspectorApp)
    before: list[Strip] = []
    while before != (shown := _shown(app)):
        before = shown
        await pilot.pause(0.03)
