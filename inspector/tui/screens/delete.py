"""Before deliveries are deleted: which they are, how many, and what of them stays."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, RadioSet

from inspector.errors import InspectorError
from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.keeping import delete
from inspector.tui.model import Change, Feed, Row
from inspector.tui.screens.dialog import Dialog
from inspector.tui.some import Some
from inspector.tui.text import Line
from inspector.tui.widgets.choice import Choice
from inspector.tui.widgets.safeinput import SafeInput
from inspector.tui.widgets.said import Said
from inspector.tui.widgets.which import Which


class DeleteDialog(Dialog[None]):
    """Deletes one delivery by Enter; several after their number is typed, or by a second press.

    What is pinned stays, unless it is chosen too.

    Args:
        around: whose feed deletes.
        some: which deliveries there are to choose from.

    Raises:
        InspectorError: there are none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n,down", "choose(1)", "which", id="delete.which"),
        Binding("up", "choose(-1)", show=False, id="delete.which-back"),
        Binding("ctrl+t", "pinned_too", "the pinned ones too", id="delete.pinned"),
    ]

    def __init__(self, around: Around, some: Sequence[Some]) -> None:
        super().__init__()
        self._feed = around.feed
        self._some = [*some, *_everything(around.feed, some)]
        if not self._some:
            raise InspectorError("There is no delivery to delete.")
        self._which = Which(self._some)
        self._too = Choice(Content("the pinned ones too  ^t"), id="too")
        self._about = Said()
        self._typed = SafeInput(id="number", select_on_focus=False)
        self._words = Said(id="verdict")
        self._button = Button("Delete  ⏎", id="delete", variant="error", compact=True)
        self._is_sure = False

    def compose(self) -> ComposeResult:
        """Which, what that means, and the ways to do it or not."""
        with Vertical(classes="box dense") as box:
            box.border_title = Content("Delete")
            if self._which.offers_more:
                box.border_subtitle = Content("^n or ↓: another choice")
            yield self._which
            yield self._about
            yield self._too
            yield self._typed
            yield self._words
            with Horizontal(classes="buttons"):
                yield self._button
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Say what is chosen."""
        self._choose()

    def take_up(self, change: Change) -> None:
        """Say what changed meanwhile: what is held open, or pinned."""
        if change.changed != frozenset():
            self._explain()

    @property
    def wanted(self) -> list[int]:
        """The ids of what is to go."""
        rows = self._which.chosen.rows
        return [row.id for row in rows if self._too.value or not row.pinned]

    @on(RadioSet.Changed)
    def _choose_others(self) -> None:
        """Begin anew with the others: the pinned ones of these stay at first."""
        self._too.value = False
        self._choose()

    @on(Choice.Changed, "#too")
    def _choose(self) -> None:
        """Ask for what is chosen from the beginning."""
        count = len(self.wanted)
        self._typed.value = ""
        self._typed.placeholder = f"type {count} to delete them"
        self._typed.display = count > 1
        self._explain()
        self.set_focus(self._typed if count > 1 else self._button if count else self._too)

    @on(Input.Changed)
    def _explain(self) -> None:
        """Say what would go, and what would stay."""
        self._is_sure = False
        rows, count = self._which.chosen.rows, len(self.wanted)
        self._too.display = any(row.pinned for row in rows)
        self._button.label = Content(f"Delete {count:,}  ⏎" if count > 1 else "Delete  ⏎")
        self._button.disabled = not count
        self._about.say(*_consequences(rows, count, pinned_too=self._too.value))
        self._words.say(*_held(rows, self._feed))

    def action_choose(self, by: int) -> None:
        """Choose the others."""
        self._which.step(by)

    def action_pinned_too(self) -> None:
        """Let the pinned ones go too, or stay."""
        if self._too.display:
            self._too.toggle()

    @on(Input.Submitted)
    def _entered(self) -> None:
        """Delete several, where their number was typed."""
        wanted = self.wanted
        if "".join(filter(str.isdecimal, self._typed.value)) == str(len(wanted)):
            self._delete(wanted)
        else:
            self._words.say([("✗ ", "bad"), (f"Type {len(wanted)} to delete them.", "")])

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "cancel":
            self.dismiss()
        elif (wanted := self.wanted) and (len(wanted) == 1 or self._is_sure):
            self._delete(wanted)
        elif wanted:
            self._is_sure = True
            self._button.label = Content(f"Yes, delete {len(wanted):,}")

    def _delete(self, wanted: Sequence[int]) -> None:
        self.dismiss()
        _ = self.app.run_worker(
            partial(delete, self.app, wanted, pinned_too=self._too.value),
            group="keep",
            exit_on_error=False,
        )


def _everything(feed: Feed, some: Sequence[Some]) -> list[Some]:
    """All deliveries, where a filter shows only some."""
    most = max((len(one.rows) for one in some if one.which == "shown"), default=0)
    if len(feed.rows) <= max(1, most):
        return []
    count = words.plural(len(feed.rows), "delivery", "deliveries")
    return [Some("shown", f"all {count}, filtered or not", tuple(feed.rows))]


def _consequences(rows: Sequence[Row], count: int, *, pinned_too: bool) -> list[Line]:
    """What goes, and what of the pinned ones."""
    said: list[Line] = [words.which(rows[0])] if len(rows) == 1 else []
    if count:
        it, its = ("it", "it") if count == 1 else (f"these {count:,}", "them")
        what = f"Deletes {it}, with all that belongs to {its}: answers, notes, replays."
        said.append([(what, "")])
    pinned = sum(row.pinned for row in rows)
    if pinned:
        one = len(rows) == 1
        which = "It is pinned" if one else f"{pinned:,} of {len(rows):,} are pinned"
        if pinned == 1 and not one:
            which = f"1 of {len(rows):,} is pinned"
        they = "it" if pinned == 1 else "they"
        s = "s" if pinned == 1 else ""
        verb = f"go{'es' if s else ''} too" if pinned_too else f"stay{s}"
        said.append([("★ ", "info"), (f"{which}: {they} {verb}.", "warn" if pinned_too else "")])
    return said


def _held(rows: Sequence[Row], feed: Feed) -> list[Line]:
    """What a listener keeps, since it is not done with it."""
    held = sum(row.settled is None for row in rows) if feed.status.listener == "running" else 0
    if not held:
        return [[("What is deleted can't be brought back.", "dim")]]
    one = held == 1
    which = "It is" if len(rows) == 1 else f"{held:,} of them {'is' if one else 'are'}"
    stays = "stays until it is answered (w)" if one else "stay until they are answered (W)"
    return [[("! ", "warn"), (f"{which} held open, and {stays}.", "")]]
