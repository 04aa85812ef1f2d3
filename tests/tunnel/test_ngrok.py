"""ngrok by pyngrok, with an agent that stands in for it and really carries traffic."""

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest
import uvloop

from tests.standin import Mode, standin_facts, standin_ngrok
from tests.support.waiting import Life
from tests.tunnel.conftest import (
    Receiver,
    get,
    is_open,
    needs_pidfd,
    parent_of,
    receiving,
    watching,
)

TOKEN = "2abcDEF_a-token-that-nobody-may-see"


def exists(path: str | Path) -> bool:
    return Path(path).exists()


def list_of(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def folder_of(path: str) -> Path:
    return Path(path).parent


def visible_to_others(pid: int) -> bytes:
    """The arguments and the environment of a process."""
    return b"".join(Path(f"/proc/{pid}/{what}").read_bytes() for what in ("cmdline", "environ"))


async def test_traffic_to_the_public_url_reaches_the_receiver(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home) as watched:
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=str(agent))
        up = await watched.next("up")
        assert up.public_url == standin_facts(agent).edge
        assert (await get(up.public_url, "/hooks/missive")).endswith("hello")
    assert receiver.heads[0].startswith("GET /hooks/missive HTTP/1.1\r\n")
    assert "X-Forwarded-For: 127.0.0.1\r\n" in receiver.heads[0]
    assert [report.state for report in watched.reports] == ["starting", "up", "off"]


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_it_works_on_both_kinds_of_event_loop(new_loop: object, home: Path, tmp_path: Path) -> None:
    async def once() -> str:
        async with receiving() as receiver, watching(home) as watched:
            agent = str(standin_ngrok(tmp_path))
            watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=agent)
            return await get((await watched.next("up")).public_url or "")

    with asyncio.Runner(loop_factory=new_loop) as runner:  # type: ignore[arg-type]  # either loop
        assert runner.run(once()).endswith("hello")


async def test_the_agent_is_asked_directly_where_a_proxy_is_set(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = str(standin_ngrok(tmp_path))
    async with watching(home) as watched:
        watched.environ |= {"http_proxy": "http://127.0.0.1:9", "no_proxy": "intranet"}
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=agent)
        await watched.next("up")


async def test_a_domain_is_asked_for(home: Path, tmp_path: Path, receiver: Receiver) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home) as watched:
        watched.start(
            "ngrok",
            local_url=receiver.url,
            authtoken=TOKEN,
            domain="mine.ngrok.app",
            ngrok_path=str(agent),
        )
        assert (await watched.next("up")).public_url == "https://mine.ngrok.app"
        assert (await get(standin_facts(agent).edge)).endswith("hello")


async def test_a_domain_that_is_none_is_said_before_anything_starts(
    home: Path, tmp_path: Path
) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home) as watched:
        watched.start(
            "ngrok",
            local_url="http://127.0.0.1:1",
            authtoken=TOKEN,
            domain="my domain",
            ngrok_path=str(agent),
        )
        failed = await watched.next("failed")
    assert failed.reason == "'my domain' is not a domain"
    assert not exists(agent.with_suffix(".facts.json"))


@pytest.mark.parametrize(
    ("mode", "reason", "hint"),
    [
        ("bad-token", "does not look like one (ERR_NGROK_105)", "inspector secret set ngrok"),
        ("session-limit", "another agent is running (ERR_NGROK_108)", "dashboard.ngrok.com/agents"),
        ("domain-taken", "already online in another ngrok agent (ERR_NGROK_334)", "End the other"),
        ("exits", "ngrok ended at once and said nothing", "ngrok http 80"),
    ],
)
async def test_each_refusal_is_a_sentence_with_the_next_step(
    mode: Mode, reason: str, hint: str, home: Path, tmp_path: Path
) -> None:
    async with watching(home) as watched:
        watched.start(
            "ngrok",
            local_url="http://127.0.0.1:1",
            authtoken=TOKEN,
            ngrok_path=str(standin_ngrok(tmp_path, mode)),
        )
        failed = await watched.next("failed")
    assert reason in (failed.reason or "")
    assert hint in (failed.hint or "")
    assert TOKEN not in str(watched.reports)


