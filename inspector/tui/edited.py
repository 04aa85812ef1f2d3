"""A delivery that a person changes and sends from the screen."""

import msgspec

from inspector.delivery import Delivery, RawHeaders, Replayed
from inspector.errors import InspectorError
from inspector.outbound.draft import Draft, draft_of
from inspector.outbound.editing import addressed
from inspector.payload.codings import decode
from inspector.payload.json_check import check
from inspector.signatures import rewriting
from inspector.tui.proposing import Proposal
from inspector.tui.replaying import Resending, got
from inspector.tui.text import MARK, Line, wrap
from inspector.tui.widgets.editarea import LARGEST, LONGEST
from inspector.tui.words import size
from inspector.visible import visible, visible_lines

_SHOWN = 4000  # bytes of an answer


class Opened(msgspec.Struct, frozen=True):
    """A delivery to be changed.

    Attributes:
        draft: what is sent of it.
        url: where to, without a path: that stands in the draft; empty where it is not clear.
        proposal: the same with the path that it has, and what of it is from where.
        is_whole: whether all of its body was recorded.
    """

    draft: Draft
    url: str
    proposal: Proposal
    is_whole: bool


def opened(delivery: Delivery, proposal: Proposal) -> Opened:
    """A delivery to be changed, and where it goes if nobody changes that."""
    draft, url = addressed(draft_of(delivery), proposal.url)
    return Opened(draft, url, proposal, delivery.body_state == "complete")


def not_here(draft: Draft) -> str | None:
    """Why a body can't be edited on the screen, a clause; None where it can.

    It is measured in bytes, of which there are at least as many as characters.
    """
    body = draft.body
    if len(body) > LARGEST:
        return f"it is larger than the {size(LARGEST)} that can be edited here"
    longest = max(map(len, body.split(b"\n")))
    if longest > LONGEST:
        return f"one of its lines is {size(longest)} long, and {size(LONGEST)} can be edited here"
    try:
        body.decode()
    except UnicodeDecodeError:
        coding = _header(draft.headers, b"content-encoding")
        return f"it is compressed ({visible(coding)})" if coding else "it is not UTF-8 text"
    return None


def fits_laid_out(draft: Draft) -> bool:
    """Whether a body that can't be edited on the screen can be once it is laid out."""
    if len(draft.body) > LARGEST:
        return False
    try:
        return not_here(msgspec.structs.replace(draft, body=laid_out(draft.body))) is None
    except InspectorError:
        return False


def laid_out(body: bytes) -> bytes:
    """A JSON body over several lines, two spaces a level; numbers and strings as they stand there.

    Raises:
        InspectorError: it is no JSON object or array, or far too deep.
    """
    broken = check(body).broken
    if broken is not None:
        raise InspectorError(f"The body is no JSON, so it can't be laid out: {broken}.")
    laid = rewriting.laid_out(body, "pretty 2")
    if laid is None:
        raise InspectorError("The body can't be laid out: it is no object or array, or too deep.")
    return laid


def came_of(going: Resending, rows: int, cells: int) -> list[Line]:
    """What came of it: how it was answered, and the first rows of the answer's body."""
    replayed = going.last
    if replayed is None:
        gone = "It was not sent: the delivery is not in the journal any more."
        return [
            [("✗ ", "bad"), (gone, "")],
            [("  ^o opens what you edited in your editor, where it can be saved.", "dim")],
        ]
    first: Line = [
        ("✓ ", "ok") if going.good else ("✗ ", "bad"),
        (got(replayed), ""),
        (f" · {size(len(replayed.body))}" if replayed.body else " · no body", "dim"),
        (f" · recorded as a replay of #{replayed.delivery}", "dim"),
    ]
    if going.unrecorded is not None:
        first[-1] = (f" · not recorded: {visible(going.unrecorded)}", "bad")
    text = [row for line in _beginning(replayed) for row in wrap(line, cells)]
    lines: list[Line] = [[(row, "")] for row in text[:rows]]
    return [first, *lines, *([[(MARK, "dim")]] if len(text) > rows else [])]


def _beginning(replayed: Replayed) -> list[str]:
    """The first lines of an answer's body; nothing of one that is no text."""
    body, _ = decode(replayed.body, _header(replayed.headers, b"content-encoding"), _SHOWN)
    text = body[:_SHOWN].decode("utf-8", "replace")
    if "\0" in text:
        return []
    return [line for line in visible_lines(text).split("\n") if line.strip()]


def _header(headers: RawHeaders, name: bytes) -> str:
    found = (value for given, value in headers if given.lower() == name)
    return next(found, b"").decode("latin-1")
