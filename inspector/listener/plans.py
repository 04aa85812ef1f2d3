"""The plans that are in force from the start, and what they and the guard had counted before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from inspector.answers import Plan, ReadFile, parse
from inspector.config import Settings
from inspector.delivery import DecidedBy, Delivery, Settled
from inspector.journal import Cursor, Reader
from inspector.journal.writer import Writer
from inspector.listener.desk import Decider, Desk

COUNTED = "counted"
"""The state under which the journal keeps what the guard has counted, from one run to the next."""


class Configured(msgspec.Struct, frozen=True):
    """A plan of the options or the configuration.

    Attributes:
        by: whose it is.
        endpoint: whom it is for; None for everything.
        text: in the answer language.
        when: a rule's filter.
        place: a rule's place among the rules, from 0.
        name: under which the journal keeps it: the endpoint, or the rule's filter.
    """

    by: DecidedBy
    endpoint: str | None
    text: str
    when: str | None = None
    place: int = 0
    name: str | None = None


def configured(settings: Settings) -> Iterator[Configured]:
    """The plans of the options and the configuration."""
    twins: dict[str, int] = {}
    for place, rule in enumerate(settings.rules):
        twins[rule.when] = twin = twins.get(rule.when, 0) + 1
        name = rule.when if twin == 1 else f"{rule.when} #{twin}"
        yield Configured("rule", None, rule.answer, rule.when, place, name)
    for endpoint in settings.endpoints:
        if endpoint.answer:
            yield Configured("endpoint", endpoint.path, endpoint.answer, name=endpoint.path)
    if settings.answer:
        yield Configured("option", None, settings.answer)


def put_in_force(
    desk: Desk, writer: Writer[Any], settings: Settings, read_file: ReadFile, now: int
) -> None:
    """Put the plans of options and configuration in force, and set the local apps.

    A plan that is the same as in the last run goes on where it was: its attempts still count.

    Args:
        desk: decides by them from now on.
        writer: keeps when each was set.
        settings: where they stand.
        read_file: gives the files that answers name.
        now: microseconds since the Unix epoch, UTC.
    """
    wanted = list(configured(settings))
    names = {(one.by, one.name) for one in wanted}
    for by, name in writer.standing_plans():
        if (by, name) not in names:
            writer.set_plan(now, by, name, None)
    for one in wanted:
        row = writer.last_plan(one.by, one.name)
        if row is None or row.text != one.text:
            row = writer.set_plan(now, one.by, one.name, one.text)
        plan = parse(one.text, read_file=read_file)
        desk.put(_decider(one, plan, row.after))
    for endpoint in settings.endpoints:
        desk.aim("endpoint", endpoint.path, endpoint.forward_to)
    desk.aim("option", None, settings.forward_to)


def _decider(one: Configured, plan: Plan, after: int) -> Decider:
    if one.when is None:
        return Decider(one.by, one.endpoint, plan, after)
    from inspector.listener.rules import Condition  # only who has rules waits for their language

    return Decider(one.by, None, plan, after, Condition(one.when), one.place)


def catch_up(desk: Desk, journal: Path, newest: int) -> None:
    """Read what plans that go on have counted so far.

    Args:
        desk: counts it.
        journal: where it stands.
        newest: the newest delivery's id.
    """
    after = desk.counts_from
    if after is None or after >= newest:
        return
    reader = Reader(journal)
    cursor = reader.cursor_behind(after)
    for entry in _entries(reader, cursor):
        if isinstance(entry, Delivery):
            desk.arrive(entry)
        elif isinstance(entry, Settled):
            desk.settled_before(entry)
    reader.close()


class Counted(msgspec.Struct):
    """What the guard has counted, up to a place in the journal.

    Attributes:
        delivery: the newest delivery's id that it has seen.
        settled: the newest ending's number.
        standings: the streaks there, as `insight.Standing`.
    """

    delivery: int = 0
    settled: int = 0
    standings: list[Any] = []


def resume_guard(desk: Desk, journal: Path) -> int:
    """Count failures in a row on from where the last run kept them.

    Between two runs nothing fails that could be seen; what was open when the last one ended was
    interrupted, and failed.

    Args:
        desk: whose guard it is; none is made before the first ending that failed.
        journal: where the count and what came after it stand.

    Returns:
        the newest ending's number.
    """
    reader = Reader(journal)
    counted = msgspec.convert(reader.state(COUNTED) or {}, Counted)
    cursor = Cursor(counted.delivery, counted.settled, *[1 << 62] * 6)
    open_: dict[int, Delivery] = {}
    if counted.standings:
        from inspector.insight import Standing

        desk.counting().resume(msgspec.convert(counted.standings, list[Standing]))
    for entry in _entries(reader, cursor):
        if isinstance(entry, Delivery):
            open_[entry.id] = entry
            if desk.guard is not None:
                desk.guard.arrive(entry)
        elif isinstance(entry, Settled):
            delivery = open_.pop(entry.delivery, None) or reader.delivery(entry.delivery)
            if delivery is not None:
                desk.count_ending(entry, delivery)
    reader.close()
    return cursor.settled


def _entries(reader: Reader, cursor: Cursor) -> Iterator[object]:
    while entries := reader.entries(cursor):
        yield from entries
