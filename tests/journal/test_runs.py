"""One listener at a time, what it left behind, and what screens ask of it."""

import errno
import fcntl
import os
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from inspector.delivery import Answer, Delivery, Settled
from inspector.errors import InspectorError
from inspector.journal import Cursor, Reader, acquire, ask, is_held
from tests.support.journals import OK, Recorder, delivery, writing
from tests.support.waiting import soon

_HOLDER = "import sys; print('there', flush=True); sys.stdin.read()"


def endings(journal: Path) -> list[Settled]:
    with closing(Reader(journal)) as reader:
        return [entry for entry in reader.entries(Cursor()) if isinstance(entry, Settled)]


def test_the_lock_is_held_by_one(journal: Path) -> None:
    assert not is_held(journal)
    lock = acquire(journal)
    assert lock is not None
    assert acquire(journal) is None
    assert is_held(journal)
    assert is_held(journal)
    os.close(lock)
    assert not is_held(journal)


def test_where_nothing_can_be_locked_is_a_sentence_and_leaves_nothing_open(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(descriptor: int, how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    with monkeypatch.context() as patched:
        patched.setattr(fcntl, "flock", flock)
        with pytest.raises(InspectorError, match="can't be used: No locks available"):
            acquire(journal)
        assert not is_held(journal)
    assert open_beside(journal) == []
    lock = acquire(journal)
    assert lock is not None
    assert open_beside(journal) == [lock]
    os.close(lock)


def open_beside(journal: Path) -> list[int]:
    """The descriptors of this process that lead to a journal's folder."""
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that this list was read by
            if descriptor.readlink().is_relative_to(journal.parent):
                found.append(int(descriptor.name))
    return found


def test_a_child_inherits_the_lock_and_a_kill_gives_it_back(journal: Path) -> None:
    lock = acquire(journal)
    assert lock is not None
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[lock],
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == b"there\n"
        os.close(lock)
        assert is_held(journal)
        assert acquire(journal) is None
        child.kill()
        child.wait()
        assert not is_held(journal)
    again = acquire(journal)
    assert again is not None
    os.close(again)


async def test_what_a_run_left_open_is_settled_by_the_next_as_interrupted(journal: Path) -> None:
    wanted = Answer("option", "200 after 1h", "200 after 1h", 200)
    recorder = Recorder()
    async with writing(journal, recorder) as writer:
        held, waiting, done = delivery(), delivery(), delivery()
        for one in (held, waiting, done):
            await writer.append(one)
        writer.hold(held, OK)
        writer.hold(held, wanted)
        writer.settle(done, 0, "answered", OK, 0)
        await soon(lambda: recorder.endings)
    async with writing(journal, started=77) as writer:
        assert endings(journal) == [
            recorder.endings[0],
            Settled(2, 1, 3, 77, "interrupted", wanted, 0.0),
            Settled(3, 2, 3, 77, "interrupted", Answer("default"), 0.0),
        ]
        assert await writer.append(delivery()) == 4
    async with writing(journal, started=99):
        assert [(e.seq, e.delivery, e.at) for e in endings(journal)][3:] == [(4, 4, 99)]
    async with writing(journal):
        assert len(endings(journal)) == 4


async def test_runs_are_counted_and_deliveries_say_theirs(journal: Path) -> None:
    for expected in (1, 2, 3):
        async with writing(journal) as writer:
            assert writer.run == expected
            await writer.append(delivery(run=writer.run))
    with closing(Reader(journal)) as reader:
        runs = [entry.run for entry in reader.entries(Cursor()) if isinstance(entry, Delivery)]
    assert runs == [1, 2, 3]


async def test_a_wish_is_seen_once_in_its_order_and_by_no_later_run(journal: Path) -> None:
    async with writing(journal) as writer:
        assert writer.wishes(0) == []
        ask(journal, 5, "answer", {"plan": "503"})
        ask(journal, 6, "tunnel", {"spec": "none"})
        first, second = writer.wishes(0)
        assert (first.seq, first.at, first.kind, first.value) == (1, 5, "answer", b'{"plan":"503"}')
        assert (second.seq, second.kind) == (2, "tunnel")
        assert writer.wishes(second.seq) == []
        ask(journal, 7, "answer", {})
        assert [wish.seq for wish in writer.wishes(second.seq)] == [3]
    async with writing(journal) as writer:
        assert writer.wishes(0) == []
        ask(journal, 8, "answer", {})
        (fourth,) = writer.wishes(0)
        assert fourth.seq == 4
        writer.forget_wish(fourth)
        ask(journal, 9, "answer", {})
        assert [wish.seq for wish in writer.wishes(fourth.seq)] == [5]


async def test_own_appends_do_not_hide_a_wish(journal: Path) -> None:
    async with writing(journal) as writer:
        ask(journal, 5, "answer", {})
        await writer.append(delivery())
        assert len(writer.wishes(0)) == 1


async def test_a_plan_counts_from_the_newest_delivery_on(journal: Path) -> None:
    async with writing(journal) as writer:
        assert writer.set_plan(1, "option", None, "200").after == 0
        waiting = writer.append(delivery())
        plan = writer.set_plan(2, "app", "/hooks", "503")
        assert (plan.after, plan.run, plan.set_at) == (1, 1, 2)
        assert await waiting == 1


async def test_the_last_plan_of_each_is_remembered_over_runs(journal: Path) -> None:
    async with writing(journal) as writer:
        assert writer.last_plan("option", None) is None
        writer.set_plan(1, "option", None, "200")
        newest = writer.set_plan(2, "option", None, "503 x2, 200")
        writer.set_plan(3, "option", "/hooks", "500")
        writer.set_plan(4, "app", None, "501")
    async with writing(journal) as writer:
        assert writer.last_plan("option", None) == newest
        at_hooks = writer.last_plan("option", "/hooks")
        assert at_hooks
        assert (at_hooks.text, at_hooks.run) == ("500", 1)
        assert writer.last_plan("endpoint", None) is None


async def test_plans_stand_until_they_are_taken_back_and_those_of_the_app_never_do(
    journal: Path,
) -> None:
    async with writing(journal) as writer:
        assert writer.standing_plans() == []
        writer.set_plan(1, "app", None, "501")
        writer.set_plan(2, "option", None, "200")
        writer.set_plan(3, "endpoint", "/a", "200")
        writer.set_plan(4, "endpoint", "/b", "200")
        writer.set_plan(5, "endpoint", "/a", None)
        assert sorted(writer.standing_plans(), key=str) == [("endpoint", "/b"), ("option", None)]
        writer.set_plan(6, "endpoint", "/a", "201")
        assert ("endpoint", "/a") in writer.standing_plans()


async def test_what_the_listener_tells_of_itself_is_read_by_others(journal: Path) -> None:
    async with writing(journal) as writer:
        writer.set_state("listening", {"url": "http://127.0.0.1:1"})
        writer.set_state("listening", {"url": "http://127.0.0.1:2"})
        await writer.append(delivery())
        with closing(Reader(journal)) as reader:
            assert reader.state("listening") == {"url": "http://127.0.0.1:2"}
            assert reader.state("tunnel") is None


async def test_a_reader_notices_what_others_wrote(journal: Path) -> None:
    async with writing(journal) as writer:
        with closing(Reader(journal)) as reader:
            assert reader.changed()
            assert not reader.changed()
            await writer.append(delivery())
            assert reader.changed()
            assert not reader.changed()
