"""Where the user's ngrok is."""

import sys
from pathlib import Path

import pytest

from inspector.errors import InspectorError
from inspector.tunnel.places import authtoken_in, find_authtoken, find_ngrok, ngrok_config


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    write(path, text).chmod(0o755)
    return path


def test_the_environment_goes_before_the_stored_secret_and_that_before_the_configuration(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    environ = {"HOME": str(home)}
    assert find_authtoken(environ, None) is None
    write(home / ".config" / "ngrok" / "ngrok.yml", "version: 3\nagent:\n  authtoken: own\n")
    assert find_authtoken(environ, None) == "own"
    assert find_authtoken(environ, "stored") == "stored"
    assert find_authtoken(environ | {"NGROK_AUTHTOKEN": "set"}, "stored") == "set"
    assert find_authtoken(environ | {"NGROK_AUTHTOKEN": ""}, "stored") == "stored"


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", ".config/ngrok/ngrok.yml"),
        ("darwin", "Library/Application Support/ngrok/ngrok.yml"),
        ("linux", ".ngrok2/ngrok.yml"),
        ("darwin", ".ngrok2/ngrok.yml"),
    ],
)
def test_the_configuration_is_found_where_each_platform_keeps_it(
    platform: str, place: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    path = write(home / place, "authtoken: t\n")
    assert ngrok_config({"HOME": str(home)}) == path


def test_a_configuration_with_a_token_goes_before_one_without(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    new = write(home / "xdg" / "ngrok" / "ngrok.yml", "version: 3\n")
    environ = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "xdg")}
    assert ngrok_config(environ) == new
    old = write(home / ".ngrok2" / "ngrok.yml", "authtoken: t\n")
    assert ngrok_config(environ) == old


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("version: '2'\nauthtoken: 2ab_C\n", "2ab_C"),
        ("version: 3\nagent:\n  authtoken: '2ab_C' # mine\n", "2ab_C"),
        ('{"version": "3", "agent": {"authtoken": "2ab_C"}}', "2ab_C"),
        ("agent: {authtoken: 2ab_C}", "2ab_C"),
        ("# authtoken: old\nversion: 3\n", None),
        ("authtoken:\nversion: 2\n", None),
        ("my_authtoken: x\n", None),
        ("\x00\xff", None),
    ],
)
def test_the_token_is_read_in_both_versions(text: str, token: str | None, home: Path) -> None:
    assert authtoken_in(write(home / "ngrok.yml", text)) == token


def test_a_configuration_that_cannot_be_read_holds_no_token(home: Path) -> None:
    assert authtoken_in(home) is None
    assert authtoken_in(home / "absent.yml") is None


def test_the_agent_is_looked_for_in_path_and_then_where_pyngrok_puts_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    environ = {"HOME": str(home), "PATH": f"{home / 'empty'}:{home / 'bin'}"}
    with pytest.raises(InspectorError, match=f"looked in PATH, {home}/.config/ngrok"):
        find_ngrok(None, environ)
    downloaded = program(home / ".config" / "ngrok" / "ngrok")
    assert find_ngrok(None, environ) == str(downloaded)
    installed = program(home / "bin" / "ngrok")
    assert find_ngrok(None, environ) == str(installed)


def test_the_script_that_would_download_an_agent_is_passed_over(home: Path) -> None:
    script = program(home / "a" / "ngrok", "#!/usr/bin/python\nfrom pyngrok.ngrok import main\n")
    real = program(home / "b" / "ngrok")
    environ = {"HOME": str(home), "PATH": f"{home / 'a'}:{home / 'b'}"}
    assert find_ngrok(None, environ) == str(real)
    with pytest.raises(InspectorError, match="not an ngrok agent"):
        find_ngrok(str(script), environ)


def test_an_agent_that_was_named_is_not_replaced_by_another(home: Path) -> None:
    program(home / "bin" / "ngrok")
    plain = write(home / "plain", "no program")
    environ = {"HOME": str(home), "PATH": str(home / "bin")}
    for wanted in (plain, home / "absent", home):
        with pytest.raises(InspectorError, match="not an ngrok agent that can be run"):
            find_ngrok(str(wanted), environ)
    assert find_ngrok("ngrok", environ) == str(home / "bin" / "ngrok")
