"""`inspector import`: what came elsewhere, or before, as deliveries."""

import os
import shutil
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

import click

from inspector import places
from inspector.cli.changing import counted
from inspector.cli.options import make_folder, of_a_journal, settings_without_secrets
from inspector.errors import InspectorError
from inspector.export import MASK
from inspector.importing import Source, read
from inspector.journal import Editor, Taken, identify, only_writer, prepare
from inspector.visible import visible

STANDARD = "-"
"""Names standard input."""

LARGE = 8 * 1024 * 1024
"""Bytes of a file from which on a terminal is shown how far it is read."""


@click.command(short_help="Take deliveries in from files: an export, a HAR, a raw request.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@of_a_journal
def command(files: tuple[str, ...], **options: object) -> int:
    """Take in the deliveries of each FILE, to look at, verify and send again.

    \b
    What a FILE may be is told by what stands in it:
      JSON Lines  of `inspector export --as jsonl`, `ls --json --body` or a log of
                  `listen --headless --body`: as they were; what was held open stays unanswered
      HAR         of any tool: requests become deliveries, responses their answers
      a request   raw HTTP/1.1, as `inspector export --as raw` writes it; it came when the
                  file was changed

    A FILE may be a pipe, and - is standard input. Deliveries get new numbers behind those that are
    there. A file with a mistake leaves nothing.
    """  # noqa: D301 - click's mark for a text that keeps its lines
    settings = settings_without_secrets(**options)
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
                _take_in(editor, name)
    return 0


def _take_in(editor: Editor, name: str) -> None:
    """Take the deliveries of a file in, and say how many they are, and what was none."""
    skipped: Counter[str] = Counter()
    noted: list[str] = []
    with_mask = 0

    def several() -> Iterator[Taken]:
        nonlocal with_mask
        for one in read(source):
            with_mask += MASK.decode() in one.delivery.path
            yield Taken(one.delivery, one.settled, one.pinned, one.note)

    with _source(name, skipped, noted) as source:
        taken = editor.take_in(several(), time.time_ns() // 1000)
    click.echo(f"inspector: imported {counted(taken)} from {visible(source.name)}", err=True)
    if skipped:
        what = ", ".join(f"{count:,} {words}" for words, count in sorted(skipped.items()))
        click.echo(f"inspector: passed over, as they are no deliveries: {what}", err=True)
    if with_mask:
        noted.append(
            f"{MASK.decode()} in the path of {counted(with_mask)}: where an export masked a secret"
            " there, it is another endpoint's than it came to; `inspector export --unmasked`"
            " leaves it"
        )
    for words in noted:
        click.echo(f"inspector: {words}", err=True)


@contextmanager
def _source(name: str, skipped: Counter[str], noted: list[str]) -> Iterator[Source]:
    """A file, and a bar on standard error where it is large and that is a terminal."""
    shown = "standard input" if name == STANDARD else name
    try:
        with _opened(name) as file:
            found = os.fstat(file.fileno())
            with _bar(found.st_size) as told:
                yield Source(
                    shown,
                    file,
                    found.st_mtime_ns // 1000,
                    told,
                    lambda what: skipped.update([what]),
                    noted.append,
                )
    except OSError as error:
        reason = error.strerror or error
        raise InspectorError(f"{visible(shown)} can't be read: {reason}.") from None


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """A file that can be read from its beginning again; what comes from a pipe is put into one."""
    standard = nullcontext(sys.stdin.buffer) if name == STANDARD else None
    with standard or Path(name).open("rb") as file:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            yield file
            return
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(file, kept)
            kept.seek(0)
            yield kept


@contextmanager
def _bar(size: int) -> Iterator[Callable[[int], None]]:
    if size < LARGE or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=size, label="importing", file=sys.stderr) as bar:
        yield bar.update
