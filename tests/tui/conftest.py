"""Quick keys and quick starts for all tests of the screen."""

from collections.abc import Callable

import pytest
from textual import _wait
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_PARSED: dict[tuple[object, ...], list[RuleSet]] = {}
_parse: Callable[..., list[RuleSet]] = Stylesheet._parse_rules


@pytest.fixture(autouse=True)
def look_often_whether_the_app_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each key Textual's pilot waits until nothing is done any more, 20 ms at a time."""
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", 0.004)
    monkeypatch.setattr(_wait, "SLEEP_IDLE", 0.001)


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
