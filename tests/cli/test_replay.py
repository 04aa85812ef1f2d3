"""`inspector replay`: sending again what arrived."""

import asyncio
import shlex
import signal
import subprocess
from contextlib import closing

import pytest

from inspector.delivery import Replayed
from inspector.journal import Reader
from inspector.signatures import fingerprint
from tests.cli.deliveries import BYTES, MISSIVE, PLAIN, SECRET, by_missive
from tests.cli.place import COMMAND, Place, Ran
from tests.support.endpoint import HANG, Endpoint, endpoint
from tests.support.waiting import soon


@pytest.fixture
def place(place: Place) -> Place:
    """Three deliveries: one of Missive, one of bytes, one of nobody."""
    with place.headless() as it:
        it.post("/hooks/missive?a=1", MISSIVE, by_missive())
        it.post("/bytes", BYTES)
        it.post("/plain", PLAIN)
    return place


async def replay(place: Place, *args: str) -> Ran:
    return await asyncio.to_thread(place.run, "replay", *args)


def recorded(place: Place, delivery: int) -> list[Replayed]:
    with closing(Reader(place.journal)) as reader:
        return reader.replays(delivery)


def base(there: Endpoint) -> str:
    return there.url.removesuffix("/hooks")


async def test_every_byte_arrives_again_and_what_came_of_it_is_recorded(place: Place) -> None:
    async with endpoint((200, 404, 200)) as there:
        ran = await replay(place, "id:1..3", "--to", base(there), "--json")
    assert [one.body for one in there.got] == [MISSIVE, BYTES, PLAIN]
    assert [one.first for one in there.got][:2] == [
        "POST /hooks/missive?a=1 HTTP/1.1",
        "POST /bytes HTTP/1.1",
    ]
    assert there.got[0].headers["x-hook-signature"] == by_missive()["X-Hook-Signature"]
    assert [(line["id"], line["status"]) for line in ran.lines] == [(1, 200), (2, 404), (3, 200)]
    assert ran.code == 1
    assert "3 deliveries replayed, 2 answered 2xx" in ran.err
    (second,) = recorded(place, 2)
    assert (second.status, second.body, second.url) == (404, b"ok", base(there))
    assert (second.signed, second.sent_body) == (False, None)


async def test_signing_afresh_uses_the_secret_that_is_known(place: Place) -> None:
    place.store_secret("missive", "another secret")
    async with endpoint() as there:
        ran = await replay(place, "1", "--to", there.url, "--sign")
    assert ran.code == 0
    assert (
        there.got[0].headers["x-hook-signature"]
        == (by_missive(secret="another secret")["X-Hook-Signature"])
    )
    assert recorded(place, 1)[0].signed
    assert f"sha256= prefix, secret {fingerprint('another secret')}" in ran.err
    assert "another secret" not in ran.err


def test_what_can_not_be_signed_is_said_and_nothing_is_sent(place: Place) -> None:
    err = place.refused("replay", "1", "--sign", "--to", "http://127.0.0.1:1")
    assert "no secret of /hooks/missive or missive is known here" in err
    place.store_secret("missive", SECRET)
    err = place.refused("replay", "id:1..2", "--sign", "--to", "http://127.0.0.1:1")
    assert "#2 can't be signed: who sent it is not known here" in err
    assert recorded(place, 1) == []


async def test_it_goes_to_the_local_app_of_the_endpoint_where_nothing_else_is_said(
    place: Place,
) -> None:
    async with endpoint() as there:
        place.write(
            "inspector.toml", f'[[endpoint]]\npath = "/plain"\nforward_to = "{there.url}"\n'
        )
        assert (await replay(place, "3")).code == 0
    assert [one.first for one in there.got] == ["POST /hooks HTTP/1.1"]
    assert "The config names no app" in place.refused("replay", "1")


def test_what_comes_to_our_own_receiver_is_marked_as_a_replay(place: Place) -> None:
    with place.headless() as it:
        ran = place.run("replay", "1", "--to", f"http://localhost:{it.port}")
        line = it.delivery()
    assert ran.code == 0
    assert (line["origin"], line["path"]) == ("replay", "/hooks/missive")


def test_nobody_there_is_said_of_each(place: Place) -> None:
    ran = place.run("replay", "last", "--to", "http://127.0.0.1:1")
    assert ran.code == 1
    assert "nobody listens there" in ran.text
    assert recorded(place, 3)[0].problem == "nobody listens there"


def test_none_matches(place: Place) -> None:
    ran = place.run("replay", "path:elsewhere", "--to", "http://127.0.0.1:1")
    assert (ran.code, ran.out) == (1, b"")
    assert "no delivery matches" in ran.err


async def test_what_was_under_way_when_it_was_stopped_is_counted_and_recorded(
    place: Place,
) -> None:
    async with endpoint((200, HANG)) as there:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, "replay", "id:1..3", "--to", base(there),
            cwd=place.project, env=place.environ,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        await soon(lambda: len(there.got) == 2)
        process.send_signal(signal.SIGINT)
        out, err = await process.communicate()
    assert process.returncode == 1
    assert b"#2  stopped while waiting for its answer" in out
    assert b"2 of 3 deliveries replayed, 1 answered 2xx, 1 not sent" in err
    (second,) = recorded(place, 2)
    assert (second.status, second.problem) == (None, "stopped while waiting for its answer")
    assert recorded(place, 3) == []


async def test_what_was_sent_is_counted_and_recorded_though_nobody_sees_it(place: Place) -> None:
    async with endpoint() as there:
        line = f"{shlex.join(COMMAND)} replay id:1..3 --to {base(there)} >&-"
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", line, cwd=place.project, env=place.environ, stderr=subprocess.PIPE
        )
        _, err = await process.communicate()
    assert process.returncode == 1
    assert err.decode() == (
        f"inspector: {len(there.got)} of 3 deliveries replayed, {len(there.got)} answered 2xx,"
        f" {3 - len(there.got)} not sent\n"
        "inspector: Standard output can't be written: it is closed.\n"
    )
    assert [len(recorded(place, number)) for number in (1, 2, 3)] == [1, 0, 0]


def test_gaps_that_are_divided_have_to_be_there(place: Place) -> None:
    err = place.refused("replay", "1", "--to", "http://127.0.0.1:1", "--speed", "60x")
    assert "--speed divides the gaps between deliveries, and without --gaps there are none." in err
    assert "Add --gaps" in err
