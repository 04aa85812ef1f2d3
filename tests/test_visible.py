"""What of a delivery's text reaches a terminal."""

import sys
from unicodedata import category

from inspector.visible import visible, visible_lines

JOINERS = "\u200c\u200d"
DRAWN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""Format characters that have a glyph of their own: signs around Arabic and Kaithi numbers."""

FILLERS = "\u034f\u115f\u1160\u3164\uffa0"


def test_no_character_that_controls_or_that_nobody_sees_comes_through() -> None:
    hidden = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]
    stay = {one for one in hidden if one in visible(one)}
    egyptian = set(map(chr, range(0x13430, 0x13440)))  # which lay hieroglyphs out
    assert stay <= {*JOINERS, *DRAWN, *egyptian}
    assert not set(visible(FILLERS)) & set(FILLERS)


def test_what_is_hidden_is_named_by_its_number() -> None:
    assert visible("pay\u00adpal\u2060") == "pay⟨AD⟩pal⟨2060⟩"
    assert visible("a\tb\n\x1b[0m\x7f") == "a␉b␊␛[0m␡"
    assert visible_lines("a\tb\r\nc\u3164") == "a    b␍\nc⟨3164⟩"


def test_what_emoji_and_scripts_are_written_with_stays() -> None:
    for text in ("👩\u200d👩\u200d👧", "❤\ufe0f", "می\u200cخواهم", "á 日本語 ü"):
        assert visible(text) == text
