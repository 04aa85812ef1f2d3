"""The stored secrets: real files, real modes, real processes."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from inspector import secrets
from inspector.errors import InspectorError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "secrets.json"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write(path: Path, content: bytes, permissions: int = 0o600) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    path.chmod(permissions)


def test_nothing_is_stored_at_first(path: Path) -> None:
    assert secrets.load(path) == {}
    assert secrets.names(path) == []
    assert not path.parent.exists()


def test_what_is_added_is_loaded_the_newest_last(path: Path) -> None:
    assert secrets.add("missive", "one", path) is None
    secrets.add("/hooks/other/", "zwei ✓", path)
    secrets.add("missive", "two", path)
    assert secrets.load(path) == {"missive": ("one", "two"), "/hooks/other": ("zwei ✓",)}
    assert secrets.names(path) == ["/hooks/other", "missive"]


def test_adding_a_secret_again_makes_it_the_newest(path: Path) -> None:
    for value in ("one", "two", "one"):
        secrets.add("missive", value, path)
    assert secrets.load(path) == {"missive": ("two", "one")}


def test_ngrok_has_only_the_newest_token(path: Path) -> None:
    secrets.add("ngrok", "old", path)
    secrets.add("ngrok", "new", path)
    assert secrets.load(path) == {"ngrok": ("new",)}


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_owner_can_read_the_file_whatever_the_umask(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        secrets.add("missive", "one", path)
        secrets.add("missive", "two", path)
    finally:
        os.umask(before)
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert all(mode(file) == 0o600 for file in path.parent.iterdir())


def test_a_folder_that_was_there_keeps_its_mode(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o755)
    secrets.add("missive", "one", path)
    assert mode(path.parent) == 0o755


@pytest.mark.parametrize("value", [" one", "one ", "one\n", "\tone"])
def test_white_space_is_kept_and_warned_of(path: Path, value: str) -> None:
    warning = secrets.add("missive", value, path)
    assert warning == "The secret for missive begins or ends with white space; it was kept."
    assert secrets.load(path) == {"missive": (value,)}


@pytest.mark.parametrize(
    ("name", "value"),
    [("missive", ""), ("", "x"), ("two words", "x"), ("\x1b[2J", "x"), ("missive", "\ud800")],
)
def test_what_is_no_secret_is_refused_without_a_file(path: Path, name: str, value: str) -> None:
    with pytest.raises(InspectorError) as caught:
        secrets.add(name, value, path)
    assert "\x1b" not in str(caught.value)
    assert not path.exists()


@pytest.mark.parametrize("permissions", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_can_reach_is_refused_and_says_what_to_do(
    path: Path, permissions: int
) -> None:
    write(path, b'{"missive":["one"]}', permissions)
    for use in (lambda: secrets.load(path), lambda: secrets.add("missive", "two", path)):
        with pytest.raises(InspectorError) as caught:
            use()
        assert f"its mode is {permissions:04o}" in caught.value.message
        assert f"chmod 600 {path}" in (caught.value.hint or "")
    assert path.read_bytes() == b'{"missive":["one"]}'


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"missive":"s3cr3t"}', b'{"missive":[1]}', b"\xff\xfe"]
)
def test_a_broken_file_is_named_and_left_as_it_is(path: Path, content: bytes) -> None:
    write(path, content)
    for use in (lambda: secrets.load(path), lambda: secrets.add("missive", "two", path)):
        with pytest.raises(InspectorError, match="is broken") as caught:
            use()
        assert str(path) in caught.value.message
        assert "s3cr3t" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_file_that_cannot_be_read_is_named_with_the_reason(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(InspectorError, match="cannot be read: Is a directory"):
        secrets.load(path)


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InspectorError, match="cannot be written: Not a directory"):
        secrets.add("missive", "one", tmp_path / "file" / "below" / "secrets.json")


def test_a_link_to_a_file_elsewhere_stays_a_link(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.json"
    write(target, b'{"missive":["one"]}')
    path.parent.mkdir()
    path.symlink_to(target)
    secrets.add("missive", "two", path)
    assert path.is_symlink()
    assert secrets.load(target) == {"missive": ("one", "two")}


def test_a_draft_left_by_a_crash_is_in_nobodys_way(path: Path) -> None:
    write(path.with_name("secrets.json.new"), b"half", 0o644)
    secrets.add("missive", "one", path)
    assert secrets.load(path) == {"missive": ("one",)}
    assert mode(path) == 0o600


def test_a_stamp_changes_with_the_file_and_only_then(path: Path) -> None:
    stamps = [secrets.stamp(path)]
    for value in ("one", "two", "six"):
        secrets.add("missive", value, path)
        secrets.load(path)
        assert secrets.stamp(path) == secrets.stamp(path)
        stamps.append(secrets.stamp(path))
    assert stamps[0] is None
    assert len(set(stamps)) == 4


def test_two_processes_that_add_at_once_lose_nothing(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from inspector import secrets\n"
        "print('ready', flush=True); sys.stdin.read()\n"
        "for n in range(20): secrets.add('missive', f'{sys.argv[2]} {n}', Path(sys.argv[1]))\n"
    )
    start, begin = os.pipe()
    command = [sys.executable, "-c", code, str(path)]
    with (
        subprocess.Popen([*command, "a"], stdin=start, stdout=subprocess.PIPE) as one,
        subprocess.Popen([*command, "b"], stdin=start, stdout=subprocess.PIPE) as other,
        os.fdopen(begin, "wb"),
    ):
        os.close(start)
        for process in (one, other):
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
    assert (one.returncode, other.returncode) == (0, 0)
    stored = secrets.load(path)["missive"]
    assert set(stored) == {f"{who} {n}" for who in "ab" for n in range(20)}
    assert [secret for secret in stored if secret[0] == "a"] == [f"a {n}" for n in range(20)]


def test_the_users_own_file_is_the_default(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(path.parent))
    secrets.add("missive", "one")
    assert secrets.load(path) == secrets.load() == {"missive": ("one",)}
    assert secrets.stamp() == secrets.stamp(path)
