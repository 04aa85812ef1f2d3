"""Ending what goes on, when somebody wants it to end."""

import asyncio
import signal
from collections.abc import Callable, Iterator


def endings() -> Iterator[signal.Signals]:
    """The signals that end a command: Ctrl-C, SIGTERM and SIGHUP.

    Those that are ignored are left so, as nohup and a shell's & have it.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            yield number


def on_ending(stop: Callable[[], object]) -> None:
    """Let the signals that end a command call something, on the loop that runs."""
    loop = asyncio.get_running_loop()
    for number in endings():
        loop.add_signal_handler(number, stop)
