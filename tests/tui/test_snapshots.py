"""A few whole screens, as pictures. `pytest --snapshot-update` accepts a change."""

from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from inspector.tui.model import Status
from tests.tui.fake_feed import FakeFeed, varied
from tests.tui.screen import NARROW, app_over, until_shown, until_still

Compare = Callable[..., bool]


async def _delivery(pilot: Pilot[None]) -> None:
    await pilot.press("up")
    await until_shown(pilot, "conversation {5}")
    await until_still(pilot)


async def _opened(pilot: Pilot[None]) -> None:
    await pilot.press("up", "enter", "3")
    await until_shown(pilot, "Tried")
    await until_still(pilot)


async def _answer(pilot: Pilot[None]) -> None:
    app: Any = pilot.app
    await pilot.press("up", "a")
    await until_shown(pilot, "For everything")
    app.screen.query_one("Input").value = "503 x2, 999"
    app.screen.query_one("Input").cursor_blink = False
    await until_shown(pilot, "'999'")
    await until_still(pilot)


def test_wide(snap_compare: Compare) -> None:
    assert snap_compare(app_over(FakeFeed(varied())), terminal_size=(160, 45), run_before=_delivery)


async def _list(pilot: Pilot[None]) -> None:
    await until_shown(pilot, "following")
    await until_still(pilot)


def test_narrow_list(snap_compare: Compare) -> None:
    assert snap_compare(app_over(FakeFeed(varied())), terminal_size=NARROW, run_before=_list)


def test_narrow_delivery(snap_compare: Compare) -> None:
    assert snap_compare(app_over(FakeFeed(varied())), terminal_size=NARROW, run_before=_opened)


async def _waiting(pilot: Pilot[None]) -> None:
    await until_shown(pilot, "Waiting for the first delivery.")
    await until_still(pilot)


def test_empty(snap_compare: Compare) -> None:
    status = Status("/state/journal.db", url="http://127.0.0.1:8080", listener="running")
    assert snap_compare(app_over(FakeFeed([], status)), terminal_size=NARROW, run_before=_waiting)


def test_answer_dialog(snap_compare: Compare) -> None:
    assert snap_compare(app_over(FakeFeed(varied())), terminal_size=NARROW, run_before=_answer)
