"""The tunnel: its state, and three ways to get one."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, OptionList
from textual.widgets.option_list import Option

from inspector.errors import InspectorError
from inspector.tui.model import Change, Status
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line
from inspector.tui.views import ScreenFeed
from inspector.tui.widgets.said import Said

TOKEN_PAGE = "https://dashboard.ngrok.com/get-started/your-authtoken"  # noqa: S105 - a page, no token

START, TOKEN, URL, COMMAND = "start", "token", "url", "command"

WAYS = {
    START: ("start ngrok", "a token is stored"),
    TOKEN: ("ngrok, with a token", "free at dashboard.ngrok.com"),
    URL: ("a URL of my own", "that already leads here"),
    COMMAND: ("a command", "cloudflared, ssh, …"),
}

ASKED: dict[str, tuple[str, str]] = {
    START: ("", "Press Enter to start it."),
    TOKEN: ("the authtoken", f"Copy it from {TOKEN_PAGE}"),
    URL: ("https://hooks.example.com", "Paste the public URL; inspector only shows and copies it."),
    COMMAND: (
        "cloudflared tunnel --url {url}",
        "{url} becomes our address; the first https URL it prints is the public one.",
    ),
}


class TunnelDialog(Dialog[None]):
    """Shows how the tunnel is, and starts or stops it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "app.copy_url", "copy URL", id="tunnel.copy-url"),
    ]

    def __init__(self, feed: ScreenFeed) -> None:
        super().__init__()
        self._feed = feed
        has_token = bool(feed.secret_fingerprints("ngrok"))
        self._ways = [way for way in WAYS if way != START or has_token]
        self._state = Said(*state(feed.status))
        self._list = OptionList(*map(_option, self._ways), compact=True)
        self._input = Input()
        self._advice = Said(id="advice")
        self._verdict = Said(id="verdict")

    def compose(self) -> ComposeResult:
        """State, ways, and what the chosen way needs."""
        with Vertical(classes="box") as box:
            box.border_title = Content("Tunnel")
            yield self._state
            yield self._list
            yield self._input
            yield self._advice
            yield self._verdict
            with Horizontal(classes="buttons"):
                yield Button("Start  ⏎", id="start", variant="primary", compact=True)
                yield Button("Stop it", id="stop", compact=True)
                yield Button("Close  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Offer the first way."""
        self._list.highlighted = 0
        self.set_focus(self._list)
        self._show_way()

    def take_up(self, change: Change) -> None:
        """Show the tunnel coming up, or failing."""
        if change.status:
            self._state.say(*state(self._feed.status))
            self._show_stop()

    @property
    def way(self) -> str:
        """The way that is chosen."""
        return self._ways[self._list.highlighted or 0]

    @on(OptionList.OptionHighlighted)
    def _show_way(self) -> None:
        for index, way in enumerate(self._ways):
            chosen = index == (self._list.highlighted or 0)
            self._list.replace_option_prompt_at_index(index, _prompt(way, chosen=chosen))
        placeholder, advice = ASKED[self.way]
        self._input.value = ""
        self._input.placeholder = placeholder
        self._input.password = self.way == TOKEN
        self._input.display = self.way != START
        self._advice.say([(advice, "dim")])
        self._verdict.say()
        self._show_stop()

    @on(OptionList.OptionSelected)
    def _way_chosen(self) -> None:
        if self.way == START:
            self._start()
        else:
            self.set_focus(self._input)

    @on(Input.Submitted)
    def _start(self) -> None:
        text = self._input.value.strip()
        if not text and self.way != START:
            self._verdict.say([("✗ ", "bad"), (f"Empty: {ASKED[self.way][1]}", "")])
            return
        self._try(lambda: self._set(self.way, text))

    def _set(self, way: str, text: str) -> None:
        if way == TOKEN:
            self._feed.add_secret("ngrok", text)
            self._input.value = ""
        specs = {START: "ngrok", TOKEN: "ngrok", URL: text, COMMAND: f"command: {text}"}
        self._feed.set_tunnel(specs[way])

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except InspectorError as error:
            hint: list[Line] = [[(error.hint, "dim")]] if error.hint else []
            self._verdict.say([("✗ ", "bad"), (error.message, "")], *hint)
        else:
            self._verdict.say([("✓ ", "ok"), ("Asked for; the top line shows how it goes.", "")])

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "start":
                self._start()
            case "stop":
                self._try(lambda: self._feed.set_tunnel("none"))
            case _:
                self.dismiss()

    def _show_stop(self) -> None:
        self.query_one("#stop").display = self._feed.status.tunnel in ("up", "starting", "down")


def state(status: Status) -> list[Line]:
    """How the tunnel is, in a sentence or two."""
    reason = status.tunnel_reason or "no reason is known"
    hint: list[Line] = [[(status.tunnel_hint, "info")]] if status.tunnel_hint else []
    match status.tunnel:
        case "up":
            url: Line = [("● up  ", "ok"), (status.public_url or "", "info")]
            return [url, [("u copies it.", "dim")], []]
        case "starting":
            return [[("… starting", "info")], []]
        case "down":
            return [[("✗ down: ", "bad"), (reason, "")], *hint, []]
        case "failed":
            return [[("✗ failed: ", "bad"), (reason, "")], *hint, []]
        case "off":
            return [[("○ No tunnel: only this machine reaches ", ""),
                     (status.url or "the receiver", "info")], []]  # fmt: skip


def _option(way: str) -> Option:
    return Option(_prompt(way, chosen=False))


def _prompt(way: str, *, chosen: bool) -> Content:
    """A way and what it is; a sign marks the chosen one, since colour alone would not do."""
    name, note = WAYS[way]
    return Content.assemble("▸ " if chosen else "  ", f"{name:<22}", (f"  {note}", "$ink-dim"))
