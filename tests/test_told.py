"""What was told of endpoints: kept beside the journal, and judged with at once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector import told
from inspector.config import Settings
from inspector.delivery import Endpoint
from inspector.errors import InspectorError
from inspector.insight import Known
from inspector.knowledge import known_from, stamp
from inspector.told import Told, tell_provider, tell_public_url

URL = "https://hooks.example.com"


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "state" / "project.db"


def known(journal: Path, *endpoints: Endpoint, tunnel: str = "none") -> Known:
    return known_from(Settings(str(journal), endpoints=endpoints, tunnel=tunnel))


def test_nothing_is_told_at_first(journal: Path) -> None:
    assert told.load(journal) == {}
    assert not journal.parent.exists()


def test_what_is_told_is_kept_for_its_endpoint_and_its_journal_alone(journal: Path) -> None:
    tell_provider(journal, "/a", "stripe")
    tell_public_url(journal, "/a", URL)
    tell_provider(journal, "/b", "asana")
    tell_provider(journal, "/b", "missive")
    assert told.load(journal) == {"/a": Told("stripe", URL), "/b": Told("missive")}
    assert told.load(journal.with_name("other.db")) == {}
    assert stat.S_IMODE(told.file_of(journal).stat().st_mode) == 0o600


def test_a_public_url_is_kept_to_its_last_character(journal: Path) -> None:
    tell_public_url(journal, "/a", f"{URL}/")
    assert told.load(journal) == {"/a": Told(url=f"{URL}/")}


def test_what_is_taken_back_was_never_told(journal: Path) -> None:
    tell_provider(journal, "/a", "stripe")
    tell_public_url(journal, "/a", URL)
    tell_provider(journal, "/a", None)
    assert told.load(journal) == {"/a": Told(url=URL)}
    tell_public_url(journal, "/a", None)
    tell_public_url(journal, "/none", None)
    assert told.load(journal) == {}


def test_many_may_tell_at_once_and_nothing_is_lost(journal: Path) -> None:
    names = [f"/{number}" for number in range(30)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda name: tell_provider(journal, name, "stripe"), names))
    assert told.load(journal) == dict.fromkeys(names, Told("stripe"))


@pytest.mark.parametrize(
    ("endpoint", "url", "words"),
    [
        ("*", URL, "is no endpoint"),
        ("hooks", URL, "is no endpoint"),
        ("/a", "hooks.example.com", "The public URL must be a URL such as https://hooks"),
        ("/a", f"{URL}/x?y=1", "without \\? and #"),
        ("/a", "https://user:pass@example.com", "a user name or a password"),
        ("/a", "https://a\x1b[2Jb", "␛"),
    ],
)
def test_what_can_not_be_kept_is_refused_with_a_sentence(
    journal: Path, endpoint: str, url: str, words: str
) -> None:
    with pytest.raises(InspectorError, match=words) as caught:
        tell_public_url(journal, endpoint, url)
    assert "\x1b" not in str(caught.value)
    assert not journal.parent.exists()
    with pytest.raises(InspectorError, match="name is empty"):
        tell_provider(journal, "/a", " ")


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"/a": {"x": "y"}}', b'{"/a": 1}'])
def test_a_broken_file_is_said_and_left_alone(journal: Path, content: bytes) -> None:
    file = told.file_of(journal)
    file.parent.mkdir()
    file.write_bytes(content)
    for use in (lambda: told.load(journal), lambda: tell_provider(journal, "/a", "stripe")):
        with pytest.raises(InspectorError, match=r"is broken") as caught:
            use()
        assert caught.value.hint
    assert file.read_bytes() == content


def test_a_file_that_can_not_be_read_or_written_is_said(journal: Path) -> None:
    told.file_of(journal).mkdir(parents=True)
    with pytest.raises(InspectorError, match="can't be read"):
        told.load(journal)
    journal.with_name("file").write_text("")
    with pytest.raises(InspectorError, match="can't be written"):
        tell_provider(journal.with_name("file") / "project.db", "/a", "stripe")


def test_the_stamp_changes_with_all_that_is_told(journal: Path) -> None:
    settings = Settings(str(journal))
    stamps = [stamp(settings)]
    tell_provider(journal, "/a", "stripe")
    stamps.append(stamp(settings))
    told.load(journal)
    assert stamp(settings) == stamps[-1]
    tell_provider(journal, "/a", "asana")
    stamps.append(stamp(settings))
    assert len(set(stamps)) == 3


def test_what_is_told_is_known_and_the_configuration_wins(journal: Path) -> None:
    for name in ("/a", "/b"):
        tell_provider(journal, name, "stripe")
        tell_public_url(journal, name, URL)
    tell_provider(journal, "/c", "a provider that went")
    it = known(journal, Endpoint("/a", url="https://other.example.com"))
    assert it.told == {"/a": "stripe", "/b": "stripe"}
    assert it.public_urls == {"/a": "https://other.example.com", "/b": URL}


def test_the_url_of_a_tunnel_stands_for_all_paths_for_which_none_is_told(journal: Path) -> None:
    tell_public_url(journal, "/a", URL)
    it = known(journal, tunnel="https://tunnel.example.com/")
    assert it.public_urls == {"/": "https://tunnel.example.com", "/a": URL}
    for tunnel in ("none", "ngrok", "command: cloudflared --url http://127.0.0.1:{port}"):
        assert known(journal, tunnel=tunnel).public_urls == {"/a": URL}
