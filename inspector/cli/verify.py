"""`inspector verify`: judge signatures, and say why one fails."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Any

import click
import msgspec

from inspector.cli.options import FILTER_HELP, settings_from, settings_without_secrets
from inspector.cli.output import for_a_reader, put
from inspector.cli.reading import Found, Journal
from inspector.cli.verifying.given import STANDARD, Asked, asked_of, changed, of_body, of_request
from inspector.cli.verifying.judging import Judged, judged
from inspector.cli.verifying.showing import in_a_line, in_full
from inspector.config import Settings
from inspector.delivery import Delivery
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


_HELP = """\b
--json prints an object for each delivery; the fields stay as they are:
  verdict   valid, invalid, missing, expired, no-secret, unsigned or unverifiable
  scheme    how it is signed, null where that is not known
  reason    why it is so, null where the verdict says it all
  hint      what to do about it, null where nothing is known
  id        the delivery's; not there for --body and --request
  computed  with --computed alone: right (true or false), reason, hint

\b
Ends with:
  0  all are valid, and what --computed gave is right
  1  one is not, or none matches
  2  it could not be judged: wrong usage, a delivery or a file that is not there, a mistake in the
     config

"""  # click keeps the lines behind \\b


@click.command(short_help="Judge signatures, and say why one fails.", epilog=_HELP + FILTER_HELP)
@click.argument("filter", nargs=-1)
@click.option("--body", metavar="FILE", help="Judge this body, no delivery; - is standard input.")
@click.option(
    "--request",
    metavar="FILE",
    help="Judge this raw HTTP request, head and body; - is standard input.",
)
@click.option("--provider", metavar="NAME", help="Whose signature it is.  [recognised]")
@click.option(
    "--secret",
    multiple=True,
    metavar="VALUE",
    help="To judge with: @FILE reads it, - asks for it. A VALUE on the command line is seen by"
    " others on this machine, and by the shell's history.  [those that are known]",
)
@click.option(
    "--header",
    multiple=True,
    metavar="'NAME: VALUE'",
    help="A header of the request, in place of the one that it has; repeatable.",
)
@click.option("--method", metavar="NAME", help="The request's method.  [POST for --body]")
@click.option(
    "--url",
    metavar="URL",
    help="The URL that the provider called, where it is signed; without a path, the request's own.",
)
@click.option(
    "--at",
    metavar="TIME",
    help="When it arrived: 2026-01-31T10:52:24Z, or seconds since 1970.  [then; when the file of"
    " --request was changed; now for --body]",
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
    request: str | None,
    as_json: bool,
    config: str | None,
    journal: str | None,
    **options: Any,
) -> int:
    """Judge the signatures of the deliveries that FILTER is for, or of --body or --request, and say
    why one fails and what to change.

    Ends with 0 only where all are valid; with --computed, only where that is right too.
    """
    if [bool(filter), body is not None, request is not None].count(True) != 1:
        raise InspectorError(
            "It takes one of these: a FILTER that names deliveries, --body FILE, --request FILE.",
            "The newest delivery: inspector verify last",
        )
    settings_by = settings_without_secrets if options["secret"] else settings_from
    settings = settings_by(config=config, journal=journal)
    asked = asked_of(options, settings, reads_input=STANDARD in (body, request))
    with for_a_reader():
        if body is not None:
            found = _of_a_file(of_body(body, asked.request), asked, settings)
        elif request is not None:
            found = _of_a_file(of_request(request, asked.request), asked, settings)
        else:
            return 0 if _journal_holds(filter, asked, settings, as_json=as_json) else 1
        return 0 if _told(found, body or request, as_json=as_json) else 1


def _told(found: Iterator[Judged], file: str | None, *, as_json: bool) -> bool:
    """Print what was judged, each at once; returns whether there is any and all of it holds."""
    first = list(islice(found, 2))
    holds = bool(first)
    for one in chain(first, found):
        holds &= one.holds
        if as_json:
            put(_line(one, named=file is None))
        elif len(first) > 1:
            click.echo(in_a_line(one))
        else:
            click.echo("\n".join(in_full(one, file)))
    return holds


def _of_a_file(delivery: Delivery, asked: Asked, settings: Settings) -> Iterator[Judged]:
    known = known_from(settings)
    yield judged(known, delivery, Fold(known).arrive(delivery), asked)


def _journal_holds(
    words: Sequence[str], asked: Asked, settings: Settings, *, as_json: bool
) -> bool:
    """Print what is judged of a journal; returns whether there is any and all of it holds."""
    with closing(Journal(settings)) as journal:
        found = journal.find(words)
        if not found:
            said = "no delivery matches" if journal.everything else "no deliveries yet"
            click.echo(f"inspector: {said}", err=True)
        holds = _told(_of_a_journal(journal, found, asked, settings), None, as_json=as_json)
        return not journal.tell_gone() and holds


def _of_a_journal(
    journal: Journal, found: Sequence[Found], asked: Asked, settings: Settings
) -> Iterator[Judged]:
    for one, whole in journal.wholes_of(found):
        delivery = changed(whole, asked.request)
        beside = msgspec.structs.replace(around(settings, delivery), right=journal.right)
        yield judged(journal.known, delivery, one.insight, asked, beside)


def _line(one: Judged, *, named: bool) -> Line:
    verdict = one.explained
    line = Line(verdict.verdict, verdict.scheme, verdict.reason, verdict.hint)
    if named:
        line.id = one.delivery.id
    if one.computed is not None:
        line.computed = Computed(one.is_right, one.computed.reason, one.computed.hint)
    return line
