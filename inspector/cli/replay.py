"""`inspector replay`: send again what arrived."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import click
import msgspec

from inspector.cli.editing import edited
from inspector.cli.ending import on_ending
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_from, settings_to_read
from inspector.cli.output import for_a_reader, put
from inspector.cli.reading import Found, Journal
from inspector.cli.sending import values
from inspector.cli.sending.values import reads
from inspector.config import Settings
from inspector.delivery import Delivery, Replayed
from inspector.errors import InspectorError
from inspector.journal import Editor
from inspector.jsonlines import iso
from inspector.machine import loop_factory
from inspector.outbound.afresh import signed_with
from inspector.outbound.again import app_for, apps_of, destination, is_success, signer
from inspector.outbound.replay import Prepare, Replaying, Replays
from inspector.tui.words import duration
from inspector.visible import visible

TOGETHER = 200
"""Replays that are recorded in one transaction."""

_SIGNED = frozenset({"valid", "invalid", "expired", "no-secret"})


class Line(msgspec.Struct, tag_field="type", tag="replayed"):
    """A delivery that was sent again, and what it got; durations are seconds."""

    id: int
    at: str
    url: str
    signed: bool
    status: int | None
    problem: str | None
    took: float


@click.command(short_help="Send again what arrived.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1, required=True)
@click.option(
    "--to",
    metavar="URL",
    help="Where to; a path in it takes the place of theirs.  [the app of their endpoint]",
)
@click.option("--sign", is_flag=True, help="Sign afresh, with a timestamp of now.")
@click.option(
    "--edit", is_flag=True, help="Change it first, in $VISUAL or $EDITOR; one delivery only."
)
@click.option("--gaps", is_flag=True, help="Leave the gaps between them that they came with.")
@click.option(
    "--speed",
    metavar="60x",
    callback=reads(values.speed),
    help="Divide the gaps of --gaps.  [1x]",
)
@click.option(
    "--concurrency",
    metavar="N",
    callback=reads(values.count, most=1000),
    default="1",
    help="Requests at the same time.  [1]",
)
@click.option(
    "--timeout",
    metavar="DURATION",
    callback=reads(values.timeout),
    default="60s",
    help="Wait so long for an answer.  [60s]",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines, a delivery each.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    to: str | None,
    sign: bool,
    edit: bool,
    gaps: bool,
    speed: float | None,
    concurrency: int,
    timeout: float,
    as_json: bool,
    **options: object,
) -> int:
    """Send the deliveries that FILTER is for again, oldest first: the same bytes, or --sign.

    What each got is recorded in the journal, beside it. Ends with 0 when all were answered 2xx.
    """
    if speed is not None and not gaps:
        raise InspectorError(
            "--speed divides the gaps between deliveries, and without --gaps there are none.",
            "Add --gaps, or leave --speed out.",
        )
    settings_by = settings_from if sign else settings_to_read
    settings = settings_by(**options)
    with closing(Journal(settings)) as journal:
        found = journal.find(filter)
        whole = [one for one in found if edit or one.delivery.body_state == "complete"]
        if not whole:
            said = "no delivery matches" if journal.everything else "no deliveries yet"
            click.echo(f"inspector: {'only parts are recorded' if found else said}", err=True)
            return 1
        if len(whole) < len(found):
            left = len(found) - len(whole)
            click.echo(f"inspector: {left} of them came only in part and stay out", err=True)
        there = destination(to or _app_of(whole, settings), Path(settings.journal), is_open=True)
        how = Replaying(
            url=there.url,
            prepare=_signer(journal, whole) if sign else None,
            signed=sign,
            speed=speed or 1.0 if gaps else None,
            concurrency=concurrency,
            patience=timeout,
            origin=there.origin,
            is_there=there.is_there,
        )
        if edit:
            one = _only(whole)
            if one.delivery.body_state != "complete":
                click.echo("inspector: only a part of its body was recorded", err=True)
            was_signed = one.insight.signature.verdict in _SIGNED
            changed = edited(how, journal.whole(one), was_signed=was_signed)
            if changed is None:
                click.echo("inspector: nothing was changed, so nothing is sent", err=True)
                return 1
            how = changed
        results = _Results(Path(settings.journal), as_json=as_json)
        try:
            with for_a_reader(), asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(_run(how, _bodies(journal, whole), results))
        finally:
            results.close()
            code = results.tell(len(whole))
        return code


def _only(found: Sequence[Found]) -> Found:
    """The one delivery that there is. Raises InspectorError."""
    if len(found) > 1:
        raise InspectorError(
            f"--edit changes one delivery, and FILTER is for {len(found):,}.",
            "Name one by its number, or the newest: last",
        )
    return found[0]


def _app_of(found: Sequence[Found], settings: Settings) -> str:
    """The local app of all their endpoints."""
    app = app_for((one.delivery.path for one in found), apps_of(settings))
    if app is None:
        raise InspectorError(
            "The config names no app, or several, for the endpoints of these deliveries, so it is"
            " not clear where to.",
            "Say it: --to http://localhost:3000",
        )
    return app


def _signer(journal: Journal, found: Sequence[Found]) -> Prepare:
    """What signs them; says with what."""
    several = [(one.delivery, one.insight) for one in found]
    prepare = signer(journal.known, several)
    click.echo(f"inspector: signed afresh with {signed_with(journal.known, several)}", err=True)
    return prepare


def _bodies(journal: Journal, found: Sequence[Found]) -> Iterator[Delivery]:
    return map(journal.whole, found)


async def _run(how: Replaying, deliveries: Iterator[Delivery], results: "_Results") -> None:
    replays = Replays(how, results.take)
    on_ending(replays.stop)
    await replays.run(deliveries)


class _Results:
    """What came of them: shown, recorded some at a time, and counted."""

    def __init__(self, journal: Path, *, as_json: bool) -> None:
        self._as_json = as_json
        self._waiting: list[Replayed] = []
        self._done = self._good = 0
        self._editor: Editor | None = None
        try:
            self._editor = Editor(journal)
        except InspectorError as error:
            click.echo(f"inspector: the replays are not recorded: {error.message}", err=True)

    def take(self, replayed: Replayed) -> None:
        """Take up one."""
        self._done += 1
        is_good = is_success(replayed)
        self._good += is_good
        self._waiting.append(replayed)
        if len(self._waiting) >= TOGETHER:
            self._record()
        if self._as_json:
            put(_line(replayed))
            return
        answer = replayed.status if replayed.problem is None else visible(replayed.problem)
        click.echo(
            click.style(f"#{replayed.delivery}", fg="green" if is_good else "red")
            + f"  {answer}  {duration(replayed.took)}"
        )

    def close(self) -> None:
        """Record what waits for it."""
        self._record()
        if self._editor is not None:
            self._editor.close()

    def tell(self, wanted: int) -> int:
        """Say how it went, be it cut short; returns the exit code."""
        left = f", {wanted - self._done} not sent" if self._done < wanted else ""
        sent = f"{self._done} of {wanted}" if left else f"{wanted}"
        things = "delivery" if wanted == 1 else "deliveries"
        click.echo(
            f"inspector: {sent} {things} replayed, {self._good} answered 2xx{left}", err=True
        )
        return 0 if self._good == wanted else 1

    def _record(self) -> None:
        if self._editor is not None and self._waiting:
            with contextlib.suppress(InspectorError):  # what was sent was sent; it is shown
                self._editor.replayed(self._waiting)
        self._waiting.clear()


def _line(replayed: Replayed) -> Line:
    return Line(
        replayed.delivery,
        iso(replayed.at),
        replayed.url,
        replayed.signed,
        replayed.status,
        replayed.problem,
        round(replayed.took, 6),
    )
