"""What bad input gets: a sentence, exit code 2, nothing touched."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.place import Place, linux
from tests.cli.ran_here import Commands, fill


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


def everything_below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_port_that_was_asked_for_and_is_taken_is_named(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = place.refused("--headless", "--port", str(port))
    assert f"Port {port} on 127.0.0.1 can't be used: Address already in use." in said
    assert "Choose another with --port" in said


def test_a_mistake_in_the_answer_has_a_caret_under_it(place: Place) -> None:
    said = place.refused("--headless", "--answer", "503 x2, 2000")
    first, line, caret, expected = said.splitlines()
    assert first.startswith("inspector: --answer: ")
    assert line[caret.index("^") :] == "2000"
    assert "expected" in expected


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[[endpoint]]\npath = "/m"\nprovider = "misive"\n', "line 3: endpoint.provider"),
        ("[listen\nport = 1\n", "line 1"),
        ("[listen]\nporrt = 8080\n", "line 2: listen.porrt is not known: did you mean port?"),
        (
            '[[endpoint]]\npath = "/m"\nsecret = "${NOT_SET_HERE}"\n',
            "NOT_SET_HERE, which is not set",
        ),
        ('[listen]\nanswer = "2000"\n', "line 2: listen.answer"),
    ],
)
def test_a_mistake_in_the_config_is_named_with_its_line(
    place: Place, config: str, said: str
) -> None:
    place.write("inspector.toml", config)
    before = everything_below(place.project.parent)
    sentence = place.refused("--headless")
    assert sentence.startswith("inspector: inspector.toml, line ")
    assert said in sentence
    assert everything_below(place.project.parent) == before


def test_a_config_that_is_not_there_is_named(place: Place) -> None:
    said = place.refused("ls", "--config", "nowhere.toml")
    assert said.startswith("inspector: The config file nowhere.toml cannot be read: No such file")


def test_a_config_that_is_a_folder_is_named(place: Place) -> None:
    (place.project / "inspector.toml").mkdir()
    assert "inspector.toml cannot be read: Is a directory" in place.refused("--headless")


# Permissions stop root nowhere; the kernel's own folders stop everybody.


@linux
def test_what_cannot_be_read_or_written_is_named(place: Place) -> None:
    said = place.refused("ls", "--config", "/proc/self/mem")
    assert "The config file /proc/self/mem cannot be read: " in said
    said = place.refused("--headless", "--journal", "/sys/here.db")
    assert "The journal /sys/here.db can't be used: " in said
    said = place.refused("--headless", INSPECTOR_STATE_DIR="/sys/state")
    assert "The journal's folder /sys/state/journals can't be made: " in said
    said = place.refused("secret", "set", "missive", stdin=b"x", INSPECTOR_CONFIG_DIR="/sys/config")
    assert "The secrets file /sys/config/secrets.json cannot be written: " in said


def test_a_secrets_file_that_others_can_read_is_refused(place: Place) -> None:
    place.store_secret("missive", "between us")
    file = place.config / "secrets.json"
    file.chmod(0o644)
    for args in (["--headless", "--port", "0"], ["secret", "ls"], ["secret", "set", "missive"]):
        said = place.refused(*args, stdin=b"another")
        assert "can be read by others (its mode is 0644)" in said
        assert f"chmod 600 {file}" in said
        assert "between us" not in said


def test_a_secrets_file_that_is_broken_is_left_as_it_was(place: Place) -> None:
    place.store_secret("missive", "between us")
    file = place.config / "secrets.json"
    file.write_text("{broken")
    assert "is broken" in place.refused("secret", "set", "missive", stdin=b"another")
    assert file.read_text() == "{broken"


@pytest.mark.parametrize("args", [["--headless"], ["ls"], ["show", "last"]])
def test_a_journal_in_a_folder_that_is_missing_is_named(place: Place, args: list[str]) -> None:
    said = place.refused(*args, "--journal", "nowhere/here.db")
    assert "nowhere" in said
    assert not (place.project / "nowhere").exists()


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE theirs (a)")


async def test_a_journal_that_is_damaged_within_is_told_of_in_a_sentence(
    commands: Commands,
) -> None:
    """Its head and its schema are whole, so that nothing is noticed before it is read."""
    await fill(commands.place, *(b"x" * 3000 for _ in range(20)))
    journal = commands.place.journal
    content = bytearray(journal.read_bytes())
    content[len(content) // 3 : len(content) * 2 // 3] = b"\xff" * (len(content) // 3 + 1)
    journal.write_bytes(content)
    for words in (
        ("ls",), ("show", "1"), ("export", "--as", "jsonl"), ("verify", "1"), ("pin", "1"),
        ("delete", "1"), ("retries",), ("replay", "1", "--to", "http://127.0.0.1:1"),
    ):  # fmt: skip
        said = commands.run(*words)
        assert (said.code, said.err.startswith("inspector: The journal")) == (2, True), words
    (line,) = commands.run("journals", "--json").lines
    assert "malformed" in line["problem"]
    assert bytes(content) == journal.read_bytes()


def newer_journal(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA application_id = 0x57484A4C")
        db.execute("PRAGMA user_version = 99")
        db.execute("CREATE TABLE later (a)")


def text_file(path: Path) -> None:
    path.write_text("a diary, not a journal\n" * 10)


@pytest.mark.parametrize("args", [["--headless"], ["ls"], ["show", "last"]])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (text_file, "is not a journal of inspector, so it was not touched."),
        (foreign_database, "is not a journal of inspector, so it was not touched."),
        (newer_journal, "was written by a newer inspector (journal version 99"),
    ],
)
def test_a_file_that_is_no_journal_of_ours_is_not_touched(
    place: Place, make: object, said: str, args: list[str]
) -> None:
    assert callable(make)
    file = place.project / "theirs.db"
    make(file)
    before = everything_below(place.project.parent)
    assert said in place.refused(*args, "--journal", "theirs.db")
    assert everything_below(place.project.parent) == before


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--port", "99999"], "--port must be a port"),
        (["--secret", "missive"], "--secret must be NAME=VALUE or NAME=@FILE"),
        (["--secret", "misive=x"], "did you mean missive?"),
        (["--secret", "missive=@nowhere"], "nowhere: No such file"),
        (["--limit-body", "much"], "--limit-body must be a size"),
        (["--tunnel", "nogrok"], "--tunnel must be ngrok, none"),
        (["--host", "no.such.host.invalid"], "is not known"),
    ],
)
def test_a_mistake_in_an_option_is_named(place: Place, args: list[str], said: str) -> None:
    assert said in place.refused("--headless", *args)


def test_a_variable_is_named_like_an_option(place: Place) -> None:
    assert "INSPECTOR_PORT must be a port" in place.refused("--headless", INSPECTOR_PORT="many")


def test_a_secret_on_the_command_line_is_in_no_message(place: Place) -> None:
    for secret in ("missive = s3cr3t", "misive=s3cr3t"):
        assert "s3cr3t" not in place.refused("--headless", "--secret", secret)
