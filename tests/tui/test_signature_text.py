"""What the Signature tab says, without a terminal: signed bytes, and what is given beside them."""

import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.signatures.verdict import Verdict
from inspector.tui import signedbytes
from inspector.tui.against import LABEL, against, agreeing
from inspector.tui.marks import Marks
from inspector.tui.passages import passages
from inspector.tui.signedbytes import FIRST_ROWS, LAST_ROWS, end_of
from inspector.tui.text import Line, line_width, plain, wrap_pieces
from inspector.tui.views import SignatureView, SignedPart
from inspector.tui.widgets import signature_lines

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

WRITTEN = st.text(alphabet=st.sampled_from("ab =é日\u202e\x1b\t\r\n\u00a0"), max_size=90)


def rows(content: bytes, cells: int = 40) -> list[str]:
    return [plain(row) for row in signedbytes.rows(content, cells)]


def test_signed_bytes_that_are_no_text_are_a_hex_dump_and_a_few_odd_ones_are_symbols() -> None:
    def said(content: bytes) -> list[str]:
        return [plain(row) for row in signedbytes.part(content, 60)]

    sent = gzip.compress(b'{"a": "%b"}' % bytes(range(32, 127)), mtime=0)
    assert said(sent)[0] == "00000000  1f 8b 08 00 00 00 00 00  |........|"
    assert said(sent)[-1].endswith("|")
    assert said(b'{"a": "caf\xe9"}') == ['{"a": "caf⟨E9⟩"}']
    assert said("é日".encode() * 3_000)[0].startswith("é日é日")
    long = said(bytes(range(256)) * 100)
    assert len(long) == FIRST_ROWS + 1 + LAST_ROWS
    assert "is in Raw" in long[FIRST_ROWS]
    assert long[-1].startswith("000063f8")


def symbols(lines: list[Line]) -> str:
    """What is drawn as a symbol, and so can be told from the same character as it came."""
    return "".join(text for line in lines for text, ink in line if ink)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b'{"a":\t1}\r\n', ['{"a":␉1}␍␊']),
        (b"one\ntwo\n", ["one␊", "two␊"]),
        (b"end  \n  begin ", ["end␠␠␊", "  begin␠"]),
        (b"\xef\xbb\xbf{}", ["⟨BOM⟩{}"]),
        ("Zürich 日本".encode(), ["Zürich 日本"]),
        (b"\x00\x1b[2J\xff\xfe", ["␀␛[2J⟨FF⟩⟨FE⟩"]),
        ("a\u00a0b\u202ec".encode(), ["a⟨A0⟩b⟨202E⟩c"]),
        (b"mid\rdle", ["mid␍dle"]),
        (b"", []),
        (b"\n\n", ["␊", "␊"]),
        (b"0123456789ab", ["01234567", "89ab"]),
    ],
)
def test_bytes_that_matter_are_seen(content: bytes, shown: list[str]) -> None:
    assert rows(content, 8 if content.startswith(b"0") else 40) == shown


def test_a_symbol_is_told_from_the_same_character_as_it_came() -> None:
    assert rows("␊\n".encode()) == ["␊␊"]
    assert symbols(list(signedbytes.rows("␊\n".encode(), 40))) == "␊"


@given(st.one_of(st.binary(max_size=80), WRITTEN.map(str.encode)), st.integers(8, 30))
def test_rows_fit_and_hold_nothing_that_a_terminal_obeys(content: bytes, cells: int) -> None:
    for row in signedbytes.rows(content, cells):
        assert line_width(row) <= cells
        assert not CONTROLS.search(plain(row))


@given(st.text(alphabet="ab {}\"':,日é", max_size=80), st.integers(8, 30))
def test_plain_text_stays_as_it_is(text: str, cells: int) -> None:
    text = text.rstrip(" ")
    assert "".join(rows(text.encode(), cells)) == text


@pytest.mark.parametrize(
    "content",
    [b"x" * 9_000, b"x" * 90_000, "é".encode() * 30_000],
    ids=["many rows", "many bytes", "many characters"],
)
def test_a_long_part_shows_its_beginning_and_its_end(content: bytes) -> None:
    shown = [plain(row) for row in signedbytes.part(b"first " + content + b"last\n", 60)]
    assert len(shown) == FIRST_ROWS + 1 + LAST_ROWS
    assert shown[0].startswith("first ")
    assert "".join(shown).endswith("last␊")
    assert "in Raw" in shown[FIRST_ROWS]
    assert "⟨" not in "".join(shown)  # no character is torn


