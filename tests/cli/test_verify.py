"""`inspector verify` over a journal and over files."""

import base64
import hashlib
import io
import json
import re
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from inspector.delivery import Answer, raw_headers
from inspector.signatures import fingerprint
from tests.cli.deliveries import MAILABL, MISSIVE, SECRET, by_mailabl, by_missive
from tests.cli.place import Place, Ran
from tests.cli.ran_here import Commands
from tests.signatures.signer import base64_hmac, hex_hmac
from tests.signatures.vectors import VECTORS
from tests.support.journals import delivery, writing

AT = 1_700_000_000
WRONG = "another secret, as long"


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


async def record(place: Place, *sent: tuple[bytes, Mapping[str, str]]) -> None:
    """Record deliveries with these bodies and headers in the project's journal."""
    place.journal.parent.mkdir(parents=True, exist_ok=True)
    async with writing(place.journal) as writer:
        for body, headers in sent:
            one = delivery(body, headers=raw_headers([("Host", "here"), *headers.items()]))
            await writer.append(one)
            writer.settle(one, one.received_at, "answered", Answer("default", status=200), 0.1)


def over_file(commands: Commands, body: bytes, headers: Mapping[str, str], *args: str) -> Ran:
    """Verify a file with this body."""
    (commands.place.project / "body").write_bytes(body)
    given = [part for name, value in headers.items() for part in ("--header", f"{name}: {value}")]
    return commands.run("verify", "--body", "body", *given, *args)


def judged(ran: Ran) -> dict[str, Any]:
    """The only line of JSON."""
    (line,) = ran.lines
    assert isinstance(line, dict)
    return line


async def test_deliveries_of_a_journal_are_judged_with_the_secrets_that_are_known(
    commands: Commands,
) -> None:
    commands.place.store_secret("missive", SECRET)
    await record(commands.place, (MISSIVE, by_missive()), (MISSIVE, by_missive(secret=WRONG)))
    right = commands.run("verify", "1", "--json")
    assert right.code == 0
    assert judged(right) == {
        "verdict": "valid",
        "scheme": "hmac-sha256 hex, sha256= prefix",
        "reason": None,
        "hint": None,
        "id": 1,
    }
    wrong = commands.run("verify", "last", "--json")
    assert wrong.code == 1
    assert judged(wrong)["verdict"] == "invalid"
    assert judged(wrong)["hint"]


async def test_several_have_a_line_each_and_all_must_be_valid(commands: Commands) -> None:
    commands.place.store_secret("missive", SECRET)
    await record(
        commands.place,
        (MISSIVE, by_missive()),
        (MISSIVE + b"\n", by_missive()),
        (MISSIVE, by_missive()),
    )
    ran = commands.run("verify", "provider:missive")
    assert ran.code == 1
    assert [re.split(r" +", line)[:2] for line in ran.text.splitlines()] == [
        ["#1", "valid"],
        ["#2", "invalid"],
        ["#3", "valid"],
    ]
    assert "no line end" in ran.text
    assert commands.run("verify", "1", "3").code == 0
    lines = commands.run("verify", "provider:missive", "--json").lines
    assert [line["id"] for line in lines] == [1, 2, 3]


async def test_a_given_secret_takes_the_place_of_the_known_ones(commands: Commands) -> None:
    commands.place.store_secret("missive", WRONG)
    await record(commands.place, (MISSIVE, by_missive()))
    assert commands.run("verify", "1").code == 1
    assert commands.run("verify", "1", "--secret", SECRET).code == 0
    assert commands.run("verify", "1", "--secret", WRONG, "--secret", SECRET).code == 0
    commands.place.write("s.txt", SECRET + "\n")
    assert commands.run("verify", "1", "--secret", "@s.txt").code == 0


def test_a_secret_with_a_name_before_it_is_refused_and_not_called_wrong(commands: Commands) -> None:
    commands.place.write("inspector.toml", '[[endpoint]]\npath = "/hooks/a"')
    for name in ("missive", "/hooks/a"):
        ran = over_file(commands, MISSIVE, by_missive(), "--secret", f"{name}={SECRET}")
        assert ran.code == 2
        assert f"--secret takes the secret alone here, and what was given begins with {name}=" in (
            ran.err
        )
        assert SECRET not in ran.err
    named = commands.place.project / "secret"
    named.write_text(f"missive={SECRET}")  # what stands in a file is what it is
    signed = by_missive(secret=f"missive={SECRET}")
    ran = over_file(commands, MISSIVE, signed, "--provider", "missive", "--secret", "@secret")
    assert ran.code == 0, ran.err


