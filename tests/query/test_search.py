"""Going through a journal, a step at a time."""

import asyncio
from pathlib import Path

import pytest

from inspector.delivery import Delivery
from inspector.journal import Reader
from inspector.query import Context, matcher, parse, search, subject_of
from inspector.query.search import BATCH
from tests.benchmarks.large import write_journal

COUNT = 2 * BATCH + 7
CONTEXT = Context(0, lambda count: COUNT + 1 - count)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "journal.db"
    asyncio.run(write_journal(path, COUNT))
    return path


SUBJECTS = [
    subject_of(Delivery(number, 0, "POST", b"/hooks", "1.1", (), b""))
    for number in range(1, COUNT + 1)
]


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_hits_come_step_by_step(journal: Path, newest_first: bool) -> None:
    reader = Reader(journal)
    tells = matcher(
        parse("$.latest_message.id:m00000000 or id:..3 header.x-hook-signature"), CONTEXT
    )
    steps = [*search(tells, SUBJECTS, reader.sent, newest_first=newest_first)]
    reader.close()
    assert [step.looked_at for step in steps][-1] == COUNT
    assert len(steps) == 3
    found = [[one.id for one in step.hits] for step in steps]
    assert found == ([[], [], [*range(1, 11)]] if newest_first else [[*range(1, 11)], [], []])


def test_nothing_is_read_where_what_is_recorded_decides() -> None:
    def read(ids: object) -> list[object]:
        raise AssertionError(ids)

    hits = search(matcher(parse("last:2"), CONTEXT), SUBJECTS, read)  # type: ignore[arg-type]  # never called
    assert [one.id for step in hits for one in step.hits] == [COUNT - 1, COUNT]


def test_what_was_deleted_meanwhile_is_no_hit(journal: Path) -> None:
    reader = Reader(journal)
    gone = subject_of(Delivery(COUNT + 1, 0, "POST", b"/hooks", "1.1", (), b""))
    tells = matcher(parse("$.rule"), CONTEXT)
    (step,) = search(tells, [SUBJECTS[0], gone], reader.sent)
    reader.close()
    assert [one.id for one in step.hits] == [1]


def test_what_is_read_for_searching_is_what_was_sent(journal: Path) -> None:
    reader = Reader(journal)
    whole = reader.delivery(5)
    ((number, sent),) = reader.sent([5])
    reader.close()
    assert whole is not None
    assert (number, sent.headers, sent.body) == (5, whole.headers, whole.body)
    for name in ("content-type", "X-HOOK-SIGNATURE", "hook", "absent"):
        assert sent.header(name) == whole.header(name)
