"""Copying: by the terminal (OSC 52) what terminals take, to a file what they do not."""

import os
import tempfile
from pathlib import Path

from inspector.errors import InspectorError
from inspector.tui.words import size

TERMINALS_TAKE = 74_000
"""Bytes that nearly every terminal accepts in one OSC 52 sequence."""


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
        raise InspectorError(
            f"{size(len(content))} could not be saved: {error.strerror}",
            "Set TMPDIR to a folder that can be written to.",
        ) from error
    return Path(name)


def as_text(content: bytes) -> str | None:
    """Bytes as text that a clipboard can hold; None where they are not."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
