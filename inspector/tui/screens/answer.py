"""Setting how deliveries are answered."""

import re
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, RadioSet

from inspector.answers import Plan, in_words, parse
from inspector.answers.presets import gateway_only, gateway_words, presets
from inspector.delivery import DecidedBy
from inspector.errors import InspectorError
from inspector.tui.answering import forwards, in_force, left_alone, target_of, whom
from inspector.tui.history import History
from inspector.tui.model import Change, PlanInForce, Row, Status
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line
from inspector.tui.views import ScreenFeed
from inspector.tui.widgets.plan_line import PlanLine
from inspector.tui.widgets.preset_list import PresetList
from inspector.tui.widgets.said import Said
from inspector.tui.widgets.scope import Scope
from inspector.visible import visible

EXAMPLES = "200  ·  503 x2, 200  ·  timeout, 200  ·  500 20% | 200"

SET_BY: dict[DecidedBy, str] = {
    "app": "set here",
    "rule": "a rule of the configuration",
    "endpoint": "from the configuration",
    "option": "from --answer or [listen]",
    "default": "the default",
}

_PRIVATE = re.compile(r"auth|cookie|token|secret|key|password|signature", re.IGNORECASE)


class AnswerDialog(Dialog[None]):
    """A line in the answer language, judged as it is typed; presets, and earlier lines.

    Args:
        feed: takes the plan.
        selected: whose endpoint can be chosen, and whose provider decides what is suggested.
        history: earlier plans.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "take_back", "take back", id="answer.take-back"),
        Binding("ctrl+n", "other_scope", "for whom", id="answer.scope"),
    ]

    def __init__(self, feed: ScreenFeed, selected: Row | None, history: History) -> None:
        super().__init__()
        self._feed = feed
        self._history = history
        insight = selected.insight if selected else None
        endpoint = insight.endpoint if insight else None
        self._provider = feed.provider(insight.provider) if insight and insight.provider else None
        self._scope = Scope(endpoint)
        self._now = Said(*_standing(feed.status))
        self._before = _set_here(feed.status, None)
        self._line = PlanLine(self._before, parse, self._explain, history.lines())
        local_app = bool(feed.status.forward_to)
        self._presets = PresetList(presets(self._provider, local_app=local_app))

    def compose(self) -> ComposeResult:
        """What is in force, for whom, what, and what that means."""
        whose = visible(self._provider.title) if self._provider else "any provider"
        with Vertical(classes="box dense answers") as box:
            box.border_title = Content("Answer deliveries")
            yield self._now
            yield self._scope
            yield self._line
            yield Said(
                [(f"presets for {whose}", "title"),
                 ("   tab ↑ ↓ ⏎   ·   ↑ in the line: earlier ones", "dim")]
            )  # fmt: skip
            yield self._presets
            with Horizontal(classes="buttons"):
                yield Button("Set  ⏎", id="set", variant="primary", compact=True)
                yield Button("Take back  ^t", id="take-back", compact=True)
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Type at once."""
        self._line.start()

    def take_up(self, change: Change) -> None:
        """Say what is in force now."""
        if change.status:
            self._now.say(*_standing(self._feed.status))

    def _explain(self, text: str) -> list[Line]:
        if not text.strip():
            return [[("Attempt by attempt, as in: ", "dim"), (EXAMPLES, "string")]]
        plan = parse(text, read_file=lambda _: b"")
        timeout = self._provider.timeout.value if self._provider else None
        said = in_words(plan, timeout, self._provider.accepts) if self._provider else in_words(plan)
        whose = f"For {self._scope.words}, "
        return [[("✓ ", "ok"), (whose, "dim"), (said, "")], *self._warnings(plan)]

    def _warnings(self, plan: Plan) -> list[Line]:
        status = self._feed.status
        kinds = gateway_only(plan)
        warnings = [gateway_words(kinds)] if kinds and status.tunnel == "up" else []
        if forwards(str(plan)) and target_of(status, self._scope.endpoint) is None:
            warnings.append("there is no local app to forward to yet: f names one")
        if (others := left_alone(status, self._scope.endpoint)) is not None:
            warnings.append(others)
        return [[("! ", "warn"), (warning, "warn")] for warning in warnings]

    @on(RadioSet.Changed)
    def _scoped(self) -> None:
        before, self._before = self._before, _set_here(self._feed.status, self._scope.endpoint)
        if self._line.text == before:  # what was typed stays
            self._line.put(self._before)
        self._line.judge()

    @on(PresetList.Looked)
    def _looked(self, event: PresetList.Looked) -> None:
        plan = parse(event.preset.plan)
        self._line.say([("  ", ""), (event.preset.words, "")], *self._warnings(plan))

    @on(PresetList.Taken)
    def _taken(self, event: PresetList.Taken) -> None:
        self._line.put(event.preset.plan)

    @on(PlanLine.Entered)
    def _entered(self, event: PlanLine.Entered) -> None:
        self._set(event.text)

    def _set(self, text: str) -> None:
        try:
            plan = parse(text, read_file=lambda _: b"")
            self._feed.set_answer(text, self._scope.endpoint)
        except InspectorError as error:
            self._line.complain(error)
            return
        self.dismiss()
        self.app.say(f"Answering {self._scope.words}: {text.strip()}")
        if not _is_private(plan):
            self.app.keep(str(plan), self._history)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "set":
                self._set(self._line.text)
            case "take-back":
                self.action_take_back()
            case _:
                self.dismiss()

    def action_take_back(self) -> None:
        """Take back what was set here for the chosen scope."""
        set_here = _set_here(self._feed.status, self._scope.endpoint)
        try:
            self._feed.clear_answer(self._scope.endpoint)
        except InspectorError as error:
            self._line.complain(error)
            return
        if not set_here:
            words = f"Nothing was set here for {self._scope.words}: what is in force stays so."
            self._line.say([("! ", "warn"), (words, "")])
            return
        self.dismiss()
        self.app.say(f"Taken back what was set here for {self._scope.words}.")

    def action_other_scope(self) -> None:
        """Choose the other scope."""
        self._scope.switch()


def _set_here(status: Status, endpoint: str | None) -> str:
    """What was set in the app for a scope; empty where nothing was."""
    plans = (one for one in status.plans if one.by == "app" and one.endpoint == endpoint)
    return next((one.plan for one in plans), "")


def _standing(status: Status) -> list[Line]:
    """What is in force, and by whom; a line for each."""
    return [
        [("now  " if index == 0 else "     ", "dim"), *_plan(plan)]
        for index, plan in enumerate(in_force(status.plans))
    ]


def _plan(plan: PlanInForce) -> Line:
    ink = "" if plan.plan in ("200", "forward") else "warn"
    return [(f"{whom(plan)}: {plan.plan}", ink), (f"  ({SET_BY[plan.by]})", "dim")]


def _is_private(plan: Plan) -> bool:
    """Whether a plan holds what may be a secret: a header whose name says so."""
    replies = [reply for step in plan.steps for reply in step.choice.replies]
    return any(_PRIVATE.search(name) for reply in replies for name, _ in reply.headers)
