"""What `inspector send` lists, completes and refuses."""

import json
import subprocess
from pathlib import Path
from subprocess import PIPE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.cli.sending import values
from inspector.config.values import UnfitError
from inspector.providers import builtin
from inspector.visible import visible
from tests.cli.here import Here
from tests.cli.place import COMMAND, Place
from tests.cli.target import target

NOWHERE = ("--to", "http://127.0.0.1:9/hooks")


def test_without_a_provider_those_that_can_be_sent_are_listed(here: Here) -> None:
    ran = here.send()
    assert ran.code == 0
    assert "mailabl            task.updated, file.updated\n" in ran.text
    assert "missive            label_change, new_message" in ran.text
    assert ran.text.count("\n") == len(builtin()) + 2


def test_sample_events_are_listed_with_what_is_assumed(here: Here) -> None:
    text = here.send("missive", "--list").text
    assert "events   label_change [documented]" in text
    assert "new_message, new_comment" in text
    assert "[unofficial: Only the name stands there" in text
    assert "retries  after 1 min 21 s ×5 [assumed:" in text
    lines = here.send("missive", "--list", "--json").lines
    assert (lines[0]["event_type"], lines[0]["standing"]) == ("label_change", "documented")


def test_without_a_provider_the_sample_events_of_all_are_listed(here: Here) -> None:
    lines = here.send("--list", "--json").lines
    assert {line["provider"] for line in lines} == set(builtin())
    assert here.send("--json").lines == lines
    text = here.send("--list").text
    assert "Mailabl has 2 sample events\n  events   task.updated [documented]" in text
    assert "Missive has 6 sample events" in text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["misive"], "No provider is called 'misive': did you mean missive?"),
        (["missive", "label_chang"], "did you mean label_change?"),
        (["missive"], "No inspector is running on this project's journal"),
        (["missive", "--to", "localhost:3000/x"], "--to must be a URL such as http://localhost"),
        (["missive", "--to", "http://a..b/"], "--to leads to no host that can be looked up"),
        (["missive", *NOWHERE, "--secret", ""], "--secret is empty"),
        (["missive", *NOWHERE, "--secret", "missive=x"], "--secret takes the secret alone here"),
        (["missive", *NOWHERE, "--secret", "@nowhere"], "--secret cannot be read from the file"),
        (["missive", *NOWHERE, "--scheme", "concat"], "Missive has no signature scheme 'concat'"),
        (["mailabl", *NOWHERE, "--scheme", "x"], "It has hmac, concat, concat-reversed"),
        (["missive", *NOWHERE, "--set", "conversation"], "it has no =."),
        (["missive", *NOWHERE, "--set", "a.b=1"], "The payload has no a."),
        (["missive", *NOWHERE, "--tamper", "body"], "--tamper spoils a signature, and no secret"),
        (["missive", *NOWHERE, "--tamper", "timestamp", "--secret", "x"], "covers no time"),
        (["missive", *NOWHERE, "--tamper", "all"], "'all' is not one of 'body', 'signature'"),
        (["missive", *NOWHERE, "--batch", "2"], "Missive sends each event in a delivery of its"),
        (["mailabl", *NOWHERE, "--validate"], "No validation request of Mailabl is documented"),
        (["manysends", *NOWHERE, "--validate"], "No validation request of ManySends is docum"),
        (["missive", *NOWHERE, "--body", ""], "--body names no file."),
        (["missive", *NOWHERE, "--body", "nowhere"], "--body cannot be read from nowhere: No such"),
        (["missive", *NOWHERE, "--body", "."], "--body cannot be read from .: Is a directory."),
        (["missive", *NOWHERE, "--body", "/dev/zero"], "--body is more than the 25 MiB"),
        (
            ["missive", "new_comment", *NOWHERE, "--body", "x", "--set", "a=1", "--conflict"],
            "--body is sent as it is, so EVENT, --set and --conflict can change nothing of it.",
        ),
        (
            ["missive", *NOWHERE, "--until-accepted", "--retries", "none"],
            "--until-accepted tries again and again, and --retries none never.",
        ),
        (["missive", *NOWHERE, "--count", "0"], "--count must be a whole number from 1 on"),
        (
            ["missive", *NOWHERE, "--concurrency", "99999"],
            "must be a whole number from 1 to 10,000",
        ),
        (["missive", *NOWHERE, "--rate", "-1"], "--rate must be events a second or a minute"),
        (["missive", *NOWHERE, "--speed", "0x"], "--speed must be how many times faster"),
        (["missive", *NOWHERE, "--duplicate", "120%"], "--duplicate must be a share from 0% to"),
        (["missive", *NOWHERE, "--timeout", "3"], "--timeout must be a duration such as 3s"),
        (["missive", *NOWHERE, "--retries", "1s; 5s"], "--retries must be the gaps before the"),
    ],
)
def test_wrong_use_gets_a_sentence(here: Here, args: list[str], said: str) -> None:
    assert said in here.refused(*args)


