"""The Answer tab: what was sent back, who decided it, and what a local app or a replay got."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.worker import Worker

from inspector.answers import PlanError, parse_reply, reply_in_words
from inspector.answers.presets import GATEWAY_ONLY
from inspector.delivery import DecidedBy, Forwarded, Outcome, Replayed, Settled
from inspector.providers import Provider
from inspector.tui import timing, words
from inspector.tui.around import Around
from inspector.tui.model import Row
from inspector.tui.text import Line
from inspector.tui.waiting import asks
from inspector.tui.widgets.content import facts, heading
from inspector.tui.widgets.foundlines import FoundLines
from inspector.tui.widgets.given import Pairs, body_of, came_of, content_of, headers_of, phrase
from inspector.tui.widgets.replays import MOST, told
from inspector.visible import visible

DECIDED: dict[DecidedBy, str] = {
    "handshake": "the provider's handshake: it tries the endpoint out",
    "guard": "the guard, so that the provider does not switch the webhook off",
    "app": "the answer set here (a)",
    "rule": "a rule of the configuration",
    "endpoint": "the endpoint's answer in the configuration",
    "option": "--answer, or [listen] in the configuration",
    "default": "nobody: 200 is the default",
}

ENDED: dict[Outcome, tuple[str, str]] = {
    "answered": ("answered whole", "ok"),
    "sender-left": ("the sender left before the answer was sent", "bad"),
    "fault": ("broken off on purpose", "warn"),
    "interrupted": ("the listener ended before it was answered", "bad"),
    "failed": ("the answer could not be sent", "bad"),
}

ACCEPTED = {
    "yes": ("yes: the provider counts it as delivered", "ok"),
    "no": ("no: expect it again", "bad"),
    "unknown": ("unknown: it may come again", "warn"),
}


READING = "reading its body …"


class Others(NamedTuple):
    """What others did with a delivery, whole.

    Attributes:
        forwarded: the local app; None where it did not get it.
        replays: what it got when it was replayed, the oldest first; the newest with its body.
    """

    forwarded: Forwarded | None = None
    replays: Sequence[Replayed] = ()


class AnswerTab(FoundLines):
    """How a delivery was answered, what the local app did with it, and how it was replayed.

    One of several replays is told in full: arrows choose another as soon as they are in sight.
    """

    LIVE: ClassVar[bool] = True

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._others = Others()
        self._at = 0  # the replay that is chosen, counted from the newest
        self._read: Replayed | str = READING  # that one, where it is not the newest
        self._choices = range(0)

    def load(self, row: Row) -> Others:
        """What others did with it, bodies included."""
        feed = self.around.feed
        return Others(
            feed.forwarded(row.id) if row.forwarded is not None else None,
            feed.replays(row.id) if row.replayed is not None else (),
        )

    def take(self, loaded: object) -> None:
        """Keep it; while a delivery is held, it is drawn again without being read again."""
        if not isinstance(loaded, Others):
            return
        if self._at:  # newer ones leave it chosen
            self._at += len(loaded.replays) - len(self._others.replays)
            self._at = max(0, min(self._at, len(loaded.replays) - 1, MOST - 1))
        self._others = loaded

    def show(self, row: Row, loaded: object) -> None:
        """Show it; of another delivery the newest replay."""
        if self.row is None or self.row.id != row.id:
            self._at = 0
        super().show(row, loaded)

    def explain(self, row: Row, cells: int) -> list[Line]:
        """While held: for how long, and what for. Afterwards: what was sent."""
        provider = self._provider(row)
        if row.has_no_answer and (row.settled is None or row.settled.outcome == "interrupted"):
            lines = facts(
                [("answer", "not known: it came from a file that tells none", "dim")], cells
            )
        elif row.settled is None:
            lines = self._held(row, provider, cells)
        else:
            pairs = _ending(row, row.settled)
            pairs += [("decided by", _decided_by(row, row.settled), "")]
            pairs += _timing(row.settled, self._next(row), provider)
            lines = facts(pairs, cells) + _sent(row.settled, cells)
        lines += _local_app(row, self._others.forwarded, cells)
        replays = self._others.replays
        body = replays[-1] if replays and not self._at else self._read
        below, choices = told(replays, self._at, body, row.path, self.around, cells)
        self._choices = range(len(lines) + choices.start, len(lines) + choices.stop)
        self.cursor = self._choices[self._at] if self._choices else None
        return lines + below

    # Choosing a replay.

    def move_to(self, index: int) -> None:
        """Choose the replay at a line."""
        if index in self._choices:
            self._choose(index - self._choices.start)

    def action_move(self, by: int) -> None:
        """Choose the replay beside where the chosen one is in sight; else go up or down."""
        top, at = self.scroll_offset.y, self._at + by
        in_sight = self.cursor is not None and 0 <= self.cursor - top < self.size.height
        if in_sight and 0 <= at < len(self._choices):
            self._choose(at)
        else:
            self.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Go a screenful up or down."""
        self.scroll_relative(y=by * max(1, self.size.height - 1), animate=False)

    def action_first(self) -> None:
        """Go to the top."""
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_end(animate=False)

    def _choose(self, at: int) -> None:
        self._at, self._read = at, READING
        self.recompute()
        if self.cursor is not None:
            self.show_row(self.cursor)
        if at:
            _: Worker[None]
            _ = self.run_worker(self._read_chosen, exclusive=True, exit_on_error=False)

    async def _read_chosen(self) -> None:
        """Read the body of the chosen one; each may be large."""
        chosen = self._others.replays[-1 - self._at]
        try:
            found = await asyncio.to_thread(self.around.feed.replay, chosen.seq)
            self._read = found or "It was deleted."
        except Exception as error:
            self._read = self.app.explain(error, "read this replay")[0]  # type: ignore[attr-defined]  # InspectorApp
        self.recompute()

    def _provider(self, row: Row) -> Provider | None:
        name = row.insight.provider if row.insight else None
        return self.around.feed.provider(name) if name else None

    def _next(self, row: Row) -> Row | None:
        """The provider's next attempt of the same event."""
        attempts = self.around.feed.attempts(row)
        later = (one for one in attempts if one.id > row.id and one.origin == "provider")
        return next(later, None)

    def _held(self, row: Row, provider: Provider | None, cells: int) -> list[Line]:
        trouble = self.around.feed.status.trouble
        if words.is_unwritten(row, trouble):
            said = f"can't be recorded right now: {visible(trouble or '')}"
            return facts([("answer", said, "warn")], cells)
        lasted = words.held_for(self.around.now() - row.received_at / 1e6)
        lines: list[Line] = [[("… held open ", "info"), (f"for {lasted}", "info")], []]
        if row.waits_for is None:
            return lines + facts([("waits for", "being answered", "")], cells)
        pairs: Pairs = [("waits for", row.waits_for, "warn" if asks(row) else "")]
        pairs += _in_words(row.waits_for, provider)
        timeout = provider.timeout if provider else None
        if timeout is not None and timeout.value is not None:
            lasting = timing.documented(timeout.value)
            pairs.append((timeout.standing, f"the provider waits {lasting}", ""))
        key = self.app.keymap.get("release.one", "w")  # type: ignore[attr-defined]  # InspectorApp
        does = "chooses its answer" if asks(row) else "answers it now"
        return [*lines, *facts(pairs, cells), [], [(f"{key} ", "shortcut"), (does, "dim")]]


