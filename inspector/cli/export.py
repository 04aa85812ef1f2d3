"""`inspector export`: deliveries as other tools take them."""

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import click
from msgspec.structs import replace

from inspector.cli.options import FILTER_HELP, of_a_journal, settings_from
from inspector.cli.reading import Found, Journal
from inspector.errors import InspectorError
from inspector.export import RECEIVER, Exported, Files, Format, Masking, formats
from inspector.export.shell import plain
from inspector.insight import diagnosis
from inspector.visible import visible

_BASE = re.compile(r"https?://[A-Za-z0-9._~\[\]:-]+", re.IGNORECASE)

_HELP = """\b
The formats:
  {formats}

Credentials (Authorization, Cookie, X-Api-Key and the like) and every known secret become ***,
and signatures over what was masked do not hold any more: --unmasked leaves them.

The commands of curl and httpie send to where the delivery came: the tunnel's URL, this machine
as it was called, else the receiver's address, with the Host header as it was. --url names another.

"""


def _titles() -> str:
    return "\n  ".join(f"{name:<7} {one.title}" for name, one in formats().items())


@click.command(
    short_help="Write deliveries for other tools: curl, HAR, pytest, ….",
    epilog=_HELP.format(formats=_titles()) + FILTER_HELP,
)
@click.argument("filter", nargs=-1)
@click.option("--as", "name", required=True, type=click.Choice(sorted(formats())), help="How.")
@click.option(
    "--to",
    default="-",
    metavar="FILE|FOLDER",
    help="Where to, by default standard output. A folder is one that is there or ends with /;"
    " long and binary bodies are files beside.",
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
    base = _base(url)
    journal = Journal(settings_from(**options))
    try:
        exporting = _Exporting(journal, filter, base, unmasked=unmasked)
        if not exporting.has(1):
            said = "no delivery matches" if journal.newest else "no deliveries yet"
            click.echo(f"inspector: {said}", err=True)
            return 1
        written = _write(formats()[name], exporting, to, overwrite=force)
        for line in (*_said(exporting.count, written), *_masked(exporting.masking)):
            click.echo(f"inspector: {line}", err=True)
        return 0
    finally:
        journal.close()


def _base(url: str | None) -> str | None:
    """Scheme, host and port; None where none were given."""
    if url is None:
        return None
    base = url.rstrip("/")
    if not _BASE.fullmatch(base):
        raise InspectorError(
            f"--url {url!r} is no address to send to",
            "It is a scheme, a host and perhaps a port, http://localhost:3000; each delivery keeps"
            " its own path.",
        )
    return base


class _Exporting:
    """Deliveries on their way from the journal, judged and masked, a few in memory at a time.

    Attributes:
        masking: what was masked so far.
        count: how many went by so far.
    """

    def __init__(
        self, journal: Journal, words: Sequence[str], base: str | None, *, unmasked: bool
    ) -> None:
        secrets = chain.from_iterable(journal.known.secrets.values())
        self.masking = Masking(secrets, everything=not unmasked)
        self.count = 0
        self._journal = journal
        self._base = base
        self._receiver = journal.receiver or RECEIVER
        self._coming = journal.wholes(words)

    def has(self, count: int) -> bool:
        """Whether there are so many more."""
        first = list(islice(self._coming, count))
        self._coming = chain(first, self._coming)
        return len(first) == count

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
        self.count += 1
        insight = one.insight
        if diagnosis.is_called_for(insight.signature):
            verdict = diagnosis.explained(self._journal.known, one.delivery, insight)
            insight = replace(insight, signature=verdict)
        return self.masking.apply(
            Exported(one.delivery, insight, one.settled, one.accepted, self._base, self._receiver)
        )


def _write(format_: Format, exporting: _Exporting, to: str, *, overwrite: bool) -> list[Path]:
    """Write them to where they are wanted; returns the files, none for standard output."""
    if to == "-":
        _one_a_file(format_, exporting, "Name a folder for them: --to FOLDER/")
        format_.write(iter(exporting), _Standard())
        return []
    path = Path(to)
    is_folder = to.endswith("/") or path.is_dir()
    with Files(path if is_folder else path.parent, overwrite=overwrite) as files:
        if format_.single and is_folder:
            for one in exporting:
                files.open(one.name + format_.suffix)
                format_.write(iter([one]), files)
        else:
            _one_a_file(format_, exporting, f"Name a folder for them: --to {to}/")
            files.open(format_.stem + format_.suffix if is_folder else path.name)
            format_.write(iter(exporting), files)
    return files.names


def _one_a_file(format_: Format, exporting: _Exporting, hint: str) -> None:
    if format_.single and exporting.has(2):
        raise InspectorError(
            f"{format_.name} is one delivery a file, and more than one is named.", hint
        )


def _said(count: int, files: Sequence[Path]) -> Iterator[str]:
    """How much is where."""
    if files:
        deliveries = "1 delivery" if count == 1 else f"{count:,} deliveries"
        others = f" and {len(files) - 1:,} more beside it" if len(files) > 1 else ""
        yield f"{deliveries} in {visible(str(files[0]))}{others}"


class _Standard:
    """Standard output; a terminal is not sent what it might obey."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()

    def write(self, data: bytes) -> None:
        """Add to the export."""
        if self._is_terminal and plain(data.replace(b"\r\n", b"\n")) is None:
            raise InspectorError(
                "It has bytes that a terminal may obey, so they are not written to one.",
                "Name a file with --to.",
            )
        sys.stdout.buffer.write(data)

    def beside(self, name: str, content: bytes) -> bool:  # noqa: ARG002 - as `Out` has it
        """Nothing stands beside it."""
        return False


def _masked(masking: Masking) -> Iterator[str]:
    """What was left out, and what that means."""
    if masking.masked:
        counted = sorted(masking.masked.items(), key=lambda item: (-item[1], item[0]))
        what = ", ".join(f"{name} in {count:,}" for name, count in counted)
        yield f"masked: {what}. Signatures over it may not hold; --unmasked leaves it."
