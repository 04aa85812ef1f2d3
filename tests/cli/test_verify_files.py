"""`inspector verify` over files: a body, a whole request, and what is neither."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from inspector.cli.verify import Computed, Line
from inspector.cli.verifying import given
from tests.cli.place import COMMAND, Place
from tests.cli.ran_here import Commands
from tests.endtoend.terminal import terminal
from tests.signatures.signer import base64_hmac, hex_hmac

AT = 1_700_000_000
SECRET = "whsec_of_a_rule_that_is_long_enough"
BODY = b'{"id": "evt_1", "object": "event"}'
SIGNATURE = f"t={AT},v1={hex_hmac(SECRET, f'{AT}.'.encode() + BODY)}"
REQUEST = (
    f"POST /hooks HTTP/1.1\r\nHost: here\r\nStripe-Signature: {SIGNATURE}\r\n\r\n".encode() + BODY
)


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


@pytest.fixture
def file(place: Place) -> Path:
    file = place.project / "came.http"
    file.write_bytes(REQUEST)
    os.utime(file, (AT + 3, AT + 3))
    return file


def verdict(commands: Commands, *args: str) -> tuple[int, str]:
    ran = commands.run("verify", "--secret", SECRET, "--json", *args)
    (line,) = ran.lines
    assert "id" not in line
    return ran.code, line["verdict"]


def test_a_whole_request_is_judged_at_the_time_of_its_file(commands: Commands, file: Path) -> None:
    request = ("--request", file.name)
    assert verdict(commands, *request) == (0, "valid")
    assert verdict(commands, *request, "--at", str(AT + 3600)) == (1, "expired")
    assert verdict(commands, *request, "--header", "Stripe-Signature: t=1,v1=00") == (1, "invalid")
    assert commands.run("verify", *request).text.startswith("came.http  2023-11-14 22:13:23.000")


def test_a_url_without_a_path_leaves_the_requests_own(commands: Commands, file: Path) -> None:
    value = base64_hmac(SECRET, b"https://hooks.example.com/hooks?x=1" + BODY)
    signed = f"Host: here\r\nx-square-hmacsha256-signature: {value}\r\n\r\n".encode()
    file.write_bytes(b"POST /hooks?x=1 HTTP/1.1\r\n" + signed + BODY)
    for url, code in (
        ("https://hooks.example.com", 0),
        ("https://hooks.example.com/hooks?x=1", 0),
        ("https://hooks.example.com/", 1),
        ("https://hooks.example.com?x=1", 1),
        ("https://hooks.example.com/hooks/?x=1", 1),
    ):
        assert verdict(commands, "--request", file.name, "--url", url)[0] == code
    said = commands.run("verify", "--request", file.name, "--secret", SECRET, "--url", url).text
    right = "https://hooks.example.com/hooks?x=1"
    assert f"It was signed for {right}, not for the URL given" in " ".join(said.split())


def test_a_whole_request_from_standard_input_comes_now(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REQUEST)))
    assert verdict(commands, "--request", "-") == (1, "expired")


def test_a_whole_request_that_is_taken_for_a_body_is_told_of(
    commands: Commands, file: Path
) -> None:
    said = commands.run("verify", "--body", file.name, "--provider", "stripe").err
    assert "looks like a whole request" in said
    assert "--request" in said
    file.write_bytes(BODY)
    assert commands.run("verify", "--body", file.name, "--provider", "stripe").err == ""


def test_what_never_ends_is_read_no_further_than_can_be_judged(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given, "LARGEST", 1000)
    for option in ("--body", "--request"):
        said = commands.refused("verify", option, "/dev/zero")
        assert said.startswith(f"inspector: {option} /dev/zero is larger than the 1,000 bytes")
    (commands.place.project / "most").write_bytes(bytes(1000))
    assert commands.run("verify", "--body", "most", "--provider", "stripe").code == 1


def test_words_stay_whole_on_a_narrow_terminal(commands: Commands, file: Path) -> None:
    args = [*COMMAND, "verify", "--request", file.name]
    with terminal(args, commands.place.environ, commands.place.project, (40, 24)) as it:
        assert it.end() == 1
    rows = [row.rstrip() for row in it.text.splitlines()]
    at = rows.index("  verdict    no-secret: signed, but no")
    assert rows[at + 1] == "             secret is known"


def fields(line: type[msgspec.Struct]) -> Iterator[str]:
    return (field.name for field in msgspec.structs.fields(line))


def test_help_tells_every_field_of_the_json(commands: Commands) -> None:
    told = commands.run("verify", "--help").text
    for name in fields(Line):
        assert f"\n    {name} " in told
    assert all(name in told.partition("  computed ")[2] for name in fields(Computed))
