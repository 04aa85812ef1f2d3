"""Filters over a large journal, against plain loops over the same.

    python -m tests.benchmarks.filters [DELIVERIES]

Recorded fields: a filter over all rows, beside a list comprehension with == written for it.
Headers and bodies: a search through the journal, first hit and all, beside reading all bodies.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from inspector.config import Settings
from inspector.follower import Arrived, Ended, Follower
from inspector.journal import Reader
from inspector.knowledge import known_from
from inspector.query import Context, Matcher, matcher, parse, search
from inspector.query.search import BATCH
from inspector.tui.model import Row
from inspector.tui.rows import row_of
from tests.benchmarks.large import write_journal

RECORDED = (
    "provider:missive",
    "sig:no-secret provider:missive status:5xx",
    "provider:missive sig:no-secret status:2xx not type:other took:..1s attempt:1",
    "path:/hooks or path:/other or size:10kb.. or repeat:retry",
    "id:50000..",
    "age:..1h",
    "event:abc",
)
IN_BODIES = (
    "hobbits",
    "somebody",
    '"Somebody Else"',
    "größe",
    "body~hob+its",
    "header.user-agent:curl",
    "$.conversation.subject:load",
    "$.conversation.messages_count:1..",
    "$.latest_message.id:m000000500",
    "$.conversation.users.name:nobody",
    "$.conversation.users.name:else",
    "$.nowhere",
)


def main(count: int) -> None:
    """Print a line for each filter."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "large.db"
        asyncio.run(write_journal(path, count))
        rows = judged_rows(path)
        context = Context(time.time_ns() // 1000, lambda newest: rows[-newest].id)
        recorded(rows, context)
        in_bodies(path, rows, context)


def judged_rows(path: Path) -> list[Row]:
    """All rows of a journal, as the screen keeps them."""
    follower = Follower(path, known_from(Settings(str(path))))
    rows: dict[int, Row] = {}
    while follower.behind:
        for news in follower.poll():
            if isinstance(news, Arrived):
                row = rows[news.delivery.id] = row_of(news.delivery)
                row.insight = news.insight
            elif isinstance(news, Ended):
                row = rows[news.settled.delivery]
                row.settled, row.accepted = news.settled, news.accepted
    follower.close()
    return list(rows.values())


def recorded(rows: list[Row], context: Context) -> None:
    """Filters of recorded fields."""
    plain, _ = fastest(lambda: [row for row in rows if row.insight and row.insight.provider == "x"])
    print(f"{len(rows):,} rows, a plain loop with ==: {1000 * plain:.0f} ms")
    for text in RECORDED:
        tells = matcher(parse(text), context)
        took, hits = fastest(partial(hits_of, tells, rows))
        print(f"  {1000 * took:6.0f} ms = {took / plain:5.1f} × plain, {hits:7,} hits  {text}")


def hits_of(tells: Matcher, rows: list[Row]) -> list[Row]:
    """The rows that match."""
    quick = tells.quick
    return [row for row in rows if quick(row)]


def in_bodies(path: Path, rows: list[Row], context: Context) -> None:
    """Filters that read headers and bodies."""
    reader = Reader(path)
    batches = [[row.id for row in rows[at : at + BATCH]] for at in range(0, len(rows), BATCH)]
    plain, _ = fastest(lambda: [len(reader.sent(ids)) for ids in batches])
    print(f"{len(rows):,} bodies, reading alone: {plain:.2f} s")
    for text in IN_BODIES:
        tells = matcher(parse(text), context)
        began = time.perf_counter()
        first, hits = None, 0
        for step in search(tells, rows, reader.sent, newest_first=True):
            hits += len(step.hits)
            if hits and first is None:
                first = time.perf_counter() - began
        took = time.perf_counter() - began
        at = "none" if first is None else f"{1000 * first:.0f} ms"
        ratio = took / plain
        print(f"  {took:6.2f} s = {ratio:4.1f} × reading, first {at}, {hits:7,} hits  {text}")
    reader.close()


def fastest(run: Callable[[], Sequence[object]], rounds: int = 5) -> tuple[float, int]:
    """The least of several times in seconds, and the length of what came out."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - began)
    return min(times), len(found)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
