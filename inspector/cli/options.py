"""Options that several commands share, and the settings they lead to."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from inspector import places
from inspector.config import Settings, load
from inspector.errors import InspectorError

if TYPE_CHECKING:
    from inspector.query import Filter

_NAMED = re.compile(r"(?:(?:id:|#)?([0-9]+)|(last(?::[0-9]{1,9})?))", re.ASCII)

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
        help="A signing secret of an endpoint's path or a provider; NAME=@FILE reads it."
        " One that only a running inspector was given by option is not known here.",
    )(function)
    return click.option(
        "--journal", metavar="PATH", help="A journal in place of the project's own."
    )(function)


def settings_from(**options: object) -> Settings:
    """The settings that these options lead to."""
    return load(options, os.environ, Path.cwd())


def settings_without_secrets(**options: object) -> Settings:
    """The same for who needs no secrets: those of the config file may be without a value."""
    return load(options, os.environ, Path.cwd(), needs_secrets=False)


def settings_to_read(**options: object) -> Settings:
    """The same for who looks at what came, which can be done without: what is missing is said."""
    settings = settings_without_secrets(**options)
    for sentence in settings.lacks:
        click.echo(f"inspector: {sentence}", err=True)
    return settings


def make_folder(journal: Path) -> None:
    """The project's own journal has a folder of its own; one that was named must have one."""
    folder = journal.parent
    try:
        if folder == places.journals_folder():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InspectorError(
            f"The journal's folder {folder} can't be made: {error.strerror}.",
            "Name a journal elsewhere with --journal, or another folder for all of them with "
            "INSPECTOR_STATE_DIR.",
        ) from error
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        raise InspectorError(
            f"The journal's folder {folder} is not there, or may not be entered.",
            "Make it first, or name another place with --journal.",
        )


FILTER_HELP = """\b
FILTER says which deliveries, in quotes for the shell's sake:
  'provider:missive sig:invalid status:5xx took:1s.. not type:label_change'
  '$.conversation.team.name:Hobbits (attempt:2.. or repeat:duplicate) "free text"'
Ids, last and last:20 alone name what they stand for, side by side too: 3 4 last
"""  # click keeps the lines behind \\b


def filter_from(words: Sequence[str]) -> "Filter":
    """The filter that the words of a command are.

    Args:
        words: the filter's text, perhaps taken apart by a shell. Where there is nothing in it but
            ids (`12`, `#12`, `id:12`) and `last`, `last:20`, it names all of these; anywhere else
            a number alone is searched for, and what stands side by side has to match together.

    Raises:
        FilterError: it is no filter.
    """
    from inspector.query import parse  # only who names deliveries waits for it

    text = " ".join(words)
    named = [_NAMED.fullmatch(word) for word in text.split()]
    if named and all(named):
        text = " or ".join(found[2] or f"id:{found[1]}" for found in named if found)
    return parse(text)
