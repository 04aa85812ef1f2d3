"""A journal followed from its beginning, judged, as it grows."""

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from inspector.delivery import Answer
from inspector.errors import InspectorError
from inspector.follower import Arrived, Ended, Follower, News, interrupted
from inspector.insight import known
from inspector.journal import Held, Malformed, reader
from inspector.journal.writer import Writer
from tests.support.journals import OK, Recorder, delivery, writing
from tests.support.waiting import soon

KNOWN = known((), {})


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def writer(tmp_path: Path, recorder: Recorder) -> AsyncIterator[Writer[int]]:
    async with writing(tmp_path / "journal.db", recorder) as it:
        yield it


def everything(follower: Follower, limit: int) -> list[News]:
    news = follower.poll(limit)
    while follower.behind:
        news += follower.poll(limit)
    return news


async def test_what_is_there_comes_first_and_then_what_comes(
    tmp_path: Path, writer: Writer[int], recorder: Recorder
) -> None:
    one = delivery(b"same")
    await writer.append(one)
    with closing(Follower(tmp_path / "journal.db", KNOWN)) as follower:
        (arrived,) = follower.poll()
        assert isinstance(arrived, Arrived)
        assert (arrived.delivery, arrived.insight.repeat.kind) == (one, "first")
        assert follower.poll() == []
        writer.settle(one, 0, "answered", OK, 0.1)
        await soon(lambda: recorder.endings)
        assert follower.poll() == [Ended(recorder.endings[0], "yes")]
        await writer.append(delivery(b"same"))
        (again,) = follower.poll()
        assert isinstance(again, Arrived)
        assert (again.insight.repeat.kind, again.insight.attempt) == ("same-content", 2)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
async def test_it_says_that_it_is_behind_until_it_has_read_all(
    tmp_path: Path, writer: Writer[int], recorder: Recorder, limit: int
) -> None:
    several = [delivery(b"%d" % number) for number in range(6)]
    for one in several:
        await writer.append(one)
    for one in several:
        writer.settle(one, 0, "answered", OK, 0.1)
    await soon(lambda: len(recorder.endings) == 6)
    with closing(Follower(tmp_path / "journal.db", KNOWN)) as follower:
        assert follower.behind
        news = everything(follower, limit)
        assert [entry.delivery for entry in news if isinstance(entry, Arrived)] == several
        assert [entry.settled for entry in news if isinstance(entry, Ended)] == recorder.endings
        assert follower.poll(limit) == []


async def test_only_so_many_bytes_are_read_at_once(
    tmp_path: Path, writer: Writer[int], recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "BATCH_BYTES", 100)
    sizes = [40, 40, 40, 40, 1000, 1, 1, 1000, 1]
    for size in sizes:
        await writer.append(one := delivery(b"x" * size))
        writer.settle(one, 0, "answered", OK, 0.1)
    await soon(lambda: len(recorder.endings) == len(sizes))
    read = []
    with closing(Follower(tmp_path / "journal.db", KNOWN)) as follower:
        while follower.behind:
            news = follower.poll()
            read.append([one.delivery.size for one in news if isinstance(one, Arrived)])
    assert read == [[40, 40, 40], [40, 1000], [1, 1, 1000], [1]]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_none_of_many_refusals_is_left_behind(
    tmp_path: Path, writer: Writer[int], limit: int
) -> None:
    for number in range(6):
        writer.malformed(number, "", "not HTTP", b"")
    await writer.append(delivery())
    with closing(Follower(tmp_path / "journal.db", KNOWN)) as follower:
        news = everything(follower, limit)
    assert [entry.at for entry in news if isinstance(entry, Malformed)] == list(range(6))


async def test_what_is_held_is_told(tmp_path: Path, writer: Writer[int]) -> None:
    one = delivery()
    done = writer.append(one)
    writer.hold(one, OK)
    await done
    with closing(Follower(tmp_path / "journal.db", KNOWN)) as follower:
        assert follower.poll()[1:] == [Held(1, 1, OK)]


def test_a_journal_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="can't be used"):
        Follower(tmp_path / "journal.db", KNOWN)
    assert list(tmp_path.iterdir()) == []


def test_what_is_open_in_a_dead_journal_was_interrupted() -> None:
    ending = interrupted(4, 1_000, None)
    assert (ending.delivery, ending.outcome, ending.answer) == (4, "interrupted", Answer("default"))
    assert interrupted(4, 1_000, OK).answer == OK


async def test_what_cannot_be_judged_is_a_traceback_in_the_log(
    tmp_path: Path,
    writer: Writer[int],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("inspector.insight.fold.tried_by", fails)
    for _ in range(2):
        await writer.append(delivery())
    with closing(Follower(tmp_path / "journal.db", KNOWN)) as follower:
        assert len(everything(follower, 10)) == 2
    (record,) = (one for one in caplog.records if one.name.startswith("inspector."))
    assert record.getMessage() == "delivery #1 can't be judged"
    assert record.exc_info is not None
