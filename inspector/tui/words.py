"""How the screen writes things down: signs, times, durations and sizes."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from inspector import durations
from inspector.delivery import Settled
from inspector.insight.judged import Insight, RepeatKind
from inspector.moments import in_utc
from inspector.signatures.scheme import Standing as Recipe
from inspector.signatures.verdict import VerdictKind
from inspector.tui.model import Row
from inspector.tui.text import Line, Piece
from inspector.tui.waiting import asks
from inspector.visible import visible

HALF_A_DAY = 12 * 3600  # seconds

PENDING: Piece = ("…", "dim")

duration = durations.in_words

SIGNATURES: dict[VerdictKind, Piece] = {
    "valid": ("✓ ok", "ok"),
    "invalid": ("✗ bad", "bad"),
    "missing": ("✗ miss", "bad"),
    "expired": ("✗ old", "bad"),
    "no-secret": ("? key", "warn"),
    "unsigned": ("– none", "dim"),
    "unverifiable": ("? n/v", "warn"),
}

SIGNATURES_IN_WORDS: dict[VerdictKind, str] = {
    "valid": "the signature is right",
    "invalid": "the signature is wrong",
    "missing": "a secret is known, but the delivery is not signed",
    "expired": "the signature is right, but its time is out of tolerance",
    "no-secret": "signed, but no secret is known",
    "unsigned": "not signed, as far as can be seen",
    "unverifiable": "it can't be checked here: the recipe is not public, or not enough is known",
}

RECIPES: dict[Recipe | None, str] = {
    "assumed": "The documents leave a part of this recipe open: it is assumed",
    "unofficial": "This recipe is unofficial: it was read elsewhere than in the documents",
    "candidate": "This recipe is a guess: none is public",
}
"""What is to be said of a recipe that is not documented."""

REPEATS: dict[RepeatKind, Piece] = {
    "first": ("first", ""),
    "retry": ("retry", "warn"),
    "duplicate": ("dup", "info"),
    "conflict": ("CONFL", "bad"),
    "same-content": ("same", "info"),
}

REPEATS_IN_WORDS: dict[RepeatKind, str] = {
    "first": "seen for the first time",
    "retry": "sent again: no earlier attempt was accepted for sure",
    "duplicate": "sent again although an earlier attempt was accepted",
    "conflict": "the same event id with another body",
    "same-content": "no event id; the same body was accepted before",
}

_KEPT_IN_WORDS: dict[RepeatKind, str] = {
    "first": "none like it before, among those that are kept",
    "retry": "sent again: no earlier attempt that is kept was accepted for sure",
}

REPLAY: Piece = ("replay", "info")
"""Stands where it says how often an event was seen, of what was sent again from here."""

FAULTS = {"reset": "reset", "close": "close", "garbage": "garbl", "truncate": "trunc"}


def recipe(name: str | None, standing: Recipe | None) -> str | None:
    """A signature scheme, and how well it is known where that is not in its name."""
    return f"{name} [{standing}]" if name and standing in ("assumed", "unofficial") else name


def signature_sign(row: Row) -> Piece:
    """The sign and short word of a row's signature."""
    return SIGNATURES[row.insight.signature.verdict] if row.insight else PENDING


def kept_sign(row: Row) -> Piece:
    """In one cell, whether a person pinned a delivery or put a note to it."""
    if row.pinned:
        return ("&" if row.note else "★"), "info"
    return ("¶", "info") if row.note else (" ", "")


def which(row: Row) -> Line:
    """A delivery in a line, as dialogs name the one they are about."""
    what = f"{event_words(row, '')[0]} " if row.insight else ""
    where = f"{visible(row.method)} {visible(row.path)}"
    return [(f"#{row.id} ", "info"), (what.lstrip(), ""), (where, "dim")]


def repeat_word(row: Row) -> Piece:
    """The short word for whether a row's event was seen before, or that we sent it again."""
    if row.origin == "replay":
        return REPLAY
    return REPEATS[row.insight.repeat.kind] if row.insight else PENDING


def repeat_in_words(kind: RepeatKind, insight: Insight) -> str:
    """Whether an event was seen before, as far as what is kept tells."""
    said = REPEATS_IN_WORDS[kind]
    return _KEPT_IN_WORDS.get(kind, said) if insight.deleted_before else said


def deleted_before(insight: Insight | None) -> str | None:
    """That earlier attempts may be among what was deleted; None where they can't be."""
    if insight is None or not insight.deleted_before:
        return None
    if insight.deleted_before == 1:
        return "1 earlier delivery was deleted: if it was an attempt, it is not counted"
    count = f"{insight.deleted_before:,} earlier deliveries were deleted"
    return f"{count}: attempts among them, if any, are not counted"


def attempt_words(row: Row, allowed: int | None) -> Piece:
    """`2/6`: the second attempt of six; `2/?` where the provider does not say how many.

    A replay is none of the provider's attempts, and has no number.

    Args:
        row: the delivery.
        allowed: how many attempts its provider's documents allow; None where they do not say.
    """
    if row.insight is None:
        return PENDING
    if row.origin == "replay":
        return "–", "dim"
    of = "?" if allowed is None else str(allowed)
    attempt = row.insight.attempt
    if allowed is not None and attempt > allowed:
        return f"{attempt}/{of}", "bad"
    return f"{attempt}/{of}", "" if attempt > 1 else "dim"


