"""`inspector open`: which journal is meant, and what is no journal."""

from pathlib import Path

import pytest

from inspector.cli import open as opening
from inspector.config import Settings
from inspector.journal import prepare
from tests.cli.place import Place
from tests.cli.ran_here import Commands


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """What is shown on a screen that is not there."""
    shown: list[Settings] = []

    def look(settings: Settings) -> int:
        shown.append(settings)
        return 0

    monkeypatch.setattr(opening, "look", look)
    monkeypatch.setattr(opening, "lacking", lambda: None)
    return shown


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


def journal(place: Place, name: str) -> Path:
    """An empty journal of some project."""
    path = place.state / "journals" / f"{name}.db"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    prepare(path)
    return path


def test_without_a_terminal_it_says_what_prints_a_journal(commands: Commands) -> None:
    said = commands.refused("open")
    assert "there can be none: no terminal here" in said
    assert "inspector ls" in said


@pytest.mark.parametrize(
    ("given", "named"), [("shop-1a", "shop-1a"), ("shop-1", "shop-1a"), ("sh", None), ("x", None)]
)
def test_a_name_or_the_beginning_of_one_is_a_journal(
    commands: Commands, looked_at: list[Settings], given: str, named: str | None
) -> None:
    several = {name: journal(commands.place, name) for name in ("shop-1a", "shop-2b", "other")}
    if named is not None:
        commands.done("open", given)
        assert [one.journal for one in looked_at] == [str(several[named])]
        return
    said = commands.refused("open", given)
    assert ("Several journals begin with 'sh': shop-1a, shop-2b" in said) == (given == "sh")
    assert "inspector journals" in said or given == "sh"
    assert looked_at == []


def test_a_secret_that_is_not_there_keeps_nobody_from_looking(
    commands: Commands, looked_at: list[Settings]
) -> None:
    config = '[[endpoint]]\npath = "/hooks"\nsecret = "${NOT_SET_HERE}"\n'
    commands.place.write("inspector.toml", config)
    commands.done("open", str(journal(commands.place, "shop")))
    (settings,) = looked_at
    assert "NOT_SET_HERE has no value" in settings.lacks[0]


def test_a_name_that_is_also_the_beginning_of_another_is_that_one(
    commands: Commands, looked_at: list[Settings]
) -> None:
    wanted = journal(commands.place, "shop")
    journal(commands.place, "shop-2b")
    commands.done("open", "shop")
    assert looked_at[0].journal == str(wanted)


@pytest.mark.parametrize("given", ["{folder}/copy.db", "copy.db", "./copy.db"])
def test_the_path_of_a_journal_is_one_too(
    commands: Commands, looked_at: list[Settings], given: str
) -> None:
    folder = commands.place.project
    prepare(folder / "copy.db")
    commands.done("open", given.format(folder=folder))
    assert [Path(one.journal).resolve() for one in looked_at] == [(folder / "copy.db").resolve()]
    assert "There is no journal at" in commands.refused("open", "./missing.db")
    assert "leave one of them out" in commands.refused("open", "copy.db", "--journal", "copy.db")


def test_what_is_no_journal_is_said_and_nothing_is_made(
    commands: Commands, looked_at: list[Settings]
) -> None:
    (commands.place.project / "notes.db").write_text("my notes")
    assert "There is no journal at" in commands.refused("open")
    assert "There is no journal at" in commands.refused("open", "--journal", "missing.db")
    assert "is not a journal" in commands.refused("open", "--journal", "notes.db")
    journal(commands.place, "shop")
    said = commands.refused("open", "shop", "--journal", "missing.db")
    assert "leave one of them out" in said
    assert looked_at == []
    assert [path.name for path in commands.place.project.iterdir()] == ["notes.db"]


def test_the_list_says_how_to_open_one(commands: Commands) -> None:
    journal(commands.place, "shop")
    ran = commands.run("journals")
    assert "shop" in ran.text
    assert "`inspector open NAME` shows one of them" in ran.err