def test_a_provider_without_samples_needs_a_body_and_without_a_scheme_no_secret(
    here: Here,
) -> None:
    here.place.write("inspector.toml", '[provider.acme]\nmatch = { path = "$.acme" }\n')
    assert "No payload of acme is known here." in here.refused("acme", *NOWHERE)
    here.place.write("body", "{}")
    said = here.refused("acme", *NOWHERE, "--body", "body", "--secret", "x")
    assert "How acme signs is not known here" in said


def test_a_body_that_has_no_place_for_the_signature_is_refused_before_anything_is_sent(
    here: Here,
) -> None:
    args = ["--body", "-", "--secret", "x"]
    said = here.refused("manysends", *NOWHERE, *args, stdin=b"[]")
    assert "The signature stands in the member signature" in said
    body = rb'{"id": "\ud800", "emoji": "\ud83d\ude00"}'
    said = here.refused("manysends", *NOWHERE, *args, stdin=body)
    assert "half a surrogate pair makes it unreadable." in said
    assert r"Write such characters whole, such as \ud83d\ude00." in said


def test_nothing_is_set_where_the_signature_is_put(here: Here) -> None:
    args = ["manysends", *NOWHERE, "--set", "signature=foo"]
    assert "--tamper signature sends one that is wrong" in here.refused(*args, "--secret", "x")
    with target() as it:
        here.send("manysends", "--to", it.url, "--set", "signature=foo")
    assert json.loads(it.got[0].body)["signature"] == "foo"


def test_a_mistake_is_a_sentence_in_the_words_of_the_announcement(here: Here) -> None:
    args = ["manysends", *NOWHERE, "--secret", "x", "--tamper", "timestamp"]
    said = here.refused(*args)
    assert "A signature by hmac-sha256 hex of the body without the signature member cov" in said
    assert "so it would stay valid.\n  Tamper with body, signature or secret.\n" in said


def test_a_conflict_without_anything_to_change_is_refused(here: Here) -> None:
    args = ["--set", "data={}", "--conflict"]
    assert "nothing in conversation.created that --set leaves open." in here.refused(
        "manysends", *NOWHERE, *args
    )
    args = ["*", "--conflict", "--count", "2"]
    said = here.refused("mailabl", *NOWHERE, *args)
    assert "--conflict has nothing to change: beside ids and times there is nothing in file" in said
    assert "--set" not in said


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        (b" ", "the secret is nothing but blanks or line breaks"),
        (b"\n\n", "the secret is nothing but blanks or line breaks"),
        (b"\xef\xbb\xbfsecret\n", "the secret begins with a byte order mark, and so does what"),
        (b"secret \n", "the secret has blanks or line breaks at its ends, and so has what signs"),
        (b"se cret\r\n", ""),
    ],
)
def test_what_hardly_belongs_to_a_secret_is_said(here: Here, secret: bytes, said: str) -> None:
    (here.place.project / "secret").write_bytes(secret)
    with target() as it:
        ran = here.send("missive", "--to", it.url, "--secret", "@secret", "-q")
    assert ran.code == 0
    assert (f"  careful  {said}" in ran.err) if said else ("careful" not in ran.err)