@needs_pidfd
@pytest.mark.parametrize(
    ("mode", "words"),
    [("silent", ""), ("offline", ": “dial tcp: lookup connect.ngrok-agent.com: no such host”")],
)
async def test_an_agent_that_does_not_come_up_is_given_up_and_killed(
    mode: Mode, words: str, home: Path, tmp_path: Path
) -> None:
    agent = standin_ngrok(tmp_path, mode)
    async with watching(home, patience=3.0) as watched:
        watched.start(
            "ngrok", local_url="http://127.0.0.1:1", authtoken=TOKEN, ngrok_path=str(agent)
        )
        failed = await watched.next("failed")
    assert failed.reason == "ngrok did not come up within 3 s and was ended" + words
    with pytest.raises(ProcessLookupError):
        os.pidfd_open(standin_facts(agent).pid)
    assert not exists(folder_of(standin_facts(agent).config_path))


async def test_an_agent_that_dies_is_brought_back_and_a_new_url_is_pointed_out(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = str(standin_ngrok(tmp_path, "dies-after-one"))
    async with watching(home, backoff=(0.0,)) as watched:
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=agent)
        first = await watched.next("up")
        assert first.public_url
        assert first.reason is None
        await get(first.public_url)
        down = await watched.next("down")
        assert down.public_url is None
        assert (down.reason or "").startswith("The ngrok agent ended with exit code 1")
        assert (down.reason or "").endswith("starting again in 0 s")
        second = await watched.next("up")
        assert second.reason == f"The public URL is a new one; it was {first.public_url}"
        await get(second.public_url or "")
        failed = await watched.next("failed")
        assert (failed.reason or "").endswith("given up")


async def test_a_lost_session_is_down_until_the_agent_has_it_back(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = str(standin_ngrok(tmp_path, "loses-session"))
    async with watching(home) as watched:
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=agent)
        first = await watched.next("up")
        await get(first.public_url or "")
        assert "connecting again by itself" in ((await watched.next("down")).reason or "")
        assert await watched.next("up") == first


async def test_stopping_takes_the_agent_and_its_port_along(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home) as watched:
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=str(agent))
        await watched.next("up")
        assert is_open(standin_facts(agent))
        await watched.tunnel.stop()
    assert not is_open(standin_facts(agent))


async def test_another_tunnel_takes_the_place_of_the_one_that_runs(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home) as watched:
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=str(agent))
        await watched.next("up")
        watched.start("https://hooks.example.com", local_url=receiver.url)
        second = await watched.next("up")
        assert second.public_url == "https://hooks.example.com"
        assert "nobody checked" in (second.reason or "")
        assert not is_open(standin_facts(agent))


async def test_stopping_while_one_tunnel_replaces_another_waits_for_both(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home) as watched:
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=str(agent))
        await watched.next("up")
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=str(agent))
    assert not is_open(standin_facts(agent))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
async def test_the_token_is_in_no_argument_and_no_environment(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home) as watched:
        watched.environ["NGROK_AUTHTOKEN"] = TOKEN
        watched.environ["INSPECTOR_NGROK_PATH"] = str(agent)
        watched.start("auto", local_url=receiver.url, authtoken="the-stored-one")
        await watched.next("up")
        facts = standin_facts(agent)
        assert TOKEN in facts.config
        assert str(agent).encode() in visible_to_others(facts.pid)
        assert b"inspector.tunnel" in visible_to_others(parent_of(facts.pid))
        assert TOKEN.encode() not in visible_to_others(facts.pid)
        assert TOKEN.encode() not in visible_to_others(parent_of(facts.pid))


async def test_the_token_is_on_disk_only_until_the_agent_is_up(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home) as watched:
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=str(agent))
        await watched.next("up")
        facts = standin_facts(agent)
        assert facts.config_mode == 0o600
        assert not exists(facts.config_path)
    assert not exists(folder_of(facts.config_path))


