"""`inspector ls`: what the journal holds."""

import time
from collections.abc import Iterator, Sequence

import click

from inspector import jsonlines
from inspector.cli.aligned import aligned, room
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_to_read
from inspector.cli.output import check, put
from inspector.cli.reading import Found, Journal
from inspector.delivery import Delivery
from inspector.tui import words
from inspector.tui.model import Row
from inspector.tui.rows import row_of as row_of_delivery
from inspector.visible import visible

TITLES = ("#", "time", "method", "path", "provider", "event", "sig", "rep", "try", "ans")
WIDEST = 60
"""Cells of a column where there is no terminal to fit."""

GIVING_WAY = ("method", "path", "provider", "event")
"""Columns that are cut on a narrow terminal, the widest first."""

LEAVING = ("method", "provider", "path", "try", "rep")
"""Columns that are left out on one that is narrower still, in this order."""

WIDE = 110
"""Cells of a terminal on which there is room for the day beside the time."""


@click.command(short_help="List deliveries, as a table or as JSON Lines.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Only the newest N.")
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines.")
@click.option("--body", is_flag=True, help="Put bodies into the JSON Lines.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    limit: int | None,
    as_json: bool,
    body: bool,
    **options: object,
) -> None:
    """List deliveries, oldest first: all, or those that FILTER is for.

    Why a signature fails is told by `show` and `verify`, which look for the cause.
    """
    check()
    journal = Journal(settings_to_read(**options))
    try:
        found = journal.find(filter, limit)
        if as_json:
            lines = journal.wholes_of(found) if body else ((one, one.delivery) for one in found)
            for one, delivery in lines:
                _print_line(one, delivery, body=body)
        elif found:
            _print_table(journal, found)
        else:
            said = "no delivery matches" if journal.everything else "no deliveries yet"
            click.echo(f"inspector: {said}", err=True)
        journal.tell_gone()
    finally:
        journal.close()


def _print_line(one: Found, delivery: Delivery, *, body: bool) -> None:
    line = jsonlines.delivery_line(
        delivery,
        one.insight,
        one.settled,
        one.accepted,
        body=body,
        pinned=one.pinned,
        note=one.note,
    )
    put(line)


def _print_table(journal: Journal, found: list[Found]) -> None:
    now = time.time()
    cells = room()
    table = [_cells(row_of(one), journal, now, cells) for one in found]
    for line in listed([TITLES, *table], cells):
        click.echo(line)


def listed(table: Sequence[Sequence[str]], room: int | None) -> Iterator[str]:
    """The lines of a list of deliveries; see `aligned`."""
    return aligned(table, room, giving_way=GIVING_WAY, leaving=LEAVING, widest=WIDEST)


def row_of(one: Found) -> Row:
    """A delivery as a row of the screen."""
    row = row_of_delivery(one.delivery, one.settled)
    row.insight, row.accepted = one.insight, one.accepted
    return row


def _cells(row: Row, journal: Journal, now: float, room: int | None) -> tuple[str, ...]:
    is_wide = room is None or room >= WIDE
    provider = row.insight.provider if row.insight else None
    known = journal.known.providers.get(provider or "")
    retries = known.retries.value if known else None
    return (
        str(row.id),
        words.full_time(row.received_at, None)[:23]
        if is_wide
        else words.clock_time(row.received_at, now, None, 12),
        visible(row.method),
        visible(row.path),
        provider or "–",
        words.event_words(row)[0],
        words.signature_sign(row)[0],
        words.repeat_word(row)[0],
        words.attempt_words(row, retries.count + 1 if retries else None)[0],
        words.answer_words(row, now)[0],
    )
