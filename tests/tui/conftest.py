"""A screen that waits for its tests, however slow the machine is, and starts quickly."""

import asyncio
from collections.abc import Callable

import pytest
import textual.app
import textual.pilot
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from inspector.tui import keyorder
from inspector.tui.app import InspectorApp
from tests.support.waiting import PATIENCE

_PARSED: dict[tuple[object, ...], list[RuleSet]] = {}
_parse: Callable[..., list[RuleSet]] = Stylesheet._parse_rules


@pytest.fixture(autouse=True)
def wait_until_all_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a key Textual's pilot waits until the process does little, and takes one that others
    keep from the processor for such a one. Here it waits until the app has nothing left to do."""
    for module in (textual.app, textual.pilot):
        monkeypatch.setattr(module, "wait_for_idle", _rest)


async def _rest(min_sleep: float = 0.0, max_sleep: float = 0.0) -> None:
    del min_sleep, max_sleep
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # of asyncio's own loop
    await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE):
        while ready:  # noqa: ASYNC110 - no event tells that nothing is left
            await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def nothing_goes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said stays, and a key waits for the one before it as long as that takes."""
    monkeypatch.setattr(InspectorApp, "NOTIFICATION_TIMEOUT", 60 * PATIENCE)
    monkeypatch.setattr(keyorder, "LONGEST", PATIENCE)


@pytest.fixture(autouse=True)
def parse_each_style_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All apps have the same styles: a quarter of what starting one takes."""
    monkeypatch.setattr(Stylesheet, "_parse_rules", _parse_once)


def _parse_once(
    stylesheet: Stylesheet,
    css: str,
    read_from: tuple[str, str],
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    given = (css, read_from, is_default_rules, tie_breaker, scope)
    key = (*given, frozenset(stylesheet._variables.items()))
    if key not in _PARSED:
        _PARSED[key] = _parse(stylesheet, *given)
    return _PARSED[key]
