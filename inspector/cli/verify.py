"""`inspector verify`: judge signatures, and say why one fails."""

from collections.abc import Iterator, Sequence
from contextlib import closing

import click
import msgspec

from inspector.cli.options import FILTER_HELP, settings_from, settings_without_secrets
from inspector.cli.output import put
from inspector.cli.reading import Journal
from inspector.cli.verifying.given import Asked, asked_of, body_from, changed, request_for
from inspector.cli.verifying.judging import Judged, judged
from inspector.cli.verifying.showing import in_a_line, in_full
from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.insight import Fold
from inspector.knowledge import known_from
from inspector.surroundings import around


class Computed(msgspec.Struct):
    """What is said of the value that one's own code came to."""

    right: bool
    reason: str
    hint: str | None


class Line(msgspec.Struct, omit_defaults=True):
    """A verdict, as other tools read it; `id` is there for a delivery of a journal."""

    verdict: str
    scheme: str | None
    reason: str | None
    hint: str | None
    id: int | msgspec.UnsetType = msgspec.UNSET
    computed: Computed | msgspec.UnsetType = msgspec.UNSET


@click.command(short_help="Judge signatures, and say why one fails.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1)
@click.option("--body", metavar="FILE", help="Judge this body, no delivery; - is standard input.")
@click.option("--provider", metavar="NAME", help="Whose signature it is.  [recognised]")
@click.option(
    "--secret",
    multiple=True,
    metavar="VALUE",
    help="To judge with: @FILE reads it, - asks for it. A VALUE on the command line is seen by"
    " others on this machine, and by the shell's history.  [those that are known]",
)
@click.option(
    "--header", multiple=True, metavar="'NAME: VALUE'", help="A header of the request; repeatable."
)
@click.option("--method", metavar="NAME", help="The request's method.  [POST]")
@click.option("--url", metavar="URL", help="The URL that the provider called, where it is signed.")
@click.option(
    "--at",
    metavar="TIME",
    help="When it arrived: 2026-01-31T10:52:24Z, or seconds since 1970.  [then; now for --body]",
)
@click.option(
    "--computed", metavar="VALUE", help="What your own code came to: hex, base64 or the header."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines, a delivery each.")
@click.option("--config", metavar="PATH", help="Config in place of inspector.toml.")
@click.option("--journal", metavar="PATH", help="A journal in place of the project's own.")
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    body: str | None,
    as_json: bool,
    config: str | None,
    journal: str | None,
    **options: object,
) -> int:
    """Judge the signatures of the deliveries that FILTER is for, or of --body, and say why one
    fails and what to change.

    Ends with 0 only where all are valid; with --computed, only where that is right too.
    """
    if bool(filter) == (body is not None):
        raise InspectorError(
            "It takes either a FILTER that names deliveries, or --body FILE.",
            "The newest delivery: inspector verify last",
        )
    settings_by = settings_without_secrets if options["secret"] else settings_from
    settings = settings_by(config=config, journal=journal)
    asked = asked_of(options, settings, reads_input=body == "-")
    found = _of_a_body(body, asked, settings) if body else _of_a_journal(filter, asked, settings)
    all_of_them = list(found)
    for one in all_of_them:
        if as_json:
            put(_line(one, named=body is None))
        elif len(all_of_them) > 1:
            click.echo(in_a_line(one))
        else:
            click.echo("\n".join(in_full(one, body)))
    return 0 if all_of_them and all(one.holds for one in all_of_them) else 1


def _of_a_body(path: str, asked: Asked, settings: Settings) -> Iterator[Judged]:
    known = known_from(settings)
    delivery = request_for(body_from(path), asked.request)
    yield judged(known, delivery, Fold(known).arrive(delivery), asked)


def _of_a_journal(words: Sequence[str], asked: Asked, settings: Settings) -> Iterator[Judged]:
    with closing(Journal(settings)) as journal:
        found = journal.find(words)
        if not found:
            said = "no delivery matches" if journal.everything else "no deliveries yet"
            click.echo(f"inspector: {said}", err=True)
        for one in found:
            delivery = changed(journal.whole(one), asked.request)
            beside = around(settings, delivery)
            yield judged(journal.known, delivery, one.insight, asked, beside)


def _line(one: Judged, *, named: bool) -> Line:
    verdict = one.explained
    line = Line(verdict.verdict, verdict.scheme, verdict.reason, verdict.hint)
    if named:
        line.id = one.delivery.id
    if one.computed is not None:
        line.computed = Computed(one.is_right, one.computed.reason, one.computed.hint)
    return line
