"""What is wrong with an answer is said where it is."""

import re

import pytest

from inspector.answers import (
    WITHOUT_SCREEN,
    PlanError,
    ReadFile,
    check_without_screen,
    parse,
    parse_reply,
)
from inspector.errors import InspectorError

ANY_REPLY = (
    "expected a status code (200–599), timeout, hang, ask, forward, reset, close, garbage or"
    " truncate"
)
BEHIND_A_STATUS = (
    "expected after, over, retry-after, header, body, forwarded, a percentage (20%), a count (x2),"
    " ',', in order or the end"
)


def mistake(text: str, read_file: ReadFile | None = None) -> PlanError:
    with pytest.raises(PlanError) as caught:
        parse(text, read_file=read_file)
    return caught.value


MISTAKES = [
    ("an answer is missing", "", "^", ANY_REPLY),
    ("'tiemout' is not known here: did you mean timeout?", "tiemout, 200", "^", ANY_REPLY),
    (
        "'199' is no status code to answer with: they go from 200 to 599",
        "503, 199",
        "     ^",
        "expected a status code (200–599)",
    ),
    (
        "'6000' is no status code to answer with: they go from 200 to 599",
        "6000",
        "^",
        "expected a status code (200–599)",
    ),
    ("the answer is not complete", "200, ", "     ^", ANY_REPLY),
    (
        "a count is written x2, and goes from 1 to 999999999",
        "503 x0, 200",
        "    ^",
        "expected a count (x2)",
    ),
    (
        "a count is written x2, and goes from 1 to 999999999",
        "503 x, 200",
        "    ^",
        "expected a count (x2)",
    ),
    (
        "a percentage goes up to 100",
        "500 120% | 200",
        "    ^",
        "expected a percentage (20%)",
    ),
    ("the answer is not complete", "500 20%", "       ^", "expected '|'"),
    (
        "a percentage is missing before '|', as in 500 20% | 200",
        "500 | 200",
        "    ^",
        BEHIND_A_STATUS,
    ),
    (
        "a choice has two branches, and the second takes the rest",
        "500 20% | 200 30% | 503",
        "              ^",
        BEHIND_A_STATUS.replace(" a percentage (20%),", ""),
    ),
    (
        "a percentage stands before the count, not behind it",
        "500 x2 20% | 200",
        "       ^",
        "expected ',', in order or the end",
    ),
    (
        "'body' belongs to a status code, not to 'hang'",
        "hang body 'x'",
        "     ^",
        "expected after, forwarded, a percentage (20%), a count (x2), ',', in order or the end",
    ),
    (
        "204 carries no body",
        "204 over 3s",
        "    ^",
        BEHIND_A_STATUS.replace(" over,", "").replace(" body,", ""),
    ),
    (
        "304 carries no body",
        "503, 304 body 'x'",
        "         ^",
        BEHIND_A_STATUS.replace(" over,", "").replace(" body,", ""),
    ),
    (
        "'after' is given twice",
        "200 after 3s after 4s",
        "             ^",
        BEHIND_A_STATUS.replace(" after,", ""),
    ),
    (
        "'after' stands before the count, not behind it",
        "503 x2 after 3s",
        "       ^",
        "expected ',', in order or the end",
    ),
    (
        "a comma is missing before '200'",
        "503 x2 200",
        "       ^",
        "expected ',', in order or the end",
    ),
    ("'14s' needs a word before it: after 14s", "200 14s", "    ^", BEHIND_A_STATUS),
    (
        "'14' lacks its unit: ms, s, m or h",
        "200 after 14",
        "          ^",
        "expected a duration (500ms, 3s, 2m, 1h)",
    ),
    (
        "'soon' is no duration",
        "200 after 1s..soon",
        "              ^",
        "expected a duration (500ms, 3s, 2m, 1h)",
    ),
    (
        "the range ends before it begins",
        "200 after 5s..1s",
        "              ^",
        "expected a duration (500ms, 3s, 2m, 1h)",
    ),
    (
        "'9999999h' is longer than a year",
        "200 after 9999999h",
        "          ^",
        "expected a duration (500ms, 3s, 2m, 1h)",
    ),
    ("a header is one line", r"200 header 'A: b\nC: d'", "                ^", None),
    (
        "a header is written 'Name: value'",
        "200 header 'no colon'",
        "           ^",
        "expected 'Name: value'",
    ),
    (
        "Content-Length is set from the body itself",
        "200 header 'Content-Length: 3'",
        "           ^",
        None,
    ),
    (
        "connection is refused: how the connection ends is not the answer's to set",
        "200 header 'connection: close'",
        "           ^",
        None,
    ),
    ("the quote that opens here is never closed", "200 body 'x, 200", "         ^", None),
    (r"\t means nothing in quotes", r"200 body 'a\tb'", "           ^", r"expected \', \\ or \n"),
    ("text stands in single quotes, as in 'text'", '200 body "x"', "         ^", None),
    ("a file's name is missing", "200 body @", "          ^", "expected a file's name"),
    ("no file can be read here", "200 body @x", "         ^", "expected 'text' in single quotes"),
    ("the answer is not complete", "503, 200 in", "           ^", "expected order"),
]


