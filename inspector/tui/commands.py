"""Everything the app can do, by name: what ctrl+p lists."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.command import Hit, Hits
from textual.markup import escape
from textual.system_commands import SystemCommandsProvider

from inspector.tui.sending import by_command_line, offers
from inspector.tui.theme import THEMES
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

NAMED = (
    ("answer: set", "Decide how deliveries are answered", "app.answer"),
    ("answer: forward", "Forward deliveries to your local app", "app.forward"),
    ("held: release", "Answer the delivery that is held open", "app.release"),
    ("held: release all", "Answer all deliveries that are held open", "app.release_all"),
    ("secret: add", "Give a signing secret; every past verdict is judged again", "app.secret"),
    ("delivery: keep or confirm", "The secret that it brings, or what it asks for", "screen.take"),
    ("tunnel: set", "See, start or stop the tunnel", "app.tunnel"),
    ("url: copy", "Copy the public URL", "app.copy_url"),
    ("delivery: replay", "Send it again, or several", "screen.replay"),
    ("delivery: edit", "Change its headers and body, and send that", "screen.edit"),
    ("delivery: copy", "As curl, its body, a value, its headers, its id", "screen.copy"),
    ("delivery: export", "Write it, or several, for other tools", "screen.export"),
    ("delivery: pin", "Keep it when others of its age go", "screen.pin"),
    ("delivery: note", "Put a note to it", "screen.note"),
    ("delivery: delete", "It, those that are shown, or all but the pinned", "screen.delete"),
    ("delivery: search", "Find a text in what it says", "screen.search"),
    ("delivery: mark", "Mark it to compare others with it", "screen.mark"),
    ("delivery: compare", "With the marked one, or the attempt before", "screen.compare"),
    ("list: filter", "Show only the deliveries that match", "screen.filter"),
    ("list: show all", "Take the filter away", "screen.show_all"),
    ("retries: show", "How long providers wait and when they try again", "app.retries"),
    ("list: follow", "Select the newest delivery as it arrives", "screen.follow"),
    ("help: show", "All keys and signs", "app.help"),
    ("app: quit", "End inspector", "app.leave"),
)

SEND = "send:"
"""How the names of commands begin that send something."""

BY_HELP = 0.01
"""The score of a command of which only the help matches: behind all others."""

TABS = ("payload", "headers", "signature", "attempts", "answer", "raw")


def commands(app: "InspectorApp") -> Iterator[SystemCommand]:
    """All commands, named «area: verb»."""
    for title, help_text, action in NAMED:
        yield SystemCommand(title, help_text, _run(app, action))
    for number, name in enumerate(TABS):
        yield SystemCommand(
            f"delivery: show {name}", "Show this tab", _run(app, f"screen.show_tab({number})")
        )
    yield from _sending(app)
    for theme in THEMES:
        shown = theme.name.removeprefix("inspector-")
        yield SystemCommand(
            f"theme: {shown}", "Change the colours", partial(setattr, app, "theme", theme.name)
        )


def _sending(app: "InspectorApp") -> Iterator[SystemCommand]:
    for offer in offers(app.feed.known):
        name, event = escape(visible(offer.provider)), offer.event
        title = f"{SEND} {name} {event or ''}".rstrip()
        if offer.is_known:
            what = f"{'this event' if event else 'an event'} of {escape(visible(offer.title))}"
            help_text = f"Send {what} to this receiver"
            action = _run(app, f"app.send({offer.provider!r}, {event!r})")
        else:
            way = by_command_line(offer.provider)
            help_text = f"No sample is known; on the command line: {escape(visible(way))}"
            action = partial(app.say, f"Send a body of your own on the command line:\n{way}")
        yield SystemCommand(title, help_text, action, discover=offer.is_listed)


class Commands(SystemCommandsProvider):
    """All commands, found by some of their letters, or by words of what they do.

    What sends something is found by whole words only: else a name that is not there would find
    another's, and the enter key send it.
    """

    async def search(self, query: str) -> Hits:
        """The commands that match what is typed."""
        matcher, words = self.matcher(query), query.casefold().split()
        for name, help_text, callback, _ in self.app.get_system_commands(self.screen):
            score = matcher.match(name)
            if name.startswith(SEND):
                score = score if _all_in(words, matcher.highlight(name).plain) else 0
            elif not score and _all_in(words, help_text):
                score = BY_HELP
            if score > 0:
                yield Hit(score, matcher.highlight(name), callback, help=help_text)


def _all_in(words: list[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _run(app: "InspectorApp", action: str) -> Callable[[], None]:
    async def run() -> None:
        await app.run_action(action, default_namespace=app.main)

    return lambda: app.call_later(run)  # type: ignore[return-value]  # whether it was queued
