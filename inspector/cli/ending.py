"""Ending what goes on, when somebody wants it to end."""

import asyncio
import signal
from collections.abc import Callable


def on_ending(stop: Callable[[], object]) -> None:
    """Let Ctrl-C, SIGTERM and SIGHUP call something, on the loop that runs.

    Those that are ignored stay so, as nohup and a shell's & have it.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stop)
