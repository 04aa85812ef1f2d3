"""`inspector endpoints`, and what is told of one from end to end."""

import asyncio

import pytest

from inspector import told
from tests.cli.deliveries import SECRET
from tests.cli.place import Headless, Place
from tests.cli.ran_here import Commands, fill
from tests.signatures.signer import base64_hmac
from tests.support.waiting import until

URL = "https://hooks.example.com"

CONFIG = """
[[endpoint]]
path = "/set"
provider = "stripe"
url = "https://set.example.com/in"

[[endpoint]]
path = "/open"
"""


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


def test_what_is_told_is_listed_beside_the_configuration_and_taken_back(
    commands: Commands,
) -> None:
    assert "nothing is configured or told" in commands.run("endpoints").err
    commands.place.write("inspector.toml", CONFIG)
    assert commands.run("endpoints", "tell", "/open/", "--provider", "asana").code == 0
    assert commands.run("endpoints", "tell", "/sms/", "--url", URL).code == 0
    assert [tuple(line.values()) for line in commands.run("endpoints", "--json").lines] == [
        ("endpoint", "/set", "stripe", "https://set.example.com/in", "config"),
        ("endpoint", "/open", None, None, "config"),
        ("endpoint", "/open", "asana", None, "told"),
        ("endpoint", "/sms/", None, URL, "told"),
    ]
    table = commands.run("endpoints").text.splitlines()
    assert table[-1].split() == [
        "/sms/",
        "recognised",
        URL,
        *("you", "told", "it;", "`forget`", "takes", "it", "back"),
    ]
    other = commands.run("endpoints", "forget", "/sms")
    assert (other.code, other.err) == (1, "inspector: nothing was told of /sms\n")
    assert commands.run("endpoints", "forget", "/sms/").code == 0
    assert commands.run("endpoints", "forget", "/open/").code == 0
    assert len(commands.run("endpoints", "--json").lines) == 2


def test_a_provider_is_told_of_the_path_that_deliveries_have_to_its_last_character(
    commands: Commands,
) -> None:
    asyncio.run(fill(commands.place, b"{}", path="/sms/"))

    def provider() -> object:
        return commands.run("ls", "--json").lines[0]["provider"]

    commands.done("endpoints", "tell", "/sms", "--provider", "asana")
    assert provider() is None
    commands.done("endpoints", "tell", "/sms/", "--provider", "asana")
    assert provider() == "asana"


def test_where_the_configuration_wins_is_said(commands: Commands) -> None:
    commands.place.write("inspector.toml", CONFIG)
    wins = "the configuration has /set, and wins"
    for said in (("/set", "--provider", "asana"), ("/set", "--url", URL), ("/set/x", "--url", URL)):
        assert wins in commands.run("endpoints", "tell", *said).err
    assert commands.run("endpoints", "tell", "/open", "--provider", "asana").err == ""


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("/a",), "Give --provider, --url, or both"),
        (("a", "--provider", "asana"), "PATH must be a path"),
        (("/a", "--provider", "asena"), "did you mean asana"),
        (("/a", "--provider", "asana", "--url", "x"), "The public URL must be a URL"),
    ],
)
def test_what_can_not_be_told_is_refused_and_nothing_kept(
    commands: Commands, args: tuple[str, ...], words: str
) -> None:
    assert words in commands.refused("endpoints", "tell", *args)
    assert told.load(commands.place.journal) == {}


def test_a_journal_that_is_deleted_takes_what_was_told_with_it(commands: Commands) -> None:
    with commands.place.headless():
        pass
    commands.run("endpoints", "tell", "/a", "--url", URL)
    file = told.file_of(commands.place.journal)
    assert file.exists()
    assert commands.run("journals", "rm", commands.place.journal.stem, "--yes").code == 0
    assert not file.exists()
    assert not list(file.parent.iterdir())


def test_a_delivery_that_was_signed_for_the_public_url_becomes_valid_when_that_is_told(
    place: Place,
) -> None:
    place.store_secret("twilio", SECRET)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    value = base64_hmac(SECRET, f"{URL}/x".encode() + b"Bodyhi", "sha1")
    behind = {"Host": "127.0.0.1", "X-Forwarded-Host": "hooks.example.com"}
    headers = behind | {"X-Twilio-Signature": value} | form

    with place.headless() as it:

        def verdict() -> str:
            it.post("/x", b"Body=hi", headers)
            return str(it.delivery()["signature"]["verdict"])

        assert verdict() == "invalid"
        assert f"It was signed for {URL}/x" in place.run("show", "1").text
        place.run("endpoints", "tell", "/x", "--url", URL)
        until(lambda: verdict() == "valid", "what was told to be taken up")
    assert place.run("verify", "1").code == 0
    assert place.run("ls", "--json", "1").lines[0]["signature"]["verdict"] == "valid"
    elsewhere = place.run("verify", "1", "--url", "http://127.0.0.1/x", "--json")
    assert elsewhere.lines[0]["verdict"] == "invalid"


@pytest.mark.parametrize(
    ("told_url", "path", "signed"),
    [
        ("/in/", "/x", "/in/"), ("/in", "/x", "/in"), ("/in/", "/x?a=1", "/in/?a=1"),
        ("/in/", "/x/y", "/in/y"), ("/in", "/x/", "/in/"), ("/", "/x", "/"), ("/", "/x/y", "/y"),
        ("", "/x", "/x"), ("", "/x/", "/x/"),
    ],
)  # fmt: skip
def test_the_url_that_is_told_is_the_one_that_is_signed_to_its_last_character(
    commands: Commands, told_url: str, path: str, signed: str
) -> None:
    commands.place.store_secret("twilio", SECRET)
    commands.done("endpoints", "tell", "/x", "--url", URL + told_url)
    value = base64_hmac(SECRET, f"{URL}{signed}".encode() + b"Bodyhi", "sha1")
    request = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Twilio-Signature: {value}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nBody=hi"
    )
    commands.place.write("came.http", request)
    commands.done("import", "came.http")
    assert commands.run("verify", "1", "--json").lines[0]["verdict"] == "valid"


def test_a_provider_that_is_told_shakes_hands_from_then_on_and_after_a_restart(
    place: Place,
) -> None:
    ping = {"Content-Type": "application/x-www-form-urlencoded"}

    def status(it: Headless) -> int:
        status = it.post("/x", b"webhook_id=5", ping).status
        it.delivery()
        return status

    with place.headless("--answer", "404") as it:
        assert status(it) == 404
        place.run("endpoints", "tell", "/x", "--provider", "woocommerce")
        until(lambda: status(it) == 200, "what was told to be taken up")
    with place.headless("--answer", "404") as it:
        assert status(it) == 200
