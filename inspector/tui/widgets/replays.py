"""How a delivery was replayed, and what it got: a line for each, one of them in full."""

from collections.abc import Sequence
from typing import NamedTuple

from inspector.delivery import Replayed
from inspector.outbound import outcome
from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.text import Line
from inspector.tui.widgets.content import facts, heading
from inspector.tui.widgets.given import came_of, content_of
from inspector.visible import visible

MOST = 50
"""Replays that have a line, and can be chosen."""


class Told(NamedTuple):
    """What is said of replays.

    Attributes:
        lines: all of it.
        choices: those of the lines that have a replay each, the newest first; empty where there is
            nothing to choose.
    """

    lines: list[Line]
    choices: range


def told(
    replays: Sequence[Replayed],
    at: int,
    body: Replayed | str,
    path: str,
    around: Around,
    cells: int,
) -> Told:
    """All of them in a line each, and below it the one that is chosen, in full.

    Args:
        replays: the oldest first; none of them needs its body.
        at: which is chosen, counted from the newest.
        body: that one with its body; what to say in place of that, where it is not read.
        path: the delivery's own.
        around: the time and its zone.
        cells: the width.
    """
    if not replays:
        return Told([], range(0))
    newest_first = list(reversed(replays[-MOST:]))
    chosen = newest_first[at]
    several = len(replays) > 1
    lines = heading(f"Replayed, {len(replays):,} times" if several else "Replayed")
    first = len(lines)
    if several:
        lines += [_in_short(one, path, around, is_chosen=one is chosen) for one in newest_first]
    choices = range(first, len(lines))
    if len(replays) > MOST:
        lines.append([(f"  … and {len(replays) - MOST:,} earlier", "dim")])
    if several:
        lines.append([])
    pairs = [
        ("at", words.full_time(chosen.at, around.zone), ""),
        ("sent to", outcome.sent_to(chosen, path), ""),
        ("as", _changed(chosen) or "it was", ""),
        *came_of(chosen),
    ]
    lines += facts(pairs, cells)
    lines += [[], [(body, "dim")]] if isinstance(body, str) else content_of(body, cells)
    return Told(lines, choices)


def _changed(one: Replayed) -> str:
    """What of it was not as it had come."""
    what = (("edited", one.edited), ("signed afresh", one.signed))
    return ", ".join(word for word, so in what if so)


def _in_short(one: Replayed, path: str, around: Around, *, is_chosen: bool) -> Line:
    at = words.clock_time(one.at, around.now(), around.zone, 8)
    return [
        ("▸ " if is_chosen else "  ", "info"),
        (f"{at}  ", "dim"),
        (outcome.came_of(one), "ok" if outcome.is_success(one) else "warn"),
        (f" in {words.duration(one.took)}", ""),
        (f"  {visible(outcome.sent_to(one, path))}", ""),
        (f"  {_changed(one)}", "dim"),
    ]
