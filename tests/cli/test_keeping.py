"""`inspector pin`, `note`, `delete`, `clear`, `journals`, and `--keep`."""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

from inspector.cli import changing
from inspector.config.keep import Keep, parse
from inspector.journal import Editor, acquire, removing
from inspector.journal.lock import take_over
from tests.cli.place import COMMAND, Place
from tests.cli.ran_here import Commands, fill
from tests.endtoend.terminal import ENTER, terminal
from tests.support.waiting import until

THREE = (b"1", b"2", b"3")


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


async def test_what_is_pinned_is_found_shown_and_unpinned(commands: Commands) -> None:
    await fill(commands.place, *THREE)
    assert commands.done("pin", "2", "3") == "inspector: pinned 2 deliveries\n"
    assert commands.ids("pinned:yes") == [2, 3]
    assert commands.ids("pinned:no") == [1]
    assert "pinned     yes" in commands.run("show", "2").text
    assert "pinned" not in commands.run("show", "1").text
    assert commands.done("pin", "3", "--off") == "inspector: unpinned 1 delivery\n"
    assert commands.ids("pinned:yes") == [2]
    assert commands.done("pin", "3", "--off") == "inspector: 1 delivery was not pinned\n"
    assert commands.done("pin", "1", "2") == (
        "inspector: pinned 1 delivery\ninspector: 1 delivery was pinned already\n"
    )


async def test_a_note_is_shown_and_taken_away(commands: Commands) -> None:
    await fill(commands.place, *THREE)
    assert commands.done("note", "1", "look: \x1b[2J") == "inspector: noted it for 1 delivery\n"
    assert "note       look: ␛[2J" in commands.run("show", "1").text
    assert "took the note away from 1 delivery" in commands.done("note", "1", "")
    assert "note " not in commands.run("show", "1").text
    assert "2,001 characters" in commands.refused("note", "1", "x" * 2001)


async def test_deleting_says_how_many_and_leaves_the_others(commands: Commands) -> None:
    await fill(commands.place, *THREE)
    assert commands.done("delete", "1", "3", "--yes") == "inspector: deleted 2 deliveries\n"
    assert commands.ids() == [2]
    assert "There is no delivery 1" in commands.refused("delete", "1")
    assert commands.done("delete", "2") == "inspector: deleted 1 delivery\n"


async def test_what_stays_tells_that_attempts_may_have_been_deleted(commands: Commands) -> None:
    await fill(commands.place, *[b"same"] * 3)
    commands.done("delete", "1")
    first = commands.run("show", "2").text
    assert "first: none like it before, among those that are kept" in first
    assert "1 earlier delivery was deleted: if it was an attempt, it is not counted" in first
    assert "seen for the first time" not in first
    assert "1 earlier delivery was deleted" in commands.run("show", "3").text
    report = " ".join(commands.run("retries").text.split())
    assert "accepted" not in report
    assert "left out 1 event above, as earlier attempts may be among the deliveries" in report
    (line,) = commands.run("retries", "--json").lines
    assert (line["events"], line["cut"], line["accepted_at"]) == (1, 1, {})
    await fill(commands.place, b"new")
    commands.done("delete", "2", "3", "--yes")
    assert "3 earlier deliveries were deleted" in commands.run("show", "4").text


async def test_several_are_deleted_only_where_somebody_agrees(commands: Commands) -> None:
    await fill(commands.place, *THREE)
    for words in (["path:/"], ["path:/", "--pinned"], ["1", "2"]):
        assert "nobody can be asked here.\n  Add --yes" in commands.refused("delete", *words)
    assert commands.ids() == [1, 2, 3]


async def test_what_is_pinned_stays_unless_it_is_said(commands: Commands) -> None:
    await fill(commands.place, *THREE, b"4")
    commands.done("pin", "1", "2", "3")
    ran = commands.run("delete", "1", "--yes")
    said = "nothing was deleted: the pinned one stays; --pinned takes it too"
    assert ran == (1, b"", f"inspector: {said}\n")
    said = commands.done("delete", "path:/", "--yes")
    stay = "the 3 pinned ones stay; --pinned takes them too"
    assert said == f"inspector: deleted 1 delivery\ninspector: {stay}\n"
    assert commands.ids() == [1, 2, 3]
    commands.done("delete", "3", "--pinned")
    commands.done("delete", "path:/", "--pinned", "--yes")
    assert commands.ids() == []


