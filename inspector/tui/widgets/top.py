"""The top lines: what must not be forgotten is always in sight, and loud."""

from textual.reactive import reactive

from inspector.tui.answering import forwards, in_force, is_plain, target_of, whom
from inspector.tui.around import Around
from inspector.tui.listening import to_go_on
from inspector.tui.model import Acted, PlanInForce, Status, Streak
from inspector.tui.text import Line, cut, cut_middle, fit, line_width, spread, width, wrap
from inspector.tui.widgets.lines import LineWidget
from inspector.tui.words import moment, plural
from inspector.visible import visible

SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"

NEAR = 15
"""Failures before a provider's limit from which they are said loudly: there the guard steps in."""

ACTED_SHOWN = 2
"""Providers or rules whose guard has acted that are named at a time."""


class TopLines(LineWidget):
    """Where we listen, whether the tunnel is up, how deliveries are answered, and what is wrong.

    Attributes:
        turn: which picture of the spinner is shown.
        asking: how many deliveries wait for a person's choice.
    """

    turn: reactive[int] = reactive(0)
    asking: reactive[int] = reactive(0)

    def __init__(self, around: Around) -> None:
        super().__init__()
        self._around = around

    def on_mount(self) -> None:
        """Take the height that the state needs."""
        self.take_up()

    def on_resize(self) -> None:
        """Take it for another width."""
        self.take_up()

    def watch_asking(self) -> None:
        """Say how many wait."""
        self.take_up()

    def take_up(self) -> None:
        """Show a changed status."""
        self.styles.height = 2 + len(self._loud(self.size.width or self.app.size.width))
        self.refresh()

    def lines(self, cells: int) -> list[Line]:
        """All of them, from the top."""
        status = self._around.feed.status
        at = moment(int(self._around.now() * 1e6), self._around.zone).strftime("%H:%M:%S")
        spinner = SPINNER[self.turn % len(SPINNER)]
        usual = [where_line(status, at, spinner, cells), answers_line(status, cells)]
        return [*self._loud(cells), *usual]

    def _loud(self, cells: int) -> list[Line]:
        texts = alerts(self._around.feed.status)
        if self.asking:
            key = self.app.keymap.get("release.one", "w")  # type: ignore[attr-defined]  # InspectorApp
            texts.append(asking_words(self.asking, key))
        rows = [row for text in texts for row in wrap(text, max(10, cells - 2))]
        return [[(f" {row}".ljust(cells), "loud")] for row in rows]


def alerts(status: Status) -> list[str]:
    """Sentences that stand above everything: nothing is recorded, nothing is received, guarded."""
    loud = []
    if status.trouble:
        loud.append(f"✗ NOT RECORDED, senders get 503: {visible(status.trouble)}")
    if status.listener == "ended":
        again = visible(to_go_on(status))
        loud.append(f"✗ NOT RECEIVING: the listener has ended; {again}")
    if status.problem:
        loud.append(f"✗ {visible(status.problem)}")
    if status.listener == "running":
        loud += map(_acted_words, status.guard.acted[:ACTED_SHOWN])
    return loud


def _acted_words(acted: Acted) -> str:
    times = "" if acted.times == 1 else f" {acted.times} times"
    return (
        f"! GUARD answered 200 by itself{times} for {_subject(acted, 13)}: {acted.failures} "
        f"failures in a row of about {acted.limit}; failures while inspector was not running are "
        "unseen"
    )


def asking_words(count: int, key: str) -> str:
    """How many deliveries wait for a person's choice, and the key to make it."""
    verb = "waits" if count == 1 else "wait"
    return f"? {plural(count, 'delivery', 'deliveries')} {verb} for your answer ({key})"


def where_line(status: Status, at: str, spinner: str, cells: int) -> Line:
    """Public URL → local address, the tunnel's state, the clock."""
    right: Line = [(at, "dim"), (" ", "")]
    left: Line = [(" inspector ", "title"), (" ", "")]
    state = _tunnel_state(status, spinner)
    room = cells - line_width(left) - line_width(right) - line_width(state) - 3
    return spread([*left, *_address(status, room), ("  ", ""), *state], right, cells)


def answers_line(status: Status, cells: int) -> Line:
    """How deliveries are answered and for whom; the guard, and what the parser refused."""
    if status.listener == "none":
        left: Line = _how_to_listen(status, cells)
    elif status.listener == "ended":
        left = [(" answering nobody any more", "dim")]
    else:
        left = _answering(status, cells)
    forms = _right_forms(status, cells)
    fitting = (form for form in forms if line_width(form) + line_width(left) + 1 <= cells)
    right = next(fitting, forms[-1])
    if status.listener == "running":
        left = _answering(status, cells - line_width(right) - 1)
    return spread(left, right, cells)


