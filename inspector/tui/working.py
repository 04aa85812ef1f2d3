"""What is done with deliveries that are there: the keys, and where each of them leads."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from inspector.errors import InspectorError
from inspector.tui.around import Around
from inspector.tui.marking import Two, two_of
from inspector.tui.model import Row
from inspector.tui.safely import Steady
from inspector.tui.some import Some, of_one_event, some_of
from inspector.tui.widgets.deliveries import DeliveryList
from inspector.tui.widgets.detail import DeliveryDetail

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp


class Working(Steady, Screen[None]):
    """A screen with a list of deliveries and one that is looked at.

    None of these keys has priority: moving and marking that came just before have to be done first.
    """

    app: "InspectorApp"
    around: Around
    deliveries: DeliveryList
    detail: DeliveryDetail

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "replay", "replay", id="delivery.replay",
                tooltip="Send it again, or several: as they were, or signed afresh"),
        Binding("e", "edit", "edit", show=False, id="delivery.edit",
                tooltip="Change its headers and body, and send that"),
        Binding("y", "copy", "copy", id="delivery.copy",
                tooltip="Copy it as curl, its body, a value, a path, its headers, its id"),
        Binding("x", "export", "export", show=False, id="delivery.export",
                tooltip="Write it, or several, for other tools: curl, HAR, pytest, …"),
        Binding("p", "pin", "pin", show=False, id="delivery.pin",
                tooltip="Pin it, so that it stays when others of its age go; again: unpin it"),
        Binding("n", "note", "note", show=False, id="delivery.note",
                tooltip="Put a note to it"),
        Binding("D,delete", "delete", "delete", show=False, id="delivery.delete",
                tooltip="Delete it, those that are shown, or all that are not pinned"),
        Binding("m", "mark", "mark", show=False, id="compare.mark",
                tooltip="Mark it to compare others with it"),
        Binding("d", "compare", "compare", show=False, id="compare.open-two",
                tooltip="Compare it with the marked one, or with the attempt before"),
    ]  # fmt: skip

    @property
    def selected(self) -> Row:
        """The delivery that is selected. Raises InspectorError where none is."""
        row = self.deliveries.selected
        if row is None:
            raise InspectorError("No delivery is selected.")
        return row

    @property
    def some(self) -> Sequence[Some]:
        """What can be done something with: the selected one, its event's attempts, those shown."""
        return some_of(self.around.feed, self.deliveries.selected, self.deliveries.shown)

    @property
    def stood_on(self) -> tuple[Row, Sequence[Row]]:
        """The attempt that the cursor is on, else the selected delivery; and its event's attempts.

        Raises:
            InspectorError: nothing is selected.
        """
        from inspector.tui.widgets.attempts import AttemptsTab

        tab = self.detail.content
        if isinstance(tab, AttemptsTab) and tab.has_focus and tab.selected is not None:
            return tab.selected, tab.attempts
        row = self.selected
        return row, of_one_event(row, self.around.feed.attempts(row))

    @property
    def two(self) -> Two:
        """The two deliveries to compare. Raises InspectorError where there is only one."""
        return two_of(self.around.feed, *self.stood_on, self.deliveries.marked)

    async def action_replay(self) -> None:
        """Send deliveries again, or see how far those are that are on their way."""
        from inspector.tui.screens.replay import ReplayDialog, ResendingDialog

        self.deliveries.stay()
        going = self.app.replaying.going
        if going is not None:
            await self.app.push_screen(ResendingDialog(going))
            return
        some = some_of(
            self.around.feed, self.deliveries.selected, self.deliveries.shown, again=True
        )
        await self.app.push_screen(ReplayDialog(self.around, some))

    async def action_edit(self) -> None:
        """Change the selected delivery, and send that."""
        from inspector.tui.screens.edit import EditScreen

        self.deliveries.stay()
        await self.app.push_screen(EditScreen(self.around, self.selected))

    async def action_copy(self) -> None:
        """Choose what to copy of the selected delivery."""
        from inspector.tui.screens.copy import CopyMenu

        await self.app.push_screen(CopyMenu(self.around, self.selected, self.detail))

    async def action_export(self) -> None:
        """Write deliveries for other tools."""
        from inspector.tui.screens.export import ExportDialog

        await self.app.push_screen(ExportDialog(self.around, self.some))

    def action_pin(self) -> None:
        """Pin the selected delivery, or take the pin off."""
        from inspector.tui.keeping import pin

        self.deliveries.stay()
        _ = self.app.run_worker(
            partial(pin, self.app, self.selected), group="keep", exit_on_error=False
        )

    async def action_note(self) -> None:
        """Put a note to the selected delivery."""
        from inspector.tui.screens.note import NoteDialog

        self.deliveries.stay()
        await self.app.push_screen(NoteDialog(self.around, self.selected))

    async def action_delete(self) -> None:
        """Delete deliveries, after asking."""
        from inspector.tui.screens.delete import DeleteDialog

        some = some_of(
            self.around.feed, self.deliveries.selected, self.deliveries.shown, replays=True
        )
        await self.app.push_screen(DeleteDialog(self.around, some))

    def action_mark(self) -> None:
        """Mark what is stood on to compare others with it; take the mark off again."""
        (row, _), deliveries = self.stood_on, self.deliveries
        if deliveries.marked == row.id:
            deliveries.marked = None
            self.app.say(f"#{row.id} is not marked any more.")
        else:
            deliveries.marked = row.id
            self.app.say(f"Marked #{row.id}: select another delivery and press d to compare them.")
        deliveries.refresh()

    async def action_compare(self) -> None:
        """Compare what is stood on with the marked delivery, or with the attempt before."""
        from inspector.tui.screens.compare import CompareScreen

        await self.app.push_screen(CompareScreen(self.two, self.around))
