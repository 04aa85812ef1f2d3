"""Throughput and answer times against a bare aiohttp application.

    python -m tests.benchmarks.throughput [ROUNDS]

Every delivery is durable in the journal before its answer. A round measures the bare application,
the headless command, and the screen that is open and following, in turn; ratios are within a round.
"""

import contextlib
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.load import closed_loop, paced, percentile
from tests.benchmarks.servers import bare, inspector
from tests.benchmarks.terminal import Terminal

CONNECTIONS = 16
SECONDS = 4.0
PORT = 18600


def main(rounds: int) -> None:
    """Print a line a round, and the medians."""
    headless, screens = [], []
    for _ in range(rounds):
        rates = []
        for server in (bare, inspector, screen):
            with server() as port:
                rates.append(closed_loop(port, CONNECTIONS, SECONDS))
        headless.append(rates[1] / rates[0])
        screens.append(rates[2] / rates[0])
        print(
            f"bare {rates[0]:,.0f}/s, headless {rates[1]:,.0f}/s = {headless[-1]:.2f}, "
            f"with the screen {rates[2]:,.0f}/s = {screens[-1]:.2f}",
            flush=True,
        )
    print(
        f"throughput, {CONNECTIONS} connections: median ratio headless "
        f"{statistics.median(headless):.2f}, with the screen {statistics.median(screens):.2f}"
    )
    for name, server in (("headless", inspector), ("bare", bare)):
        with server() as port:
            ordered = paced(port, 1000, 10.0)
        shares = ", ".join(f"p{100 * s:g} {1000 * percentile(ordered, s):.2f} ms" for s in SHARES)
        print(f"1,000 requests/s for 10 s, {name}: {shares}, max {1000 * ordered[-1]:.1f} ms")


@contextlib.contextmanager
def screen() -> Iterator[int]:
    """The command with its screen, on a terminal of 160 by 45; its port."""
    with (
        tempfile.TemporaryDirectory() as name,
        Terminal(Path(name), "--port", str(PORT)) as terminal,
    ):
        terminal.wait("Waiting")
        yield PORT


SHARES = (0.5, 0.99, 0.999)

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
