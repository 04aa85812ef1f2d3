"""`inspector retries`: how long providers wait and when they try again, against the documents."""

import shutil
import time
from collections.abc import Iterable

import click
import msgspec

from inspector.cli.ls import row_of
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_to_read
from inspector.cli.output import put
from inspector.cli.reading import Journal
from inspector.insight.observed import GapSeen, Observed, Seen, Spread
from inspector.tui.seen import EMPTY, HOW, report
from inspector.tui.text import plain


class Patience(msgspec.Struct):
    """How long a provider waits for an answer: seconds seen, seconds documented."""

    seen: Spread | None
    at_most: Spread | None
    documented: float | None
    standing: str
    source: str


class Gap(msgspec.Struct):
    """The gaps before one attempt: seconds seen, both ways, and documented, by each reading."""

    attempt: int
    from_start: Spread
    from_end: Spread | None
    documented: list[float]
    on_time: int
    early: int
    late: int
    not_documented: int
    restarted: int


class Promised(msgspec.Struct):
    """What the documents promise; null where they do not say."""

    attempts: int | None
    window: float | None
    standing: str
    source: str
    note: str


class Line(msgspec.Struct, tag_field="type", tag="retries"):
    """One provider."""

    provider: str | None
    deliveries: int
    events: int
    patience: Patience
    gaps: list[Gap]
    most_attempts: int
    documented: Promised
    accepted_at: dict[int, int]
    given_up_after: dict[int, int]
    not_accepted_after: dict[int, int]
    waiting: int
    unclear: int
    cut: int


@click.command(
    short_help="Tell how long providers wait and when they try again.", epilog=FILTER_HELP
)
@click.argument("filter", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines, a provider each.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    as_json: bool,
    **options: object,
) -> None:
    """Tell what providers were seen to do when they were not answered, or not with success.

    Per provider: how long it waited before it left (patience), and the gaps before each attempt,
    from the start of the one before and from its end, against what its documents say. An attempt
    is on time where either gap is within 10 % and 2 s of the documented one.

    FILTER says which attempts are counted, all without one; a gap belongs to the later attempt
    and is that from the event's attempt just before it, counted or not. What inspector sent
    itself is never counted.

    \b
    --json prints for each provider one object; durations are seconds:
      provider            its name, null for what was not recognised
      deliveries, events  how many were counted
      patience            seen and at_most (the next attempt came while one was still held),
                          each {count, min, median, max} or null; documented, standing, source
      gaps                for each attempt from 2: from_start, from_end as above, documented (by
                          each reading of the documents), on_time, early, late, not_documented,
                          restarted (the listener was started anew in between)
      most_attempts       of one event
      documented          attempts, window (seconds after the first), standing, source, note
      accepted_at, given_up_after, not_accepted_after
                          events by number of attempts
      waiting, unclear    events that may come again; that may have been accepted
      cut                 events of which earlier attempts may be among deleted deliveries: in none
                          of the five above, nor in gaps
    """  # noqa: D301 - click's mark for a text that keeps its lines
    journal = Journal(settings_to_read(**options))
    try:
        seen = observe(journal, filter)
        if as_json:
            for one in seen:
                put(_line(one))
        elif seen:
            cells = min(100, shutil.get_terminal_size((100, 24)).columns)
            for line in report(seen, cells):
                click.echo(plain(line).rstrip())
        elif any(one.delivery.origin == "provider" for one in journal.everything):
            click.echo("inspector: no delivery from outside matches", err=True)
        else:
            click.echo(f"inspector: {EMPTY}\n  {HOW}", err=True)
    finally:
        journal.close()


def observe(journal: Journal, words: tuple[str, ...]) -> list[Seen]:
    """What providers were seen to do in the deliveries that a filter is for; all without words.

    Raises:
        InspectorError: the words are no filter.
    """
    counted = {one.delivery.id for one in journal.find(words)} if words else None
    observed = Observed(journal.known.providers.get)
    for one in journal.everything:
        count = counted is None or one.delivery.id in counted
        observed.arrive(row_of(one), one.insight, counted=count)
    return observed.report(time.time_ns() // 1000)


def _line(seen: Seen) -> Line:
    return Line(
        seen.name,
        seen.deliveries,
        seen.events,
        _patience(seen),
        list(_gaps(seen)),
        seen.most,
        _promised(seen),
        dict(seen.accepted_at),
        dict(seen.given_up_after),
        dict(seen.not_accepted),
        seen.waiting,
        seen.unclear,
        seen.cut,
    )


def _patience(seen: Seen) -> Patience:
    timeout = seen.provider.timeout if seen.provider else None
    return Patience(
        _rounded(seen.patience),
        _rounded(seen.at_most),
        timeout.value if timeout else None,
        timeout.standing if timeout else "unknown",
        timeout.source if timeout else "",
    )


def _gaps(seen: Seen) -> Iterable[Gap]:
    retries = seen.provider.retries.value if seen.provider else None
    readings = retries.readings if retries else ()
    for gap in seen.gaps:
        index = gap.number - 2
        documented = [one.gaps[index] for one in readings if index < len(one.gaps)]
        yield _gap(gap, documented)


def _gap(gap: GapSeen, documented: list[float]) -> Gap:
    stood = gap.standings
    return Gap(
        gap.number,
        _rounded(gap.from_start) or gap.from_start,
        _rounded(gap.from_end),
        documented,
        stood.get("on time", 0),
        stood.get("early", 0),
        stood.get("late", 0),
        stood.get("not documented", 0),
        gap.restarted,
    )


def _promised(seen: Seen) -> Promised:
    fact = seen.provider.retries if seen.provider else None
    if fact is None:
        return Promised(None, None, "unknown", "", "")
    retries = fact.value
    return Promised(
        retries.count + 1 if retries else None,
        retries.window if retries else None,
        fact.standing,
        fact.source,
        fact.note,
    )


def _rounded(spread: Spread | None) -> Spread | None:
    """To microseconds, which is what moments are recorded in."""
    if spread is None:
        return None
    values = (round(value, 6) for value in (spread.min, spread.median, spread.max))
    return Spread(spread.count, *values)
