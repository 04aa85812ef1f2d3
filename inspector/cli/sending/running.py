"""The run itself: until it is over, or somebody ends it."""

import asyncio
import contextlib
import gc
from collections.abc import Callable

from inspector.cli.ending import on_ending
from inspector.cli.sending.showing import Show
from inspector.machine import loop_factory
from inspector.outbound.simulator.attempt import Tally
from inspector.outbound.simulator.orders import Orders
from inspector.outbound.simulator.run import Run

EVERY = 0.1  # seconds between two looks at how it stands
PATIENCE = 2.0  # seconds for a reader that is slow, at the end


def carry_out(orders: Orders, show: Show, is_there: Callable[[], bool]) -> Tally:
    """Send what was ordered; Ctrl-C, SIGTERM, SIGHUP and a reader that leaves end it early.

    Args:
        orders: what to do.
        show: what is told of it.
        is_there: whether the one is still there that it is for.

    Returns:
        the sums.

    Raises:
        InspectorError: a request could not be signed.
        OSError: standard output can't be written, though its reader is not gone.
    """
    gc.freeze()  # what is here now stays: a collection need not look at it again and again
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        tally = runner.run(_run(orders, show, is_there))
    show.outlet.flush(PATIENCE)
    failure = show.outlet.failure
    if failure is not None and not isinstance(failure, BrokenPipeError):
        raise failure
    return tally


async def _run(orders: Orders, show: Show, is_there: Callable[[], bool]) -> Tally:
    run = Run(orders, show.report, is_there)
    on_ending(run.stop)
    ticking = asyncio.create_task(_tick(show, run))
    ticking.add_done_callback(lambda _: run.stop())
    try:
        return await run.run()
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        show.end(run.tally)


async def _tick(show: Show, run: Run) -> None:
    while show.outlet.failure is None:
        show.tick(run)
        run.pause(show.outlet.is_full)
        await asyncio.sleep(EVERY)
