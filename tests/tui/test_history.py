"""Lines that were entered before."""

import logging
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.tui.history import KEPT, Browsing, History
from tests.support.waiting import PATIENCE


def test_lines_are_kept_for_the_next_time_each_once_and_for_their_owner_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "state" / "answers"
    first = History(path)
    for line in ("503 x2, 200", "200 body 'ü\r'", "503 x2, 200"):
        first.add(line)
    assert History(path).lines() == ["200 body 'ü\r'", "503 x2, 200"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "answers"
    path.write_text("".join(f'"{number}"\n' for number in range(KEPT)))
    History(path).add("the newest")
    assert History(path).lines() == [*map(str, range(1, KEPT)), "the newest"]


def test_what_must_stay_hidden_is_not_kept(tmp_path: Path) -> None:
    history = History(tmp_path / "answers", hidden=lambda: ("", "hunter2"))
    history.add("200 body 'hunter2'")
    history.add("   ")
    history.add("x" * 10_000)
    history.add("half a \ud800")
    assert history.lines() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b'"200"\nnonsense\n', b"\xff\xfe\n", b'{"a": 1}\n', b"\x00"])
def test_a_broken_file_is_ignored_said_in_the_log_and_mended_by_the_next_line(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "answers"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert History(path).lines() == []
    assert "the file is broken" in caplog.text
    History(path).add("200")
    assert History(path).lines() == ["200"]


def test_where_nothing_can_be_kept_the_log_says_so_and_nothing_else_happens(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    history = History(tmp_path / "file" / "answers")
    with caplog.at_level(logging.WARNING):
        history.add("200")
        history.lines()
    assert "can't be kept" in caplog.text


def test_two_terminals_lose_none_of_each_others_lines(tmp_path: Path) -> None:
    path = tmp_path / "answers"
    program = (
        "import sys; from pathlib import Path; from inspector.tui.history import History\n"
        "for n in range(40): History(Path(sys.argv[1])).add(f'{sys.argv[2]} {n}')"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(path), name]) for name in ("a", "b")
    ]
    assert [writer.wait(PATIENCE) for writer in writers] == [0, 0]
    expected = {f"{name} {number}" for name in ("a", "b") for number in range(40)}
    assert set(History(path).lines()) == expected


def test_without_a_file_lines_last_as_long_as_the_object() -> None:
    history = History()
    history.add("200")
    assert history.lines() == ["200"]
    assert History().lines() == []


def test_going_back_and_forth_ends_at_what_was_being_typed() -> None:
    browsing = Browsing(["1", "2"])
    assert browsing.step(1, "typed") is None
    assert [browsing.step(-1, "typed"), browsing.step(-1, "2")] == ["2", "1"]
    assert browsing.step(-1, "1") is None
    assert [browsing.step(1, "1"), browsing.step(1, "2")] == ["2", "typed"]
    assert browsing.step(1, "typed") is None
