"""The Answer tab: what was sent back, who decided it, and how it ended."""

from typing import ClassVar

from inspector.delivery import DecidedBy, Outcome, Settled
from inspector.tui import words
from inspector.tui.model import Row
from inspector.tui.text import Line, wrap_pieces
from inspector.tui.widgets.content import TabLines, facts, heading
from inspector.tui.wrapped import WrappedText
from inspector.visible import visible

BODY_ROWS = 200

DECIDED: dict[DecidedBy, str] = {
    "handshake": "the provider's handshake",
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


class AnswerTab(TabLines):
    """How a delivery was answered."""

    LIVE: ClassVar[bool] = True

    def explain(self, row: Row, cells: int) -> list[Line]:
        """While held: for how long, and what for. Afterwards: what was sent."""
        if row.settled is None:
            return _held(row, self.around.now(), cells)
        return _given(row, row.settled, cells)


def _held(row: Row, now: float, cells: int) -> list[Line]:
    lasted = words.held_for(now - row.received_at / 1e6)
    lines: list[Line] = [[("… held open ", "info"), (f"for {lasted}", "info")], []]
    waits = visible(row.waits_for) if row.waits_for else "being answered"
    return lines + facts([("waits for", waits, "")], cells)


def _given(row: Row, settled: Settled, cells: int) -> list[Line]:
    answer = settled.answer
    ended, ink = ENDED[settled.outcome]
    status = f"{answer.status} {_phrase(answer.status)}" if answer.status else "no status was sent"
    accepted, accepted_ink = ACCEPTED[row.accepted]
    pairs = [
        ("status", status, words.answer_words(row, 0)[1]),
        ("ended", ended, ink),
        ("accepted", accepted, accepted_ink),
        ("decided by", DECIDED[answer.by], ""),
    ]
    pairs += [("plan", answer.plan, "")] if answer.plan else []
    pairs += [("step", answer.step, "")] if answer.step else []
    pairs.append(("took", words.duration(settled.took), ""))
    if settled.sender_waited is not None:
        pairs.append(("sender waited", "≈ " + words.duration(settled.sender_waited), ""))
    lines = facts(pairs, cells)
    if answer.headers:
        lines += heading("Headers set")
        for name, value in answer.headers:
            lines += wrap_pieces([(f"{visible(name)}: ", "key")], value, "", cells, indent=4)
    return lines + _body(answer.body, cells)


def _body(body: bytes, cells: int) -> list[Line]:
    if not body:
        return []
    wrapped = WrappedText(body.decode("utf-8", "replace"), cells)
    shown = min(len(wrapped), BODY_ROWS)
    lines = heading(f"Body ({words.size(len(body))})")
    lines += [[(wrapped.row(index), "")] for index in range(shown)]
    return lines if shown == len(wrapped) else [*lines, [("… cut here", "dim")]]


def _phrase(status: int) -> str:
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
