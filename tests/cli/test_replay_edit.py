"""`inspector replay --edit`: a delivery is changed in an editor, and then sent."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from inspector.delivery import Delivery, Replayed
from inspector.journal import Reader
from tests.cli.deliveries import BYTES, MISSIVE, SECRET, by_missive
from tests.cli.place import Place, Ran
from tests.support.endpoint import endpoint

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def place(place: Place, tmp_path: Path) -> Place:
    """Two deliveries: one of Missive, and one of bytes."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    place.environ["TMPDIR"] = str(temporary)
    with place.headless() as it:
        it.post("/hooks/missive?a=1", MISSIVE, by_missive())
        it.post("/bytes", BYTES)
    return place


def editor(place: Place, script: str) -> str:
    """An editor that does what a shell script does with the file "$1"."""
    program = place.write("editor", f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)
    return str(program)


async def replay(place: Place, script: str, *args: str) -> Ran:
    return await asyncio.to_thread(
        place.run, "replay", "--edit", *args, EDITOR=editor(place, script), VISUAL=""
    )


def left(place: Place) -> list[Path]:
    """What is in the folder for temporary files."""
    return list(Path(place.environ["TMPDIR"]).iterdir())


def recorded(place: Place, delivery: int) -> tuple[Delivery, list[Replayed]]:
    with closing(Reader(place.journal)) as reader:
        found = reader.delivery(delivery)
        assert found is not None
        return found, reader.replays(delivery)


async def test_what_the_editor_leaves_is_sent_and_recorded_beside_the_delivery(
    place: Place,
) -> None:
    script = 'cp "$1" seen; sed -i "1s/missive/edited/; s/^Host.*//; 2i X-New: yes" "$1"'
    async with endpoint() as there:
        base = there.url.removesuffix("/hooks")
        ran = await replay(place, script, "1", "--to", base, "--json")  # no secret is known
    assert (ran.code, len(ran.lines)) == (0, 1)
    (got,) = there.got
    assert got.first == "POST /hooks/edited?a=1 HTTP/1.1"
    assert (got.headers["x-new"], got.body) == ("yes", MISSIVE)
    assert got.headers["x-hook-signature"] == by_missive()["X-Hook-Signature"]
    assert (place.project / "seen").read_bytes().startswith(b"POST /hooks/missive?a=1 HTTP/1.1\n")
    delivery, (replayed,) = recorded(place, 1)
    assert (delivery.target, delivery.body) == (b"/hooks/missive?a=1", MISSIVE)
    assert (replayed.edited, replayed.signed) == (True, False)
    assert left(place) == []


async def test_the_path_of_the_url_stands_in_the_file_and_can_be_changed_there(
    place: Place,
) -> None:
    script = 'cp "$1" seen; sed -i "1s/hooks/elsewhere/" "$1"'
    async with endpoint() as there:
        assert (await replay(place, script, "1", "--to", there.url)).code == 0
    assert (place.project / "seen").read_bytes().startswith(b"POST /hooks?a=1 HTTP/1.1\n")
    assert there.got[0].first == "POST /elsewhere?a=1 HTTP/1.1"


async def test_what_was_signed_is_signed_afresh_once_it_is_edited_unless_that_is_not_wanted(
    place: Place,
) -> None:
    script = 'printf more >> "$1"'
    async with endpoint() as there:
        unknown = await replay(place, script, "1", "--to", there.url)
        place.store_secret("missive", SECRET)
        signed = await replay(place, script, "1", "--to", there.url)
        plain = await replay(place, script, "1", "--to", there.url, "--no-sign")
        unsigned = await replay(place, script, "2", "--to", there.url)
    assert [one.body for one in there.got[:3]] == [MISSIVE + b"more"] * 3
    afresh = by_missive(MISSIVE + b"more")["X-Hook-Signature"]
    came_with = by_missive()["X-Hook-Signature"]
    signatures = [one.headers.get("x-hook-signature") for one in there.got]
    assert signatures == [came_with, afresh, came_with, None]
    broken = "its signature does not fit the changed body"
    assert f"{broken} (#1 can't be signed: no secret of /hooks/missive or missive" in unknown.err
    assert "signed afresh with hmac-sha256 hex, sha256= prefix, secret " in signed.err
    assert "--no-sign leaves the signature that it came with" in signed.err
    assert f"{broken}; --sign signs afresh" in plain.err
    assert "sign" not in unsigned.err
    assert [one.signed for one in recorded(place, 1)[1]] == [False, True, False]


