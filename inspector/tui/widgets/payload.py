"""The Payload tab: the body as a tree, as text, or as bytes, with what is to be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from textual.app import ComposeResult
from textual.containers import Vertical

from inspector.tui.around import Around
from inspector.tui.finding import Findable
from inspector.tui.model import Row
from inspector.tui.text import MARK, Line, fit, flow
from inspector.tui.unfolded import Unfolded
from inspector.tui.widgets.content import delivery_of
from inspector.tui.widgets.lines import LineWidget
from inspector.tui.widgets.longtext import HexSection, LongText, Ready, Section, TextSection
from inspector.tui.widgets.tree import PayloadTree

if TYPE_CHECKING:
    from inspector.payload import Payload


MOST_NOTES = 6
"""Rows of notes; fewer where that would leave too little room for what they are about."""


class Notes(LineWidget):
    """Sentences about the body: compressed, cut, broken, and where."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: tuple[str, ...] = ()

    def say(self, notes: tuple[str, ...]) -> None:
        """Show them, or nothing."""
        self._notes = notes
        self.display = bool(notes)
        self._measure()

    def on_resize(self) -> None:
        """Take the height that the width asks for."""
        self._measure()

    def lines(self, cells: int) -> list[Line]:
        """The sentences, wrapped; the mark stands where there is no room for the rest."""
        rows, room = self._rows(cells), max(1, self.size.height)
        if len(rows) <= room:
            return rows
        return [*rows[: room - 1], [*fit(rows[room - 1], cells - 1), (MARK, "warn")]]

    def _rows(self, cells: int) -> list[Line]:
        notes = (flow([(note, "warn")], max(10, cells - 3)) for note in self._notes)
        return [
            [("  " if number else "! ", "warn"), *row]
            for note in notes
            for number, row in enumerate(note)
        ]

    def _measure(self) -> None:
        width = self.size.width or 60
        self.styles.height = max(1, min(MOST_NOTES, len(self._rows(width))))
        self.refresh()


class PayloadText(LongText):
    """A body that has no tree: text, or bytes as a hex dump."""

    def __init__(self) -> None:
        super().__init__()
        self._body: bytes = b""
        self._text: str | None = None

    def show(self, body: bytes, text: str | None) -> None:
        """Show it from its beginning."""
        self._body, self._text = body, text
        self.scroll_home(animate=False)
        self.rebuild()

    def build(self, cells: int) -> list[Section]:
        """Text where it is text; a word where there is nothing."""
        if not self._body and not self._text:
            return [Ready([[("no body", "dim")]])]
        if self._text is None:
            return [HexSection(self._body, cells)]
        return [TextSection(self._text, cells)]


class Body(NamedTuple):
    """A body that was read, and what of its tree is unfolded at first."""

    payload: Payload
    tree: Unfolded


class PayloadTab(Vertical):
    """What was sent."""

    def __init__(self, around: Around) -> None:
        super().__init__()
        self._around = around
        self._notes = Notes()
        self._tree = PayloadTree()
        self._text = PayloadText()

    def compose(self) -> ComposeResult:
        """Notes above the tree, or above the text."""
        yield self._notes
        yield self._tree
        yield self._text

    def on_mount(self) -> None:
        """Nothing to show yet."""
        self._notes.display = False
        self._text.display = False

    @property
    def focusing(self) -> PayloadTree | PayloadText:
        """What of it has the focus."""
        return self._tree if self._tree.display else self._text

    @property
    def findable(self) -> Findable:
        """What is searched here."""
        return self.focusing

    def load(self, row: Row) -> Body:
        """Read the body as what its content type says it is, and its top levels."""
        from inspector.payload import read

        delivery = delivery_of(self._around, row)
        encoding = delivery.header("content-encoding") or ""
        payload = read(
            delivery.body, delivery.content_type, encoding, body_state=delivery.body_state
        )
        return Body(payload, Unfolded(payload.root, self.size.height or 20))

    def show(self, row: Row, loaded: object) -> None:
        """Show it as a tree where it is one."""
        del row
        payload, tree = cast("Body", loaded)
        self._notes.say(tuple(payload.notes))
        as_tree = payload.kind not in ("text", "bytes", "empty")
        focused = self.has_focus_within
        self._tree.display, self._text.display = as_tree, not as_tree
        if as_tree:
            self._tree.show(tree)
        else:
            text = None if payload.kind == "bytes" else payload.root.text
            self._text.show(payload.decoded, text)
        if focused:
            self.screen.set_focus(self.focusing)