async def test_what_somebody_else_deleted_meanwhile_is_told_from_what_is_held_open(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(commands.place, *THREE)
    await fill(commands.place, b"4", leave_open=True)

    def before_it(path: Path) -> AbstractContextManager[bool]:
        with closing(Editor(path)) as editor:
            editor.delete([1, 2], 0, open_too=True)
        return nullcontext(False)  # as beside a listener

    monkeypatch.setattr(changing, "no_listener", before_it)
    ran = commands.run("delete", "path:/", "--yes")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "inspector: deleted 1 delivery",
        "inspector: 2 deliveries were deleted by somebody else",
        "inspector: 1 delivery stayed: still open (answer or release first)",
    ]


async def test_where_deleting_ends_early_it_is_said_how_many_went(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(commands.place, *THREE)
    monkeypatch.setattr(removing, "MOST", 2)
    remove = removing.remove

    def full(db: sqlite3.Connection, ids: Sequence[int], at: int, **which: Any) -> int:
        if 3 in ids:
            raise sqlite3.OperationalError("disk I/O error")
        return remove(db, ids, at, **which)

    monkeypatch.setattr(removing, "remove", full)
    err = commands.refused("delete", "path:/", "--yes")
    assert err.startswith("inspector: deleted 2 deliveries\ninspector: The journal ")
    assert commands.ids() == [3]


@pytest.mark.parametrize("command", ["pin", "delete", "note"])
async def test_where_nothing_matches_it_is_said(commands: Commands, command: str) -> None:
    await fill(commands.place, *THREE)
    text = ["a text"] if command == "note" else []
    ran = commands.run(command, "path:/nowhere", *text)
    assert ran == (1, b"", "inspector: no delivery matches\n")
    assert commands.ids() == [1, 2, 3]


@pytest.mark.parametrize("command", ["pin", "delete", "note", "clear"])
async def test_a_journal_that_is_not_there_is_said_and_not_made(
    commands: Commands, command: str
) -> None:
    words = {"note": ["last", "x"], "clear": ["--yes"]}.get(command, ["last"])
    assert "There is no journal at" in commands.refused(command, *words)
    assert not commands.place.state.exists()


async def test_clearing_leaves_what_is_pinned_and_needs_an_agreement(commands: Commands) -> None:
    await fill(commands.place, *THREE)
    commands.done("pin", "2")
    assert "Add --yes" in commands.refused("clear")
    assert commands.ids() == [1, 2, 3]
    assert commands.done("clear", "--yes") == "inspector: deleted 2 deliveries\n"
    assert commands.ids() == [2]
    commands.done("clear", "--yes", "--pinned")
    assert commands.ids() == []
    await fill(commands.place, b"4")
    assert commands.ids() == [4]


async def test_what_was_open_when_its_listener_ended_can_go(commands: Commands) -> None:
    await fill(commands.place, *THREE, leave_open=True)
    commands.done("delete", "last:2", "--yes")
    assert commands.ids() == [1]


def test_beside_a_listener_all_is_done_but_what_it_holds_open_stays(place: Place) -> None:
    with place.headless("--answer", "200 x2, hang, 200 in order") as it:
        it.post("/a")
        it.post("/b")
        it.delivery()
        it.delivery()
        with it.holding("/a"):
            it.line("received")
            assert place.run("pin", "1").code == 0
            assert place.run("note", "1", "hello").code == 0
            ran = place.run("clear", "--yes", "--pinned")
            assert ran.code == 1
            assert "deleted 2 deliveries" in ran.err
            assert "1 delivery stayed: still open" in ran.err
            (left,) = place.run("ls", "--json").lines
            assert (left["id"], left["outcome"]) == (3, None)
        assert it.line("delivery")["id"] == 3
        it.post("/b")
        assert it.delivery()["id"] == 4
        assert it.rest() == b""


def test_at_a_terminal_it_asks_before_it_deletes_several(place: Place) -> None:
    with place.headless() as it:
        it.post("/a")
        it.post("/b")
    command = [*COMMAND, "delete", "path:/"]
    with terminal(command, place.environ, place.project) as asked:
        asked.wait_for("Delete 2 deliveries? [y/N]:")
        asked.press("n", ENTER)
        asked.wait_for("nothing was deleted")
        assert asked.end() == 1
    with terminal([*COMMAND, "clear"], place.environ, place.project) as asked:
        asked.wait_for("Delete 2 deliveries of")
        asked.press("y", ENTER)
        asked.wait_for("deleted 2 deliveries")
        assert asked.end() == 0


def test_journals_are_listed_with_their_projects(place: Place) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    with place.headless() as it:
        it.post("/a", b"x" * 5000)
        (line,) = place.run("journals", "--json").lines
        assert line["listening"] is True
    (line,) = place.run("journals", "--json").lines
    assert line["project"] == str(place.project)
    assert line["journal"] == str(place.journal)
    assert (line["name"], line["deliveries"]) == (place.journal.stem, 1)
    assert (line["listening"], line["problem"]) == (False, None)
    assert line["size"] > 5000
    assert line["used_at"][:10] in (today, time.strftime("%Y-%m-%d", time.gmtime()))


async def test_a_journal_that_was_only_imported_into_has_its_project_too(
    commands: Commands,
) -> None:
    (commands.place.project / "one.http").write_bytes(b"POST /a HTTP/1.1\r\nHost: x\r\n\r\n")
    commands.done("import", "one.http")
    (line,) = commands.run("journals", "--json").lines
    assert line["project"] == str(commands.place.project)
    commands.done("import", "one.http", "--journal", str(commands.place.journal))
    assert commands.run("journals", "--json").lines[0]["project"] == line["project"]


async def test_what_is_no_journal_is_listed_as_what_it_is(commands: Commands) -> None:
    assert "no journals in" in commands.done("journals")
    await fill(commands.place, b"1")
    (commands.place.journal.parent / "other.db").write_text("my notes")
    lines = {line["name"]: line for line in commands.run("journals", "--json").lines}
    assert "is not a journal of inspector" in lines["other"]["problem"]
    assert lines[commands.place.journal.stem]["project"] is None
    listed = commands.run("journals")
    assert "unknown" in listed.text
    assert "can't be read" in listed.text
    assert "inspector: other: " in listed.err
    assert "is not a journal of inspector" in listed.err
    said = commands.refused("journals", "rm", "other", "--yes")
    assert "is not a journal of inspector, so it was not touched" in said
    assert (commands.place.journal.parent / "other.db").read_text() == "my notes"


async def test_a_journal_is_removed_with_all_its_files(commands: Commands) -> None:
    await fill(commands.place, b"1")
    name = commands.place.journal.stem
    assert "did you mean" in commands.refused("journals", "rm", name[:-1], "--yes")
    assert "nobody can be asked here" in commands.refused("journals", "rm", name[:-1])
    assert "There is no journal" in commands.refused("journals", "rm", "../" + name)
    assert "Add --yes" in commands.refused("journals", "rm", name)
    lock = acquire(commands.place.journal)
    assert lock is not None
    take_over(lock)
    assert "is listening on the journal" in commands.refused("journals", "rm", name, "--yes")
    os.close(lock)
    said = f"inspector: deleted the journal {name}\n"
    assert commands.done("journals", "rm", name, "--yes") == said
    assert list(commands.place.journal.parent.iterdir()) == []


@pytest.mark.parametrize(
    "say", [lambda _: ["--keep", "2"], lambda place: place.write("inspector.toml", TOML) and []]
)
def test_a_listener_keeps_so_many(place: Place, say: Callable[[Place], list[str]]) -> None:
    with place.headless() as it:
        for _ in range(5):
            it.post("/a")
    assert place.run("pin", "1").code == 0
    with place.headless(*say(place)):
        assert until(lambda: ids(place) == [1, 4, 5])


TOML = '[listen]\nkeep = "2, 7d, 500mb"\n'


def ids(place: Place) -> list[int]:
    lines = place.run("ls", "--json").out.splitlines()
    return [json.loads(line)["id"] for line in lines]


@pytest.mark.parametrize("limits", ["many", "0", "2, 3", "7d,", "-1", "500tb", "", "all, 2"])
def test_limits_that_are_none_are_told(place: Place, limits: str) -> None:
    said = place.refused("--keep", limits) if limits else place.refused("--keep", " ")
    assert "--keep" in said
    if limits:
        assert "as in '10000, 7d, 500mb'" in said


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ("1d, 2w", "must name one count, one age and one size at most, as in '10000, 7d, 500mb';"
         " '2w' is a second of its kind"),
        ("1y", "how long (in s, m, h, d or w) or how many bytes (in kb, mb or gb), as in"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_limits_is_told(commands: Commands, limits: str, told: str) -> None:
    assert told in commands.refused("listen", "--headless", "--keep", limits)


def test_an_age_may_be_in_weeks() -> None:
    assert parse("2w, 10mb") == Keep(age=1_209_600, size=10 * 1024**2)
