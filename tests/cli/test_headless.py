"""`inspector --headless`: exactly the JSON Lines of the contract, and a clean end."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from inspector.journal import is_held
from tests.cli.deliveries import MISSIVE, SECRET, by_missive
from tests.cli.place import COMMAND, Place, linux
from tests.endtoend.terminal import CTRL_C, terminal
from tests.support.waiting import PATIENCE, Life

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def test_the_first_lines_say_where_it_listens_and_how_the_tunnel_is(place: Place) -> None:
    with place.starting("--headless") as it:
        assert it.next() == {
            "type": "listening",
            "url": f"http://127.0.0.1:{it.port}",
            "public_url": None,
            "journal": str(place.journal),
        }
        assert it.next() == {"type": "tunnel", "state": "off", "public_url": None, "reason": None}


def test_a_delivery_is_printed_as_the_contract_has_it(place: Place) -> None:
    place.store_secret("missive", SECRET)
    with place.headless("--answer", "503 x2, 200") as it:
        answer = it.post(
            "/hooks/missive?x=1",
            MISSIVE,
            {"Content-Type": "application/json", **by_missive()},
        )
        received, delivery = it.line("received"), it.line("delivery")
    assert answer.status == 503
    at = received["received_at"]
    assert TIME.fullmatch(at)
    assert received == {
        "type": "received",
        "id": 1,
        "received_at": at,
        "method": "POST",
        "path": "/hooks/missive",
        "provider": "missive",
    }
    key = delivery["events"][0].pop("key")
    assert isinstance(key, str)
    assert 0 <= delivery.pop("took") < PATIENCE
    assert delivery == {
        "type": "delivery",
        "id": 1,
        "received_at": at,
        "origin": "provider",
        "via": "local",
        "peer": "127.0.0.1",
        "method": "POST",
        "target": "/hooks/missive?x=1",
        "path": "/hooks/missive",
        "query": "x=1",
        "http_version": "1.1",
        "headers": [
            ["Host", "here"],
            ["Content-Type", "application/json"],
            ["X-Hook-Signature", by_missive()["X-Hook-Signature"]],
            ["Content-Length", str(len(MISSIVE))],
        ],
        "content_type": "application/json",
        "size": len(MISSIVE),
        "body_state": "complete",
        "provider": "missive",
        "endpoint": "/hooks/missive",
        "signature": {
            "verdict": "valid",
            "scheme": "hmac-sha256 hex, sha256= prefix",
            "reason": None,
            "hint": None,
        },
        "events": [
            {
                "id": None,
                "type": "label_change",
                "occurred_at": None,
                "key_strength": "weak",
                "repeat": {"kind": "first", "of": None},
                "attempt": 1,
            }
        ],
        "repeat": {"kind": "first", "of": None},
        "attempt": 1,
        "answer": {"by": "option", "plan": "503 x2, 200", "step": "503", "status": 503},
        "outcome": "answered",
        "accepted": "no",
        "sender_waited": None,
    }


def test_a_delivery_is_told_while_its_answer_is_held_and_again_when_its_sender_left(
    place: Place,
) -> None:
    with place.headless("--answer", "200 after 10m") as it:
        with it.holding("/held"):
            assert it.line("received")["path"] == "/held"
        delivery = it.line("delivery")
    assert (delivery["outcome"], delivery["accepted"]) == ("sender-left", "no")
    assert 0 <= delivery["sender_waited"] < PATIENCE
    assert delivery["answer"]["status"] is None


def test_bodies_are_printed_when_they_are_asked_for(place: Place) -> None:
    with place.headless("--body") as it:
        it.post("/", "Größe \U0001f600".encode())
        text = it.delivery()
        it.post("/", b"\xff\0")
        binary = it.delivery()
    assert (text["body"], "body_base64" in text) == ("Größe \U0001f600", False)
    assert (binary["body_base64"], "body" in binary) == ("/wA=", False)


def test_what_the_parser_refused_is_printed_once_with_its_first_bytes(place: Place) -> None:
    with place.headless() as it:
        with it.connect() as client:
            client.send(b"NOT HTTP\r\n\r\n")
            assert client.answer().status == 400
        line = it.line("malformed")
    assert TIME.fullmatch(line.pop("at"))
    assert line.pop("reason")
    assert line == {
        "type": "malformed",
        "peer": "127.0.0.1",
        "first_bytes_base64": "Tk9UIEhUVFANCg0K",
    }
    with place.headless() as it:
        it.post("/next")
        it.delivery()
        assert it.rest() == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_what_was_held_comes_out_as_interrupted(
    place: Place, number: int
) -> None:
    with place.headless("--answer", "200 after 10m") as it, it.holding("/held"):
        it.line("received")
        assert it.end(number) == 0
        assert it.err == ""
        line = json.loads(it.rest())
    assert (line["type"], line["outcome"], line["id"]) == ("delivery", "interrupted", 1)
    assert not is_held(place.journal)  # who answered is gone too


@linux
def test_a_signal_that_nohup_ignores_does_not_end_it(place: Place) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with place.headless() as it:
            ignored = re.search(
                r"SigIgn:\s*([0-9a-f]+)", Path(f"/proc/{it.process.pid}/status").read_text()
            )
            assert ignored is not None
            assert int(ignored[1], 16) >> (signal.SIGHUP - 1) & 1
            it.process.send_signal(signal.SIGHUP)
            it.post("/")
            assert it.delivery()["id"] == 1
            assert it.end(signal.SIGTERM) == 0
    finally:
        signal.signal(signal.SIGHUP, before)


def test_ctrl_c_in_a_terminal_ends_it(place: Place) -> None:
    args = [*COMMAND, "--headless", "--port", "0", "--tunnel", "none"]
    with terminal(args, place.environ, place.project) as it:
        it.wait_for('"state":"off"')
        it.press(CTRL_C)
        assert it.end() == 0
    assert b"Traceback" not in it.raw


@linux
def test_it_ends_when_the_reader_of_its_output_goes_away(place: Place) -> None:
    with place.headless() as it:
        (listener,) = it.children()
        with Life(listener) as life:
            it.output.close()
            assert it.process.wait(PATIENCE) == 0
            assert life.ends()


def test_a_pipeline_that_wants_one_line_gets_one_line(place: Place) -> None:
    line = f"{' '.join(map(repr, COMMAND))} --headless --port 0 --tunnel none | head -n 1"
    ran = subprocess.run(
        line,
        shell=True,
        capture_output=True,
        cwd=place.project,
        env=place.environ,
        timeout=PATIENCE,
        check=True,
    )
    assert ran.stdout.startswith(b'{"type":"listening"')
    assert ran.stdout.count(b"\n") == 1
    assert ran.stderr == b""


@linux
def test_output_that_cannot_be_written_is_a_sentence(place: Place) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    ran = subprocess.run(
        [*COMMAND, "--headless", "--port", "0", "--tunnel", "none"],
        stdin=subprocess.DEVNULL,
        stdout=full,
        stderr=subprocess.PIPE,
        cwd=place.project,
        env=place.environ,
        timeout=PATIENCE,
        check=False,
    )
    os.close(full)
    assert ran.returncode == 1
    assert ran.stderr == b"inspector: Standard output can't be written: there is no space left.\n"


def test_without_a_terminal_it_says_so_and_goes_on(place: Place) -> None:
    with place.starting() as it:
        it.line("listening")
        it.line("tunnel")
        assert it.post("/").status == 200
        it.delivery()
        assert it.err == "inspector: no terminal here, so this goes on without a screen\n"


def test_a_restart_with_the_same_answer_goes_on_counting(place: Place) -> None:
    for statuses in ([503], [503, 200]):
        with place.headless("--answer", "503 x2, 200") as it:
            assert [it.post("/one", b"the same").status for _ in statuses] == statuses
    with place.headless("--answer", "503 x1, 200") as it:
        assert it.post("/one", b"the same").status == 503


def test_the_endpoints_of_the_config_have_their_secret_their_provider_and_their_answer(
    place: Place,
) -> None:
    place.write(
        "inspector.toml",
        """
        [listen]
        answer = "202"

        [[endpoint]]
        path = "/m"
        provider = "missive"
        secret = "${OUR_SECRET}"
        answer = "503 x1, 201"
        """,
    )
    with place.headless(OUR_SECRET="ours") as it:
        assert it.post("/m/1", MISSIVE, by_missive(secret="ours")).status == 503
        first = it.delivery()
        assert it.post("/m/1", b'{"rule": {}}').status == 503
        second = it.delivery()
        assert it.post("/m/1", MISSIVE, by_missive(secret="ours")).status == 201
        assert it.post("/other").status == 202
    assert (first["endpoint"], first["signature"]["verdict"]) == ("/m", "valid")
    assert first["answer"] == {
        "by": "endpoint",
        "plan": "503 x1, 201",
        "step": "503",
        "status": 503,
    }
    assert (second["provider"], second["signature"]["verdict"]) == ("missive", "missing")


def test_a_reader_that_takes_nothing_delays_nobody_and_does_not_keep_it_from_ending(
    place: Place,
) -> None:
    with place.starting("--headless", "--answer", "503") as it:
        it.next()
        body = json.loads(MISSIVE)
        with it.connect() as client:
            for number in range(1500):  # each is a streak of its own: much to tell of
                body["rule"]["id"] = str(number)
                head = f"POST /{number} HTTP/1.1".encode()
                assert client.request(head, json.dumps(body).encode()).status == 503
        it.process.send_signal(signal.SIGINT)
        assert it.process.wait(PATIENCE) == 0
        it.output.read()


def test_the_guard_says_what_it_does(place: Place) -> None:
    with place.headless("--answer", "503") as it:
        statuses = [it.post("/m", MISSIVE + b" " * number).status for number in range(37)]
        assert statuses.index(200) == 35
    assert it.err.count("the guard answers 200") == 1


def test_whoever_passes_deliveries_on_to_nobody_is_told(place: Place) -> None:
    with place.headless("--answer", "503 forwarded x1, 200") as it:
        assert it.post("/").status == 503
    assert "no local app is set" in it.err
    with place.headless("--answer", "503 x1, 200") as it:
        assert it.post("/").status == 503
    assert it.err.count("no local app is set") == 1
