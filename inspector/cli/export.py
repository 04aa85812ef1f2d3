"""`inspector export`: deliveries as other tools take them."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import click
from msgspec.structs import replace

from inspector.cli.options import FILTER_HELP, of_a_journal, settings_from
from inspector.cli.reading import Found, Journal
from inspector.errors import InspectorError
from inspector.export import RECEIVER, Exported, Files, Format, Masking, formats
from inspector.export.shell import plain
from inspector.insight import diagnosis

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
        found = journal.find(filter)
        if not found:
            said = "no delivery matches" if journal.everything else "no deliveries yet"
            click.echo(f"inspector: {said}", err=True)
            return 1
        masking = Masking(
            chain.from_iterable(journal.known.secrets.values()), everything=not unmasked
        )
        receiver = journal.receiver or RECEIVER
        deliveries = (
            masking.apply(replace(one, base=base, receiver=receiver))
            for one in _exported(journal, found)
        )
        with _progress(deliveries, len(found)) as counted:
            written = _write(formats()[name], counted, len(found), to, overwrite=force)
        for line in (*written, *_masked(masking)):
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


def _exported(journal: Journal, found: Sequence[Found]) -> Iterator[Exported]:
    """The deliveries with their bodies, a few at a time."""
    for one, delivery in journal.wholes(found):
        verdict = diagnosis.explained(journal.known, delivery, one.insight)
        insight = one.insight
        if verdict is not insight.signature:
            insight = replace(insight, signature=verdict)
        yield Exported(delivery, insight, one.settled, one.accepted)


def _write(
    format_: Format, deliveries: Iterator[Exported], count: int, to: str, *, overwrite: bool
) -> list[str]:
    """Write them to where they are wanted, and say where that was."""
    if to == "-":
        _one_a_file(format_, count, "Name a folder for them: --to FOLDER/")
        format_.write(deliveries, _Standard())
        return []
    path = Path(to)
    is_folder = to.endswith("/") or path.is_dir()
    with Files(path if is_folder else path.parent, overwrite=overwrite) as files:
        if format_.single and is_folder:
            for one in deliveries:
                files.open(one.name + format_.suffix)
                format_.write(iter([one]), files)
        else:
            _one_a_file(format_, count, f"Name a folder for them: --to {to}/")
            files.open(format_.stem + format_.suffix if is_folder else path.name)
            format_.write(deliveries, files)
    first, *others = files.names
    beside = f" and {len(others):,} more beside it" if others else ""
    return [f"{count:,} {'delivery' if count == 1 else 'deliveries'} in {first}{beside}"]


def _one_a_file(format_: Format, count: int, hint: str) -> None:
    if format_.single and count > 1:
        raise InspectorError(
            f"{format_.name} is one delivery a file, and {count:,} deliveries are named.", hint
        )


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


@contextmanager
def _progress(deliveries: Iterator[Exported], count: int) -> Iterator[Iterator[Exported]]:
    """A bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield deliveries
        return
    with click.progressbar(
        deliveries, length=count, label="exporting", file=sys.stderr, update_min_steps=200
    ) as bar:
        yield iter(bar)
