"""`inspector import`: what was exported, what a browser kept, a request from an editor."""

import json
import os
import shlex
import subprocess
import time
from pathlib import Path

import pytest

from inspector.delivery import Answer
from inspector.journal import acquire
from inspector.journal.lock import take_over
from tests.cli.deliveries import MISSIVE, SECRET, by_missive
from tests.cli.place import COMMAND, Place
from tests.cli.ran_here import Commands, fill
from tests.endtoend.terminal import terminal
from tests.support.journals import back_to, delivery, writing
from tests.support.waiting import PATIENCE


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


REQUEST = b"POST /hooks HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"


def test_an_export_of_another_project_is_the_same_here(
    recorded: Place, commands: Commands, tmp_path: Path
) -> None:
    exported = recorded.run("export", "--as", "jsonl", "--unmasked").out
    (tmp_path / "all.jsonl").write_bytes(exported)
    commands.place.store_secret("missive", SECRET)
    said = commands.done("import", str(tmp_path / "all.jsonl"))
    assert said == f"inspector: imported 4 deliveries from {tmp_path}/all.jsonl\n"
    assert commands.run("export", "--as", "jsonl", "--unmasked").out == exported


def test_a_request_and_a_har_stand_behind_each_other(commands: Commands) -> None:
    commands.place.write("one.http", REQUEST.decode())
    os.utime(commands.place.project / "one.http", ns=(0, 1_700_000_000_000_000_000))
    commands.done("import", "one.http")
    har = commands.run("export", "--as", "har").out
    (commands.place.project / "it.har").write_bytes(har)
    assert commands.done("import", "it.har", "one.http").count("imported 1 delivery") == 2
    lines = commands.run("ls", "--json", "--body").lines
    assert [line["id"] for line in lines] == [1, 2, 3]
    assert {line["received_at"] for line in lines} == {"2023-11-14T22:13:20.000000Z"}
    assert {(line["target"], line["body"]) for line in lines} == {("/hooks", "{}")}
    assert [line["attempt"] for line in lines] == [1, 2, 3]


def test_a_signed_request_is_verified_where_its_secret_is_known(commands: Commands) -> None:
    commands.place.store_secret("missive", SECRET)
    head = "".join(f"{name}: {value}\r\n" for name, value in by_missive().items())
    raw = f"POST /hooks/missive HTTP/1.1\r\n{head}\r\n".encode() + MISSIVE
    (commands.place.project / "it").write_bytes(raw)
    commands.done("import", "it")
    (line,) = commands.run("ls", "--json").lines
    assert (line["provider"], line["signature"]["verdict"]) == ("missive", "valid")


async def test_a_file_with_a_mistake_leaves_nothing_and_those_before_it_all(
    commands: Commands,
) -> None:
    await fill(commands.place, b"1")
    good = commands.run("export", "--as", "jsonl").out
    (commands.place.project / "bad").write_bytes(good + b'{"type":"replayed"}\n')
    (commands.place.project / "good").write_bytes(good)
    ran = commands.run("import", "good", "bad", "good")
    assert ran.code == 2
    assert "imported 1 delivery from good" in ran.err
    assert "bad, line 2: this is no delivery of an export" in ran.err
    assert "nothing of it was imported" in ran.err
    assert commands.ids() == [1, 2]


async def test_it_goes_where_it_is_told_and_into_an_older_journal(commands: Commands) -> None:
    await fill(commands.place, b"1")
    back_to(1, commands.place.journal)
    commands.place.write("one.http", REQUEST.decode())
    commands.done("import", "one.http")
    commands.done("import", "one.http", "--journal", "new.db")
    assert commands.ids() == [1, 2]
    assert commands.ids("--journal", "new.db") == [1]


def test_a_listener_that_runs_there_is_said(commands: Commands) -> None:
    commands.place.write("one.http", REQUEST.decode())
    commands.done("import", "one.http")
    lock = acquire(commands.place.journal)
    assert lock is not None
    take_over(lock)
    said = commands.refused("import", "one.http")
    os.close(lock)
    assert "An inspector is listening on the journal" in said
    assert "--journal" in said
    assert commands.ids() == [1]


def test_what_can_not_be_read_is_said(commands: Commands) -> None:
    commands.place.write("notes.txt", "my notes")
    (commands.place.project / "folder").mkdir()
    for name, said in (
        ("missing", "can't be read: No such file"),
        ("folder", "can't be read: Is a directory"),
        ("notes.txt", "neither JSON Lines of inspector, nor a HAR, nor a raw HTTP request"),
    ):
        assert said in commands.refused("import", name)
    assert commands.ids() == []


def test_a_path_that_may_have_been_masked_is_said(commands: Commands) -> None:
    masked = REQUEST.replace(b"/hooks", b"/hooks/***")
    commands.place.write("one.http", masked.decode())
    assert commands.done("import", "one.http").splitlines()[1:] == [
        "inspector: *** in the path of 1 delivery: where an export masked a secret there, it is"
        " another endpoint's than it came to; `inspector export --unmasked` leaves it"
    ]


