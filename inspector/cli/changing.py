"""What the commands share that change a journal: whose deliveries, the question, the lock."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import click

from inspector.cli.reading import Found, Journal
from inspector.config import Settings
from inspector.errors import InspectorError
from inspector.journal import Editor, no_listener

NONE_MATCHES = "no delivery matches"

MANY = 2000
"""Deliveries from which on a terminal is shown how far deleting is."""


def named(settings: Settings, words: Sequence[str]) -> list[Found]:
    """The deliveries that a filter is for, oldest first; where it is for none, that is said.

    Raises:
        InspectorError: it is no filter, or there is no journal.
    """
    with closing(Journal(settings)) as journal:
        found = journal.find(words)
        if not found:
            said = NONE_MATCHES if journal.everything else "no deliveries yet"
            click.echo(f"inspector: {said}", err=True)
        return found


def at_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agreed(question: str) -> bool:
    """Ask; where the answer is no, it is said that nothing was done."""
    if click.confirm(question, err=True):
        return True
    click.echo("inspector: nothing was deleted", err=True)
    return False


def must_agree(question: str, *, yes: bool) -> bool:
    """Ask what has to be answered: raises InspectorError where nobody can be asked."""
    if yes:
        return True
    if not at_a_terminal():
        raise InspectorError(
            "This deletes what can't be brought back, and nobody can be asked here.",
            "Add --yes to do it without a question.",
        )
    return agreed(question)


def delete(journal: Path, ids: Sequence[int], now: int, *, refusals: bool = False) -> int:
    """Delete deliveries, and say how many.

    Args:
        journal: whose.
        ids: which.
        now: microseconds since the Unix epoch, UTC.
        refusals: whether what the HTTP parser refused goes too.

    Returns:
        how many are left of them: a listener holds them open.
    """
    with closing(Editor(journal)) as editor, no_listener(journal) as alone, _progress(ids) as told:
        done = editor.delete(ids, now, open_too=alone, told=told)
        if refusals:
            editor.forget_refusals()
        if alone:
            editor.compact()
    click.echo(f"inspector: deleted {counted(done)}", err=True)
    left = len(ids) - done
    if left and not alone:
        click.echo(
            f"inspector: {counted(left)} stayed: still open (answer or release first), or gone",
            err=True,
        )
        return left
    return 0


def counted(number: int) -> str:
    """So many deliveries, in words."""
    return "1 delivery" if number == 1 else f"{number:,} deliveries"


@contextmanager
def _progress(ids: Sequence[int]) -> Iterator[Callable[[int], None]]:
    """Takes how many are deleted; a bar on standard error, where that is a terminal."""
    if len(ids) < MANY or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=len(ids), label="deleting", file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)
