"""What `inspector send` sends in a second, against a bare loop around aiohttp's client.

    python -m tests.benchmarks.sending [ROUNDS]

Both send bodies of 2.8 KB, 32 at once, on the same kind of loop, to the same server, which is
another process and does next to nothing; the baseline neither writes payloads nor signs them.
Ratios are within a round. Then the memory that a run takes, by its number of events.
"""

import asyncio
import resource
import statistics
import subprocess
import sys
import time

from inspector.machine import loop_factory
from inspector.outbound.simulator.choosing import samples_for
from inspector.outbound.simulator.orders import Orders, Signing
from inspector.outbound.simulator.payloads import Sampled
from inspector.outbound.simulator.run import Run
from inspector.outbound.simulator.schedule import schedule_of
from inspector.providers import builtin
from tests.benchmarks.sending_wire import AT_ONCE, aiohttps, measured, server

MODULE = "tests.benchmarks.sending"
EVENTS = 30_000
MEMORY_OF = (1_000, 30_000, 120_000)


def main(rounds: int) -> None:
    """Print a line a round, the median, and the memory."""
    ratios = []
    with server() as port:
        for _ in range(rounds):
            theirs, ours = measured(aiohttps, port), simulated(port, EVENTS)
            ratios.append(ours / theirs)
            print(f"aiohttp {theirs:,.0f}/s, send {ours:,.0f}/s = {ratios[-1]:.2f}", flush=True)
        print(f"{AT_ONCE} at once: median ratio {statistics.median(ratios):.2f}")
        for events in MEMORY_OF:
            command = [sys.executable, "-m", MODULE, "memory", str(port), str(events)]
            print(
                subprocess.run(command, check=True, capture_output=True, text=True).stdout, end=""
            )


def simulated(port: int, events: int) -> float:
    """Events a second of a run, its payloads and signatures included."""
    missive = builtin()["missive"]
    (scheme,) = missive.schemes
    orders = Orders(
        provider=missive,
        url=f"http://127.0.0.1:{port}/hooks/missive",
        payloads=Sampled(samples_for(missive, None), missive, seed="1"),
        schedule=schedule_of(missive),
        signing=Signing(scheme, "a validation secret"),
        count=events,
        concurrency=AT_ONCE,
        seed="1",
    )
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        began = time.perf_counter()
        tally = runner.run(Run(orders, lambda _: None).run())
    assert tally.all_accepted
    return events / (time.perf_counter() - began)


def memory(port: int, events: int) -> None:
    """Print what a process of its own took at most."""
    simulated(port, events)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{events:,} events: {most:.1f} MB at most")


if __name__ == "__main__":
    if sys.argv[1:2] == ["memory"]:
        memory(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
