"""Terminals of all kinds, and deliveries that write to them."""

import re
from functools import partial

import pytest

from tests.cli.place import Place
from tests.endtoend.hostile import BODIES, CONTROLS, HEADERS, TARGET
from tests.endtoend.inspecting import SIZES, Inspector, inspector
from tests.endtoend.terminal import ENTER, ESC, NARROW, UP, WIDE, Size

CSI = re.compile(rb"\x1b\[[<=>?]?[0-9;]*[ $]?[A-Za-z]")
POINTER = b"\x1b]22;default\x07"
"""The one sequence of this kind that Textual writes: the shape of the mouse pointer."""

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


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_hostile_delivery_draws_symbols_and_changes_nothing_else(
    place: Place, size: Size
) -> None:
    with inspector(place, size=size) as it:
        title = it.title
        for number, body in enumerate(BODIES, start=1):
            assert it.post(TARGET, body, HEADERS) == 200
            it.row(number, "200")
        for number in range(len(BODIES), 0, -1):
            it.row(number)
            it.wait_for(f"▸{number:>4} ", LIST_KEYS)
            it.press(ENTER)
            it.wait_for("Payload", gone=LIST_KEYS)
            for tab in "234561":
                it.press(tab)
                it.wait_until(partial(shows, it, int(tab)), f"tab {tab}")
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
    assert "␛]52;c;ZXZpbA==␇".encode() in it.raw
    assert b"[/bold][/x]" in it.raw
    assert b"99m" not in b"".join(CSI.findall(bytes(it.raw)))


def shows(it: Inspector, tab: int) -> bool:
    """Whether a tab is the one that is shown."""
    name = ("Payload", "Headers", "Sig", "Attempts", "Answer", "Raw")[tab - 1]
    return re.search(rf"▏(\d )?{name}", it.text) is not None


def test_without_colours_all_is_said_in_words(place: Place) -> None:
    with inspector(place, "--answer", "503", NO_COLOR="1") as it:
        it.wait_for("ANSWERING", "everything: 503")
        it.post("/")
        it.row(1, "– none", "first", "503")
    colours = {sequence for sequence in CSI.findall(bytes(it.raw)) if b"38;2;" in sequence}
    assert {channels(sequence) for sequence in colours} <= {True}


def channels(sequence: bytes) -> bool:
    """Whether a colour is a grey."""
    red, green, blue = re.search(rb"38;2;(\d+);(\d+);(\d+)", sequence).groups()  # type: ignore[union-attr]  # it has one
    return red == green == blue


def test_a_dumb_terminal_still_gets_a_screen_that_ends(place: Place) -> None:
    with inspector(place, TERM="dumb", COLORTERM="") as it:
        it.post("/")
        it.row(1, "200")
        it.press("q")
        assert it.end() == 0