async def test_a_secret_may_come_from_standard_input(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    await record(commands.place, (MISSIVE, by_missive()))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{SECRET}\n".encode())))
    assert commands.run("verify", "1", "--secret", "-").code == 0


async def test_a_signature_that_was_kept_for_another_body_is_found_in_the_journal(
    commands: Commands,
) -> None:
    commands.place.store_secret("missive", SECRET)
    await record(
        commands.place, (MISSIVE, by_missive()), (MISSIVE.replace(b"rule", b"rune"), by_missive())
    )
    line = judged(commands.run("verify", "2", "--provider", "missive", "--json"))
    assert "the very signature of #1" in line["reason"]


def test_a_file_gives_exactly_the_four_members(commands: Commands) -> None:
    ran = over_file(commands, MISSIVE, by_missive(), "--secret", SECRET, "--json")
    assert ran.code == 0
    assert list(judged(ran)) == ["verdict", "scheme", "reason", "hint"]
    assert judged(ran)["verdict"] == "valid"


def test_standard_input_may_be_the_body(place: Place) -> None:
    header = f"X-Hook-Signature: {by_missive()['X-Hook-Signature']}"
    args = ("verify", "--body", "-", "--secret", SECRET, "--header", header, "--json")
    assert judged(place.run(*args, stdin=MISSIVE))["verdict"] == "valid"
    ran = place.run(*args, stdin=MISSIVE + b"\r\n")
    assert ran.code == 1
    assert "a CRLF" in judged(ran)["reason"]


def test_the_stored_secret_of_the_provider_counts_for_a_file_too(commands: Commands) -> None:
    commands.place.store_secret("mailabl", SECRET)
    ran = over_file(commands, MAILABL, by_mailabl(), "--json")
    assert (ran.code, judged(ran)["verdict"]) == (0, "valid")


def test_a_provider_that_is_named_wins_over_what_is_recognised(commands: Commands) -> None:
    ran = over_file(
        commands,
        b"x",
        {"X-Hook-Signature": "00"},
        "--secret",
        SECRET,
        "--provider",
        "asana",
        "--json",
    )
    assert "64 hex digits" in judged(ran)["reason"]
    unknown = over_file(commands, b"x", {"X-Sig": "00"}, "--secret", SECRET, "--json")
    assert judged(unknown)["verdict"] == "missing"


def slack(body: bytes, at: int = AT) -> dict[str, str]:
    value = "v0=" + hex_hmac(SECRET, f"v0:{at}:".encode() + body)
    return {"X-Slack-Signature": value, "X-Slack-Request-Timestamp": str(at)}


@pytest.mark.parametrize(
    "at",
    ["1700000000", "1700000000.5", "1700000000000", "2023-11-14T22:13:20Z", "2023-11-14 22:13:20"],
)
def test_a_time_is_held_against_the_clock_that_is_given(commands: Commands, at: str) -> None:
    args = ("--secret", SECRET, "--provider", "slack", "--json")
    assert judged(over_file(commands, b"{}", slack(b"{}"), *args, "--at", at))["verdict"] == "valid"
    late = over_file(commands, b"{}", slack(b"{}"), *args, "--at", "2023-11-15T00:00:00+00:00")
    assert late.code == 1
    assert judged(late)["verdict"] == "expired"
    assert "The signature is right" in judged(late)["reason"]
    assert judged(over_file(commands, b"{}", slack(b"{}"), *args))["verdict"] == "expired"


def test_the_url_and_the_method_count_where_they_are_signed(commands: Commands) -> None:
    url = "https://hooks.example/a%20b?x=1"
    headers = {"x-square-hmacsha256-signature": base64_hmac(SECRET, url.encode() + b"{}")}
    args = ("--secret", SECRET, "--provider", "square", "--json")
    assert judged(over_file(commands, b"{}", headers, *args, "--url", url))["verdict"] == "valid"
    behind = over_file(commands, b"{}", headers, *args, "--url", url.replace("https", "http"))
    assert judged(behind)["verdict"] == "invalid"
    assert url in judged(behind)["reason"]
    stamp = str(AT * 1000)
    value = base64_hmac(SECRET, f"PUT{url}{{}}{stamp}".encode())
    hubspot = {"X-HubSpot-Signature-v3": value, "X-HubSpot-Request-Timestamp": stamp}
    more = ("--secret", SECRET, "--provider", "hubspot", "--json", "--at", str(AT), "--url", url)
    assert judged(over_file(commands, b"{}", hubspot, *more))["verdict"] == "invalid"
    assert (
        judged(over_file(commands, b"{}", hubspot, *more, "--method", "PUT"))["verdict"] == "valid"
    )


def test_what_own_code_computed_is_told_and_decides_how_it_ends(commands: Commands) -> None:
    args = ("--secret", SECRET, "--json", "--computed")
    compact = json.dumps(json.loads(MISSIVE), separators=(",", ":"), ensure_ascii=False).encode()
    wrong = over_file(commands, MISSIVE, by_missive(), *args, hex_hmac(SECRET, compact + b" "))
    assert wrong.code == 1
    assert judged(wrong)["verdict"] == "valid"
    assert judged(wrong)["computed"]["right"] is False
    parsed = over_file(commands, MISSIVE, by_missive(), *args, hex_hmac(SECRET, b"[object Object]"))
    assert "[object Object]" in judged(parsed)["computed"]["reason"]
    right = over_file(commands, MISSIVE, by_missive(), *args, hex_hmac(SECRET, MISSIVE))
    assert right.code == 0
    assert judged(right)["computed"]["right"] is True


def test_the_workings_are_shown_and_the_secret_is_not(commands: Commands) -> None:
    body = b'{"rule":{},"t":"\xc3\xa6\x1b[31m\xff"}\n'
    headers = by_missive(body.rstrip())
    ran = over_file(
        commands,
        body,
        headers,
        "--secret",
        SECRET,
        "--provider",
        "missive",
        "--computed",
        "00ff00ff",
    )
    assert ran.code == 1
    shown = ran.text
    assert headers["X-Hook-Signature"] in shown
    assert "sha256=" + hex_hmac(SECRET, body) in shown
    assert fingerprint(SECRET) in shown
    assert '"t":"æ␛[31m\\xff"}␊' in shown
    assert f"{len(body)} bytes" in shown
    assert "no line end" in shown
    assert "your code" in shown
    assert "ruled out" in shown
    assert SECRET not in shown
    assert "\x1b" not in shown


def test_the_end_of_a_long_body_is_shown(commands: Commands) -> None:
    body = b"[" + b"1," * 2_000 + b"12345]\r\n"
    ran = over_file(
        commands, body, {"X-Hook-Signature": "0" * 64}, "--secret", SECRET, "--provider", "asana"
    )
    assert "12345]␍␊" in ran.text
    assert "…" in ran.text
    assert len(ran.text) < 4_000


def over_vector(commands: Commands, vector: Mapping[str, Any], *args: str) -> Ran:
    """Verify a published vector's body with its headers."""
    body = base64.b64decode(vector["body_base64"])
    return over_file(commands, body, vector["headers"], "--url", vector["url"], *args, "--json")


def test_a_certificate_or_a_key_comes_from_a_file_or_is_stored_whole(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = {vector["provider"]: vector for vector in reversed(VECTORS)}
    sns, discord = first["aws-sns-v2"], first["discord"]
    commands.place.write("sns.pem", sns["secret"])
    raw = Ed25519PublicKey.from_public_bytes(bytes.fromhex(discord["secret"]))
    key = raw.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    commands.place.write("discord.pem", key)
    for vector, file in ((sns, "@sns.pem"), (discord, "@discord.pem")):
        assert judged(over_vector(commands, vector))["verdict"] == "no-secret"
        ran = over_vector(commands, vector, "--secret", file)
        assert (ran.code, judged(ran)["verdict"]) == (0, "valid")
        provider = "aws-sns" if vector is sns else "discord"
        assert commands.run("secret", "set", provider, file).code == 0
        assert over_vector(commands, vector).code == 0
        with (commands.place.project / file[1:]).open() as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            assert over_vector(commands, vector, "--secret", "-").code == 0
        changed = dict(vector, body_base64=base64.b64encode(b"{}").decode())
        named = ("--provider", provider)
        assert over_vector(commands, changed, *named).code == 1


async def test_whose_it_is_and_what_is_known_of_the_secret_is_said_as_it_is_known(
    commands: Commands,
) -> None:
    commands.place.store_secret("missive", SECRET)
    await record(commands.place, (MISSIVE, by_missive()), (MISSIVE, by_missive(secret=WRONG)))
    assert "missive (recognised)" in commands.run("verify", "2").text
    assert "The secret known here was right for #1" in commands.run("verify", "2").text
    given = commands.run("verify", "2", "--secret", SECRET, "--provider", "missive").text
    assert "missive (given)" in given
    assert "Compare the secret" in given
    path = delivery(b"").path
    commands.done("endpoints", "tell", path, "--provider", "missive")
    assert "missive (told)" in commands.run("verify", "2").text
    commands.place.write("inspector.toml", f"[[endpoint]]\npath = '{path}'\nprovider = 'missive'")
    assert "missive (configured)" in commands.run("verify", "2").text


async def test_a_script_reads_lines_and_how_it_ended(commands: Commands) -> None:
    commands.place.store_secret("missive", SECRET)
    await record(commands.place, (MISSIVE, by_missive()), (b"{}", {"X-Signature": "1"}))
    valid, unclear = commands.run("verify", "1", "--json"), commands.run("verify", "2", "--json")
    assert (valid.code, unclear.code) == (0, 1)
    assert judged(unclear)["verdict"] == "unverifiable"
    assert (valid.err, unclear.err) == ("", "")
    both = commands.run("verify", "provider:missive", "or", "id:2", "--json")
    assert (both.code, [line["id"] for line in both.lines]) == (1, [1, 2])
    computed = commands.run("verify", "1", "--computed", "00" * 32, "--json")
    assert computed.code == 1
    assert judged(computed)["verdict"] == "valid"
    assert list(judged(computed)["computed"]) == ["right", "reason", "hint"]


def test_without_a_secret_it_says_how_to_give_one(commands: Commands) -> None:
    ran = over_file(commands, MISSIVE, by_missive())
    assert ran.code == 1
    assert "no-secret" in ran.text
    assert "--secret @FILE" in ran.text


async def test_a_secret_of_a_path_is_not_called_unknown(commands: Commands) -> None:
    commands.place.store_secret("/hooks", SECRET)
    await record(commands.place, (b"{}", {}))
    said = commands.run("verify", "last").text
    assert "a secret is known" in said
    assert "none is known" not in said


async def test_a_handshake_that_nobody_signs_is_not_missing_a_signature(commands: Commands) -> None:
    commands.place.store_secret("/hooks", SECRET)
    await record(commands.place, (b"", {"X-Hook-Secret": SECRET}))
    assert judged(commands.run("verify", "last", "--json"))["verdict"] == "unsigned"
    await record(commands.place, (b'{"events":[]}', {"X-Hook-Secret": SECRET}))
    forged = judged(commands.run("verify", "last", "--json"))
    assert forged["verdict"] == "missing"


def test_the_help_warns_of_a_secret_on_the_command_line(commands: Commands) -> None:
    said = " ".join(commands.run("verify", "--help").text.split())
    assert "is seen by others" in said
    assert "@FILE reads it" in said


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "one of these: a FILTER"),
        (("last", "--body", "b"), "one of these: a FILTER"),
        (("--request", "b", "--body", "b"), "one of these: a FILTER"),
        (("--body", ""), "--body  can't be read"),
        (("--request", "b"), "no HTTP request: its first line"),
        (("--request", "-", "--secret", "-"), "can't hold both"),
        (("--body", "nowhere"), "No such file"),
        (("--body", "."), "Is a directory"),
        (("--body", "b", "--provider", "githubb"), "did you mean github"),
        (("--body", "b", "--secret", "@nowhere"), "--secret"),
        (("--body", "b", "--secret", ""), "--secret is empty"),
        (("--body", "b", "--secret", "-"), "no secret on standard input"),
        (("--body", "-", "--secret", "-"), "can't hold both"),
        (("--body", "b", "--header", "no colon"), "--header is no header"),
        (("--body", "b", "--header", "Nämé: x"), "--header is no header"),
        (("--body", "b", "--header", "A: x\ny"), "--header is no header"),
        (("--body", "b", "--url", "/hooks"), "--url is no URL"),
        (("--body", "b", "--url", "https://a:b:c/"), "--url is no URL"),
        (("--body", "b", "--method", "GE T"), "--method is no method"),
        (("--body", "b", "--at", "yesterday"), "--at is no time"),
        (("--body", "b", "--at", "9" * 16), "--at is no time"),
        (("--body", "b", "--provider", "github", "--computed", ""), "What your code computed"),
        (("--body", "b", "--computed", "00"), "No provider is known"),
    ],
)
def test_wrong_usage_gets_a_sentence(commands: Commands, args: tuple[str, ...], words: str) -> None:
    commands.place.write("b", "{}")
    assert words in commands.refused("verify", *args)


