"""Where deliveries are sent again if nobody says otherwise."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from inspector.tui.model import Row
from inspector.tui.views import ScreenFeed

if TYPE_CHECKING:
    from inspector.tui.replaying import Resending


class Proposal(NamedTuple):
    """Where deliveries are sent if nobody says otherwise.

    Attributes:
        url: where to; empty where that is not clear.
        why: what of it is from where, a sentence; empty for the app of their endpoint.
    """

    url: str
    why: str = ""


class ReplayState:
    """What was sent again in this run of the screen.

    What a person typed is for the deliveries that it was typed for. To others it gives the host
    alone: each of them has a path of its own.

    Attributes:
        going: what is being sent now; None for nothing.
        urls: where something was sent, the last at the end, each once.
    """

    def __init__(self) -> None:
        self.going: Resending | None = None
        self.urls: list[str] = []
        self._typed: dict[int, str] = {}  # the whole URL, by the delivery that it was typed for
        self._host = ""  # scheme, host and port of the last that was typed

    def used(self, url: str, rows: Iterable[Row], proposal: Proposal) -> None:
        """Note where deliveries are sent; of what was typed the host is for others too."""
        self.urls = [*(one for one in self.urls if one != url), url]
        if url != proposal.url:
            self._typed.update((row.id, url) for row in rows)
            self._host = _host_of(url)

    def proposal(self, rows: Sequence[Row], usual: str) -> Proposal:
        """Where some deliveries go: each to its own path, unless a whole URL was typed for it.

        Args:
            rows: the deliveries.
            usual: where they go usually; see `usual_url`.
        """
        typed = {self._typed.get(row.id, "") for row in rows}
        if len(typed) == 1 and (url := typed.pop()):
            return Proposal(url, "That is where it was sent last.")
        if not self._host or _host_of(usual) == self._host:
            return Proposal(usual)
        return Proposal(self._host, "The host is the last replay's, the path its own.")


def _host_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def usual_url(feed: ScreenFeed, rows: Sequence[Row]) -> str:
    """Where deliveries are sent again if nobody says otherwise; empty where that is not clear.

    That is the local app of their endpoints, and without one our own receiver. The first time it
    imports for a third of a second, so it is called in a thread.
    """
    from inspector.outbound.again import app_for, apps_of

    status = feed.status
    apps = {one.endpoint: one.url for one in status.forward_to} or apps_of(feed.settings)
    return app_for({row.path for row in rows}, apps) or ("" if apps else status.url or "")
