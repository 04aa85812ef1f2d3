"""The files of an export: whole or not at all, in nobody's place, and private."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.errors import InspectorError
from inspector.export import Files


def test_files_get_their_names_when_all_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    with Files(folder) as files:
        files.open("main")
        files.write(b"a")
        assert files.beside("one.body", b"1")
        files.write(b"b")
        files.open("second")
        files.write(b"c")
        assert not {"main", "one.body", "second"} & {path.name for path in folder.iterdir()}
    content = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert content == {"main": b"ab", "one.body": b"1", "second": b"c"}
    assert files.names == [folder / name for name in ("main", "one.body", "second")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError()])
def test_nothing_stays_of_what_was_left(tmp_path: Path, error: BaseException) -> None:
    def leave() -> None:
        with Files(tmp_path) as files:
            files.open("main")
            files.write(b"a")
            files.beside("one.body", b"1")
            raise error

    with pytest.raises(type(error)):
        leave()
    assert list(tmp_path.iterdir()) == []


def write(folder: Path, *, overwrite: bool = False, meanwhile: Callable[[], object] = int) -> None:
    """A file and one beside it; what is done before they get their names."""
    with Files(folder, overwrite=overwrite) as files:
        files.open("main")
        files.write(b"ours")
        files.beside("one.body", b"1")
        meanwhile()


def test_a_folder_that_was_made_for_nothing_goes_again(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()

    def leave() -> None:
        with Files(tmp_path / "there" / "a" / "b") as files:
            files.open("main")
            raise ValueError

    with pytest.raises(ValueError):
        leave()
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]


@pytest.mark.parametrize("there", ["main", "one.body"])
def test_nothing_is_written_over(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_bytes(b"theirs")
    with pytest.raises(InspectorError, match=f"{there} is there already"):
        write(tmp_path)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"theirs"]


def test_a_file_beside_that_holds_just_this_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "one.body").write_bytes(b"1")
    (tmp_path / "one.body").chmod(0o644)
    before = (tmp_path / "one.body").stat()
    write(tmp_path)
    assert (tmp_path / "main").read_bytes() == b"ours"
    assert (tmp_path / "one.body").stat() == before
    assert stat.S_IMODE((tmp_path / "main").stat().st_mode) == 0o600


def test_what_appeared_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="main is there already"):
        write(tmp_path, meanwhile=lambda: (tmp_path / "main").write_bytes(b"theirs"))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"theirs"]


def test_a_dangling_link_is_something_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "main").symlink_to("nowhere")
    with pytest.raises(InspectorError, match="is there already"):
        write(tmp_path)


def test_force_writes_over_them(tmp_path: Path) -> None:
    (tmp_path / "main").write_bytes(b"theirs")
    write(tmp_path, overwrite=True)
    assert (tmp_path / "main").read_bytes() == b"ours"


@pytest.mark.parametrize("meanwhile", [False, True])
def test_a_folder_in_the_place_of_one_leaves_all_as_it_was(tmp_path: Path, meanwhile: bool) -> None:
    (tmp_path / "main").write_bytes(b"theirs")
    folder = tmp_path / "one.body"
    if not meanwhile:
        folder.mkdir()
    with pytest.raises(InspectorError, match=r"one\.body can't be written: Is a directory"):
        write(tmp_path, overwrite=True, meanwhile=folder.mkdir if meanwhile else int)
    assert (tmp_path / "main").read_bytes() == b"theirs"
    assert {path.name for path in tmp_path.iterdir()} == {"main", "one.body"}


def test_what_got_its_name_before_another_could_not_is_said(tmp_path: Path) -> None:
    (tmp_path / "main").write_bytes(b"theirs")

    def take_away() -> None:
        (draft,) = tmp_path.glob(".one.body.*")
        draft.unlink()

    with pytest.raises(InspectorError, match=r"one\.body can't be written: No such file") as raised:
        write(tmp_path, overwrite=True, meanwhile=take_away)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"ours"]
    assert raised.value.hint == (
        f"The export is not whole, though {tmp_path / 'main'} got written. Name another place."
    )


def test_a_place_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InspectorError, match="can't be written: Not a directory"):
        write(tmp_path / "file")
    (tmp_path / "main").mkdir()
    with pytest.raises(InspectorError, match="can't be written: Is a directory"):
        write(tmp_path, overwrite=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def full(path: Path, flags: int, mode: int) -> int:
        return opened("/dev/full", flags & ~os.O_EXCL)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(InspectorError, match="No space left on device"):
        write(tmp_path)


def test_a_link_leads_to_what_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "theirs").write_bytes(b"theirs")
    (tmp_path / "main").symlink_to("there/theirs")
    write(tmp_path, overwrite=True)
    assert (tmp_path / "main").is_symlink()
    assert (tmp_path / "there" / "theirs").read_bytes() == b"ours"
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["theirs"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path, overwrite: bool) -> None:
    os.mkfifo(tmp_path / "main")
    reader = os.open(tmp_path / "main", os.O_RDONLY | os.O_NONBLOCK)
    with Files(tmp_path, overwrite=overwrite) as files:
        files.open("main")
        files.write(b"ours")
        assert files.beside("one.body", b"1") is None
    assert os.read(reader, 99) == b"ours"
    os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "main").stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["main"]


def test_a_descriptor_that_leads_to_a_file_is_written_to(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as file:
        file.write(b"theirs, ")
        file.flush()
        with Files(Path("/dev/fd")) as files:
            files.open(str(file.fileno()))
            files.write(b"ours")
    assert (tmp_path / "log").read_bytes() == b"theirs, ours"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_that_takes_nothing_is_said_and_stays() -> None:
    def fill() -> None:
        with Files(Path("/dev"), overwrite=True) as files:
            files.open("full")
            files.write(b"ours")

    with pytest.raises(InspectorError, match="/dev/full can't be written: No space left"):
        fill()
    assert Path("/dev/full").is_char_device()
