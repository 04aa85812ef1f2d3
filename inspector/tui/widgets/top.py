"""The top lines: what must not be forgotten is always in sight, and loud."""

from textual.reactive import reactive

from inspector.tui.around import Around
from inspector.tui.model import PlanInForce, Status
from inspector.tui.text import Line, cut_middle, fit, line_width, spread, width
from inspector.tui.widgets.lines import LineWidget
from inspector.tui.words import moment, plural
from inspector.visible import visible

SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class TopLines(LineWidget):
    """Where we listen, whether the tunnel is up, how deliveries are answered, and what is wrong.

    Attributes:
        turn: which picture of the spinner is shown.
    """

    turn: reactive[int] = reactive(0)

    def __init__(self, around: Around) -> None:
        super().__init__()
        self._around = around

    def on_mount(self) -> None:
        """Take the height that the state needs."""
        self.take_up()

    def take_up(self) -> None:
        """Show a changed status."""
        self.styles.height = 2 + len(alerts(self._around.feed.status))
        self.refresh()

    def lines(self, cells: int) -> list[Line]:
        """All of them, from the top."""
        status = self._around.feed.status
        at = moment(int(self._around.now() * 1e6), self._around.zone).strftime("%H:%M:%S")
        spinner = SPINNER[self.turn % len(SPINNER)]
        loud: list[Line] = [[(f" {text}".ljust(cells), "loud")] for text in alerts(status)]
        return [*loud, where_line(status, at, spinner, cells), answers_line(status, cells)]


def alerts(status: Status) -> list[str]:
    """Sentences that stand above everything: nothing is recorded, or nothing is received."""
    loud = []
    if status.trouble:
        loud.append(f"✗ NOT RECORDED, senders get 503: {visible(status.trouble)}")
    if status.listener == "ended":
        loud.append("✗ NOT RECEIVING: the listener has ended; quit and start inspector again")
    if status.problem:
        loud.append(f"✗ {visible(status.problem)}")
    return loud


def where_line(status: Status, at: str, spinner: str, cells: int) -> Line:
    """Public URL → local address, the tunnel's state, the clock."""
    right: Line = [(at, "dim"), (" ", "")]
    left: Line = [(" inspector ", "title"), (" ", "")]
    state = _tunnel_state(status, spinner)
    room = cells - line_width(left) - line_width(right) - line_width(state) - 3
    return spread([*left, *_address(status, room), ("  ", ""), *state], right, cells)


def answers_line(status: Status, cells: int) -> Line:
    """How deliveries are answered and for whom; what the parser refused."""
    right: Line = []
    if status.malformed:
        why = f": {visible(status.last_malformed)}" if status.last_malformed else ""
        said = plural(status.malformed, "malformed request") + why
        right = fit([(said, "warn")], max(24, cells // 2))
        right.append((" ", ""))
    if status.listener == "none":
        return spread([(" nothing listens: this is a journal to look at", "dim")], right, cells)
    if status.listener == "ended":
        return spread([(" answering nobody any more", "dim")], right, cells)
    if is_plain(status.plans):
        return spread([(" answering everything: 200", "dim")], right, cells)
    left: Line = [(" ANSWERING ", "answering"), (" ", "")]
    for index, plan in enumerate(status.plans):
        whom = visible(plan.endpoint) if plan.endpoint else "everything"
        left += [("  ·  ", "dim")] if index else []
        left += [(f"{whom}: ", "warn" if index == 0 else ""), (visible(plan.plan), "warn")]
    return spread(left, right, cells)


def is_plain(plans: tuple[PlanInForce, ...]) -> bool:
    """Whether everything gets a plain 200 (or goes on to the local app)."""
    return all(plan.plan.strip() in ("200", "forward") for plan in plans)


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
