"""What the Attempts tab says, line by line."""

from collections.abc import Iterator, Sequence

from inspector.compare import Comparison, Edit, edits
from inspector.insight.timeline import Try
from inspector.providers import Provider, Retries
from inspector.providers.provider import Reading
from inspector.providers.standing import Standing
from inspector.tui import timing, words
from inspector.tui.around import Around
from inspector.tui.model import Row
from inspector.tui.text import Line, Piece, flow, pad, wrap_pieces
from inspector.visible import visible

COLUMNS = (
    ("time", 9), ("try", 5), ("gap", 12), ("standing", 9), ("answer", 7),
    ("waited", 10), ("documented", 11), ("#", 8), ("accepted", 9), ("ms", 4),
)  # fmt: skip
"""Names and cells, the most needed first; `ms` makes the time longer."""

ORDER = ("time", "try", "gap", "documented", "standing", "answer", "waited", "accepted", "#")

NEEDED = 5
"""Columns that are there however narrow it is."""

ACCEPTED: dict[str, Piece] = {"yes": ("yes", "ok"), "no": ("no", "bad"), "unknown": ("?", "warn")}

MOST_EDITS = 100
"""Headers, and places of the body, that are named."""

BAR: Line = [(" │ ", "faint")]


def head(row: Row, rows: Sequence[Row], provider: Provider | None, cells: int) -> list[Line]:
    """The event, what its provider's documents promise, and the titles of the columns.

    Args:
        row: the delivery that is open.
        rows: all of its event.
        provider: what is known of theirs.
        cells: the width.
    """
    lines = flow([(words.attempts_of(rows), "title"), *_event(row)], cells)
    lines += flow([(timing.promise(provider), "")], cells)
    if provider is not None:
        lines += flow([(f"[{timing.source(provider.retries)}]", "dim")], cells)
    deleted = words.deleted_before(row.insight)
    if deleted is not None:
        lines += flow([(deleted, "warn")], cells)
    standing = retries_standing(provider)
    titles = "".join(
        pad(standing if name == "documented" else name, wide)
        for name, wide in columns(cells - 1, len(rows)).items()
    )
    return [*lines, [], [(" " + titles.rstrip(), "dim")]]


def retries_standing(provider: Provider | None) -> Standing:
    """How well it is known when the provider tries again, where anything is."""
    if provider is None or provider.retries.value is None:
        return "documented"
    return provider.retries.standing


def _event(row: Row) -> Line:
    if row.insight is None or not row.insight.events:
        return []
    event = max(row.insight.events, key=lambda event: event.attempt)
    line: Line = [(f" of event {visible(event.id)}", "dim")] if event.id else []
    if len(row.insight.events) > 1:
        line.append((f", one of {len(row.insight.events):,} in this delivery", "dim"))
    strength = {
        "strong": "",
        "weak": " (told apart by several fields: the provider sends no id)",
        "body": " (told apart by their bodies)",
    }[event.key_strength]
    return [*line, (strength, "dim")]


def columns(cells: int, count: int) -> dict[str, int]:
    """The columns that fit for so many attempts, in order, with their widths."""
    widths: dict[str, int] = {}
    for index, (name, least) in enumerate(COLUMNS):
        wide = max(least, len(f"{count}/99 ")) if name == "try" else least
        if index < NEEDED or sum(widths.values()) + wide <= cells:
            widths[name] = wide
    widths["time"] += widths.pop("ms", 0)
    return {name: widths[name] for name in ORDER if name in widths}


def attempt(
    row: Row, one: Try, retries: Retries | None, around: Around, wide: dict[str, int], *, mine: bool
) -> Line:
    """One attempt on a line, in columns of these widths."""
    now = around.now()
    line: Line = [("▸" if mine else " ", "info")]
    for name, width in wide.items():
        text, ink = _cell(name, row, one, retries, around, now, width)
        line.append((pad(text, width - 1) + " ", ink))
    return line


def _cell(
    name: str, row: Row, one: Try, retries: Retries | None, around: Around, now: float, width: int
) -> Piece:
    if name == "time":
        return words.clock_time(row.received_at, now, around.zone, width - 1), ""
    if name == "try":
        number = _number(row, one)
        of = retries.count + 1 if retries else "?"
        return ("–", "dim") if number is None else (f"{number}/{of}", "")
    if name == "gap":
        return "" if one.gap is None else f"+{words.duration(one.gap)}".replace("+<", "<"), "dim"
    if name == "documented":
        return "" if one.documented is None else timing.documented(one.documented), "dim"
    if name == "standing":
        return (row.origin, "info") if one.standing == "ours" else timing.STANDINGS[one.standing]
    if name == "answer":
        return words.answer_words(row, now)
    if name == "waited":
        waited = row.settled.sender_waited if row.settled else None
        return "" if waited is None else f"≈ {words.duration(waited)}", "info"
    if name == "accepted":
        return ACCEPTED[row.accepted] if row.settled else words.PENDING
    return f"#{row.id}", "dim"


