"""A large journal and a large payload, on the real screen.

    python -m tests.benchmarks.large [DELIVERIES]

Prints from the command to the first paint over a journal of so many deliveries, the time until all
of them are judged, and the memory of the screen then; then from the arrival of a 10 MB payload to
its tree, the answers to keys meanwhile, and to another request.
"""

import asyncio
import http.client
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from inspector.delivery import Delivery, Settled
from inspector.journal import prepare
from inspector.journal.writer import Writer
from inspector.listener.decision import DEFAULT, Decision
from tests.benchmarks.load import BODY
from tests.benchmarks.terminal import Terminal

PORT = 18400
HEADERS = (
    (b"Host", b"127.0.0.1"),
    (b"Content-Type", b"application/json"),
    (b"X-Hook-Signature", b"sha256=" + b"0" * 64),
)
ITEM = (
    b'{"id":%d,"name":"Item number %d","price":1.10,"tags":["a","b"],"note":"' + b"x" * 200 + b'"}'
)


class Quiet:
    """Nobody to tell what is written."""

    def appended(self, delivery: Delivery) -> Decision:
        return DEFAULT

    def settled(self, settled: Settled, delivery: Delivery) -> None:
        pass

    def trouble(self, reason: str | None) -> None:
        pass


async def write_journal(path: Path, count: int) -> None:
    """A journal of deliveries as they come from Missive, each accepted."""
    prepare(path)
    writer: Writer[Decision] = Writer(path, 0, Quiet())
    began = time.time_ns() // 1000 - count * 1000
    for first in range(0, count, 500):
        batch = [_delivery(number, began) for number in range(first, min(first + 500, count))]
        await asyncio.gather(*map(writer.append, batch))
        for delivery in batch:
            writer.settle(delivery, delivery.received_at, "answered", DEFAULT.answer, 0.0005)
    writer.close()


def _delivery(number: int, began: int) -> Delivery:
    body = BODY % number
    return Delivery(
        0, began + number * 1000, "POST", b"/hooks/missive", "1.1", HEADERS, body, "complete",
        len(body), "127.0.0.1", run=1,
    )  # fmt: skip


def large_journal(folder: Path, count: int) -> None:
    """Open it, twice, and print the second."""
    journal = folder / "large.db"
    asyncio.run(write_journal(journal, count))
    options = ("--port", str(PORT), "--journal", str(journal), "--secret", "missive=topsecret")
    for number in range(2):
        with Terminal(folder, *options) as terminal:
            painted = terminal.wait(f"{count}.*label_change|{count} +[0-9:.]+") - terminal.began
            judged = terminal.wait("following") - terminal.began
            memory = _resident(terminal.pid)
        if number:
            print(
                f"{count:,} deliveries: first paint {painted:.2f} s, all judged {judged:.2f} s "
                f"after the command, {memory:.0f} MB"
            )


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def large_payload(folder: Path) -> None:
    """Send 10 MB, open it, and look at what else goes on."""
    body = b'{"kind":"large","items":[' + b",".join(ITEM % (n, n) for n in range(37_000)) + b"]}"
    options = ("--port", str(PORT), "--journal", str(folder / "payload.db"))
    with Terminal(folder, *options) as terminal:
        terminal.wait("Waiting")
        before = [_post(b"{}") for _ in range(20)]
        terminal.wait(" 20 ")
        terminal.press("k")  # the selection stays where it is now
        terminal.wait("still")
        took = _post(body)
        terminal.wait(" 21 ")
        meanwhile: list[float] = []
        stop = threading.Event()
        poster = threading.Thread(target=_post_until, args=(stop, meanwhile))
        poster.start()
        terminal.press("j")
        pressed = time.perf_counter()
        terminal.press("j")
        shown = terminal.wait("items") - pressed
        keys = []
        for _ in range(8):  # each `j` opens the payload anew, and the next key comes meanwhile
            for key, title in (("k", "#20 "), ("j", "#21 ")):
                pressed = time.perf_counter()
                terminal.press(key)
                keys.append(terminal.wait(title) - pressed)
            time.sleep(0.12)  # the selection has to rest before it is opened
        stop.set()
        poster.join()
        print(
            f"{len(body) / 1e6:.1f} MB of JSON: answered {1000 * took:.0f} ms after it began to be "
            f"sent, its tree shown {shown:.2f} s after it was selected"
        )
        print(
            f"meanwhile keys answered within {1000 * statistics.median(keys):.0f} ms (at most "
            f"{1000 * max(keys):.0f}), other requests within "
            f"{1000 * statistics.median(meanwhile):.1f} ms ({1000 * statistics.median(before):.1f} "
            "before)"
        )


def _post(body: bytes) -> float:
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    connection.request("POST", "/large", body, {"Content-Type": "application/json"})
    connection.getresponse().read()
    connection.close()
    return time.perf_counter() - began


def _post_until(stop: threading.Event, times: list[float]) -> None:
    while not stop.is_set() or not times:
        times.append(_post(b'{"n": 1}'))
        stop.wait(0.02)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        large_journal(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
        large_payload(Path(name))
