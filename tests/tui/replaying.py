"""What tests of sending again share: a delivery, a journal with some, and the dialog."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from inspector.config import Settings
from inspector.delivery import Delivery, RawHeaders
from inspector.tui.app import InspectorApp
from inspector.tui.feed import JournalFeed
from inspector.tui.screens.replay import ReplayDialog
from inspector.tui.widgets.said import Said
from tests.cli.deliveries import MISSIVE, by_missive
from tests.support.journals import delivery, writing
from tests.tui.screen import NARROW, until

HEADERS: RawHeaders = tuple(
    (name.encode(), value.encode())
    for name, value in {**by_missive(), "Content-Length": str(len(MISSIVE))}.items()
)
NOW = 1_700_000_000_000_000


def one(**fields: object) -> Delivery:
    """A delivery of Missive's."""
    return delivery(MISSIVE, "/hooks/missive", headers=HEADERS, **fields)


def again(seconds: float) -> Delivery:
    """It again, so many seconds later."""
    return one(received_at=NOW + int(seconds * 1e6))


def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a project and a user that have nothing yet."""
    monkeypatch.setenv("INSPECTOR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    return Settings(str(tmp_path / "journal.db"), port=0, tunnel="none")


async def fill(settings: Settings, deliveries: Sequence[Delivery]) -> None:
    async with writing(Path(settings.journal)) as writer:
        for each in deliveries:
            await writer.append(each)


@asynccontextmanager
async def over(
    settings: Settings, deliveries: Sequence[Delivery]
) -> AsyncIterator[tuple[InspectorApp, Pilot[None]]]:
    """The screen over a journal that nobody writes to."""
    await fill(settings, deliveries)
    app = InspectorApp(JournalFeed(settings, None), zone=UTC)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await until(pilot, lambda: bool(app.feed.rows) and app.feed.rows[-1].insight is not None)
        yield app, pilot


async def ask(app: InspectorApp, pilot: Pilot[None], url: str) -> None:
    """Open the dialog and name where to."""
    await pilot.press("r")
    await until(pilot, lambda: isinstance(app.screen, ReplayDialog))
    app.screen.query_one("#url", Input).value = url


async def until_told(app: InspectorApp, pilot: Pilot[None], text: str) -> None:
    """Let the app work until the dialog says something, however it is wrapped."""

    try:
        await until(pilot, lambda: text in text_of(app, "#verdict"))
    except TimeoutError:
        raise AssertionError(f"never said: {text!r}\n{text_of(app, '#verdict')}") from None


def text_of(app: InspectorApp, which: str) -> str:
    """What is said somewhere, as it is before it is wrapped."""
    return "\n".join(one.text for one in app.screen.query(which).results(Said))


async def click(pilot: Pilot[None], what: str) -> None:
    """Click at where something stands, once all is in its place."""
    await pilot.pause()
    await pilot.click(what)


def ended(app: InspectorApp) -> bool:
    return app.replaying.going is None
