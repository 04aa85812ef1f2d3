"""Asking for the signature that a person's own code computed."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input

from inspector.tui import words
from inspector.tui.model import Row
from inspector.tui.screens.dialog import Dialog
from inspector.tui.widgets.safeinput import SafeInput
from inspector.tui.widgets.said import Said

HELP = (
    "The same search as for the delivery's own signature says what your code must have hashed to"
    " come to this. It is kept nowhere."
)

LONGEST = 4_096
"""Characters that are looked at; the longest header with signatures in it is far shorter."""


class ComputedInput(SafeInput):
    """A line for a signature; one that was pasted in several lines is put together again."""

    def _on_paste(self, event: events.Paste) -> None:
        event.text = "".join(line.strip() for line in event.text.splitlines())
        super()._on_paste(event)
        event.prevent_default()


class ComputedDialog(Dialog[str | None]):
    """A line for what own code came to; an empty one takes away what is said of it.

    It closes with the line, and with None where nothing is to change.

    Args:
        row: the delivery.
        before: what was given for it before; empty for nothing.
    """

    def __init__(self, row: Row, before: str) -> None:
        super().__init__()
        self._row = row
        self._before = before
        self._verdict = Said(id="verdict")
        self._input = ComputedInput(
            before, placeholder="hex, base64, or the header as your code makes it"
        )

    def compose(self) -> ComposeResult:
        """Which delivery, and the line."""
        with Vertical(classes="box dense") as box:
            box.border_title = Content("What your code computed")
            yield Said(words.which(self._row))
            yield self._input
            yield self._verdict
            yield Said([(HELP, "dim")], *([[("Empty takes it away.", "dim")]] * bool(self._before)))
            with Horizontal(classes="buttons"):
                yield Button("Explain  ⏎", id="explain", variant="primary", compact=True)
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self.set_focus(self._input)

    @on(Input.Submitted)
    def _take(self) -> None:
        value = self._input.value.strip()
        if len(value) <= LONGEST:
            self.dismiss(value)
            return
        what = f"That has {len(value):,} characters, and a signature has {LONGEST:,} at most."
        self._verdict.say([("✗ ", "bad"), (what, "")])

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "explain":
            self._take()
        else:
            self.dismiss(None)
