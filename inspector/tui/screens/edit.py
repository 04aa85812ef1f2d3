"""Changing a delivery's request line, headers and body, and sending that."""

import asyncio
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from inspector.errors import InspectorError
from inspector.outbound.draft import Draft
from inspector.outbound.editing import (
    EditError,
    Form,
    file_of,
    form_of,
    with_file,
    with_form,
)
from inspector.outbound.editor import EditedFile
from inspector.tui.around import Around
from inspector.tui.edited import (
    Opened,
    came_of,
    fits_laid_out,
    laid_out,
    not_here,
    opened,
)
from inspector.tui.leading import Leading
from inspector.tui.model import Row
from inspector.tui.proposing import Proposal, usual_url
from inspector.tui.replayable import where_to
from inspector.tui.replaying import Resending, Wanted
from inspector.tui.safely import Steady
from inspector.tui.screens.unsent import UnsentDialog
from inspector.tui.sealing import Sealing, Stand
from inspector.tui.text import Line
from inspector.tui.widgets.content import delivery_of
from inspector.tui.widgets.editarea import EditArea
from inspector.tui.widgets.keys import KeyLine
from inspector.tui.widgets.safeinput import SafeInput
from inspector.tui.widgets.said import Said
from inspector.tui.words import size, which

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

WIDE = 110
"""Columns from which headers and body stand side by side."""

_LINE_UNSAID = "\x1b[A\r\x1b[2K"
"""Takes the line before out of the terminal again."""

ANSWER_ROWS = 4

FITTED = " Host and Content-Length are made to fit."


