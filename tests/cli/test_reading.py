"""`inspector ls` and `inspector show`: what a journal holds."""

import re
import subprocess
from contextlib import closing

import pytest

from inspector.delivery import Replayed
from inspector.journal import Editor
from tests.cli.deliveries import BYTES, MISSIVE, PLAIN, by_missive
from tests.cli.place import COMMAND, Place
from tests.cli.ran_here import Commands, fill
from tests.support.waiting import PATIENCE


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


def test_ls_is_a_table_oldest_first(recorded: Place) -> None:
    ran = recorded.run("ls")
    rows = [" ".join(line.split()) for line in ran.text.splitlines()]
    expected = (
        "# time method path provider event sig rep try ans",
        "1 … POST /hooks/missive missive label_change ✓ ok first 1/6 503",
        "2 … POST /hooks/missive missive label_change ✓ ok retry 2/6 200",
        "3 … POST /bytes – – – none first 1/? 503",
        "4 … POST /plain – – – none first 1/? 503",
    )
    assert [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", "…", row) for row in rows] == [
        *expected
    ]
    assert (ran.code, ran.err) == (0, "")


def test_ls_json_prints_the_lines_that_headless_printed(place: Place) -> None:
    with place.headless("--body") as it:
        it.post("/hooks/missive", MISSIVE, by_missive())
        it.post("/bytes", BYTES)
        printed = [it.delivery(), it.delivery()]
    assert place.run("ls", "--json", "--body").lines == printed
    for line in printed:
        line.pop("body", None)
        line.pop("body_base64", None)
    assert place.run("ls", "--json").lines == printed


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        ([], [1, 2, 3, 4]),
        (["--limit", "2"], [3, 4]),
        (["--limit", "0"], []),
        (["last"], [4]),
        (["last:2"], [3, 4]),
        (["last:99"], [1, 2, 3, 4]),
        (["2"], [2]),
        (["3", "1"], [1, 3]),
        (["id:2", "#3", "last"], [2, 3, 4]),
    ],
)
def test_ls_lists_the_deliveries_that_are_named(
    recorded: Place, args: list[str], ids: list[int]
) -> None:
    assert [line["id"] for line in recorded.run("ls", "--json", *args).lines] == ids


@pytest.mark.parametrize("command", [["ls"], ["show"], ["show", "--json"], ["show", "--raw"]])
def test_a_delivery_that_there_is_not_is_said(recorded: Place, command: list[str]) -> None:
    said = recorded.refused(*command, "17")
    assert "There is no delivery 17 in this journal." in said
    assert "It has 4" in said


@pytest.mark.parametrize("command", ["ls", "show"])
def test_an_id_of_very_many_digits_is_too_large(recorded: Place, command: str) -> None:
    for word in ("9" * 16, "id:" + "9" * 5000, "#" + "9" * 16):
        assert "is too large" in recorded.refused(command, word)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["provider:missive"], [1, 2]),
        (["provider:missive status:503"], [1]),
        (["not", "provider:missive"], [3, 4]),
        (["(sig:valid", "or", "path:/plain)", "!repeat:retry"], [1, 4]),
        (["kiln orders"], [1, 2]),
        (["$.rule.description:kiln"], [1, 2]),
        (["$.a:2"], [4]),
        (["header.x-hook-signature"], [1, 2]),
        (["age:..10h", "last:3", "attempt:..1"], [3, 4]),
        (["id:2..3"], [2, 3]),
        (["id:99.."], []),
        (["47114711 path:/hooks"], []),
    ],
)
def test_ls_takes_the_whole_filter_language(
    recorded: Place, words: list[str], ids: list[int]
) -> None:
    assert [line["id"] for line in recorded.run("ls", "--json", *words).lines] == ids


def test_show_takes_the_whole_filter_language(recorded: Place) -> None:
    lines = recorded.run("show", "--json", "$.rule.description:kiln !repeat:retry").lines
    assert [line["id"] for line in lines] == [1]


def test_where_nothing_matches_it_is_said(recorded: Place) -> None:
    said = "inspector: no delivery matches\n"
    assert recorded.run("ls", "path:/nowhere") == (0, b"", said)
    assert recorded.run("show", "path:/nowhere") == (1, b"", said)
    assert recorded.run("show", "--json", "path:/nowhere") == (1, b"", said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["last:"], "a count is missing\n  last:\n       ^"),
        (["last:x"], "'x' is no count"),
        (["sig:valid", "stauts:5xx"], "'stauts' is no field: did you mean status?"),
        (["type~a("], "this parenthesis is not closed in its word"),
    ],
)
def test_a_filter_with_a_mistake_is_said_with_a_caret(
    recorded: Place, words: list[str], said: str
) -> None:
    assert said in recorded.refused("show", *words)
    assert "^" in recorded.refused("ls", *words)


@pytest.mark.parametrize("command", ["ls", "show"])
def test_the_help_tells_how_deliveries_are_named(place: Place, command: str) -> None:
    text = place.run(command, "--help").text
    assert "'provider:missive sig:invalid status:5xx took:1s.. not type:label_change'" in text
    assert "3 4 last" in text


def test_a_journal_that_is_not_there_yet_is_said_and_not_made(place: Place) -> None:
    assert "There is no journal at" in place.refused("ls")
    assert "Start `inspector` in this folder first" in place.refused("show", "last")
    assert not place.state.exists()


def test_a_journal_without_deliveries_is_said(place: Place) -> None:
    with place.headless():
        pass
    ran = place.run("ls")
    assert (ran.code, ran.out, ran.err) == (0, b"", "inspector: no deliveries yet\n")
    assert place.run("ls", "--json").out == b""