def _in_words(step: str, provider: Provider | None) -> Pairs:
    """What a step of a plan does; nothing where this version can't read it."""
    try:
        reply = parse_reply(step, read_file=lambda _: b"")
    except PlanError:
        return []
    if provider is None:
        return [("that is to", reply_in_words(reply, "it"), "")]
    said = reply_in_words(reply, "it", provider.timeout.value, provider.accepts)
    return [("that is to", said, "")]


def _ending(row: Row, settled: Settled) -> Pairs:
    """The status, how it ended, and whether it was accepted."""
    code = settled.answer.status
    status = f"{code} {phrase(code)}" if code else "no status was sent"
    pairs: Pairs = [
        ("status", status, words.answer_words(row, 0)[1]),
        ("ended", *_ended(settled)),
    ]
    fault = (settled.answer.step or "").split(" ")[0]
    if row.via == "tunnel" and settled.outcome == "fault" and fault in GATEWAY_ONLY:
        seen = "not this, but the tunnel's own gateway error: it came through the tunnel"
        pairs.append(("provider saw", seen, "warn"))
    return [*pairs, ("accepted", *ACCEPTED[row.accepted])]


def _ended(settled: Settled) -> tuple[str, str]:
    if settled.outcome == "failed" and settled.answer.by is None:
        return "without an answer, as its file tells", "bad"
    return ENDED[settled.outcome]


def _decided_by(row: Row, settled: Settled) -> str:
    answer = settled.answer
    if answer.by is None:
        return "not known: it came from a file that does not tell"
    if answer.released and answer.by == "app" and answer.plan == answer.step:
        return "you, when it was released (w)"
    if answer.by == "default" and answer.step == "forward":
        return "nobody: where a local app is set, it answers"
    said = DECIDED[answer.by]
    if answer.rule is not None:
        said += f": {visible(answer.rule)}"
    if answer.released:
        said += "; released by you (w) before its time"
    handshake = row.insight.handshake if row.insight else None
    if answer.by == "handshake" and handshake is not None:
        said += f" ({handshake.standing}: {visible(handshake.source)})"
    return said


def _timing(settled: Settled, later: Row | None, provider: Provider | None) -> Pairs:
    """The plan, how long it took, and how long the sender waited beside what is documented."""
    answer = settled.answer
    pairs: Pairs = [("plan", answer.plan, "")] if answer.plan else []
    pairs += [("step", answer.step, "")] if answer.step else []
    pairs.append(("took", words.duration(settled.took), ""))
    if settled.sender_waited is None:
        return pairs
    waited = f"≈ {words.duration(settled.sender_waited)}; {timing.patience(provider)}"
    pairs.append(("sender waited", waited, ""))
    if later is not None:
        until = (later.received_at - (settled.at - round(settled.took * 1e6))) / 1e6
        pairs.append(("at most", f"{words.duration(until)}: then #{later.id} came", ""))
    return pairs


def _sent(settled: Settled, cells: int) -> list[Line]:
    """The headers and the body of our answer."""
    answer = settled.answer
    return headers_of("Headers set", answer.headers, cells) + body_of(answer.body, cells)


def _local_app(row: Row, whole: Forwarded | None, cells: int) -> list[Line]:
    """What the local app answered, or why it did not."""
    forwarded = whole or row.forwarded
    if forwarded is None:
        return []
    pairs = [("sent to", forwarded.url, ""), *came_of(forwarded)]
    lines = heading("The local app") + facts(pairs, cells)
    return lines if whole is None else lines + content_of(whole, cells)
