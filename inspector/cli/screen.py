"""The screen, with a listener behind it that was started first."""

import gc
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from inspector import places
from inspector.config import Settings
from inspector.listener.process import start

LOG_LIMIT = 1024 * 1024  # bytes: a larger log begins anew


def show(settings: Settings, given: Mapping[str, object], *, demo: bool = False) -> int:
    """Listen, or join who listens, behind the screen; returns the exit code."""
    log = _open_log(Path(settings.journal))
    # The listener starts before Textual is imported: both come up side by side.
    listener = start(settings, log)
    try:
        gc.disable()
        from inspector.tui.run import run

        gc.freeze()
        gc.enable()
        return run(settings, listener, given, log, demo=demo)
    finally:
        if listener is not None:
            listener.stop()
        log.close()


def look(settings: Settings) -> int:
    """Show a journal without listening, or join who listens there; returns the exit code."""
    journal = Path(settings.journal)
    own = journal.parent == places.journals_folder()
    with _open_log(journal if own else places.state_folder() / "opened") as log:
        from inspector.tui.run import look

        return look(settings, log)


def lacking() -> str | None:
    """Why there can be no screen; None where there can."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return "no terminal here"
    if os.environ.get("TERM") == "dumb":
        return "this terminal shows lines only (TERM=dumb)"
    return None


def _open_log(journal: Path) -> TextIO:
    """The file beside the journal that takes what has no place on the screen."""
    path = journal.with_name(journal.name + ".log")
    flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
    try:
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            flags |= os.O_TRUNC
        return os.fdopen(os.open(path, flags, 0o600), "a")
    except OSError:
        return Path(os.devnull).open("a")
