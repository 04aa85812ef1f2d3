"""What standard output shows of a run while it goes on: lines, JSON Lines, or a live table."""

import os
import sys
from shutil import get_terminal_size
from typing import Protocol

from inspector.cli.sending.attempts import Lines
from inspector.cli.sending.jsonlines import attempt_line, summary_line
from inspector.cli.sending.outlet import Outlet
from inspector.cli.sending.preparing import Prepared
from inspector.outbound.simulator.attempt import Attempt, Tally
from inspector.outbound.simulator.run import Run

NARROW = 70
"""Cells of a terminal below which lines say less."""


class Show(Protocol):
    """Shows a run.

    Attributes:
        outlet: what it writes to.
    """

    outlet: Outlet

    def report(self, attempt: Attempt) -> None:
        """Take up an attempt that ended."""

    def tick(self, run: Run) -> None:
        """Show how the run stands, some times a second."""

    def end(self, tally: Tally) -> None:
        """Show the last of it."""


def show_for(prepared: Prepared, *, as_json: bool) -> Show:
    """What suits standard output."""
    outlet = Outlet(sys.stdout.fileno())
    if as_json:
        return Json(prepared, outlet)
    is_terminal = sys.stdout.isatty()
    is_narrow = is_terminal and get_terminal_size().columns < NARROW
    lines = Lines(prepared.orders, prepared.samples, is_narrow=is_narrow)
    if is_terminal and os.environ.get("TERM", "dumb") not in ("dumb", "unknown", ""):
        from inspector.cli.sending.table import Table  # only a terminal waits for rich

        return Table(prepared.orders, lines, outlet)
    return Plain(lines, outlet)


class Plain:
    """A line for each attempt."""

    def __init__(self, lines: Lines, outlet: Outlet) -> None:
        self.outlet = outlet
        self._lines = lines

    def report(self, attempt: Attempt) -> None:
        """Write the line of an attempt."""
        pieces = self._lines.of(attempt)
        if pieces is not None:
            line = "".join(text for text, _ in pieces).rstrip() + "\n"
            self.outlet.put(line.encode(sys.stdout.encoding, "replace"))

    def tick(self, run: Run) -> None:
        """Write what waits."""
        del run
        self.outlet.flush()

    def end(self, tally: Tally) -> None:
        """Nothing more: the sums are words, for standard error."""


class Json:
    """A JSON Line for each attempt, and one at the end."""

    def __init__(self, prepared: Prepared, outlet: Outlet) -> None:
        self.outlet = outlet
        self._orders = prepared.orders

    def report(self, attempt: Attempt) -> None:
        """Write the line of an attempt."""
        self.outlet.put(attempt_line(attempt, self._orders.schedule))

    def tick(self, run: Run) -> None:
        """Write what waits."""
        del run
        self.outlet.flush()

    def end(self, tally: Tally) -> None:
        """Write the sums."""
        self.outlet.put(summary_line(tally, self._orders))
