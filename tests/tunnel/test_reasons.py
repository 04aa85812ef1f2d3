"""The sentences: what programs print reaches them short, on one line, and without the token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.tunnel.reasons import exit_words, last_words, ngrok_refused, quoted


@given(st.text())
def test_quoted_text_is_one_short_line_that_a_terminal_may_show(text: str) -> None:
    line = quoted(text)
    assert len(line) <= 200
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in line)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ERR_NGROK_105", "does not look like one"),
        ("ERR_NGROK_107", "reset or revoked"),
        ("ERR_NGROK_4018", "verified account"),
        ("ERR_NGROK_108", "another agent is running"),
        ("ERR_NGROK_121", "too old"),
        ("ERR_NGROK_319", "not reserved for your ngrok account"),
        ("ERR_NGROK_320", "reserved for another"),
        ("ERR_NGROK_334", "already online"),
    ],
)
def test_a_known_code_has_its_own_sentence(code: str, words: str) -> None:
    refused = ngrok_refused(["first", f"bla bla\\r\\n\\r\\n{code}\\r\\n"], None)
    assert words in refused.message
    assert refused.message.endswith(f"({code})")
    assert refused.hint


def test_an_unknown_code_is_quoted_with_a_link_and_without_the_token() -> None:
    refused = ngrok_refused(["no: token\x1b[31m s3cret\\r\\nERR_NGROK_9999"], "s3cret")
    assert refused.message == "ngrok could not open the tunnel: “no: token … ERR_NGROK_9999”"
    assert refused.hint == "See https://ngrok.com/docs/errors/err_ngrok_9999"


def test_the_end_of_a_program_is_said_by_code_or_signal() -> None:
    assert exit_words(3) == "ended with exit code 3"
    assert exit_words(-9) == "was ended by SIGKILL"
    assert exit_words(-200) == "was ended by signal 200"
    assert exit_words(None) == "ended"


def test_last_words_are_the_last_that_are_not_blank() -> None:
    assert last_words(["one", "two", "  "]) == ": “two”"
    assert last_words([]) == ""
