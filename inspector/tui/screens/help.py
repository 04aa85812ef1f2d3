"""All keys and signs."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.keys import format_key

from inspector.tui import words
from inspector.tui.screens.dialog import Dialog
from inspector.tui.screens.main import MainScreen
from inspector.tui.text import Line, pad, wrap_pieces
from inspector.tui.widgets.lines import FixedLines

KEYS: tuple[tuple[str, str], ...] = (
    ("Everywhere", "main"),
    ("With the selected delivery", "working"),
    ("In an opened delivery", "delivery"),
    ("In lists, trees and texts", "lines"),
    ("In the payload's tree", "tree"),
    ("In other tabs", "tabs"),
    ("Between two deliveries", "compare"),
    ("In a delivery that is edited", "edit"),
)

OTHER_SIGNS: tuple[tuple[str, str, str], ...] = (
    ("◆", "warn", "marked: d compares the selected delivery with it"),
    ("★", "info", "pinned: it stays when others go (p)"),
    ("¶", "info", "somebody noted something about it (n)"),
    ("&", "info", "pinned, and with a note"),
    ("… 8s", "info", "held open for eight seconds so far, not answered yet"),
    ("? 8s", "warn", "held open until you choose its answer"),
    ("200", "ok", "answered, and the provider counts it as accepted"),
    ("200?", "warn", "answered, but whether it counts as accepted is not known"),
    ("200!", "warn", "answered, but the provider does not count it as accepted: too late, perhaps"),
    ("200G", "warn", "the guard decided, so that the provider does not switch the webhook off"),
    ("200H", "info", "what tries the endpoint out got what it needs, whatever the plan says"),
    ("left", "bad", "the sender left before it was answered"),
    ("cut", "bad", "the listener ended before it was answered"),
    (
        "n/k",
        "dim",
        "not known how it was answered: a file does not tell it, or it can't be recorded now",
    ),
    ("2/6", "", "the second attempt of the six that the provider's documents allow"),
    ("2/?", "", "the second attempt; the documents do not say how many there are"),
)


class HelpDialog(Dialog[None]):
    """Keys by place, and what each sign says.

    Args:
        main: whose keys they are.
        first: the place of `KEYS` where one is; its keys stand at the top.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,question_mark", "dismiss", "close", show=False, id="help.close"),
    ]

    def __init__(self, main: MainScreen, first: str = "main") -> None:
        super().__init__()
        self._main = main
        self._first = first

    def compose(self) -> ComposeResult:
        """A text that scrolls."""
        with Vertical(classes="box tall") as box:
            box.border_title = Content("Help")
            box.border_subtitle = Content("esc closes")
            yield HelpText(self._main, self._first)


class HelpText(FixedLines):
    """The help itself, with the keys as they are configured."""

    def __init__(self, main: MainScreen, first: str) -> None:
        super().__init__()
        self._main = main
        self._places = sorted(KEYS, key=lambda key: key[1] != first)

    def compute(self, cells: int) -> list[Line]:
        """All of it."""
        lines: list[Line] = []
        for title, place in self._places:
            lines += [[(title, "title")], *_keys(_bindings(self._main, place), cells), []]
        signatures = [
            (*words.SIGNATURES[kind], said) for kind, said in words.SIGNATURES_IN_WORDS.items()
        ]
        repeats = [(*words.REPEATS[kind], said) for kind, said in words.REPEATS_IN_WORDS.items()]
        repeats.append((*words.REPLAY, "sent again from here (r): it counts in no streak"))
        lines += _signs("Signature", signatures, cells) + _signs("Repeat", repeats, cells)
        return (lines + _signs("Answer and attempt", OTHER_SIGNS, cells))[:-1]


def _bindings(main: MainScreen, place: str) -> list[Binding]:
    from inspector.tui.app import InspectorApp
    from inspector.tui.screens.compare import CompareScreen
    from inspector.tui.screens.edit import EditScreen
    from inspector.tui.widgets.attempts import AttemptsTab
    from inspector.tui.widgets.compare_rows import CompareRows
    from inspector.tui.widgets.deliveries import DeliveryList
    from inspector.tui.widgets.detail import DeliveryDetail
    from inspector.tui.widgets.headers import HeadersTab
    from inspector.tui.widgets.lines import LineView
    from inspector.tui.widgets.longtext import LongText
    from inspector.tui.widgets.raw import RawTab
    from inspector.tui.widgets.signature import SignatureTab
    from inspector.tui.widgets.tree import PayloadTree
    from inspector.tui.working import Working

    classes: dict[str, list[Any]] = {
        "main": [MainScreen, DeliveryList, InspectorApp],
        "working": [Working],
        "delivery": [DeliveryDetail],
        "lines": [LineView],
        "tree": [PayloadTree],
        "compare": [CompareScreen, CompareRows],
        "edit": [EditScreen],
        "tabs": [HeadersTab, SignatureTab, AttemptsTab, RawTab, LongText],
    }
    keymap = main.app.keymap
    found = [one for kind in classes[place] for one in kind.BINDINGS if one.description]
    keyed = [one.with_key(keymap.get(one.id or "", one.key), one.key_display) for one in found]
    return list({(one.key, one.description): one for one in keyed}.values())


def _keys(bindings: Iterable[Binding], cells: int) -> list[Line]:
    lines: list[Line] = []
    for binding in bindings:
        shown = [_caret(key) for key in binding.key.split(",")]
        keys = binding.key_display or " ".join(shown)
        does = binding.tooltip or binding.description
        lines += wrap_pieces([("  ", ""), (pad(keys, 16), "key")], does, "", cells, indent=18)
    return lines


def _caret(key: str) -> str:
    """A key as the line of keys writes it: `^g`."""
    held, _, last = key.rpartition("ctrl+")
    return f"{held}^{format_key(last)}" if "ctrl+" in key else format_key(key)


def _signs(title: str, signs: Iterable[tuple[str, str, str]], cells: int) -> list[Line]:
    lines: list[Line] = [[(title, "title")]]
    for sign, ink, meaning in signs:
        lines += wrap_pieces([("  ", ""), (pad(sign, 8), ink)], meaning, "", cells, indent=10)
    return [*lines, []]
