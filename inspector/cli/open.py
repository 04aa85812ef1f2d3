"""`inspector open`: a journal on the screen, without listening."""

import os
from contextlib import closing
from pathlib import Path

import click

from inspector.cli.journals import named
from inspector.cli.options import of_a_journal, settings_without_secrets
from inspector.cli.screen import lacking, look
from inspector.config import Settings, load
from inspector.errors import InspectorError
from inspector.journal import open_existing


@click.command(short_help="Look at a journal on the screen, without listening.")
@click.argument("name", required=False)
@of_a_journal
def command(name: str | None, **options: object) -> int:
    """Show the journal NAME, as `inspector journals` lists it; by default this project's.

    Nothing listens, and no tunnel is started: search, compare, replay, copy, export, pin and note
    what came yesterday. Where an inspector is listening on the journal, this joins it. The
    beginning of a NAME is enough; the path of a journal does too.
    """
    lacks = lacking()
    if lacks:
        raise InspectorError(
            f"A journal is opened on a screen, and there can be none: {lacks}.",
            "`inspector ls` and `inspector show` print what it holds.",
        )
    return look(_settings(name, options))


def _settings(name: str | None, options: dict[str, object]) -> Settings:
    """The settings of the project whose journal it is, with that journal."""
    if name is not None and options["journal"] is None and _is_path(name):
        name, options = None, options | {"journal": name}
    if name is None:
        settings = settings_without_secrets(**options)
        open_existing(Path(settings.journal)).close()
        return settings
    if options["journal"] is not None:
        raise InspectorError("NAME and --journal each name a journal: leave one of them out.")
    journal = named(name)
    with closing(open_existing(journal)) as reader:
        project = reader.state("project")
    there = Path(project) if project and Path(project).is_dir() else Path.cwd()
    config = options["config"]
    return load(
        options
        | {
            "journal": str(journal),
            "config": str(Path(str(config)).absolute()) if config else None,
        },
        os.environ,
        there,
        needs_secrets=False,
    )


def _is_path(name: str) -> bool:
    """Whether what was given is the path of a journal and not a name, in which neither stands."""
    return os.sep in name or name.endswith(".db")
