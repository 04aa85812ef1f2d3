"""A note to a delivery."""

import asyncio

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input

from inspector.journal.editor import LONGEST_NOTE
from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.model import Change, Row
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line
from inspector.tui.widgets.safeinput import SafeInput
from inspector.tui.widgets.said import Said
from inspector.visible import visible


class NoteInput(SafeInput):
    """A line for a note; of what is pasted all lines stay, joined.

    Attributes:
        has_joined: whether that was so.
    """

    has_joined = False

    def _on_paste(self, event: events.Paste) -> None:
        lines = event.text.splitlines()
        self.has_joined = self.has_joined or len(lines) > 1
        event.text = " ".join(lines)
        super()._on_paste(event)
        event.prevent_default()


class NoteDialog(Dialog[None]):
    """A line that is kept with a delivery; an empty one takes the note away.

    Args:
        around: whose feed keeps it.
        row: the delivery.
    """

    def __init__(self, around: Around, row: Row) -> None:
        super().__init__()
        self._feed = around.feed
        self._row = row
        self._before = self._now = visible(row.note)
        self._input = NoteInput(row.note, placeholder="what you found out about it")
        self._words = Said(id="verdict")
        self._keeping = False

    def compose(self) -> ComposeResult:
        """Which delivery, the line, and what is wrong with it."""
        with Vertical(classes="box dense") as box:
            box.border_title = Content("Note")
            yield Said(words.which(self._row))
            yield self._input
            yield self._words
            with Horizontal(classes="buttons"):
                yield Button("Keep  ⏎", id="keep", variant="primary", compact=True)
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.set_focus(self._input)
        self._explain()

    @on(Input.Changed)
    def _explain(self) -> None:
        note = self._input.value.strip()
        if len(note) > LONGEST_NOTE:
            over = len(note) - LONGEST_NOTE
            said, ink = f"{over:,} characters too long: {LONGEST_NOTE:,} are the most.", "bad"
        elif self._now != self._before:
            if note in (self._before, self._now):
                does = "leaves that"
            else:
                does = "puts yours in its place" if note else "takes the note away"
            said, ink = f"⏎ {does}.", "warn"
        elif self._before and not note:
            said, ink = "⏎ takes the note away.", "warn"
        else:
            said, ink = "It stays with the delivery, marked ¶ in the list.", "dim"
        lines: list[Line] = [[(said, ink)]]
        if self._now != self._before:
            lines.insert(0, [(_elsewhere(self._now), "warn")])
        if self._input.has_joined:
            lines.append([("The lines that were pasted are joined: a note is one line.", "info")])
        self._words.say(*lines)

    def take_up(self, change: Change) -> None:
        """Say what another has noted meanwhile; nothing that was typed here goes."""
        del change
        if not self._keeping and self._now != visible(self._row.note):
            self._now = visible(self._row.note)
            self._explain()

    @on(Input.Submitted)
    async def _keep(self) -> None:
        note, number = self._input.value.strip(), self._row.id
        if self._keeping:  # a key that was pressed twice
            return
        if note in (self._before, self._now):
            self.dismiss()
            return
        self._keeping = True
        try:
            found = await asyncio.to_thread(self._feed.annotate, [number], note=note)
        except Exception as error:
            self._keeping = False
            message, hint = self.app.explain(error, f"keep the note of #{number}")
            self._words.say([("✗ ", "bad"), (message, "")], *([[(hint, "dim")]] if hint else []))
            return
        self.dismiss()
        if not found:
            self.app.say(f"#{number} is not in the journal any more.", "warning")
        else:
            self.app.say(f"Noted it for #{number}." if note else f"#{number} has no note now.")

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "keep":
            await self._keep()
        else:
            self.dismiss()


def _elsewhere(noted: str) -> str:
    """What became of the note while this one was typed."""
    if not noted:
        return "Meanwhile its note was taken away elsewhere."
    return f"Meanwhile it was noted elsewhere: {noted}"
