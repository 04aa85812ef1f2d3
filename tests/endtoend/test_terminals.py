"""Terminals of all kinds, and deliveries that write to them."""

import re
from contextlib import closing
from functools import partial

import pytest

from inspector.journal import Reader
from tests.cli.place import COMMAND, Place
from tests.endtoend.hostile import BODIES, CONTROLS, HEADERS, TARGET
from tests.endtoend.inspecting import Inspector, inspector
from tests.endtoend.terminal import CTRL_C, ENTER, ESC, NARROW, TAB, UP, WIDE, Size, terminal

CSI = re.compile(rb"\x1b\[[<=>?]?[0-9;]*[ $]?[A-Za-z]")
POINTER = b"\x1b]22;default\x07"
"""The one sequence of this kind that Textual writes: the shape of the mouse pointer."""

FIRST_GREY = 232
"""Of the 256 colours."""

SEEN = {"6": b"[/bold][/x]", "1": "␛]52;c;ZXZpbA==␇".encode()}
"""What of the first delivery is drawn on a tab, by the tab's key."""

LIST_KEYS = "⏎ open"
"""What the last line says while the list has the focus."""


def test_a_window_that_changes_its_size_is_drawn_anew(place: Place) -> None:
    with inspector(place, size=WIDE) as it:
        it.post("/one", b'{"in the": "payload"}')
        it.wait_for("in the: ", "/one")
        it.resize(NARROW)
        it.wait_for("│▸   1", gone="in the: ")
        it.press(ENTER)
        it.wait_for("in the: ")
        it.resize(WIDE)
        it.wait_for("in the: ", "/one", "1 delivery")
        it.resize((40, 10))
        it.wait_for("in the: ")
        it.resize(NARROW)
        it.press(ESC)
        it.wait_for("│▸   1")


@pytest.mark.parametrize(("size", "bodies"), [(NARROW, BODIES), (WIDE, BODIES[:2])])
def test_a_hostile_delivery_draws_symbols_and_changes_nothing_else(
    place: Place, size: Size, bodies: tuple[bytes, ...]
) -> None:
    with inspector(place, size=size) as it:
        title = it.title
        for number, body in enumerate(bodies, start=1):
            assert it.post(TARGET, body, HEADERS) == 200
            it.row(number, "200")
        for number in range(len(bodies), 0, -1):
            it.row(number)
            it.wait_for(f"▸{number:>4} ", LIST_KEYS)
            it.press(ENTER)
            it.wait_for("Payload", gone=LIST_KEYS)
            for tab in "234561" if number == 1 else "61":
                it.press(tab)
                it.wait_until(partial(shows, it, int(tab)), f"tab {tab}")
                if number == 1 and tab in SEEN:
                    it.wait_for_raw(SEEN[tab])
            it.press(ESC)
            it.wait_for(LIST_KEYS)
            it.press(UP)
        for dialog, name in (("a", "Answer deliveries"), ("s", "Signing secret")):
            it.press(dialog)
            it.wait_for(name)
            it.press(ESC)
            it.wait_for("deliveries", gone=name)
        it.press("q")
        assert it.end() == 0
    rest = CSI.sub(b"", bytes(it.raw).replace(POINTER, b"")).replace(b"\r\n", b"\n").decode()
    assert CONTROLS.findall(rest) == []
    assert it.title == title
    assert b"99m" not in b"".join(CSI.findall(bytes(it.raw)))


def shows(it: Inspector, tab: int) -> bool:
    """Whether a tab is the one that is shown."""
    name = ("Payload", "Headers", "Sig", "Attempts", "Answer", "Raw")[tab - 1]
    return re.search(rf"▏(\d )?{name}", it.text) is not None


def test_bytes_that_are_no_text_end_nothing(place: Place) -> None:
    with inspector(place) as it:
        it.press("/")
        it.type_bytes(b"a\x9b\xff\xc3b")
        it.wait_for("a���b")
        it.press(ESC)
        it.wait_for("? help", gone="a���b")


def test_controls_in_a_paste_are_text_and_no_commands(place: Place) -> None:
    with inspector(place) as it:
        it.post("/hooks", b"{}")
        it.row(1)
        it.press("e")
        it.wait_for("Edit and send", "│{}")
        it.press(TAB, TAB, TAB, TAB)
        it.press("\x1b[200~one\x1b[A\x13two\x1bq\x1b\x00\x07\rthree\x1b[201~")
        it.wait_for("│one␛[A␓two␛q␛␀␇", "│three{}")
        it.press(ESC)
        it.wait_for("Leave what you changed?")
        it.press("y")
        it.wait_for(LIST_KEYS)
        it.press("q")
        assert it.end() == 0
    with closing(Reader(place.journal)) as reader:
        assert reader.replays(1, whole=9) == []


def test_without_colours_all_is_said_in_words(place: Place) -> None:
    with inspector(place, "--answer", "503", NO_COLOR="1") as it:
        it.wait_for("ANSWERING", "everything: 503")
        it.post("/")
        it.row(1, "– none", "first", "503")
    shades = re.findall(rb"[34]8;5;(\d+)", bytes(it.raw))
    assert shades
    assert all(int(shade) >= FIRST_GREY for shade in shades)


def test_a_terminal_that_shows_lines_only_gets_lines(place: Place) -> None:
    args = [*COMMAND, "--port", "0", "--tunnel", "none"]
    with terminal(args, place.environ | {"TERM": "dumb"}, place.project) as it:
        it.wait_for("this terminal shows lines only (TERM=dumb)", '"type":"listening"')
        it.press(CTRL_C)
        assert it.end() == 0
    assert b"\x1b" not in it.raw
