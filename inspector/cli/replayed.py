"""What comes of a replay on the command line: shown, recorded, and counted."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import msgspec

from inspector.cli.output import put
from inspector.delivery import Replayed
from inspector.errors import InspectorError
from inspector.journal import Editor
from inspector.jsonlines import iso
from inspector.outbound.exchange import UNTRUSTED
from inspector.outbound.outcome import ANY_CERTIFICATE, came_of, is_success
from inspector.outbound.recording import Recording
from inspector.tui.words import duration
from inspector.visible import visible


class Line(msgspec.Struct, tag_field="type", tag="replayed"):
    """A delivery that was sent again, and what it got; durations are seconds.

    `signed_url` is the URL that its new signature is for, null where it is for none.
    """

    id: int
    at: str
    url: str
    signed: bool
    signed_url: str | None
    edited: bool
    status: int | None
    problem: str | None
    took: float


class Results:
    """What came of them: counted, recorded as it goes, and shown.

    Args:
        journal: where it is recorded.
        urls: those that were signed, by the ids of the deliveries; there when one is taken up.
        as_json: whether it is shown as JSON Lines.
    """

    def __init__(self, journal: Path, urls: Mapping[int, str], *, as_json: bool) -> None:
        self._urls = urls
        self._as_json = as_json
        self._recording = Recording(self._record)
        self._is_untrusted = False
        self._editor: Editor | None = None
        try:
            self._editor = Editor(journal)
        except InspectorError as error:
            click.echo(f"inspector: the replays are not recorded: {error.message}", err=True)

    def take(self, replayed: Replayed) -> None:
        """Take up one."""
        self._recording.take(replayed)
        self._is_untrusted |= (replayed.problem or "").startswith(UNTRUSTED)
        url = self._urls.get(replayed.delivery)
        if self._as_json:
            put(_line(replayed, url))
            return
        click.echo(
            click.style(f"#{replayed.delivery}", fg="green" if is_success(replayed) else "red")
            + f"  {came_of(replayed)}  {duration(replayed.took)}"
            + (f"  signed for {visible(url)}" if url is not None else "")
        )

    def close(self) -> None:
        """Record what waits for it."""
        self._recording.flush()
        if self._editor is not None:
            self._editor.close()

    def tell(self, wanted: int) -> int:
        """Say how it went, be it cut short; returns the exit code."""
        done, good = self._recording.done, self._recording.good
        left = f", {wanted - done} not sent" if done < wanted else ""
        sent = f"{done} of {wanted}" if left else f"{wanted}"
        things = "delivery" if wanted == 1 else "deliveries"
        click.echo(f"inspector: {sent} {things} replayed, {good} answered 2xx{left}", err=True)
        if self._recording.unrecorded is not None:
            why = self._recording.unrecorded
            click.echo(f"inspector: not all of it is recorded: {why}", err=True)
        if self._is_untrusted:
            click.echo(f"inspector: {ANY_CERTIFICATE}", err=True)
        return 0 if good == wanted else 1

    def _record(self, several: Sequence[Replayed]) -> None:
        if self._editor is not None:
            self._editor.replayed(several)


def _line(replayed: Replayed, signed_url: str | None) -> Line:
    return Line(
        replayed.delivery,
        iso(replayed.at),
        replayed.url,
        replayed.signed,
        signed_url,
        replayed.edited,
        replayed.status,
        replayed.problem,
        round(replayed.took, 6),
    )
