"""Searching a payload on the screen: how long it takes, and how long the screen waits meanwhile.

    python -m tests.benchmarks.finding

Prints for JSON of 1 and 25 MB and a text of 25 MB how long it takes to search it for something
that stands at its end, and to go there; and the longest time in which nothing else was done.
"""

import asyncio
import time

from inspector.delivery import raw_headers
from tests.tui.fake_feed import FakeFeed, varied
from tests.tui.screen import WIDE, app_over, until

ITEM = (
    b'{"id":%d,"name":"Item number %d","price":1.10,"tags":["a","b"],"note":"' + b"x" * 200 + b'"}'
)


class Heart:
    """Beats in the event loop, and knows the longest pause."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()

    async def beat(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            self.longest = max(self.longest, now - self._last)
            self._last = now

    def begin(self) -> float:
        """Forget what was before."""
        self.longest, self._last = 0.0, time.perf_counter()
        return self._last


async def measure(name: str, body: bytes, kind: str, text: str) -> None:
    """Search one body and go to what was found."""
    feed = FakeFeed(varied())
    feed.body, feed.headers = body, raw_headers([("Content-Type", kind)])
    app = app_over(feed)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.main.detail._shown == (1208, "Payload"))
        line, heart = app.main.detail.find_line, Heart()
        task = asyncio.create_task(heart.beat())
        line.look_for("-")  # so that showing the line is not measured
        await pilot.pause(0.3)
        began = heart.begin()
        line.look_for(text)
        await pilot.pause(0.05)  # it waits longer than that for more to be typed
        while line.finding._hits is None:
            await pilot.pause(0.001)
        searched, waited = time.perf_counter() - began, heart.longest
        began = heart.begin()
        line.step(1)
        while line.finding._task is not None and not line.finding._task.done():
            await pilot.pause(0.001)
        gone = time.perf_counter() - began
        count = len(line.finding._hits.places) if line.finding._hits else 0
        task.cancel()
    print(
        f"{name}, {len(body) / 1e6:.1f} MB, {text!r}: {count:,} found in {searched:.2f} s (waiting "
        f"to be typed on included), busy at most {1000 * waited:.0f} ms; gone there in "
        f"{gone:.2f} s, busy at most {1000 * heart.longest:.0f} ms"
    )


async def main() -> None:
    """All of them."""
    for count in (3_600, 90_000):
        body = b'{"items":[' + b",".join(ITEM % (n, n) for n in range(count)) + b'],"z":"needle"}'
        for text in ("needle", "number 35", "x", "nowhere"):
            await measure("JSON", body, "application/json", text)
    line = b"A line of a text, of which there are many.\n"
    await measure("text", line * 580_000 + b"needle", "text/plain", "needle")
    line = "Строка текста, каких здесь много.\n".encode()
    await measure("text beyond ASCII", line * 420_000 + b"needle", "text/plain", "needle")


if __name__ == "__main__":
    asyncio.run(main())
