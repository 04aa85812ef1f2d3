"""What a process asks of its machine that answers, or sends, very much at once."""

import asyncio
import resource
from collections.abc import Callable

WANTED = 65_536
_LEAST = 1024


def raise_file_limit() -> int:
    """Raise the limit of open files as far as it goes: each connection needs one.

    A hard limit of «unlimited» is not the truth everywhere: macOS refuses more than the kernel
    gives a process (10,240 by default) even then, so that less is tried where much is refused.

    Returns:
        the limit now in force.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return WANTED
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    while soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            if wanted <= _LEAST:
                break
            wanted = max(wanted // 2, _LEAST)
        else:
            return wanted
    return soft


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes a uvloop, where there is one."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