def _how_to_listen(status: Status, cells: int) -> Line:
    before, behind, command = " nobody listens: run ", " to receive", visible(status.listen_by)
    if width(before + command + behind) > cells:
        behind = ""
    command = cut_middle(command, max(10, cells - width(before + behind)))
    return [(before, "warn"), (command, "string"), (behind, "dim")]


def _answering(status: Status, room: int) -> Line:
    """As many plans as there is room for, and how many more there are."""
    plans = in_force(status.plans)
    plain = is_plain(status.plans)
    left: Line = [(" answering ", "dim")] if plain else [(" ANSWERING ", "answering"), (" ", "")]
    for index, plan in enumerate(plans):
        rest = len(plans) - index
        piece = _plan(status, plan, plain=plain, first=index == 0)
        behind = 0 if rest == 1 else width(f"  ·  {rest - 1} more")
        if not index:
            piece = fit(piece, max(20, room - line_width(left) - behind))
        elif line_width(left) + line_width(piece) + behind > room:
            return [*left, (f"  ·  {rest} more", "" if plain else "warn")]
        left += piece
    return left


def _plan(status: Status, plan: PlanInForce, *, plain: bool, first: bool) -> Line:
    ink = "dim" if plain else "warn"
    piece: Line = [] if first else [("  ·  ", "dim")]
    piece.append((f"{visible(whom(plan))}: ", ink if first or plain else ""))
    piece.append((visible(plan.plan), ink))
    if forwards(plan.plan):
        target = target_of(status, plan.endpoint)
        where = visible(target).removeprefix("http://") if target else "no local app is set (f)"
        piece.append((f" → {where}", ("info" if plain else ink) if target else "bad"))
    return piece


def _right_forms(status: Status, cells: int) -> list[Line]:
    """What stands at the right end of the second line, the longest form first."""
    streaks = status.guard.streaks if status.listener == "running" else ()
    guards: list[Line] = _guard_forms(streaks[0], on=status.guard.on) if streaks else [[]]
    refused: list[Line] = [[]]
    if status.malformed:
        why = f": {visible(status.last_malformed)}" if status.last_malformed else ""
        count = plural(status.malformed, "malformed request")
        refused = [fit([(count + why, "warn")], max(24, cells // 2))]
        if streaks:
            refused = [[(count, "warn")], [(f"{status.malformed} malformed", "warn")]]
    pairs = [(guards[0], one) for one in refused] + [(one, refused[-1]) for one in guards[1:]]
    return [_ended([*guard, *_apart(guard, one), *one]) for guard, one in pairs]


def _guard_forms(streak: Streak, *, on: bool) -> list[Line]:
    near = streak.failures >= streak.limit - NEAR
    ink = "loud" if near else "dim" if on else "warn"
    guard = "guard on" if on else "guard OFF"
    count = f"{streak.failures} of about {streak.limit}"
    return [
        [(f"{guard} · {_subject(streak, 9)}: {count} failures", ink)],
        [(f"{guard} · {_subject(streak, 5)}: {count}", ink)],
        [(f"{guard} · {_subject(streak, 5).partition(' ')[2]}: {count}", ink)],
        [(f"{guard}: {count}", ink)],
        [(f"{guard} {streak.failures}/≈{streak.limit}", ink)],
    ]


def _subject(streak: Streak, cells: int) -> str:
    """What a provider would switch off."""
    if streak.subject is None:
        return f"{visible(streak.provider)} {visible(streak.endpoint)}"
    return f"{visible(streak.provider)} rule {cut(visible(streak.subject), cells)}"


def _apart(before: Line, behind: Line) -> Line:
    return [("  ·  ", "dim")] if before and behind else []


def _ended(line: Line) -> Line:
    return [*line, (" ", "")] if line else line


def _tunnel_state(status: Status, spinner: str) -> Line:
    if status.listener == "none":
        return [("○ not listening", "warn")]
    reason = f": {visible(status.tunnel_reason)}" if status.tunnel_reason else ""
    match status.tunnel:
        case "up":
            state: Line = [("● tunnel up", "ok")]
        case "starting":
            state = [(f"{spinner} tunnel starting", "info")]
        case "down":
            state = [(f"✗ tunnel down{reason}", "bad")]
        case "failed":
            state = [(f"✗ tunnel failed{reason}", "bad")]
        case "off":
            state = [("○ no tunnel", "dim")]
    if status.joined:
        state.append(("  joined", "info"))
    return state


def _address(status: Status, room: int) -> Line:
    local = visible((status.url or "").removeprefix("http://"))
    if status.url is None:
        return [(cut_middle(visible(status.journal), max(8, room)), "dim")]
    if status.public_url is None:
        return [(visible(status.url), "info")]
    public = visible(status.public_url)
    if width(public) + width(local) + 3 > room:
        public = cut_middle(public, max(16, room - width(local) - 3))
    return [(public, "info"), (" → ", "dim"), (local, "")]
