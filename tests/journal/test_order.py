"""Whoever follows a journal, in whatever steps, sees what happened in the order it happened."""

import asyncio
import tempfile
from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.delivery import Delivery, Forwarded, Settled
from inspector.journal import Cursor, Entry, Held, Malformed, Reader
from tests.support.journals import OK, Recorder, delivery, writing

Step = Literal["append", "settle", "hold", "forward", "refuse", "wait", "read"]

# Deliveries are settled in any order, and transactions end anywhere.
stories = st.lists(
    st.tuples(
        st.sampled_from(
            ["append", "append", "settle", "settle", "hold", "forward", "refuse", "wait", "read"]
        ),
        st.integers(0, 5),
    ),
    max_size=40,
)


def happened(entries: list[Entry]) -> list[Delivery | Settled]:
    return [entry for entry in entries if isinstance(entry, Delivery | Settled)]


def everything(reader: Reader, cursor: Cursor, limit: int) -> list[Entry]:
    """All that is behind the cursor, read in steps."""
    found: list[Entry] = []
    while entries := reader.entries(cursor, limit):
        found += entries
    return found


async def live(story: list[tuple[Step, int]], path: Path, limit: int) -> None:
    recorder = Recorder()
    async with writing(path, recorder) as writer:
        reader, cursor, followed = Reader(path), Cursor(), list[Entry]()
        open_ones: list[Delivery] = []
        waiting = []
        holds = forwards = refusals = 0
        for step, number in story:
            if step == "append":
                open_ones.append(delivery(b"%d" % number))
                waiting.append(writer.append(open_ones[-1]))
            elif step == "refuse":
                writer.malformed(0, "", "", b"")
                refusals += 1
            elif step == "wait":
                await asyncio.gather(*waiting)
            elif step == "read":
                followed += reader.entries(cursor, limit)
            elif open_ones and step == "settle":
                writer.settle(open_ones.pop(number % len(open_ones)), 0, "answered", OK, 0)
            elif open_ones and step == "forward":
                one = open_ones[number % len(open_ones)]
                writer.forwarded(one, 0, "http://app", 0.5, 200, (), b"body", None)
                forwards += 1
            elif open_ones:
                writer.hold(open_ones[number % len(open_ones)], OK)
                holds += 1
        await writer.append(delivery())
        followed += everything(reader, cursor, limit)
        assert happened(followed) == recorder.told
        for any_limit in (1, 2, 3, limit, 1000):
            again = everything(reader, Cursor(), any_limit)
            assert happened(again) == recorder.told
            assert sum(isinstance(entry, Held) for entry in again) == holds
            forwarded = [entry for entry in again if isinstance(entry, Forwarded)]
            assert [entry.seq for entry in forwarded] == list(range(1, forwards + 1))
            assert sum(isinstance(entry, Malformed) for entry in again) == refusals
        reader.close()


@settings(max_examples=40, deadline=None)
@given(story=stories, limit=st.integers(1, 7))
def test_any_follower_sees_arrivals_and_endings_in_the_order_of_the_writer(
    story: list[tuple[Step, int]], limit: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(live(story, Path(folder) / "journal.db", limit))


async def test_an_ending_comes_right_behind_the_delivery_that_was_the_newest(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.db"
    recorder = Recorder()
    async with writing(path, recorder) as writer:
        first, second = delivery(b"1"), delivery(b"2")
        await writer.append(first)
        writer.settle(first, 0, "answered", OK, 0)
        await writer.append(second)
        writer.settle(second, 0, "answered", OK, 0)
    order = [
        ("arrived" if isinstance(entry, Delivery) else "ended", entry.id)
        if isinstance(entry, Delivery)
        else ("ended", entry.delivery)
        for entry in recorder.told
    ]
    assert order == [("arrived", 1), ("ended", 1), ("arrived", 2), ("ended", 2)]
    reader = Reader(path)
    assert everything(reader, Cursor(), 1) == recorder.told
    reader.close()


async def test_the_tail_is_the_newest_oldest_first_without_bodies(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with writing(path) as writer:
        several = [delivery(b"%d" % number) for number in range(5)]
        for one in several:
            await writer.append(one)
        writer.settle(several[3], 0, "answered", OK, 0)
    reader = Reader(path)
    tail = reader.tail(3)
    assert [one.id for one, _ in tail] == [3, 4, 5]
    assert [one.body for one, _ in tail] == [b"", b"", b""]
    assert [ending and ending.delivery for _, ending in tail] == [None, 4, None]
    assert [one.id for one, _ in reader.tail(3, after=4)] == [5]
    assert reader.tail(3, after=5) == []
    assert reader.newest() == 5
    reader.close()