def attempts_of(rows: Sequence[Row]) -> str:
    """How many attempts rows of one event are: `2 attempts, and 1 replay of yours`."""
    replays = sum(row.origin == "replay" for row in rows)
    attempts = plural(len(rows) - replays, "attempt")
    own = plural(replays, "replay")
    if not replays:
        return attempts
    return f"{attempts}, and {own} of yours" if len(rows) > replays else own


def event_words(row: Row, otherwise: str = "–") -> Piece:
    """What happened, in the provider's words; how many more events the delivery holds.

    Where the type is not known it is said of a handshake, as it is assumed or known to be one;
    of others, `otherwise` stands there.
    """
    if row.insight is None:
        return PENDING
    events = row.insight.events
    first = events[0].type if events else None
    more = f" +{len(events) - 1}" if len(events) > 1 else ""
    if first is None and row.insight.handshake is not None:
        return f"validation ({row.insight.handshake.standing})", "dim"
    if first is None:
        return otherwise + more, "dim"
    return visible(first) + more, ""


def is_unwritten(row: Row, trouble: str | None) -> bool:
    """Whether it may be answered, and that can't be recorded: it waits for nothing else."""
    return row.settled is None and row.waits_for is None and trouble is not None


def answer_words(row: Row, now: float, trouble: str | None = None) -> Piece:
    """The status sent, or how it ended otherwise; while held, for how long (`now` in seconds).

    Args:
        row: the delivery.
        now: seconds since the Unix epoch.
        trouble: why nothing can be recorded right now; None where it can.
    """
    if is_unwritten(row, trouble):
        return "n/k", "dim"
    if row.settled is None:
        lasted = held_for(now - row.received_at / 1e6)
        sign, ink = ("?", "warn") if asks(row) else ("…", "info")
        return f"{sign} {lasted}" if len(lasted) < 4 else f"{sign}{lasted}", ink
    settled = row.settled
    if settled.outcome == "sender-left":
        return "left", "bad"
    if settled.outcome == "interrupted":
        return ("n/k", "dim") if row.has_no_answer else ("cut", "bad")
    if settled.outcome == "failed":
        return "fail", "bad"
    if settled.outcome == "fault":
        step = (settled.answer.step or "fault").split()[0]
        return FAULTS.get(step, "fault"), "warn"
    return _status_words(settled, row)


def _status_words(settled: Settled, row: Row) -> Piece:
    status = settled.answer.status
    if status is None:
        return "none", "warn"
    if settled.answer.by == "guard":
        return f"{status}G", "warn"
    if settled.answer.by == "handshake":
        return f"{status}H", "info"
    if row.accepted == "yes":
        return str(status), "ok"
    if 200 <= status < 300 and row.insight is not None:
        return f"{status}?" if row.accepted == "unknown" else f"{status}!", "warn"
    return str(status), "ok" if status < 300 else "warn" if status < 500 else "bad"


def held_for(seconds: float) -> str:
    """How long something has lasted, in at most four characters: `8s`, `2m05`, `12m`, `1h02`."""
    whole = max(0, int(seconds))
    if whole < 100:
        return f"{whole}s"
    if whole < 600:
        return f"{whole // 60}m{whole % 60:02d}"
    if whole < 6000:
        return f"{whole // 60}m"
    return f"{whole // 3600}h{whole % 3600 // 60:02d}" if whole < 36_000 else f"{whole // 3600}h"


def size(count: int) -> str:
    """A number of bytes: `2,807 bytes`, `12.4 kB`, `10.5 MB`."""
    if count == 1:
        return "1 byte"
    if count < 10_000:
        return f"{count:,} bytes"
    if count < 1_000_000:
        return f"{count / 1000:.1f} kB"
    return f"{count / 1_000_000:.1f} MB"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 delivery`, `1,204 deliveries`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def moment(micros: int, zone: tzinfo | None) -> datetime:
    """Microseconds since the Unix epoch as a moment in a zone (None for the machine's own)."""
    return in_utc(micros).astimezone(zone)


def clock_time(micros: int, now: float, zone: tzinfo | None, cells: int) -> str:
    """When something arrived, in 12 cells (`17:22:30.007`) or 8; its day if that is long ago.

    Midnight alone does not make it so: what came within the last half day has its time.
    """
    at = moment(micros, zone)
    today = moment(int(now * 1e6), zone).date()
    if at.date() != today and now - micros / 1e6 > HALF_A_DAY:
        return at.strftime("%b %d %H:%M" if cells >= 12 else "%b %d")
    return (
        at.strftime("%H:%M:%S.") + f"{at.microsecond // 1000:03d}"
        if cells >= 12
        else (at.strftime("%H:%M:%S"))
    )


def full_time(micros: int, zone: tzinfo | None) -> str:
    """A moment in full, with its zone: `2026-01-31 10:52:24.123 +00:00`."""
    at = moment(micros, zone)
    offset = at.strftime("%z")
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} {offset[:3]}:{offset[3:5]}"
