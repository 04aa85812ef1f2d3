"""A tunnel command of the user's, as `cloudflared tunnel --url {url}` behaves."""

import shlex
import sys
from pathlib import Path

import pytest

from tests.standin import CommandMode, standin_command, standin_facts
from tests.tunnel.conftest import Receiver, get, is_open, watching

PUBLIC = "https://stand-in-words.trycloudflare.com"


def line(command: Path) -> str:
    return f"command: {shlex.quote(str(command))} tunnel --url {{url}}"


@pytest.mark.parametrize("mode", ["ok", "chatty"])
async def test_traffic_is_carried_and_the_output_is_read_for_ever(
    mode: CommandMode, home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    command = standin_command(tmp_path, mode)
    async with watching(home) as watched:
        watched.start(line(command), local_url=receiver.url)
        assert (await watched.next("up")).public_url == PUBLIC
        assert standin_facts(command).argv[1:] == ["tunnel", "--url", receiver.url]
        assert (await get(standin_facts(command).edge)).endswith("hello")


async def test_a_command_that_will_not_end_is_ended(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    command = standin_command(tmp_path, "stubborn")
    async with watching(home) as watched:
        watched.start(line(command), local_url=receiver.url)
        await watched.next("up")
        assert is_open(standin_facts(command))
        await watched.tunnel.stop()
        assert not is_open(standin_facts(command))


async def test_what_a_command_started_is_ended_with_it(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    command = standin_command(tmp_path)
    script = f"{shlex.quote(str(command))} --url {receiver.url} & wait"
    async with watching(home) as watched:
        watched.start(f"command: sh -c {shlex.quote(script)}", local_url=receiver.url)
        await watched.next("up")
    assert not is_open(standin_facts(command))


async def test_a_command_that_ends_says_its_last_words_without_its_controls(
    home: Path, tmp_path: Path
) -> None:
    command = standin_command(tmp_path, "ends")
    async with watching(home) as watched:
        watched.start(line(command), local_url="http://127.0.0.1:1")
        failed = await watched.next("failed")
    assert failed.reason == (
        f"The tunnel command {command} ended with exit code 3 before it printed a URL: "
        "“failed to request quick Tunnel: no such host”"
    )


async def test_a_command_without_a_url_is_given_up_and_its_help_link_is_not_taken(
    home: Path, tmp_path: Path
) -> None:
    command = standin_command(tmp_path, "no-url")
    async with watching(home, patience=0.5) as watched:
        watched.start(line(command), local_url="http://127.0.0.1:1")
        failed = await watched.next("failed")
    assert "printed no https URL within 0.5 s and was ended" in (failed.reason or "")
    assert "give inspector the URL" in (failed.hint or "")


async def test_a_command_that_is_not_there_is_a_sentence(home: Path) -> None:
    async with watching(home) as watched:
        watched.start("command: no-such-tunnel {port}", local_url="http://127.0.0.1:1")
        failed = await watched.next("failed")
    assert failed.reason == "The tunnel command no-such-tunnel was not found"
    assert "no shell runs it" in (failed.hint or "")


async def test_a_file_that_is_no_program_is_a_sentence(home: Path, tmp_path: Path) -> None:
    async with watching(home) as watched:
        watched.start(f"command: {shlex.quote(str(tmp_path))}", local_url="http://127.0.0.1:1")
        failed = await watched.next("failed")
    assert failed.reason == f"The tunnel command {tmp_path} cannot be run: Permission denied"


async def test_a_url_that_could_be_a_help_link_is_taken_when_nothing_better_comes(
    home: Path,
) -> None:
    script = "echo now at https://hooks.example.com/in/7 for you; exec sleep 3600"
    async with watching(home, patience=1.0) as watched:
        watched.start(f"command: sh -c {shlex.quote(script)}", local_url="http://127.0.0.1:1")
        assert (await watched.next("up")).public_url == "https://hooks.example.com/in/7"


async def test_a_command_finds_the_environment_that_the_user_set(home: Path) -> None:
    code = "import os; print('https://' + os.environ['NGROK_AUTHTOKEN'] + '.example.com')"
    async with watching(home, backoff=()) as watched:
        watched.environ["NGROK_AUTHTOKEN"] = "theirs"
        spec = f"command: {shlex.quote(sys.executable)} -c {shlex.quote(code)}"
        watched.start(spec, local_url="http://127.0.0.1:1")
        assert (await watched.next("up")).public_url == "https://theirs.example.com"
