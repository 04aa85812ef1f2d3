"""What a listener tells of itself; and a journal that nobody listens on: how to listen there."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from inspector import places
from inspector.errors import InspectorError
from inspector.tui.model import Guard, PlanInForce, Status, Target


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


def hear(told: Mapping[str, Any], status: Status, ending: Ending) -> None:
    """Take up what a listener tells of itself.

    Args:
        told: one announcement, or what its journal says of it; what it is by its `type`.
        status: changed accordingly.
        ending: is told why the listener could not go on.
    """
    kind = told.get("type")
    if kind == "listening":
        status.url = told["url"]
    elif kind == "tunnel":
        status.tunnel, status.public_url = told["state"], told["public_url"]
        status.tunnel_reason, status.tunnel_hint = told["reason"], told["hint"]
    elif kind == "plans":
        status.plans = tuple(msgspec.convert(told["plans"], list[PlanInForce]))
    elif kind == "forward":
        status.forward_to = tuple(msgspec.convert(told["targets"], list[Target]))
    elif kind == "guard":
        status.guard = msgspec.convert(told, Guard)
    elif kind == "trouble":
        status.trouble = told["reason"]
    elif kind == "failed":
        ending.told = told["reason"]


def end(status: Status) -> None:
    """Nothing listens any more, so nothing that a listener told holds."""
    status.listener, status.tunnel = "ended", "off"
    status.public_url, status.trouble = None, None
    status.plans = ()


def _size(log: Path) -> int:
    try:
        return log.stat().st_size
    except OSError:
        return 0


def _short(folder: Path) -> str:
    """A folder as people write it."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if home in folder.parents else str(folder)
