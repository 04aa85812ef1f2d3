"""`inspector delete`: deliveries that are not to be kept."""

import time
from pathlib import Path

import click

from inspector.cli.changing import counted, delete, must_agree, named
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_from


@click.command(short_help="Delete deliveries.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1, required=True)
@click.option("--pinned", "pinned_too", is_flag=True, help="The pinned ones too.")
@click.option("--yes", is_flag=True, help="Do not ask, however many they are.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    pinned_too: bool,
    yes: bool,
    **options: object,
) -> int:
    """Delete the deliveries that FILTER is for, with their answers, notes and replays.

    What is pinned stays, unless --pinned is given. Where they are several it asks first; where
    nobody can be asked, --yes is needed. A listener that is running keeps those that it still
    holds open. Their numbers are never used again, and nothing of them is left in the journal's
    files, beside a listener within seconds.

    Whether an event is new, and which attempt it is, is counted from what is left: what stays
    says so (`show`, the Attempts tab), and `retries` leaves such events out. A plan's steps are
    counted so too from the listener's next start on.
    """
    settings = settings_from(**options)
    found = named(settings, filter)
    if not found:
        return 1
    ids = [one.delivery.id for one in found if pinned_too or not one.pinned]
    pinned = len(found) - len(ids)
    stay = "the pinned one stays" if pinned == 1 else f"the {pinned:,} pinned ones stay"
    how = f"{stay}; --pinned takes {'it' if pinned == 1 else 'them'} too"
    if not ids:
        click.echo(f"inspector: nothing was deleted: {how}", err=True)
        return 1
    but = f" ({stay})" if pinned else ""
    if len(ids) > 1 and not must_agree(f"Delete {counted(len(ids))}{but}?", yes=yes):
        return 1
    now = time.time_ns() // 1000
    left = delete(Path(settings.journal), ids, now, pinned_too=pinned_too)
    if pinned:
        click.echo(f"inspector: {how}", err=True)
    return 1 if left else 0
