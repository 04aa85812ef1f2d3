"""`inspector note`: put a text to deliveries."""

import time
from contextlib import closing
from pathlib import Path

import click

from inspector.cli.changing import counted, named
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_to_read
from inspector.journal import Editor


@click.command(short_help="Put a note to deliveries.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1, required=True)
@click.argument("text")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    text: str,
    **options: object,
) -> int:
    """Put TEXT to the deliveries that FILTER is for, in place of an earlier note.

    An empty TEXT takes it away.
    """
    settings = settings_to_read(**options)
    found = named(settings, filter)
    if not found:
        return 1
    with closing(Editor(Path(settings.journal))) as editor:
        ids = [one.delivery.id for one in found]
        done = editor.annotate(ids, time.time_ns() // 1000, note=text.strip())
    said = "noted it for" if text.strip() else "took the note away from"
    click.echo(f"inspector: {said} {counted(done)}", err=True)
    return 0
