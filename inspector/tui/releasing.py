"""Answering what is held open: which delivery is meant, and whether it has to be asked about."""

from typing import TYPE_CHECKING

from inspector.tui.model import Row
from inspector.tui.waiting import asks, is_held
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp


async def release_one(app: "InspectorApp") -> None:
    """Answer the selected delivery if it is held open, else ask about the one that asks longest."""
    selected = app.main.deliveries.selected
    if selected is not None and is_held(selected):
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

    rows = [row for row in map(app.feed.row, app.main.waiting.held) if row is not None]
    if rows:
        await app.push_screen(ReleaseDialog(app.feed, rows, everything=True))
    else:
        app.say("Nothing is held open.", "warning")


async def _release(app: "InspectorApp", row: Row) -> None:
    if asks(row):
        from inspector.tui.screens.release import ReleaseDialog

        await app.push_screen(ReleaseDialog(app.feed, [row]))
        return
    app.feed.release(row.id)
    app.say(f"#{row.id} is answered now; it was held by: {visible(row.waits_for or '')}")