async def test_a_filter_that_nothing_matches_does_not_hold(commands: Commands) -> None:
    await record(commands.place, (MISSIVE, by_missive()))
    ran = commands.run("verify", "provider:github")
    assert (ran.code, ran.out) == (1, b"")
    assert "no delivery matches" in ran.err


def test_a_token_is_never_shown_and_nothing_is_called_signed(commands: Commands) -> None:
    headers = {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "a-token-to-hide"}
    for secret, code in (("a-token-to-hide", 0), ("a-tokem-to-hide", 1)):
        ran = over_file(commands, b"{}", headers, "--secret", secret)
        assert ran.code == code
        assert "to-hide" not in ran.text
        assert f"given      <secret {fingerprint('a-token-to-hide')}>" in ran.text
        assert "signed     nothing: the secret itself is sent" in ran.text


def test_a_url_that_nobody_told_is_what_is_asked_for(commands: Commands) -> None:
    ran = over_file(
        commands, b"", {"X-Twilio-Signature": base64_hmac(SECRET, b"x", "sha1")}, "--secret", SECRET
    )
    assert ran.code == 1
    assert "The URL that was called is signed too, and the request does not tell it" in ran.text
    assert "not known: the URL that was called is not in the request" in ran.text
    assert "{" not in ran.text


