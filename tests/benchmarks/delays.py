"""How exactly a delay is kept.

    python -m tests.benchmarks.delays [SECONDS] [COUNT]

Prints how late answers of `200 after 3s` are, a hundred asked for at once, from the end of a
request to the answer's first byte, as the listener records it; and how late as many bare
`asyncio.sleep(3)` are on the same kind of loop, on the same machine, at the same time.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.load import request
from tests.support.listening import running


def main(seconds: float, count: int) -> None:
    """Print a line for each."""
    command = [sys.executable, "-m", "tests.benchmarks.delays", "bare", str(seconds), str(count)]
    bare = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    late = answers(seconds, count)
    said, _ = bare.communicate()
    slept = list(map(float, said.split()))
    tell(f"200 after {seconds:g}s", late)
    tell(f"asyncio.sleep({seconds:g})", slept)
    print(f"median ratio {statistics.median(late) / statistics.median(slept):.2f}")


def answers(seconds: float, count: int) -> list[float]:
    """How late each answer was, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal.db"
        plan = f"200 after {round(seconds * 1000)}ms"
        with running(journal, answer=plan, guard=False) as listener:
            clients = [listener.connect() for _ in range(count)]
            for number, client in enumerate(clients):
                client.send(request(number))
            for client in clients:
                client.socket.settimeout(seconds + 10)
                if client.answer().status != 200:
                    sys.exit("an answer was not 200")
                client.close()
            listener.stop()
            return [ending.took - seconds for ending in listener.endings.values()]


async def sleeps(seconds: float, count: int) -> None:
    """Print how late each sleep was."""

    async def late() -> float:
        began = time.monotonic()
        await asyncio.sleep(seconds)
        return time.monotonic() - began - seconds

    print(*await asyncio.gather(*(late() for _ in range(count))))


def tell(what: str, late: Sequence[float]) -> None:
    """Print the spread, in milliseconds."""
    ordered = sorted(1000 * one for one in late)
    print(
        f"{what}, {len(ordered)} at once: late by {ordered[0]:.2f} to {ordered[-1]:.2f} ms, "
        f"median {statistics.median(ordered):.2f} ms"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        from inspector.machine import loop_factory

        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(sleeps(float(sys.argv[2]), int(sys.argv[3])))
    else:
        main(
            float(sys.argv[1]) if len(sys.argv) > 1 else 3.0,
            int(sys.argv[2]) if len(sys.argv) > 2 else 100,
        )
