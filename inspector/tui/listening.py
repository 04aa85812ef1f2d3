"""A journal that nobody listens on: what can't be done there, and how to listen."""

import shlex
from pathlib import Path

from inspector import places
from inspector.errors import InspectorError
from inspector.tui.model import Status


def how_to_listen(journal: Path, project: str | None) -> str:
    """What is to be run to receive deliveries into a journal.

    Args:
        journal: its file.
        project: the folder that it belongs to; None where that is not known.
    """
    if journal == places.journal_for(Path.cwd()):
        return "inspector"
    if project is not None and journal == places.journal_for(Path(project)):
        return f"inspector in {_short(Path(project))}"
    return f"inspector --journal {shlex.quote(str(journal))}"


def must_listen(status: Status) -> None:
    """See that there is somebody to answer deliveries; raises InspectorError."""
    if status.listener == "none":
        raise InspectorError(
            "Nobody listens on this journal, so nothing can be answered, forwarded or tunnelled.",
            f"To receive deliveries, run {status.listen_by}.",
        )
    if status.listener == "ended":
        raise InspectorError(
            "Nobody listens on this journal any more.", f"To listen again, {to_go_on(status)}."
        )


def to_go_on(status: Status) -> str:
    """What to do once the listener has ended; another's is not always started where one is."""
    if status.joined and status.listen_by != "inspector":
        return f"quit and run {status.listen_by}"
    return "quit and start inspector again"


class Ending:
    """Why a listener ended by itself, as far as it said so.

    Args:
        log: what it writes to; what is in there before is of others.

    Attributes:
        told: what it told; empty where it told nothing.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._before = _size(log)
        self.told = ""

    @property
    def why(self) -> str:
        """What it told, else where that stands; behind a colon."""
        if self.told:
            return self.told
        if _size(self._log) > self._before:
            return f"{self._log} has the details"
        return "it left no word of why, as where its process was killed"


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _short(folder: Path) -> str:
    """A folder as people write it."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if home in folder.parents else str(folder)
