"""Throughput and answer times, headless, against a bare aiohttp application.

    python -m tests.benchmarks.throughput [ROUNDS]

Every delivery is durable in the journal before its answer. Bare and inspector are measured in turn;
the ratio is that of each pair.
"""

import statistics
import sys

from tests.benchmarks.load import closed_loop, paced, percentile
from tests.benchmarks.servers import bare, inspector

CONNECTIONS = 16
SECONDS = 4.0


def main(rounds: int) -> None:
    """Print a line a round, and the medians."""
    ratios = []
    for _ in range(rounds):
        with bare() as port:
            baseline = closed_loop(port, CONNECTIONS, SECONDS)
        with inspector() as port:
            ours = closed_loop(port, CONNECTIONS, SECONDS)
        ratios.append(ours / baseline)
        print(f"bare {baseline:,.0f}/s, inspector {ours:,.0f}/s, ratio {ratios[-1]:.2f}", flush=True)
    print(f"throughput: median ratio {statistics.median(ratios):.2f} of {rounds} rounds")
    with inspector() as port:
        times = paced(port, 1000, 10.0)
    with bare() as port:
        baseline_times = paced(port, 1000, 10.0)
    for name, ordered in (("inspector", times), ("bare", baseline_times)):
        shares = ", ".join(f"p{100 * s:g} {1000 * percentile(ordered, s):.2f} ms" for s in SHARES)
        print(f"1,000 requests/s for 10 s, {name}: {shares}, max {1000 * ordered[-1]:.1f} ms")


SHARES = (0.5, 0.99, 0.999)

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
