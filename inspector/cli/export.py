"""`inspector export`: deliveries as other tools take them."""

import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import click

from inspector.cli.options import FILTER_HELP, of_a_journal, settings_to_read
from inspector.cli.output import check
from inspector.cli.reading import Found, Journal
from inspector.errors import InspectorError
from inspector.export import (
    Assembling,
    Exported,
    Format,
    InTheWayError,
    base_of,
    fitting,
    formats,
    said,
    was_relayed,
    write,
)
from inspector.export.shell import plain

_STANDARD = frozenset({"-", "/dev/stdout", "/dev/fd/1"})

_HELP = """\b
The formats:
  {formats}

Credentials (Authorization, Cookie, X-Api-Key and the like, also in URLs) and every known secret
become ***, and signatures over what was masked do not hold any more: --unmasked leaves them.
A secret is known as it is, escaped, in hex and in base64, also in a body in UTF-16, and in a
compressed one, which then is written decoded; not where it is encrypted, split, or encoded in
another way.

The commands of {sending} send to the receiver, or to the tunnel where it came through the
one that is up now; another Host than theirs is sent as a header. --url names another address.
What they leave out stands in comments above them.

"""


def _help() -> str:
    titles = "\n  ".join(f"{name:<7} {one.title}" for name, one in formats().items())
    sending = " and ".join(name for name, one in formats().items() if one.sends)
    return _HELP.format(formats=titles, sending=sending)


@click.command(
    short_help="Write deliveries for other tools: curl, HAR, pytest, ….",
    epilog=_help() + FILTER_HELP,
)
@click.argument("filter", nargs=-1)
@click.option("--as", "name", required=True, type=click.Choice(sorted(formats())), help="How.")
@click.option(
    "--to",
    default="-",
    metavar="FILE|FOLDER",
    help="Where to, by default standard output. A folder is one that is there or ends with /;"
    " long and binary bodies are files beside. Pipes and devices are written to as they are.",
)
@click.option("--url", metavar="BASE", help="Scheme, host and port that commands send to.")
@click.option("--unmasked", is_flag=True, help="Leave credentials and secrets as they came.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    name: str,
    to: str,
    url: str | None,
    unmasked: bool,
    force: bool,
    **options: object,
) -> int:
    """Write the deliveries that FILTER is for, or all, oldest first."""
    base = None if url is None else base_of(url, "--url")
    settings = settings_to_read(**options)
    if settings.lacks and not unmasked:
        click.echo("inspector: a secret that is not known here is not masked either", err=True)
    journal = Journal(settings)
    try:
        assembling = Assembling(
            journal.known,
            masked=not unmasked,
            base=base,
            receiver=journal.receiver,
            public=journal.public,
        )
        exporting = _Exporting(journal, filter, assembling)
        if not exporting.has_any():
            if journal.tell_gone():
                return 1
            none = "no delivery matches" if journal.newest else "no deliveries yet"
            click.echo(f"inspector: {none}", err=True)
            return 1
        written = _write(formats()[name], exporting, to, overwrite=force)
        if written:
            click.echo(f"inspector: {said(assembling.count, written)}", err=True)
        for line in assembling.said("--unmasked"):
            click.echo(f"inspector: {line}", err=True)
        journal.tell_gone()
        return 0
    finally:
        journal.close()


class _Exporting:
    """Deliveries on their way from the journal, a few in memory at a time.

    Attributes:
        assembling: judges and masks them, and counts.
    """

    def __init__(self, journal: Journal, words: Sequence[str], assembling: Assembling) -> None:
        self.assembling = assembling
        self._journal = journal
        self._coming = journal.wholes(words)

    def has_any(self) -> bool:
        """Whether there is one at all."""
        first = list(islice(self._coming, 1))
        self._coming = chain(first, self._coming)
        return bool(first)

    def __iter__(self) -> Iterator[Exported]:
        """The deliveries, with a bar on standard error where that is a terminal."""
        if not sys.stderr.isatty():
            yield from map(self._exported, self._coming)
            return
        newest, at = self._journal.newest, 0
        with click.progressbar(
            length=newest, label="exporting", file=sys.stderr, update_min_steps=newest // 100 or 1
        ) as bar:
            for one in self._coming:
                yield self._exported(one)
                bar.update(one.delivery.id - at)
                at = one.delivery.id
            bar.update(newest - at)

    def _exported(self, one: Found) -> Exported:
        return self.assembling(
            Exported(
                one.delivery,
                one.insight,
                one.settled,
                one.accepted,
                pinned=one.pinned,
                note=one.note,
                forwarded=self._journal.forwarded(one) if was_relayed(one.settled) else None,
            )
        )


def _write(format_: Format, exporting: _Exporting, to: str, *, overwrite: bool) -> list[Path]:
    """Write them to where they are wanted; returns the files, none for standard output."""
    if to in _STANDARD:
        some = fitting(format_, exporting, "Name a folder for them: --to FOLDER/")
        format_.write(some, _Standard())
        return []
    try:
        return write(format_, exporting, to, overwrite=overwrite)
    except InTheWayError as error:
        raise InspectorError(error.message, "Name another place, or add --force.") from None


class _Standard:
    """Standard output; a terminal is not sent what it might obey."""

    def __init__(self) -> None:
        check()
        self._is_terminal = sys.stdout.isatty()

    def write(self, data: bytes) -> None:
        """Add to the export."""
        if self._is_terminal and plain(data.replace(b"\r\n", b"\n")) is None:
            raise InspectorError(
                "It has bytes that a terminal may obey, so they are not written to one.",
                "Name a file with --to.",
            )
        sys.stdout.buffer.write(data)

    def beside(self, name: str, content: bytes) -> None:
        """Nothing stands beside it."""
