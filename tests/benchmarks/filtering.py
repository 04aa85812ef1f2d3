"""The filter of the list over a large journal, on the real screen.

    python -m tests.benchmarks.filtering

From the last key of a filter to the list and the count that it gives, without the wait for more
keys: recorded fields; then payloads and bodies, with the first hits on the screen and all of them.
Then how soon a key shows while nothing goes on, and while bodies are searched.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from inspector.tui.searching import DEBOUNCE
from tests.benchmarks.large import write_journal
from tests.benchmarks.terminal import Terminal

PORT = "18410"
COUNT = 100_000
RECORDED = (
    ("id:50000..", 50_001),
    ("provider:missive sig:no-secret status:2xx id:..50000", 50_000),
    ("status:5xx", 0),
)
SEARCHED = (
    ("$.latest_message.id:m000000500", 1),
    ("($.conversation.messages_count:1)", 100_000),
    ("($.nowhere)", 0),
    ("m0000005", 100),
    ("(hobbits)", 0),
    ('"no such text"', 0),
)
"""Filters, and how many deliveries each gives; without its last character it gives others."""

SEARCHING = "$.conversation.users.name:nobody "
LETTERS = "αβγδεζηθικλμνξοπρστυφχψω"
"""Letters that nothing else on the screen has: each is typed, and waited for."""


def main() -> None:
    """Print a line for each filter."""
    with tempfile.TemporaryDirectory() as name:
        journal = Path(name) / "large.db"
        asyncio.run(write_journal(journal, COUNT))
        options = ("--port", PORT, "--journal", str(journal))
        with Terminal(Path(name), *options) as terminal:
            terminal.wait("following")
            print(
                f"{COUNT:,} deliveries, beside {1000 * DEBOUNCE:.0f} ms of waiting for more keys:"
            )
            for text, hits in RECORDED:
                took = applied(terminal, text, all_of(hits))
                print(f"  {1000 * took:6.0f} ms  {text}")
            for text, hits in SEARCHED:
                took = applied(terminal, text, all_of(hits))
                first = applied(terminal, text, f"[1-9][0-9,]* so far|{all_of(hits)}")
                at = f", the first {1000 * first:.0f} ms" if hits else ""
                print(f"  {1000 * took:6.0f} ms, {hits:,} hits{at}  {text}")
            clear(terminal)
            print(f"keys, when nothing is searched: {keys(terminal, 'id:0 ')}")
            print(f"keys, while bodies are searched: {keys(terminal, SEARCHING)}")


def all_of(hits: int) -> str:
    """The count that stands there in the end."""
    return f"(?<![0-9,]){hits:,} of {COUNT:,} ·"


def applied(terminal: Terminal, text: str, shown: str) -> float:
    """Seconds from the last key to what is shown."""
    clear(terminal)
    terminal.press("/" + text[:-1])
    time.sleep(3)  # until what is shown for most of it does not change any more
    terminal.wait("")
    terminal.press(text[-1])
    pressed = time.perf_counter()
    return terminal.wait(shown) - pressed - DEBOUNCE


def clear(terminal: Terminal) -> None:
    """Take the filter away."""
    terminal.press("\x1b")
    time.sleep(0.5)
    terminal.press("\x1b")
    time.sleep(0.5)


def keys(terminal: Terminal, text: str) -> str:
    """How soon letters show that are typed behind a filter, each of which begins it anew."""
    terminal.press("/")
    time.sleep(0.2)
    terminal.press(text)
    time.sleep(0.5)
    times = []
    for letter in LETTERS:
        pressed = time.perf_counter()
        terminal.press(letter)
        times.append(terminal.wait(letter) - pressed)
        time.sleep(0.25)  # the search is under way when the next one comes
    clear(terminal)
    return f"{1000 * statistics.median(times):.0f} ms, at most {1000 * max(times):.0f} ms"


if __name__ == "__main__":
    main()
