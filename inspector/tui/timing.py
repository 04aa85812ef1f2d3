"""Sentences about an event's timing: what is promised, what is due next, how an attempt stands."""

from collections.abc import Iterable
from datetime import tzinfo

from inspector.insight.outlook import (
    Due,
    GivenUp,
    LastHeld,
    OursOnly,
    Outlook,
    Overdue,
    Taken,
    Unpromised,
    Within,
)
from inspector.insight.timeline import SECOND, Standing, Try
from inspector.providers import Provider
from inspector.providers.provider import Fact, Reading
from inspector.providers.standing import Standing as FactStanding
from inspector.tui import words
from inspector.tui.text import Line, Piece
from inspector.visible import visible

STANDINGS: dict[Standing, Piece] = {
    "first": ("first", "dim"),
    "on time": ("on time", "ok"),
    "early": ("early", "warn"),
    "late": ("late", "warn"),
    "not documented": ("not doc.", "dim"),
    "again": ("again", "info"),
}

STANDINGS_IN_WORDS: dict[Standing, str] = {
    "first": "the event's first attempt",
    "on time": "within 10 % and 2 s of the documented gap",
    "early": "before the documented gap was over",
    "late": "after the documented gap was over",
    "not documented": "no document says when this attempt comes",
    "again": "came again although an earlier attempt was accepted",
    "ours": "sent by inspector itself: it counts in no timing",
}


def documented(seconds: float) -> str:
    """A duration as documents write it, with nothing rounded: `15 s`, `8 min`, `1,000 s`."""
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= unit and seconds % unit == 0:
            return f"{seconds / unit:,.0f} {name}"
    return f"{seconds:,.10g} s" if seconds >= 1 or not seconds else f"{seconds * 1000:.10g} ms"


def source(fact: Fact[object]) -> str:
    """How well a fact is known, and from where."""
    return visible(", ".join(filter(None, (fact.standing, fact.source))))


def marks(standing: FactStanding) -> tuple[str, str]:
    """What stands before a word for what is documented, or behind the clause about it if not."""
    return ("documented ", "") if standing == "documented" else ("", f" ({standing})")


def patience(provider: Provider | None) -> str:
    """How long a provider waits for an answer, and how well that is known: `documented 15 s`."""
    if provider is None or provider.timeout.value is None:
        return "not documented"
    before, behind = marks(provider.timeout.standing)
    return f"{before}{documented(provider.timeout.value)}{behind}"


def promise(provider: Provider | None) -> str:
    """What a provider's documents promise about retries, a sentence."""
    if provider is None:
        return "The provider is not recognised, so nothing is known of its retries."
    title, retries = visible(provider.title), provider.retries.value
    note = f" {visible(provider.retries.note)}" if provider.retries.note else ""
    if retries is None and provider.retries.standing == "unknown":
        return f"It is not known whether {title} tries again.{note}"
    if retries is None:
        return f"{title} tries again.{note}"
    if not retries.count:
        return f"{title} sends each event once.{note}"
    text = f"{title} tries again {_times(retries.count)}"
    if retries.readings:
        return f"{text}: {'; or '.join(map(_reading, retries.readings))} after each failure."
    if retries.window is not None:
        text += f" within {documented(retries.window)} of the first attempt"
    return f"{text}; the single times are not documented."


def _times(count: int) -> str:
    return "once" if count == 1 else f"up to {count:,} times"


def _reading(reading: Reading) -> str:
    """`10 s, 100 s, then 100,000 s (the table)`; equal gaps at the end are written once."""
    gaps = list(reading.gaps)
    while len(gaps) > 1 and gaps[-1] == gaps[-2]:
        gaps.pop()
    written = [documented(gap) for gap in gaps]
    if len(gaps) < len(reading.gaps) and len(gaps) > 1:
        written[-1] = f"then {written[-1]} each"
    text = ", ".join(written)
    return f"{text} (by {visible(reading.name)})" if reading.name else text


def expected(
    outlook: Outlook, now: float, zone: tzinfo | None, standing: FactStanding = "documented"
) -> Line:
    """What comes next, with a countdown, or why nothing does.

    Args:
        outlook: what the documents let one expect.
        now: seconds since the Unix epoch.
        zone: the zone that times are written in.
        standing: how well it is known when the provider tries again.
    """
    if isinstance(outlook, GivenUp):
        return _given_up(outlook, now, zone, standing)
    if isinstance(outlook, Due):
        line = _due(outlook, now, zone)
    elif isinstance(outlook, Overdue):
        line = [
            (f"try {outlook.number} was due at {_at(outlook.at, now, zone)}", "warn"),
            (" and has not come; others may until ", ""),
            (_at(outlook.until, now, zone), ""),
        ]
    elif isinstance(outlook, Within):
        line = _within(outlook, now, zone)
    else:
        return _else(outlook, standing)
    return line if standing == "documented" else [*line, (f" ({standing})", "dim")]


