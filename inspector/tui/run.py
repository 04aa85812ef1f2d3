"""Running the screen over a journal."""

import logging
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TextIO

from textual.drivers.linux_driver import LinuxDriver

from inspector import places
from inspector.config import Settings
from inspector.journal import Reader
from inspector.listener import joining
from inspector.listener.process import Listener
from inspector.tui import ahead
from inspector.tui.app import InspectorApp
from inspector.tui.driver import TerminalDriver
from inspector.tui.feed import JournalFeed
from inspector.tui.history import Earlier


def run(
    settings: Settings,
    listener: Listener | None,
    given: Mapping[str, object],
    log: TextIO,
    *,
    demo: bool = False,
) -> int:
    """Show the screen until the user leaves it.

    Args:
        settings: the journal and with what it is judged.
        listener: the one that was started for it; None to join another's.
        given: the options of the command line, which a running listener must agree with.
        log: takes tracebacks.
        demo: whether the providers of the demo send to it.

    Returns:
        the exit code.
    """
    _log_to(log)
    if listener is None:
        with closing(Reader(Path(settings.journal))) as reader:
            _, told = joining.running(reader)
            joining.check(settings, given, told)
    return _show(settings, listener, _kind_of_app(demo=demo))


def look(settings: Settings, log: TextIO) -> int:
    """Show a journal, whether somebody listens there or not, until the user leaves the screen.

    Args:
        settings: the journal and with what it is judged.
        log: takes tracebacks.

    Returns:
        the exit code.
    """
    _log_to(log)
    return _show(settings, None, InspectorApp)


def _show(settings: Settings, listener: Listener | None, kind: type[InspectorApp]) -> int:
    with closing(JournalFeed(settings, listener)) as feed:
        return _run(feed, settings, kind)


def _run(feed: JournalFeed, settings: Settings, kind: type[InspectorApp]) -> int:
    earlier = Earlier.kept_in(places.state_folder(), feed.secrets)
    app = kind(feed, settings.keys, earlier=earlier)
    if app.driver_class is LinuxDriver:  # else another was asked for, such as a browser's
        app.driver_class = TerminalDriver
    app.load_ahead = ahead.load
    app.run()
    return app.return_code or 0


def _log_to(log: TextIO) -> None:
    logging.basicConfig(
        stream=log, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
    )


def _kind_of_app(*, demo: bool) -> type[InspectorApp]:
    if not demo:
        return InspectorApp
    from inspector.tui.demo.app import DemoApp

    return DemoApp