@pytest.mark.parametrize(
    ("script", "signature"),
    [
        ('sed -i "s/^X-Hook-Signature:.*/X-Hook-Signature: sha256=00/" "$1"', "sha256=00"),
        ('sed -i "/^X-Hook-Signature:/d" "$1"; printf more >> "$1"', None),
    ],
    ids=["changed", "deleted"],
)
async def test_an_edited_signature_is_sent_as_it_was_left_unless_it_is_to_be_signed(
    place: Place, script: str, signature: str | None
) -> None:
    place.store_secret("missive", SECRET)
    async with endpoint() as there:
        left_so = await replay(place, script, "1", "--to", there.url)
        signed = await replay(place, script, "1", "--to", there.url, "--sign")
    assert there.got[0].headers.get("x-hook-signature") == signature
    assert "not signed anew, as X-Hook-Signature was edited; --sign signs it" in left_so.err
    assert "signed afresh" not in left_so.err
    afresh = by_missive(there.got[1].body)["X-Hook-Signature"]
    assert there.got[1].headers["x-hook-signature"] == afresh
    assert "signed afresh with" in signed.err
    assert [one.signed for one in recorded(place, 1)[1]] == [False, True]


async def test_bytes_that_are_no_text_reach_the_editor_and_go_on_as_they_are(
    place: Place,
) -> None:
    async with endpoint() as there:
        ran = await replay(place, 'printf "\\377\\000" >> "$1"', "2", "--to", there.url)
    assert (ran.code, there.got[0].body) == (0, BYTES + b"\xff\x00")


@pytest.mark.parametrize("script", ["true", 'echo >> "$1"'])
async def test_a_file_that_nobody_changed_is_not_sent(place: Place, script: str) -> None:
    ran = await replay(place, script, "2", "--to", NOWHERE)
    assert (ran.code, ran.out) == (1, b"")
    assert "nothing was changed, so nothing is sent" in ran.err
    assert recorded(place, 2)[1] == []
    assert left(place) == []


async def test_an_editor_that_fails_sends_nothing(place: Place) -> None:
    ran = await replay(place, 'echo changed > "$1"; exit 1', "1", "--to", NOWHERE)
    assert (ran.code, ran.out) == (1, b"")
    assert "The editor ended with 1: nothing is sent." in ran.err
    assert recorded(place, 1)[1] == []
    assert left(place) == []


async def test_a_mistake_is_told_with_its_line_and_what_was_written_is_kept(place: Place) -> None:
    ran = await replay(place, 'sed -i "2s/.*/no header/" "$1"', "1", "--to", NOWHERE)
    assert (ran.code, ran.out) == (2, b"")
    assert "Line 2: «no header» is no header: it has no colon. Nothing is sent." in ran.err
    (folder,) = left(place)
    assert f"What you wrote is kept in {folder / 'request.http'}" in ran.err
    assert b"\nno header\n" in (folder / "request.http").read_bytes()


async def test_it_is_for_one_delivery(place: Place) -> None:
    ran = await replay(place, "true", "id:1..2", "--to", NOWHERE)
    assert (ran.code, ran.out) == (2, b"")
    assert "--edit changes one delivery, and FILTER is for 2." in ran.err


async def test_what_came_only_in_part_can_be_edited_and_is_said_to_be_that(place: Place) -> None:
    with place.headless("--limit-body", "10b") as it:
        it.post("/cut", b"0123456789 and more")
    async with endpoint() as there:
        ran = await replay(place, 'printf " whole" >> "$1"', "3", "--to", there.url)
        assert "only a part of its body was recorded" in ran.err
        plain = await asyncio.to_thread(place.run, "replay", "3", "--to", there.url)
    assert [one.body for one in there.got] == [b"0123456789 whole"]
    assert (ran.code, plain.code) == (0, 1)
