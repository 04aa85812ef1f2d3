"""`inspector import`: what came elsewhere, or before, as deliveries."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from inspector import places
from inspector.cli.changing import counted
from inspector.cli.options import make_folder, of_a_journal, settings_from
from inspector.errors import InspectorError
from inspector.importing import Source, read
from inspector.journal import Editor, Taken, identify, only_writer, prepare
from inspector.visible import visible

LARGE = 8 * 1024 * 1024
"""Bytes of a file from which on a terminal is shown how far it is read."""


@click.command(short_help="Take deliveries in from files: an export, a HAR, a raw request.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@of_a_journal
def command(files: tuple[str, ...], **options: object) -> int:
    """Take in the deliveries of each FILE, to look at, verify and send again.

    \b
    What a FILE may be is told by what stands in it:
      JSON Lines  of `inspector export --as jsonl` or `ls --json --body`: exactly as they were
      HAR         of any tool: requests become deliveries, responses their answers
      a request   raw HTTP/1.1, as `inspector export --as raw` writes it; it came when the
                  file was changed

    Deliveries get new numbers behind those that are there. A file with a mistake leaves nothing.
    """  # noqa: D301 - click's mark for a text that keeps its lines
    settings = settings_from(**options)
    journal = Path(settings.journal)
    make_folder(journal)
    is_new = not identify(journal)
    with only_writer(journal) as alone:
        if not alone:
            raise InspectorError(
                f"An inspector is listening on the journal {journal}, so nothing can be imported "
                "into it.",
                "End that one first, or name another journal with --journal.",
            )
        if is_new:
            prepare(journal)
        with closing(Editor(journal, alone=True)) as editor:
            editor.belongs_to(places.project(settings.config_path))
            for name in files:
                taken = _take_in(editor, name)
                click.echo(f"inspector: imported {counted(taken)} from {visible(name)}", err=True)
    return 0


def _take_in(editor: Editor, name: str) -> int:
    with _source(name) as source:
        several = (Taken(one.delivery, one.settled, one.pinned, one.note) for one in read(source))
        return editor.take_in(several, time.time_ns() // 1000)


@contextmanager
def _source(name: str) -> Iterator[Source]:
    """A file, and a bar on standard error where it is large and that is a terminal."""
    try:
        path = Path(name)
        if path.exists() and not path.is_file():
            raise InspectorError(f"{visible(name)} is no file, so it can't be imported.")
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            with _bar(found.st_size) as told:
                yield Source(name, file, found.st_mtime_ns // 1000, told)
    except OSError as error:
        raise InspectorError(f"{visible(name)} can't be read: {error.strerror or error}.") from None


@contextmanager
def _bar(size: int) -> Iterator[Callable[[int], None]]:
    if size < LARGE or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=size, label="importing", file=sys.stderr) as bar:
        yield bar.update
