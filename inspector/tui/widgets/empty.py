"""What the list shows while nothing has been received: how to get a first delivery."""

from inspector.tui.listening import to_go_on
from inspector.tui.model import Status
from inspector.tui.text import Line, flow
from inspector.tui.views import ScreenFeed
from inspector.tui.widgets.lines import FixedLines
from inspector.visible import visible


class EmptyState(FixedLines):
    """A few lines that teach; they go when the first delivery arrives."""

    def __init__(self, feed: ScreenFeed) -> None:
        super().__init__()
        self._feed = feed

    def compute(self, cells: int) -> list[Line]:
        """The lesson for the state we are in."""
        return lesson(self._feed.status, cells)


def lesson(status: Status, cells: int) -> list[Line]:
    """What to do first, for a width of so many cells."""
    if status.listener == "none":
        empty: Line = [("This journal holds no deliveries.", "title")]
        listen: Line = [("To receive some, run ", ""), (visible(status.listen_by), "string")]
        return _paragraphs([empty, listen, *_where(status)], cells)
    if status.listener == "ended":
        ended: Line = [(f"The listener has ended; {visible(to_go_on(status))}.", "warn")]
        return _paragraphs([ended, *_where(status)], cells)
    url = status.public_url or status.url or "http://127.0.0.1:8080"
    local = status.url or url
    parts: list[Line] = [
        [("Waiting for the first delivery.", "title")],
        [("Give your provider this URL; any path under it works:", "")],
        [("  ", ""), (visible(url) + "/hooks/anything", "info")],
        [("Or try it from another terminal:", "")],
        [("  ", ""), (f'curl -d \'{{"hello": "world"}}\' {visible(local)}/try', "string")],
        [("Or be the provider yourself: ", ""), ("inspector send missive", "string"),
         (" there, or ", ""), ("ctrl+p", "key"), (" and «send» here.", "")],
    ]  # fmt: skip
    if status.tunnel == "up":
        parts.append([("u", "key"), (" copies the public URL.", "")])
    elif status.tunnel == "starting":
        parts.append([("The tunnel is starting; its public URL will stand here.", "info")])
    else:
        parts.append(
            [("Only this machine can reach that. ", "warn"), ("t", "key"),
             (" gets you a public URL.", "")]
        )  # fmt: skip
    return _paragraphs([*parts, *_where(status)], cells)


def _where(status: Status) -> list[Line]:
    return [[("Everything is kept in ", "dim"), (visible(status.journal), "dim")]]


def _paragraphs(parts: list[Line], cells: int) -> list[Line]:
    lines: list[Line] = [[]]
    room = max(20, cells - 4)
    for part in parts:
        lines += [[("  ", ""), *row] for row in flow(part, room)]
        lines.append([])
    return lines
