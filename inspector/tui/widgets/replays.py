"""How a delivery was sent again, and what it got: the newest in full, a line for each before."""

from collections.abc import Sequence

from inspector.delivery import Replayed
from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.text import Line, flow
from inspector.tui.widgets.content import facts, heading
from inspector.tui.widgets.given import came_of, content_of
from inspector.visible import visible

MOST = 50
"""Replays before the newest that have a line."""


def sent_again(replays: Sequence[Replayed], around: Around, cells: int) -> list[Line]:
    """All of them.

    Args:
        replays: the oldest first, whole.
        around: the time and its zone.
        cells: the width.
    """
    if not replays:
        return []
    *before, newest = replays
    times = f", {len(replays):,} times" if before else ""
    pairs = [
        ("at", words.full_time(newest.at, around.zone), ""),
        ("sent to", newest.url, ""),
        ("as", _changed(newest) or "it was", ""),
        *came_of(newest),
    ]
    lines = heading(f"Sent again{times}") + facts(pairs, cells) + content_of(newest, cells)
    if before:
        lines += heading("Before")
    for one in reversed(before[-MOST:]):
        lines += flow(_in_short(one, around), cells)
    if len(before) > MOST:
        lines.append([(f"… and {len(before) - MOST:,} earlier", "dim")])
    return lines


def _changed(one: Replayed) -> str:
    """What of it was not as it had come."""
    what = (("edited", one.edited), ("signed afresh", one.signed))
    return ", ".join(word for word, so in what if so)


def _in_short(one: Replayed, around: Around) -> Line:
    at = words.clock_time(one.at, around.now(), around.zone, 8)
    ok = one.problem is None and 200 <= (one.status or 0) < 300
    said = one.problem if one.problem is not None else str(one.status)
    return [
        (f"{at}  ", "dim"),
        (visible(said), "ok" if ok else "warn"),
        (f" in {words.duration(one.took)}", ""),
        (f"  {one.url}", ""),
        (f"  {_changed(one)}", "dim"),
    ]
