"""A run on a terminal: attempts that ended scroll away above what goes on now."""

import heapq
import os
import sys
import time
from collections import deque
from collections.abc import Iterator

from rich.console import Console, ConsoleDimensions
from rich.text import Text

from inspector.cli.sending.attempts import Lines, count_of
from inspector.cli.sending.outlet import Outlet
from inspector.outbound.simulator.attempt import Attempt, Tally
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.run import Run
from inspector.tui.text import Piece

ROWS = 4
"""Requests that are shown of those that wait, and of those that are on their way, at most."""

_KEPT = 10_000  # lines that wait for a terminal that takes nothing

_ERASED = b"\x1b[C\x1b[J\r\x1b[2K"
"""Erases from the cursor's row on; tmux would keep in its history what `J` alone erases there."""


class Table:
    """Lines of attempts, and below them what is due next, what is on its way, and the sums.

    Args:
        orders: of the run.
        lines: makes the lines.
        outlet: leads to the terminal.
    """

    def __init__(self, orders: Orders, lines: Lines, outlet: Outlet) -> None:
        self.outlet = outlet
        self._orders = orders
        self._lines = lines
        self._ended: deque[list[Piece]] = deque(maxlen=_KEPT)
        self._frame: list[Text] = []
        self._began = time.monotonic()
        self._console = Console(
            file=_Written(outlet),  # type: ignore[arg-type]  # of a file it only writes and flushes
            force_terminal=True,
            color_system=None if os.environ.get("NO_COLOR") else "auto",
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._size = self._console.size
        self._console.show_cursor(False)

    def report(self, attempt: Attempt) -> None:
        """Keep the line of an attempt until the next tick."""
        pieces = self._lines.of(attempt)
        if pieces is not None:
            self._ended.append(pieces)

    def tick(self, run: Run) -> None:
        """Draw, where something is another than before and the terminal takes it."""
        self.outlet.flush()
        if not self.outlet.is_empty:
            return
        size = self._console.size
        frame = self._now(run, size)
        if self._ended or frame != self._frame or size != self._size:
            self._draw(frame, size)
            self.outlet.flush()

    def end(self, tally: Tally) -> None:
        """Leave nothing but the lines."""
        del tally
        self._draw([], self._console.size)
        self._console.show_cursor(True)

    def _draw(self, frame: list[Text], size: ConsoleDimensions) -> None:
        """Write the lines that are new in place of the frame, and a frame below them.

        The cursor stays at the beginning of the frame's last line: where a terminal that becomes
        narrower wraps that line, which is the longest, it makes no difference.
        """
        above = sum(max(1, -(-line.cell_len // size.width)) for line in self._frame[:-1])
        self.outlet.put(b"\r" + (b"\x1b[%dA" % above if above else b"") + _ERASED)
        lines = [Text.assemble(*pieces) for pieces in self._ended]
        self._ended.clear()
        if lines:
            self._console.print(*lines, sep="\n")
        if frame:
            self._console.print(*frame, sep="\n", end="\r")
        self._frame, self._size = frame, size

    def _now(self, run: Run, size: ConsoleDimensions) -> list[Text]:
        """What goes on, a row each; of what there is no room for, the last rows are the sums."""
        sums = list(self._sums(run).wrap(self._console, size.width))
        room = size.height - 1 - len(sums)
        each = max(0, min(ROWS, room // 2 - 1))
        rows = [*self._on_their_way(run, each), *self._later(run, each), *sums]
        for row in rows:
            row.truncate(size.width, overflow="ellipsis")
        return rows[-max(1, size.height - 1) :]

    def _on_their_way(self, run: Run, most: int) -> Iterator[Text]:
        now, under_way = time.monotonic(), run.under_way
        for job, began in under_way[:most]:
            number = _number(job.event.number)
            yield Text(f"{number} on its way for {_passed(now - began)}", "cyan")
        if len(under_way) > most:
            yield Text(f"  {_rest(len(under_way), most)} on their way", "cyan")

    def _later(self, run: Run, most: int) -> Iterator[Text]:
        now = time.monotonic()
        for job in heapq.nsmallest(most, run.waiting):
            attempt = count_of(job.event.attempts + 1, self._orders.schedule)
            which = attempt if job.kind == "event" else "once more"
            yield Text(f"{_number(job.event.number)} {which} in {_left(job.due - now)}", "yellow")
        if len(run.waiting) > most:
            yield Text(f"  {_rest(len(run.waiting), most)} later", "yellow")

    def _sums(self, run: Run) -> Text:
        tally, took = run.tally, time.monotonic() - self._began
        sums = (
            f"{tally.begun} of {tally.wanted} begun",
            f"{tally.accepted} accepted",
            f"{tally.given_up} given up",
            f"{tally.requests / max(took, 0.1):.1f}/s",
            _passed(took),
        )
        return Text(" · ".join(sums), style="bold")


class _Written:
    """The file that rich writes to."""

    encoding = sys.stdout.encoding

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def write(self, text: str) -> int:
        self._outlet.put(text.encode(self.encoding, "replace"))
        return len(text)

    def flush(self) -> None:
        pass


def _number(event: int) -> str:
    return f"  #{event}" if event else "  validation"


def _rest(count: int, shown: int) -> str:
    return f"and {count - shown} more" if shown else str(count)


def _passed(seconds: float) -> str:
    """Seconds that passed, exactly as long as anybody looks that closely."""
    return f"{seconds:.1f}s" if seconds < 10 else _whole(int(seconds))


def _left(seconds: float) -> str:
    """Seconds that are left, the same way."""
    return f"{max(seconds, 0):.1f}s" if seconds < 10 else _whole(int(seconds + 1))


def _whole(seconds: int) -> str:
    if seconds < 100:
        return f"{seconds}s"
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02d}m" if hours else f"{minutes}m{seconds:02d}s"