def test_a_certificate_that_had_ended_is_noted_where_it_fits(commands: Commands) -> None:
    vector = next(v for v in VECTORS if v["provider"] == "aws-sns-v2" and v["valid"])
    commands.place.write("sns.pem", vector["secret"])
    body = base64.b64decode(vector["body_base64"])
    for at, noted in (("2026-06-01", False), ("2999-01-01", True)):
        ran = over_file(commands, body, vector["headers"], "--secret", "@sns.pem", "--at", at)
        assert ran.code == 0
        assert ("The certificate was valid until 20" in ran.text) is noted


async def test_a_recipe_that_is_not_documented_is_marked_where_a_verdict_names_it(
    commands: Commands,
) -> None:
    concat = hashlib.sha256(SECRET.encode() + b"[]").hexdigest()
    headers = {"X-Mailabl-Signature": concat}
    ran = over_file(commands, b"[]", headers, "--secret", SECRET, "--provider", "mailabl")
    assert re.search(r"scheme +sha256 of secret and body, hex \[assumed\]", ran.text)
    documented = {"X-Mailabl-Signature": hex_hmac(SECRET, b"[]")}
    ran = over_file(commands, b"[]", documented, "--secret", SECRET, "--provider", "mailabl")
    assert re.search(r"scheme +hmac-sha256, hex\n", ran.text)
    event = json.dumps({"type": "notification_event", "topic": "x"}).encode()
    signed = {"X-Hub-Signature": "sha1=" + hex_hmac(SECRET, event, "sha1")}
    await record(commands.place, (event, signed), (event, signed))
    commands.place.run("secret", "set", "intercom", stdin=SECRET.encode())
    for command in ("show", "verify"):
        said = commands.run(command, "last").text
        assert "valid: the signature is right" in said
        assert "sha1= prefix [unofficial]" in said
    assert commands.run("verify", "last:2").text.count("[unofficial]") == 2
