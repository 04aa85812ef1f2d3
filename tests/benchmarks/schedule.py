"""When a failing endpoint sees the attempts of each provider, against the documents.

    python -m tests.benchmarks.schedule [SPEED]

At the default speed of a thousand Mailabl's seven days take ten minutes. What is measured is the
endpoint's: from the end of its answer to the next request of `inspector send`, the command itself.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from inspector import durations
from inspector.outbound.simulator.schedule import schedule_of
from inspector.providers import builtin
from tests.support.endpoint import endpoint

COMMAND = (sys.executable, "-P", "-m", "inspector", "send")


async def main(speed: float) -> None:
    """Print a line for each provider."""
    await asyncio.gather(*(failing(name, speed) for name in sorted(builtin())))


async def failing(name: str, speed: float) -> None:
    """One event that is never accepted."""
    gaps = schedule_of(builtin()[name]).gaps
    async with (
        endpoint((503,)) as place,
        sending(name, "--to", place.url, "--speed", f"{speed:g}x") as process,
    ):
        await process.communicate()
    seen = [after.at - failed for failed, after in zip(place.answered, place.got[1:])]
    off = [abs(one - gap / speed) for one, gap in zip(seen, gaps, strict=True)]
    worst = f", at most {max(off) * 1000:.1f} ms from its time" if off else ""
    lasts = durations.format(round(sum(gaps) / speed, 2))
    print(f"{name}: {len(place.got)} attempts in {lasts}{worst}", flush=True)


@asynccontextmanager
async def sending(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command, ended with what it is measured for."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1000.0))
