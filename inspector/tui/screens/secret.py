"""Giving a signing secret."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, OptionList
from textual.widgets.option_list import Option

from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.insight.known import nearest
from inspector.tui.model import Row
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import pad
from inspector.tui.views import ScreenFeed
from inspector.tui.widgets.said import Said
from inspector.tui.widgets.secretinput import SecretInput
from inspector.visible import visible

NOT_FOR_SIGNATURES = "ngrok"

KEPT = (
    "It is kept in a file that only you can read, never in the journal. A name may have several:"
    " for a rotation, or for several rules."
)


class SecretDialog(Dialog[None]):
    """Whose secret it is, and the secret.

    Args:
        feed: stores it.
        selected: whose provider or endpoint is chosen at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "reveal", "show", id="secret.reveal"),
    ]

    def __init__(self, feed: ScreenFeed, selected: Row | None) -> None:
        super().__init__()
        self._feed = feed
        self._names = [name for name in feed.secret_names() if name != NOT_FOR_SIGNATURES]
        self._wins = _path_with_secrets(feed.known, selected)
        own = [*([self._wins] if self._wins else []), *_own_names(selected)]
        self._names += [name for name in own if name not in self._names]
        self._preset = own[0] if own else None
        self._others = [name for name in own if name != self._wins]
        self._list = OptionList(*map(self._option, self._names), compact=True)
        self._input = SecretInput("the signing secret, as the provider shows it; a key, or its PEM")
        self._reveal = Button("Show  ^r", id="reveal", compact=True)
        self._verdict = Said(id="verdict")

    def compose(self) -> ComposeResult:
        """Names with what is stored, then the secret."""
        with Vertical(classes="box") as box:
            box.border_title = Content("Signing secret")
            yield Said([("Whose? ", "title"), ("A path wins over its provider.", "dim")])
            yield self._list
            yield self._input
            yield self._verdict
            yield Said([(KEPT, "dim")])
            with Horizontal(classes="buttons"):
                yield Button("Save  ⏎", id="save", variant="primary", compact=True)
                yield self._reveal
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Stand on the selected delivery's name, ready to paste."""
        if self._names:
            self._list.highlighted = self._names.index(self._preset) if self._preset else 0
        self.set_focus(self._input if self._preset else self._list)

    @property
    def chosen(self) -> str | None:
        """The name that is chosen."""
        at = self._list.highlighted
        return None if at is None else self._names[at]

    def action_reveal(self) -> None:
        """Show or mask what is typed."""
        self._input.password = not self._input.password
        self._reveal.label = "Show  ^r" if self._input.password else "Hide  ^r"

    @on(OptionList.OptionHighlighted)
    def _mark(self) -> None:
        for index, name in enumerate(self._names):
            prompt = self._prompt(name, chosen=index == self._list.highlighted)
            self._list.replace_option_prompt_at_index(index, prompt)
        self._input.border_title = Content(visible(self.chosen or ""))

    @on(OptionList.OptionSelected)
    def _name_chosen(self) -> None:
        self.set_focus(self._input)

    @on(Input.Submitted)
    def _save(self) -> None:
        name, value = self.chosen, self._input.secret
        if name is None or not value:
            self._verdict.say([("✗ ", "bad"), ("There is no secret yet: paste it above.", "")])
            return
        try:
            warning = self._feed.add_secret(name, value)
        except InspectorError as error:
            hint = [[(error.hint, "dim")]] if error.hint else []
            self._verdict.say([("✗ ", "bad"), (error.message, "")], *hint)
            return
        self.dismiss()
        saved = f"Secret of {name} saved. Every past verdict is judged again."
        said = [saved, *filter(None, (self._loses(name), warning))]
        self.app.say("\n".join(said), "warning" if len(said) > 1 else "information")

    def _loses(self, name: str) -> str | None:
        """That it does not count for the delivery that was selected, a sentence."""
        if self._wins is None or name not in self._others:
            return None
        wins = visible(self._wins)
        return f"It does not count for {wins}, which has secrets of its own: those win."

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "save":
                self._save()
            case "reveal":
                self.action_reveal()
            case _:
                self.dismiss()

    def _option(self, name: str) -> Option:
        return Option(self._prompt(name, chosen=False))

    def _prompt(self, name: str, *, chosen: bool) -> Content:
        """A name and its secrets; a sign marks the chosen one, since colour alone would not do."""
        stored = self._feed.secret_fingerprints(name)
        known = ", ".join(stored) if stored else "none yet"
        return Content.assemble(
            "▸ " if chosen else "  ", pad(visible(name), 24), (f"  {visible(known)}", "$ink-dim")
        )


def _path_with_secrets(known: Known, row: Row | None) -> str | None:
    """The path whose secrets count for a delivery, whatever its provider has; None for none."""
    return nearest(row.path, known.secrets) if row is not None else None


def _own_names(row: Row | None) -> list[str]:
    if row is None or row.insight is None:
        return []
    provider = row.insight.provider
    return [*([provider] if provider else []), row.insight.endpoint]