def test_the_end_is_told_in_words() -> None:
    assert [end_of(one) for one in (b"{}", b"{}\n", b"{}\r\n")] == [
        "ends without a line end",
        "ends with ␊, a line feed",
        "ends with ␍␊, a CRLF",
    ]


ROW = st.text(alphabet="ab 日é", min_size=1, max_size=60)


@given(ROW, ROW, st.integers(20, 50))
def test_what_was_wrapped_is_put_together_again(label: str, text: str, cells: int) -> None:
    lines = wrap_pieces([(f"{label[:9]}: ", "key")], text, "", cells, indent=4)
    (passage,) = set(passages(lines))
    assert " ".join(passage.text.split()) == " ".join(f"{label[:9]}: {text}".split())
    for place in range(len(passage.text)):
        assert passage.text[place] in plain(lines[passage.line_at(place)]) + " "


def test_two_texts_above_each_other_and_what_was_signed_are_found_whole() -> None:
    right, wrong = "ab" * 60, "ab" * 30 + "c" * 60
    texts = [one.text for one in passages(against(right, wrong, 40))]
    assert any(right in text for text in texts)
    assert any(wrong in text for text in texts)
    part = SignedPart("body", b"x" * 50 + b"y" * 50 + b"\nz")
    view = SignatureView(Verdict("valid"), signed=(SignedPart("time", b"1"), part))
    signed = [one.text for one in passages(signature_lines.signed(view, 30))]
    assert any(text.endswith("x" * 50 + "y" * 50 + "␊") for text in signed)
    assert any(text.endswith("│ z") for text in signed)


def test_what_is_found_over_the_end_of_a_row_is_marked_in_both() -> None:
    lines = wrap_pieces([("given: ", "key")], "x" * 30, "", 20, indent=4)
    of = passages(lines)
    span = (of[0].text.index("x"), len(of[0].text))
    inks = [of[at].marked(at, line, Marks([span])) for at, line in enumerate(lines)]
    assert [plain(line) for line in inks] == [plain(line) for line in lines]
    assert [[text for text, ink in line if ink == "found"] for line in inks] == [
        ["x" * 13], ["x" * 16], ["x"]
    ]  # fmt: skip


def pointed_at(lines: list[Line]) -> tuple[str, str]:
    """The characters above the mark: what was expected, and what was given."""
    shown = [plain(line) for line in lines]
    at = next(row for row, text in enumerate(shown) if "▲" in text)
    column = shown[at].index("▲")
    return shown[at - 2][column : column + 1], shown[at - 1][column : column + 1]


def test_the_mark_stands_below_the_first_place_that_differs() -> None:
    lines = against("sha256=abcd", "sha256=abXd", 60)
    assert [plain(line) for line in lines] == [
        "  expected sha256=abcd",
        "  given    sha256=abXd",
        "                    ▲ differs from character 10 on",
    ]
    assert pointed_at(lines) == ("c", "X")


@pytest.mark.parametrize(
    ("expected", "given_", "says"),
    [
        ("abcdef", "abcd", "2 characters missing from here on"),
        ("abcd", "abcde", "1 character too many from here on"),
        ("ab" * 40, "ab" * 39 + "aX", "differs from character 80 on"),
        ("a", "", "1 character missing from here on"),
        ("a" * 29, "a" * 28, "1 character missing from here on"),
        ("a" * 30, "a" * 29, "1 character missing from here on"),
    ],
)
def test_it_is_said_how_they_differ(expected: str, given_: str, says: str) -> None:
    lines = against(expected, given_, 40)
    assert sum(says in plain(line) for line in lines) == 1


def test_what_agrees_has_no_mark() -> None:
    assert "▲" not in "".join(map(plain, against("sha256=ab", "sha256=ab", 40)))


@given(
    st.text(alphabet="ab日\x1b\u202e", max_size=40),
    st.text(alphabet="ab日\x1b\u202e", max_size=40),
    st.integers(LABEL + 34, 80),
)
def test_whatever_is_given_the_rows_fit_and_the_mark_is_right(
    expected: str, given_: str, cells: int
) -> None:
    lines = against(expected, given_, cells)
    assert all(line_width(line) <= cells for line in lines)
    assert not CONTROLS.search("".join(map(plain, lines)))
    assert sum("▲" in plain(line) for line in lines) == (expected != given_)


@given(st.text(alphabet="ab", max_size=9), st.text(alphabet="ab", max_size=9))
def test_what_two_texts_agree_on_is_as_long_as_can_be(one: str, other: str) -> None:
    same = agreeing(one, other)
    assert one[:same] == other[:same]
    assert one[same : same + 1] != other[same : same + 1] or same == len(one) == len(other)
