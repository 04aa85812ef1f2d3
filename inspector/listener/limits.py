"""How many connections this process may have open."""

import resource

WANTED = 65_536
_LEAST = 1024


def raise_file_limit() -> int:
    """Raise the limit of open files as far as it goes: each held delivery needs one.

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
