"""A verdict with its workings, for people to read."""

from collections.abc import Iterator
from textwrap import wrap

import click

from inspector.cli.aligned import room
from inspector.cli.verifying.judging import Judged
from inspector.signatures import Working
from inspector.tui import words
from inspector.visible import visible

_MOST_TRIES = 3
_FIRST, _LAST = 320, 80
"""Characters of what is signed that are shown: of its beginning, and of its end."""

_WIDE, _NARROW = 86, 20
"""Cells of a fact: at most, and at least."""

_INDENT = 13


def in_a_line(one: Judged) -> str:
    """One of several deliveries: its id, the verdict, and why."""
    verdict = one.explained
    said = verdict.reason or words.recipe(verdict.scheme, one.standing) or ""
    colour = "green" if one.holds else "red"
    shown = click.style(f"{verdict.verdict:<12}", fg=colour)
    return f"#{one.delivery.id:<6} {shown} {visible(said)}".rstrip()


def in_full(one: Judged, file: str | None) -> Iterator[str]:
    """The verdict, why, and what to do; then what was given, signed and expected.

    Args:
        one: what was judged.
        file: what it is from; None for a delivery of a journal.
    """
    delivery, verdict = one.delivery, one.explained
    title = (
        f"#{delivery.id}" if file is None else visible("standard input" if file == "-" else file)
    )
    yield click.style(f"{title}  {words.full_time(delivery.received_at, None)}", bold=True)
    yield from _fact("provider", _provider(one))
    yield from _fact(
        "verdict",
        f"{verdict.verdict}: {words.SIGNATURES_IN_WORDS[verdict.verdict]}",
        "green" if verdict.verdict == "valid" else "red",
    )
    yield from _fact("scheme", words.recipe(verdict.scheme, one.standing))
    found = one.finding
    yield from _fact("why", verdict.reason if found is None else found.reason)
    yield from _fact("to do", verdict.hint)
    if found is not None:
        for note in found.notes:
            yield from _fact("also", note)
        yield from _fact("ruled out", "; ".join(found.ruled_out))
        yield from _fact("not tried", "; ".join(found.left_out))
    if one.computed is not None:
        yield from _computed(one)
    for working in one.tried[: 1 if one.tried and one.tried[0].matched else _MOST_TRIES]:
        yield ""
        yield from _working(working, one.name)
    if verdict.verdict in ("no-secret", "unsigned"):
        yield from _fact("secret", "none is known; --secret @FILE gives one")


def _computed(one: Judged) -> Iterator[str]:
    found = one.computed
    if found is None:
        return
    yield ""
    yield from _fact("your code", found.reason, "green" if one.is_right else "red")
    yield from _fact("to do", found.hint)
    for note in found.notes:
        yield from _fact("also", note)
    yield from _fact("ruled out", "; ".join(found.ruled_out))
    yield from _fact("not tried", "; ".join(found.left_out))


def _provider(one: Judged) -> str:
    if one.insight.provider is None:
        return "not recognised; --provider NAME names it"
    return f"{one.insight.provider} ({one.how})"


def _working(working: Working, name: str) -> Iterator[str]:
    yield from _fact("tried", working.scheme)
    yield from _fact(
        "secret", f"{working.secret} of {name}" if name else f"{working.secret}, given"
    )
    yield from _fact("note", working.note)
    yield from _fact("stands in", working.place)
    yield from _fact("given", "nothing" if working.given is None else working.given)
    yield from _fact("expected", working.expected)
    if not working.covers:
        yield from _fact("signed", "nothing: the secret itself is sent")
    elif working.signed is None:
        yield from _fact("signed", f"not known: {', '.join(working.lacks)} is not in the request")
    else:
        yield from _fact("signed", f"{len(working.signed):,} bytes: {_bytes(working.signed)}")


def _bytes(signed: bytes) -> str:
    """What was signed, its end always to be seen; bytes that are no text stand as escapes."""
    if len(signed) <= _FIRST + _LAST:
        return _shown(signed)
    return f"{_shown(signed[:_FIRST])} … {_shown(signed[-_LAST:])}"


def _shown(part: bytes) -> str:
    return visible(part.decode("utf-8", "backslashreplace"))


def _fact(label: str, text: str | None, colour: str | None = None) -> Iterator[str]:
    if not text:
        return
    wide = max(_NARROW, min(_WIDE, (room() or _WIDE + _INDENT) - _INDENT))
    lines = wrap(visible(text), wide, break_on_hyphens=False) or [""]
    for row, line in enumerate(lines):
        head = click.style(f"{label if row == 0 else '':<10}", dim=True)
        yield f"  {head} {click.style(line, fg=colour) if colour else line}"
