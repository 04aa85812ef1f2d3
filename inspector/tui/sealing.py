"""What becomes of the signature of a delivery that a person edits, and how that is said."""

from typing import NamedTuple

from inspector.delivery import RawHeaders
from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.outbound import afresh
from inspector.outbound.afresh import scheme_and_secret, was_signed
from inspector.outbound.draft import Draft, directed
from inspector.outbound.editing import Form, with_form
from inspector.outbound.exchange import address_of
from inspector.tui.around import Around
from inspector.tui.edited import Opened
from inspector.tui.leading import Leading
from inspector.tui.model import Row
from inspector.tui.replayable import replayable, where_to
from inspector.tui.replaying import signed_for
from inspector.tui.text import Line
from inspector.visible import visible


class Stand(NamedTuple):
    """What stands in the fields; the bytes of a body that can't be edited there."""

    request: str
    headers: str
    body: str | bytes


class Sealing:
    """Whether an edited delivery is signed afresh, and for which URL.

    It is, as it was signed, unless its signature itself is edited; a person may say otherwise.

    Args:
        around: whose feed has the delivery.
        row: the delivery.
        leading: looks up where it goes.

    Attributes:
        where_it_goes: whether the URL that it goes to is signed, though its provider calls another.
    """

    def __init__(self, around: Around, row: Row, leading: Leading) -> None:
        self.where_it_goes = False
        self._feed = around.feed
        self._row = row
        self._leading = leading
        self._what = replayable([row], around.feed.known, around.now())
        self._was_signed = row.insight is not None and was_signed(row.insight)
        self._chosen: bool | None = None  # what a person said

    def signs(self, first: Stand | None, now: Stand) -> bool:
        """Whether it is signed afresh.

        Args:
            first: what stood there when it was opened; None before that.
            now: what stands there now.
        """
        if self._chosen is not None:
            return self._chosen
        usually = self._was_signed and self._what.unsigned is None
        return usually and self._edited_in(first, now) is None

    def choose(self, first: Stand | None, now: Stand) -> None:
        """Sign it afresh, or no more. Raises InspectorError where it can't be signed."""
        signs = self.signs(first, now)
        if not signs and self._what.unsigned is not None:
            raise self._what.unsigned
        self._chosen = not signs

    def told(self, first: Stand | None, now: Stand, opened: Opened | None, url: str) -> Line:
        """Whether the signature that it is sent with will hold.

        Args:
            first: what stood there when it was opened; None before that.
            now: what stands there now.
            opened: the delivery; None before it is read.
            url: where it goes, as it is typed.
        """
        if self.signs(first, now):
            words, other = self._signed_for(now, opened, url)
            said = f"{self._what.signed_with}{f', {words}' if words else ''}"
            return [("✓ ", "ok"), (f"Signed afresh with {said}.", ""), *other]
        if not self._was_signed:
            return [("It is not signed.", "dim")]
        if (name := self._edited_in(first, now)) is not None:
            said = f"Not signed anew, as {visible(name)} was edited: "
            return [("! ", "warn"), (said, ""), ("^g ", "shortcut"),
                    ("signs it all the same.", "")]  # fmt: skip
        if first is None or now.body == first.body:
            return [("Sent with the signature that it came with.", "dim")]
        broken: Line = [("! ", "warn"), ("The signature that it came with fits no other body", "")]
        if self._what.unsigned is not None:
            return [*broken, (", and there is no secret to sign afresh with.", "")]
        return [*broken, (": ", ""), ("^g ", "shortcut"), ("signs afresh.", "")]

    def _edited_in(self, first: Stand | None, now: Stand) -> str | None:
        """The header of its signature, or of that one's time, that was edited."""
        if first is None or self._what.unsigned is not None:
            return None
        return _edited_seal(self._feed.known, self._row, first.headers, now.headers)

    def _signed_for(self, now: Stand, opened: Opened | None, url: str) -> tuple[str, Line]:
        """For which URL it is signed, where its scheme signs one, and how another one is."""
        rows = [self._row]
        if opened is None or not url.strip():
            return "", []
        try:
            there = self._leading.of(where_to(url))
            if there is None:
                return "", []
            before = _path_to(opened.draft)
            path = _path_to(opened.draft, now.request, there.url)
            goes = signed_for(self._feed, rows, there, where_it_goes=True, path=path)
            usual = signed_for(self._feed, rows, there, path=path if path != before else None)
        except InspectorError:
            return "", []
        if not usual.is_other:
            return goes.words, []
        words, instead = (goes, usual) if self.where_it_goes else (usual, goes)
        return words.words, [(" ^r ", "shortcut"), (f"signs {instead.words}.", "")]


def _path_to(draft: Draft, request: str | None = None, url: str = "") -> bytes:
    """The path that a draft is sent to.

    Args:
        draft: as it was opened.
        request: its request line as a person has it; None where nobody changed it.
        url: where it goes; a path in it takes the place of the draft's.

    Raises:
        EditError: the request line can't be sent.
    """
    if request is not None:
        draft = with_form(draft, Form(request, "", None))
    address = address_of(url)
    target = draft.target if address is None else directed(draft, address).target
    return target.partition(b"?")[0]


def _edited_seal(known: Known, row: Row, before: str, after: str) -> str | None:
    """The header of a signature or of its time that a person edited; None for none.

    Args:
        known: the providers and the secrets.
        row: the delivery.
        before: its headers, one a line, as they came.
        after: as they stand now, finished or not.

    Raises:
        InspectorError: nobody knows how it is signed.
    """
    if row.insight is None:
        return None
    scheme, _ = scheme_and_secret(known, row, row.insight)
    return afresh.edited_seal(scheme, _headers_in(before), _headers_in(after))


def _headers_in(lines: str) -> RawHeaders:
    parts = (line.encode("utf-8", "surrogatepass").partition(b":") for line in lines.split("\n"))
    return tuple((name, value.strip()) for name, _, value in parts)
