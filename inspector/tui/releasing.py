"""Answering what is held open: which delivery is meant, and whether it has to be asked about."""

from typing import TYPE_CHECKING

from inspector.tui.answering import may_ask
from inspector.tui.model import Row
from inspector.tui.waiting import asks
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp


async def release_one(app: "InspectorApp") -> None:
    """Answer the selected delivery if it waits, else ask about the one that asks longest."""
    selected = app.main.deliveries.selected
    if selected is not None and selected.settled is None:
        await _release(app, selected)
        return
    waiting = app.main.waiting
    if waiting.asking and app.main.deliveries.select_id(waiting.asking[0]):
        row = app.feed.row(waiting.asking[0])
        if row is not None:
            await _release(app, row)
    elif waiting.held:
        key = app.keymap.get("release.all", "W")
        others = "one other is" if len(waiting.held) == 1 else f"{len(waiting.held):,} others are"
        app.say(f"This delivery is not held open; {others} ({key} releases all).", "warning")
    else:
        app.say("Nothing is held open.", "warning")


async def release_all(app: "InspectorApp") -> None:
    """Ask what all that are held open shall get."""
    from inspector.tui.screens.release import ReleaseDialog

    if app.main.waiting.unanswered:
        await app.push_screen(ReleaseDialog(app.feed, app.main.waiting))
    else:
        app.say("Nothing is held open.", "warning")


async def _release(app: "InspectorApp", row: Row) -> None:
    if asks(row) or (row.waits_for is None and may_ask(app.feed.status.plans)):
        from inspector.tui.screens.release import ReleaseDialog

        await app.push_screen(ReleaseDialog(app.feed, app.main.waiting, row))
        return
    app.feed.release(row.id)
    by = f"; it was held by: {visible(row.waits_for)}" if row.waits_for is not None else "."
    app.say(f"#{row.id} is answered now{by}")
