"""Forwarding deliveries to the local app: where it is, and whether it answers."""

from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, RadioSet

from inspector.errors import InspectorError
from inspector.outbound.exchange import address_of
from inspector.outbound.forward import place
from inspector.tui.answering import forwards, in_force, left_alone, target_of, whom
from inspector.tui.model import Change, Row, Status
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line
from inspector.tui.views import ScreenFeed
from inspector.tui.widgets.choice import Choice
from inspector.tui.widgets.safeinput import SafeInput
from inspector.tui.widgets.said import Said
from inspector.tui.widgets.scope import Scope


class Way(NamedTuple):
    """What is answered from then on: the plan that is set, None to leave all as it is."""

    label: str
    plan: str | None
    words: str


WAYS = (
    Way(
        "the local app answers", "forward",
        "The provider gets your app's own answer: its status, its headers and its body. It gets"
        " 502 when nobody listens there or the answer breaks off, and 504 when none comes in time,"
        " as from any gateway.",
    ),
    Way(
        "it gets them too, and I answer 200", "200 forwarded",
        "The provider gets 200 at once, whatever your app does with the delivery; its answer is"
        " recorded beside ours.",
    ),
    Way(
        "leave the answers as they are", None,
        "Only answers with `forward` or `forwarded` in them reach your app, and where nothing at"
        " all is set, everything does.",
    ),
)  # fmt: skip


class ForwardDialog(Dialog[None]):
    """The local app's URL, for everything or the selected endpoint.

    Args:
        feed: takes it.
        selected: whose endpoint can be chosen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "take_back", "take back", id="forward.take-back"),
        Binding("ctrl+n", "other_scope", "for whom", id="forward.scope"),
    ]

    def __init__(self, feed: ScreenFeed, selected: Row | None) -> None:
        super().__init__()
        self._feed = feed
        self._selected = selected
        endpoint = selected.insight.endpoint if selected and selected.insight else None
        self._now = Said(*_standing(feed.status))
        self._scope = Scope(endpoint)
        url = _url_of(feed.status, None)
        self._input = SafeInput(url, placeholder="http://localhost:3000/hooks")
        self._way = RadioSet(*(Choice(Content(way.label), value=way is WAYS[0]) for way in WAYS),
                             id="way")  # fmt: skip
        self._words = Said(id="verdict")

    def compose(self) -> ComposeResult:
        """Where to, for whom, and what the provider gets."""
        with Vertical(classes="box dense") as box:
            box.border_title = Content("Forward to the local app")
            yield self._now
            yield self._scope
            yield self._input
            yield self._way
            yield self._words
            with Horizontal(classes="buttons"):
                yield Button("Forward  ⏎", id="set", variant="primary", compact=True)
                yield Button("Take back  ^t", id="take-back", compact=True)
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Type the URL at once."""
        self.set_focus(self._input)
        self._explain()

    def take_up(self, change: Change) -> None:
        """Say where to now."""
        if change.status:
            self._now.say(*_standing(self._feed.status))

    @property
    def way(self) -> Way:
        """What is answered from then on."""
        return WAYS[max(0, self._way.pressed_index)]

    @on(RadioSet.Changed, "#way")
    @on(Input.Changed)
    def _explain(self) -> None:
        above = self._scope.endpoint
        instead = f"The URL stands for {above}; below" if above is not None else "Below"
        below = f"{instead} it the path goes on as it was sent; method, headers and bytes stay."
        others = left_alone(self._feed.status, above) if self.way.plan is not None else None
        self._words.say(
            [(self.way.words, "")],
            [*self._example(), (below, "dim")],
            *([[("! ", "warn"), (others, "warn")]] if others is not None else []),
        )

    def _example(self) -> Line:
        """Where one like the selected delivery goes; nothing while no URL stands there."""
        row, url = self._selected, self._input.value.strip()
        if row is None or address_of(url) is None:
            return []
        to = place(url, row.path[len((self._scope.endpoint or "").rstrip("/")) :])
        whole = to if urlsplit(to).path else f"{to}/"
        return [(f"One like #{row.id} goes to {whole}. ", "info")]

    @on(RadioSet.Changed, "Scope")
    def _scoped(self) -> None:
        self._input.value = _url_of(self._feed.status, self._scope.endpoint)
        self._explain()

    @on(Input.Submitted)
    def _set(self) -> None:
        url, plan = self._input.value.strip(), self.way.plan
        if not url:
            self._words.say([("✗ ", "bad"), ("The URL of the local app is missing.", "")])
            return
        try:
            self._feed.set_forward(url, self._scope.endpoint)
            if plan is not None:
                self._feed.set_answer(plan, self._scope.endpoint)
        except InspectorError as error:
            self._complain(error)
            return
        self.dismiss()
        answered = f", answering: {plan}" if plan else "; answers stay as they are"
        self.app.say(f"Forwarding {self._scope.words} to {url}{answered}.")

    def action_take_back(self) -> None:
        """Take back the chosen scope's local app; an answer set here that needs it goes too."""
        status, scope = self._feed.status, self._scope.endpoint
        needing = [one for one in status.plans if one.by == "app" and one.endpoint == scope
                   and forwards(one.plan)]  # fmt: skip
        set_here = [one for one in status.forward_to if one.by == "app" and one.endpoint == scope]
        try:
            self._feed.set_forward(None, scope)
            if needing:
                self._feed.clear_answer(scope)
        except InspectorError as error:
            self._complain(error)
            return
        if not needing and not set_here:
            url = target_of(status, scope)
            goes_on = f"{url} stays the local app" if url else "there is no local app"
            words = f"Nothing was set here for {self._scope.words}: {goes_on}."
            self._words.say([("! ", "warn"), (words, "")])
            return
        self.dismiss()
        self.app.say(f"Taken back what was set here for {self._scope.words}.")

    def action_other_scope(self) -> None:
        """Choose the other scope."""
        self._scope.switch()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "set":
                self._set()
            case "take-back":
                self.action_take_back()
            case _:
                self.dismiss()

    def _complain(self, error: InspectorError) -> None:
        hint: list[Line] = [[(error.hint, "dim")]] if error.hint else []
        self._words.say([("✗ ", "bad"), (error.message, "")], *hint)


def _url_of(status: Status, endpoint: str | None) -> str:
    return next((one.url for one in status.forward_to if one.endpoint == endpoint), "")


def _standing(status: Status) -> list[Line]:
    """Where deliveries go, and how they are answered now."""
    targets: list[Line] = [
        [("now  ", "dim"), (f"{one.endpoint or 'everything'} → {one.url}", "info")]
        for one in status.forward_to
    ] or [[("now  ", "dim"), ("nothing is forwarded", "")]]
    plans = "  ·  ".join(f"{whom(plan)}: {plan.plan}" for plan in in_force(status.plans))
    return [*targets, [("answering  ", "dim"), (plans, "")]]
