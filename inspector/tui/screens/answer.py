"""Setting how deliveries are answered."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Button, Input, RadioSet

from inspector.answers import PlanError, in_words, parse, suggest
from inspector.errors import InspectorError
from inspector.tui.model import PlanInForce, Row, Status
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line, width
from inspector.tui.views import ScreenFeed
from inspector.tui.widgets.choice import Choice
from inspector.tui.widgets.said import Said
from inspector.visible import visible

EXAMPLES = "200  ·  503 x2, 200  ·  200 after 14s  ·  500 x1"

OFFERED = 8
"""Words offered at a time."""


class PlanSuggester(Suggester):
    """Completes the word that is being typed, in grey."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The text with its last word completed; None where nothing fits."""
        start = _word_start(value)
        typed = value[start:]
        for word in suggest(value, len(value)) if typed else []:
            if word.startswith(typed):
                return value[:start] + word
        return None


class AnswerDialog(Dialog[None]):
    """A line in the answer language, judged as it is typed.

    Args:
        feed: takes the plan.
        selected: whose endpoint can be chosen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "take_back", "take back", id="answer.take-back"),
        Binding("ctrl+s", "other_scope", "for whom", id="answer.scope"),
    ]

    def __init__(self, feed: ScreenFeed, selected: Row | None) -> None:
        super().__init__()
        self._feed = feed
        self._endpoint = selected.insight.endpoint if selected and selected.insight else None
        self._input = Input(
            _set_here(feed.status, None),
            suggester=PlanSuggester(),
            placeholder="such as 503 x2, 200",
        )
        self._verdict = Said(id="verdict")
        self._offer = Said(id="offer")
        self._scope = RadioSet(*self._scopes())

    def compose(self) -> ComposeResult:
        """For whom, what, and what that means."""
        with Vertical(classes="box") as box:
            box.border_title = Content("Answer deliveries")
            yield Said(_in_force(self._feed.status))
            yield self._scope
            yield self._input
            yield self._verdict
            yield self._offer
            with Horizontal(classes="buttons"):
                yield Button("Set  ⏎", id="set", variant="primary", compact=True)
                yield Button("Take back  ^t", id="take-back", compact=True)
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Judge what stands there."""
        self._input.focus()
        self._judge()

    @property
    def endpoint(self) -> str | None:
        """The endpoint that is chosen; None for everything."""
        return self._endpoint if self._scope.pressed_index == 1 else None

    @on(Input.Changed)
    def _judge(self) -> None:
        text = self._input.value
        whom = f"For {self.endpoint or 'everything'}: "
        if not text.strip():
            self._verdict.say([("Attempt by attempt, as in: ", "dim"), (EXAMPLES, "string")])
        else:
            try:
                words = in_words(parse(text, read_file=lambda _: b""))
                self._verdict.say([("✓ ", "ok"), (whom, "dim"), (words, "")])
            except PlanError as mistake:
                self._verdict.say(*self._mistake(mistake))
        offered = suggest(text, self._input.cursor_position)[:OFFERED]
        self._offer.say(*([[("next  ", "dim"), ("  ".join(offered), "info")]] if offered else []))

    def _mistake(self, mistake: PlanError) -> list[Line]:
        before = width(visible(self._input.value[: mistake.column])) - self._input.scroll_offset.x
        lines: list[Line] = [[(" " * max(0, before + 3) + "^", "bad")]]
        return [*lines, [("✗ ", "bad"), (mistake.message, "")], *_expected(mistake)]

    @on(RadioSet.Changed)
    def _scoped(self) -> None:
        self._judge()

    @on(Input.Submitted)
    def _set(self) -> None:
        plan = self._input.value.strip()
        try:
            parse(plan, read_file=lambda _: b"")
            self._feed.set_answer(plan, self.endpoint)
        except PlanError as mistake:
            self._verdict.say(*self._mistake(mistake))
        except InspectorError as error:
            hint: list[Line] = [[(error.hint, "dim")]] if error.hint else []
            self._verdict.say([("✗ ", "bad"), (error.message, "")], *hint)
        else:
            self.dismiss()
            self.app.say(f"Answering {self.endpoint or 'everything'}: {plan}")

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "set":
                self._set()
            case "take-back":
                self.action_take_back()
            case _:
                self.dismiss()

    def action_take_back(self) -> None:
        """Take back what was set here for the chosen scope."""
        self._feed.clear_answer(self.endpoint)
        self.dismiss()
        self.app.say(f"Taken back what was set here for {self.endpoint or 'everything'}.")

    def action_other_scope(self) -> None:
        """Choose the other scope."""
        buttons = list(self._scope.query(Choice))
        if len(buttons) > 1:
            buttons[1 - max(0, self._scope.pressed_index)].value = True

    def _scopes(self) -> list[Choice]:
        scopes = [Choice(Content("everything"), value=True)]
        if self._endpoint is not None:
            label = Content.assemble(visible(self._endpoint), (" and below  ^s", "dim"))
            scopes.append(Choice(label))
        return scopes


def _expected(mistake: PlanError) -> list[Line]:
    if not mistake.expected:
        return []
    return [[("expected  ", "dim"), ("  ".join(mistake.expected), "info")]]


def _set_here(status: Status, endpoint: str | None) -> str:
    found = (one.plan for one in status.plans if one.by == "app" and one.endpoint == endpoint)
    return next(found, "")


def _in_force(status: Status) -> Line:
    if not status.plans:
        return [("now  ", "dim"), ("everything: 200", "")]
    return [("now  ", "dim"), ("  ·  ".join(map(_plan_words, status.plans)), "warn")]


def _plan_words(plan: PlanInForce) -> str:
    by = {"app": "set here", "endpoint": "from the configuration", "option": "from --answer",
          "default": "default"}[plan.by]  # fmt: skip
    return f"{plan.endpoint or 'everything'}: {plan.plan} ({by})"


def _word_start(text: str) -> int:
    return max((text.rfind(stop) for stop in " ,|'\""), default=-1) + 1
