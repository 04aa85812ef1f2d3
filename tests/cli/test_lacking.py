"""A config whose secret stands in a variable that is not set: who needs it, and who does not."""

from collections.abc import Sequence

import pytest

from tests.cli.deliveries import MISSIVE, SECRET, by_missive
from tests.cli.place import Place
from tests.cli.ran_here import Commands

CONFIG = """
[[endpoint]]
path = "/hooks"
provider = "missive"
secret = "${NOT_SET_HERE}"
"""

SAID = (
    "inspector: inspector.toml, line 5: NOT_SET_HERE has no value, so the signatures of /hooks are "
    "judged without that secret.\n"
)
REQUEST = b"POST /hooks HTTP/1.1\r\nHost: here\r\n%b\r\n\r\n%b" % (
    "\r\n".join(f"{name}: {value}" for name, value in by_missive().items()).encode(),
    MISSIVE,
)


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    place.write("inspector.toml", CONFIG)
    (place.project / "came.http").write_bytes(REQUEST)
    commands = Commands(place, monkeypatch, capfd)
    assert "imported 1 delivery" in commands.done("import", "came.http")
    return commands


@pytest.mark.parametrize(
    "words", [("ls",), ("show", "1"), ("retries",), ("pin", "1"), ("note", "1", "seen")]
)
def test_who_looks_at_what_came_goes_without_it_and_says_so(
    commands: Commands, words: Sequence[str]
) -> None:
    ran = commands.run(*words)
    assert (ran.code, ran.err[: len(SAID)]) == (0, SAID)


def test_the_signature_is_one_without_a_secret_then(commands: Commands) -> None:
    assert commands.run("ls", "--json").lines[0]["signature"]["verdict"] == "no-secret"


def test_an_export_says_that_it_masks_no_secret_that_is_not_known(commands: Commands) -> None:
    ran = commands.run("export", "--as", "jsonl")
    assert (ran.code, ran.err) == (
        0,
        f"{SAID}inspector: a secret that is not known here is not masked either\n",
    )
    assert commands.run("export", "--as", "jsonl", "--unmasked").err == SAID


@pytest.mark.parametrize(
    "words",
    [
        ("endpoints",), ("providers",), ("clear", "--yes"),
        ("send", "--list"), ("verify", "1", "--secret", SECRET),
    ],
)  # fmt: skip
def test_who_has_no_use_for_it_says_nothing_of_it(commands: Commands, words: Sequence[str]) -> None:
    ran = commands.run(*words)
    assert ran.code == 0
    assert "NOT_SET_HERE" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("--headless",), ("verify", "1"), ("send", "missive"), ("delete", "1"),
        ("replay", "1", "--sign", "--to", "http://localhost:1"),
    ],
)  # fmt: skip
def test_who_needs_it_is_refused(commands: Commands, words: Sequence[str]) -> None:
    said = commands.refused(*words)
    assert "endpoint.secret needs the environment variable NOT_SET_HERE, which is not set" in said
