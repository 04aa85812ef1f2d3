"""`inspector send`: real requests, to our own receiver and to somebody else's."""

import hashlib
import hmac
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from inspector import told
from inspector.signatures import fingerprint
from tests.cli.here import Here
from tests.cli.place import PATIENT, Place, Ran
from tests.cli.target import HANG, target
from tests.support.waiting import PATIENCE

SECRET = "between the two of us"


def attempts(ran: Ran) -> list[dict[str, Any]]:
    *lines, last = ran.lines
    assert last["type"] == "summary"
    assert {line["type"] for line in lines} <= {"attempt"}
    return lines


def summary(ran: Ran) -> dict[str, Any]:
    last: dict[str, Any] = ran.lines[-1]
    return last


def right(secret: str, body: bytes) -> str:
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def test_the_running_inspector_gets_it_and_knows_that_it_is_ours(place: Place) -> None:
    place.store_secret("missive", SECRET)
    with place.headless("--answer", "503 x1, 200") as it:
        ran = place.run("send", "missive", "--speed", "1000x", "--json")
        first, second = it.delivery(), it.delivery()
    assert ran.code == 0, ran.err
    assert (first["path"], first["origin"]) == ("/hooks/missive", "send")
    assert first["signature"]["verdict"] == second["signature"]["verdict"] == "valid"
    assert second["repeat"]["kind"] == "retry"
    again, accepted = attempts(ran)
    assert (again["status"], again["outcome"], again["of"]) == (503, "retry", 6)
    assert (again["gap"], again["gap_standing"], again["next_in"]) == (81.0, "assumed", 0.081)
    assert (accepted["status"], accepted["outcome"], accepted["gap"]) == (200, "accepted", None)


def test_who_gets_the_port_of_an_inspector_that_ended_gets_nothing_of_its_run(place: Place) -> None:
    gaps = ",".join(["0.3s"] * 1000)  # ends with its inspector, however long that takes to end
    sends = ("mailabl", "--retries", gaps, "--json", "-q")
    with place.headless("--answer", "503") as it, place.sending(*sends) as sending:
        it.delivery()
        assert it.end() == 0
        with target(port=it.port) as another:
            out, _ = sending.communicate(timeout=PATIENCE)
            assert another.got == []
    last, sums = [json.loads(line) for line in out.splitlines()][-2:]
    assert (sending.returncode, sums["given_up"], sums["unfinished"]) == (1, 1, 0)
    assert (last["status"], last["outcome"]) == (None, "given up")
    assert last["problem"] == "its inspector has ended"


def test_each_provider_is_received_as_itself(here: Here) -> None:
    providers = ["missive", "manysends", "mailabl"]
    for provider in providers:
        here.place.store_secret(provider, SECRET)
    with here.place.headless() as it:
        for provider in providers:
            assert here.send(provider, *PATIENT).code == 0
    for_each = [json.loads(line) for line in it.rest().splitlines()]
    deliveries = [line for line in for_each if line["type"] == "delivery"]
    assert [one["provider"] for one in deliveries] == providers
    assert {one["signature"]["verdict"] for one in deliveries} == {"valid"}


def test_it_goes_to_the_endpoint_of_the_config_signed_with_its_newest_secret(here: Here) -> None:
    here.place.write(
        "inspector.toml",
        '[[endpoint]]\npath = "/in/loft"\nprovider = "missive"\nsecret = ["old", "newer"]\n',
    )
    here.place.store_secret("missive", "of the provider")
    with here.place.headless() as it:
        ran = here.send("missive")
        delivery = it.delivery()
        here.place.store_secret("/in/loft", "newest")
        stored = here.send("missive")
    assert delivery["path"] == "/in/loft"
    assert f"{fingerprint('newer')}, from the config file" in ran.err
    assert f"{fingerprint('newest')}, stored for /in/loft" in stored.err


def test_it_goes_to_the_endpoint_that_was_told_to_be_its_unless_the_config_has_one(
    here: Here,
) -> None:
    journal = here.place.journal
    for path, provider in (("/in/board/", "mailabl"), ("/told", "missive"), ("/set", "asana")):
        told.tell_provider(journal, path, provider)
    here.place.write(
        "inspector.toml",
        '[[endpoint]]\npath = "/in/loft"\nprovider = "missive"\n'
        '[[endpoint]]\npath = "/set"\nprovider = "stripe"\n',
    )
    with here.place.headless() as it:
        paths = []
        for provider in ("mailabl", "missive", "asana"):
            here.send(provider, *PATIENT)
            paths.append(it.delivery()["path"])
    assert paths == ["/in/board/", "/in/loft", "/hooks/asana"]


