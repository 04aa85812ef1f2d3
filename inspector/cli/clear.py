"""`inspector clear`: begin with an empty journal."""

import time
from contextlib import closing
from pathlib import Path

import click

from inspector.cli.changing import counted, delete, must_agree
from inspector.cli.options import of_a_journal, settings_without_secrets
from inspector.journal import open_existing


@click.command(short_help="Delete all deliveries but the pinned ones.")
@click.option("--pinned", "pinned_too", is_flag=True, help="The pinned ones too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@of_a_journal
def command(pinned_too: bool, yes: bool, **options: object) -> int:
    """Delete all deliveries but the pinned ones, and what was refused before it was one."""
    journal = Path(settings_without_secrets(**options).journal)
    with closing(open_existing(journal)) as reader:
        ids = reader.ids()
        pinned = set() if pinned_too else reader.pinned()
    wanted = [number for number in ids if number not in pinned]
    but = f" (the {len(pinned):,} pinned stay)" if pinned else ""
    if not must_agree(f"Delete {counted(len(wanted))} of {journal.name}{but}?", yes=yes):
        return 1
    now = time.time_ns() // 1000
    return 1 if delete(journal, wanted, now, pinned_too=pinned_too, refusals=True) else 0
