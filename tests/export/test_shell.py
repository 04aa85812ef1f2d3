"""Words of a command, as real shells read them."""

import shutil
import subprocess
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.export.shell import plain, printf, word
from inspector.visible import visible_lines
from tests.export.samples import HOSTILE
from tests.support.waiting import PATIENCE

SHELLS = [shell for shell in ("sh", "bash", "zsh") if shutil.which(shell)]

raw = st.binary() | st.text().map(lambda text: text.encode(errors="surrogatepass"))
words = raw.map(lambda word: word.replace(b"\0", b"").rstrip(b"\n"))


def said(shell: str, script: str) -> bytes:
    return subprocess.run(
        [shell], input=script.encode(), capture_output=True, timeout=PATIENCE, check=True
    ).stdout


@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=15, deadline=None)
@given(many=st.lists(words, min_size=1, max_size=40))
@example(many=[HOSTILE.encode(), b"", b"-n", b"-", b"%", b"\\", b"\\101", b"\xff'", b"a\nb"])
def test_a_word_is_read_as_it_was(shell: str, many: list[bytes]) -> None:
    script = " ".join([r"printf '%s\0'", *(word(one, lines=True) for one in many)])
    assert said(shell, script) == b"".join(one + b"\0" for one in many)


@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=15, deadline=None)
@given(body=st.binary(max_size=2000))
@example(body=bytes(range(256)))
@example(body=b"-v x %d \\n\n\n")
def test_printf_writes_any_bytes(shell: str, body: bytes) -> None:
    assert said(shell, printf(body)) == body


@given(raw)
def test_a_word_holds_nothing_that_a_terminal_obeys(one: bytes) -> None:
    for written in (word(one.replace(b"\0", b"")), printf(one)):
        assert visible_lines(written) == written
        assert "\n" not in written


def test_text_stays_readable() -> None:
    assert word("é – it's".encode()) == "'é – it'\\''s'"
    assert word(b"application/json") == "application/json"
    assert plain(b"a\tb\n") == "a\tb\n"
    assert plain("a\u202eb".encode()) is None


def test_very_many_bytes_are_written_in_a_moment() -> None:
    began = time.process_time()
    written = printf(bytes(range(256)) * 40_000)
    assert written.count("\\000") == 40_000
    assert time.process_time() - began < 5
