"""What a terminal sends, and what is made of it."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from inspector.tui import driver
from inspector.tui.driver import PasteWasCut, TerminalParser

START, END = "\x1b[200~", "\x1b[201~"


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def said(parser: TerminalParser, *parts: str) -> list[str]:
    """Keys by name, pastes as their text in guillemets."""
    told = []
    for part in parts:
        for message in parser.feed(part):
            if isinstance(message, events.Key):
                told.append(message.key)
            elif isinstance(message, events.Paste):
                told.append(f"«{message.text}»")
            else:
                told.append(type(message).__name__)
    return told


def in_parts(text: str, cuts: Iterable[int]) -> list[str]:
    ends = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[a:b] for a, b in pairwise(ends) if a < b]


@given(
    st.text(st.sampled_from("\x1b[201~ab\x00\x13\r\x9b"), max_size=30).filter(
        lambda text: END not in text + END[:-1]
    ),
    st.lists(st.integers(0, 60), max_size=8),
)
def test_all_of_a_paste_is_one_text_however_it_is_read(text: str, cuts: list[int]) -> None:
    parts = in_parts(f"a{START}{text}{END}b", cuts)
    assert said(TerminalParser(), *parts) == ["a", f"«{text}»", "b"]


def test_several_pastes_and_the_keys_between_them_come_in_order() -> None:
    typed = f"{START}one{END}\x13{START}{END}{START}t\x1bwo{END}\x1b[A"
    assert said(TerminalParser(), typed) == ["«one»", "ctrl+s", "«»", "«t\x1bwo»", "up"]


def test_what_is_too_long_is_cut_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "LONGEST_PASTE", 5)
    assert said(TerminalParser(), START, "abc", "de", END, "k") == ["«abcde»", "k"]
    assert said(TerminalParser(), START, "abc", "def", "\x13" * 9 + END, "k") == [
        "«abcde»", "PasteWasCut", "k",
    ]  # fmt: skip
    assert PasteWasCut.handler_name == "on_paste_was_cut"


def test_a_letter_behind_the_escape_key_is_a_key_of_its_own() -> None:
    clock = Clock()
    parser = TerminalParser(clock=clock)
    assert said(parser, "\x1b") == []
    clock.now += driver.ALONE * 1.5
    assert said(parser, "k", "j") == ["escape", "k", "j"]


def test_what_is_pressed_with_alt_and_a_sequence_in_two_parts_stay_what_they_are() -> None:
    clock = Clock()
    parser = TerminalParser(clock=clock)
    assert said(parser, "\x1b") == []
    clock.now += driver.ALONE * 1.5
    assert said(parser, "[A") == ["up"]
    assert said(parser, "\x1bf") == ["ctrl+right"]
