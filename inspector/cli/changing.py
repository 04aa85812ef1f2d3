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


def must_agree(question: str, *, yes: bool) -> bool:
    """Ask; where the answer is no, it is said that nothing was done.

    Args:
        question: ends with a question mark.
        yes: whether it was answered beforehand.

    Raises:
        InspectorError: nobody can be asked.
    """
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InspectorError(
            "This deletes what can't be brought back, and nobody can be asked here.",
            "Add --yes to do it without a question.",
        )
    if click.confirm(question, err=True):
        return True
    click.echo("inspector: nothing was deleted", err=True)
    return False


def delete(
    journal: Path,
    ids: Sequence[int],
    now: int,
    *,
    pinned_too: bool = False,
    refusals: bool = False,
) -> int:
    """Delete deliveries, and say how many, however it ends.

    Args:
        journal: whose.
        ids: which.
        now: microseconds since the Unix epoch, UTC.
        pinned_too: whether those go too that are pinned, perhaps since they were chosen.
        refusals: whether what the HTTP parser refused goes too.

    Returns:
        how many are left of them: held open by a listener, or pinned meanwhile.

    Raises:
        InspectorError: the journal can't be written to.
    """
    done = 0

    def told(so_far: int) -> None:
        nonlocal done
        done = so_far
        show(so_far)

    with closing(Editor(journal)) as editor, no_listener(journal) as alone:
        try:
            with _progress(ids) as show:
                editor.delete(ids, now, open_too=alone, pinned_too=pinned_too, told=told)
            if refusals:
                editor.forget_refusals()
        finally:
            click.echo(f"inspector: deleted {counted(done)}", err=True)
        left, pinned = editor.left(ids) if done < len(ids) else (0, 0)
        if alone:
            editor.compact()
    if gone := len(ids) - done - left:
        were = "was" if gone == 1 else "were"
        click.echo(f"inspector: {counted(gone)} {were} deleted by somebody else", err=True)
    if pinned and not pinned_too:
        click.echo(f"inspector: {counted(pinned)} stayed: pinned meanwhile", err=True)
    if held := left - (0 if pinned_too else pinned):
        said = "still open (answer or release first)"
        click.echo(f"inspector: {counted(held)} stayed: {said}", err=True)
    return left


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
