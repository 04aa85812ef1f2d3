"""`inspector demo`: the screen with the three providers sending to it, and without a trace."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from inspector.cli.screen import lacking, show
from inspector.errors import InspectorError

_JANITOR = 'cat; for _ in 1 2 3 4 5 6 7 8 9; do rm -rf -- "$1" && exit; sleep 0.2; done'
"""Waits for the end of its standard input, then removes a folder; what the listener still writes
there as it ends may make that fail at first."""


_ROOM = "Set TMPDIR to a folder that can be written to and has some megabytes of room."


@click.command(short_help="See it all at once: the three providers send to a screen of their own.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port.  [any free one]")
def command(port: int) -> int:
    """Show the screen with Missive, ManySends and Mailabl sending to it.

    Signed, tampered, repeated and retried deliveries, and a line that says what to look at. Needs
    no account and no network, reads nothing of yours, and leaves nothing behind.
    """
    lacks = lacking()
    if lacks:
        is_dumb = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
        raise InspectorError(
            f"The demo is a screen, and there can be none: {lacks}.",
            "Set TERM to what the terminal is, such as xterm-256color."
            if is_dumb
            else "Run it in a terminal.",
        )
    from inspector.tui.demo.settings import settings_in

    with vanishing_folder() as folder:
        _live_in(folder)
        try:
            return show(settings_in(folder, port), given={}, demo=True)
        except InspectorError as error:
            hint = _ROOM if str(folder) in error.message else error.hint
            raise InspectorError(error.message, hint) from error


@contextmanager
def vanishing_folder() -> Iterator[Path]:
    """A folder for us alone that is gone afterwards, however we end: also when we are killed.

    Raises:
        InspectorError: it can't be made.
    """
    try:
        folder = tempfile.mkdtemp(prefix="inspector-demo-")
    except OSError as error:
        raise InspectorError(
            f"A temporary folder can't be made: {error.strerror}.", _ROOM
        ) from error
    janitor = subprocess.Popen(
        ["/bin/sh", "-c", _JANITOR, "sh", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what ends us with the terminal leaves it to its work
    )
    try:
        yield Path(folder)
    finally:
        janitor.communicate()
        shutil.rmtree(folder, ignore_errors=True)  # the janitor may have been killed


def _live_in(folder: Path) -> None:
    """Keep what is kept in a folder, and forget what the environment says of our settings."""
    for name in [name for name in os.environ if name.startswith("INSPECTOR_")]:
        del os.environ[name]
    os.environ["INSPECTOR_STATE_DIR"] = os.environ["INSPECTOR_CONFIG_DIR"] = str(folder)
