"""What is replayed in a second, against a bare loop around aiohttp's client.

    python -m tests.benchmarks.replaying [ROUNDS]

Both send bodies of 2.8 KB, 32 at once, on the same kind of loop, to the same server, which is
another process and does next to nothing; what is replayed is read from a journal of 10,000
deliveries, one by one. Ratios are within a round.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from inspector.delivery import Replayed
from inspector.journal import Reader
from inspector.machine import loop_factory
from inspector.outbound.replay import Replaying, Replays
from tests.benchmarks.large import write_journal
from tests.benchmarks.sending_wire import AT_ONCE, aiohttps, measured, server

DELIVERIES = 10_000


def main(rounds: int) -> None:
    """Print a line a round, and the median."""
    ratios = []
    with tempfile.TemporaryDirectory() as folder, server() as port:
        journal = Path(folder) / "journal.db"
        asyncio.run(write_journal(journal, DELIVERIES))
        for _ in range(rounds):
            theirs, ours = measured(aiohttps, port), replayed(journal, port)
            ratios.append(ours / theirs)
            print(f"aiohttp {theirs:,.0f}/s, replay {ours:,.0f}/s = {ratios[-1]:.2f}", flush=True)
    print(f"{AT_ONCE} at once: median ratio {statistics.median(ratios):.2f}")


def replayed(journal: Path, port: int) -> float:
    """Deliveries a second, read from a journal."""
    reader = Reader(journal)
    results: list[Replayed] = []
    replays = Replays(
        Replaying(url=f"http://127.0.0.1:{port}", concurrency=AT_ONCE), results.append
    )
    found = map(reader.delivery, reader.ids())
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        began = time.perf_counter()
        runner.run(replays.run(one for one in found if one is not None))
        took = time.perf_counter() - began
    reader.close()
    assert [one.status for one in results] == [200] * DELIVERIES
    return DELIVERIES / took


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