def _due(due: Due, now: float, zone: tzinfo | None) -> Line:
    left = due.at / SECOND - now
    if left >= 0:
        line: Line = [("next due in ", "info"), (countdown(left), "title")]
    else:
        line = [(f"next was due {countdown(-left)} ago, on time until ", "info")]
        line += [(_at(due.until, now, zone), "")]
    line.append((f" at {_at(due.at, now, zone)}" if left >= 0 else "", ""))
    by = f" by {visible(due.reading)}" if due.reading else ""
    line.append((f": try {due.number}, {documented(due.gap)} after the failure{by}", ""))
    if due.passed:
        line.append((f"; the time by {' and '.join(map(visible, due.passed))} has passed", "dim"))
    return line + _reservations(due.held, due.perhaps)


def _within(within: Within, now: float, zone: tzinfo | None) -> Line:
    more = f"up to {within.left} more"
    if within.until is None or within.window is None:
        return [(f"{more}; no times are documented", "info"), *_reservations(
            within.held, within.perhaps)]  # fmt: skip
    line: Line = [(f"{more} until {_at(within.until, now, zone)}", "info")]
    left = within.until / SECOND - now
    line.append((f" ({documented(within.window)} after the first)", ""))
    line.append((f", {countdown(left)} left" if left >= 0 else ", which has just passed", "title"))
    return line + _reservations(within.held, within.perhaps)


def _given_up(outlook: GivenUp, now: float, zone: tzinfo | None, standing: FactStanding) -> Line:
    in_all = words.plural(outlook.attempts, "attempt")
    which, mark = marks(standing)
    why = {
        "last": f"the last {which}attempt has come, {in_all} in all",
        "window": f"the {which}time for attempts was over at {_at(outlook.at, now, zone)}",
        "schedule": f"every {which}time had passed at {_at(outlook.at, now, zone)}",
    }[outlook.why]
    if outlook.perhaps:
        return [("no more is promised", "info"), (f"{mark}: {why}; ", ""),
                ("whether the last one was accepted is not known", "warn")]  # fmt: skip
    say = "the documents say" if standing == "documented" else f"is known{mark}"
    return [("given up", "bad"), (f", as far as {say}: {why}", "")]


def _else(outlook: Outlook, standing: FactStanding) -> Line:
    if isinstance(outlook, Taken):
        line: Line = [(f"accepted at attempt {outlook.number}", "ok")]
        if outlook.again:
            came = words.plural(outlook.again, "time")
            return [*line, (f"; came again {came} although accepted", "warn")]
        return [*line, (": no more is due", "")]
    if isinstance(outlook, LastHeld):
        known = "the documents promise" if standing == "documented" else f"is known of ({standing})"
        return [(f"try {outlook.number} is held open", "info"),
                (f"; it is the last that {known}", "")]  # fmt: skip
    if isinstance(outlook, Unpromised):
        return [("no next attempt is promised", "info"), *_reservations(outlook.held, False)]
    if isinstance(outlook, OursOnly):
        return [("only inspector itself sent this event", "info"),
                (": nothing here says what the provider does", "")]  # fmt: skip
    return []


def _reservations(held: bool, perhaps: bool) -> Line:
    if held:
        return [("; the last one is still held open", "info")]
    if perhaps:
        return [("; only if the last one was not accepted, which is not known", "warn")]
    return []


def countdown(seconds: float) -> str:
    """What is left: with tenths in the last minute, so that one can watch it."""
    return f"{seconds:.1f} s" if seconds < 60 else words.duration(int(seconds))


def _at(micros: int, now: float, zone: tzinfo | None) -> str:
    """The time of day; with its date where that is another day."""
    try:
        at = words.moment(micros, zone)
    except (OverflowError, ValueError, OSError):  # a gap that somebody configured
        return "the end of time"
    same_day = at.date() == words.moment(int(now * SECOND), zone).date()
    return at.strftime("%H:%M:%S" if same_day else "%b %d %H:%M:%S")


def gaps_in_words(one: Try) -> str:
    """The gaps before an attempt, both ways, against the documented one."""
    if one.from_start is None:
        return "the event's first attempt"
    text = f"{words.duration(one.from_start)} after the start of the one before"
    if one.from_end is not None:
        text += f", {words.duration(one.from_end)} after its end"
    elif one.standing != "ours":
        text += ", which was still open or ended unseen"
    return text


def all_documented(number: int, readings: Iterable[Reading]) -> str:
    """The documented gap before an attempt, by every reading; empty where there is none."""
    readings = tuple(readings)
    gaps: dict[str, list[str]] = {}
    for one in readings:
        if 2 <= number < len(one.gaps) + 2:
            gaps.setdefault(documented(one.gaps[number - 2]), []).append(visible(one.name))
    if [len(names) for names in gaps.values()] == [len(readings)]:
        return next(iter(gaps))
    said = {gap: " and by ".join(filter(None, names)) for gap, names in gaps.items()}
    return " or ".join(f"{gap} (by {by})" if by else gap for gap, by in said.items())
