"""A delivery that is changed in the person's own editor before it is sent."""

import os
import sys

import click
import msgspec

from inspector.cli.resigning import Resigning
from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.outbound.draft import Draft, draft_of
from inspector.outbound.editing import EditError, addressed, file_of, with_file
from inspector.outbound.editor import EditedFile
from inspector.outbound.replay import Replaying
from inspector.visible import visible


def edited(how: Replaying, delivery: Delivery, signing: Resigning) -> Replaying | None:
    """How a delivery is sent as an editor leaves it; None where nothing was changed.

    Says what becomes of its signature, which fits no other body.

    Args:
        how: how it would be sent otherwise.
        delivery: with its body; it stays as it is.
        signing: how it is signed.

    Raises:
        InspectorError: the editor did not end well, or what it left can't be sent.
    """
    draft, url = addressed(draft_of(delivery), how.url)
    changed = _changed(draft)
    if changed == draft:
        return None
    if signing.refrain(draft.headers, changed.headers):
        how = msgspec.structs.replace(how, prepare=None, signed=False)
        return msgspec.structs.replace(how, url=url, draft=changed, edited=True)
    path, before = (one.target.partition(b"?")[0] for one in (changed, draft))
    signing.tell(path if path != before else None)
    if signing.signer is not None:
        click.echo("inspector: --no-sign leaves the signature that it came with", err=True)
    elif signing.were_signed and changed.body != draft.body:
        why = f" ({signing.why_not})" if signing.why_not else "; --sign signs afresh"
        click.echo(f"inspector: its signature does not fit the changed body{why}", err=True)
    return msgspec.structs.replace(how, url=url, draft=changed, edited=True)


def _changed(draft: Draft) -> Draft:
    """The draft as the editor leaves it, after as many looks as it takes."""
    # Standard output may lead to a file.
    terminal = None if sys.stdout.isatty() else sys.stderr.fileno()
    with EditedFile(file_of(draft), os.environ) as file:
        while True:
            left = file.edit(terminal)
            try:
                return with_file(draft, left)
            except EditError as error:
                if not _again(error):
                    raise InspectorError(
                        f"{error.message} Nothing is sent.",
                        f"What you wrote is kept in {visible(str(file.keep()))}",
                    ) from None


def _again(error: EditError) -> bool:
    """Tell of a mistake, and ask whether the file is to be opened again; no without a terminal."""
    if not sys.stdin.isatty():
        return False
    click.echo(f"inspector: {error}", err=True)
    try:
        return click.confirm("Open it again?", default=True, err=True)
    except click.Abort:
        return False
