"""Options that several commands share, and the settings they lead to."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from inspector.config import Settings, load
from inspector.errors import InspectorError

F = TypeVar("F", bound=Callable[..., Any])


def of_a_journal(function: F) -> F:
    """The options that say which journal, and with what its deliveries are judged."""
    function = click.option("--config", metavar="PATH", help="Config in place of inspector.toml.")(
        function
    )
    function = click.option(
        "--secret",
        multiple=True,
        metavar="NAME=VALUE",
        help="A signing secret of an endpoint's path or a provider; NAME=@FILE reads it.",
    )(function)
    return click.option(
        "--journal", metavar="PATH", help="A journal in place of the project's own."
    )(function)


def settings_from(**options: object) -> Settings:
    """The settings that these options lead to."""
    return load(options, os.environ, Path.cwd())


def ids_from(words: tuple[str, ...]) -> tuple[set[int], int | None]:
    """Which deliveries a command is for.

    Args:
        words: ids (`12` or `id:12`), `last`, `last:20`; several name several.

    Returns:
        the ids, and how many of the newest.

    Raises:
        InspectorError: it is something else.
    """
    ids: set[int] = set()
    newest: int | None = None
    for word in words:
        number = word.removeprefix("id:").removeprefix("#")
        if word == "last":
            newest = max(newest or 1, 1)
        elif word.startswith("last:") and _is_number(word[5:]) and int(word[5:]):
            newest = max(newest or 1, int(word[5:]))
        elif _is_number(number):
            ids.add(int(number))
        else:
            raise InspectorError(
                f"{word!r} does not name deliveries.",
                "Possible are ids such as 12, `last`, and `last:20` for the newest twenty.",
            )
    return ids, newest


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