def _number(row: Row, one: Try) -> int | None:
    """Its place among the attempts; what `inspector send` sent has one too, replays have none."""
    if one.number is None and row.origin == "send" and row.insight is not None:
        return row.insight.attempt
    return one.number


def in_full(
    row: Row, one: Try, provider: Provider | None, readings: Sequence[Reading], cells: int
) -> list[Line]:
    """The selected attempt: how it stands in time, how long the sender waited, what it is."""
    lines: list[Line] = []
    for sentence in _sentences(row, one, provider, readings):
        lines += _barred(sentence, cells)
    return lines


def _sentences(
    row: Row, one: Try, provider: Provider | None, readings: Sequence[Reading]
) -> Iterator[Line]:
    if one.standing == "ours":
        yield [(f"#{row.id} {row.origin}: {timing.STANDINGS_IN_WORDS['ours']}", "info")]
    else:
        yield _in_time(row, one, readings, retries_standing(provider))
    if one.restarted:
        yield [("The listener was started anew in between: attempts while it was not running are "
                "unseen.", "warn")]  # fmt: skip
    waited = row.settled.sender_waited if row.settled else None
    if waited is not None:
        sentence = f"The sender waited ≈ {words.duration(waited)}"
        yield [(sentence, "info"), (f"; {timing.patience(provider)}", "")]
    repeat = row.insight.repeat.kind if row.insight else "first"
    if repeat not in ("first", "retry") and one.standing != "ours":
        yield [(words.REPEATS_IN_WORDS[repeat], "info")]


def _in_time(row: Row, one: Try, readings: Sequence[Reading], known: Standing) -> Line:
    said = timing.all_documented(one.number or 1, readings)
    line: Line = [(f"#{row.id} ", "dim")]
    if one.number and one.number > 1:
        standing, ink = timing.STANDINGS[one.standing]
        by = f" by {visible(one.reading)}" if one.reading else ""
        shown = "came again although accepted" if one.standing == "again" else standing
        shown = "not documented" if one.standing == "not documented" else shown
        line.append((f"{shown}{by}: ", ink))
    line.append((timing.gaps_in_words(one), ""))
    if said and one.standing != "again":
        line.append((f"; {known}: {said} after the failure", ""))
    elif one.standing == "late":
        before, behind = timing.marks(known)
        line.append((f"; the {before}time for all attempts was over{behind}", ""))
    return line


def changed(before: Row | None, found: Comparison | str | None, cells: int) -> list[Line]:
    """What changed against the attempt before."""
    if before is None:
        return []
    if found is None:
        return _barred([(f"comparing it with #{before.id} …", "dim")], cells)
    if isinstance(found, str):
        return _barred([(found, "bad")], cells)
    lines = _barred([*_body(found, before), *_headers(found)], cells)
    for structure in (found.headers, found.payload):
        if structure is not None:
            told = edits(structure, MOST_EDITS)
            for edit in told:
                lines += _edit(edit, cells)
            if structure.changes > len(told):
                more = words.plural(structure.changes - len(told), "more place")
                lines += _barred([(f"… and {more} (d shows all)", "dim")], cells)
    return lines


def _body(found: Comparison, before: Row) -> Line:
    line: Line = [(f"Against #{before.id}: ", "dim")]
    old, new = found.sizes
    if found.body == "identical":
        return [*line, ("the same body, byte by byte", "ok")]
    if found.body == "rewritten":
        return [*line, ("the body was written anew with the same content", "warn")]
    if found.payload is not None and found.payload.changes:
        places = words.plural(found.payload.changes, "place")
        so_far = "" if found.payload.whole else " (it is large: not all of it was compared)"
        return [*line, (f"the body differs in {places}{so_far}", "warn")]
    where = f" from byte {found.differs_at:,} on" if found.differs_at is not None else ""
    large = "" if found.payload is None else "; it is large: not all of it was compared"
    return [*line, (f"the body differs{where}, {words.size(old)} then {words.size(new)}{large}",
                    "warn")]  # fmt: skip


def _headers(found: Comparison) -> Line:
    count = found.headers.changes
    if not count:
        return [("; the same headers", "ok")]
    verb = "differs" if count == 1 else "differ"
    return [(f"; {words.plural(count, 'header')} {verb}", "warn")]


def _edit(edit: Edit, cells: int) -> list[Line]:
    sign, ink = ("+", "ok") if edit.before is None else ("-", "bad")
    if edit.before is not None and edit.after is not None:
        sign, ink = "~", "warn"
    values = [value for value in (edit.before, edit.after) if value is not None]
    first: Line = [*BAR, (f"{sign} ", ink), (visible(edit.name), "key"), (" ", "")]
    text = " → ".join(value or '""' for value in values)
    rows = wrap_pieces(first, text, "", cells, indent=5)
    return [rows[0], *([*BAR, ("  ", ""), (_plain(row).strip(), "")] for row in rows[1:])]


def _plain(line: Line) -> str:
    return "".join(text for text, _ in line)


def _barred(sentence: Line, cells: int) -> list[Line]:
    """A sentence beside a bar, which says that it belongs to the line above."""
    return [[*BAR, *row] for row in flow(sentence, cells - 3)]
