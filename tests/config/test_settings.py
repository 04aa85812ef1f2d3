"""Settings from the command line, the environment, the file and the defaults."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inspector import places
from inspector.answers import PlanError, parse
from inspector.config import BODY_LIMIT, Settings, answer_files, load
from inspector.config.loading import ANSWER_LIMIT
from inspector.delivery import Endpoint
from inspector.errors import InspectorError
from inspector.insight.known import known

STATE = {"INSPECTOR_STATE_DIR": "/state"}


def loaded(
    folder: Path, text: str = "", env: dict[str, str] | None = None, **opts: Any
) -> Settings:
    (folder / "inspector.toml").write_text(text, encoding="utf-8")
    return load(opts, {**STATE, **(env or {})}, folder)


def test_without_anything_there_are_defaults(tmp_path: Path) -> None:
    settings = load({}, STATE, tmp_path)
    assert settings == Settings(journal=str(places.journal_for(tmp_path, STATE)))
    assert settings.port is None
    assert settings.host == "127.0.0.1"
    assert settings.tunnel == "auto"
    assert settings.limit_body == BODY_LIMIT == 25 * 1024 * 1024
    assert settings.guard


def test_command_line_over_environment_over_file(tmp_path: Path) -> None:
    text = '[listen]\nport = 1\nhost = "file"\ntunnel = "ngrok"'
    settings = loaded(
        tmp_path, text, {"INSPECTOR_PORT": "2", "INSPECTOR_HOST": "environment"}, port=3
    )
    assert (settings.port, settings.host, settings.tunnel) == (3, "environment", "ngrok")


@pytest.mark.parametrize(
    ("name", "given", "meant"),
    [
        ("host", "0.0.0.0", "0.0.0.0"),
        ("port", "0", 0),
        ("journal", "/j/x.db", "/j/x.db"),
        ("answer", "503 x2, 200", "503 x2, 200"),
        ("tunnel", "none", "none"),
        ("tunnel", "https://hooks.example.com", "https://hooks.example.com"),
        ("tunnel", "command: cloudflared tunnel --url {url}", None),
        ("domain", "mine.ngrok.app", "mine.ngrok.app"),
        ("domain", "https://mine.ngrok.app/", "mine.ngrok.app"),
        ("limit_body", "10kb", 10240),
        ("limit_body", "1.5 MB", 1536 * 1024),
        ("limit_body", "4096", 4096),
        ("seed", "-7", -7),
        ("guard", "no", False),
        ("guard", "1", True),
    ],
)
def test_option_and_variable_mean_the_same(
    tmp_path: Path, name: str, given: str, meant: object
) -> None:
    meant = given if meant is None else meant
    assert getattr(load({name: given}, STATE, tmp_path), name) == meant
    variable = {f"INSPECTOR_{name.upper()}": given}
    assert getattr(load({}, {**STATE, **variable}, tmp_path), name) == meant


@pytest.mark.parametrize(
    ("line", "name", "meant"),
    [
        ("port = 0", "port", 0),
        ('limit_body = "25mb"', "limit_body", BODY_LIMIT),
        ("limit_body = 4096", "limit_body", 4096),
        ("seed = 7", "seed", 7),
        ("guard = false", "guard", False),
        ('answer = "200 after 3s"', "answer", "200 after 3s"),
        ('answer = """\n503 x2,\n200"""', "answer", "503 x2,\n200"),
    ],
)
def test_the_file_sets_what_options_set(
    tmp_path: Path, line: str, name: str, meant: object
) -> None:
    assert getattr(loaded(tmp_path, f"[listen]\n{line}"), name) == meant


def test_what_is_not_given_on_the_command_line_does_not_hide_the_rest(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, "[listen]\nport = 1\nguard = false", None, port=None, guard=None, secret=()
    )
    assert (settings.port, settings.guard) == (1, False)


def test_an_empty_variable_is_not_given(tmp_path: Path) -> None:
    assert loaded(tmp_path, "[listen]\nport = 1", {"INSPECTOR_PORT": ""}).port == 1


def test_variables_stand_for_text_and_numbers_in_the_file(tmp_path: Path) -> None:
    text = """
    [listen]
    port = "${PORT}"
    guard = "${GUARD}"
    host = "${A}.${B}"
    answer = "200 after ${WAIT}"
    """
    env = {"PORT": "81", "GUARD": "off", "A": "a", "B": "${A}", "WAIT": "3s"}
    settings = loaded(tmp_path, text, env)
    assert (settings.port, settings.guard) == (81, False)
    assert settings.host == "a.${A}"
    assert settings.answer == "200 after 3s"


def test_a_secret_without_a_value_is_left_out_where_none_is_needed_and_that_is_said(
    tmp_path: Path,
) -> None:
    (tmp_path / "inspector.toml").write_text(
        '[[endpoint]]\npath = "/a"\nsecret = "${UNSET}"\n'
        '[[endpoint]]\npath = "/b"\nsecret = [\n"kept",\n"v1,${EMPTY}"\n]\n'
    )
    environ = STATE | {"EMPTY": ""}
    with pytest.raises(InspectorError, match="UNSET, which is not set"):
        load({}, environ, tmp_path)
    settings = load({}, environ, tmp_path, needs_secrets=False)
    assert settings.endpoints == (Endpoint("/a"), Endpoint("/b", secret=("kept",)))
    judged = "so the signatures of {} are judged without that secret."
    assert settings.lacks == (
        f"inspector.toml, line 3: UNSET has no value, {judged.format('/a')}",
        f"inspector.toml, line 6: EMPTY has no value, {judged.format('/b')}",
    )
    (tmp_path / "inspector.toml").write_text('[listen]\nhost = "${UNSET}"\n')
    with pytest.raises(InspectorError, match="UNSET, which is not set"):
        load({}, environ, tmp_path, needs_secrets=False)


def test_endpoints_keep_their_order_and_lose_the_slash_at_their_end(tmp_path: Path) -> None:
    text = """
    [[endpoint]]
    path = "/hooks/missive/"
    provider = "missive"
    secret = "${MISSIVE_SECRET}"
    answer = "503 x2, 200"

    [[endpoint]]
    path = "/"
    secret = ["one", "two"]
    """
    settings = loaded(tmp_path, text, {"MISSIVE_SECRET": "s3cret"})
    assert settings.endpoints == (
        Endpoint("/hooks/missive", "missive", ("s3cret",), "503 x2, 200"),
        Endpoint("/", secret=("one", "two")),
    )


def test_a_provider_of_the_users_own_is_kept_as_its_table_and_can_be_named(tmp_path: Path) -> None:
    text = """
    [provider.acme]
    match = { header = "X-Acme-Signature" }
    signature = { header = "X-Acme-Signature", algorithm = "hmac-sha256", encoding = "hex",\
 prefix = "${PREFIX}", signed = "{timestamp}.{body}", timestamp_header = "X-Acme-Time",\
 tolerance = "5m" }
    event_id = "$.id"
    timeout = "10s"
    success = "2xx"
    retries = ["10s", "1m", "5m"]
    disabled_after = 50

    [[endpoint]]
    path = "/acme"
    provider = "acme"
    secret = "one"
    """
    settings = loaded(tmp_path, text, {"PREFIX": "sha256="}, secret=["acme=two"])
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings
    judged = known(settings.endpoints, settings.providers, settings.secrets)
    assert judged.providers["acme"].name == "acme"
    assert judged.secrets_for("/acme/below", "acme") == ("one",)
    assert judged.secrets_for("/elsewhere", "acme") == ("two",)


def test_keys_are_kept_by_their_binding(tmp_path: Path) -> None:
    assert loaded(tmp_path, '[keys]\nanswer = "A,ctrl+a"').keys == {"answer": "A,ctrl+a"}


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "inspector.toml").write_bytes(b"\xef\xbb\xbf[listen]\r\nport = 1\r\n")
    assert load({}, STATE, tmp_path).port == 1


def test_settings_reach_the_listener_as_json_unchanged(tmp_path: Path) -> None:
    text = '[[endpoint]]\npath = "/x"\nsecret = "${S}"\n[keys]\na = "${S}"\n[listen]\nhost="${S}"'
    settings = loaded(tmp_path, text, {"S": "x"}, secret=["missive=x"], seed=1, port=0)
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings


class TestConfigFile:
    def test_another_can_be_named_by_option_or_variable(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "other.toml").write_text("[listen]\nport = 7")
        loaded(tmp_path, "[listen]\nport = 1")
        by_option = load({"config": "sub/other.toml"}, STATE, tmp_path)
        by_variable = load({}, {**STATE, "INSPECTOR_CONFIG": "sub/other.toml"}, tmp_path)
        assert by_option == by_variable
        assert by_option.port == 7
        assert by_option.config_path == str(tmp_path / "sub" / "other.toml")

    def test_the_journal_belongs_to_the_folder_of_the_config_file(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "other.toml").touch()
        inside = load({}, STATE, tmp_path / "sub")
        outside = load({"config": "sub/other.toml"}, STATE, tmp_path)
        assert inside.journal == outside.journal != load({}, STATE, tmp_path).journal

    def test_a_relative_journal_starts_where_it_was_said(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "other.toml").write_text('[listen]\njournal = "j.db"')
        said_in_file = load({"config": "sub/other.toml"}, STATE, tmp_path)
        said_here = load({"config": "sub/other.toml", "journal": "j.db"}, STATE, tmp_path)
        assert said_in_file.journal == str(tmp_path / "sub" / "j.db")
        assert said_here.journal == str(tmp_path / "j.db")

    def test_a_home_folder_is_meant_by_its_sign(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", "/home/me")
        assert load({"journal": "~/j.db"}, STATE, tmp_path).journal == "/home/me/j.db"


class TestSecrets:
    def test_a_name_has_all_that_were_given_once_the_option_first(self, tmp_path: Path) -> None:
        env = {"INSPECTOR_SECRET": "missive=three\nmissive=one\n/x/=y\n"}
        options = ["missive=one", "missive=two=2 "]
        assert loaded(tmp_path, "", env, secret=options).secrets == {
            "missive": ("one", "two=2 ", "three"),
            "/x": ("y",),
        }

    @pytest.mark.parametrize(
        ("held", "meant"),
        [("s\n", "s"), ("s\r\n", "s"), ("s", "s"), (" s \n\n", " s \n"), ("é=", "é=")],
    )
    def test_a_file_loses_the_line_break_at_its_end(
        self, tmp_path: Path, held: str, meant: str
    ) -> None:
        (tmp_path / "secret.txt").write_bytes(held.encode())
        settings = loaded(tmp_path, secret=["missive=@secret.txt"])
        assert settings.secrets == {"missive": (meant,)}


def test_files_of_answers_are_beside_the_config_else_in_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "both").write_bytes(b"beside the config")
    (tmp_path / "both").write_bytes(b"here")
    (tmp_path / "only").write_bytes(b"only here")
    read = answer_files(str(tmp_path / "project" / "inspector.toml"), tmp_path)
    assert read("both") == b"beside the config"
    assert read("only") == b"only here"
    assert read(str(tmp_path / "both")) == b"here"
    assert answer_files(None, tmp_path)("both") == b"here"
    with pytest.raises(FileNotFoundError):
        read("neither")


def test_an_answer_takes_its_body_from_a_file_alone_and_from_none_that_is_huge(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "just").touch()
    os.truncate(tmp_path / "just", ANSWER_LIMIT)
    (tmp_path / "huge").touch()
    os.truncate(tmp_path / "huge", ANSWER_LIMIT + 1)
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    read = answer_files(None, tmp_path)

    def problem(name: str) -> str:
        with pytest.raises(PlanError) as caught:
            parse(f"200 body @{name}", read_file=read)
        assert caught.value.column == 9
        return caught.value.message

    for name in ("pipe", "link", "folder", "/dev/zero"):
        assert problem(name) == f"'{name}' cannot be read: it is no file"
    assert problem("huge") == "'huge' cannot be read: it is larger than 25 MiB"
    assert len(read("just")) == ANSWER_LIMIT


def test_importing_it_is_cheap() -> None:
    code = (
        "import sys, inspector.config, inspector.secrets, inspector.places\n"
        "print({'platformdirs', 'difflib', 'inspector.providers', 'asyncio'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
