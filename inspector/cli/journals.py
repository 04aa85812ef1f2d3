"""`inspector journals`: the projects' journals."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import click
import msgspec

from inspector import jsonlines, places, told
from inspector.cli.aligned import aligned, room
from inspector.cli.changing import counted, must_agree
from inspector.cli.output import put
from inspector.config.values import did_you_mean
from inspector.errors import InspectorError
from inspector.journal import Reader, identify, is_held, only_writer
from inspector.tui import words
from inspector.visible import visible

_TOLD = told.ENDING
_BESIDE = ("", "-wal", "-shm", ".log", ".log.lock", _TOLD, f"{_TOLD}.lock", ".lock")
"""What a journal's files are called behind its name; the lock is the last to go."""

LEAVING = ("size", "last used", "deliveries")
"""Columns that are left out on a narrow terminal, in this order."""

TITLES = ("name", "project", "deliveries", "size", "last used", "")


class Line(msgspec.Struct, tag_field="type", tag="journal"):
    """A project's journal; null for what can't be known of it.

    Attributes:
        name: what `inspector open` and `rm` call it.
        journal: its file.
        project: the folder that it belongs to.
        deliveries: how many it holds.
        size: bytes on disk, with what belongs to it.
        used_at: when it was last written to, UTC.
        listening: whether a listener writes to it now.
        problem: why it can't be read.
    """

    name: str
    journal: str
    project: str | None
    deliveries: int | None
    size: int
    used_at: str
    listening: bool
    problem: str | None = None


@click.group(invoke_without_command=True, short_help="List the projects' journals.")
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines, a journal each.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the projects' journals, the one that was used last at the end.

    Those that were named with --journal are not among them.
    """
    if ctx.invoked_subcommand is not None:
        return
    lines = sorted(map(_line, _journals()), key=lambda line: line.used_at)
    if as_json:
        for line in lines:
            put(line)
    elif lines:
        for shown in _table(lines):
            click.echo(shown)
        for line in lines:
            if line.problem:
                click.echo(f"inspector: {visible(f'{line.name}: {line.problem}')}", err=True)
        click.echo("inspector: `inspector open NAME` shows one of them", err=True)
    else:
        click.echo(f"inspector: no journals in {places.journals_folder()} yet", err=True)


@command.command("rm", short_help="Delete a project's journal.")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> int:
    """Delete the journal NAME, with all that it holds.

    The beginning of a NAME is enough where it asks; with --yes it is needed in full.
    """
    journal = _found(name, _by_name()) if yes else named(name)
    name = visible(journal.stem)
    try:
        identify(journal)
    except InspectorError as error:
        raise InspectorError(
            error.message, "To be rid of the file all the same, delete it yourself."
        ) from None
    line = _line(journal)
    holds = counted(line.deliveries) if line.deliveries is not None else "what it holds"
    of = f" of {visible(line.project)}" if line.project else ""
    if not must_agree(f"Delete the journal {name}{of}, with {holds}?", yes=yes):
        return 1
    with only_writer(journal) as alone:
        if not alone:
            raise InspectorError(
                f"An inspector is listening on the journal {name}, so it was not deleted.",
                "End that one first.",
            )
        for ending in _BESIDE:
            journal.with_name(journal.name + ending).unlink(missing_ok=True)
    click.echo(f"inspector: deleted the journal {name}", err=True)
    return 0


def named(name: str) -> Path:
    """The file of a project's journal.

    Args:
        name: as the list has it, or the beginning of it.

    Raises:
        InspectorError: there is none of this name, or several begin with it.
    """
    by_name = _by_name()
    begun = [one for one in by_name if one.startswith(name)] if name else []
    if name in by_name or not begun:
        return _found(name, by_name)
    if len(begun) > 1:
        raise InspectorError(
            f"Several journals begin with {visible(name)!r}: {', '.join(map(visible, begun))}.",
            "Name one of them in full.",
        )
    return by_name[begun[0]]


def _by_name() -> dict[str, Path]:
    return {journal.stem: journal for journal in _journals()}


def _found(name: str, by_name: Mapping[str, Path]) -> Path:
    if name not in by_name:
        raise InspectorError(
            f"There is no journal {visible(name)!r}{did_you_mean(name, by_name)}",
            "`inspector journals` lists them.",
        )
    return by_name[name]


def _journals() -> Iterator[Path]:
    for journal in places.journals():
        if journal.is_file():
            yield journal


def _line(journal: Path) -> Line:
    files = [journal.with_name(journal.name + ending) for ending in _BESIDE]
    there = [file.stat() for file in files if file.exists()]
    line = Line(
        journal.stem,
        os.fsencode(journal).decode("utf-8", "replace"),
        None,
        None,
        sum(file.st_size for file in there),
        jsonlines.iso(max(file.st_mtime_ns for file in there[:2]) // 1000),
        is_held(journal),
    )
    try:
        if identify(journal):
            with closing(Reader(journal)) as reader:
                line.project, line.deliveries = reader.state("project"), reader.count()
        else:
            line.deliveries = 0
    except InspectorError as error:
        line.problem = error.message
    except sqlite3.DatabaseError as error:
        line.problem = f"damaged: {error}"
    return line


def _table(lines: list[Line]) -> Iterator[str]:
    table = [TITLES, *map(_cells, lines)]
    return aligned(table, room(), giving_way=("name", "project"), leaving=LEAVING)


def _cells(line: Line) -> tuple[str, ...]:
    state = "listening" if line.listening else ""
    return (
        visible(line.name),
        visible(line.project or "unknown"),
        "?" if line.deliveries is None else f"{line.deliveries:,}",
        words.size(line.size),
        line.used_at[:16].replace("T", " "),
        "can't be read" if line.problem else state,
    )
