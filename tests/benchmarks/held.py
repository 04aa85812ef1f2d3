"""What deliveries that are held open cost, and whether they disturb others.

    python -m tests.benchmarks.held [COUNT] [ROUNDS]

Holds so many by `hang`, each with a body of 2.8 KB, on one path. Prints the listener's memory that
they take, and the throughput of a plain 200 on another path with and without them: the two in turn,
and the ratio within each round.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from inspector.delivery import Endpoint
from inspector.machine import raise_file_limit
from tests.benchmarks.load import closed_loop, request
from tests.support.client import Client
from tests.support.listening import Running, running

CONNECTIONS = 16
SECONDS = 2.0


def main(count: int, rounds: int) -> None:
    """Print a line a round, and the medians."""
    if raise_file_limit() < count + 100:
        sys.exit(f"this shell allows too few open files to hold {count} connections")
    with tempfile.TemporaryDirectory() as folder:
        endpoints = (Endpoint("/held", answer="hang"),)
        journal = Path(folder) / "journal.db"
        with running(journal, endpoints=endpoints, guard=False) as listener:
            closed_loop(listener.port, CONNECTIONS, SECONDS)
            costs, ratios = [], []
            for _ in range(rounds):
                without = closed_loop(listener.port, CONNECTIONS, SECONDS)
                before = _resident(listener)
                clients = _hold(listener, count)
                costs.append(_resident(listener) - before)
                beside = closed_loop(listener.port, CONNECTIONS, SECONDS)
                for client in clients:
                    client.close()
                while _open(listener):
                    time.sleep(0.1)
                ratios.append(beside / without)
                print(
                    f"{count:,} held: +{costs[-1]:.0f} MB; a plain 200 beside them "
                    f"{beside:,.0f}/s, without them {without:,.0f}/s = {ratios[-1]:.2f}",
                    flush=True,
                )
    print(
        f"first round +{costs[0]:.0f} MB (later ones find that memory again); "
        f"median ratio {statistics.median(ratios):.2f}"
    )


def _hold(listener: Running, count: int) -> list[Client]:
    clients, before = [], _open(listener)
    for number in range(count):
        client = listener.connect()
        client.send(request(number).replace(b"/hooks/missive", b"/held", 1))
        clients.append(client)
    while _open(listener) < before + count:
        time.sleep(0.1)
    return clients


def _open(listener: Running) -> int:
    """Deliveries that are held, as the journal has it."""
    with closing(sqlite3.connect(listener.journal)) as db:
        sql = (
            "SELECT count(*) FROM held LEFT JOIN settled USING (delivery) WHERE settled.seq IS NULL"
        )
        return int(db.execute(sql).fetchone()[0])


def _resident(listener: Running) -> float:
    for line in Path(f"/proc/{listener.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 5000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 5,
    )