class EditScreen(Steady, Screen[None]):
    """A request to change and send, again and again; what was recorded stays as it is.

    Args:
        around: whose feed has the delivery.
        row: the delivery.
    """

    app: "InspectorApp"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - as Screen has it
    BINDINGS: ClassVar[list[BindingType]] = [
        # Without priority: what was typed right before is done first.
        Binding("ctrl+s,f5,ctrl+enter", "send", "send", key_display="^s f5", id="edit.send"),
        Binding("ctrl+g", "sign", "sign afresh", id="edit.sign",
                tooltip="Sign afresh, or leave the signature as it stands there"),
        Binding("ctrl+r", "other_url", "other URL", show=False, id="edit.other-url",
                tooltip="Sign the URL that it goes to, or the one that its provider calls"),
        Binding("ctrl+o", "open", "$EDITOR", id="edit.open",
                tooltip="Edit all of it in $EDITOR"),
        Binding("ctrl+l", "lay_out", "lay out", id="edit.lay-out",
                tooltip="Lay a JSON body out over several lines"),
        Binding("escape", "leave", "back", id="edit.leave"),
        # With it: what is typed right behind goes to the next field.
        Binding("tab", "app.focus_next", "next", priority=True, id="edit.next",
                tooltip="Go to the next field"),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True, id="edit.previous"),
    ]  # fmt: skip

    def __init__(self, around: Around, row: Row) -> None:
        super().__init__()
        self._around = around
        self._row = row
        self._opened: Opened | None = None
        self._base: Draft | None = None  # what the fields were filled with
        self._first: Stand | None = None  # as it was opened
        self._sent: Stand | None = None  # as it was sent last, or opened
        self._spoilt: bytes | None = None  # what an editor left, with a mistake in it
        self._going = False
        self._request = SafeInput(compact=True, id="request")
        self._url = SafeInput(compact=True, id="to", placeholder="http://localhost:3000")
        self._leading = Leading(self, Path(around.feed.settings.journal), self._explain)
        self._about = Said(id="about")
        self._headers = EditArea(id="headers")
        self._body = EditArea(id="body")
        self._why = Said()
        self._no_body = Vertical(self._why, id="no-body")
        self._answer = Said(id="answer")
        self._sealing = Sealing(around, row, self._leading)

    def compose(self) -> ComposeResult:
        """What it is made of, where it goes, its parts, and what came of it."""
        yield Said([("Edit and send  ", "title"), *which(self._row)], id="of")
        with Horizontal(classes="field"):
            yield Static("Request", classes="label")
            yield self._request
        with Horizontal(classes="field"):
            yield Static("To", classes="label")
            yield self._url
        yield self._about
        with Vertical(id="parts"):
            self._headers.border_title = Content("Headers")
            self._body.border_title = Content("Body")
            yield self._headers
            yield self._body
            yield self._no_body
        yield self._answer
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the delivery where the screen does not wait for it."""
        self.app.hush()
        _ = self.run_worker(self._open, exit_on_error=False)

    async def _open(self) -> None:
        try:
            self._opened = await asyncio.to_thread(self._read_journal)
            self._url.value = self._opened.url
            self._fill(self._opened.draft)
            self._first = self._sent = self._stand
            (self._body if self._body.display else self._headers).focus()
        except Exception as error:
            message, hint = self.app.explain(error, f"open #{self._row.id}")
            self._say_no(message, hint)

    def _read_journal(self) -> Opened:
        """The delivery, and where it goes; imports for a third of a second the first time."""
        usual = usual_url(self._around.feed, [self._row])
        proposal = self.app.replaying.proposal([self._row], usual)
        return opened(delivery_of(self._around, self._row), proposal)

    def _fill(self, draft: Draft) -> None:
        """Put a draft into the fields."""
        why = not_here(draft)
        form = form_of(draft, with_body=why is None)
        self._base = draft
        self._request.value = form.request
        self._headers.text = form.headers
        self._body.text = form.body or ""
        self._body.display, self._no_body.display = why is None, why is not None
        if why is not None:
            laid: Line = [("^l ", "shortcut"), ("lays it out, and then it can be.", "dim")]
            self._why.say(
                [(f"Body · {size(len(draft.body))}", "title")],
                [(f"It is sent as it is: {why}.", "")],
                [("^o ", "shortcut"), ("opens the whole request in your editor.", "dim")],
                *([laid] if fits_laid_out(draft) else []),
            )

    @property
    def _form(self) -> Form:
        """The fields as they are."""
        body = self._body.text if self._body.display else None
        return Form(self._request.value, self._headers.text, body)

    @property
    def _stand(self) -> Stand:
        """What would be sent, to see whether it changes; cheap, as each key asks."""
        form, base = self._form, self._base
        return Stand(
            form.request,
            form.headers,
            form.body if form.body is not None else base.body if base else b"",
        )

    def _read(self) -> Draft:
        """The draft that the fields make. Raises EditError."""
        if self._base is None:
            raise InspectorError("The delivery is still being read.")
        return with_form(self._base, self._form)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _edited(self) -> None:
        self._spoilt = None
        self._explain()

    @on(EditArea.TooMuch)
    def _not_taken(self, event: EditArea.TooMuch) -> None:
        """Say that what was pasted is not there, and nothing else was changed."""
        self._answer.say(
            [("! ", "warn"), (f"Nothing was pasted: {event.why}.", "")],
            [("^o ", "shortcut"), ("opens the whole request in your editor.", "dim")],
        )

    def _explain(self) -> None:
        """Say what sending does, and whether its signature will hold."""
        sealed = self._sealing.told(self._first, self._stand, self._opened, self._url.value)
        lines: list[Line] = [[*sealed, (FITTED, "dim")]]
        whence = self._opened.proposal.why if self._opened is not None else ""
        if whence and self._opened is not None and self._url.value == self._opened.url:
            lines.append([("To  ", "title"), (whence, "dim")])
        if self._opened is not None and not self._opened.is_whole:
            lines.append([("! ", "warn"), ("Only a part of its body was recorded.", "")])
        self._about.say(*lines)

    def action_other_url(self) -> None:
        """Sign the URL that it goes to in the place of the one that its provider calls, or back."""
        self._sealing.where_it_goes = not self._sealing.where_it_goes
        self._explain()

    async def action_send(self) -> None:
        """Send what stands there."""
        if self._going:
            self._answer.say([("… ", "info"), ("Still waiting for the answer.", "")])
            return
        try:
            draft, url = self._read(), self._checked_url()
        except InspectorError as error:
            self._refuse(error)
            return
        self._sent = self._stand
        edited = self._opened is not None and draft != self._opened.draft
        proposal = self._opened.proposal if self._opened is not None else Proposal("")
        if self._opened is None or url != self._opened.url:
            self.app.replaying.used(url, [self._row], proposal)
        wanted = Wanted(
            [self._row],
            url,
            self._sealing.signs(self._first, self._stand),
            draft=draft,
            edited=edited,
            proposed=proposal.url or None,
            where_it_goes=self._sealing.where_it_goes,
        )
        going = Resending(self._around.feed, wanted)
        self._answer.say([("… ", "info"), (f"Sending to {url} …", "")])
        self._going = True
        _ = self.app.run_worker(partial(self._send, going), group="editing", exit_on_error=False)

    def _checked_url(self) -> str:
        if not self._url.value.strip():
            self._url.focus()
        return where_to(self._url.value)

    async def _send(self, going: Resending) -> None:
        """Send it; what came of it is said here, or at the bottom of another screen by then."""
        try:
            await going.run()
            if self.is_running:
                self._answer.say(*came_of(going, ANSWER_ROWS, self.size.width - 2))
            else:
                self.app.say(f"#{self._row.id}, edited: {came_of(going, 0, 1)[0][1][0]}")
        except Exception as error:
            message, hint = self.app.explain(error, "send this")
            if self.is_running:
                self._say_no(message, hint)
            else:
                self.app.say(message, "error")
        finally:
            self._going = False

    def action_sign(self) -> None:
        """Sign afresh, or leave the signature as it stands there."""
        try:
            self._sealing.choose(self._first, self._stand)
        except InspectorError as error:
            self._say_no(error.message, None)
        else:
            self._explain()

    def action_lay_out(self) -> None:
        """Lay a JSON body out over several lines, also one whose line is too long to edit here."""
        try:
            draft = self._read()
            laid = msgspec.structs.replace(draft, body=laid_out(draft.body))
            why = not_here(laid)
            if why is not None:
                raise InspectorError(f"The body can't be laid out here: {why}.")
        except InspectorError as error:
            self._refuse(error)
            return
        form = form_of(laid)
        line: Line = [("✓ ", "ok"), ("Laid out: its bytes are others now, its values are not.", "")]
        if self._body.display:
            self._body.replace(form.body or "", (0, 0), self._body.document.end)
            line += [(" ^z ", "shortcut"), ("takes it back.", "")]
        else:
            self._fill(with_form(draft, form))
        self._body.focus()
        self._answer.say(line)

    def action_open(self) -> None:
        """Have all of it edited in the person's own editor."""
        try:
            draft = self._read()
            self._take_back(draft, self._spoilt or file_of(draft))
        except InspectorError as error:
            self._refuse(error)

    def _take_back(self, draft: Draft, content: bytes) -> None:
        """Show what the editor makes of a file; a mistake in it is opened again the next time."""
        left = self._edit(content)
        if left == content and self._spoilt is None:
            self._answer.say([("Nothing was changed in the editor.", "dim")])
            return
        try:
            edited = with_file(draft, left)
        except EditError:
            self._spoilt = left
            raise
        self._spoilt = None
        self._fill(edited)
        self._answer.say([("✓ ", "ok"), ("Taken from the editor; ", ""), ("^s ", "shortcut"),
                          ("sends it.", "")])  # fmt: skip

    def _edit(self, content: bytes) -> bytes:
        """What an editor in this terminal leaves. Raises InspectorError."""
        with EditedFile(content, os.environ) as file:
            # Textual does not take the terminal back where an error leaves this block.
            result: bytes | InspectorError
            with self.app.suspend():
                sys.stdout.write("inspector waits for your editor to end …\n")
                sys.stdout.flush()
                try:
                    result = file.edit()
                except InspectorError as error:
                    result = error
                sys.stdout.write(_LINE_UNSAID)
                sys.stdout.flush()
            if isinstance(result, InspectorError):
                raise result
            return result

    async def action_leave(self) -> None:
        """Go back; ask first where something would be lost."""
        if self.is_unsent:
            await self.ask_to_leave(self.dismiss)
        else:
            self.dismiss()

    @property
    def is_unsent(self) -> bool:
        """Whether something was changed that was not sent."""
        return self._sent is not None and (self._stand != self._sent or self._spoilt is not None)

    async def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Ask whether what was changed may be lost; unless that is being asked already.

        Args:
            leave: called where it may.
        """

        def left(may: bool | None) -> None:
            if may:
                leave()

        if not isinstance(self.app.screen, UnsentDialog):
            await self.app.push_screen(UnsentDialog(), left)

    def _refuse(self, error: InspectorError) -> None:
        """Say what is wrong, and go there."""
        hint = error.hint
        if isinstance(error, EditError):
            if error.part == "request":
                self._request.focus()
            elif error.part == "file":
                hint = f"{hint} ^o opens it again." if hint else "^o opens it again."
            else:
                area = self._headers if error.part == "headers" else self._body
                area.focus()
                area.move_cursor((error.line - 1, 0))
        self._say_no(error.message, hint)

    def _say_no(self, message: str, hint: str | None) -> None:
        more: list[Line] = [[(hint, "dim")]] if hint else []
        self._answer.say([("✗ ", "bad"), (message, "")], *more)
