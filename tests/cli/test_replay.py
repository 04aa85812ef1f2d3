"""`inspector replay`: sending again what arrived."""

import asyncio
import shlex
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from inspector.delivery import Replayed
from inspector.journal import Reader
from inspector.signatures import fingerprint
from tests.cli.deliveries import BYTES, MISSIVE, PLAIN, SECRET, by_missive
from tests.cli.place import COMMAND, Place, Ran
from tests.support.asked import always_ok, asked
from tests.support.certificates import certificate_in, serving_with
from tests.support.endpoint import HANG, Arrival, Endpoint, endpoint
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
    assert not second.signed


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


async def test_a_secret_that_is_its_own_signature_is_sent_and_not_recorded(place: Place) -> None:
    with place.headless() as it:
        it.post("/git", b"{}", {"X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": "another"})
    async with endpoint() as there:
        await replay(place, "4", "--to", there.url, "--sign", "--secret", "gitlab=the-stored-one")
    assert there.got[0].headers["x-gitlab-token"] == "the-stored-one"
    assert recorded(place, 4)[0].signed
    assert all(
        b"the-stored-one" not in file.read_bytes()
        for file in place.journal.parent.glob(f"{place.journal.name}*")
    )


def test_what_can_not_be_signed_is_said_and_nothing_is_sent(place: Place) -> None:
    err = place.refused("replay", "1", "--sign", "--to", "http://127.0.0.1:1")
    assert "no secret of /hooks/missive or missive is known here" in err
    place.store_secret("missive", SECRET)
    err = place.refused("replay", "id:1..2", "--sign", "--to", "http://127.0.0.1:1")
    assert "#2 can't be signed: who sent it is not known here" in err
    assert "`not id:2` in the filter leaves it out. Name its provider" in err
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


def test_replays_that_came_here_stay_out_unless_the_filter_names_them(place: Place) -> None:
    with place.headless() as it:
        to = f"http://localhost:{it.port}"
        first, second = (place.run("replay", "path:/plain", "--to", to) for _ in range(2))
        named = place.run("replay", "path:/plain origin:replay", "--to", to)
        newest = place.run("replay", "last", "--to", to)
    assert "1 delivery replayed" in first.err
    assert "stay" not in first.err
    assert "1 of these is a replay and stays out; origin:replay names replays" in second.err
    assert "1 delivery replayed" in second.err
    assert "2 deliveries replayed" in named.err
    assert "1 delivery replayed" in newest.err
    assert "stay" not in named.err + newest.err


def test_only_replays_are_none_to_replay(place: Place) -> None:
    with place.headless() as it:
        to = f"http://localhost:{it.port}"
        place.run("replay", "3", "--to", f"{to}/again")
        ran = place.run("replay", "path:/again", "--to", to)
    assert (ran.code, ran.out) == (1, b"")
    assert "1 of these is a replay and stays out" in ran.err


PUBLIC = "https://hooks.example.com"
TWILIO = f"""
[[endpoint]]
path = "/sms"
provider = "twilio"
secret = "token"
url = "{PUBLIC}"
"""
SMS = {"Body": "Hé", "From": "+15551234567", "MessageSid": "SM1"}


@pytest.fixture
def sms(place: Place) -> Place:
    """A fourth one, of Twilio, whose endpoint has a public URL."""
    place.write("inspector.toml", TWILIO)
    with place.headless() as it:
        it.post(
            "/sms?foo=1",
            urlencode(SMS).encode(),
            {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "old"},
        )
    return place


def is_right(got: Arrival, url: str) -> bool:
    signature = got.headers["x-twilio-signature"]
    return bool(RequestValidator("token").validate(url, SMS, signature))