def test_show_tells_all_that_is_known(recorded: Place) -> None:
    text = recorded.run("show", "2").text
    for words in (
        "POST /hooks/missive?from=test HTTP/1.1",
        "valid: the signature is right",
        "hmac-sha256 hex, sha256= prefix",
        "retry of #1: sent again: no earlier attempt was accepted for sure",
        "attempt 2, told apart by a weak key",
        "200, answered, accepted: yes",
        "503 x1, 200; the step was 200",
        f"X-Hook-Signature: {by_missive()['X-Hook-Signature']}",
        'description: "Kiln orders → workshop"',
    ):
        assert words in text


def test_show_keeps_order_repeats_and_the_text_of_numbers(recorded: Place) -> None:
    text = recorded.run("show", "4").text
    payload = text[text.index("  b: 1.10") :]
    assert payload.index("b: 1.10") < payload.index("a: {2}") < payload.index("b: 2")


def test_show_json_has_the_body(recorded: Place) -> None:
    (line,) = recorded.run("show", "--json", "1").lines
    assert line["body"].encode() == MISSIVE
    assert line["signature"]["verdict"] == "valid"


def test_show_raw_writes_the_bytes_as_they_came(recorded: Place) -> None:
    assert recorded.run("show", "--raw", "3").out == BYTES
    assert recorded.run("show", "--raw", "last").out == PLAIN


def test_show_raw_goes_through_a_pipe(recorded: Place) -> None:
    command = " ".join(map(repr, COMMAND))
    ran = subprocess.run(
        f"{command} show --raw 3 | cat | head -c 300",
        shell=True,
        capture_output=True,
        cwd=recorded.project,
        env=recorded.environ,
        timeout=PATIENCE,
        check=True,
    )
    assert (ran.stdout, ran.stderr) == (BYTES[:300], b"")


def test_show_raw_writes_one_body_only(recorded: Place) -> None:
    assert "4 deliveries are named" in recorded.refused("show", "--raw", "last:9")


def test_another_secret_changes_the_verdict_of_the_past_for_one_command(recorded: Place) -> None:
    other = ("--json", "1", "--secret", "/hooks/missive=other")
    (listed,) = recorded.run("ls", *other, INSPECTOR_CONFIG_DIR="elsewhere").lines
    (shown,) = recorded.run("show", *other, INSPECTOR_CONFIG_DIR="elsewhere").lines
    assert listed["signature"]["verdict"] == shown["signature"]["verdict"] == "invalid"
    assert "is not what the secret known here gives" in listed["signature"]["reason"]
    assert listed["signature"]["hint"] is None  # the cause is looked for where it is asked for
    assert shown["signature"]["hint"]


def test_what_nobody_settled_is_shown_as_held_or_interrupted(place: Place) -> None:
    with place.headless("--answer", "200 after 10m") as it, it.holding("/held"):
        it.line("received")
        (live,) = place.run("ls", "--json").lines
        assert (live["outcome"], live["answer"]) == (None, None)
        assert "held open" in place.run("show", "last").text
        assert " … " in place.run("ls").text
        for process in it.children():
            it.kill(process)
        it.process.wait(PATIENCE)
    (left,) = place.run("ls", "--json").lines
    assert (left["outcome"], left["answer"]["step"]) == ("interrupted", "200 after 10m")


async def test_what_a_person_put_to_a_delivery_is_told_where_there_is_something(
    commands: Commands,
) -> None:
    await fill(commands.place, b"1", b"2", b"3")
    commands.done("pin", "2")
    commands.done("note", "3", "why?")
    told = [
        (line["id"], line.get("pinned"), line.get("note"))
        for line in commands.run("ls", "--json").lines
    ]
    assert told == [(1, None, None), (2, True, None), (3, None, "why?")]
    (line,) = commands.run("show", "--json", "3").lines
    assert line["note"] == "why?"


def test_replays_are_told_and_what_proves_them_is_not(place: Place) -> None:
    with place.headless() as it:
        it.post("/hooks", b"{}")
        it.delivery()
        place.run("replay", "1", "--to", f"http://127.0.0.1:{it.port}/again")
        told = it.delivery()
    assert ["Inspector-Origin", "replay ***"] in told["headers"]
    for command in (["ls", "--json"], ["show", "--json"]):
        assert ["Inspector-Origin", "replay ***"] in place.run(*command, "2").lines[0]["headers"]
    assert "Inspector-Origin: replay ***\n" in place.run("show", "2").text
    text = place.run("show", "1").text
    assert f"to http://127.0.0.1:{it.port}/again\n" in text
    assert re.search(r"\n +200 in \S+ m?s\n", text)
    (line,) = place.run("show", "--json", "1").lines
    (replay,) = line["replays"]
    assert (replay["url"], replay["status"], replay["signed"], replay["edited"]) == (
        f"http://127.0.0.1:{it.port}/again",
        200,
        False,
        False,
    )
    assert "replays" not in place.run("show", "--json", "2").lines[0]


async def test_a_replay_to_a_host_alone_is_told_with_the_deliverys_own_path(
    commands: Commands,
) -> None:
    await fill(commands.place, b"1", path="/own")
    with closing(Editor(commands.place.journal)) as editor:
        for edited in (False, True):
            replayed = Replayed(0, 1, 0, "http://127.0.0.1:1", 0.1, edited=edited, status=200)
            editor.replayed([replayed])
        to = ((b"Location", b"/login"),)
        editor.replayed([Replayed(0, 1, 0, "http://127.0.0.1:1", 0.1, status=302, headers=to)])
    text = commands.run("show", "1").text
    assert "302 to /login in 100 ms" in text
    assert "to http://127.0.0.1:1/own\n" in text
    assert "to http://127.0.0.1:1\n" in text  # where an edited one went is gone
