"""Waiting for a moment as exactly as it can be done, unless something happens before."""

import asyncio
import time

_CLOSE = 0.05  # seconds; what is that near is slept for in one go


async def happens_by(event: asyncio.Event, moment: float | None) -> bool:
    """Wait until something happens, or until a moment has come.

    The kernel's long timers are late in proportion: most of the time is slept first, and then the
    rest of it anew.

    Args:
        event: what may happen.
        moment: seconds of the monotonic clock; None to wait as long as it takes.

    Returns:
        whether it happened.
    """
    while not event.is_set():
        left = None if moment is None else moment - time.monotonic()
        if left is not None and left <= 0:
            return False
        try:
            async with asyncio.timeout(left if left is None or left < _CLOSE else left * 0.98):
                await event.wait()
        except TimeoutError:
            pass
    return True