@pytest.mark.parametrize(("message", "text", "caret", "expected"), MISTAKES)
def test_a_mistake_has_its_line_a_caret_and_what_could_stand_there(
    message: str, text: str, caret: str, expected: str | None
) -> None:
    error = mistake(text)
    assert error.message == message
    assert error.caret().split("\n") == [text, caret, *([expected] if expected else [])]
    assert error.column == len(caret) - 1
    assert error.text == text


def test_a_mistake_is_shown_as_every_other_error_of_a_person() -> None:
    error = mistake("tiemout, 200")
    assert isinstance(error, InspectorError)
    assert str(error) == f"{error.message}\n{error.caret()}"


def test_escape_sequences_are_shown_and_not_sent_to_the_terminal() -> None:
    error = mistake("200 \x1b]52;c;x\x07")
    assert str(error).isprintable() or not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", str(error))
    assert "␛]52;c;x␇" in error.message
    assert error.caret().startswith("200 ␛]52;c;x␇\n    ^\n")


def test_the_caret_stands_under_its_column_behind_wide_characters() -> None:
    line, caret, _ = mistake("200 body '漢字' nope").caret().split("\n")
    assert line.index("nope") + 2 == caret.index("^")


def test_the_caret_stands_under_its_column_behind_characters_that_are_spelt_out() -> None:
    line, caret, _ = mistake("200 body '\u202e' nope").caret().split("\n")
    assert line.index("nope") == caret.index("^")


def test_long_words_are_cut_in_the_message() -> None:
    assert mistake("z" * 5000).message == f"'{'z' * 29}…' cannot stand here"


@pytest.mark.parametrize("digits", ["9" * 5000, "١٢٣"])
def test_numbers_that_are_none_are_mistakes(digits: str) -> None:
    for text in (digits, f"200 x{digits}", f"200 after {digits}s", f"500 {digits}% | 200"):
        assert mistake(text).column <= 10


def test_half_a_character_is_a_mistake_at_its_column() -> None:
    assert mistake("200 body 'ab\ud800'").column == 12


def test_a_control_character_in_a_header_is_a_mistake_at_its_column() -> None:
    assert mistake("200 header 'A: \x1b'").column == 15


def test_a_file_that_cannot_be_read_says_why() -> None:
    def missing(name: str) -> bytes:
        raise FileNotFoundError(2, "No such file or directory", name)

    def refused(name: str) -> bytes:
        raise InspectorError("it is in another castle")

    assert mistake("200 body @x.json", missing).message == (
        "'x.json' cannot be read: No such file or directory"
    )
    assert mistake("200 body @x.json", refused).message == (
        "'x.json' cannot be read: it is in another castle"
    )


@pytest.mark.parametrize(
    ("text", "column"),
    [
        *(("200, 503", 3), ("503 x2", 4), ("500 20% | 200", 4), ("200 in order", 4)),
        *(("200 503", 4), ("500 | 200", 4), ("200 after 3s hang", 13)),
    ],
)
def test_where_one_reply_is_wanted_a_plan_is_a_mistake(text: str, column: int) -> None:
    with pytest.raises(PlanError, match="one reply is wanted here, not a plan") as caught:
        parse_reply(text)
    assert caught.value.column == column
    assert caught.value.expected[-1] == "the end"


def test_one_reply_is_read_with_its_modifiers_and_its_own_mistakes_are_named() -> None:
    assert str(parse_reply("429 retry-after 30s body 'no'")) == "429 retry-after 30s body 'no'"
    with pytest.raises(PlanError, match="'100' is no status code"):
        parse_reply("100")
    with pytest.raises(PlanError, match="'ask' needs the screen"):
        parse_reply("ask", refused=WITHOUT_SCREEN)


def test_a_word_that_is_refused_says_why_where_it_stands() -> None:
    with pytest.raises(PlanError, match="'ask' needs the screen") as caught:
        parse("503, ask", refused=WITHOUT_SCREEN)
    assert caught.value.column == 5
    assert "ask" not in caught.value.expected


def test_without_a_screen_nobody_can_be_asked() -> None:
    check_without_screen({"--answer": "503 x2, hang", "endpoint /a: answer": None})
    check_without_screen({"--answer": "200 body @a-file-that-was-read-before"})
    with pytest.raises(InspectorError) as caught:
        check_without_screen({"--answer": None, "endpoint /a: answer": "503, ask x2"})
    assert caught.value.message == "endpoint /a: answer: 'ask' needs the screen"
    assert caught.value.hint is not None
    assert caught.value.hint.split("\n")[:2] == ["503, ask x2", "     ^"]