def test_a_large_file_shows_how_far_it_is(place: Place) -> None:
    line = {
        "type": "delivery", "id": 1, "received_at": "2026-01-31T10:52:24Z", "method": "POST",
        "target": "/", "http_version": "1.1", "headers": [], "size": 3_000_000,
        "body": "x" * 3_000_000,
    }  # fmt: skip
    place.write("large.jsonl", f"{json.dumps(line)}\n" * 3)
    command = [*COMMAND, "import", "large.jsonl"]
    with terminal(command, place.environ, place.project) as it:
        it.wait_for("imported 3 deliveries")
        assert it.end() == 0
        assert b"importing" in it.raw
        assert b"100%" in it.raw


def test_an_export_is_taken_in_through_a_pipe(recorded: Place, tmp_path: Path) -> None:
    inspector, new, pipe = shlex.join(COMMAND), tmp_path / "new.db", tmp_path / "pipe"
    line = (
        f"{inspector} export --as jsonl | {inspector} import - --journal {new}"
        f" && mkfifo {pipe} && ({inspector} export 3 --as raw > {pipe} &"
        f" {inspector} import {pipe} --journal {new}; wait)"
    )
    ran = subprocess.run(
        ["sh", "-c", line],
        cwd=recorded.project,
        env=recorded.environ,
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE,
        check=True,
    )
    assert "imported 4 deliveries from standard input\n" in ran.stderr
    assert f"imported 1 delivery from {pipe}\n" in ran.stderr
    assert len(recorded.run("ls", "--json", "--journal", str(new)).lines) == 5


def test_the_log_of_a_listener_is_taken_in(place: Place) -> None:
    with place.starting("--headless", "--body") as it:
        lines = [it.line("listening"), it.line("tunnel")]
        it.post("/a")
        lines += [it.line("received"), it.line("delivery")]
    place.write("log", "".join(f"{json.dumps(line)}\n" for line in lines))
    ran = place.run("import", "log", "--journal", "new.db")
    assert ran.err == (
        "inspector: imported 1 delivery from log\n"
        "inspector: passed over, as they are no deliveries: 1 listening, 1 received, 1 tunnel\n"
    )


def test_how_a_request_was_answered_is_not_made_up(commands: Commands) -> None:
    commands.place.write("one.http", REQUEST.decode())
    commands.done("import", "one.http")
    (line,) = commands.run("ls", "--json", "--body").lines
    assert (line["outcome"], line["answer"], line["took"]) == (None, None, None)
    assert line["accepted"] == "unknown"
    assert commands.run("ls").text.splitlines()[1].endswith(" n/k")
    assert "not known: it came from a file" in commands.run("show", "1").text
    for format_ in ("jsonl", "har"):
        (commands.place.project / "again").write_bytes(
            commands.run("export", "1", "--as", format_).out
        )
        commands.done("import", "again")
    assert [one["outcome"] for one in commands.run("ls", "--json").lines] == [None] * 3


ELSEWHERE = {
    "startedDateTime": "2026-01-31T10:52:24.123Z",
    "time": 3,
    "request": {"method": "POST", "url": "http://a/", "postData": {"text": "HALF"}},
    "response": {"status": 200, "headers": []},
}


def test_somebody_elses_answer_is_not_told_as_ours(commands: Commands) -> None:
    failed = ELSEWHERE | {"response": {"status": 0}}
    content = json.dumps({"log": {"entries": [ELSEWHERE, failed]}})
    commands.place.write("a.har", content.replace("HALF", "a\\ud800b", 1))
    said = commands.done("import", "a.har")
    assert "1 half character (a lone surrogate) stands as U+FFFD" in said
    for number in ("1", "2"):
        shown = commands.run("show", number).text
        assert "as a file tells that does not say by whom" in shown
        assert "default" not in shown
    lines = commands.run("ls", "--json").lines
    assert [(one["answer"]["by"], one["answer"]["status"]) for one in lines] == [
        (None, 200),
        (None, None),
    ]
    commands.place.write("again.jsonl", commands.run("export", "--as", "jsonl").text)
    commands.done("import", "again.jsonl")
    assert [one["answer"]["by"] for one in commands.run("ls", "--json").lines] == [None] * 4


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
async def test_a_journal_with_a_time_beyond_all_dates_is_read(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        commands.place.journal.parent.mkdir(parents=True)
        async with writing(commands.place.journal) as writer:
            for at in (253_402_300_799_999_999, 2**62, -(2**62)):
                await writer.append(one := delivery(MISSIVE, received_at=at))
                writer.settle(one, at, "answered", Answer("default", status=200), 0.1)
        for command in (["ls"], ["ls", "--json"], ["show", "path:/"], ["verify", "path:/"]):
            ran = commands.run(*command)
            assert ran.code in (0, 1), ran
            assert ran.out.count(b"\n") >= 3
        assert "9999-12-30" in commands.run("ls", "--json", "1").text
    finally:
        monkeypatch.undo()
        time.tzset()
