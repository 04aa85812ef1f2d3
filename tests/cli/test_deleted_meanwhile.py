"""What is deleted while a command goes on: it is left out, and that is said."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from inspector.cli.headless import Printer
from inspector.cli.output import Stream
from inspector.cli.reading import Found, Journal
from inspector.config import Settings
from inspector.follower import Ended, Follower, News
from inspector.journal import Editor
from inspector.journal.reader import Reader, Sent
from inspector.journal.writer import Writer
from tests.cli.place import Place
from tests.cli.ran_here import Commands, fill
from tests.support.endpoint import Arrival, endpoint
from tests.support.journals import OK, delivery, writing

SAID = "inspector: #2 was deleted meanwhile\n"


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


def delete(journal: Path, *ids: int) -> None:
    """Delete deliveries as another terminal does."""
    with closing(Editor(journal)) as editor:
        assert editor.delete(ids, 0, open_too=True) == len(ids)


async def append(writer: Writer[int], *bodies: bytes) -> None:
    """Record deliveries that were answered."""
    for body in bodies:
        await writer.append(one := delivery(body))
        writer.settle(one, one.received_at, "answered", OK, 0.1)


async def test_it_is_not_replayed_and_not_counted_as_if_it_was(place: Place) -> None:
    await fill(place, b"1", b"2", b"3")

    def first_deletes_the_last(arrival: Arrival) -> int:
        if arrival.body == b"1":
            delete(place.journal, 3)
        return 200

    async with endpoint(first_deletes_the_last) as there:
        ran = await asyncio.to_thread(place.run, "replay", "1", "2", "3", "--to", there.url)
    assert [one.body for one in there.got] == [b"1", b"2"]
    assert ran.code == 1
    assert ran.err.endswith(
        "inspector: 2 of 3 deliveries replayed, 2 answered 2xx, 1 not sent\n"
        "inspector: #3 was deleted meanwhile\n"
    )


async def test_it_is_neither_listed_nor_shown_nor_judged_nor_edited(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(commands.place, *[b"{}"] * 12)
    find, to_delete = Journal.find, iter(range(2, 13))

    def found_and_deleted(self: Journal, *args: object) -> list[Found]:
        found = find(self, *args)  # type: ignore[arg-type]  # passed on as they are
        delete(commands.place.journal, next(to_delete))
        return found

    monkeypatch.setattr(Journal, "find", found_and_deleted)
    ran = commands.run("ls", "--json", "--body", "id:1..2")
    assert ([line["id"] for line in ran.lines], ran.err) == ([1], SAID)
    ran = commands.run("show", "--json", "1", "3")
    assert ([line["id"] for line in ran.lines], ran.code) == ([1], 1)
    assert ran.err == SAID.replace("2", "3")
    ran = commands.run("show", "--raw", "4")
    assert (ran.code, ran.out, ran.err) == (1, b"", SAID.replace("2", "4"))
    ran = commands.run("verify", "--json", "1", "5")
    assert ([line["id"] for line in ran.lines], ran.code) == ([1], 1)
    assert ran.err == SAID.replace("2", "5")
    ran = commands.run("replay", "6", "--edit", "--to", "http://127.0.0.1:1")
    assert (ran.code, ran.out) == (1, b"")
    assert SAID.replace("2", "6") in ran.err


async def test_what_a_filter_can_not_be_asked_of_any_more_is_told_of_with_the_list(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(commands.place, *[b"thing"] * 4)
    sent, to_delete = Reader.sent, iter((2, 3))

    def deleted_before(self: Reader, ids: Sequence[int]) -> list[tuple[int, Sent]]:
        delete(commands.place.journal, next(to_delete))
        return sent(self, ids)

    monkeypatch.setattr(Reader, "sent", deleted_before)
    ran = commands.run("ls", "thing")
    rows = [line.split()[0] for line in ran.text.splitlines()]
    assert (rows, ran.code, ran.err) == (["#", "1", "3", "4"], 0, SAID)
    ran = commands.run("ls", "--json", "thing")
    assert [line["id"] for line in ran.lines] == [1, 4]
    assert (ran.code, ran.err) == (0, SAID.replace("2", "3"))


@pytest.mark.parametrize("words", [(), ("path:/hooks",), ("id:2..3 {}",)])
async def test_it_is_not_exported(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    commands.place.journal.parent.mkdir(parents=True)
    async with writing(commands.place.journal) as writer:
        await writer.append(delivery())  # is open: the others wait for it, without their bodies
        await append(writer, b"{}", b"{}")
    poll = Follower.poll
    deleted: list[int] = []

    def deleted_behind_it(self: Follower) -> list[News]:
        news = poll(self)
        if news and not deleted:
            deleted.append(2)
            delete(commands.place.journal, *deleted)
        return news

    monkeypatch.setattr(Follower, "poll", deleted_behind_it)
    ran = commands.run("export", "--as", "jsonl", *words)
    assert ran.code == 0
    assert ran.lines[-1]["id"] == 3
    assert 2 not in [line["id"] for line in ran.lines]
    assert SAID in ran.err


async def test_its_line_is_not_printed_with_a_body_that_it_did_not_have(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    journal = commands.place.journal
    await fill(commands.place, b"1")
    poll = Follower.poll

    def deleted_behind_it(self: Follower) -> list[News]:
        news = poll(self)
        if any(isinstance(one, Ended) and one.settled.delivery == 2 for one in news):
            delete(journal, 2)
        return news

    with closing(Printer(Settings(str(journal)), Stream(0), bodies=True)) as printer:
        async with writing(journal) as writer:
            await append(writer, b"2", b"3")
        monkeypatch.setattr(Follower, "poll", deleted_behind_it)
        printer.print_the_rest()
    out, err = capfd.readouterr()
    ended = [line for line in map(json.loads, out.splitlines()) if line["type"] == "delivery"]
    assert [(line["id"], line["body"]) for line in ended] == [(3, "3")]
    assert err == "inspector: 1 delivery was removed before all of it was printed\n"
