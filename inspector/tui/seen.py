"""What providers were seen to do, as lines: for the screen and for `inspector retries`."""

from collections.abc import Iterator, Mapping, Sequence

from inspector.insight.observed import GapSeen, Seen, Spread
from inspector.insight.timeline import Standing
from inspector.providers import Provider
from inspector.tui import timing, words
from inspector.tui.text import Line, flow, line_width, pad
from inspector.visible import visible

NAME, COUNT, TIME = 15, 6, 12
"""Cells of the first columns: what it is, how often it was seen, and each duration."""

EMPTY = (
    "Nothing has come from outside yet, so nothing is known of how long a provider waits and when "
    "it tries again."
)

HOW = (
    "Let it fail: answer `timeout` or `hang` to see how long the provider waits, `503 x5, 200` to "
    "see when it tries again (press a in the app, or give --answer), and let an event come."
)

CAVEAT = (
    "≈ How long a sender waited leaves out connecting, and behind a tunnel depends on the tunnel "
    "passing on that it left; the next attempt's arrival is the upper bound."
)

SHOWN: tuple[Standing, ...] = ("on time", "early", "late", "not documented")


def report(seen: Sequence[Seen], cells: int) -> list[Line]:
    """All providers, one below the other, for a width of so many cells."""
    if not seen:
        return [*_wrapped(EMPTY, "", cells), [], *_wrapped(HOW, "info", cells)]
    lines: list[Line] = []
    for one in seen:
        lines += [*_provider(one, cells), []]
    if any(one.patience or one.at_most for one in seen):
        lines += [*_wrapped(CAVEAT, "dim", cells), []]
    if not any(one.patience or one.gaps for one in seen):
        lines += [*_wrapped(HOW, "info", cells), []]
    return lines[:-1]


def _provider(seen: Seen, cells: int) -> Iterator[Line]:
    name = visible(seen.provider.title if seen.provider else seen.name or "not recognised")
    many = words.plural(seen.deliveries, "delivery", "deliveries")
    title: Line = [(name, "title"), (f"  {many} of {words.plural(seen.events, 'event')}", "dim")]
    yield from flow(title, cells)
    if seen.patience or seen.at_most or seen.gaps:
        heads = (
            pad("seen", COUNT, "right"),
            *(pad(h, TIME, "right") for h in ("min", "median", "max")),
        )
        yield [(pad("", NAME) + "".join(heads) + "  documented", "dim")]
    yield from _patience(seen, cells)
    for gap in seen.gaps:
        yield from _gap(gap, seen.provider, cells)
    for label, text in _summary(seen):
        yield from _row([(pad(label, NAME), "dim")], text, cells)


def _patience(seen: Seen, cells: int) -> Iterator[Line]:
    timeout = seen.provider.timeout if seen.provider else None
    said = "not documented"
    if timeout is not None and timeout.value is not None:
        said = f"{timing.documented(timeout.value)} ({timeout.standing})"
    if seen.patience:
        yield from _row(_spread("patience", seen.patience, "≈ "), said, cells)
    if seen.at_most:
        yield from _row(_spread("  at most", seen.at_most), said, cells)
    if not seen.patience and not seen.at_most:
        yield from _row([(pad("patience", NAME), "dim")], f"not seen; {said}", cells)


def _gap(gap: GapSeen, provider: Provider | None, cells: int) -> Iterator[Line]:
    retries = provider.retries.value if provider else None
    said = timing.all_documented(gap.number, retries.readings if retries else ())
    if said and provider and provider.retries.standing != "documented":
        said += f" ({provider.retries.standing})"
    yield from _row(_spread(f"before try {gap.number}", gap.from_start), said or "not documented",
                    cells)  # fmt: skip
    if gap.from_end:
        yield from _row(_spread("  from its end", gap.from_end), "", cells)
    stood = [f"{gap.standings[name]:,} {name}" for name in SHOWN if gap.standings.get(name)]
    if gap.restarted:
        again = words.plural(gap.restarted, "time")
        stood.append(f"{again} the listener was started anew in between: some may be unseen")
    if said or gap.restarted or "late" in gap.standings:
        yield from _row([("  ", "")], ", ".join(stood), cells)


def _spread(label: str, spread: Spread, sign: str = "") -> Line:
    durations = (words.duration(value) for value in (spread.min, spread.median, spread.max))
    line: Line = [(pad(label, NAME), ""), (pad(f"{spread.count:,}", COUNT, "right"), "")]
    return [*line, *((pad(sign + text, TIME, "right"), "number") for text in durations)]


def _summary(seen: Seen) -> Iterator[tuple[str, str]]:
    """What became of the events, and what the documents promise."""
    provider = seen.provider
    retries = provider.retries.value if provider else None
    allowed = "how many is not documented"
    if provider is not None and retries:
        allowed = f"{retries.count + 1:,} {provider.retries.standing}"
    yield "attempts", f"{seen.most:,} at most of one event; {allowed}"
    if seen.accepted_at:
        yield "accepted", _by_number(seen.accepted_at, "at attempt")
    if seen.given_up_after:
        yield "given up", _by_number(seen.given_up_after, "after attempt")
    if seen.not_accepted:
        yield "not accepted", _by_number(seen.not_accepted, "after attempt") + " so far"
    if seen.waiting:
        yield "waiting", f"{words.plural(seen.waiting, 'event')} may come again"
    if seen.unclear:
        yield "unclear", f"{words.plural(seen.unclear, 'event')} may have been accepted or not"
    if seen.cut:
        yield (
            "left out",
            f"{words.plural(seen.cut, 'event')} above, as earlier attempts may be among the"
            " deliveries that were deleted",
        )
    yield "documents", timing.promise(provider)
    if provider is not None:
        yield "", f"[{timing.source(provider.retries)}]"


def _by_number(events: Mapping[int, int], where: str) -> str:
    said = [f"{words.plural(count, 'event')} {where} {number}" for number, count in events.items()]
    return ", ".join(said)


def _row(first: Line, text: str, cells: int) -> Iterator[Line]:
    """A row whose last column wraps below itself; below the first where there is no room."""
    used = line_width(first)
    if not text:
        yield first
        return
    indent = used if cells - used >= 16 and used > 2 else NAME
    if used > indent:
        yield first
        first = [(" " * indent, "")]
    gap = "  " if used > NAME and used == indent else ""
    rows = flow([(text, "")], max(8, cells - indent - len(gap)))
    for index, row in enumerate(rows):
        filled = line_width(first)
        lead: Line = [*first, (" " * (indent - filled), "")] if index == 0 else [(" " * indent, "")]
        yield [*lead, (gap, ""), *row]


def _wrapped(text: str, ink: str, cells: int) -> list[Line]:
    return flow([(text, ink)], cells)
