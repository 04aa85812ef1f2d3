"""Keeping deliveries, or not: pins and deletions, done beside the screen."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.notifications import SeverityLevel

from inspector.tui.model import Row
from inspector.tui.words import plural

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

SAID_EVERY = 0.5
"""Seconds between two sentences about how far deleting is."""


class _Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The screen has ended while something was deleted."""


async def pin(app: "InspectorApp", row: Row) -> None:
    """Pin a delivery, or take the pin off, and say so; each waits for the one before it."""
    # What the journal has, and what it is to have next, in turn.
    pins = app.pins.setdefault(row.id, [row.pinned])
    pinned = row.pinned = not row.pinned  # at once, for a key that is pressed right behind
    pins.append(pinned)
    try:
        async with app.pinning:
            found = await asyncio.to_thread(app.feed.annotate, [row.id], pinned=pinned)
    except Exception as error:
        del pins[1]
        if len(pins) == 1:  # else the one behind it says what the row is
            row.pinned = pins[0]
        app.complain(error, f"{'pin' if pinned else 'unpin'} #{row.id}")
        return
    else:
        del pins[0]
    finally:
        if len(pins) == 1:
            app.pins.pop(row.id, None)
    if not found:
        app.say(f"#{row.id} is not in the journal any more.", "warning")
    elif pinned:
        app.say(f"Pinned #{row.id}: it stays when others go; p unpins it.")
    else:
        app.say(f"Unpinned #{row.id}.")


async def delete(app: "InspectorApp", ids: Sequence[int], *, pinned_too: bool) -> None:
    """Delete deliveries; while it takes long, say how far it is, and at the end what stayed.

    What is not deleted yet when the screen ends stays.
    """
    progress, leaving = _Progress(), app.main.deliveries.leaving
    leaving.update(ids)
    delete = partial(app.feed.delete, ids, progress.told, pinned_too=pinned_too)
    deleting = asyncio.create_task(asyncio.to_thread(delete))
    try:
        while not (await asyncio.wait({deleting}, timeout=SAID_EVERY))[0]:
            app.say(f"Deleting: {progress.done:,} of {len(ids):,} so far.")
        app.say(*_deleted(len(ids), await deleting))
    except asyncio.CancelledError:
        progress.stopped = True
        deleting.add_done_callback(partial(asyncio.Task.exception))
        raise
    except Exception as error:
        app.complain(error, "delete this")
    finally:
        if not progress.done:
            leaving.difference_update(ids)


class _Progress:
    """How far deleting is; told in its thread, and read in the event loop."""

    def __init__(self) -> None:
        self.done = 0
        self.stopped = False

    def told(self, done: int) -> None:
        """So many are deleted."""
        self.done = done
        if self.stopped:
            raise _Stopped


def _deleted(wanted: int, done: int) -> tuple[str, SeverityLevel]:
    said = f"Deleted {plural(done, 'delivery', 'deliveries')}."
    left = wanted - done
    if not left:
        return said, "information"
    which = plural(left, "delivery", "deliveries")
    stayed = f"{which} stayed: held open, gone already, or pinned meanwhile."
    return f"{said if done else 'Nothing was deleted.'} {stayed}", "warning"
