"""The person's editor: a program of its own, over a file that only they can read."""

import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.errors import InspectorError
from inspector.outbound.editor import EditedFile, NotEditedError, editor_of


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files; what is left in it at the end is a mistake."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def editor(tmp_path: Path, script: str) -> dict[str, str]:
    """An environment whose editor is a shell script; its file is "$1"."""
    program = tmp_path / "an editor"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    return {"PATH": os.environ["PATH"], "EDITOR": f"'{program}'"}


def test_what_the_editor_leaves_is_what_is_read(tmp_path: Path, temporary: Path) -> None:
    environ = editor(tmp_path, 'printf "\\377 edited" >> "$1"; touch "$1~"')
    with EditedFile(b"\x00body", environ) as file:
        assert file.path.parent.parent == temporary
        assert file.path.name == "request.http"
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
        assert file.edit() == b"\x00body\xff edited"
        assert file.edit() == b"\x00body\xff edited\xff edited"


@pytest.mark.usefixtures("temporary")
def test_an_editor_that_puts_a_new_file_in_the_place_of_the_old(tmp_path: Path) -> None:
    environ = editor(tmp_path, 'echo new > "$1.tmp"; mv "$1.tmp" "$1"')
    with EditedFile(b"old", environ) as file:
        assert file.edit() == b"new\n"


@pytest.mark.usefixtures("temporary")
def test_the_command_may_have_words_of_its_own(tmp_path: Path) -> None:
    environ = editor(tmp_path, 'echo "$1 $2" > "$3"')
    with EditedFile(b"", environ | {"VISUAL": environ["EDITOR"] + " --wait 'for it'"}) as file:
        assert file.edit() == b"--wait for it\n"


@pytest.mark.usefixtures("temporary")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "ended with 3: nothing is sent"),
        ("kill -9 $$", "ended by signal 9: nothing is sent"),
        ('rm "$1"', "can't be read: No such file or directory. Nothing is sent"),
    ],
)
def test_an_editor_that_gave_up_leaves_nothing_to_send(
    tmp_path: Path, script: str, said: str
) -> None:
    with EditedFile(b"", editor(tmp_path, script)) as file, pytest.raises(NotEditedError) as caught:
        file.edit()
    assert said in caught.value.message
    assert caught.value.exit_code == 1


@pytest.mark.usefixtures("temporary")
def test_ctrl_c_is_the_editors_key_while_it_has_the_terminal(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    script = 'trap "echo interrupted > $1" INT; kill -INT $PPID; kill -INT $$'
    with EditedFile(b"", editor(tmp_path, script.replace("$1", "'$1'"))) as file:
        assert file.edit() == b"interrupted\n"
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("temporary")
def test_an_editor_that_is_not_there_is_a_sentence() -> None:
    environ = {"EDITOR": "/no/such/\x1beditor"}
    with EditedFile(b"", environ) as file, pytest.raises(InspectorError) as caught:
        file.edit()
    assert caught.value.message == (
        "The editor /no/such/␛editor can't be started: No such file or directory."
    )


def test_what_is_kept_is_there_afterwards(tmp_path: Path, temporary: Path) -> None:
    with EditedFile(b"kept", editor(tmp_path, "true")) as file:
        path = file.keep()
    assert path.read_bytes() == b"kept"
    path.unlink()
    path.parent.rmdir()
    assert temporary.exists()


def test_a_folder_that_can_not_be_written_to_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(InspectorError, match="can't be written to a file to edit"):
        EditedFile(b"", {})


def test_visual_goes_before_editor_and_vi_is_what_there_always_is() -> None:
    assert editor_of({"VISUAL": "code --wait", "EDITOR": "ed"}) == ["code", "--wait"]
    assert editor_of({"VISUAL": " ", "EDITOR": "ed"}) == ["ed"]
    assert editor_of({}) == ["vi"]
    with pytest.raises(InspectorError, match="EDITOR is no command: 'oops"):
        editor_of({"EDITOR": "'oops"})


@pytest.mark.usefixtures("temporary")
@pytest.mark.parametrize("name", ["vim", "vi", "nvim", "gvim", "vim.tiny", "view"])
def test_vim_does_not_obey_lines_of_the_file(tmp_path: Path, name: str) -> None:
    program = tmp_path / "vim.basic"
    program.write_text('#!/bin/sh\nfor last; do :; done\necho "$1 $2 $3" > "$last"\n')
    program.chmod(0o700)
    (tmp_path / name).symlink_to(program)
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "EDITOR": f"{name} -n"}
    with EditedFile(b"", environ) as file:
        assert file.edit() == b"--cmd set nomodeline -n\n"


@pytest.mark.usefixtures("temporary")
@pytest.mark.parametrize("name", ["vi", "nano", "vimpager", "code"])
def test_other_editors_get_no_words_of_ours(tmp_path: Path, name: str) -> None:
    program = tmp_path / name
    program.write_text('#!/bin/sh\necho "$#" > "$1"\n')
    program.chmod(0o700)
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "EDITOR": name}
    with EditedFile(b"", environ) as file:
        assert file.edit() == b"1\n"


@pytest.mark.usefixtures("temporary")
@pytest.mark.skipif(shutil.which("vim") is None, reason="needs Vim")
def test_the_vim_that_is_there_takes_no_settings_from_a_body() -> None:
    body = b"{}\n# vim: set fileformat=dos:\n"
    environ = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TERM": "dumb"}
    for editor, left in (
        ("vim -N -u NONE -i NONE -es --cmd 'set modelines=5' -c wq", body),
        ("env vim -N -u NONE -i NONE -es --cmd 'set modeline modelines=5' -c wq",
         body.replace(b"\n", b"\r\n")),
    ):  # fmt: skip
        with EditedFile(body, environ | {"EDITOR": editor}) as file:
            assert file.edit() == left
