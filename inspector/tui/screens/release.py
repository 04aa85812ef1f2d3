"""Answering deliveries that are held open: one that asks, or all of them."""

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button

from inspector.answers import parse_reply, reply_in_words
from inspector.answers.presets import GATEWAY_ONLY, Preset, gateway_words
from inspector.errors import InspectorError
from inspector.tui import words
from inspector.tui.model import Change, Row
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line
from inspector.tui.views import ScreenFeed
from inspector.tui.waiting import Waiting, asks
from inspector.tui.widgets.plan_line import PlanLine
from inspector.tui.widgets.preset_list import PresetList
from inspector.tui.widgets.said import Said
from inspector.visible import visible

AS_DECIDED = Preset(
    "as was decided", "", "each what was decided; 200 where that is to ask or to hang"
)
TO_THE_APP = Preset("the local app decides", "forward", "what the local app answers")

REPLIES = (
    Preset("accept", "200", "accepted"),
    Preset("unavailable", "503", "failed: it should come again"),
    Preset("gateway timeout", "504", "failed: it should come again"),
    Preset("server error", "500", "failed: it should come again"),
    Preset("rate limit", "429 retry-after 30s", "failed: it should come again, later"),
    Preset("gone", "410", "failed: it may never come again"),
    Preset("reset", "reset", "a TCP reset"),
    TO_THE_APP,
)

NOT_AGAIN = {"ask": "is what it waits for already"}


class ReleaseDialog(Dialog[None]):
    """What held deliveries get now: one of the usual replies, or a line.

    Args:
        feed: takes the reply.
        waiting: what is not answered yet.
        one: the delivery that is meant; None for all that are held, those that come meanwhile too.
    """

    def __init__(self, feed: ScreenFeed, waiting: Waiting, one: Row | None = None) -> None:
        super().__init__()
        self._feed = feed
        self._waiting = waiting
        self._one = one
        self._answered = False
        self._about = Said(*self._what_waits())
        self._line = PlanLine(
            "", parse_reply, self._explain, [], NOT_AGAIN, "or another, such as 202 body 'later'"
        )
        replies = REPLIES if feed.status.forward_to else [r for r in REPLIES if r != TO_THE_APP]
        self._replies = PresetList([AS_DECIDED, *replies] if one is None else replies)

    def compose(self) -> ComposeResult:
        """What waits, what it can get, and a line for anything else."""
        with Vertical(classes="box dense") as box:
            title = "Answer now" if self._one else "Release all that are held"
            box.border_title = Content(title)
            yield self._about
            yield Said(
                [("⏎ answers with one of these", "title"), ("   tab: any other reply", "dim")]
            )
            yield self._replies
            yield self._line
            with Horizontal(classes="buttons"):
                yield Button("Answer  ⏎", id="answer", variant="primary", compact=True)
                yield Button("Go on holding  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """The usual replies are nearest."""
        self._replies.styles.height = self._replies.count()
        self.set_focus(self._replies)

    def take_up(self, change: Change) -> None:
        """Say so when a delivery is not held any more."""
        self._about.say(*self._what_waits())
        if change.changed != frozenset() and self._one and not self._held():
            self._line.say([("! ", "warn"), ("It is not held any more: too late.", "")])

    def _held(self) -> list[Row]:
        """Those that an answer would reach now."""
        wanted = self._waiting.unanswered if self._one is None else [self._one.id]
        found = map(self._feed.row, wanted)
        return [row for row in found if row is not None and row.settled is None]

    def _what_waits(self) -> list[Line]:
        held = self._held()
        if not held:
            what = f"#{self._one.id} waits no more." if self._one else "Nothing waits any more."
            return [[(what, "dim")]]
        if self._one is None:
            asking = sum(map(asks, held))
            own = f", {asking} of them for your choice" if asking else ""
            own = " for your choice" if asking == len(held) else own
            count = words.plural(len(held), "delivery waits", "deliveries wait")
            return [[(f"{count}{own}.", "info")]]
        return [_which(row) for row in held]

    def _explain(self, text: str) -> list[Line]:
        if not text.strip():
            return [
                [("or one reply, as in: ", "dim"), ("429 retry-after 30s body 'later'", "string")]
            ]
        reply = parse_reply(text, read_file=lambda _: b"", refused=NOT_AGAIN)
        which = f"#{self._one.id}" if self._one else "all that are held"
        return [[("✓ ", "ok"), (reply_in_words(reply, which), "")], *self._warning(reply.kind)]

    def _warning(self, kind: str) -> list[Line]:
        found = [one for one in GATEWAY_ONLY if one == kind and self._feed.status.tunnel == "up"]
        return [[("! ", "warn"), (gateway_words(found), "warn")]] if found else []

    @on(PresetList.Looked)
    def _looked(self, event: PresetList.Looked) -> None:
        words_ = [("  ", ""), (event.preset.words, "dim")]
        self._line.say(words_, *self._warning(event.preset.plan))

    @on(PresetList.Taken)
    def _taken(self, event: PresetList.Taken) -> None:
        self._answer(event.preset.plan)

    @on(PlanLine.Entered)
    def _entered(self, event: PlanLine.Entered) -> None:
        self._answer(event.text)

    def on_key(self, event: events.Key) -> None:
        """Typing is for the line, wherever one is."""
        if event.is_printable and event.character and self.focused is self._replies:
            event.stop()
            event.prevent_default()
            self._line.put(self._line.text + event.character)

    def _answer(self, text: str) -> None:
        if self._answered:  # a key that was pressed twice
            return
        if not self._held():
            self.dismiss()
            self.app.say(self._too_late(), "warning")
            return
        reply = text.strip() or None
        try:
            if reply is not None:
                parse_reply(text, read_file=lambda _: b"", refused=NOT_AGAIN)
            elif self._one:
                parse_reply(text)
            self._feed.release(self._one.id if self._one else None, reply)
        except InspectorError as error:
            self._line.complain(error)
            return
        self._answered = True
        self.dismiss()
        whom = f"#{self._one.id}" if self._one else "All that were held"
        self.app.say(f"{whom}: answered now" + (f" with {reply}" if reply else ""))

    def _too_late(self) -> str:
        """Why there was nothing left to answer."""
        if self._one is None:
            return "Nothing was answered: nothing is held open any more."
        row = self._feed.row(self._one.id)
        left = row is not None and row.settled is not None and row.settled.outcome == "sender-left"
        why = "its sender had left" if left else "it was not held open any more"
        return f"#{self._one.id}: nothing was answered, {why}."

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "answer":
            self._answer(self._line.text or self._replies.current.plan)
        else:
            self.dismiss()


def _which(row: Row) -> Line:
    what = words.event_words(row)[0] if row.insight else ""
    where = f"{row.method} {row.path}"
    line: Line = [(f"#{row.id} ", "info"), (f"{what} ", ""), (visible(where), "dim")]
    return [*line, (f"  waits for {visible(row.waits_for)}", "warn")] if row.waits_for else line
