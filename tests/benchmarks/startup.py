"""From the command to the first answer, and to the first paint.

python -m tests.benchmarks.startup [ROUNDS]
"""

import http.client
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.terminal import Terminal


def first_answer(port: int) -> float:
    """The moment at which a request is answered."""
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("POST", "/", b"{}")
            connection.getresponse().read()
            return time.perf_counter()
        except ConnectionError:
            time.sleep(0.001)


def main(rounds: int) -> None:
    """Print both, for the second start and those after."""
    answers, paints = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            journal = str(Path(folder) / f"{number}.db")
            port = 18500 + number
            with Terminal(Path(folder), "--port", str(port), "--journal", journal) as terminal:
                answered = first_answer(port)
                painted = terminal.wait("deliver")
                if number:
                    answers.append(answered - terminal.began)
                    paints.append(painted - terminal.began)
                terminal.wait("label|POST|/")
    for name, values in (("first answer", answers), ("first paint", paints)):
        print(
            f"{name}: median {statistics.median(values):.2f} s, "
            f"{min(values):.2f} to {max(values):.2f} s, {rounds} starts"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
