"""`inspector secret`, and where else secrets come from."""

import json
import re

import pytest

from inspector.signatures import fingerprint
from tests.cli.deliveries import MISSIVE, SECRET, by_missive
from tests.cli.place import COMMAND, Place
from tests.endtoend.terminal import CTRL_C, CTRL_D, ENTER, terminal
from tests.signatures.vectors import VECTORS
from tests.support.waiting import until

KEPT_SECRET = "sesame 42"

KEY = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\nMHcCAQEE==\n-----END EC PRIVATE KEY-----"
PARAMETERS = "-----BEGIN EC PARAMETERS-----\nBggq\n-----END EC PARAMETERS-----"


def test_a_secret_from_standard_input_is_stored_and_only_its_fingerprint_is_shown(
    place: Place,
) -> None:
    ran = place.run("secret", "set", "missive", stdin=f"{KEPT_SECRET}\n".encode())
    file = place.config / "secrets.json"
    assert (ran.code, ran.err) == (0, "")
    assert ran.text == f"stored {fingerprint(KEPT_SECRET)} as a secret of missive\n"
    assert json.loads(file.read_bytes()) == {"missive": [KEPT_SECRET]}
    assert file.stat().st_mode & 0o777 == 0o600
    assert place.run("secret", "ls").text == f"missive  {fingerprint(KEPT_SECRET)}\n"


def test_a_secret_is_asked_for_in_a_terminal_and_not_echoed(place: Place) -> None:
    args = [*COMMAND, "secret", "set", "/hooks/missive"]
    with terminal(args, place.environ, place.project) as it:
        it.wait_for("Secret of /hooks/missive:")
        it.press(KEPT_SECRET, ENTER)
        it.wait_for(f"stored {fingerprint(KEPT_SECRET)}")
        assert it.end() == 0
    assert KEPT_SECRET.encode() not in it.raw
    assert place.run("secret", "ls").text == f"/hooks/missive  {fingerprint(KEPT_SECRET)}\n"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"{KEY}\n", KEY),
        (f"\x1b[200~{KEY}\n\x1b[201~\necho stolen\n", KEY),
        (f"{PARAMETERS}\n{KEY}\n", f"{PARAMETERS}\n{KEY}"),
        ("one line\necho stolen\n", "one line"),
    ],
)
def test_what_is_pasted_in_a_terminal_is_taken_to_its_end_and_not_echoed(
    place: Place, typed: str, kept: str
) -> None:
    shell = ["/bin/sh", "-c", '"$@"; cat', "sh", *COMMAND, "secret", "set", "square"]
    with terminal(shell, place.environ, place.project) as it:
        it.wait_for("Secret of square:")
        it.press(typed)
        it.wait_for(f"stored {fingerprint(kept)}")
        it.press("behind it", ENTER, CTRL_D)
        assert it.end() == 0
    assert json.loads((place.config / "secrets.json").read_bytes()) == {"square": [kept]}
    assert b"MHcCAQEE" not in it.raw
    assert b"stolen" not in it.raw
    assert it.raw.count(b"behind it") == 2  # the terminal echoes again, and a shell reads on


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ([CTRL_C], 130, ""),
        ([CTRL_D], 130, ""),
        ([KEY[:40], ENTER, CTRL_C], 130, ""),
        ([KEY[:40], ENTER, CTRL_D], 2, "is a key without its end"),
    ],
)
def test_who_thinks_better_of_it_stores_nothing(
    place: Place, typed: list[str], code: int, said: str
) -> None:
    with terminal([*COMMAND, "secret", "set", "square"], place.environ, place.project) as it:
        it.wait_for("Secret of square:")
        it.press(*typed)
        assert it.end() == code
    assert said in it.text
    assert not (place.config / "secrets.json").exists()


def test_bytes_that_are_no_text_are_refused(place: Place) -> None:
    assert "is not text" in place.refused("secret", "set", "missive", stdin=b"a\xff")


def test_a_name_may_have_several_secrets(place: Place) -> None:
    for secret in (b"one", b"two", b"one"):
        place.run("secret", "set", "missive", stdin=secret)
    assert place.run("secret", "ls").text.split()[1::2] == [fingerprint("two"), fingerprint("one")]


def test_white_space_around_a_secret_is_kept_and_warned_of(place: Place) -> None:
    ran = place.run("secret", "set", "missive", stdin=b" padded \r\n")
    assert ran.code == 0
    assert "begins or ends with white space; it was kept." in ran.err
    assert json.loads((place.config / "secrets.json").read_bytes()) == {"missive": [" padded "]}


