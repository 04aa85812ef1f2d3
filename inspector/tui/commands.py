"""Everything the app can do, by name: what ctrl+p lists."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from inspector.tui.sending import offers
from inspector.tui.theme import THEMES

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

NAMED = (
    ("answer: set", "Decide how deliveries are answered", "app.answer"),
    ("answer: forward", "Pass deliveries on to your local app", "app.forward"),
    ("held: release", "Answer the delivery that is held open", "app.release"),
    ("held: release all", "Answer all deliveries that are held open", "app.release_all"),
    ("secret: add", "Give a signing secret; every past verdict is judged again", "app.secret"),
    ("tunnel: set", "See, start or stop the tunnel", "app.tunnel"),
    ("url: copy", "Copy the public URL", "app.copy_url"),
    ("delivery: copy body", "Copy the selected delivery's body as it was sent", "screen.copy_body"),
    ("list: filter", "Show only the deliveries that match", "screen.filter"),
    ("list: show all", "Take the filter away", "screen.show_all"),
    ("retries: show", "How long providers wait and when they try again", "app.retries"),
    ("list: follow", "Select the newest delivery as it arrives", "screen.follow"),
    ("help: show", "All keys and signs", "app.help"),
    ("app: quit", "End inspector", "app.leave"),
)

TABS = ("payload", "headers", "signature", "attempts", "answer", "raw")


def commands(app: "InspectorApp") -> Iterator[SystemCommand]:
    """All commands, named «area: verb»."""
    for title, help_text, action in NAMED:
        yield SystemCommand(title, help_text, _run(app, action))
    for number, name in enumerate(TABS):
        yield SystemCommand(
            f"delivery: show {name}", "Show this tab", _run(app, f"screen.show_tab({number})")
        )
    for provider, title, event in offers():
        yield SystemCommand(
            f"send: {provider} {event or ''}".rstrip(),
            f"Send {'this event' if event else 'an event'} of {title} to this receiver",
            _run(app, f"app.send({provider!r}, {event!r})"),
            discover=event is None,
        )
    for theme in THEMES:
        shown = theme.name.removeprefix("inspector-")
        yield SystemCommand(
            f"theme: {shown}", "Change the colours", partial(setattr, app, "theme", theme.name)
        )


def _run(app: "InspectorApp", action: str) -> Callable[[], None]:
    async def run() -> None:
        await app.run_action(action, default_namespace=app.main)

    return lambda: app.call_later(run)  # type: ignore[return-value]  # whether it was queued
