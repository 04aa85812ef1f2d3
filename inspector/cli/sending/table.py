"""A run on a terminal: attempts that ended scroll away above what goes on now."""

import heapq
import os
import sys
import time
from collections import deque
from collections.abc import Iterator

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from inspector.cli.sending.attempts import Lines, count_of
from inspector.cli.sending.outlet import Outlet
from inspector.outbound.simulator.attempt import Attempt, Tally
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.run import Run
from inspector.tui.text import Piece

ROWS = 4
"""Requests that are shown of those that wait, and of those that are on their way."""

_KEPT = 10_000  # lines that wait for a terminal that takes nothing


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
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )
        self._live.start()

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
        frame = list(self._now(run))
        if self._ended or frame != self._frame:
            self._draw(frame)
            self.outlet.flush()

    def end(self, tally: Tally) -> None:
        """Leave nothing but the lines."""
        del tally
        self._draw([])
        self._live.stop()

    def _draw(self, frame: list[Text]) -> None:
        self._frame = frame
        self._live.update(Group(*frame))
        if self._ended:
            lines = [Text.assemble(*pieces) for pieces in self._ended]
            self._ended.clear()
            self._console.print(*lines, sep="\n")
        else:
            self._live.refresh()

    def _now(self, run: Run) -> Iterator[Text]:
        """What goes on, a line each; none is wider than the terminal but the last."""
        now = time.monotonic()
        schedule = self._orders.schedule
        under_way = run.under_way
        for job, began in under_way[:ROWS]:
            number = _number(job.event.number)
            yield _line(f"{number} on its way for {_passed(now - began)}", "cyan")
        if len(under_way) > ROWS:
            yield _line(f"  and {len(under_way) - ROWS} more on their way", "cyan")
        for job in heapq.nsmallest(ROWS, run.waiting):
            which = (
                "once more" if job.kind != "event" else count_of(job.event.attempts + 1, schedule)
            )
            yield _line(f"{_number(job.event.number)} {which} in {_left(job.due - now)}", "yellow")
        if len(run.waiting) > ROWS:
            yield _line(f"  and {len(run.waiting) - ROWS} more later", "yellow")
        tally, took = run.tally, now - self._began
        sums = (
            f"{tally.begun} of {tally.wanted} begun",
            f"{tally.accepted} accepted",
            f"{tally.given_up} given up",
            f"{tally.requests / max(took, 0.1):.1f}/s",
            _passed(took),
        )
        yield Text(" · ".join(sums), style="bold")


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


def _line(text: str, style: str) -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def _number(event: int) -> str:
    return f"  #{event}" if event else "  validation"


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
