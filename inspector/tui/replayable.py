"""What sending deliveries again would mean, in words, before it is done."""

import re
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from urllib.parse import urlsplit

import msgspec

from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.outbound.afresh import or_without, signed_with, was_signed
from inspector.tui.model import Row
from inspector.tui.replaying import judged
from inspector.tui.text import Line, cut
from inspector.tui.timing import documented
from inspector.tui.words import clock_time, duration, plural
from inspector.visible import visible

STORE_ONE = "Press esc, then s to store one."
"""What to do where no secret is known."""

_SPEED = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*x?", re.ASCII | re.IGNORECASE)
_NO_SCHEME = re.compile(
    r"(?:localhost|\[[0-9a-f:.]+\]|[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::[0-9]+)?(?:[/?].*)?"
    r"|[a-z0-9.-]+:[0-9]+(?:[/?].*)?",
    re.ASCII | re.IGNORECASE,
)
_MOST_OF_A_QUERY = 40  # cells


class TooOld(msgspec.Struct, frozen=True):
    """A delivery whose signature is out of tolerance by now.

    Attributes:
        row: the delivery.
        title: its provider's, in words.
        tolerance: seconds.
    """

    row: Row
    title: str
    tolerance: float


class Replayable(msgspec.Struct, frozen=True):
    """Deliveries that can be sent again.

    Attributes:
        rows: those that are recorded whole, oldest first.
        left_out: how many are recorded only in part.
        kinds: one of each path and signature, which stands for all that are signed as it is.
        signed_with: the schemes and the secrets' fingerprints that can sign them, in words.
        unsigned: why they can't be signed; None where they can.
        too_old: the first that will be refused for its age as it was; None where none is known.
    """

    rows: tuple[Row, ...]
    left_out: int
    kinds: tuple[Row, ...]
    signed_with: str
    unsigned: InspectorError | None
    too_old: TooOld | None

    @property
    def spans(self) -> float:
        """Seconds from the first to the last."""
        first, last = self.rows[0], self.rows[-1]
        return max(0.0, (last.received_at - first.received_at) / 1e6)


def replayable(rows: Sequence[Row], known: Known, now: float) -> Replayable:
    """What can be sent again of some deliveries, and how they can be signed.

    Args:
        rows: oldest first.
        known: providers and secrets.
        now: seconds since the Unix epoch.
    """
    whole = tuple(row for row in rows if row.body_state == "complete")
    # What came to the same path and was signed the same way is signed alike.
    kinds: dict[object, Row] = {}
    for row in whole:
        insight = row.insight
        of = (insight.provider, insight.signature.scheme) if insight else None
        kinds.setdefault((row.path, of), row)
    with_what, unsigned = _signing(known, kinds.values())
    old = (_too_old(row, known, now) for row in kinds.values())
    return Replayable(
        whole,
        len(rows) - len(whole),
        tuple(kinds.values()),
        with_what,
        unsigned,
        next(filter(None, old), None),
    )


def speed_of(text: str) -> float:
    """What gaps are divided by, from `60x`. Raises InspectorError."""
    found = _SPEED.fullmatch(text.strip())
    number = float(found[1]) if found else 0.0
    if number <= 0:
        raise InspectorError("The speed is how many times faster than they came, such as 60x.")
    return number


def where_to(typed: str) -> str:
    """The URL that was typed, checked; `http://` need not be written before a host and its port.

    Raises:
        InspectorError: it is none, or something can't be sent there.
    """
    from inspector.config import delivery_target

    url = typed.strip()
    if not url:
        raise InspectorError("Say where to, such as http://localhost:3000")
    if _NO_SCHEME.fullmatch(url):
        url = f"http://{url}"
    if _has_no_such_port(url):
        raise InspectorError("The port of the URL is a number from 1 to 65535.")
    return delivery_target(url, "The URL")


def _has_no_such_port(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # there is something else wrong with it
        return False
    try:
        return parts.port == 0
    except ValueError:
        return True


def what_it_does(what: Replayable, url: str, speed: float | None, query: str = "") -> str:
    """A sentence of what is sent, where to, and over which time; without its full stop.

    Args:
        what: the deliveries.
        url: where to, checked.
        speed: what the gaps that they came with are divided by; None for no gaps.
        query: that of a delivery that goes alone.
    """
    parts = urlsplit(url)
    has_path = parts.path.strip("/") != ""
    if len(what.rows) == 1:
        row = what.rows[0]
        to = url if has_path else parts._replace(path=row.path).geturl()
        along = f", with its query ?{cut(visible(query), _MOST_OF_A_QUERY)}"
        return f"Sends #{row.id} to {visible(to)}{along if query and not parts.query else ''}"
    to = url if has_path else f"{url}, each to its own path"
    count = plural(len(what.rows), "delivery", "deliveries")
    pace = (
        "one after the other"
        if speed is None
        else f"over {duration(what.spans / speed)}, with the gaps that they came with"
        + (f" divided by {speed:g}" if speed != 1 else "")
    )
    return f"Sends {count} to {to}, {pace}"


def how_signed(
    what: Replayable, now: float, zone: tzinfo | None, *, sign: bool, place: str = ""
) -> list[Line]:
    """With which signature, and whether it will still hold; why not, where it can't be made.

    Args:
        what: the deliveries.
        now: seconds since the Unix epoch.
        zone: the time zone that times are told in.
        sign: whether they are signed afresh.
        place: for which URL, in words; empty where no scheme signs one.
    """
    if sign and what.unsigned is not None:
        hint = what.unsigned.hint
        more: list[Line] = [[(hint, "dim")]] if hint else []
        return [[("✗ ", "bad"), (what.unsigned.message, "")], *more]
    if sign:
        said = f"{what.signed_with}{f', {place}' if place else ''}"
        return [[("✓ ", "ok"), (f"Signed afresh with {said}.", "")]]
    if what.too_old is None:
        return []
    old = what.too_old
    first = "its signature" if len(what.rows) == 1 else f"the signature of #{old.row.id}"
    at = clock_time(old.row.received_at, now, zone, 8)
    return [
        [("! ", "warn"),
         (f"As it was, {first} is from {at}, older than the tolerance of"
          f" {documented(old.tolerance)} that {visible(old.title)} has.", "")]
    ]  # fmt: skip


def _signing(known: Known, rows: Iterable[Row]) -> tuple[str, InspectorError | None]:
    """With what they would be signed, in words; why one of them can't be."""
    words: dict[str, None] = {}
    lacks_secret = False
    several = list(rows)
    try:
        for row in several:
            ((_, insight),) = judged([row])
            provider = known.providers.get(insight.provider or "")
            lacks_secret = (
                provider is not None
                and bool(provider.schemes)
                and not known.secrets_for(row.path, provider.name)
            )
            words[signed_with(known, [(row, insight)])] = None
    except InspectorError as error:
        hint = STORE_ONE if lacks_secret else error.hint
        if len(several) > 1:
            hint = or_without(row.id, hint)
        return "", InspectorError(error.message, hint)
    return "; ".join(words), None


def _too_old(row: Row, known: Known, now: float) -> TooOld | None:
    insight = row.insight
    provider = known.providers.get(insight.provider or "") if insight else None
    if insight is None or provider is None or not was_signed(insight):
        return None
    fits = (one for one in provider.schemes if one.name == insight.signature.scheme)
    scheme = next(fits, provider.schemes[0]) if provider.schemes else None
    if scheme is None or scheme.tolerance is None or now - row.received_at / 1e6 < scheme.tolerance:
        return None
    return TooOld(row, provider.title, scheme.tolerance)
