"""What is taken in stands behind what is there, each ending where it happened."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from inspector.delivery import Annotation, Delivery, Settled
from inspector.journal import Cursor, Editor, Reader, Taken, prepare
from tests.support.journals import OK, delivery, writing


def came(number: int, at: int, ended: int | None = None, after: int = -1) -> Taken:
    """A delivery of another journal, by its number and times there."""
    one = delivery(b"%d" % number, id=number, received_at=at)
    if ended is None:
        return Taken(one)
    return Taken(one, Settled(0, number, after, ended, "answered", OK, (ended - at) / 1e6))


def taken(journal: Path, *several: Taken) -> list[tuple[str, int]]:
    """What followers see of it: `came` and `ended`, with the number that a body tells."""
    prepare(journal)
    with closing(Editor(journal)) as editor:
        assert editor.take_in(iter(several), 5) == len(several)
    return followed(journal)


def followed(journal: Path) -> list[tuple[str, int]]:
    with closing(Reader(journal)) as reader:
        entries = reader.entries(Cursor())
    told, bodies = [], dict[int, int]()
    for entry in entries:
        if isinstance(entry, Delivery):
            bodies[entry.id] = int(entry.body)
            told.append(("came", bodies[entry.id]))
        elif isinstance(entry, Settled):
            told.append(("ended", bodies[entry.delivery]))
    return told


def test_endings_stand_where_their_times_put_them(journal: Path) -> None:
    assert taken(journal, came(1, 10, 35), came(2, 20, 25), came(3, 30, 30), came(4, 40)) == [
        ("came", 1), ("came", 2), ("ended", 2), ("came", 3),
        ("ended", 3), ("ended", 1), ("came", 4),
    ]  # fmt: skip


def test_who_says_after_which_delivery_it_ended_is_believed(journal: Path) -> None:
    assert taken(journal, came(7, 10, 11, after=8), came(8, 20, 21, after=8), came(10, 30)) == [
        ("came", 7), ("came", 8), ("ended", 7), ("ended", 8), ("came", 10),
    ]  # fmt: skip


async def test_it_stands_behind_what_is_there_and_numbers_go_on(journal: Path) -> None:
    async with writing(journal) as writer:
        for body in (b"1", b"2"):
            await writer.append(one := delivery(body))
            writer.settle(one, 0, "answered", OK, 0)
    with closing(Editor(journal)) as editor:
        editor.delete([2], 0, open_too=True)
    assert taken(journal, came(1, 5, 6))[2:] == [("came", 1), ("ended", 1)]
    with closing(Reader(journal)) as reader:
        assert reader.ids() == [1, 3]
    async with writing(journal) as writer:
        assert await writer.append(delivery(b"9")) == 4
    assert followed(journal)[-1] == ("came", 9)


def test_one_that_comes_last_in_time_but_first_in_the_file_holds_up_nobody(journal: Path) -> None:
    told = taken(journal, came(1, 1000, 1001), came(2, 10, 11), came(3, 20, 21))
    assert told == [
        ("came", 1), ("came", 2), ("ended", 2), ("came", 3), ("ended", 3), ("ended", 1),
    ]  # fmt: skip


def test_nothing_is_left_of_what_ends_with_a_mistake(journal: Path) -> None:
    def several() -> object:
        yield came(1, 1, 2)
        raise ValueError("a mistake")

    prepare(journal)
    with closing(Editor(journal)) as editor, pytest.raises(ValueError, match="a mistake"):
        editor.take_in(several(), 0)  # type: ignore[arg-type]  # it ends before its end
    assert followed(journal) == []
    assert taken(journal, came(1, 1)) == [("came", 1)]


def test_a_delivery_is_taken_in_as_it_is_but_for_its_number_and_its_run(journal: Path) -> None:
    one = delivery(
        b"1", id=77, run=9, target=b"/\xff", headers=((b"A", b"\xe9"),), origin="send",
        via="tunnel", body_state="over-limit", size=99, peer="::1",
    )  # fmt: skip
    taken(journal, Taken(one, None, pinned=True, note="look"))
    with closing(Reader(journal)) as reader:
        assert reader.delivery(1) == msgspec.structs.replace(one, id=1, run=1)
        assert reader.annotation(1) == Annotation(1, 1, 5, pinned=True, note="look")


def test_where_numbers_begin_again_all_before_them_had_ended(journal: Path) -> None:
    assert taken(journal, came(1, 10, 11, after=9), came(2, 20), came(1, 5, 6, after=1)) == [
        ("came", 1), ("came", 2), ("ended", 1), ("came", 1), ("ended", 1),
    ]  # fmt: skip
