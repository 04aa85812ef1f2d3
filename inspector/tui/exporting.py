"""Exporting from the screen: deliveries into files, in a thread that can be stopped."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from threading import Event

from inspector import export
from inspector.errors import InspectorError
from inspector.export import RECEIVER, Assembling, Exported, Format, said, was_relayed, write
from inspector.tui.model import Row, Status
from inspector.tui.replayable import where_to
from inspector.tui.views import ScreenFeed
from inspector.tui.words import plural

STEM = "inspector-export"


class StoppedError(InspectorError):
    """A person stopped it."""


class Export:
    """Deliveries on their way into files.

    Args:
        feed: the deliveries, and the secrets that are left out.
        rows: which, oldest first.
        format_: how they are written.
        masked: whether credentials and known secrets are left out.
        base: where commands send to, see `base_of`; None for where each came to.

    Attributes:
        done: how many went by so far; read by the event loop while a thread writes.
    """

    def __init__(
        self,
        feed: ScreenFeed,
        rows: Sequence[Row],
        format_: Format,
        *,
        masked: bool,
        base: str | None = None,
    ) -> None:
        self.done = 0
        self.rows = rows
        self._feed = feed
        self._format = format_
        self._assembling = Assembling(
            feed.known,
            masked=masked,
            base=base,
            receiver=feed.status.url,
            public=feed.status.public_url,
        )
        self._stopping = Event()

    def run(self, to: str, *, overwrite: bool) -> list[str]:
        """Write them; called in a thread.

        Args:
            to: a file, or a folder, see `inspector.export.write`; `~` is the user's own.
            overwrite: whether files that are there may be written over.

        Returns:
            where they are and what was left out, a sentence each.

        Raises:
            StoppedError: it was stopped, and nothing is left of it.
            InspectorError: nothing could be written.
        """
        not_judged = sum(row.insight is None for row in self.rows)
        if not_judged:
            raise InspectorError(
                f"{plural(not_judged, 'delivery is', 'deliveries are')} not judged yet.",
                "Wait until judging is done: the line above the list says how far it is.",
            )
        where = os.path.expanduser(to)  # noqa: PTH111 - Path drops the slash of a folder
        files = write(self._format, self._coming(), where, overwrite=overwrite)
        sentences = [f"{said(self._assembling.count, files)}."]
        gone = len(self.rows) - self._assembling.count
        if gone:
            sentences.append(f"{plural(gone, 'delivery was', 'deliveries were')} deleted before.")
        return [*sentences, *self._assembling.said("^r in the dialog")]

    def stop(self) -> None:
        """Have it end soon, with nothing left of it."""
        self._stopping.set()

    def _coming(self) -> Iterator[Exported]:
        for row in self.rows:
            if self._stopping.is_set():
                raise StoppedError("Stopped. Nothing was exported.")
            delivery = self._feed.delivery(row.id)
            self.done += 1
            if delivery is not None and row.insight is not None:
                yield self._assembling(
                    Exported(
                        delivery,
                        row.insight,
                        row.settled,
                        row.accepted,
                        pinned=row.pinned,
                        note=row.note,
                        forwarded=self._feed.forwarded(row.id)
                        if was_relayed(row.settled)
                        else None,
                    )
                )


def base_of(typed: str) -> str | None:
    """Scheme, host and port that commands send to; None where nothing was typed.

    Raises:
        InspectorError: it is something else.
    """
    if not typed.strip():
        return None
    return export.base_of(where_to(typed), "The URL")


def aim(status: Status) -> tuple[str, bool]:
    """Where commands send to if nothing else is said, a sentence; and whether that is a guess."""
    if status.url is None:
        return f"Nobody listens here: they send to {RECEIVER} unless you name a URL.", True
    if status.public_url is None:
        return f"They send to {status.url} unless you name another URL.", False
    return (
        f"They send to {status.url}, or to {status.public_url} what came there, unless you name"
        " another URL.",
        False,
    )


def place_for(format_: Format, count: int, today: date, folder: Path) -> str:
    """Where an export may go: a name of ours in a folder, that nothing has there.

    Args:
        format_: what is written; with other files beside it, it gets a folder of its own.
        count: how many deliveries.
        today: a part of the name.
        folder: looked at for what is there.

    Returns:
        the name, with a slash at the end where it is that of a folder.
    """
    in_a_folder = format_.has_files_beside or (format_.single and count > 1)
    suffix = "" if in_a_folder else format_.suffix
    stem = f"{STEM}-{today.isoformat()}"
    name, number = stem, 1
    while (folder / f"{name}{suffix}").exists():
        number += 1
        name = f"{stem}-{number}"
    return f"./{name}{suffix or '/'}"
