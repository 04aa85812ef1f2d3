"""Where the URL leads that a person types: perhaps to a receiver of ours, perhaps another's."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from inspector.errors import InspectorError

if TYPE_CHECKING:
    from inspector.outbound.again import Destination


class Leading:
    """Looks up where a URL leads, in a thread: that takes some milliseconds, and imports.

    Args:
        screen: where the URL is typed; what is looked up ends with it.
        journal: this project's, which this process has open.
        found: called when it is known where the newest URL leads.
    """

    def __init__(self, screen: DOMNode, journal: Path, found: Callable[[], object]) -> None:
        self._screen = screen
        self._journal = journal
        self._tell = found
        self._url: str | None = None
        self._found: Destination | InspectorError | None = None

    def of(self, url: str) -> "Destination | None":
        """Where a URL leads; None while that is looked up.

        Args:
            url: checked.

        Raises:
            InspectorError: it leads to no host, or that can't be told.
        """
        if url != self._url:
            self._url, self._found = url, None
            _ = self._screen.run_worker(
                partial(self._look_up, url), group="leading", exclusive=True, exit_on_error=False
            )
        if isinstance(self._found, InspectorError):
            raise self._found
        return self._found

    async def _look_up(self, url: str) -> None:
        found: Destination | InspectorError
        try:
            found = await asyncio.to_thread(destination_of, url, self._journal)
        except InspectorError as error:
            found = error
        except Exception as error:
            message, hint = self._screen.app.explain(error, "tell where it leads")  # type: ignore[attr-defined]  # InspectorApp
            found = InspectorError(message, hint)
        if url == self._url:
            self._found = found
            self._tell()


def destination_of(url: str, journal: Path) -> "Destination":
    """Where a URL leads that was typed on the screen; see `again.destination`."""
    from inspector.outbound.again import destination

    return destination(url, journal, is_open=True, said="The URL")
