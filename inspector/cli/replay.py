"""`inspector replay`: send again what arrived."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import click

from inspector.cli.editing import edited
from inspector.cli.ending import on_ending
from inspector.cli.options import (
    FILTER_HELP,
    filter_from,
    of_a_journal,
    settings_from,
    settings_to_read,
)
from inspector.cli.output import for_a_reader
from inspector.cli.reading import Found, Journal
from inspector.cli.replayed import Results
from inspector.cli.resigning import Resigning
from inspector.cli.sending import values
from inspector.cli.sending.values import reads
from inspector.config import Settings
from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.machine import loop_factory
from inspector.outbound.again import Destination, app_for, apps_of, destination
from inspector.outbound.called import called_by
from inspector.outbound.chosen import takes_replays
from inspector.outbound.replay import Replaying, Replays


@click.command(short_help="Send again what arrived.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1, required=True)
@click.option(
    "--to",
    metavar="URL",
    help="Where to; a path in it takes the place of theirs.  [the app of their endpoint]",
)
@click.option(
    "--sign/--no-sign",
    default=None,
    help="Sign afresh, with a timestamp of now, or leave the signature that it came with."
    "  [--sign for --edit of what was signed]",
)
@click.option(
    "--url",
    metavar="URL",
    help="The URL that the provider calls, where it is signed.  [the one that is known of the"
    " endpoint, for an app near by; else the one that it is sent to]",
)
@click.option(
    "--edit", is_flag=True, help="Change it first, in $VISUAL or $EDITOR; one delivery only."
)
@click.option("--gaps", is_flag=True, help="Leave the gaps between them that they came with.")
@click.option(
    "--speed",
    metavar="60x",
    callback=reads(values.speed),
    help="Divide the gaps of --gaps.  [1x]",
)
@click.option(
    "--concurrency",
    metavar="N",
    callback=reads(values.count, most=1000),
    default="1",
    help="Requests at the same time.  [1]",
)
@click.option(
    "--timeout",
    metavar="DURATION",
    callback=reads(values.timeout),
    default="60s",
    help="Wait so long for an answer.  [60s]",
)
@click.option("--insecure", is_flag=True, help="Send over https whatever the certificate.")
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines, a delivery each.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    to: str | None,
    sign: bool | None,
    url: str | None,
    edit: bool,
    gaps: bool,
    speed: float | None,
    concurrency: int,
    timeout: float,
    insecure: bool,
    as_json: bool,
    **options: object,
) -> int:
    """Send the deliveries that FILTER is for again, oldest first: the same bytes, or --sign.

    Replays that came here themselves stay out, unless FILTER names numbers, last or origin. What
    each got is recorded in the journal, beside it. Ends with 0 when all were answered 2xx.
    """
    if speed is not None and not gaps:
        raise InspectorError(
            "--speed divides the gaps between deliveries, and without --gaps there are none.",
            "Add --gaps, or leave --speed out.",
        )
    given = None if url is None else called_by(url)
    settings_by = settings_from if sign else settings_to_read
    settings = settings_by(**options)
    with closing(Journal(settings)) as journal:
        chosen = _chosen(journal, filter, edit=edit)
        if not chosen:
            return 1
        there = _there(to, chosen, settings)
        wanted = sign if sign is not None else None if edit else False
        signing = Resigning(journal, chosen, there, wanted=wanted, given=given)
        how = Replaying(
            url=there.url,
            prepare=signing.signer,
            signed=signing.signer is not None,
            speed=speed or 1.0 if gaps else None,
            concurrency=concurrency,
            patience=timeout,
            insecure=insecure,
            origin=there.origin,
            is_there=there.is_there,
        )
        if edit:
            changed = _edited(how, journal, chosen, signing)
            if changed is None:
                return 1
            how = changed
        else:
            signing.tell()
        whole = (delivery for _, delivery in journal.wholes_of(chosen))
        results = Results(Path(settings.journal), signing.urls, as_json=as_json)
        try:
            with for_a_reader(), asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(_run(how, whole, results))
        finally:
            code = results.tell(len(chosen))
            journal.tell_gone()
        return code


def _chosen(journal: Journal, words: Sequence[str], *, edit: bool) -> list[Found]:
    """What is sent of the deliveries that a filter is for; says what stays out, and why.

    Raises:
        InspectorError: there are several, and they can't all be edited.
    """
    found = journal.find(words)
    if not found:
        said = "no delivery matches" if journal.everything else "no deliveries yet"
        click.echo(f"inspector: {said}", err=True)
        return []
    chosen = found
    if not takes_replays(filter_from(words)):
        chosen = [one for one in found if one.delivery.origin != "replay"]
    if edit and len(chosen) > 1:
        raise InspectorError(
            f"--edit changes one delivery, and FILTER is for {len(chosen):,}.",
            "Name one by its number, or the newest: last",
        )
    if left := len(found) - len(chosen):
        said = f"{left:,} of these {'is a replay' if left == 1 else 'are replays'} and"
        stay = "stays" if left == 1 else "stay"
        click.echo(f"inspector: {said} {stay} out; origin:replay names replays", err=True)
    whole = [one for one in chosen if edit or one.delivery.body_state == "complete"]
    if chosen and not whole:
        click.echo("inspector: only parts are recorded", err=True)
    elif left := len(chosen) - len(whole):
        click.echo(f"inspector: {left} of them came only in part and stay out", err=True)
    return whole


def _there(to: str | None, chosen: Sequence[Found], settings: Settings) -> Destination:
    """Where they go: what was said, or the local app of all their endpoints."""
    if to is None:
        to = app_for((one.delivery.path for one in chosen), apps_of(settings))
    if to is None:
        raise InspectorError(
            "The config names no app, or several, for the endpoints of these deliveries, so it is"
            " not clear where to.",
            "Say it: --to http://localhost:3000",
        )
    return destination(to, Path(settings.journal), is_open=True)


def _edited(
    how: Replaying, journal: Journal, chosen: Sequence[Found], signing: Resigning
) -> Replaying | None:
    """How the one delivery is sent as an editor leaves it; None where there is nothing to send.

    Raises:
        InspectorError: what was left can't be sent.
    """
    delivery = journal.whole(chosen[0])
    if delivery is None:
        journal.tell_gone()
        return None
    if delivery.body_state != "complete":
        click.echo("inspector: only a part of its body was recorded", err=True)
    changed = edited(how, delivery, signing)
    if changed is None:
        click.echo("inspector: nothing was changed, so nothing is sent", err=True)
    return changed


async def _run(how: Replaying, deliveries: Iterator[Delivery], results: Results) -> None:
    replays = Replays(how, results.take)
    on_ending(replays.stop)
    with closing(results):
        await replays.run(deliveries)
