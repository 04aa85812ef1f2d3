"""Characters that are written in more than one way are found in each."""

import json
import time
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.payload import read
from inspector.payload.find import find
from inspector.payload.spelling import LONGEST
from inspector.payload.wanted import CHUNK, Wanted

Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
WORDS = st.text(st.sampled_from("aeéÉöÅốẬ̣́ßñk각한가 "), min_size=1, max_size=8)


def never() -> bool:
    return False


@given(WORDS, st.sampled_from(FORMS), st.sampled_from(FORMS), st.booleans())
def test_a_text_is_found_in_whichever_form_it_was_written(
    word: str, typed: Form, sent: Form, exact: bool
) -> None:
    if not (wanted := normalize(typed, word)).strip():
        return
    text = normalize(sent, f"x{word}x")
    assert Wanted(wanted, exact).within(text)
    assert list(Wanted(wanted, exact=True).spans_of_bytes(text.encode()))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_keys_and_values_of_json_are_found_escaped_or_not(form: Form, ascii_only: bool) -> None:
    said = {normalize(form, "Café"): [normalize(form, "où est l'été ?")]}
    root = read(json.dumps(said, ensure_ascii=ascii_only).encode(), "application/json").root
    for other in FORMS:
        for word, route in (("CAFÉ", (0,)), ("été", (0, 0)), ("é", (0,))):
            wanted = Wanted(normalize(other, word))
            found = [place.route for place in find(root, wanted, never).places]
            assert found[:1] == [route], (word, other)


def test_what_is_marked_is_the_whole_character() -> None:
    assert list(Wanted("é").spans("e\u0301 é")) == [(0, 2), (3, 4)]
    assert list(Wanted("e\u0301").spans("x é")) == [(2, 3)]
    assert list(Wanted("é").spans_of_bytes(b"e\xcc\x81 \xc3\xa9")) == [(0, 3), (4, 6)]
    assert not Wanted("é").within("e è")


@pytest.mark.parametrize("sent", ["e\u0301te\u0301", "été"])
def test_it_is_found_over_the_end_of_a_chunk(sent: str) -> None:
    for before in range(CHUNK - 7, CHUNK + 2):
        assert list(Wanted("été").spans("-" * before + sent + "--")) == [
            (before, before + len(sent))
        ]


def test_a_text_of_many_marks_is_looked_for_at_once() -> None:
    began = time.process_time()
    for text in ("e" + "\u0301" * 900, "é" * 900, "é" * (LONGEST + 1)):
        assert Wanted(text).within("-" * 100_000 + text)
    assert time.process_time() - began < 5