def test_a_receiver_of_another_project_is_known_as_ours_too(place: Place) -> None:
    other = place.project / "other"
    other.mkdir()
    with place.headless() as it:
        to = f"http://localhost:{it.port}/hooks/mailabl"
        place.project = other
        assert place.run("send", "mailabl", "--to", to, *PATIENT).code == 0
        assert it.delivery()["origin"] == "send"


def test_somebody_else_gets_no_word_of_ours(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    here.place.store_secret("/hooks", "of a path at our own receiver")
    with target() as it:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        ran = here.send("missive", "--to", it.url)
    (got,) = it.got
    assert ran.code == 0
    assert "inspector-origin" not in got.headers
    assert "x-hook-signature" not in got.headers
    assert "signed   not: no secret of missive is known" in ran.err
    assert "inspector secret set missive" in ran.err


def test_a_secret_is_read_from_a_file_and_shown_as_a_fingerprint(here: Here) -> None:
    here.place.write("secret.txt", f"{SECRET}\n")
    with target() as it:
        ran = here.send("missive", "--to", it.url, "--secret", "@secret.txt")
    (got,) = it.got
    assert got.headers["x-hook-signature"] == right(SECRET, got.body)
    assert fingerprint(SECRET) in ran.err
    assert SECRET not in ran.err + ran.text


def test_another_reading_of_the_documents_can_be_chosen(here: Here) -> None:
    with target() as it:
        args = ["mailabl", "--to", it.url, "--secret", SECRET, *PATIENT]
        here.send(*args, "--scheme", "concat")
    (got,) = it.got
    digest = hashlib.sha256(SECRET.encode() + got.body).hexdigest()
    assert got.headers["x-mailabl-signature"].removeprefix("sha256=") == digest


def test_a_guess_is_called_a_guess(here: Here) -> None:
    with target() as it:
        ran = here.send("manysends", "--to", it.url, "--secret", SECRET)
    assert "[a guess: what ManySends signs is not documented]" in ran.err
    assert "retries  none are known: each event is sent once" in ran.err


def test_what_is_assumed_is_said_before_it_is_done(here: Here) -> None:
    with target() as it:
        told = here.send("missive", "--to", it.url, "--speed", "60x", "--validate").err
        quiet = here.send("missive", "--to", it.url, "-q").err
    assert "waits    15 s for an answer [documented]" in told
    assert "retries  after 1 min 21 s ×5 [assumed: The gaps within the 8 minutes are" in told
    assert "speed    gaps are divided by 60; the timeout is not" in told
    assert "first    a validation request with the body {} [assumed]" in told
    assert "assumed" not in quiet
    assert "1 of 1 event accepted" in quiet


def test_a_validation_request_that_is_refused_is_the_last(here: Here) -> None:
    with target(404, 200) as it:
        ran = here.send("missive", "--to", it.url, "--validate", "--json")
    (got,) = it.got
    assert (ran.code, got.body) == (1, b"{}")
    assert "Missive could not save this webhook: its validation request was not" in ran.err
    (attempt,) = attempts(ran)
    assert (attempt["kind"], attempt["event"], attempt["status"]) == ("validation", 0, 404)
    assert summary(ran)["validated"] is False


def test_a_validation_request_that_is_accepted_comes_first(here: Here) -> None:
    with target() as it:
        ran = here.send("missive", "--to", it.url, "--validate", "--count", "2")
    assert ran.code == 0
    assert [got.body == b"{}" for got in it.got] == [True, False, False]


def test_fields_are_changed_and_the_signature_with_them(here: Here) -> None:
    with target() as it:
        args = ["missive", "new_comment", "--to", it.url, "--secret", SECRET]
        here.send(*args, "--set", "conversation.subject=Grüße", "--set", "$.rule.type=odd")
    (got,) = it.got
    payload = json.loads(got.body)
    assert (payload["conversation"]["subject"], payload["rule"]["type"]) == ("Grüße", "odd")
    assert got.headers["x-hook-signature"] == right(SECRET, got.body)


@pytest.mark.parametrize("body", [b"", b"no JSON \xff at all", b'{"rule": {"type": "mine"}}'])
def test_an_own_body_is_sent_byte_for_byte(here: Here, body: bytes) -> None:
    (here.place.project / "body").write_bytes(body)
    with target() as it:
        args = ["missive", "--to", it.url, "--secret", SECRET, "--body"]
        assert here.send(*args, "body").code == 0
        assert here.send(*args, "-", stdin=body).code == 0
    for got in it.got:
        assert got.body == body
        assert got.headers["x-hook-signature"] == right(SECRET, body)


def test_several_events_share_a_delivery(here: Here) -> None:
    with target() as it:
        here.send("mailabl", "--to", it.url, "--batch", "3", *PATIENT)
    (got,) = it.got
    assert len({event["id"] for event in json.loads(got.body)}) == 3


def test_a_seed_repeats_every_byte(here: Here) -> None:
    with target() as it:
        for seed in ("7", "7", "8"):
            args = ["--seed", seed, "--count", "5", "--shuffle", *PATIENT]
            here.send("mailabl", "--to", it.url, *args)
    bodies = [got.body for got in it.got]
    assert bodies[:5] == bodies[5:10] != bodies[10:]
    assert len(set(bodies[:5])) == 5


def test_duplicates_and_conflicts_follow_what_was_accepted(here: Here) -> None:
    with target() as it:
        args = ["--to", it.url, "--duplicate", "100%", "--conflict", "--json", *PATIENT]
        ran = here.send("mailabl", *args)
    first, again, other = (json.loads(got.body)[0] for got in it.got)
    assert first == again != other
    assert first["id"] == other["id"]
    assert [line["kind"] for line in attempts(ran)] == ["event", "duplicate", "conflict"]
    assert summary(ran)["extra"] == 2


def test_only_the_types_that_are_sent_must_have_conflicts(here: Here) -> None:
    with target() as it:
        ran = here.send("mailabl", "*", "--to", it.url, "--conflict", *PATIENT)
    assert (ran.code, len({got.body for got in it.got})) == (0, 2)


@pytest.mark.parametrize(
    ("args", "type_"),
    [
        (["manysends", "--set", "event=x"], "x"),
        (["missive", "--set", "rule.type=foo"], "foo"),
        (["mailabl", "--set", "$[].type=y", "--batch", "2"], "y"),
        (["missive", "--set", "rule={}"], ""),
        (["missive", "--set", "conversation.subject=z"], "label_change"),
    ],
)
def test_a_type_that_was_set_is_the_one_that_is_told(
    here: Here, args: list[str], type_: str
) -> None:
    with target() as it:
        assert attempts(here.send(*args, "--to", it.url, "--json"))[0]["event_type"] == type_
        assert f"  {type_}" in here.send(*args, "--to", it.url).text


def test_what_was_tampered_with_is_found_out(here: Here) -> None:
    here.place.store_secret("mailabl", SECRET)
    with here.place.headless("--no-guard") as it:
        for way in ("body", "signature", "secret"):
            ran = here.send("mailabl", "--tamper", way, *PATIENT)
            assert "1 request in" in ran.err, ran
            assert it.delivery()["signature"]["verdict"] == "invalid", way


def test_bodies_break_off_and_are_compressed_where_that_was_asked_for(here: Here) -> None:
    with target() as it:
        here.send("missive", "--to", it.url, "--malformed")
        here.send("missive", "--to", it.url, "--gzip")
    broken, packed = it.got
    with pytest.raises(ValueError):
        json.loads(broken.body)
    assert (packed.headers["content-encoding"], packed.body[:2]) == ("gzip", b"\x1f\x8b")


def test_own_gaps_replace_those_of_the_documents(here: Here) -> None:
    with target(500) as it:
        args = ["--to", it.url, "--retries", "1ms, 2ms", "--json"]
        ran = here.send("manysends", *args)
    assert ran.code == 1
    assert [(line["gap"], line["gap_standing"]) for line in attempts(ran)] == [
        (0.001, "given"),
        (0.002, "given"),
        (None, None),
    ]
    assert attempts(ran)[-1]["outcome"] == "given up"


def test_it_goes_on_until_it_is_accepted(here: Here) -> None:
    with target(*[500] * 9, 200) as it:
        args = ["--to", it.url, "--until-accepted", "--speed", "20000x"]
        ran = here.send("missive", *args)
    assert (ran.code, len(it.got)) == (0, 10)


def test_what_goes_on_past_the_documents_is_assumed(here: Here) -> None:
    args = ["--until-accepted", "--speed", "100000000x", *PATIENT]
    with target(*[500] * 12, 200) as it:
        ran = here.send("mailabl", "--to", it.url, *args, "--json")
    *failed, _ = attempts(ran)
    assert [line["gap_standing"] for line in failed] == ["documented"] * 10 + ["assumed"] * 2
    day = "1 d 3 h 46 min 40 s"
    assert f"{day} ×6 [documented], then every {day} until it is accepted [assumed]" in ran.err
    assert "gaps are divided by 100,000,000;" in ran.err
    with target(*[500] * 12, 200) as it:
        lines = here.send("mailabl", "--to", it.url, *args).text.splitlines()
    assert ["assumed" in line for line in lines] == [False] * 10 + [True] * 2 + [False]
    with target(500, 200) as it:
        ran = here.send("manysends", "--to", it.url, *args)
    assert "retries  every 10 s until it is accepted [assumed]" in ran.err


def test_an_answer_that_is_too_late_is_none(here: Here) -> None:
    with target(HANG) as it:
        args = ["--to", it.url, "--timeout", "100ms", "--retries", "none", "--json"]
        ran = here.send("missive", *args)
    (line,) = attempts(ran)
    assert (ran.code, line["status"], line["outcome"]) == (1, None, "given up")
    assert line["problem"] == "it gave no whole answer within 0.1 s"
    assert summary(ran)["problems"] == {"it gave no whole answer within 0.1 s": 1}


def test_redirects_are_followed_only_where_that_was_asked_for(here: Here) -> None:
    with target() as there, target(307, Location=there.url) as near:
        args = ["missive", "--to", near.url, "--retries", "none"]
        assert here.send(*args).code == 1
        assert there.got == []
        assert here.send(*args, "--follow").code == 0
    assert len(there.got) == 1


def test_failures_in_a_row_switch_it_off(here: Here) -> None:
    with target(500) as it:
        args = ["--to", it.url, "--count", "80", "--speed", "100000x"]
        ran = here.send("missive", *args)
    assert (ran.code, len(it.got)) == (1, 50)
    assert "switched off: 50 failures in a row" in ran.text
    assert "Missive switched the webhook off: 50 failures in a row (documented)" in ran.err


def test_many_events_are_counted_and_only_failures_listed(here: Here) -> None:
    with target(*[200] * 30, *[500] * 60, 200) as it:
        args = ["--to", it.url, "--count", "100", "--json"]
        assert len(attempts(here.send("manysends", *args))) == 100
    with target(*[200] * 30, *[500] * 60, 200) as it:
        ran = here.send("manysends", "--to", it.url, "--count", "100")
    *listed, last = ran.text.splitlines()
    assert len(listed) == 50
    assert all(" 500 " in line for line in listed)
    assert last == "… the rest is counted below (--json lists all)"
    assert "40 of 100 events accepted, 60 given up · 100 requests" in ran.err
    assert "answers  500 ×60, 200 ×40" in ran.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_the_sums(place: Place, number: int) -> None:
    with target(200, HANG) as it, place.sending("missive", "--to", it.url, "--count", "3") as run:
        it.wait_for(2)
        run.send_signal(number)
        out, err = run.communicate()
    assert run.returncode == 1
    assert out.decode().count("\n") == 1
    assert "1 of 3 events accepted, 1 not finished, 1 not begun" in err.decode()


def test_a_signal_ends_a_validation_request_too(place: Place) -> None:
    with target(HANG) as it, place.sending("missive", "--to", it.url, "--validate") as run:
        it.wait_for(1)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate()
    assert run.returncode == 1
    assert "0 of 1 event accepted, 1 not begun" in err.decode()


def test_it_ends_with_whoever_reads_it(place: Place) -> None:
    args = ["missive", "--count", "1000000", "--json"]
    with target() as it, place.sending(*args, "--to", it.url) as run:
        assert run.stdout is not None
        assert json.loads(run.stdout.readline())["type"] == "attempt"
        run.stdout.close()
        run.stdout = None
        _, err = run.communicate()
    assert run.returncode == 1
    assert "not begun" in err.decode()


def test_a_reader_that_takes_nothing_delays_nothing(place: Place) -> None:
    args = ["missive", "--count", "800", "--json", "--concurrency", "8"]
    with target() as it, place.sending(*args, "--to", it.url) as run:
        it.wait_for(800)  # of which a pipe takes 64 KiB, the lines of 300
        out, _ = run.communicate()
    assert run.returncode == 0
    numbers = sorted(json.loads(line)["event"] for line in out.splitlines()[:-1])
    assert numbers == list(range(1, 801))


def test_a_full_disk_is_said(place: Place) -> None:
    with (
        target() as it,
        Path("/dev/full").open("wb") as full,
        place.sending("missive", "--json", "--to", it.url, stdout=full) as run,
    ):
        _, err = run.communicate()
    assert run.returncode == 1
    assert "Standard output can't be written: there is no space left." in err.decode()
