"""Where files are."""

import subprocess
import sys
from pathlib import Path

import pytest

from inspector import places


def test_a_project_has_a_journal_of_its_own_with_a_readable_name(tmp_path: Path) -> None:
    environ = {"INSPECTOR_STATE_DIR": str(tmp_path / "state")}
    one = places.journal_for(tmp_path / "one" / "my shop", environ)
    other = places.journal_for(tmp_path / "other" / "my shop", environ)
    assert one.parent == other.parent == tmp_path / "state" / "journals"
    assert one != other
    assert one.name.startswith("my-shop-")
    assert one == places.journal_for(tmp_path / "one" / "my shop", environ)


def test_a_project_reached_by_a_link_has_the_same_journal(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert places.journal_for(tmp_path / "real") == places.journal_for(tmp_path / "link")


@pytest.mark.parametrize("name", ["/", "/…", "/..hidden..", "/" + "x" * 200, "/a\x1b[2Jb"])
def test_any_folder_gives_a_plain_short_file_name(name: str) -> None:
    journal = places.journal_for(Path(name), {"INSPECTOR_STATE_DIR": "/s"}).name
    assert journal.isascii()
    assert journal.isprintable()
    assert journal[0].isalnum()
    assert len(journal) < 60


def test_the_users_folders_follow_xdg_and_nothing_is_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INSPECTOR_STATE_DIR", raising=False)
    monkeypatch.delenv("INSPECTOR_CONFIG_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    if sys.platform == "linux":
        assert places.state_folder() == tmp_path / "s" / "inspector"
        assert places.secrets_file() == tmp_path / "c" / "inspector" / "secrets.json"
    assert tmp_path in places.state_folder().parents
    assert tmp_path in places.config_folder().parents
    assert list(tmp_path.iterdir()) == []


def test_an_override_moves_the_folders(tmp_path: Path) -> None:
    environ = {"INSPECTOR_STATE_DIR": str(tmp_path), "INSPECTOR_CONFIG_DIR": str(tmp_path / "c")}
    assert places.state_folder(environ) == tmp_path
    assert places.secrets_file(environ) == tmp_path / "c" / "secrets.json"


def test_importing_it_leaves_platformdirs_alone() -> None:
    code = "import sys, inspector.config, inspector.secrets; print('platformdirs' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
