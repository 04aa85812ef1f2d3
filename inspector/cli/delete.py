"""`inspector delete`: deliveries that are not to be kept."""

import time
from pathlib import Path

import click

from inspector.cli.changing import agreed, at_a_terminal, counted, delete, named
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_from


@click.command(short_help="Delete deliveries.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask, however many they are.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    yes: bool,
    **options: object,
) -> int:
    """Delete the deliveries that FILTER is for, with their answers, notes and replays.

    At a terminal it asks first where they are several. A listener that is running keeps those
    that it still holds open. Their numbers are never used again.
    """
    settings = settings_from(**options)
    found = named(settings, filter)
    if not found:
        return 1
    ids = [one.delivery.id for one in found]
    pinned = sum(one.pinned for one in found)
    if len(ids) > 1 and not yes and at_a_terminal():
        among = f", {pinned:,} of them pinned" if pinned else ""
        if not agreed(f"Delete {counted(len(ids))}{among}?"):
            return 1
    return 1 if delete(Path(settings.journal), ids, time.time_ns() // 1000) else 0
