"""A URL that a provider asks to be fetched: shown whole, and fetched by an explicit key alone."""

from collections.abc import Awaitable, Callable
from typing import ClassVar
from urllib.parse import urlsplit

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button

from inspector.tui import words
from inspector.tui.brought import Brought
from inspector.tui.confirming import Confirmed, confirm
from inspector.tui.model import Row
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line, cut_middle
from inspector.tui.widgets.said import Said
from inspector.visible import visible

LONGEST_HOST = 130
"""Cells that a host may take; no name that can be looked up is much longer."""


class ConfirmDialog(Dialog[None]):
    """What is asked for, what speaks against it, and what can be done.

    Args:
        asked: the URL, and what speaks against fetching it: then it can only be copied.
        row: the delivery that asks for it.
        fetch: fetches it; nothing else does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("F", "fetch", "fetch it", id="confirm.fetch"),
        Binding("y", "copy", "copy the URL", id="confirm.copy"),
        Binding("q", "dismiss", "close", show=False, id="confirm.close"),
    ]

    def __init__(
        self, asked: Brought, row: Row, fetch: Callable[[str], Awaitable[Confirmed]] = confirm
    ) -> None:
        super().__init__()
        self._url = asked.url or ""
        self._asked = asked
        self._row = row
        self._fetch = fetch
        self._is_fetching = False
        self._verdict = Said(id="verdict")

    def compose(self) -> ComposeResult:
        """Host and doubts, the URL, of which a long one scrolls, and the ways."""
        with Vertical(classes="box") as box:
            box.border_title = Content("Confirm the subscription")
            yield Said(*self._about())
            with VerticalScroll(id="url"):
                yield Said([(visible(self._url), "info")])
            yield self._verdict
            with Horizontal(classes="buttons"):
                yield Button("Copy the URL  y", id="copy", variant="primary", compact=True)
                if self._asked.doubt is None:
                    yield Button("Fetch it  F", id="fetch", compact=True)
                yield Button("Close  esc", id="close", compact=True)

    def on_mount(self) -> None:
        """Copying is nearest: enter alone sends nothing."""
        super().on_mount()
        self.set_focus(self.query_one("#copy"))

    def _about(self) -> list[Line]:
        provider, endpoint = self._asked.provider, visible(self._asked.endpoint)
        return [
            [(f"{provider} sends nothing to {endpoint} until this URL was fetched:", "title")],
            [("host  ", "dim"), (cut_middle(visible(_host(self._url)), LONGEST_HOST), "title")],
            *self._doubts(),
        ]

    def _doubts(self) -> list[Line]:
        sign, ink = words.signature_sign(self._row)
        judged = self._row.insight.signature.verdict if self._row.insight else "unsigned"
        signed = words.SIGNATURES_IN_WORDS[judged]
        lines: list[Line] = []
        if judged != "valid":
            said = f"The request itself: {signed}. Anybody may have sent it."
            lines.append([(f"{sign[0]} ", ink), (said, "")])
        if self._asked.doubt is not None:
            refused = f"{self._asked.doubt} So it can be copied, and is not fetched from here."
            return [*lines, [("✗ ", "bad"), (refused, "bad")]]
        once = "It is fetched once, by GET from this machine; no redirect is followed."
        return [*lines, [(once, "dim")]]

    def action_copy(self) -> None:
        """Copy the URL, for a browser or another machine."""
        self.app.copy(self._url, "the URL")

    def action_fetch(self) -> None:
        """Fetch it, unless something speaks against that, or it is under way."""
        if self._asked.doubt is not None or self._is_fetching:
            return
        self._is_fetching = True
        self._verdict.say([("… fetching it", "info")])
        _ = self.run_worker(self._fetched, exit_on_error=False)

    async def _fetched(self) -> None:
        try:
            done = await self._fetch(self._url)
        except Exception as error:
            done = Confirmed(False, self.app.explain(error, "fetch the URL")[0])
        finally:
            self._is_fetching = False
        sign: Line = [("✓ ", "ok")] if done.is_so else [("✗ ", "bad")]
        self._verdict.say([*sign, (visible(done.said), "")])

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "copy":
                self.action_copy()
            case "fetch":
                self.action_fetch()
            case _:
                self.dismiss()


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc or "none"
    except ValueError:
        return "none"