def test_a_secret_for_nobody_and_a_variable_that_nothing_replaced_are_warned_of(
    place: Place,
) -> None:
    ran = place.run("secret", "set", "misive", stdin=b"${MISSIVE_SECRET}")
    assert (ran.code, ran.text) == (
        0,
        f"stored {fingerprint('${MISSIVE_SECRET}')} as a secret of misive\n",
    )
    assert "no provider is called 'misive' here: did you mean missive?" in ran.err
    assert "looks like a variable that nothing has replaced" in ran.err
    assert "MISSIVE_SECRET" not in ran.err
    place.write("inspector.toml", "[provider.acme]\nevent_id = '$.id'\n")
    for name in ("acme", "/misive", "ngrok", "github"):
        assert place.run("secret", "set", name, stdin=b"a $ecret").err == ""


def test_a_key_is_kept_whole_from_standard_input_and_from_a_file(place: Place) -> None:
    key = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----"
    place.write("key.pem", f"{key}\n")
    for source in ((), ("@key.pem",)):
        ran = place.run("secret", "set", "discord", *source, stdin=f"{key}\n".encode())
        assert ran.text == f"stored {fingerprint(key)} (public key) as a secret of discord\n"
    assert json.loads((place.config / "secrets.json").read_bytes()) == {"discord": [key]}
    cut = place.refused("secret", "set", "discord", stdin=b"-----BEGIN PUBLIC KEY-----\nMCow")
    assert "a key without its end" in cut
    certificate = next(v["secret"] for v in VECTORS if v["provider"] == "aws-sns-v2")
    place.run("secret", "set", "aws-sns", stdin=certificate.encode())
    place.run("secret", "set", "asana", stdin=b"first line\nsecond line\n")
    first, second, third = place.run("secret", "ls").text.splitlines()
    assert first == f"asana  {fingerprint('first line')}"
    whole = f"aws-sns  {fingerprint(certificate.rstrip())}"
    assert re.fullmatch(whole + r" \(certificate, expires 20\d\d-\d\d-\d\d\)", second)
    assert third == f"discord  {fingerprint(key)} (public key)"


def test_a_secret_on_the_command_line_is_not_taken(place: Place) -> None:
    said = place.refused("secret", "set", "missive", "s3cr3t")
    assert "shell's history" in said
    assert "s3cr3t" not in said
    assert "The secret cannot be read from the file" in place.refused(
        "secret", "set", "missive", "@nowhere"
    )


def test_what_is_no_name_or_no_secret_is_said(place: Place) -> None:
    assert "is no name for a secret" in place.refused("secret", "set", "two words", stdin=b"x")
    assert "is empty" in place.refused("secret", "set", "missive", stdin=b"\n")
    assert not place.config.exists()


def test_no_secrets_is_said(place: Place) -> None:
    ran = place.run("secret", "ls")
    assert (ran.code, ran.out) == (0, b"")
    assert "no secrets are stored in" in ran.err


def test_a_secret_that_is_stored_meanwhile_changes_the_next_verdict(place: Place) -> None:
    with place.headless() as it:
        it.post("/hooks", MISSIVE, by_missive())
        assert it.delivery()["signature"]["verdict"] == "no-secret"
        place.run("secret", "set", "missive", stdin=SECRET.encode())

        def verdict() -> str:
            it.post("/hooks", MISSIVE, by_missive())
            return str(it.delivery()["signature"]["verdict"])

        until(lambda: verdict() == "valid", "the secret to be taken up")


def test_secrets_of_the_command_line_and_its_files_count(place: Place) -> None:
    place.write("secret.txt", f"{SECRET}\n")
    given = ("missive=another", f"missive={SECRET}", "/file=@secret.txt")
    with place.headless(*(word for secret in given for word in ("--secret", secret))) as it:
        for path in ("/value", "/file"):
            it.post(path, MISSIVE, by_missive())
            assert it.delivery()["signature"]["verdict"] == "valid"
        it.post("/value", MISSIVE, by_missive(secret="a third"))
        invalid = it.delivery()["signature"]
    assert invalid["verdict"] == "invalid"
    assert SECRET not in json.dumps(invalid)
    assert not place.config.exists()
    assert SECRET.encode() not in place.journal.read_bytes()
