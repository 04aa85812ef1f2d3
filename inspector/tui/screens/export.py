"""Writing deliveries for other tools: which, how, and where to; and how far it is."""

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Button, Checkbox, Input, RadioSet, Static

from inspector.errors import InspectorError
from inspector.export import Format, InTheWayError, formats
from inspector.tui.around import Around
from inspector.tui.exporting import Export, StoppedError, aim, base_of, place_for
from inspector.tui.screens.dialog import Dialog
from inspector.tui.some import Some
from inspector.tui.text import Line
from inspector.tui.widgets.choice import Choices
from inspector.tui.widgets.safeinput import SafeInput
from inspector.tui.widgets.said import Said
from inspector.tui.widgets.tick import Tick
from inspector.tui.widgets.which import Which
from inspector.tui.words import moment

BAR = 24
"""Cells of the bar that shows how far it is."""

LOOK_EVERY = 0.1
"""Seconds between two looks at how far it is."""

MASKED = (
    "Credentials and known secrets become ***, within compressed bodies too, which are decoded for"
    " it. Signatures over those do not hold any more; all else stays exactly as it came."
)
UNMASKED = "Credentials and secrets are written too: all is exactly as it came."


class ExportDialog(Dialog[None]):
    """Which deliveries are written, in which format, masked or not, and where to.

    Args:
        around: whose feed has them.
        some: which there are to choose from.

    Raises:
        InspectorError: there are none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority the Enter that follows at once finds what they chose.
        Binding("ctrl+n", "which", "which", priority=True, id="export.which"),
        Binding("down", "format(1)", "next format", priority=True, id="export.next-format"),
        Binding("up", "format(-1)", "previous format", priority=True, id="export.previous-format"),
        Binding("ctrl+r", "reveal", "mask or not", priority=True, id="export.reveal"),
        Binding("ctrl+o", "write_over", "write over it", priority=True, id="export.write-over"),
    ]

    def __init__(self, around: Around, some: Sequence[Some]) -> None:
        super().__init__()
        if not some:
            raise InspectorError("There is no delivery to export.")
        self._around = around
        self._which = Which(some)
        self._formats = list(formats().values())
        self._format = Choices(map(_title, self._formats))
        self._reveal = Tick(
            Content.assemble("leave credentials and secrets in it", ("  ^r", "dim"))
        )
        self._suggested = ""
        self._to = SafeInput(placeholder="a file, or a folder: its name ends with /", id="to")
        self._url = SafeInput(placeholder="http://localhost:3000", id="url")
        self._urls = Horizontal(Static("URL", classes="label"), self._url, classes="field")
        self._words = Said(id="verdict")
        self._over = Button("Write over it  ^o", id="over", compact=True)
        self._export: Export | None = None
        self._looking: Timer | None = None

    def compose(self) -> ComposeResult:
        """Which, how, where to, and what that does."""
        with Vertical(classes="box dense export") as box:
            box.border_title = Content("Export")
            keys = ["tab: next field", *(["^n: another choice"] if self._which.offers_more else [])]
            box.border_subtitle = Content(" · ".join(keys))
            yield self._which
            yield Said([("as ", "title"), ("  ↑ ↓", "dim")])
            yield self._format
            yield self._reveal
            with Horizontal(classes="field"):
                yield Static("Into", classes="label")
                yield self._to
            yield self._urls
            yield self._words
            with Horizontal(classes="buttons"):
                yield Button("Export  ⏎", id="export", variant="primary", compact=True)
                yield self._over
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Enter writes at once, where nothing is."""
        self._over.display = False
        self.set_focus(self._to)
        self._suggest()

    def on_unmount(self) -> None:
        """Write no further."""
        if self._export is not None:
            self._export.stop()

    @property
    def some(self) -> Some:
        """What is chosen."""
        return self._which.chosen

    @property
    def format(self) -> Format:
        """How it is written."""
        return self._formats[self._format.at]

    @on(RadioSet.Changed)
    def _suggest(self) -> None:
        """Name a place for what is chosen; what was typed stays."""
        if self._to.value == self._suggested:
            today = moment(int(self._around.now() * 1e6), self._around.zone).date()
            count = len(self.some.rows)
            self._suggested = place_for(self.format, count, today, Path())
            self._to.value = self._suggested
            self._to.select_all()  # the first letter that is typed takes its place
        self._explain()

    @on(Input.Changed)
    @on(Checkbox.Changed)
    def _explain(self) -> None:
        """Say what Enter will do."""
        self._urls.display = self._sends
        if self.focused is self._url and not self._sends:
            self.set_focus(self._to)
        if self._export is not None:
            return
        self._over.display = False
        lines: list[Line] = [[(UNMASKED, "warn") if self._reveal.value else (MASKED, "dim")]]
        if self._sends and not self._url.value.strip():
            where, is_guess = aim(self._around.feed.status)
            lines.append([("! ", "warn"), (where, "")] if is_guess else [(where, "dim")])
        self._words.say(*lines)

    @property
    def _sends(self) -> bool:
        """Whether what is written sends deliveries to an address."""
        return self.format.sends

    @on(Input.Submitted)
    def _start(self) -> None:
        self._write(overwrite=False)

    def _write(self, *, overwrite: bool) -> None:
        to = self._to.value.strip()
        if self._export is not None:
            return
        if not to:
            self._complain(InspectorError("There is no place to write to yet: name one above."))
            return
        try:
            base = base_of(self._url.value) if self._sends else None
        except InspectorError as error:
            self.set_focus(self._url)
            self._complain(error)
            return
        masked = not self._reveal.value
        export = Export(self._around.feed, self.some.rows, self.format, masked=masked, base=base)
        self._export = export
        self._over.display = False
        self._tell()
        self._looking = self.set_interval(LOOK_EVERY, self._tell)

        _ = self.run_worker(
            partial(self._written, export, to, overwrite), group="export", exit_on_error=False
        )

    async def _written(self, export: Export, to: str, overwrite: bool) -> None:
        try:
            told = await asyncio.to_thread(export.run, to, overwrite=overwrite)
        except Exception as error:
            self._stand_still()
            self._over.display = isinstance(error, InTheWayError)
            self._complain(error)
        else:
            self._stand_still()
            self.dismiss()
            self.app.say("\n".join(told))

    def _stand_still(self) -> None:
        self._export = None
        if self._looking is not None:
            self._looking.stop()

    def _tell(self) -> None:
        """Say how far it is."""
        if self._export is not None:
            done, total = self._export.done, len(self._export.rows)
            full = BAR * done // total
            self._words.say(
                [
                    ("━" * full, "info"),
                    ("━" * (BAR - full), "faint"),
                    (f"  {done:,} of {total:,}", ""),
                    ("  esc stops", "dim"),
                ]
            )

    def _complain(self, error: Exception) -> None:
        if isinstance(error, StoppedError):
            self._words.say([(error.message, "")])
            return
        message, hint = self.app.explain(error, "export")
        more: list[Line] = [[(hint, "dim")]] if hint else []
        self._words.say([("✗ ", "bad"), (message, "")], *more)

    async def action_dismiss(self, result: None = None) -> None:
        """Stop what is written; close where nothing is."""
        if self._export is not None:
            self._export.stop()
        else:
            await super().action_dismiss(result)

    def action_which(self) -> None:
        """Choose others."""
        self._which.step()
        self._suggest()

    def action_format(self, by: int) -> None:
        """Choose the format beside."""
        self._format.step(by)
        self._suggest()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key may do something now: within the choices arrows move."""
        elsewhere = action == "format" and self.focused not in (self._to, self._url)
        return not elsewhere and super().check_action(action, parameters)

    def action_reveal(self) -> None:
        """Mask, or leave as it came."""
        self._reveal.toggle()

    def action_write_over(self) -> None:
        """Write over what is there; only where it was said that something is."""
        if self._over.display:
            self._write(overwrite=True)

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "export":
                self._write(overwrite=False)
            case "over":
                self.action_write_over()
            case _:
                await self.action_dismiss()


def _title(format_: Format) -> Content:
    return Content.assemble(f"{format_.name:<8}", (format_.title, "dim"))
