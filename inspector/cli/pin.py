"""`inspector pin`: keep deliveries when others of their age go."""

import time
from contextlib import closing
from pathlib import Path

import click

from inspector.cli.changing import counted, named
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_to_read
from inspector.journal import Editor


@click.command(short_help="Pin deliveries: they stay when others go.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1, required=True)
@click.option("--off", is_flag=True, help="Take the pin away.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    off: bool,
    **options: object,
) -> int:
    """Pin the deliveries that FILTER is for.

    What is pinned stays when --keep or `inspector clear` removes others; 'pinned:yes' finds it.
    """
    settings = settings_to_read(**options)
    found = named(settings, filter)
    if not found:
        return 1
    ids = [one.delivery.id for one in found if one.pinned is off]
    if ids:
        with closing(Editor(Path(settings.journal))) as editor:
            done = editor.annotate(ids, time.time_ns() // 1000, pinned=not off)
        click.echo(f"inspector: {'unpinned' if off else 'pinned'} {counted(done)}", err=True)
    if same := len(found) - len(ids):
        were = "was" if same == 1 else "were"
        said = f"{were} not pinned" if off else f"{were} pinned already"
        click.echo(f"inspector: {counted(same)} {said}", err=True)
    return 0
