"""`inspector ls`: what the journal holds."""

import time

import click

from inspector import jsonlines
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_from
from inspector.cli.output import put
from inspector.cli.reading import Found, Journal
from inspector.insight import diagnosis
from inspector.tui import words
from inspector.tui.model import Row
from inspector.tui.rows import row_of as row_of_delivery
from inspector.visible import visible


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
    """List deliveries, oldest first: all, or those that FILTER is for."""
    journal = Journal(settings_from(**options))
    try:
        found = journal.find(filter, limit)
        if as_json:
            for one in found:
                _print_line(journal, one, body=body)
        elif found:
            _print_table(journal, found)
        else:
            said = "no delivery matches" if journal.everything else "no deliveries yet"
            click.echo(f"inspector: {said}", err=True)
    finally:
        journal.close()


def _print_line(journal: Journal, one: Found, *, body: bool) -> None:
    verdict = one.insight.signature
    delivery = one.delivery
    if body or diagnosis.is_called_for(verdict):
        delivery = journal.whole(one)
        verdict = diagnosis.explained(journal.known, delivery, one.insight)
    line = jsonlines.delivery_line(
        delivery, one.insight, one.settled, one.accepted, verdict=verdict, body=body
    )
    put(line)


def _print_table(journal: Journal, found: list[Found]) -> None:
    now = time.time()
    table = [_cells(row_of(one), journal, now) for one in found]
    titles = ("#", "time", "method", "path", "provider", "event", "sig", "rep", "try", "ans")
    widths = [max(map(len, column)) for column in zip(titles, *table, strict=True)]
    for cells in (titles, *table):
        line = "  ".join(f"{cell:<{wide}}" for cell, wide in zip(cells, widths, strict=True))
        click.echo(line.rstrip())


def row_of(one: Found) -> Row:
    """A delivery as a row of the screen."""
    row = row_of_delivery(one.delivery, one.settled)
    row.insight, row.accepted = one.insight, one.accepted
    return row


def _cells(row: Row, journal: Journal, now: float) -> tuple[str, ...]:
    provider = row.insight.provider if row.insight else None
    known = journal.known.providers.get(provider or "")
    retries = known.retries.value if known else None
    return (
        str(row.id),
        words.full_time(row.received_at, None)[:23],
        visible(row.method),
        visible(row.path),
        provider or "–",
        words.event_words(row)[0],
        words.signature_sign(row)[0],
        words.repeat_word(row)[0],
        words.attempt_words(row, retries.count + 1 if retries else None)[0],
        words.answer_words(row, now)[0],
    )
