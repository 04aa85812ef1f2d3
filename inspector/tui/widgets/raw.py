"""The Raw tab: the request as text, or as a hex dump where its body is not text."""

from typing import ClassVar, cast

import msgspec
from textual.binding import Binding, BindingType

from inspector.delivery import Delivery, text
from inspector.tui.around import Around
from inspector.tui.model import Row
from inspector.tui.paragraphs import Paragraph, Paragraphs
from inspector.tui.widgets.content import delivery_of
from inspector.tui.widgets.longtext import HexSection, LongText, Ready, Section, TextSection
from inspector.tui.words import size
from inspector.visible import visible


class RawRequest(msgspec.Struct, frozen=True):
    """A delivery and its body as text; None where it is not UTF-8."""

    delivery: Delivery
    body: str | None


class RawTab(LongText):
    """Start line, headers and body, as they came."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hex", "hex or text", id="raw.hex"),
    ]

    def __init__(self, around: Around) -> None:
        super().__init__()
        self._around = around
        self._raw: RawRequest | None = None
        self._hex = False

    def load(self, row: Row) -> RawRequest:
        """The delivery, its body decoded where it is text."""
        delivery = delivery_of(self._around, row)
        try:
            body = delivery.body.decode()
        except UnicodeDecodeError:
            return RawRequest(delivery, None)
        return RawRequest(delivery, None if "\0" in body else body)

    def show(self, row: Row, loaded: object) -> None:
        """Show it from its beginning."""
        del row
        self._raw = cast("RawRequest", loaded)
        self.scroll_home(animate=False)
        self.rebuild()

    def build(self, cells: int) -> list[Section]:
        """The head, then the body."""
        if self._raw is None:
            return []
        delivery, body = self._raw.delivery, self._raw.body
        sections: list[Section] = [_head(delivery, cells), Ready([[]])]
        if delivery.body:
            as_text = body is not None and not self._hex
            sections.append(
                TextSection(body or "", cells) if as_text else HexSection(delivery.body, cells)
            )
        note = _note(delivery)
        if note:
            sections.insert(2, Ready([[(note, "warn")], []]))
        return sections

    def action_hex(self) -> None:
        """Change between text and hex dump."""
        self._hex = not self._hex
        self.rebuild()
        self.post_message(self.Other())


def _head(delivery: Delivery, cells: int) -> Paragraphs:
    target = f"{text(delivery.target)} HTTP/{delivery.http_version}"
    start = Paragraph([(visible(delivery.method) + " ", "key")], target)
    headers = (
        Paragraph([(f"{visible(text(name))}: ", "dim")], text(value))
        for name, value in delivery.headers
    )
    return Paragraphs((start, *headers), cells)


def _note(delivery: Delivery) -> str | None:
    match delivery.body_state:
        case "partial":
            return f"the sender left in the body: {size(delivery.size)} had arrived"
        case "over-limit":
            kept = size(len(delivery.body))
            return f"over the limit: {size(delivery.size)} arrived, the first {kept} are kept"
        case "complete":
            return None
