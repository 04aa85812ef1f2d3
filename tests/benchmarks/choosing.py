"""What it costs to choose: a plan of five steps behind three rules, against a plain 200.

    python -m tests.benchmarks.choosing [ROUNDS]

Both are the headless command in the same round. None of the rules matches, so all are asked, and
the plan counts every event's attempts.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.load import closed_loop
from tests.benchmarks.servers import inspector

CONNECTIONS = 16
SECONDS = 4.0
PLAN = "200 x2, 200, 200 x3, 200 x2, 200"
RULES = ("provider:mailabl type:task.updated", "$.conversation.team.name:Hobbits", "size:1mb..")


def main(rounds: int) -> None:
    """Print a line a round, and the median."""
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "inspector.toml"
        tables = [f"[[rule]]\nwhen = '{when}'\nanswer = '503'\n" for when in RULES]
        config.write_text("".join(tables))
        for _ in range(rounds):
            rates = []
            for options in ((), ("--config", str(config), "--answer", PLAN)):
                with inspector(*options) as port:
                    rates.append(closed_loop(port, CONNECTIONS, SECONDS))
            ratios.append(rates[1] / rates[0])
            print(
                f"plain 200 {rates[0]:,.0f}/s, chosen {rates[1]:,.0f}/s = {ratios[-1]:.2f}",
                flush=True,
            )
    print(f"choosing: median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
