"""What to copy of a delivery: a key for each."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button

from inspector.payload import Node
from inspector.tui import copies
from inspector.tui.around import Around
from inspector.tui.copying import Copied, copy
from inspector.tui.model import Row
from inspector.tui.screens.dialog import Dialog
from inspector.tui.text import Line, pad
from inspector.tui.widgets.answer import AnswerTab
from inspector.tui.widgets.attempts import AttemptsTab
from inspector.tui.widgets.detail import DeliveryDetail
from inspector.tui.widgets.headers import HeadersTab
from inspector.tui.widgets.lines import LineView
from inspector.tui.widgets.payload import PayloadTab
from inspector.tui.widgets.said import Said
from inspector.tui.widgets.signature import SignatureTab
from inspector.tui.widgets.tree import PayloadTree, value_text
from inspector.tui.words import size

NAME = 14
"""Cells of a name."""


IN_TAB: dict[type[Widget], tuple[str, Callable[[Around, Row], Copied]]] = {
    SignatureTab: ("the signature that it should carry", copies.signature),
    AnswerTab: ("the body of the answer", copies.answer),
}
"""What is meant in tabs of which nothing is stood on."""


class Offer(NamedTuple):
    """Something that can be copied.

    Attributes:
        key: what takes it.
        name: what it is.
        words: more about it; why it can't be copied, where it can't.
        make: makes it, in a thread; None where it can't be copied.
    """

    key: str
    name: str
    words: str
    make: Callable[[], Copied] | None


def offers(around: Around, row: Row, detail: DeliveryDetail) -> list[Offer]:
    """What can be copied of a delivery, and of the row that is stood on within it."""
    value, path = _value_and_path(detail)
    curl = partial(copies.command, around, row)
    body = partial(copies.body, around, row)
    return [
        _here(around, row, detail, value, Offer("y", "what is here", "the body", body)),
        Offer("c", "curl", "sends it again; credentials and secrets masked",
              partial(curl, masked=True)),
        Offer("C", "curl, unmasked", "the same with nothing masked",
              partial(curl, masked=False)),
        Offer("b", "body", f"{size(row.size)}, as they came", body),
        value,
        path,
        Offer("h", "headers", "all of them, as they came", partial(copies.headers, around, row)),
        Offer("i", "id", str(row.id), lambda: Copied(str(row.id), "the id")),
        Offer("u", "URL", "where it came to", partial(copies.url, around, row)),
        Offer("w", "whole request", "head and body, as they came",
              partial(copies.request, around, row)),
        Offer("s", "signed bytes", "what the signature covers",
              partial(copies.signed, around, row)),
    ]  # fmt: skip


def _here(
    around: Around, row: Row, detail: DeliveryDetail, value: Offer, otherwise: Offer
) -> Offer:
    """What the focus stands on, for the key that opened the menu, pressed again."""
    tab = detail.shown
    if isinstance(tab, HeadersTab) and tab.has_focus and tab.here is not None:
        name, content = tab.here
        copied = Copied(f"{name}: {content}", f"the header {name}")
        return otherwise._replace(words=copied.what, make=lambda: copied)
    if isinstance(tab, PayloadTab) and tab.has_focus_within and value.make is not None:
        return otherwise._replace(words=f"the value {value.words}", make=value.make)
    if isinstance(tab, AttemptsTab) and tab.has_focus and tab.here is not None:
        number, line = tab.here
        attempt = Copied(line, f"the line of #{number}")
        return otherwise._replace(words=attempt.what, make=lambda: attempt)
    for kind, (words, make) in IN_TAB.items():
        if isinstance(tab, kind) and tab.has_focus:
            return otherwise._replace(words=words, make=partial(make, around, row))
    return otherwise


def _value_and_path(detail: DeliveryDetail) -> tuple[Offer, Offer]:
    """The value that the tree stands on, and its path."""
    node = _node(detail)
    if isinstance(node, str):
        return Offer("v", "value", node, None), Offer("p", "path", node, None)
    value = Offer("v", "value", node.path, lambda: Copied(value_text(node), "the value"))
    path = Offer("p", "path", node.path, lambda: Copied(node.path, "the path"))
    return value, path


def _node(detail: DeliveryDetail) -> Node | str:
    """The value that the tree stands on; why there is none, in words."""
    if not detail.display:
        return "open the delivery first (enter)"
    if not isinstance(detail.content, PayloadTab):
        return "stand on one in the Payload tab (1)"
    if detail.shown is None:
        return "the payload is still being read"
    tree = detail.content.query_one(PayloadTree)
    if not tree.display:
        return "this body is no tree"
    if tree.here is None or tree.here.rest is not None:
        return "stand on one in the tree first"
    return tree.here.node


class Offers(LineView):
    """What can be copied, one a line; Enter or the mouse takes one.

    Args:
        offers: the lines.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take", show=False, id="copy.take"),
    ]

    class Taken(Message):
        """One is chosen."""

        def __init__(self, offer: Offer) -> None:
            super().__init__()
            self.offer = offer

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self.offers = offers
        self.cursor = 0

    def count(self) -> int:
        """How many there are."""
        return len(self.offers)

    def line(self, index: int, cells: int) -> Line:
        """One of them; dim where it can't be taken."""
        del cells
        offer = self.offers[index]
        lead: Line = [("▸ " if index == self.cursor else "  ", "info")]
        if offer.make is None:
            return [*lead, (f"{offer.key}  {pad(offer.name, NAME)}  {offer.words}", "dim")]
        return [
            *lead,
            (offer.key, "shortcut"),
            (f"  {pad(offer.name, NAME)}  ", ""),
            (offer.words, "dim"),
        ]

    def on_resize(self) -> None:
        """Take up another size."""
        self.resized()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take what is pointed at."""
        index = event.y + self.scroll_offset.y
        if index < self.count():
            self.move_to(index)
            self.action_take()

    def action_take(self) -> None:
        """Take the one that is stood on."""
        self.post_message(self.Taken(self.offers[self.cursor or 0]))


class CopyMenu(Dialog[None]):
    """What can be copied of a delivery.

    Args:
        around: the deliveries.
        row: which one.
        detail: shows it, and has the value or the header that is stood on.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take('y')", "what is here", id="copy.here"),
        Binding("c", "take('c')", "curl", id="copy.curl"),
        Binding("C", "take('C')", "curl, unmasked", id="copy.curl-unmasked"),
        Binding("b", "take('b')", "body", id="copy.body"),
        Binding("v", "take('v')", "value", id="copy.value"),
        Binding("p", "take('p')", "path", id="copy.path"),
        Binding("h", "take('h')", "headers", id="copy.headers"),
        Binding("s", "take('s')", "signed bytes", show=False, id="copy.signed"),
        Binding("i", "take('i')", "id", id="copy.id"),
        Binding("u", "take('u')", "URL", id="copy.url"),
        Binding("w", "take('w')", "whole request", id="copy.request"),
        Binding("q", "dismiss", "close", show=False, id="copy.close"),
    ]

    def __init__(self, around: Around, row: Row, detail: DeliveryDetail) -> None:
        super().__init__()
        self._row = row
        self._offers = Offers(offers(around, row, detail))
        self._words = Said(id="verdict")
        self._taken = False

    def compose(self) -> ComposeResult:
        """A line for each."""
        with Vertical(classes="box dense copies") as box:
            box.border_title = Content(f"Copy of #{self._row.id}")
            yield self._offers
            yield self._words
            with Horizontal(classes="buttons"):
                yield Button("Copy  ⏎", id="copy", variant="primary", compact=True)
                yield Button("Cancel  esc", id="cancel", compact=True)

    def on_mount(self) -> None:
        """As high as it is long."""
        self._offers.styles.height = self._offers.count()
        self.set_focus(self._offers)

    def action_take(self, key: str) -> None:
        """Copy what a key stands for."""
        self._take(next(offer for offer in self._offers.offers if offer.key == key))

    @on(Offers.Taken)
    def _chosen(self, event: Offers.Taken) -> None:
        self._take(event.offer)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "copy":
            self._offers.action_take()
        else:
            self.dismiss()

    def _take(self, offer: Offer) -> None:
        if self._taken:  # a key that was pressed twice
            return
        if offer.make is None:
            self._words.say(
                [("✗ ", "bad"), (f"There is no {offer.name} to copy: {offer.words}.", "")]
            )
            return
        self._taken = True
        self.dismiss()
        make = offer.make

        async def copy_it() -> None:
            try:
                copy(self.app, await asyncio.to_thread(make))
            except Exception as error:
                self.app.complain(error, f"copy the {offer.name}")

        self.app.run_worker(copy_it, group="copy", exit_on_error=False)