async def test_settings_of_the_users_own_configuration_are_kept_beside_another_token(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    own = tmp_path / "own.yml"
    own.write_text("version: 3\nagent:\n  authtoken: old\n  connect_timeout: 5s\n")
    async with watching(home) as watched:
        watched.start(
            "ngrok",
            local_url=receiver.url,
            authtoken=TOKEN,
            ngrok_path=str(agent),
            ngrok_config=own,
        )
        await watched.next("up")
    given = json.loads(standin_facts(agent).config)
    assert given == {"version": 3, "agent": {"authtoken": TOKEN, "connect_timeout": "5s"}}
    assert "old" in own.read_text()


@pytest.mark.parametrize(
    "text", [f"version: 3\nagent:\n  authtoken: {TOKEN}\n", f"version: '2'\nauthtoken: {TOKEN}\n"]
)
async def test_a_configuration_that_holds_the_token_is_used_where_it_is(
    text: str, home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    own = tmp_path / "own.yml"
    own.write_text(text)
    async with watching(home) as watched:
        watched.start("auto", local_url=receiver.url, ngrok_path=str(agent), ngrok_config=own)
        await watched.next("up")
    assert standin_facts(agent).config_path == str(own)
    assert own.read_text() == text


async def test_a_configuration_from_before_versions_gives_its_token_only(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    own = tmp_path / "own.yml"
    own.write_text(f"authtoken: {TOKEN}\ninspect_db_size: 1\n")
    async with watching(home) as watched:
        watched.start("ngrok", local_url=receiver.url, ngrok_path=str(agent), ngrok_config=own)
        await watched.next("up")
    given = json.loads(standin_facts(agent).config)
    assert given == {"version": "3", "agent": {"authtoken": TOKEN}}


async def test_a_configuration_that_cannot_be_read_is_a_sentence(
    home: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.yml"
    own.write_text("version: 3\n  agent: [\n")
    async with watching(home) as watched:
        watched.start(
            "ngrok",
            local_url="http://127.0.0.1:1",
            authtoken=TOKEN,
            ngrok_path=str(standin_ngrok(tmp_path)),
            ngrok_config=own,
        )
        failed = await watched.next("failed")
    assert (failed.reason or "").startswith(f"ngrok's configuration {own} cannot be used")
    assert failed.hint == "Run: ngrok config check"


async def test_without_a_token_auto_is_no_tunnel_and_ngrok_a_failure(home: Path) -> None:
    async with watching(home) as watched:
        watched.start("auto", local_url="http://127.0.0.1:1")
        off = await watched.next("off")
        watched.start("ngrok", local_url="http://127.0.0.1:1")
        failed = await watched.next("failed")
    for report in (off, failed):
        assert "authtoken" in (report.reason or "")
        assert "inspector secret set ngrok" in (report.hint or "")


async def test_nothing_is_downloaded_where_there_is_no_agent(home: Path) -> None:
    async with watching(home) as watched:
        watched.environ["PATH"] = "/nowhere"
        watched.start("ngrok", local_url="http://127.0.0.1:1", authtoken=TOKEN)
        failed = await watched.next("failed")
    assert (failed.reason or "").startswith("There is no ngrok agent: looked in PATH, ")
    assert "https://ngrok.com/download" in (failed.hint or "")
    assert list_of(home) == []


async def test_a_file_that_is_no_program_of_this_machine_is_a_sentence(
    home: Path, tmp_path: Path
) -> None:
    agent = standin_ngrok(tmp_path)
    agent.write_bytes(b"\x7fELF of another machine")
    async with watching(home) as watched:
        watched.start(
            "ngrok", local_url="http://127.0.0.1:1", authtoken=TOKEN, ngrok_path=str(agent)
        )
        failed = await watched.next("failed")
    assert "Exec format error" in (failed.reason or "")


async def test_none_is_off(home: Path) -> None:
    async with watching(home) as watched:
        watched.start("none", local_url="http://127.0.0.1:1")
        assert (await watched.next("off")).reason is None


@needs_pidfd
async def test_a_killed_tunnel_process_leaves_no_agent(
    home: Path, tmp_path: Path, receiver: Receiver
) -> None:
    agent = standin_ngrok(tmp_path)
    async with watching(home, backoff=()) as watched:
        watched.start("ngrok", local_url=receiver.url, authtoken=TOKEN, ngrok_path=str(agent))
        await watched.next("up")
        facts = standin_facts(agent)
        with Life(facts.pid) as life:
            os.kill(parent_of(facts.pid), signal.SIGKILL)
            failed = await watched.next("failed")
            assert life.ends()
    assert failed.reason == "The tunnel's process ended without a word; given up"
    assert not exists(folder_of(facts.config_path))