def test_more_at_once_than_files_may_be_open_is_no_failure_of_the_endpoint(place: Place) -> None:
    command = [*COMMAND, "send", "missive", *NOWHERE, "--retries", "none", "--concurrency"]
    limited = ["sh", "-c", 'ulimit -n 256 && exec "$@"', "sh", *command]

    def run(concurrency: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*limited, concurrency],
            capture_output=True,
            text=True,
            check=False,
            cwd=place.project,
            env=place.environ,
        )

    refused = run("193")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--concurrency 193 needs 257 open files, and no more than 256 are" in refused.stderr
    assert "Ask for 192 at most, or allow more: ulimit -n 257" in refused.stderr
    assert "0 of 1 event accepted" in run("192").stderr


def test_events_go_though_nobody_takes_what_is_said_of_them(place: Place) -> None:
    with target() as it, Path("/dev/full").open("wb") as full:
        command = [*COMMAND, "send", "missive", "--to", it.url]
        ran = subprocess.run(
            command, stderr=full, stdout=PIPE, check=False, cwd=place.project, env=place.environ
        )
    assert (ran.returncode, len(it.got)) == (0, 1)
    assert b" 200 " in ran.stdout


@pytest.mark.parametrize(
    ("typed", "word", "offered"),
    [
        ("se", 1, ["secret", "send"]),
        ("send m", 2, ["mailabl", "mailgun", "manysends", "meta", "missive"]),
        ("send missive new", 3, ["new_message", "new_comment"]),
        ("send mailabl --scheme hm", 4, ["hmac", "hmac-base64"]),
        ("send mailabl --tamper s", 4, ["signature", "secret"]),
        ("send mailabl --scheme concat ta", 5, ["task.updated"]),
        ("send missive --un", 3, ["--until-accepted"]),
        ("send nobody x", 3, []),
        ("nothing x", 2, []),
        ("--headless --po", 2, ["--port"]),
    ],
)
def test_the_shell_completes(here: Here, typed: str, word: int, offered: list[str]) -> None:
    assert here.completed(typed, word) == offered


def test_the_shell_completes_commands_where_nothing_is_typed(place: Place) -> None:
    ran = place.run(COMP_WORDS="inspector ", COMP_CWORD="1", _INSPECTOR_COMPLETE="bash_complete")
    assert (ran.code, ran.err) == (0, "")
    assert {"plain,listen", "plain,ls", "plain,send"} <= set(ran.text.split())


def test_the_shell_completes_own_providers_and_takes_a_broken_config(here: Here) -> None:
    here.place.write("inspector.toml", '[provider.acme]\nmatch = { path = "$.acme" }\n')
    assert here.completed("send a", 2) == ["asana", "aws-sns", "acme"]
    here.place.write("inspector.toml", "[provider.")
    assert here.completed("send mi", 2) == ["missive"]


@pytest.mark.parametrize(
    ("read", "text", "meant"),
    [
        (values.rate, "10", 10.0),
        (values.rate, "10/s", 10.0),
        (values.rate, "30 / m", 0.5),
        (values.rate, "360/h", 0.1),
        (values.speed, "60x", 60.0),
        (values.speed, "0.5", 0.5),
        (values.share, "10%", 0.1),
        (values.share, "0%", 0.0),
        (values.timeout, "500ms", 0.5),
        (values.gaps, "1s, 5m", (1.0, 300.0)),
        (values.gaps, "none", ()),
        (values.gaps, "0s", (0.0,)),
    ],
)
def test_numbers_are_read(read: object, text: str, meant: object) -> None:
    assert callable(read)
    assert read(text) == pytest.approx(meant)


@given(st.sampled_from([values.rate, values.speed, values.share, values.timeout]), st.text())
def test_a_number_is_one_that_can_be_worked_with_or_refused_in_one_line(
    read: object, text: str
) -> None:
    assert callable(read)
    try:
        number = read(text)
    except UnfitError as error:
        said = str(error)
    else:
        said = ""
        assert 0 <= number < 1e12
    assert said == visible(said)


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_gaps_are_read_in_their_order(gaps: list[int]) -> None:
    assert values.gaps(", ".join(f"{gap}s" for gap in gaps)) == tuple(map(float, gaps))
