"""Copying: by the terminal (OSC 52) what terminals take, to a file what they do not."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from inspector.errors import InspectorError
from inspector.tui.words import size

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

TERMINALS_TAKE = 74_000
"""Bytes that nearly every terminal accepts in one OSC 52 sequence."""


class Copied(NamedTuple):
    """What was made to be copied.

    Attributes:
        content: text, or bytes that may be none.
        what: what it is, in words.
        suffix: how the name of its file ends, where it does not fit into a clipboard.
        notes: what else there is to say about it, a sentence each.
    """

    content: str | bytes
    what: str
    suffix: str = ".txt"
    notes: tuple[str, ...] = ()


def copy(app: "InspectorApp", copied: Copied) -> None:
    """Copy by the terminal, or save to a file what is no text or too large for that, and say so.

    Raises:
        InspectorError: the file can't be written.
    """
    what, content = copied.what, copied.content
    shown = content if isinstance(content, str) else as_text(content)
    raw_ = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if shown is None or len(raw_) > TERMINALS_TAKE:
        path = save(raw_, ".bin" if shown is None else copied.suffix)
        why = "is not text" if shown is None else "is too large for a terminal's clipboard"
        said = f"{what[0].upper()}{what[1:]} ({size(len(raw_))}) {why}: saved to {path}."
    else:
        app.copy_to_clipboard(raw_.decode())
        said = f"Copied {what}: {size(len(raw_))}."
    app.say("\n".join([said, *copied.notes]))


def save(content: bytes, suffix: str) -> Path:
    """Write bytes to a new file that only its owner can read, in the folder for temporary files.

    Args:
        content: what to write.
        suffix: the end of its name; ours, never a payload's.

    Raises:
        InspectorError: the file can't be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix="inspector-", suffix=suffix)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as error:
        raise unsaved(content, error) from error
    return Path(name)


def unsaved(content: bytes, error: OSError) -> InspectorError:
    """The sentence for a file that can't be written in the folder for temporary ones."""
    return InspectorError(
        f"{size(len(content))} could not be saved: {error.strerror}",
        "Set TMPDIR to a folder that can be written to.",
    )


def as_text(content: bytes) -> str | None:
    """Bytes as text that a clipboard can hold; None where they are not."""
    try:
        found = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in found else found