async def test_the_url_that_the_provider_calls_is_signed_for_an_app_near_by_and_said(
    sms: Place,
) -> None:
    async with endpoint() as there:
        ran = await replay(sms, "4", "--to", base(there), "--sign")
        as_json = await replay(sms, "4", "--to", there.url, "--sign", "--json")
    for got in there.got:
        assert is_right(got, f"{PUBLIC}/sms?foo=1")
        assert got.headers["x-forwarded-host"] == "hooks.example.com"
        assert got.headers["x-forwarded-proto"] == "https"
    assert f"for {PUBLIC}/sms; --url names another" in ran.err
    assert f"signed for {PUBLIC}/sms?foo=1" in ran.text
    assert [line["signed_url"] for line in as_json.lines] == [f"{PUBLIC}/sms?foo=1"]


async def test_another_url_is_signed_where_one_is_given(sms: Place) -> None:
    async with endpoint() as there:
        itself, other = there.url, "https://other.example.com"
        ran = await replay(sms, "4", "--to", itself, "--sign", "--url", itself)
        await replay(sms, "4", "--to", itself, "--sign", "--url", other)
        editor = sms.write("editor", '#!/bin/sh\nsed -i "1s/hooks/moved/" "$1"\n')
        editor.chmod(0o700)
        edited = await asyncio.to_thread(
            sms.run, "replay", "4", "--edit", "--to", itself, "--url", other, VISUAL=str(editor)
        )
    assert is_right(there.got[0], f"{itself}?foo=1")
    assert "x-forwarded-host" not in there.got[0].headers
    assert is_right(there.got[1], f"{other}/sms?foo=1")
    assert there.got[2].first == "POST /moved?foo=1 HTTP/1.1"
    assert is_right(there.got[2], f"{other}/moved?foo=1")
    assert f"for {itself}\n" in ran.err
    assert f"for {other}/moved\n" in edited.err


def test_a_url_that_nothing_signs_is_wrong_use(sms: Place) -> None:
    to = ("--to", "http://127.0.0.1:1", "--url", PUBLIC)
    assert "Add --sign, or leave it out." in sms.refused("replay", "4", *to)
    sms.store_secret("missive", SECRET)
    assert "nothing of this is signed by one" in sms.refused("replay", "1", "--sign", *to)
    assert "--url must be a URL" in sms.refused("replay", "4", "--url", "nonsense")


async def test_a_certificate_that_nobody_vouches_for_has_a_way_on(
    place: Place, tmp_path: Path
) -> None:
    async with asked(always_ok, serving_with(certificate_in(tmp_path))) as there:
        to = ("--to", f"https://127.0.0.1:{there.address.port}")
        refused = await replay(place, "1", *to)
        taken = await replay(place, "1", *to, "--insecure")
        sent = await asyncio.to_thread(place.run, "send", "missive", *to, "--retries", "none")
        accepted = await asyncio.to_thread(place.run, "send", "missive", *to, "--insecure")
    assert (refused.code, taken.code, sent.code, accepted.code) == (1, 0, 1, 0)
    for ran in (refused, sent):
        assert "its certificate is not to be trusted: self-signed certificate" in ran.text
        assert "--insecure sends whatever the certificate" in ran.err
    assert "--insecure" not in taken.err
    assert len(there.got) == 2


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


async def test_what_came_of_it_is_recorded_while_it_goes_on(place: Place) -> None:
    async with endpoint((200, HANG)) as there:
        process = await asyncio.create_subprocess_exec(
            *COMMAND, "replay", "id:1..3", "--to", base(there),
            cwd=place.project, env=place.environ, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await soon(lambda: bool(recorded(place, 1)))
        finally:
            process.kill()
            await process.wait()
    assert recorded(place, 1)[0].status == 200


async def test_what_can_not_be_recorded_is_said_at_the_end(place: Place) -> None:
    def lose_the_table(_: Arrival) -> int:
        with closing(sqlite3.connect(place.journal)) as db:
            db.execute("DROP TABLE IF EXISTS replayed")
        return 200

    async with endpoint(lose_the_table) as there:
        ran = await replay(place, "id:1..3", "--to", base(there))
    assert "3 deliveries replayed, 3 answered 2xx" in ran.err
    assert "not all of it is recorded: " in ran.err


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
