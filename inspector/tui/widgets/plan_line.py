"""A line in the answer language, judged as it is typed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from inspector.answers import PlanError, suggest
from inspector.answers.completion import Parse
from inspector.answers.grammar import NOTHING
from inspector.errors import InspectorError
from inspector.tui.history import Browsing
from inspector.tui.text import Line, width
from inspector.tui.widgets.safeinput import SafeInput
from inspector.tui.widgets.said import Said
from inspector.visible import visible

OFFERED = 8
"""Words offered at a time."""

Explain = Callable[[str], list[Line]]
"""Says what a text will do; raises PlanError. The empty text is explained too."""


class PlanLine(Vertical):
    """The line, what it means or where it is wrong, and what could come next.

    Args:
        text: what stands there at first.
        read: what a text is: a plan, or one reply.
        explain: says what a text will do.
        earlier: lines to go back to with the arrow keys, the oldest first.
        refused: words that cannot be used here, and why.
        placeholder: what stands in the empty line.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(-1)", "earlier", show=False, id="line.earlier"),
        Binding("down", "earlier(1)", "later", show=False, id="line.later"),
    ]

    class Entered(Message):
        """Enter was pressed in the line, behind this text."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        text: str,
        read: Parse,
        explain: Explain,
        earlier: list[str],
        refused: Mapping[str, str] = NOTHING,
        placeholder: str = "such as 503 x2, 200",
    ) -> None:
        super().__init__()
        self._suggest = partial(suggest, read=read, refused=refused)
        self._explain = explain
        self._browsing = Browsing(earlier)
        self._input = SafeInput(
            text,
            suggester=_Completion(self._suggest),
            placeholder=placeholder,
            select_on_focus=False,
        )
        self._verdict = Said(id="verdict")
        self._offer = Said(id="offer")

    def compose(self) -> ComposeResult:
        """The line, and below it what there is to say."""
        yield self._input
        yield self._verdict
        yield self._offer

    def on_mount(self) -> None:
        """Judge what stands there."""
        self.judge()

    @property
    def text(self) -> str:
        """What stands there."""
        return self._input.value

    def put(self, text: str) -> None:
        """Have another text stand there, ready to be changed."""
        self._input.value = text
        self._input.cursor_position = len(text)
        self.screen.set_focus(self._input)

    def start(self) -> None:
        """Type here, in place of what stands there."""
        self._input.select_all()
        self.screen.set_focus(self._input)

    @on(Input.Changed)
    def judge(self) -> None:
        """Say what the text will do, or where it is wrong; and what could come next."""
        text = self._input.value
        try:
            self._verdict.say(*self._explain(text))
        except PlanError as mistake:
            self._verdict.say(*self._mistake(mistake))
        offered = self._suggest(text, self._input.cursor_position)[:OFFERED]
        self._offer.say(*([[("next  ", "dim"), ("  ".join(offered), "info")]] if offered else []))

    def say(self, *paragraphs: Line) -> None:
        """Say something else in place of what the text will do, until it changes."""
        self._verdict.say(*paragraphs)

    def complain(self, error: InspectorError) -> None:
        """Say why the text was not taken; a mistake is marked, while it still stands there."""
        if isinstance(error, PlanError):
            if error.text == self._input.value:
                self._verdict.say(*self._mistake(error))
            return
        hint: list[Line] = [[(error.hint, "dim")]] if error.hint else []
        self._verdict.say([("✗ ", "bad"), (error.message, "")], *hint)

    def action_earlier(self, by: int) -> None:
        """Go back to an earlier line, or forth again."""
        found = self._browsing.step(by, self._input.value)
        if found is not None:
            self.put(found)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered(event.value))

    def _mistake(self, mistake: PlanError) -> list[Line]:
        before = width(visible(self._input.value[: mistake.column])) - self._input.scroll_offset.x
        lines: list[Line] = [[(" " * max(0, before + 3) + "^", "bad")]]
        lines.append([("✗ ", "bad"), (mistake.message, "")])
        if mistake.expected:
            lines.append([("expected  ", "dim"), ("  ".join(mistake.expected), "info")])
        return lines


class _Completion(Suggester):
    """Completes the word that is being typed, in grey."""

    def __init__(self, words: Callable[[str, int], list[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._words = words

    async def get_suggestion(self, value: str) -> str | None:
        """The text with its last word completed; None where nothing fits."""
        start = max((value.rfind(stop) for stop in " ,|'\""), default=-1) + 1
        typed = value[start:]
        for word in self._words(value, len(value)) if typed else []:
            if word.startswith(typed):
                return value[:start] + word
        return None
